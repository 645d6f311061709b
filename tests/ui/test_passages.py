"""Passages are selected and tagged without the mouse, drawn, walked, taken off, and opened from their tag."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from moderator.domain.doctor import Item
from moderator.ui import theme
from moderator.ui.analysing.passages import PassagesCard
from moderator.ui.analysing.tags import TagsCard
from moderator.ui.contributions.marks import stretches
from moderator.ui.contributions.screen import WorkScreen
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import deciding
from tests.store.making import article, bring, proposal
from tests.ui import opened
from tests.ui.opened import press, screen, type_text

TEXT = "Il faut une piste 🚲 entre les gares. Les bus du soir manquent aussi.\n\nMerci de nous lire."


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot) -> Window:
    html = "<p>Du <b>gras</b> et du reste.</p>"
    items: list[Item] = [
        article(1),
        proposal(1, section="art1", title="Pistes", body=TEXT),
        proposal(2, section="art1", title="En HTML", body="Du gras et  du reste.", html=html),
    ]
    made = opened.window(opened.workspace(tmp_path, items))
    qtbot.addWidget(made)
    made.go(Space.ANALYSE)
    screen(made, Space.ANALYSE).show_one(1)
    return made


def analysing(made: Window) -> WorkScreen:
    return screen(made, Space.ANALYSE)


def selected(made: Window) -> str:
    return analysing(made).reader.view.textCursor().selectedText()


def select(made: Window, words: str) -> None:
    view = analysing(made).reader.view
    view.moveCursor(QTextCursor.MoveOperation.Start)
    assert view.find(words)


def tagged(made: Window) -> list[tuple[str, str]]:
    sheet = analysing(made).reader.sheet
    assert sheet is not None
    book = made.desk.workspace.standing.codebook
    return [(one.text, book.tags[one.tag].name) for one in sheet.passages]


def test_sentences_are_selected_and_tagged_by_key(window: Window) -> None:
    press("C")
    assert selected(window) == "Il faut une piste 🚲 entre les gares."
    press("C")
    assert selected(window).endswith("manquent aussi.")
    press("T")
    type_text("Transports")
    press("Return")
    (one,) = tagged(window)
    assert one == (TEXT.split("\n", maxsplit=1)[0], "Transports")
    assert window.desk.workspace.standing.tags
    assert analysing(window).reader.view.hasFocus()
    assert selected(window).endswith("manquent aussi."), "another tag can be put on the same words"


def test_words_are_selected_with_the_arrows_alone(window: Window) -> None:
    press("C", "Left")
    press(*["Ctrl+Right"] * 2, *["Ctrl+Shift+Right"] * 2)
    assert selected(window).split() == ["une", "piste"]
    press("T")
    type_text("Vélo")
    press("Return", "Escape")
    assert selected(window) == ""
    assert [words.split() for words, _name in tagged(window)] == [["une", "piste"]]


def test_the_same_tag_again_and_the_memo(window: Window) -> None:
    select(window, "une piste")
    press("T")
    type_text("Velo")
    press("Tab", "Tab")
    type_text("Demande")
    press("Return")
    select(window, "Les bus")
    press(opened.key("tag-again"))
    assert [name for _words, name in tagged(window)] == ["Velo", "Velo"]
    sheet = analysing(window).reader.sheet
    assert sheet is not None
    assert [one.memo for one in sheet.passages] == ["Demande", ""]


def test_passages_are_walked_and_taken_off_then_brought_back(window: Window) -> None:
    reader = analysing(window).reader
    for words in ("piste 🚲 entre les gares", "les gares. Les bus"):
        select(window, words)
        press("T")
        type_text("Un" if "bus" in words else "Deux")
        press("Return")
    marks = reader.view.marks()
    assert [one.lane for one in marks] == [0, 1]
    press("B")
    assert "Deux" in reader.card.accessibleName()
    assert "Claire" in reader.card.accessibleName()
    assert len(reader.view.extraSelections()) == 1
    press("B")
    assert "Un" in reader.card.accessibleName()
    press("Del")
    assert [name for _words, name in tagged(window)] == ["Deux"]
    assert not reader.card.isVisible()
    press("Ctrl+Z")
    assert len(tagged(window)) == 2
    press("B", "Escape", "Escape")
    assert not reader.card.isVisible()
    assert "Deux" in reader.view.margin.accessibleDescription()


def test_a_click_on_the_words_or_on_the_name_points_at_the_passage(window: Window) -> None:
    reader = analysing(window).reader
    select(window, "bus du soir")
    press("T")
    type_text("Bus")
    press("Return", "Escape")
    (mark,) = reader.view.marks()
    line = stretches(reader.view.document(), mark.start, mark.end)[0]
    scrolled = reader.view.verticalScrollBar().value()
    at = QPoint(round(line.left) + 8, round(line.top) - scrolled + 8)
    QTest.mouseClick(reader.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert reader.current_passage == mark.ref
    reader.leave_passage()
    reader.view.margin.grab()
    QTest.mouseClick(reader.view.margin, Qt.MouseButton.LeftButton, pos=QPoint(40, round(line.top) - scrolled + 8))
    assert reader.current_passage == mark.ref


def test_a_passage_of_formatted_text_is_drawn_where_its_words_are(window: Window) -> None:
    analysing(window).show_one(2)
    select(window, "gras et du")
    press("T")
    type_text("Gras")
    press("Return")
    assert tagged(window) == [("gras et  du", "Gras")]
    view = analysing(window).reader.view
    (mark,) = view.marks()
    assert view.document().find("gras et du").selectionStart() == mark.start


def test_a_passage_that_is_no_longer_in_the_text_is_to_review(window: Window) -> None:
    select(window, "bus du soir")
    press("T")
    type_text("Bus")
    press("Return")
    bring(window.desk.workspace, [proposal(1, section="art1", title="Pistes", body="Plus rien.")])
    analysing(window).sheets.again()
    reader = analysing(window).reader
    assert "bus du soir" in reader.view.toPlainText()
    assert reader.view.marks() == ()
    press("B")
    assert "review" in reader.card.accessibleName()
    press("Del")
    assert tagged(window) == []


def test_the_passages_of_a_tag_are_listed_opened_and_written(window: Window, tmp_path: Path) -> None:
    select(window, "bus du soir")
    press("T")
    type_text("Bus")
    press("Return")
    analysing(window).show_one(2)
    press("Ctrl+Shift+P")
    (card,) = window.findChildren(PassagesCard)
    assert card.rows.data(card.rows.index(0, 0)) == "bus du soir"
    assert card.said.text() == "1 passage"
    card.export(tmp_path / "p.csv")
    assert "bus du soir" in (tmp_path / "p.csv").read_text("utf-8-sig")
    press("Return")
    assert analysing(window).sheets.shown == 1
    assert analysing(window).reader.card.isVisible()


def test_what_is_masked_is_not_shown_on_the_card_of_a_passage(window: Window) -> None:
    select(window, "bus du soir")
    press("T")
    type_text("Bus")
    press("Return")
    start = TEXT.index("soir")
    window.desk.act(lambda ws: deciding.redact(ws, 1, "body", start, start + 4))
    press("B")
    assert "bus du ████" in analysing(window).reader.card.accessibleName()


def test_what_surrounds_the_text_stands_beside_it_where_there_is_room(window: Window) -> None:
    reader = analysing(window).reader
    assert not reader.side.isVisible()
    assert "Les vélos ont priorité." in reader.view.toPlainText()
    window.resize(2000, 900)
    QApplication.processEvents()
    assert reader.side.isVisible()
    assert "Les vélos ont priorité." in reader.side.toPlainText()
    assert "Les vélos ont priorité." not in reader.view.toPlainText()
    assert reader.side in analysing(window).panes()
    press("O")
    assert not reader.side.isVisible()
    assert "Les vélos ont priorité." not in reader.view.toPlainText()


def test_the_passages_of_a_tag_are_opened_from_the_tags_of_the_team(window: Window) -> None:
    for words, name in (("une piste", "Vélo"), ("bus du soir", "Bus")):
        select(window, words)
        press("T")
        type_text(name)
        press("Return")
    press("Ctrl+T")
    (tags,) = window.findChildren(TagsCard)
    current = tags.tree.currentItem()
    assert current is not None
    assert current.text(0) == "Bus"
    tags.passages.click()
    (card,) = window.findChildren(PassagesCard)
    assert [one.passage.text for one in card.rows.found] == ["bus du soir"]
    card.leave()


def test_untagging_does_not_offer_what_only_passages_carry(window: Window) -> None:
    select(window, "bus du soir")
    press("T")
    type_text("Bus")
    press("Return", "Escape")
    window.desk.said.connect(told := [].append)  # type: ignore[var-annotated]
    press("U")
    assert not analysing(window).chooser.isVisible()
    assert told.__self__  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_lines_are_seen_on_every_ground(name: theme.Name, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "current", theme.THEMES[name])
    for colour in ("#4477aa", "#ccbb44", "#66ccee", "#222222", "#ffffff", "", "pas une couleur"):
        tokens = theme.current
        for ground in (tokens.ground, tokens.panel, tokens.raised, tokens.tint):
            assert theme.contrast(theme.ink(colour).name(), ground) >= 3
