"""The lines of the list: whole contributions one under the other, or a table of chosen columns; both at any size."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from moderator.domain.arrangement import Column, Sort, first_sort
from moderator.domain.words import _
from moderator.ui.contributions import cells, delegate
from moderator.ui.contributions.cells import CellDelegate
from moderator.ui.contributions.delegate import RowDelegate
from moderator.ui.contributions.rows import COLUMNS, Index, Rows

Width = tuple[Column, int]
LEAST, MOST = 48, 1200  # pixels: the width of a column


class ListView(QTableView):
    """A QTableView in both forms, because Qt's lists and trees take seconds at 500,000 rows.

    As a list, only the first column is shown and holds the whole contribution.
    """

    current_changed = Signal(int)  # id, 0 when none
    selection_changed = Signal()
    sort_asked = Signal(object)  # Sort
    columns_asked = Signal()
    layout_changed = Signal()  # a column was sized or moved by hand

    def __init__(self, rows: Rows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.as_table = False
        self._settling = False
        self._sort: Sort | None = None
        self._cards, self._cells = RowDelegate(self), CellDelegate(self, rows)
        self.setProperty("role", "list")
        self.setModel(rows)
        self.setItemDelegate(self._cards)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        corner = QFrame(self)
        corner.setProperty("role", "ground")
        self.setCornerWidget(corner)  # the style draws the edges of an empty one
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            # Headers that share the list's selection ask it about every row: Ctrl+A would take half a minute.
            header.setSelectionModel(QItemSelectionModel(rows, header))
            header.hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setAccessibleName(_("Columns of the table"))
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(LEAST)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda _at: self.columns_asked.emit())
        head.sectionClicked.connect(self._clicked)
        head.sectionResized.connect(lambda _at, _old, _new: self._moved())
        head.sectionMoved.connect(lambda _at, _old, _new: self._moved())
        self.show_cards()

    # ------------------------------------------------------------------------------------------------------ two forms

    def show_cards(self) -> None:
        """Show whole contributions, one under the other."""
        self._settling = True
        self.as_table = False
        self.setItemDelegate(self._cards)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = self.horizontalHeader()
        head.hide()
        for place in range(len(COLUMNS)):
            self.setColumnHidden(place, place > 0)
        head.setStretchLastSection(True)
        self._fit_rows()
        self._settling = False

    def show_columns(self, widths: Sequence[Width], sort: Sort | None) -> None:
        """Show a table of these columns, in that order, with the mark of what it is sorted by."""
        self._settling = True
        self.as_table = True
        self.setItemDelegate(self._cells)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        head = self.horizontalHeader()
        head.setStretchLastSection(False)
        head.show()
        chosen = dict(widths)
        for place, column in enumerate(COLUMNS):
            self.setColumnHidden(place, column not in chosen)
        for at, (column, width) in enumerate(widths):
            place = COLUMNS.index(column)
            self.setColumnWidth(place, max(LEAST, min(MOST, width)))
            head.moveSection(head.visualIndex(place), at)
        self.mark_sort(sort)
        self._fit_rows()
        if self.currentIndex().isValid() and self.isColumnHidden(self.currentIndex().column()):
            self._put(self.currentIndex().row(), QItemSelectionModel.SelectionFlag.NoUpdate)
        self._settling = False

    def mark_sort(self, sort: Sort | None) -> None:
        """Show on the header what the table is sorted by."""
        self._sort = sort
        head = self.horizontalHeader()
        head.setSortIndicatorShown(sort is not None)
        if sort is not None:
            down = Qt.SortOrder.DescendingOrder if sort.descending else Qt.SortOrder.AscendingOrder
            head.setSortIndicator(COLUMNS.index(sort.column), down)

    def widths(self) -> tuple[Width, ...]:
        """The columns shown, from left to right, with their widths."""
        head = self.horizontalHeader()
        places = (head.logicalIndex(at) for at in range(head.count()))
        return tuple((COLUMNS[one], self.columnWidth(one)) for one in places if not self.isColumnHidden(one))

    def _clicked(self, place: int) -> None:
        column = COLUMNS[place]
        again = self._sort is not None and self._sort.column is column
        self.sort_asked.emit(self._sort.reversed if again and self._sort else first_sort(column))

    def _moved(self) -> None:
        if self.as_table and not self._settling:
            self.layout_changed.emit()

    def _fit_rows(self) -> None:
        size = cells.height() if self.as_table else delegate.height()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(size)
        self.verticalScrollBar().setSingleStep(size // 2)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # Qt asks for this once before the view is whole.
        if event.type() == QEvent.Type.StyleChange and self.itemDelegate() is not None and self.model() is not None:
            self._fit_rows()

    # --------------------------------------------------------------------------------------------- cursor and selection

    def go(self, line: int, *, select: bool = True) -> None:
        """Put the cursor on a line and show it."""
        if not 0 <= line < self.rows.rowCount():
            return
        flag = QItemSelectionModel.SelectionFlag
        self._put(line, flag.ClearAndSelect | flag.Rows if select else flag.NoUpdate)
        self.scrollTo(self.currentIndex())

    def _put(self, line: int, flags: QItemSelectionModel.SelectionFlag) -> None:
        column = self.currentIndex().column()
        if column < 0 or self.isColumnHidden(column):
            column = COLUMNS.index(self.widths()[0][0])
        self.selectionModel().setCurrentIndex(self.rows.index(line, column), flags)

    def select_stretches(self, stretches: Sequence[tuple[int, int]]) -> None:
        """Select these stretches of lines, the last one of each included, the cursor staying where it is."""
        chosen = QItemSelection()
        for first, last in stretches:
            chosen.select(self.rows.index(first, 0), self.rows.index(last, len(COLUMNS) - 1))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def skip(self, line: int, by: int) -> int:
        """The line itself, or the next one in that direction when an unfolded heading stands there."""
        while 0 <= line < self.rows.rowCount() and self._open_heading(line):
            line += 1 if by > 0 else -1
        return line

    def _open_heading(self, line: int) -> bool:
        return self.rows.grouped and self.rows.is_heading(line) and not self.rows.is_folded(self.rows.group_at(line))

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        found = super().moveCursor(action, modifiers)
        way = QAbstractItemView.CursorAction
        if not found.isValid() or not self.rows.grouped or action in (way.MoveLeft, way.MoveRight):
            return found
        by = -1 if action in (way.MoveUp, way.MovePageUp) else 1
        line = self.skip(found.row(), by)
        if not 0 <= line < self.rows.rowCount():
            return self.currentIndex()
        return found.siblingAtRow(line)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and previous.isValid() and current.row() == previous.row():
            return  # another cell of the same line
        if self.as_table:
            # The mark of the line is drawn by its first cell, which Qt does not know to have changed.
            self.viewport().update()
        if not current.isValid():
            self.current_changed.emit(0)
        elif id_ := self.rows.id_at(current.row()):
            self.current_changed.emit(id_)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selection_changed.emit()

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, not the first letters of a row."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter belongs to the window's commands; the view would swallow it.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self.rows.grouped:
            line = self.currentIndex().row()
            if line >= 0 and (not self.as_table or self.rows.is_heading(line)):
                self.turn(open_=event.key() == Qt.Key.Key_Right)
                return
        super().keyPressEvent(event)

    def ranges(self) -> list[tuple[int, int]]:
        """The first and last lines of each selected stretch, in order."""
        # Where columns were moved, Qt gives the same lines once for each column.
        return sorted({(one.top(), one.bottom()) for one in self.selectionModel().selection().toList()})

    def stretches(self) -> list[tuple[int, int]]:
        """The places in the list, the last one excluded, that the selected lines stand for."""
        lines = self.ranges()
        return [self.rows.stretch(first, last, alone=len(lines) == 1) for first, last in lines]

    def count_selected(self) -> int:
        """How many contributions are selected."""
        return sum(end - first for first, end in self.stretches())

    # ---------------------------------------------------------------------------------------------------------- groups

    def turn(self, *, open_: bool) -> None:
        """Fold the group under the cursor or unfold it; once it is, go to its heading, or into it."""
        line = self.currentIndex().row()
        group = self.rows.group_at(line) if line >= 0 else -1
        if group < 0:
            return
        if open_:
            if self.rows.is_folded(group):
                self.fold([group], folded=False)
            elif self.rows.is_heading(line):
                self.go(line + 1)
        elif self.rows.is_heading(line):
            self.fold([group], folded=True)
        else:
            self.go(self.rows.heading_line(group))

    def fold(self, groups: Sequence[int], *, folded: bool) -> None:
        """Fold groups or unfold them; the line under the cursor stays where it is on the screen."""
        line = self.currentIndex().row()
        id_ = self.rows.id_at(line) if line >= 0 else 0
        group = self.rows.group_at(line) if line >= 0 else 0
        above = self.rowViewportPosition(line) if line >= 0 else 0
        self.rows.fold(groups, folded=folded)
        line = self.rows.row_of(id_) if id_ else -1
        self.go(line if line >= 0 else self.rows.heading_line(max(0, group)))
        self.hold(above)

    def fold_all(self) -> None:
        """Fold every group, or unfold all when every one is folded."""
        everything = range(self.rows.groups)
        self.fold(everything, folded=not all(self.rows.is_folded(one) for one in everything))

    def step_group(self, by: int) -> None:
        """Go to the next group or to the one before: to its first contribution, or to its heading if it is folded."""
        line = self.currentIndex().row()
        group = self.rows.group_at(line) if line >= 0 else -1
        if group < 0:
            return
        wanted = max(0, min(self.rows.groups - 1, group + by))
        line = self.rows.heading_line(wanted)
        self.scrollTo(self.rows.index(line, 0), QAbstractItemView.ScrollHint.PositionAtTop)
        self.go(self.skip(line, 1))

    def hold(self, above: int) -> None:
        """Scroll so that the line under the cursor is that far below the top, as far as that can be."""
        line = self.currentIndex().row()
        if line >= 0 and 0 <= above < self.viewport().height():
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.rowViewportPosition(line) - above)
            self.scrollTo(self.currentIndex())
