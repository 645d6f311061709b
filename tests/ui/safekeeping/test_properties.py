"""The page of properties: all of them, copied, and the whole file checked from it."""

import pytest
from PySide6.QtWidgets import QApplication

from moderator.domain.settings import ATTACHMENTS, CHARGE, SETTINGS
from moderator.domain.words import _
from moderator.ui.safekeeping.properties import PropertiesPage
from moderator.ui.window import Window
from tests.ui.opened import press, type_text


@pytest.fixture
def page(made: Window) -> PropertiesPage:
    made.ask("properties")
    return made.pages.properties


def cells(page: PropertiesPage) -> dict[str, str]:
    table = page.table
    lines = [(table.item(row, 0), table.item(row, 1)) for row in range(table.rowCount())]
    return {name.text(): value.text() for name, value in lines if name and value}


def test_it_shows_the_file_what_it_holds_and_what_the_team_settled(page: PropertiesPage) -> None:
    shown = cells(page)
    assert shown["Contributions"] == "63"
    assert shown["File"].endswith("essai.moderator")
    assert {_(one.label).casefold() for one in SETTINGS.values()} <= {word.casefold() for word in shown}
    assert page.table.hasFocus()


def test_it_is_copied_as_text(page: PropertiesPage) -> None:
    page.copy.click()
    assert "Contributions: 63" in QApplication.clipboard().text()


def test_the_whole_file_is_checked_and_the_verdict_is_said(page: PropertiesPage) -> None:
    page.check.click()
    assert "Everything holds" in page.verdict.text()
    assert page.check.isEnabled()


def test_what_the_team_settled_is_changed_there_and_undone(page: PropertiesPage, made: Window) -> None:
    facts, section = made.desk.workspace.standing.facts, page.consultation
    assert (section.megabytes.value(), section.seconds.value()) == (25, 2)
    for field in (section.megabytes, section.seconds, section.charge):
        field.setFocus()
    page.table.setFocus()
    assert made.desk.workspace.standing.facts == facts, "looking settles nothing"
    section.megabytes.setFocus()
    section.megabytes.selectAll()
    type_text("40")
    press("Return")
    section.charge.setFocus()
    type_text("Zoe")
    press("Tab")
    standing = made.desk.workspace.standing
    assert (standing.setting(ATTACHMENTS), standing.setting(CHARGE)) == ("40", "Zoe")
    assert cells(page)["Person in charge, to whom hard cases are sent up"] == "Zoe"
    page.table.setFocus()
    press("Ctrl+Z", "Ctrl+Z")
    assert (section.megabytes.value(), section.charge.text()) == (25, "")
