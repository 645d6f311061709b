"""Crossing by keyboard: choose two ways, read the figures, open one, come back, take the table away."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QComboBox, QTableView

from moderator.ui.crossing.chart import Bar, sorted_bars
from moderator.ui.crossing.page import CrossingPage
from moderator.ui.crossing.table import ALL, DISTINCT
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import deciding
from tests.ui.opened import focused, key, press, screen

SHOWN = Qt.ItemDataRole.DisplayRole


@pytest.fixture
def page(made: Window) -> CrossingPage:
    """The table of articles by kinds of author; ten proposals are one letter."""
    deciding.pile(made.desk.workspace, range(1, 11), "Lettre")
    press("Alt+3", key("cross"))
    found = made.pages.crossing
    choose(found, "article", "author")
    return found


def choose(page: CrossingPage, rows: str, columns: str, measure: str = "count") -> None:
    for chooser, value in ((page.rows, rows), (page.columns, columns), (page.measure, measure)):
        chooser.setCurrentIndex(chooser.findData(value))
    page.rows.activated.emit(page.rows.currentIndex())
    page.measure.activated.emit(page.measure.currentIndex())


def grid(page: CrossingPage) -> list[list[str]]:
    model = page.cells
    return [
        [model.data(model.index(row, column), SHOWN) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_figures_are_shown_with_and_without_grouped_mailings(page: CrossingPage) -> None:
    assert focused() is page.grid
    heads = [page.cells.headerData(at, Qt.Orientation.Horizontal) for at in range(5)]
    assert heads == ["private person", "association", "company", "not stated", "Total"]
    assert page.cells.headerData(3, Qt.Orientation.Vertical) == "Base"
    assert grid(page)[3][4] == "63 · 54"
    page.counting.setCurrentIndex(page.counting.findData(ALL))
    page.counting.activated.emit(1)
    assert grid(page)[3] == ["20", "20", "20", "3", "63"]
    page.counting.setCurrentIndex(page.counting.findData(DISTINCT))
    page.counting.activated.emit(2)
    assert grid(page)[3][4] == "54"
    assert "Base: 63 contributions, 54 distinct texts" in page.notes.text()
    assert "Not classified by “Kind of author”: 3 (4.8%)." in page.notes.text()


def test_shares_are_given_only_where_the_whole_is_large_enough(page: CrossingPage) -> None:
    choose(page, "article", "author", "base")
    assert grid(page)[0][1].startswith("31.7%") or grid(page)[1][1].startswith("31.7%")
    choose(page, "article", "author", "row")
    assert {cell for row in grid(page)[:3] for cell in row[:4]} == {"– · –"}


def test_a_figure_opens_its_contributions_and_the_list_comes_back(made: Window, page: CrossingPage) -> None:
    analysing = screen(made, Space.ANALYSE)
    place = next(
        (row, column) for row in range(3) for column in range(4) if page.cells.counted(row, column, grouped=True) > 5
    )
    page.grid.setCurrentIndex(page.cells.index(*place))
    press("Return")
    assert made.space is Space.ANALYSE
    assert made.front is analysing
    assert analysing.listing.rows.rowCount() == page.cells.counted(*place, grouped=True)
    assert "article:" in analysing.query_text
    assert "author:" in analysing.query_text
    assert made.top.field.text() == analysing.query_text
    # Back to the table: the same figure, of the same whole.
    press(key("cross"))
    assert page.search == ""
    assert (page.grid.currentIndex().row(), page.grid.currentIndex().column()) == place
    press("Esc")
    assert made.space is Space.ANALYSE
    assert analysing.query_text == ""
    assert analysing.listing.rows.rowCount() == 63


def test_totals_and_base_open_too_and_lines_change_for_columns(made: Window, page: CrossingPage) -> None:
    before = grid(page)
    page.swap.click()
    assert [list(one) for one in zip(*grid(page), strict=True)] == before
    last = page.cells.index(page.cells.rowCount() - 1, page.cells.columnCount() - 1)
    page.grid.setCurrentIndex(last)
    page.opening.click()
    assert screen(made, Space.ANALYSE).listing.rows.rowCount() == 63


def test_the_table_is_about_what_the_analysis_shows(made: Window, page: CrossingPage) -> None:
    press("Esc")
    screen(made, Space.ANALYSE).search("article:1")
    press(key("cross"))
    assert page.search == "article:1"
    assert f"Search: {page.search}" in page.notes.text()
    screen(made, Space.ANALYSE).search("tag:inconnue")
    press("Esc", key("cross"))
    assert page.fault.text().startswith("No tag is called")
    assert page.cells.rowCount() == 0
    assert not page.export.isEnabled()


def test_the_table_is_copied_and_written(page: CrossingPage, tmp_path: Path) -> None:
    press("Ctrl+C")
    copied = QGuiApplication.clipboard().text()
    assert copied.splitlines()[0].startswith("Article or section\tprivate person")
    page.write(tmp_path / "croise.csv")
    assert (tmp_path / "croise.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_bars_follow_the_column_and_say_their_figures(page: CrossingPage) -> None:
    chart = page.chart
    assert chart is not None
    page.grid.setCurrentIndex(page.cells.index(0, page.cells.columnCount() - 1))
    assert chart.title.text() == "Article or section – Total"
    assert sum(one.count for one in chart.bars) == 63
    assert "Base: 63 contributions · 54 distinct texts (thin bar)" in chart.base.text()
    assert chart.bars[0].label in chart.plot.accessibleDescription()
    page.grid.setCurrentIndex(page.cells.index(0, 0))
    assert chart.title.text().endswith("private person")
    assert sum(one.count for one in chart.bars) == 20


def test_cells_say_their_line_column_and_both_counts(page: CrossingPage) -> None:
    said = page.cells.data(page.cells.index(3, 4), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Base × Total: 63 contributions, 54 distinct texts; 63 · 54"


def test_bars_that_are_too_many_end_in_one() -> None:
    bars = sorted_bars([Bar(f"n° {n}", n, n, n) for n in range(30)])
    assert (len(bars), bars[0].count, bars[-1].label) == (12, 29, "Others (18)")
    assert sum(one.count for one in bars) == sum(range(30))


def test_everything_on_the_page_has_a_name(page: CrossingPage) -> None:
    used = [one for kind in (QAbstractButton, QComboBox, QTableView) for one in page.findChildren(kind)]
    assert len(used) > 8
    assert [type(one).__name__ for one in used if not (one.accessibleName() or one.objectName())] == []
