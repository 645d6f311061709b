"""Internal notes by keys: a thread is read, answered, found again; what is typed is not lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyroaring import BitMap
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from moderator.ui.contributions.notes import NotesCard
from moderator.ui.desk import Changed
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import deciding, reading
from tests.ui import opened
from tests.ui.opened import press, screen, type_text


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    window = opened.window(opened.workspace(tmp_path))
    qtbot.addWidget(window)
    press("Alt+3")
    yield window
    window.close()


def notes(made: Window, id_: int) -> list[tuple[str, int]]:
    sheet = reading.sheet(made.desk.workspace, id_)
    assert sheet is not None
    return [(one.text, one.depth) for one in sheet.notes]


def card(made: Window) -> NotesCard:
    (found,) = [one for one in made.findChildren(NotesCard) if one.isVisible()]
    return found


def test_a_thread_is_written_and_answered_by_keys(made: Window) -> None:
    here = screen(made, Space.ANALYSE).listing.current
    press("N")
    type_text("Qui connait cet article ?")
    press("Return", "Shift+N")
    shown = card(made)
    assert shown.list.count() == 1
    assert shown.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("Note by Claire")
    type_text("Autre sujet")
    press("Ctrl+Return")
    shown.list.setFocus()
    press("Home", "Return")
    assert shown.to.text() == "In answer to Claire: Qui connait cet article ?"
    type_text("La direction")
    press("Return")
    type_text("des affaires juridiques")
    press("Ctrl+Return")
    assert notes(made, here) == [
        ("Qui connait cet article ?", 0),
        ("La direction\ndes affaires juridiques", 1),
        ("Autre sujet", 0),
    ]
    assert shown.to.text() == "New thread"
    press("Escape")
    assert "note:affaires" not in made.top.field.text()
    screen(made, Space.ANALYSE).search("note:affaires")
    assert screen(made, Space.ANALYSE).listing.current == here
    press("Ctrl+Z")
    assert len(notes(made, here)) == 2


def test_what_is_typed_and_not_kept_is_there_again(made: Window) -> None:
    press("Shift+N")
    type_text("A moitie")
    press("Escape", "J", "Shift+N")
    assert card(made).text.toPlainText() == ""
    press("Escape", "K", "Shift+N")
    assert card(made).text.toPlainText() == "A moitie"
    assert card(made).keep.isEnabled()


def test_the_page_shows_the_thread_and_replies_from_it(made: Window) -> None:
    analysing = screen(made, Space.ANALYSE)
    here = analysing.listing.current
    first = deciding.note(made.desk.workspace, [here], "Question ?")
    analysing.reader.told.emit("note", str(first.ref))
    assert card(made).to.text() == "In answer to Claire: Question ?"


def test_what_comes_in_while_a_note_is_written_leaves_it_there(made: Window) -> None:
    analysing = screen(made, Space.ANALYSE)
    other = analysing.listing.rows.id_at(5)
    press("N")
    type_text("Voir avec le departement")
    deciding.accept(made.desk.workspace, [other])
    made.desk.changed.emit(Changed(BitMap([other])), None)
    assert analysing.chooser.isVisible()
    press("Return")
    assert notes(made, analysing.listing.rows.id_at(0)) == [("Voir avec le departement", 0)]


def test_a_note_left_for_another_contribution_is_there_when_one_comes_back(made: Window) -> None:
    listing = screen(made, Space.ANALYSE).listing
    press("N")
    type_text("Voir avec le departement")
    listing.go(4)
    press("N")
    type_text("Rien")
    press("Escape")
    listing.go(0)
    press("N", "Return")
    assert notes(made, listing.rows.id_at(0)) == [("Voir avec le departement", 0)]
    assert notes(made, listing.rows.id_at(4)) == []
    press("N")
    assert screen(made, Space.ANALYSE).chooser.comment.text() == "", "what was said is not said again"
