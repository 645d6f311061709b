"""What is decided, whatever the order in which colleagues' decisions arrive."""

import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from moderator.domain.codebook import codebook
from moderator.domain.decision import WORKSPACE, Act, Ref
from moderator.domain.fold import contestable, fold, heads, undone
from tests.domain.colleagues import Colleague, Step, lived, steps, union

UIDS = (11, 12, 13)


@given(steps(3, UIDS), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_any_order_of_delivery_gives_the_same_state(history: list[Step], chance: random.Random) -> None:
    every = union(*lived(history, 3))
    state = fold(every)
    for _attempt in range(3):
        chance.shuffle(every)
        assert fold(every) == state


@given(steps(3, UIDS))
@settings(max_examples=200)
def test_colleagues_who_have_heard_of_everything_agree(history: list[Step]) -> None:
    claire, ahmed, lea = team = lived(history, 3)
    for person in team:
        for other in team:
            person.hear(other)
    # One may hold the words that another has already erased: what is decided is the same.
    assert fold(claire.known.values()) == fold(ahmed.known.values()) == fold(lea.known.values())


@given(steps(1, UIDS))
@settings(max_examples=200)
def test_one_person_alone_is_never_contested_and_the_last_word_holds(history: list[Step]) -> None:
    (claire,) = lived(history, 1)
    state = fold(claire.known.values())
    assert state.contested() == frozenset()
    alive = [one for one in claire.known.values() if one.ref not in state.dead]
    for uid in UIDS:
        moderated = [one for one in alive if uid in one.on and one.kind in (Act.ACCEPT, Act.REFUSE, Act.RESET)]
        settled = [one for one in alive if one.kind is Act.SETTLE and uid in one.on and one.body["slot"] == "status"]  # type: ignore[index]
        last = max([*moderated, *settled], key=lambda one: one.order, default=None)
        if last in moderated and last is not None:
            assert (state.value("status", uid) is None) == (last.kind is Act.RESET)


@given(steps(3, UIDS))
@settings(max_examples=200)
def test_undoing_and_doing_again_changes_nothing(history: list[Step]) -> None:
    claire, *others = lived(history, 3)
    for other in others:
        claire.hear(other)
    # Once undone and done again, an act counts as it did, for every person and every contribution.
    before = fold(claire.known.values())
    for one in list(claire.known.values()):
        if one.kind is Act.BLANK or one.ref in before.dead:
            continue
        claire.undo(claire.undo(one))
    after = fold(claire.known.values())
    assert after.slots == before.slots


@given(steps(2, UIDS))
@settings(max_examples=200)
def test_tags_notes_and_readings_are_never_contested(history: list[Step]) -> None:
    state = fold(union(*lived(history, 2)))
    assert all(contestable(slot) for slot, _uid in state.contested())
    assert not any(slot.startswith(("tag:", "note:", "read:", "redact:")) for slot, _uid in state.contested())


@given(steps(2, UIDS), steps(2, UIDS))
@settings(max_examples=100)
def test_a_disagreement_is_the_same_for_both(first: list[Step], second: list[Step]) -> None:
    claire, ahmed = lived(first + second, 2)
    here, there = fold(union(claire, ahmed)), fold(union(ahmed, claire))
    assert here.contested() == there.contested()
    for slot, uid in here.contested():
        rivals = here.slots[slot][uid].rivals
        assert len(rivals) > 1
        assert here.slots[slot][uid].by in rivals


def test_an_undoing_can_be_undone_without_end() -> None:
    claire = Colleague("claire")
    last = first = claire.refuse(11)
    for turn in range(1, 12):
        last = claire.undo(last)
        state = fold(claire.known.values())
        assert state.value("status", 11) == (None if turn % 2 else "refused:insult")
        assert (first.ref in state.dead) == bool(turn % 2)


def test_undoing_an_old_act_brings_back_what_was_before_it_only_where_nothing_came_after() -> None:
    claire = Colleague("claire")
    claire.accept(11, 12)
    refused = claire.refuse(11, 12)
    claire.decide(Act.RESET, (12,))
    claire.undo(refused)
    state = fold(claire.known.values())
    assert state.value("status", 11) == "accepted"
    assert state.value("status", 12) is None


def test_many_acts_undone_together_come_back_together_and_leave_what_was_undone_otherwise() -> None:
    claire, ahmed = Colleague("claire"), Colleague("ahmed")
    morning = claire.refuse(11, 12)
    one = claire.accept(11)
    tagged = claire.tag("bike", 11, 12)
    back = claire.undo(morning)
    ahmed.hear(claire)
    ahmed.undo(tagged)
    afternoon = ahmed.undo_together(one, tagged, back)
    state = fold(ahmed.known.values())
    assert state.value("status", 11) == state.value("status", 12) == "refused:insult", "what she had taken back holds"
    assert state.value("tag:bike", 12) is None
    again = ahmed.undo(afternoon)
    state = fold(ahmed.known.values())
    assert state.value("status", 11) == "accepted"
    assert state.value("status", 12) is None
    assert state.value("tag:bike", 12) is None, "Ahmed had undone that before, by itself"
    ahmed.undo(again)
    assert fold(ahmed.known.values()).dead == {one.ref, tagged.ref, back.ref, again.ref}


def test_two_people_who_had_not_heard_of_each_other_disagree_and_a_third_settles() -> None:
    claire, ahmed = Colleague("claire"), Colleague("ahmed")
    yes, no = claire.accept(11), ahmed.refuse(11)
    state = fold(union(claire, ahmed))
    assert state.contested() == {("status", 11)}
    assert set(state.slots["status"][11].rivals) == {yes.ref, no.ref}

    claire.hear(ahmed)
    settled = claire.settle("status", "accepted", 11)
    state = fold(claire.known.values())
    assert state.contested() == frozenset()
    assert state.value("status", 11) == "accepted"

    back = claire.undo(settled)
    assert fold(claire.known.values()).contested() == {("status", 11)}
    claire.undo(back)
    assert fold(claire.known.values()).contested() == frozenset()


def test_a_disagreement_to_clear_and_to_keep_is_shown_too() -> None:
    claire, ahmed = Colleague("claire"), Colleague("ahmed")
    claire.accept(11)
    ahmed.hear(claire)
    claire.decide(Act.RESET, (11,))
    ahmed.refuse(11)
    state = fold(union(claire, ahmed))
    assert state.contested() == {("status", 11)}


def test_people_who_decide_the_same_agree() -> None:
    claire, ahmed = Colleague("claire"), Colleague("ahmed")
    claire.accept(11)
    ahmed.accept(11)
    assert fold(union(claire, ahmed)).contested() == frozenset()


def test_undoing_one_of_two_rivals_ends_the_disagreement() -> None:
    claire, ahmed = Colleague("claire"), Colleague("ahmed")
    yes = claire.accept(11)
    ahmed.refuse(11)
    ahmed.hear(claire)
    ahmed.undo(yes)
    state = fold(ahmed.known.values())
    assert state.contested() == frozenset()
    assert state.value("status", 11) == "refused:insult"


def test_one_tags_while_the_other_untags_and_nobody_is_bothered() -> None:
    claire, ahmed = Colleague("claire"), Colleague("ahmed")
    claire.tag("bike", 11)
    ahmed.hear(claire)
    claire.decide(Act.UNTAG, (11,), {"tag": "bike"})
    ahmed.tag("bus", 11)
    state = fold(union(claire, ahmed))
    assert state.contested() == frozenset()
    assert state.value("tag:bike", 11) is None
    assert state.value("tag:bus", 11) == "1"


def test_what_was_erased_counts_no_more_and_nothing_brings_it_back() -> None:
    claire = Colleague("claire")
    note = claire.decide(Act.NOTE, (11,), {"text": "Mrs Martin, 12 rue des Lilas"})
    undone_first = claire.undo(note)
    erased = claire.blank(note)
    claire.undo(undone_first)
    claire.undo(erased)
    state = fold(claire.known.values())
    assert note.ref in state.dead
    assert erased.ref not in state.dead
    assert state.value(f"note:{note.ref}", 11) is None


def test_an_undoing_that_arrives_before_what_it_undoes_waits_for_it() -> None:
    claire = Colleague("claire")
    accepted = claire.accept(11)
    undoing = claire.undo(accepted)
    assert fold([undoing]).slots == {}
    assert fold([undoing, accepted]).slots == {}
    assert undone([undoing, accepted]) == {accepted.ref}


def test_nobody_can_undo_the_future() -> None:
    claire, ahmed = Colleague("claire"), Colleague("ahmed")
    forged = claire.decide(Act.UNDO, (), {"target": str(Ref("ahmed", 2))})
    ahmed.accept(12)
    ahmed.accept(11)
    assert fold([forged, *ahmed.known.values()]).value("status", 11) == "accepted"


def test_only_what_nobody_had_seen_is_a_head() -> None:
    claire, ahmed = Colleague("claire"), Colleague("ahmed")
    first = claire.accept(11)
    ahmed.hear(claire)
    second = ahmed.refuse(11)
    third = claire.decide(Act.RESET, (11,))
    assert heads([third, second, first]) == sorted([second, third], key=lambda one: one.order)


def test_two_names_for_one_tag_are_a_disagreement_about_the_workspace() -> None:
    claire, ahmed = Colleague("claire"), Colleague("ahmed")
    claire.decide(Act.DEFINE, (), {"tag": "bike", "name": "Bike"})
    ahmed.hear(claire)
    claire.decide(Act.RENAME, (), {"tag": "bike", "name": "Cycling"})
    ahmed.decide(Act.RENAME, (), {"tag": "bike", "name": "Cycle lanes"})
    claire.hear(ahmed)
    assert fold(claire.known.values()).contested() == {("name:bike", WORKSPACE)}
    claire.settle("name:bike", "Cycling", WORKSPACE)
    state = fold(claire.known.values())
    assert state.contested() == frozenset()
    assert codebook({"name:bike": state.value("name:bike", WORKSPACE) or ""}).tags["bike"].name == "Cycling"


@given(steps(3, UIDS), st.integers(-48, 48))
@settings(max_examples=50)
def test_a_clock_that_is_hours_off_changes_nothing(history: list[Step], hours: int) -> None:
    every = union(*lived(history, 3))
    off = [replace(one, at=one.at + timedelta(hours=hours)) if one.device == "device 1" else one for one in every]
    assert fold(off) == fold(every)
