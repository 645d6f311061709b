"""The list in the middle: what it shows never moves by itself; acts apply to its selection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from moderator.domain.words import _, ngettext, number
from moderator.ui import keys, theme
from moderator.ui.contributions.delegate import RowDelegate, height
from moderator.ui.contributions.rows import Index, Rows

if TYPE_CHECKING:
    from pyroaring import BitMap

    from moderator.work.reading import Row


class ListView(QTableView):
    """A table of one column, because Qt's lists and trees take seconds at 500,000 rows."""

    current_changed = Signal(int)  # id, 0 when none
    selection_changed = Signal()

    def __init__(self, rows: Rows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.setProperty("role", "list")
        self.setModel(rows)
        self.setItemDelegate(RowDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            # Headers that share the list's selection ask it about every row: Ctrl+A would take half a minute.
            header.setSelectionModel(QItemSelectionModel(rows, header))
            header.hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._fit_rows()
        self.horizontalHeader().setStretchLastSection(True)

    def _fit_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(height())
        self.verticalScrollBar().setSingleStep(height() // 2)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # Qt asks for this once before the view is whole.
        if event.type() == QEvent.Type.StyleChange and self.itemDelegate() is not None and self.model() is not None:
            self._fit_rows()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.current_changed.emit(self.rows.id_at(current.row()) if current.isValid() else 0)

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
        super().keyPressEvent(event)

    def ranges(self) -> list[tuple[int, int]]:
        """The first and last rows of each selected stretch, in order."""
        return sorted((one.top(), one.bottom()) for one in self.selectionModel().selection().toList())

    def count_selected(self) -> int:
        """How many rows are selected."""
        return sum(last - first + 1 for first, last in self.ranges())


class Listing(QFrame):
    """The list, with the count above it and the way to refresh it."""

    current_changed = Signal(int)
    selection_changed = Signal()
    refresh_asked = Signal()

    def __init__(self, fetch: Callable[[Sequence[int]], Sequence[Row]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "ground")
        self.rows = Rows(fetch, self)
        self.view = ListView(self.rows, self)
        self.view.setAccessibleName(_("Contributions"))
        self.count = QLabel(self)
        self.count.setProperty("weight", "strong")
        self.handled = QPushButton(self)
        self.handled.setProperty("role", "strip")
        self.handled.hide()
        self.empty = QLabel(self)
        self.empty.setProperty("tone", "soft")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.hide()
        self._outdated = False
        self._head = QHBoxLayout()
        self._head.setContentsMargins(theme.S4, theme.S2, theme.S2, theme.S2)
        self._head.setSpacing(theme.S3)
        self._head.addWidget(self.count)
        self._head.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._head)
        self._column.addWidget(self.handled)
        self._column.addWidget(self.view, 1)
        self._column.addWidget(self.empty, 1)
        self.view.current_changed.connect(self.current_changed)
        self.view.selection_changed.connect(self._counted)
        self.handled.clicked.connect(self.refresh_asked)

    def add_tools(self, order: QWidget, complaint: QWidget) -> None:
        """Put the choice of the order above the list, and under it what the search did not understand."""
        self._head.addWidget(order)
        self._column.insertWidget(1, complaint)

    @property
    def current(self) -> int:
        """The id under the cursor, 0 when there is none."""
        index = self.view.currentIndex()
        return self.rows.id_at(index.row()) if index.isValid() else 0

    def show_ids(self, ids: Sequence[int], keep: int = 0, empty: str = "") -> None:
        """Show a list, the cursor on `keep` when it is still there, else on the first row."""
        self._outdated = False
        self.rows.show(ids)
        self.view.setVisible(len(ids) > 0)
        self.empty.setVisible(len(ids) == 0)
        self.empty.setText(empty)
        if len(ids):
            self.go(max(0, self.rows.row_of(keep) if keep else 0))
        else:
            self.current_changed.emit(0)
        self._counted()

    def go(self, row: int, *, select: bool = True) -> None:
        """Put the cursor on a row and show it."""
        if not 0 <= row < len(self.rows.ids):
            return
        index = self.rows.index(row, 0)
        flag = QItemSelectionModel.SelectionFlag
        self.view.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows if select else flag.NoUpdate)
        self.view.scrollTo(index)

    def step(self, by: int) -> None:
        """Go to the next row, or to the one before."""
        self.go(self.view.currentIndex().row() + by)

    def selection(self) -> Sequence[int]:
        """The ids that an act applies to: those selected, in the order of the list."""
        ranges = self.view.ranges()
        stretches = [self.rows.ids[first : last + 1] for first, last in ranges]
        if len(stretches) == 1 and hasattr(stretches[0], "astype"):
            # Bitmaps take unsigned integers of 32 bits at once, and others one by one.
            return stretches[0].astype("uint32")  # type: ignore[no-any-return]
        return [int(one) for some in stretches for one in some]

    def advance(self) -> None:
        """Go to the row after the selection: what an act does to the cursor. The last row keeps it."""
        ranges = self.view.ranges()
        after = (ranges[-1][1] if ranges else self.view.currentIndex().row()) + 1
        self.go(min(after, len(self.rows.ids) - 1))

    def mark(self, ids: BitMap | None) -> None:
        """Read rows again after an act; they keep their place until the list is refreshed."""
        self.rows.stale()
        self._outdated = self._outdated or ids is None or len(ids) > 0
        self._counted()

    def _counted(self) -> None:
        total, chosen = len(self.rows.ids), self.view.count_selected()
        text = ngettext("{n} contribution", "{n} contributions", total).format(n=number(total))
        if chosen > 1:
            text = _("{n} selected").format(n=number(chosen))
        self.count.setText(text)
        self.handled.setVisible(self._outdated)
        words = _("Things changed since this list was made. Refresh it   {key}")
        self.handled.setText(words.format(key=keys.BY_NAME["refresh"].key))
        self.selection_changed.emit()
