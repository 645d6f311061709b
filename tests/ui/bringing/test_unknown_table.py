"""A table that no platform made: its columns are said once, its faults are listed, and its next issue updates it."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from pytestqt.qtbot import QtBot

from moderator.domain.doctor import Ailment
from moderator.servers.files import Field
from moderator.ui.bringing.page import BringingPage
from moderator.ui.keys import Space
from moderator.ui.safekeeping.dialogs import NewWorkspaceDialog
from moderator.ui.window import Window
from moderator.work import finding
from tests.ui import opened
from tests.ui.opened import press
from tests.ui.table import survey


@pytest.fixture
def empty(qtbot: QtBot) -> Iterator[Window]:
    """The window at its first run."""
    window = opened.window()
    qtbot.addWidget(window)
    window.welcome_or_last()
    yield window
    window.close()


def said(page: BringingPage, column: str, meaning: Field | None) -> None:
    """Choose what a column holds."""
    chooser = page.columns.choosers[column]
    chooser.setCurrentIndex(0 if meaning is None else chooser.findData(meaning))


def mapped(page: BringingPage) -> None:
    """Say what the survey's columns hold."""
    said(page, "Horodatage", Field.ID)
    said(page, "Qui", Field.AUTHOR)
    said(page, "Que proposez-vous", Field.BODY)
    said(page, "Précisions", None)


def in_workspace(window: Window, folder: Path) -> None:
    """Make the workspace that the import asks for."""
    dialog = window.findChildren(NewWorkspaceDialog)[0]
    assert dialog.name == "Enquête mobilités"
    dialog.folder.setText(str(folder))
    dialog.agreed()


def test_a_table_is_looked_at_mapped_imported_and_reported(empty: Window, tmp_path: Path) -> None:
    pages = empty.pages
    pages.look_at([survey(tmp_path)])
    page = pages.bringing
    assert page.preview.rowCount() == 20
    assert page.current is not None
    for column in page.columns.choosers:
        said(page, column, None)
    assert not page.go.isEnabled()
    assert "enquête mobilités.csv" in page.wanting.text()
    mapped(page)
    assert page.go.isEnabled()
    press("Ctrl+Return")
    in_workspace(empty, tmp_path)
    assert empty.desk.workspace.path == tmp_path / "Enquête mobilités.moderator"
    report = pages.report
    assert empty.stack.currentWidget() is report
    assert report.report is not None
    assert (report.report.new, report.report.set_aside) == (30, 2)
    assert {(ailment, count) for ailment, _remedy, count in report.report.findings} == {
        (Ailment.EMPTY_ROW, 1),
        (Ailment.REPEATED_HEADER, 1),
    }
    assert finding.find(empty.desk.workspace, "pistes").total == 30


def test_findings_are_filtered_and_exported(empty: Window, tmp_path: Path) -> None:
    pages = empty.pages
    pages.look_at([survey(tmp_path)])
    mapped(pages.bringing)
    pages.bringing.bring()
    in_workspace(empty, tmp_path)
    report = pages.report
    assert report.table.rowCount() == 2
    report.filter.setCurrentIndex(report.filter.findData(Ailment.REPEATED_HEADER))
    assert report.table.rowCount() == 1
    row = report.table.item(0, 0)
    assert row is not None
    assert row.text() == "22"
    report.export_to(tmp_path / "rapport.xlsx")
    book = openpyxl.load_workbook(tmp_path / "rapport.xlsx")
    assert book.worksheets[1].max_row == 3
    press("Return")  # the button that the report gives the keyboard to
    assert empty.space is Space.MODERATE


def test_importing_again_updates_and_needs_no_mapping(empty: Window, tmp_path: Path) -> None:
    pages = empty.pages
    pages.look_at([survey(tmp_path)])
    mapped(pages.bringing)
    pages.bringing.bring()
    in_workspace(empty, tmp_path)
    ws = empty.desk.workspace
    empty.go(Space.MODERATE)
    press("A")
    accepted = ws.standing.holding("status", "accepted")
    assert len(accepted) == 1
    pages.look_at([survey(tmp_path, count=32, changed="Non, il faut des bus")])
    page = pages.bringing
    assert page.columns.mapping.meaning("Que proposez-vous") is Field.BODY
    assert page.columns.mapping.meaning("Précisions") is None
    assert page.go.isEnabled()
    page.bring()
    report = pages.report.report
    assert report is not None
    assert (report.new, report.changed, report.unchanged) == (2, 1, 29)
    assert ws.standing.holding("status", "accepted") == accepted
    assert len(pages.report.reports) == 2


def test_one_meaning_is_carried_by_one_column(empty: Window, tmp_path: Path) -> None:
    empty.pages.look_at([survey(tmp_path)])
    page = empty.pages.bringing
    mapped(page)
    said(page, "Statut", Field.AUTHOR)
    assert page.columns.mapping.meaning("Qui") is None
    said(page, "Précisions", Field.BODY)
    assert page.columns.mapping.of(Field.BODY) == ("Que proposez-vous", "Précisions")


def test_a_bad_file_does_not_keep_the_others_out(made: Window, tmp_path: Path) -> None:
    login = tmp_path / "export.csv"
    login.write_text("<!DOCTYPE html><html><body>Connexion</body></html>", "utf-8")
    pages = made.pages
    pages.look_at([login, survey(tmp_path)])
    page = pages.bringing
    assert page.files.count() == 2
    first = page.files.item(0)
    assert "web page" in first.text()
    page.files.setCurrentRow(1)
    mapped(page)
    page.bring()
    assert finding.find(made.desk.workspace, '"pistes cyclables"').total == 30
    assert made.pages.report.report is not None
    assert made.pages.report.report.label == "enquête mobilités.csv"


def test_escape_goes_back_to_where_one_was(made: Window, tmp_path: Path) -> None:
    made.go(Space.ANALYSE)
    made.pages.look_at([survey(tmp_path)])
    assert made.stack.currentWidget() is made.pages.bringing
    press("Escape")
    assert made.space is Space.ANALYSE
    assert made.stack.currentWidget() is made.screens[Space.ANALYSE]


def test_without_files_the_page_says_what_can_be_brought_in(made: Window) -> None:
    made.ask("import")
    page = made.pages.bringing
    assert page.empty.isVisible()
    assert page.more.hasFocus()
    assert not page.go.isEnabled()
