"""What the screen shows: rows as they stand, the whole of one contribution, the tree of the text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from moderator.domain.charter import Disposition
from moderator.domain.contribution import Section, SectionKind
from moderator.store.workspace import Workspace
from moderator.work import deciding, outline, reading
from tests.store.corpora import SPACE, bring, consultation, text, workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path) as made:
        bring(made, consultation())
        yield made


def row(ws: Workspace, id_: int) -> reading.Row:
    (found,) = reading.rows(ws, [id_])
    return found


def sheet(ws: Workspace, id_: int) -> reading.Sheet:
    found = reading.sheet(ws, id_)
    assert found is not None
    return found


def test_a_row_shows_what_was_decided(ws: Workspace) -> None:
    before = row(ws, 1)
    assert (before.status, before.answered, before.read, before.pile, before.tags) == (
        "to-moderate",
        False,
        False,
        "",
        (),
    )
    tag = deciding.define_tag(ws, "Vélo").made
    deciding.refuse(ws, [1], "insult")
    deciding.tag(ws, [1, 2], tag)
    deciding.pile(ws, [1, 2, 3], "Vélo")
    deciding.answer(ws, [1], "Oui.")
    deciding.dispose(ws, [1], Disposition.RETAINED)
    deciding.assign(ws, [1], "Anaïs")
    deciding.read(ws, [1])
    after = row(ws, 1)
    assert (after.status, after.reason, after.disposition, after.assignee) == ("refused", "insult", "retained", "Anaïs")
    assert (after.answered, after.read, after.pile_size) == (True, True, 3)
    assert [one.name for one in after.tags] == ["Vélo"]
    assert after.section == "Article 7 – Mobilités"


def test_rows_come_in_the_order_asked_for_and_none_without_ids(ws: Workspace) -> None:
    assert [one.id for one in reading.rows(ws, [3, 1, 99, 2])] == [3, 1, 2]
    assert reading.rows(ws, []) == []


def test_one_without_a_title_is_called_by_its_first_whole_words(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        long = "Nous demandons que la fibre arrive dans toutes les communes rurales avant la fin de l’année prochaine."
        bring(ws, [text(1, long), text(2, "x" * 300), text(3, "Court.")])
        one, two, three = reading.rows(ws, [1, 2, 3])
        assert not one.titled
        assert long == f"{one.title} {one.excerpt}"
        assert len(two.title) == reading.OPENING
        assert (three.title, three.excerpt) == ("Court.", "")


def test_the_whole_of_one(ws: Workspace) -> None:
    deciding.note(ws, [2], "À vérifier.")
    deciding.answer(ws, [2], "Non.")
    deciding.answer(ws, [2], "Oui.")
    deciding.accept(ws, [2])
    deciding.undo(ws)
    two = sheet(ws, 2)
    assert [one.id for one in two.above] == [1]
    assert [one.id for one in two.below] == [3]
    assert [one.id for one in two.same_author] == [3]
    assert [one.text for one in two.notes] == ["À vérifier."]
    assert (two.answer, [one.current for one in two.answers]) == ("Oui.", [False, True])
    assert [(str(one.act), one.undone) for one in two.history] == [
        ("note", False), ("answer", False), ("answer", False), ("accept", True), ("undo", False),
    ]  # fmt: skip
    assert reading.sheet(ws, 99) is None


def test_an_article_is_read_like_a_contribution(ws: Workspace) -> None:
    seven = outline.sections(ws)[0].children[0]
    deciding.answer(ws, [seven.id], "Récrit.")
    found = sheet(ws, seven.id)
    assert (found.title, found.answer, found.above, found.section_path) == (
        "Article 7 – Mobilités", "Récrit.", (), ("Titre Ier – Se déplacer",),
    )  # fmt: skip


def test_the_tree_counts_what_is_below(ws: Workspace) -> None:
    (root,) = outline.sections(ws)
    assert (root.count, [one.count for one in root.children]) == (2, [1, 1])
    assert [one.label for one in root.children] == ["Article 7 – Mobilités", "Article 8 – La fibre en 7 ans"]
    deciding.answer(ws, [root.children[1].id], "Gardé.")
    assert [one.answered for one in outline.sections(ws)[0].children] == [False, True]


def test_sections_that_turn_in_a_circle_are_shown_at_the_top(tmp_path: Path) -> None:
    def part(key: str, parent: str) -> Section:
        return Section(SPACE, key, SectionKind.CHAPTER, key.upper(), parent)

    with workspace(tmp_path) as ws:
        bring(ws, [part("a", "b"), part("b", "a"), part("c", "c"), part("d", "absent"), part("e", "a")])
        shown = [node.title for node in outline.every(outline.sections(ws))]
        assert sorted(shown) == ["A", "B", "C", "D", "E"]


def test_a_mask_follows_the_text_that_changes(ws: Workspace) -> None:
    deciding.redact(ws, 4, "body", 23, 32)
    bring(ws, [text(4, "Bonjour. La fibre pour tous les retraités.", "Âge et fibre")])
    (mask,) = sheet(ws, 4).redactions
    assert sheet(ws, 4).body[mask.start : mask.end] == "retraités"
    assert [one.body for one in sheet(ws, 4).versions] == ["La fibre pour tous les retraités."]


def test_a_row_is_said_in_words_to_who_cannot_see_it(ws: Workspace) -> None:
    assert reading.spoken(row(ws, 1)) == "proposal, Pistes, association, Article 7 – Mobilités, 20 votes for"


@pytest.mark.parametrize(
    ("kind", "code", "title", "label"),
    [
        ("article", "7", "Mobilités", "Article 7 – Mobilités"),
        ("article", "7", "Article 7 – Mobilités", "Article 7 – Mobilités"),
        ("article", "7", "7. Mobilités", "Article 7 – Mobilités"),
        ("article", "7", "", "Article 7"),
        ("article", "7", "Article 7", "Article 7"),
        ("article", "1", "Article 1er – Objet", "Article 1er – Objet"),
        ("title", "I", "Titre Ier – Se déplacer", "Titre Ier – Se déplacer"),
        ("theme", "3", "Mobilités", "3 – Mobilités"),
        ("theme", "", "Mobilités", "Mobilités"),
        ("question", "Q1", "", "Q1"),
    ],
)
def test_a_section_says_its_code_once(kind: str, code: str, title: str, label: str) -> None:
    assert outline.section_label(kind, code, title) == label
