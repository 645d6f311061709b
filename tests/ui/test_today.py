"""The first screen says how much waits where, and one key starts the next work."""

from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from moderator.domain.procedure import Moment
from moderator.store import mirror
from moderator.store.workspace import Workspace
from moderator.ui.desk import EVERYTHING
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import deciding, procedures, reporting
from tests.ui.opened import focused, press, screen, type_text, window


def lines(made: Window) -> list[tuple[str, int]]:
    return [(line.waiting.name, line.waiting.count) for line in made.today.lines]


def test_work_is_listed_in_the_order_in_which_it_is_best_done(made: Window) -> None:
    assert lines(made) == [("to-moderate", 63), ("personal", 60)]
    workspace = made.desk.workspace
    deciding.pile(workspace, [10, 11, 12], "Lettre type")
    deciding.assign(workspace, [15], "Claire")
    press("Alt+2", "A", "Alt+1")
    assert lines(made) == [("piles", 3), ("mine", 1), ("to-moderate", 62), ("personal", 60), ("to-answer", 1)]
    assert made.today.lines[0].hasFocus()


def test_arrows_choose_and_enter_starts(made: Window) -> None:
    deciding.pile(made.desk.workspace, [10, 11, 12], "Lettre type")

    press("Alt+2", "A", "Alt+1", "Down", "Return")
    assert made.space is Space.MODERATE
    assert screen(made, Space.MODERATE).query_text == "status:to-moderate"
    press("Alt+1", "Return")
    assert screen(made, Space.MODERATE).query_text == "status:to-moderate pile:yes"
    assert screen(made, Space.MODERATE).listing.rows.rowCount() == 3


def test_on_a_small_screen_the_page_begins_at_its_top_and_stays_where_it_is_read(made: Window) -> None:
    made.resize(960, 500)
    press("Alt+2", "A", "Alt+1")
    bar = made.today.verticalScrollBar()
    bar.setValue(bar.maximum())
    deciding.accept(made.desk.workspace, [12])
    made.desk.changed.emit(EVERYTHING, None)  # a colleague's decision comes in while the end of the page is read
    assert bar.value() == bar.maximum() > 0
    made.today.team.span.setFocus()
    made.desk.changed.emit(EVERYTHING, None)
    assert made.today.team.span.hasFocus()

    press("Alt+2", "A", "Alt+1")
    assert bar.value() == 0
    assert made.today.lines[0].hasFocus()


def test_servers_not_asked_yet_are_told_apart_with_the_key_that_asks_them(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "vide.moderator"
    with Workspace.create(path, actor="Claire") as ws:
        ws.set("actor", "Claire")
        with ws.write() as conn:
            for platform in ("decidim", "consul"):
                mirror.source(conn, platform, "1", platform=platform, label="Mobilités", link="https://x.fr")
    made = window(path)
    qtbot.addWidget(made)
    made.go(Space.TODAY)
    assert made.today.about.text() == "Nothing was received yet: F5 asks the servers, Ctrl+I imports files."
    told = [label.text() for label in made.today.followed.findChildren(QLabel)]
    assert {"Mobilités · Decidim", "Mobilités · CONSUL Democracy", "never read to the end"} <= set(told)
    made.close()


def test_an_empty_list_says_what_it_means(made: Window) -> None:
    press("Return", "Ctrl+A", "A", "Ctrl+R")
    moderating = screen(made, Space.MODERATE)
    assert moderating.listing.empty.isVisible()
    assert moderating.listing.empty.text().startswith("Nothing waits here.")
    assert moderating.reader.sheet is None
    assert not moderating.bar.buttons["accept"].isEnabled()
    press("Ctrl+Z")
    assert made.desk.workspace.standing.holders("status") == {}


def cell(table: QTableWidget, row: int, column: int) -> str:
    item = table.item(row, column)
    assert item is not None
    return item.text()


def shown(card: QWidget) -> str:
    QApplication.processEvents()  # a layout shows its new widgets when it is next idle
    return "\n".join(label.text() for label in card.findChildren(QLabel) if not label.isHidden())


def test_each_kind_of_work_leads_where_it_is_done(made: Window) -> None:
    workspace = made.desk.workspace
    workspace.actor = "Zoé"
    deciding.ask_opinion(workspace, [20], "Est-ce une insulte ?", "Claire")
    workspace.actor = "Claire"
    press("Alt+2", "Alt+1")
    made.today._outdated = True
    made.today.entered()
    assert lines(made) == [("opinions", 1), ("to-moderate", 63), ("personal", 60)]
    press("Return")
    assert made.space is Space.MODERATE
    assert screen(made, Space.MODERATE).listing.rows.rowCount() == 1


def test_the_team_and_the_cover_are_counted_and_follow_what_is_done(made: Window) -> None:
    assert made.today.team.table.rowCount() == 0
    press("Alt+2", "A", "A", "Alt+1")
    table = made.today.team.table
    cells = [[cell(table, row, column) for column in range(5)] for row in range(table.rowCount())]
    assert cells == [["Claire", "2", "0", "0", cells[0][4]], ["Whole team", "2", "0", "0", cells[0][4]]]
    assert "3.2%" in shown(made.today.cover)
    press("Ctrl+Z", "Ctrl+Z")
    assert [cell(table, row, 1) for row in range(table.rowCount())] in ([], ["0", "0"])


def test_a_document_whose_figures_changed_is_named_with_them(made: Window, tmp_path: Path) -> None:
    reporting.export(made.desk.workspace, "responses", tmp_path)
    press("Alt+2", "A", "Alt+1")
    assert dict(lines(made))["stale"] == 1
    assert "Accepted: 0 → 1" in shown(made.today.stale)
    line = next(one for one in made.today.lines if one.waiting.name == "stale")
    line.click()
    assert made.space is Space.DOCUMENTS


def test_the_procedure_is_chosen_by_keyboard_and_its_calendar_shown(made: Window) -> None:
    made.ask("procedure")
    page = made.pages.procedure
    assert focused() is page.procedure
    press("Down")
    page.procedure.activated.emit(page.procedure.currentIndex())
    press("Tab")
    type_text("01/03/2026")
    assert focused() is page.days[Moment.OPENING]
    press("Tab")
    type_text("10 mars")
    assert not page.keep.isEnabled()
    page.days[Moment.CLOSING].setText("10/03/2026")
    assert "12 days too early" in shown(page.calendar)
    page.days[Moment.CLOSING].setText("25/03/2026")
    press("Ctrl+Return")
    assert made.space is Space.TODAY
    settled = procedures.settled(made.desk.workspace)
    assert settled.dates == {Moment.OPENING: date(2026, 3, 1), Moment.CLOSING: date(2026, 3, 25)}
    assert "L.\u00a0123-19-1" in shown(made.today.calendar)
    press("Ctrl+Z", "Ctrl+Z", "Ctrl+Z")
    assert procedures.settled(made.desk.workspace).procedure is None


def test_days_in_the_wrong_order_are_refused_on_the_page(made: Window) -> None:
    made.ask("procedure")
    page = made.pages.procedure
    page.days[Moment.OPENING].setText("2026-03-10")
    page.days[Moment.CLOSING].setText("1.3.2026")
    page.keep.click()
    assert "wrong order" in page.refused.text()
    assert procedures.settled(made.desk.workspace).dates == {}
    press("Esc")
    assert made.space is Space.TODAY
