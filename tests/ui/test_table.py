"""The table and the groups: laid out by key, and nothing moves behind the person's back."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from moderator.domain.arrangement import Column, Sort
from moderator.store.workspace import Workspace
from moderator.ui import keys
from moderator.ui.contributions.columns_card import ColumnsCard
from moderator.ui.contributions.listing import Listing, follower, stretches
from moderator.ui.contributions.rows import COLUMNS, Rows
from moderator.ui.contributions.screen import WorkScreen
from moderator.ui.desk import EVERYTHING
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import deciding
from tests.store.making import bring, proposal
from tests.ui import opened
from tests.ui.opened import press, screen, type_text
from tests.ui.test_list import Source
from tests.ui.walk import name_of, used


@pytest.fixture
def analysing(made: Window) -> WorkScreen:
    """The screen of analysis with all 63 contributions."""
    press("Alt+3")
    return screen(made, Space.ANALYSE)


def shown(work: WorkScreen) -> list[Column]:
    return [column for column, _width in work.listing.view.widths()]


def sort_by(work: WorkScreen, column: Column) -> None:
    """Sort by a column by key, as a person types its first letters."""
    press("Ctrl+Shift+O")
    from moderator.work.table import HEADINGS

    opened.type_text(HEADINGS[column].name)
    press("Return")


def group_by(work: WorkScreen, digit: str) -> None:
    press("Ctrl+G", digit)


def cells(work: WorkScreen, column: Column, count: int) -> list[str]:
    rows = work.listing.rows
    return [str(rows.data(rows.index(line, COLUMNS.index(column)))) for line in range(count)]


def test_the_table_is_one_key_away_and_back(analysing: WorkScreen) -> None:
    press("J", "J")
    here = analysing.listing.current
    press("Ctrl+L")
    view = analysing.listing.view
    assert view.horizontalHeader().isVisible()
    assert shown(analysing)[:3] == [Column.TITLE, Column.STATUS, Column.DATE]
    assert analysing.listing.current == here
    press("J")
    press("Ctrl+L")
    assert not view.horizontalHeader().isVisible()
    assert shown(analysing) == [Column.TITLE]
    assert analysing.listing.current != here


def test_columns_are_chosen_moved_and_sized_by_key_and_found_again(made: Window, analysing: WorkScreen) -> None:
    press("Ctrl+Shift+L")
    (card,) = made.findChildren(ColumnsCard)
    assert card.columns.hasFocus()
    press("Right", "Right", "Alt+Down", "Down", "Space")
    wide = dict(card.shown())[Column.TITLE]
    assert wide == 310
    press("Esc")
    assert shown(analysing)[:2] == [Column.STATUS, Column.TITLE]
    assert Column.DATE not in shown(analysing)
    path = made.desk.workspace.path
    made.open(path)
    press("Alt+3")
    assert shown(analysing)[:2] == [Column.STATUS, Column.TITLE]
    assert dict(analysing.listing.view.widths())[Column.TITLE] == wide


def test_a_table_keeps_one_column_at_least(made: Window, analysing: WorkScreen) -> None:
    press("Ctrl+Shift+L")
    (card,) = made.findChildren(ColumnsCard)
    for row in range(len(card.shown())):
        card.columns.setCurrentRow(row)
        press("Space")
    assert [column for column, _width in card.shown()] == [Column.REPLIES]
    press("Esc")


def test_a_colleague_on_the_same_computer_has_a_layout_of_her_own(made: Window, analysing: WorkScreen) -> None:
    press("Ctrl+L")
    sort_by(analysing, Column.FOR)
    made.desk.workspace.set("actor", "Zoé")
    made.open(made.desk.workspace.path)
    press("Alt+3")
    assert not analysing.listing.view.as_table
    made.desk.workspace.set("actor", "Claire")
    made.open(made.desk.workspace.path)
    press("Alt+3")
    assert analysing.listing.view.as_table
    assert analysing.order == Sort(Column.FOR, descending=True)


def test_sorting_keeps_the_contribution_under_the_cursor_and_the_selection(analysing: WorkScreen) -> None:
    press("J", "J", "Shift+Down", "Shift+Down")
    chosen, here = set(analysing.listing.selection()), analysing.listing.current
    assert len(chosen) == 3
    sort_by(analysing, Column.FOR)
    assert cells(analysing, Column.FOR, 3) == ["180", "177", "174"]
    assert analysing.listing.current == here
    assert set(analysing.listing.selection()) == chosen
    sort_by(analysing, Column.FOR)
    assert cells(analysing, Column.FOR, 2) == ["3", "6"]
    assert analysing.listing.current == here
    assert set(analysing.listing.selection()) == chosen


def test_a_click_on_a_header_sorts_and_a_second_one_turns_round(analysing: WorkScreen) -> None:
    press("Ctrl+L")
    header = analysing.listing.view.horizontalHeader()
    place = COLUMNS.index(Column.SECTION)

    def click() -> None:
        at = QPoint(header.sectionViewportPosition(place) + 20, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)

    click()
    assert analysing.order == Sort(Column.SECTION)
    assert analysing.orders.currentIndex() == -1
    click()
    assert analysing.order == Sort(Column.SECTION, descending=True)
    assert header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder


def test_groups_stand_under_headings_that_fold(analysing: WorkScreen) -> None:
    rows, view = analysing.listing.rows, analysing.listing.view
    here = analysing.listing.current
    group_by(analysing, "1")
    assert analysing.listing.current == here
    assert rows.groups == 3
    assert rows.rowCount() == 66
    assert [rows.heading(rows.heading_line(group)).count for group in range(3)] == [20, 23, 20]
    assert rows.heading(0).name.startswith("Article 0")
    assert rows.heading(0).spoken == "Group: Article 0 – Mobilités, partie 1, 20 contributions, unfolded"
    press("Left")
    assert view.currentIndex().row() == rows.heading_line(rows.group_of(here))
    press("Left")
    assert rows.is_folded(0)
    assert rows.rowCount() == 46
    assert analysing.listing.count.text() == "20 selected"
    press("Right")
    assert rows.rowCount() == 66
    press("Right")
    assert analysing.listing.current == int(rows.ids[0])


def test_arrows_and_letters_pass_open_headings_and_stop_at_folded_ones(analysing: WorkScreen) -> None:
    group_by(analysing, "1")
    listing, rows = analysing.listing, analysing.listing.rows
    listing.go(1)
    press("Alt+Down")
    assert listing.current == int(rows.ids[20])
    press("Up")
    assert listing.current == int(rows.ids[19])
    press("J")
    assert listing.current == int(rows.ids[20])
    press("Alt+Left", "Alt+Left", "K")
    assert listing.current == int(rows.ids[19])
    press("J")
    assert listing.current == 0
    assert rows.is_heading(listing.view.currentIndex().row())
    press("Alt+Shift+Left")
    assert rows.rowCount() == 3
    press("Alt+Shift+Left")
    assert rows.rowCount() == 66


def test_selecting_all_takes_what_folded_groups_hide(analysing: WorkScreen) -> None:
    group_by(analysing, "1")
    press("Alt+Shift+Left", "Ctrl+A")
    assert analysing.selection_size() == 63
    assert sorted(int(one) for one in analysing.selection()) == sorted(int(one) for one in analysing.listing.rows.ids)
    analysing.listing.view.clearSelection()
    press("Alt+Shift+Left", "Ctrl+A")
    assert analysing.selection_size() == 63


def test_a_stretch_over_an_open_heading_takes_only_what_is_seen(analysing: WorkScreen) -> None:
    group_by(analysing, "1")
    listing = analysing.listing
    listing.go(19)
    press("Shift+Down", "Shift+Down", "Shift+Down")
    assert [int(one) for one in listing.selection()] == [int(one) for one in listing.rows.ids[18:22]]


def test_what_is_folded_stays_folded_when_the_list_is_made_again(made: Window, analysing: WorkScreen) -> None:
    group_by(analysing, "1")
    rows, view = analysing.listing.rows, analysing.listing.view
    analysing.listing.go(3)
    press("Alt+Left", "Alt+Left")
    assert rows.is_folded(0)
    bring_more(made, 3)
    press("Ctrl+R")
    assert len(rows.ids) == 66
    assert [rows.is_folded(group) for group in range(3)] == [True, False, False]
    assert view.currentIndex().row() == 0
    sort_by(analysing, Column.FOR)
    assert rows.is_folded(0)
    group_by(analysing, "4")
    assert not rows.is_folded(0)


def test_days_authors_and_statuses_are_groups_too(made: Window, analysing: WorkScreen) -> None:
    rows = analysing.listing.rows
    group_by(analysing, "2")
    assert [rows.heading(rows.heading_line(group)).name for group in range(2)] == [
        "Auteur 0, private person",
        "Auteur 0, association",
    ]
    assert rows.heading(rows.heading_line(rows.groups - 1)).name == "No name"
    made.desk.act(lambda ws: deciding.accept(ws, [1, 2]))
    group_by(analysing, "4")
    assert [rows.heading(rows.heading_line(group)).name for group in range(rows.groups)] == ["To moderate", "Accepted"]
    group_by(analysing, "3")
    assert rows.heading(0).name == "No date"
    group_by(analysing, "0")
    assert rows.rowCount() == 63


def test_nothing_moves_when_a_colleague_decides_contributions_arrive_or_one_undoes(
    made: Window, analysing: WorkScreen
) -> None:
    analysing.search("status:to-moderate")
    press("Ctrl+L")
    listing, view = analysing.listing, analysing.listing.view
    listing.go(40)
    press("Shift+Down", "Shift+Down")

    def state() -> tuple[object, ...]:
        return (
            analysing.query_text,
            listing.current,
            [int(one) for one in listing.selection()],
            view.verticalScrollBar().value(),
            [int(one) for one in listing.rows.ids],
        )

    before = state()
    made.desk.act(lambda ws: deciding.accept(ws, [int(one) for one in listing.rows.ids[:5]]))
    assert state() == before
    assert "5 no longer found here" in listing.handled.text()
    bring_more(made, 3)
    assert state() == before
    assert "3 new contributions, 5 no longer found here" in listing.handled.text()
    made.ask("undo")
    assert state() == before
    assert "3 new contributions. Refresh" in listing.handled.text()
    press("Ctrl+R")
    assert listing.rows.rowCount() == 66
    assert state()[:3] == before[:3]
    assert not listing.handled.isVisible()
    analysing.search("status:refused")
    assert listing.rows.rowCount() == 0
    analysing.field.setFocus()
    press("End")
    type_text(" vélo")
    made.desk.act(lambda ws: deciding.refuse(ws, [1], "off-topic"))
    made.desk.changed.emit(EVERYTHING, None)
    assert analysing.field.text() == "status:refused vélo", "nor what one types"
    made.ask("undo")
    analysing.search("status:refused")
    made.desk.act(lambda ws: deciding.refuse(ws, [1], "off-topic"))
    assert listing.rows.rowCount() == 1, "in an empty list, nobody's place is lost"


def bring_more(made: Window, count: int) -> None:
    """What a server or a file brings while one works."""

    def more(ws: Workspace, _progress: object) -> None:
        bring(ws, [proposal(number, key=f"proposal/new{number}") for number in range(count)])
        ws.corpus.refresh()

    made.desk.bring(more, "")


def test_refreshing_goes_on_with_the_next_when_the_one_read_has_left(made: Window, analysing: WorkScreen) -> None:
    analysing.search("status:to-moderate")
    listing = analysing.listing
    listing.go(10)
    here, following = listing.current, int(listing.rows.ids[11])
    made.desk.act(lambda ws: deciding.accept(ws, [here]))
    press("Ctrl+R")
    assert listing.current == following
    assert analysing.query_text == "status:to-moderate"


def test_the_line_under_the_cursor_stays_where_it_is_on_the_screen(analysing: WorkScreen) -> None:
    listing, view = analysing.listing, analysing.listing.view
    listing.go(30)
    above = view.rowViewportPosition(30)
    sort_by(analysing, Column.TITLE)
    line = view.currentIndex().row()
    assert line != 30
    assert abs(view.rowViewportPosition(line) - above) <= 2


def test_who_goes_on_reading_while_the_list_is_sorted_is_not_taken_back(path: Path, qtbot: QtBot) -> None:
    made = opened.window(path, at_once=False)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: made.desk.is_open and not made.desk.tasks.busy())
    made.go(Space.ANALYSE)
    work = screen(made, Space.ANALYSE)
    qtbot.waitUntil(lambda: work.listing.rows.rowCount() == 63)
    work.sort(Sort(Column.FOR, descending=True))
    work.listing.step(1)
    work.listing.step(1)
    here = work.listing.current
    qtbot.waitUntil(lambda: cells(work, Column.FOR, 1) == ["180"])
    assert work.listing.current == here
    qtbot.waitUntil(lambda: not made.desk.tasks.busy())
    made.close()


def test_every_part_of_the_table_has_a_name_and_is_reached_by_keys(made: Window, analysing: WorkScreen) -> None:
    press("Ctrl+L")
    assert [type(one).__name__ for one in used(made) if not name_of(one)] == []
    press("Ctrl+Shift+L")
    (card,) = made.findChildren(ColumnsCard)
    assert [type(one).__name__ for one in used(made) if card.isAncestorOf(one) and not name_of(one)] == []
    said = card.columns.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Contribution – 270 pixels wide, shown"
    press("Esc")


def test_selections_are_extended_by_keys_and_clicks(analysing: WorkScreen) -> None:
    listing, view = analysing.listing, analysing.listing.view
    listing.go(0)
    press("Shift+Down")
    assert analysing.selection_size() == 2
    press("Shift+PgDown")
    assert analysing.selection_size() > 5
    listing.go(0)

    def click(line: int, held: Qt.KeyboardModifier) -> None:
        at = view.visualRect(listing.rows.index(line, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, held, at)

    click(2, Qt.KeyboardModifier.ControlModifier)
    click(4, Qt.KeyboardModifier.ControlModifier)
    assert [listing.rows.place_of(int(one)) for one in listing.selection()] == [0, 2, 4]
    click(6, Qt.KeyboardModifier.ShiftModifier)
    assert [listing.rows.place_of(int(one)) for one in listing.selection()] == [0, 2, 4, 5, 6]


def test_columns_moved_by_hand_do_not_count_lines_twice(analysing: WorkScreen) -> None:
    press("Ctrl+L")
    view = analysing.listing.view
    view.horizontalHeader().moveSection(0, 3)
    analysing.listing.go(0)
    press("Shift+Down", "Shift+Down")
    assert analysing.selection_size() == 3
    assert len(analysing.selection()) == 3


def test_an_act_on_many_says_on_how_many_first_and_is_undone_at_once(made: Window, qtbot: QtBot) -> None:
    bring_more(made, 60)
    press("Alt+2")
    moderating = screen(made, Space.MODERATE)
    made.desk.act(lambda ws: deciding.refuse(ws, [1, 2, 3], "insult"))
    moderating.search("")
    press("Ctrl+A", "A")
    assert moderating.chooser.isVisible()
    assert moderating.chooser.title.text() == "Accept: 123 contributions?"
    assert moderating.chooser.about.text() == "to\xa0moderate:\xa0120 · refused:\xa03"
    assert opened.status(made, 10) == ""
    press("Esc")
    assert opened.status(made, 10) == ""
    assert moderating.selection_size() == 123
    press("A", "Return")
    assert opened.status(made, 10) == opened.status(made, 1) == "accepted"
    press("Ctrl+Z")
    assert opened.status(made, 10) == ""
    assert opened.status(made, 1) == "refused:insult"


def test_the_list_is_written_as_it_is_shown(made: Window, analysing: WorkScreen, tmp_path: Path) -> None:
    analysing.search("votes>170")
    sort_by(analysing, Column.FOR)
    analysing.arranging.write(tmp_path / "liste.csv")
    with (tmp_path / "liste.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    assert lines[0][:3] == ["Contribution", "Status", "Date"]
    assert [line[0] for line in lines[1:]] == ["Proposition 60", "Proposition 59", "Proposition 58", "Proposition 57"]


def test_half_a_million_lines_in_a_hundred_thousand_groups_stay_quick(qtbot: QtBot) -> None:
    source = Source()
    listing = Listing(source.rows, name=lambda firsts: [f"Groupe {one}" for one in firsts])
    qtbot.addWidget(listing)
    listing.resize(440, 800)
    listing.grab()
    ids = np.arange(1, 570_001, dtype=np.int32)
    starts = np.arange(0, 570_000, 5)
    listing.show_ids(ids, 300_000, starts=starts)  # type: ignore[arg-type]
    assert listing.current == 300_000
    assert listing.rows.rowCount() == 684_000
    listing.view.selectAll()
    assert len(listing.selection()) == 570_000
    listing.view.fold_all()
    assert listing.rows.rowCount() == 114_000
    assert listing.selection().tolist() == [299_996, 299_997, 299_998, 299_999, 300_000]  # type: ignore[attr-defined]
    listing.view.selectAll()
    assert listing.count.text() == "570,000 selected"
    listing.grab()
    assert source.asked < 100 * 32


def test_where_to_stand_when_the_list_was_made_again() -> None:
    assert follower([5, 4, 3, 2], 4, [3, 4]) == 4
    assert follower([5, 4, 3, 2], 4, [2, 5]) == 2
    assert follower([5, 4, 3, 2], 3, [5, 9]) == 5
    assert follower([5, 4], 5, [9]) == 5
    assert stretches([-1, 4, 5, -2, 6, 7], [4, 5, 6, 9]) == [(1, 2), (4, 4)]


def test_a_row_tells_a_screen_reader_its_cells(analysing: WorkScreen) -> None:
    rows = analysing.listing.rows
    index = rows.index(0, COLUMNS.index(Column.SECTION))
    said = rows.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Section: Article")
    assert rows.data(rows.index(0, COLUMNS.index(Column.PILE)), Qt.ItemDataRole.AccessibleTextRole) == "Pile: nothing"
    assert rows.data(index, Rows.RowRole).section in said


def test_every_command_of_the_list_has_a_key_that_needs_no_character_of_its_own() -> None:
    names = ("table", "columns", "sort", "group", "fold", "unfold", "fold-all", "next-group", "export-list")
    assert all(keys.BY_NAME[name].keys for name in names)
