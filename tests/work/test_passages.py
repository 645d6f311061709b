"""Passages attached to tags: counted under them, listed, taken off, found again when the source changes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderator.domain.parsing import parse
from moderator.domain.problem import Problem
from moderator.store.workspace import Workspace
from moderator.work import deciding, outline, reading
from moderator.work.passages import HEADINGS, passages, tags_called, write
from tests.store.making import article, bring, proposal

TEXT = "Il faut une piste cyclable. Et des bus le soir, car la piste cyclable ne suffit pas."


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "essai.moderator", actor="Claire", title="Essai") as made:
        bring(made, [proposal(1, title="Le vélo", body=TEXT), proposal(2, body="=cmd() Rien à dire du vélo.")])
        yield made


def tagged(ws: Workspace, name: str, words: str, id_: int = 1, memo: str = "") -> deciding.Done:
    found = ws.standing.codebook.named(name)
    uid = found.uid if found else deciding.define_tag(ws, name).made
    start = reading.sheet(ws, id_).body.index(words)  # type: ignore[union-attr]
    return deciding.code(ws, id_, uid, "body", start, start + len(words), memo)


def sought(ws: Workspace, typed: str) -> list[int]:
    return sorted(int(one) for one in ws.corpus.find(parse(typed)).ids)


def test_a_passage_counts_its_contribution_under_its_tag(ws: Workspace) -> None:
    done = tagged(ws, "Vélo", "une piste cyclable", memo="Le cœur de la demande")
    assert done.sentence == "Passage “une piste cyclable” tagged “Vélo”."
    deciding.tag(ws, [2], ws.standing.codebook.named("Vélo").uid)  # type: ignore[union-attr]
    asked = ("étiquette:vélo", "passage:vélo", "passage:oui", "passage:non", "-passage:vélo", "étiquette:aucune")
    assert [sought(ws, one) for one in asked] == [[1, 2], [1], [1], [2], [2], []]
    (found,) = reading.sheet(ws, 1).passages  # type: ignore[union-attr]
    assert (TEXT[found.start : found.end], found.memo, found.actor) == (
        "une piste cyclable", "Le cœur de la demande", "Claire",
    )  # fmt: skip
    assert [tag.name for tag in reading.rows(ws, [1])[0].tags] == ["Vélo"]


def test_passages_overlap_and_each_is_taken_off_by_itself(ws: Workspace) -> None:
    first = tagged(ws, "Vélo", "une piste cyclable. Et des bus")
    second = tagged(ws, "Bus", "des bus le soir")
    assert [one.name for one in passages(ws)] == ["Vélo", "Bus"]
    undone = deciding.uncode(ws, first.ref, "Hors sujet")
    assert undone.sentence == "Undone: Passage “une piste cyclable. Et des bus” tagged “Vélo”."
    assert sought(ws, "étiquette:vélo") == []
    assert sought(ws, "étiquette:bus") == [1]
    deciding.undo_one(ws, undone.ref)
    assert sought(ws, "étiquette:vélo") == [1]
    assert {one.passage.ref for one in passages(ws)} == {str(first.ref), str(second.ref)}
    with pytest.raises(Problem, match="no tagged passage"):
        deciding.uncode(ws, undone.ref)


def test_two_passages_with_one_tag_keep_the_contribution_under_it(ws: Workspace) -> None:
    first = tagged(ws, "Vélo", "une piste cyclable")
    tagged(ws, "Vélo", "la piste cyclable")
    deciding.uncode(ws, first.ref)
    assert sought(ws, "étiquette:vélo") == [1]


def test_what_is_not_there_or_is_there_already_is_refused(ws: Workspace) -> None:
    done = tagged(ws, "Vélo", "piste")
    uid = ws.standing.codebook.named("Vélo").uid  # type: ignore[union-attr]
    with pytest.raises(Problem, match="already"):
        tagged(ws, "Vélo", "piste")
    for start, end, field in ((5, 5, "body"), (0, 900, "body"), (-1, 4, "body"), (0, 2, "html"), (2, 3, "body")):
        with pytest.raises(Problem):
            deciding.code(ws, 1, uid, field, start, end)
    deciding.uncode(ws, done.ref)
    tagged(ws, "Vélo", "piste")


def test_a_contribution_that_changed_keeps_its_passages_or_asks_to_review_them(ws: Workspace) -> None:
    tagged(ws, "Vélo", "une piste cyclable")
    tagged(ws, "Bus", "des bus le soir")
    bring(ws, [proposal(1, title="Le vélo", body="Bonjour ! Il faut une  piste\ncyclable.")])
    bike, bus = reading.sheet(ws, 1).passages  # type: ignore[union-attr]
    assert (bike.lost, bus.lost) == (False, True)
    assert reading.sheet(ws, 1).body[bike.start : bike.end] == "une  piste\ncyclable"  # type: ignore[union-attr]
    assert [(one.name, one.state) for one in passages(ws)] == [("Vélo", "here"), ("Bus", "to-review")]
    assert sought(ws, "étiquette:bus") == [1]


def test_passages_of_a_tag_come_with_those_under_it_and_brought_together(ws: Workspace) -> None:
    tagged(ws, "Vélo", "une piste")
    tagged(ws, "Bus", "des bus")
    tagged(ws, "Cycle", "la piste")
    book = ws.standing.codebook
    bike, bus, cycle = (book.named(name).uid for name in ("Vélo", "Bus", "Cycle"))  # type: ignore[union-attr]
    deciding.alias_tag(ws, cycle, bike)
    deciding.move_tag(ws, bus, bike)
    assert [one.passage.text for one in passages(ws, tags_called(ws, "vélo"))] == ["une piste", "des bus", "la piste"]
    assert {one.name for one in passages(ws, tags_called(ws, "bus"))} == {ws.standing.codebook.path(bus)}
    with pytest.raises(Problem):
        tags_called(ws, "Piscine")


def test_articles_have_passages_too(ws: Workspace) -> None:
    bring(ws, [article(7, title="Mobilités", text="La commune peut créer des pistes.")])
    (section,) = outline.every(outline.sections(ws))
    uid = deciding.define_tag(ws, "Vélo").made
    deciding.code(ws, section.id, uid, "body", 11, 15)
    (one,) = passages(ws)
    assert (one.id, one.title, one.quote) == (section.id, "Article 7 – Mobilités", "peut")
    (shown,) = reading.sheet(ws, section.id).passages  # type: ignore[union-attr]
    assert shown.text == "peut"
    assert sought(ws, "étiquette:vélo") == []


def test_the_table_is_safe_to_open_and_shows_nothing_masked(ws: Workspace, tmp_path: Path) -> None:
    tagged(ws, "Vélo", "une piste cyclable")
    tagged(ws, "Vélo", "=cmd() Rien", 2)
    deciding.redact(ws, 1, "body", TEXT.index("piste"), TEXT.index("piste") + 5)
    found = list(passages(ws))
    assert found[0].quote == "une […] cyclable"
    assert write(tmp_path / "p.csv", found) == "2 passages written in p.csv."
    with (tmp_path / "p.csv").open(encoding="utf-8-sig", newline="") as file:
        head, first, second = csv.reader(file, delimiter=";")
    assert tuple(head) == HEADINGS
    assert first[:4] == ["Vélo", "une […] cyclable", "", "here"]
    assert second[1] == "'=cmd() Rien"


def test_what_a_restart_and_a_replay_give_is_the_same(ws: Workspace, tmp_path: Path) -> None:
    one = tagged(ws, "Vélo", "une piste")
    tagged(ws, "Vélo", "Rien", 2)
    deciding.uncode(ws, one.ref)
    before = ws.standing
    ws.rebuild()
    assert (ws.standing.slots, ws.standing.gathered) == (before.slots, before.gathered)
    assert {tag: list(ids) for tag, ids in ws.standing.tagged_passages.items()} == {
        ws.standing.codebook.named("Vélo").uid: [2]  # type: ignore[union-attr]
    }
