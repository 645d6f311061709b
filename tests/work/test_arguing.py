"""Arguments: a synthesis written on what people said, merged and split without a voice being moved or lost."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.argument import Side
from moderator.domain.charter import Disposition
from moderator.domain.contribution import Author, AuthorKind
from moderator.domain.decision import Act, Ref
from moderator.domain.problem import Problem
from moderator.store.workspace import Workspace
from moderator.work import arguing, arguments, deciding, finding, reading
from moderator.work.arguments import Carried, State
from tests.store.making import article, assert_sound, bring, proposal, reopened, workspace

LETTER = "Les éoliennes font trop de bruit la nuit, il faut les éloigner des maisons."
NIGHT = "La nuit, le bruit m’empêche de dormir. Mesurez-le la nuit."


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    def by(n: int, kind: AuthorKind = AuthorKind.CITIZEN) -> Author:
        return Author(key=f"u{n}", name=f"Auteur {n}", kind=kind)

    made = workspace(
        tmp_path,
        [
            article(7),
            *(proposal(n, body=LETTER, section="art7", author=by(n)) for n in (1, 2, 3, 4)),
            proposal(5, body=NIGHT, section="art7", author=by(5, AuthorKind.ASSOCIATION)),
            proposal(6, body="Le bruit est déjà réglementé.", section="art7", author=by(5, AuthorKind.ASSOCIATION)),
        ],
    )
    deciding.pile(made, [1, 2, 3, 4], "Lettre")
    yield made
    made.close()


def seventh(ws: Workspace) -> int:
    return next(uid for uid, name in arguments.section_names(ws).items() if name == "Article 7")


def told(ws: Workspace, uid: str) -> Carried:
    return next(one for one in arguments.carried(ws) if one.argument.uid == uid)


def noise(ws: Workspace) -> str:
    uid = arguing.define(ws, "Trop de bruit la nuit", section=seventh(ws)).made
    arguing.attach(ws, [1, 2, 3, 4], uid)
    start = NIGHT.index("le bruit")
    arguing.attach_passage(ws, 5, uid, "body", start, start + len("le bruit m’empêche de dormir"))
    return uid


def sought(ws: Workspace, typed: str) -> list[int]:
    return sorted(finding.find(ws, typed).bitmap)


def test_support_is_told_with_and_without_grouped_mailings_and_by_whom(ws: Workspace) -> None:
    one = told(ws, noise(ws))
    assert (one.total, one.distinct, one.people, one.passages) == (5, 2, 5, 1)
    assert one.kinds == {AuthorKind.CITIZEN: 4, AuthorKind.ASSOCIATION: 1}
    assert (one.place, one.side, one.support) == ("Article 7", "Claim", "5 contributions, 2 distinct texts")
    assert not one.rare
    assert sought(ws, one.search) == [1, 2, 3, 4, 5]
    assert sought(ws, 'argument:"bruit nuit"') == [1, 2, 3, 4, 5]
    assert sought(ws, "argument:aucun") == sought(ws, f"-argument:{one.argument.uid}") == [6]


def test_an_argument_of_one_person_is_a_rare_voice(ws: Workspace) -> None:
    above = noise(ws)
    rare = arguing.define(ws, "Le bruit est réglementé", parent=above, side=Side.AGAINST).made
    arguing.attach(ws, [5, 6], rare)
    one = told(ws, rare)
    assert (one.total, one.people, one.rare, one.depth, one.place) == (2, 1, True, 1, "Article 7")
    assert told(ws, above).total == 5, "what speaks against it does not carry it"
    assert told(ws, above).under == 6


def test_merging_counts_together_and_undoing_tells_them_apart_again(ws: Workspace) -> None:
    noisy = noise(ws)
    other = arguing.define(ws, "Le sommeil des riverains", section=seventh(ws)).made
    arguing.attach(ws, [5, 6], other)
    before = (ws.standing.slots, ws.standing.facts)
    done = arguing.merge(ws, other, noisy)
    assert done.sentence == "Argument “Le sommeil des riverains” brought together into “Trop de bruit la nuit”."
    assert (told(ws, noisy).total, told(ws, noisy).joined) == (6, ("Le sommeil des riverains",))
    assert sought(ws, f"argument:{noisy}") == [1, 2, 3, 4, 5, 6]
    assert_sound(ws)
    deciding.undo(ws)
    assert (ws.standing.slots, ws.standing.facts) == before
    arguing.merge(ws, other, noisy)
    arguing.separate(ws, other)
    assert told(ws, other).total == 2


def test_an_argument_is_split_with_its_passages_and_one_undo_puts_it_together(ws: Workspace) -> None:
    uid = noise(ws)
    before = (ws.standing.slots, ws.standing.facts)
    done = arguing.split(ws, uid, "dormir", "Le sommeil des riverains")
    assert done.sentence == "1 contribution moved from “Trop de bruit la nuit” to “Le sommeil des riverains”."
    assert (told(ws, uid).total, told(ws, uid).passages) == (4, 0)
    assert (told(ws, done.made).total, told(ws, done.made).passages) == (1, 1)
    assert [one.argument.uid for one in arguments.carried(ws)] == [uid, done.made], "just beside the first"
    assert_sound(ws)
    deciding.undo(ws)
    assert (ws.standing.slots, ws.standing.facts) == before
    deciding.redo(ws)
    assert told(ws, done.made).passages == 1


@pytest.mark.parametrize(
    ("text", "why"), [("avion", "None of those"), ("", "All that hangs"), ("étiquette:inconnue", "No tag is called")]
)
def test_what_cannot_be_split_says_why_and_changes_nothing(ws: Workspace, text: str, why: str) -> None:
    uid, position = noise(ws), ws.standing.position
    with pytest.raises(Problem, match=why):
        arguing.split(ws, uid, text, "Autre")
    assert ws.standing.position == position


def test_arguments_are_put_in_order_under_one_another_and_never_under_themselves(ws: Workspace) -> None:
    place = seventh(ws)
    first, second, third = (arguing.define(ws, name, section=place).made for name in ("Un", "Deux", "Trois"))

    def order() -> list[tuple[str, int]]:
        return [(one.text, depth) for one, depth in ws.standing.arguments.walk(place)]

    arguing.step(ws, third, -1)
    assert order() == [("Un", 0), ("Trois", 0), ("Deux", 0)]
    deciding.undo(ws)
    arguing.move(ws, second, parent=first)
    assert order() == [("Un", 0), ("Deux", 1), ("Trois", 0)]
    assert ws.standing.arguments.every[second].side is Side.FOR
    with pytest.raises(Problem, match="under itself"):
        arguing.move(ws, first, parent=second)
    with pytest.raises(Problem, match="already the first"):
        arguing.step(ws, second, -1)
    arguing.move(ws, second, section=0)
    assert order() == [("Un", 0), ("Trois", 0)]
    assert [one.text for one in ws.standing.arguments.tops(0)] == ["Deux"]


def test_neighbours_make_room_when_none_is_left_between_them(ws: Workspace) -> None:
    place = seventh(ws)
    made = [arguing.define(ws, f"Argument {n}", section=place).made for n in range(3)]
    for _turn in range(15):
        arguing.move(ws, made[2], section=place, at=1)
        arguing.move(ws, made[1], section=place, at=1)
    assert [one.uid for one in ws.standing.arguments.tops(place)] == [made[0], made[1], made[2]]
    last = ws.standing.position
    arguing.move(ws, made[2], section=place, at=0)
    assert ws.standing.arguments.tops(place)[0].uid == made[2]
    assert ws.standing.position == last + 1


def test_a_checked_sentence_is_to_review_once_its_sources_change(ws: Workspace) -> None:
    uid = noise(ws)
    assert told(ws, uid).state is State.UNCHECKED
    arguing.check(ws, uid)
    assert told(ws, uid).state is State.CHECKED
    arguing.attach(ws, [6], uid)
    assert (told(ws, uid).state, told(ws, uid).review) == (State.TO_REVIEW, "5 sources then, 6 now")
    deciding.undo(ws)
    assert told(ws, uid).state is State.CHECKED, "the very same sources again"
    late = datetime.now(UTC) + timedelta(days=2)  # a colleague's clock runs fast
    ws.decide(Act.ARGUE, BitMap(), {"argument": uid, "sources": arguments.seal(ws, uid)}, at=late)
    bring(ws, [proposal(5, body=NIGHT + " Merci.", section="art7")])
    assert (told(ws, uid).state, told(ws, uid).review) == (State.TO_REVIEW, "1 text changed")
    arguing.reword(ws, uid, "Trop de bruit, surtout la nuit")
    assert told(ws, uid).state is State.CHECKED
    with pytest.raises(Problem, match="Nothing hangs"):
        arguing.check(ws, arguing.define(ws, "Rien").made)


def test_what_is_detached_leaves_and_comes_back(ws: Workspace) -> None:
    uid = noise(ws)
    arguing.attach(ws, [5], uid)
    before = ws.standing.slots
    done = arguing.detach_all(ws, [4, 5, 6], uid)
    assert done.sentence == "2 contributions detached from the argument “Trop de bruit la nuit”."
    assert sought(ws, f"argument:{uid}") == [1, 2, 3]
    deciding.undo(ws)
    assert ws.standing.slots == before
    with pytest.raises(Problem, match="None of those"):
        arguing.detach_all(ws, [6], uid)


def test_a_contribution_hangs_on_several_arguments_and_its_page_says_which(ws: Workspace) -> None:
    uid = noise(ws)
    other = arguing.attach_new(ws, [5], "Mesurer  la nuit", section=seventh(ws)).made
    sheet = reading.sheet(ws, 5)
    assert sheet is not None
    assert [(one.uid, one.text, one.side, one.whole) for one in sheet.arguments] == [
        (uid, "Trop de bruit la nuit", Side.CLAIM, False), (other, "Mesurer la nuit", Side.CLAIM, True),
    ]  # fmt: skip
    (passage,) = sheet.passages
    assert (passage.tag, passage.text) == (uid, "le bruit m’empêche de dormir")
    deciding.uncode(ws, Ref.parse(passage.ref))
    assert [one.uid for one in reading.sheet(ws, 5).arguments] == [other]  # type: ignore[union-attr]
    deciding.undo(ws)
    deciding.undo(ws)
    assert [one.uid for one in reading.sheet(ws, 5).arguments] == [uid]  # type: ignore[union-attr]
    assert other not in ws.standing.arguments.every


def test_a_passage_hangs_once_on_an_argument(ws: Workspace) -> None:
    uid = noise(ws)
    start = NIGHT.index("le bruit")
    with pytest.raises(Problem, match="already hangs"):
        arguing.attach_passage(ws, 5, uid, "body", start, start + len("le bruit m’empêche de dormir"))
    with pytest.raises(Problem, match="no passage to attach"):
        arguing.attach_passage(ws, 5, uid, "body", 5, 5)


def test_an_answer_to_an_argument_is_kept_with_its_outcome(ws: Workspace) -> None:
    uid = noise(ws)
    arguing.answer(ws, uid, " Une mesure de nuit est ajoutée. ")
    arguing.dispose(ws, uid, Disposition.RETAINED)
    assert (told(ws, uid).answer, told(ws, uid).argument.outcome) == (
        "Une mesure de nuit est ajoutée.", Disposition.RETAINED,
    )  # fmt: skip
    deciding.undo(ws)
    deciding.undo(ws)
    assert (told(ws, uid).answer, told(ws, uid).argument.outcome) == ("", None)


def test_names_that_are_missing_taken_or_shared_are_refused(ws: Workspace) -> None:
    uid = noise(ws)
    for text, why in (("  ", "needs a sentence"), ("TROP de bruit la nuit", "already an argument")):
        with pytest.raises(Problem, match=why):
            arguing.define(ws, text, section=seventh(ws))
    arguing.define(ws, "Trop de bruit le jour", section=seventh(ws))
    with pytest.raises(Problem, match="Several arguments"):
        arguing.named(ws, "trop de bruit")
    with pytest.raises(Problem, match="no argument"):
        arguing.named(ws, "trains")
    assert arguing.named(ws, "bruit nuit").uid == uid
    arguing.retire(ws, uid)
    with pytest.raises(Problem, match="already retired"):
        arguing.retire(ws, uid)
    assert uid not in {one.uid for one in ws.standing.arguments.offered()}


def test_all_is_there_after_a_restart_and_the_table_is_written(ws: Workspace, tmp_path: Path) -> None:
    uid = noise(ws)
    ws.rebuild()
    again = reopened(ws)
    assert told(again, uid).total == 5
    assert arguments.write(tmp_path / "a.csv", arguments.carried(again)) == "1 argument written in a.csv."
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        head, line = csv.reader(file, delimiter=";")
    assert dict(zip(head, line, strict=True))["distinct"] == "2"
    again.close()


def test_the_facet_counts_each_argument_and_what_hangs_on_none(ws: Workspace) -> None:
    uid = noise(ws)
    facet = next(one for one in finding.facets(ws, finding.find(ws, "")) if str(one.field) == "argument")
    assert [(one.label, one.count, one.key) for one in facet.values] == [
        ("Trop de bruit la nuit", 5, uid), ("no argument", 1, ""),
    ]  # fmt: skip
    assert BitMap(sought(ws, f"argument:{facet.values[0].value!r}".replace("'", '"'))) == BitMap([1, 2, 3, 4, 5])
