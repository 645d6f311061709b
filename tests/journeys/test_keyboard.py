"""A moderator's morning and a drafter's afternoon, without touching the mouse."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyroaring import BitMap
from pytestqt.qtbot import QtBot

from moderator.domain.charter import Disposition
from moderator.ui.keys import Space
from moderator.ui.window import Window
from tests.ui import opened
from tests.ui.opened import press, screen, status, type_text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return opened.workspace(tmp_path)


@pytest.fixture
def made(qtbot: QtBot, path: Path) -> Iterator[Window]:
    window = opened.window(path)
    qtbot.addWidget(window)
    yield window
    window.close()


def test_one_key_starts_and_one_key_accepts(made: Window) -> None:
    assert made.space is Space.TODAY
    press("Return")
    assert made.rail.buttons[Space.MODERATE].isChecked()
    moderating = screen(made, Space.MODERATE)
    assert moderating.listing.rows.rowCount() == 63
    first, second = moderating.listing.rows.id_at(0), moderating.listing.rows.id_at(1)
    press("A")
    assert status(made, first) == "accepted"
    assert moderating.listing.current == second
    assert made.footer.sentence.text() == "1 contribution accepted."
    # The list did not move: what is decided stays in its place until it is refreshed.
    assert moderating.listing.rows.rowCount() == 63
    press("Ctrl+R")
    assert moderating.listing.rows.rowCount() == 62
    assert moderating.listing.current == second


def test_refusing_asks_for_the_reason_by_its_digit_also_on_azerty(made: Window) -> None:
    press("Return")
    moderating = screen(made, Space.MODERATE)
    ids = [moderating.listing.rows.id_at(row) for row in range(3)]
    press("R", "2")
    assert status(made, ids[0]) == "refused:insult"
    press("R", "É")
    assert status(made, ids[1]) == "refused:insult"
    press("R", "Escape")
    assert status(made, ids[2]) == ""
    press("R", "Tab")
    type_text("Deux numéros de téléphone")
    press("Shift+Backtab", "6")
    assert status(made, ids[2]) == "refused:personal-data"
    sheet = moderating.reader.sheet
    assert sheet is not None
    assert sheet.id == moderating.listing.rows.id_at(3)


def test_everything_is_undone_one_act_after_the_other(made: Window) -> None:
    press("Return")
    moderating = screen(made, Space.MODERATE)
    ids = [moderating.listing.rows.id_at(row) for row in range(4)]
    press("A", "R", "1")
    press("T")
    type_text("Pistes cyclables")
    press("Return")
    press("Shift+Down", "D")
    type_text("Lettre type")
    press("Return", "N")
    type_text("à relire avec le cabinet")
    press("Return", "L")
    standing = made.desk.workspace.standing
    assert [tag.name for tag in standing.codebook.living()] == ["Pistes cyclables"]
    assert len(standing.anyone("pile")) == 2
    assert standing.value("assignee", ids[2]) == "Claire"
    for _each in range(7):
        press("Z")
    standing = made.desk.workspace.standing
    assert [slot for slot in standing.slots if not slot.startswith("read:")] == []
    assert not list(standing.codebook.living())
    press("Z")
    assert made.footer.sentence.text() == "There is nothing to undo."
    for _each in range(7):
        press("Ctrl+Y")
    assert status(made, ids[0]) == "accepted"
    assert status(made, ids[1]) == "refused:off-topic"
    assert made.desk.workspace.standing.value("assignee", ids[2]) == "Claire"


def test_all_of_a_filter_is_tagged_at_once_and_undone_at_once(made: Window) -> None:
    press("Alt+3", "Ctrl+F")
    type_text("author:association votes>30")
    press("Return")
    analysing = screen(made, Space.ANALYSE)
    found = analysing.listing.rows.rowCount()
    assert 0 < found < 63
    press("Ctrl+A", "T")
    assert analysing.chooser.title.text() == f"Tag {found} contributions with"
    type_text("Associations")
    press("Return")
    tags = made.desk.workspace.standing.tags
    assert [len(ids) for ids in tags.values()] == [found]
    assert made.footer.sentence.text() == f"“Associations” put on {found} contributions."
    press("Ctrl+Z")
    assert not made.desk.workspace.standing.tags
    # Neither the search nor the selection moved.
    assert made.top.field.text() == "author:association votes>30"
    assert analysing.selection_size() == found


def test_a_tag_is_found_again_by_three_letters_and_taken_off_by_its_digit(made: Window) -> None:
    press("Alt+3", "T")
    type_text("Éclairage public")
    press("Return", "J", "T")
    type_text("ecl")
    press("Return")
    tags = made.desk.workspace.standing.tags
    assert [len(ids) for ids in tags.values()] == [2]
    press("U", "1")
    assert [len(ids) for ids in made.desk.workspace.standing.tags.values()] == [1]


def test_a_passage_is_masked_and_its_place_is_exact(made: Window) -> None:
    press("Return")
    moderating = screen(made, Space.MODERATE)
    moderating.search("id:5", keep=0)
    view = moderating.reader.view
    shown = view.toPlainText().count("06 12 34 56 78")
    assert view.find("06 12 34 56 78")
    view.setFocus()
    press("X")
    sheet = moderating.reader.sheet
    assert sheet is not None
    (mask,) = sheet.redactions
    assert sheet.body[mask.start : mask.end] == "06 12 34 56 78"
    assert view.toPlainText().count("06 12 34 56 78") == shown - 1
    press("Ctrl+Z")
    assert view.toPlainText().count("06 12 34 56 78") == shown


def test_the_drafter_answers_and_goes_to_the_next_unanswered(made: Window) -> None:
    press("Alt+4")
    answering = opened.answering(made)
    ids = [answering.listing.rows.id_at(row) for row in range(3)]
    press("Ctrl+D", "P", "Return")
    type_text("Le projet est modifié sur ce point.")
    press("Escape")
    # Escape goes back to the list and loses nothing.
    press("J", "K", "Return")
    assert opened.focused().toPlainText() == "Le projet est modifié sur ce point."  # type: ignore[attr-defined]
    press("Ctrl+Return")
    standing = made.desk.workspace.standing
    assert standing.value("disposition", ids[0]) == Disposition.PARTLY
    assert ids[0] in standing.anyone("answer")
    assert answering.listing.current == ids[1]
    type_text("Ce point relève du règlement.")
    press("Ctrl+Return")
    assert len(made.desk.workspace.standing.anyone("answer")) == 2
    press("Escape", "Z", "Z")
    assert not made.desk.workspace.standing.anyone("answer")


def test_an_article_is_answered_as_a_contribution_is(made: Window) -> None:
    press("Alt+4", "Shift+F6", "Shift+F6")
    answering = opened.answering(made)
    answering.facets.tree.setFocus()
    press("Home", "Down", "Return")
    sheet = answering.reader.sheet
    assert sheet is not None
    assert sheet.title.startswith("Article")
    answering.editor.write()
    type_text("L’article est réécrit.")
    press("Ctrl+Return")
    assert made.desk.workspace.standing.value("answer", sheet.id)


def test_the_next_run_finds_the_window_as_it_was(qtbot: QtBot, path: Path) -> None:
    first = opened.window(path)
    qtbot.addWidget(first)
    press("Alt+3", "Ctrl+F")
    type_text("author:company")
    press("Return", "J", "J", "T")
    type_text("Commerce")
    press("Return")
    at = screen(first, Space.ANALYSE).listing.current
    first.close()

    again = opened.window()
    qtbot.addWidget(again)
    again.welcome_or_last()
    assert again.space is Space.ANALYSE
    analysing = screen(again, Space.ANALYSE)
    assert analysing.query_text == "author:company"
    assert analysing.listing.current == at
    press("Ctrl+Z")
    assert not again.desk.workspace.standing.tags
    again.close()


def test_a_draft_waits_for_the_next_run_inside_the_workspace(qtbot: QtBot, path: Path) -> None:
    first = opened.window(path)
    qtbot.addWidget(first)
    press("Alt+4", "J", "Return")
    type_text("Réponse commencée")
    id_ = opened.answering(first).listing.current
    first.close()

    again = opened.window(path)
    qtbot.addWidget(again)
    press("Alt+4", "Return")
    answering = opened.answering(again)
    assert answering.listing.current == id_
    assert answering.editor.text.toPlainText() == "Réponse commencée"
    settings = again.desk.settings.file.read_text("utf-8")
    assert "commenc" not in settings
    again.close()


def test_the_same_morning_with_the_real_threads(qtbot: QtBot, path: Path) -> None:
    made = opened.window(at_once=False)
    qtbot.addWidget(made)
    made.open(path)
    qtbot.waitUntil(lambda: made.desk.is_open and not made.desk.tasks.busy())
    press("Return")
    moderating = screen(made, Space.MODERATE)
    qtbot.waitUntil(lambda: moderating.listing.rows.rowCount() == 63)
    ids = [moderating.listing.rows.id_at(row) for row in range(20)]
    # Faster than the writer: every key counts, on the contribution that was shown.
    for _each in range(20):
        press("A")
    qtbot.waitUntil(lambda: not made.desk.tasks.busy())
    assert made.desk.workspace.standing.holding("status", "accepted") == BitMap(ids)
    for _each in range(5):
        press("Z")
    qtbot.waitUntil(lambda: not made.desk.tasks.busy())
    assert made.desk.workspace.standing.holding("status", "accepted") == BitMap(ids[:15])
    sheet = moderating.reader.sheet
    assert sheet is not None
    assert sheet.id == moderating.listing.current
    made.close()
