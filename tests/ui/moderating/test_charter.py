"""The page of the charter, by keys: written anew, ordered, retired, exchanged, undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderator.domain import words
from moderator.store.acts import Sought
from moderator.ui.keys import Space
from moderator.ui.moderating.charter import CharterPage
from moderator.ui.window import Window
from moderator.work import deciding, history
from tests.ui.opened import press, type_text


@pytest.fixture
def page(made: Window) -> CharterPage:
    made.go(Space.MODERATE)
    made.ask("charter")
    return made.pages.charter


def label(made: Window, code: str) -> str:
    return made.desk.workspace.standing.charter.label(code)


def cell(page: CharterPage, row: int, column: int) -> str:
    item = page.table.item(row, column)
    assert item is not None
    return item.text()


def test_a_label_is_written_and_kept_with_one_key(made: Window, page: CharterPage) -> None:
    press("Down")
    page.label.setFocus()
    page.label.selectAll()
    type_text("Violent words")
    press("Ctrl+Return")
    assert label(made, "insult") == "Violent words"
    assert cell(page, 1, 1) == "Violent words"
    made.ask("undo")
    assert page.label.text() == "Attack or insult"


def test_what_is_written_is_kept_when_one_goes_elsewhere(made: Window, page: CharterPage) -> None:
    page.texts["accepted"].setPlainText("Un exemple admis.")
    page.table.setFocus()
    press("Down")
    assert made.desk.workspace.standing.charter.reasons[0].accepted == "Un exemple admis."
    page.violent.setChecked(False)
    press("Esc")
    assert not made.desk.workspace.standing.charter.reasons[1].violent


def test_a_label_that_another_has_is_told_and_not_lost(made: Window, page: CharterPage) -> None:
    page.label.setText("Obscene")
    page.save.click()
    assert "already a reason" in made.strip.text.text()
    assert page.label.text() == "Obscene"
    assert label(made, "off-topic") == "Off topic"


def test_a_reason_is_added_moved_and_retired(made: Window, page: CharterPage) -> None:
    page.new.click()
    assert page.label.hasFocus()
    type_text("Outside the charter")
    press("Ctrl+Return")
    assert page.codes[-1] == "outside-the-charter"
    assert page.table.currentRow() == 10
    assert cell(page, 10, 0) == "", "ten keys, eleven reasons"
    press("Ctrl+Up")
    assert page.codes[-2] == "outside-the-charter"
    assert cell(page, 9, 0) == "0"
    page.retire.click()
    assert page.retire.text() == "Take back"
    assert cell(page, 9, 1) == "Outside the charter (retired)"


def test_usual_texts_come_back(made: Window, page: CharterPage) -> None:
    deciding.reason(made.desk.workspace, "off-topic", {"label": "Ailleurs"})
    page.show_charter()
    assert page.usual.isEnabled()
    page.usual.click()
    assert page.label.text() == "Off topic"
    assert not page.usual.isEnabled()


def test_files_go_out_and_come_in(made: Window, page: CharterPage, tmp_path: Path) -> None:
    path = tmp_path / "charte.csv"
    page.write_out(path)
    text = path.read_text("utf-8-sig").replace("Off topic", "Ailleurs")
    path.write_text(text, "utf-8")
    page.take_in(path)
    assert page.label.text() == "Ailleurs"
    assert "1 changed" in made.footer.sentence.text()


def test_looking_at_the_french_charter_and_its_no_break_spaces_decides_nothing(made: Window, page: CharterPage) -> None:
    before = len(history.places(made.desk.workspace, Sought()))
    words.speak("fr")
    try:
        page.show_charter()
        assert any("\u202f" in reason.said().refused for reason in page.charter.reasons)
        press(*["Down"] * len(page.codes), "Esc")
        assert len(history.places(made.desk.workspace, Sought())) == before
    finally:
        words.speak("en")
