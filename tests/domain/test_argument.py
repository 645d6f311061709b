"""Arguments: trees of each article that several people grow at once, and the voices that hang on them."""

from hypothesis import given
from hypothesis import strategies as st

from moderator.domain.argument import Argument, Arguments, Side, arguments
from moderator.domain.charter import Disposition
from moderator.domain.decision import WORKSPACE, Act
from moderator.domain.fold import State, fold
from tests.domain.colleagues import Colleague, Step, lived, steps, union

UIDS = ("a", "b", "c", "d")


def tree(*every: Argument) -> Arguments:
    """These arguments."""
    return Arguments({one.uid: one for one in every})


def read(state: State) -> Arguments:
    """The arguments of a folded state."""
    return arguments({slot: held[WORKSPACE].value for slot, held in state.slots.items() if WORKSPACE in held})  # type: ignore[misc]


links = st.tuples(st.sampled_from(("", *UIDS, "gone")), st.sampled_from(("", *UIDS)), st.sampled_from((0, 7)))


@given(st.dictionaries(st.sampled_from(UIDS), links))
def test_every_living_argument_has_one_place_in_one_tree(drawn: dict[str, tuple[str, str, int]]) -> None:
    known = tree(
        *(
            Argument(uid, uid.upper(), parent=parent, alias=alias, section=section)
            for uid, (parent, alias, section) in drawn.items()
        )
    )
    walked = [one.uid for section in known.sections() for one, _depth in known.walk(section)]
    assert sorted(walked) == sorted(one.uid for one in known.living())
    for section in known.sections():
        assert all(known.section(one.uid) == section for one, _depth in known.walk(section))


@given(steps(3, (11, 12, 13)))
def test_people_who_change_the_tree_at_once_end_with_the_same_tree(history: list[Step]) -> None:
    claire, ahmed, lea = lived(history, 3)
    here = read(fold(union(claire, ahmed, lea)))
    assert here == read(fold(union(lea, claire, ahmed)))
    assert {one.uid for section in here.sections() for one, _d in here.walk(section)} == {
        one.uid for one in here.living()
    }


def test_what_is_under_an_argument_is_about_the_same_article() -> None:
    known = tree(Argument("a", "Too loud", section=7), Argument("b", "Measured at night", Side.FOR, 9, parent="a"))
    assert known.section("b") == 7
    assert [(one.uid, depth) for one, depth in known.walk(7)] == [("a", 0), ("b", 1)]
    assert known.sections() == (7,)


def test_an_argument_is_found_by_its_sentence_or_some_of_its_words() -> None:
    known = tree(Argument("a", "Les éoliennes sont trop bruyantes."), Argument("b", "Trop près des maisons"))
    assert [one.uid for one in known.called("les eoliennes sont trop bruyantes")] == ["a"]
    assert [one.uid for one in known.called("trop bruyantes")] == ["a"]
    assert {one.uid for one in known.called("trop")} == {"a", "b"}
    assert [one.uid for one in known.called("b")] == ["b"]
    assert known.called("vélo") == known.called("") == ()


def test_two_people_who_merge_two_arguments_crosswise_lose_no_voice() -> None:
    claire, ahmed = Colleague("claire"), Colleague("ahmed")
    for uid, on in (("a", (11, 12)), ("b", (12, 13))):
        claire.decide(Act.ARGUE, (), {"argument": uid, "text": uid, "section": 7})
        claire.decide(Act.ATTACH, on, {"argument": uid})
    ahmed.hear(claire)
    claire.decide(Act.ARGUE, (), {"argument": "a", "into": "b"})
    merged = ahmed.decide(Act.ARGUE, (), {"argument": "b", "into": "a"})
    claire.hear(ahmed)
    state = fold(claire.known.values())
    known = read(state)
    assert known.resolve("a") == known.resolve("b") == "a"
    assert {uid for each in known.members("a") for uid in state.slots[f"argument:{each}"]} == {11, 12, 13}
    claire.undo(merged)
    apart = read(fold(claire.known.values()))
    assert apart.resolve("a") == "b", "what the other decided still holds"


def test_two_sentences_written_at_once_are_contested_and_attaching_never_is() -> None:
    claire, ahmed = Colleague("claire"), Colleague("ahmed")
    claire.decide(Act.ARGUE, (), {"argument": "a", "text": "Too loud"})
    ahmed.hear(claire)
    claire.decide(Act.ARGUE, (), {"argument": "a", "text": "Too loud at night"})
    ahmed.decide(Act.ARGUE, (), {"argument": "a", "text": "Noise"})
    claire.decide(Act.ATTACH, (11,), {"argument": "a"})
    ahmed.decide(Act.DETACH, (11,), {"argument": "a"})
    state = fold(union(claire, ahmed))
    assert state.contested() == {("argument-text:a", WORKSPACE)}


def test_a_passage_hangs_until_its_attaching_is_undone() -> None:
    claire = Colleague("claire")
    hung = claire.decide(
        Act.ATTACH, (11,), {"argument": "a", "field": "body", "start": 0, "end": 4, "text": "loud"}
    )  # fmt: skip
    claire.decide(Act.DETACH, (11,), {"argument": "a"})
    assert fold(claire.known.values()).value(f"extract:{hung.ref}", 11) == "a"
    claire.undo(hung)
    assert fold(claire.known.values()).value(f"extract:{hung.ref}", 11) is None


def test_all_that_is_said_of_an_argument_is_read_back() -> None:
    claire = Colleague("claire")
    claire.decide(
        Act.ARGUE,
        (),
        {"argument": "a", "text": "Too loud", "section": 7, "side": "wording", "place": 2048, "sources": "3:ab"},
    )
    claire.decide(Act.ARGUE, (), {"argument": "a", "retired": True, "outcome": "retained"})
    answered = claire.decide(Act.ARGUE, (), {"argument": "a", "answer": "Retained in article 7."})
    found = read(fold(claire.known.values())).every["a"]
    assert found == Argument(
        "a", "Too loud", Side.WORDING, 7, "", "", 2048, True, "3:ab", str(answered.ref), Disposition.RETAINED
    )
    claire.decide(Act.ARGUE, (), {"argument": "a", "retired": False, "answer": "", "outcome": None})
    after = read(fold(claire.known.values())).every["a"]
    assert (after.retired, after.answer, after.outcome) == (False, "", None)
