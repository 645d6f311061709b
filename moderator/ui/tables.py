"""Tables and lists to read: whole rows, words that are never cut, filled all at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QListWidget,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from moderator.domain.words import _
from moderator.ui import theme
from moderator.ui.labels import WholeWords
from moderator.ui.parts import later

_ROW, _NAME = 30, 26  # pixels of a line of a table, and of a list of names
Index = QModelIndex | QPersistentModelIndex
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Titled(QAbstractTableModel):
    """Rows under titles; the columns of `figures` keep to the right, their titles too."""

    def __init__(self, titles: Sequence[str], parent: QObject, figures: Sequence[int] = ()) -> None:
        super().__init__(parent)
        self._titles, self._figures = titles, figures

    def held(self) -> Sequence[object]:
        """The rows."""
        raise NotImplementedError

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.held())

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section in self._figures:
            return RIGHT
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None


def plain_table(table: QTableView, name: str) -> None:
    """Make a table one to read: whole rows, no grid, Tab leaves it."""
    table.setAccessibleName(name)
    table.horizontalHeader().setAccessibleName(_("Titles of the columns"))
    table.setProperty("role", "list")
    table.setItemDelegate(WholeWords(table))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(_ROW)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.horizontalHeader().setHighlightSections(False)


def reading_table(titles: list[str], parent: QWidget, name: str) -> QTableWidget:
    """A table to read, of a few hundred rows at most."""
    made = QTableWidget(0, len(titles), parent)
    made.setHorizontalHeaderLabels(titles)
    plain_table(made, name)
    return made


class _Wrapping(QStyledItemDelegate):
    """Rows of several lines keep as much room above and below as rows of one, which are `row` pixels high."""

    def __init__(self, view: QAbstractItemView, row: int = _ROW) -> None:
        super().__init__(view)
        self._row = row

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        said = QStyleOptionViewItem(option)
        self.initStyleOption(said, index)
        around, metrics = 2 * theme.S2, said.fontMetrics
        width = max(super().sizeHint(option, index).width(), metrics.horizontalAdvance(said.text) + around)
        # What stands before the text, or sets it in, is not for its words.
        before = said.decorationSize.width() + theme.S1 if said.features & said.ViewItemFeature.HasDecoration else 0
        room = option.rect.width() - around - before
        if room <= 0:  # it is asked how wide the text would be
            return QSize(width, self._row)
        # Qt measures without the room that the style keeps on both sides, and cuts the line that it forgot.
        text = metrics.boundingRect(QRect(0, 0, room, 0), Qt.TextFlag.TextWordWrap.value, said.text)
        return QSize(width, text.height() + self._row - metrics.height())


def wrapped(table: QTableWidget) -> None:
    """Let the texts of a table take the lines they need: rows are measured again when columns change their width."""
    table.setItemDelegate(_Wrapping(table))
    table.setWordWrap(True)
    table.setTextElideMode(Qt.TextElideMode.ElideNone)
    # All lines at once, when there is nothing else to do: measured cell by cell, each one would measure all others.
    soon = later(table.resizeRowsToContents, table)
    table.model().dataChanged.connect(lambda: soon.start())
    table.model().rowsInserted.connect(lambda: soon.start())
    table.horizontalHeader().sectionResized.connect(lambda _at, _was, _now: soon.start())


def wrapped_list(names: QListWidget) -> None:
    """Let the lines of a list of names take the room that they need."""
    names.setItemDelegate(_Wrapping(names, _NAME))
    names.setWordWrap(True)
    names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def whole(table: QTableWidget) -> None:
    """Make a table as high as what it holds: the page scrolls, not a table inside it, and follows the keyboard."""
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    rows = table.verticalHeader()

    def grow() -> None:
        titles = table.horizontalHeader().sizeHint().height()
        table.setFixedHeight(rows.length() + titles + 2 * table.frameWidth())

    soon = later(grow, table)  # lines are measured one by one: their sum is right once all are

    def changed(*_what: int) -> None:
        grow()
        soon.start()

    def follow(row: int, *_more: int) -> None:
        area = _area(table)
        inside = area.widget() if area is not None else None
        if area is None or inside is None or row < 0 or not table.hasFocus():
            return
        titles, half = table.horizontalHeader().height(), rows.sectionSize(row) // 2
        at = table.mapTo(inside, QPoint(0, titles + rows.sectionPosition(row) + half))
        # The titles come into sight with the first line.
        area.ensureVisible(at.x(), at.y(), 0, half + (theme.S2 if row else titles))

    rows.sectionResized.connect(changed)
    rows.sectionCountChanged.connect(changed)
    table.currentCellChanged.connect(follow)
    grow()


def _area(widget: QWidget) -> QScrollArea | None:
    """What scrolls around a widget."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def figures(table: QTableWidget, *columns: int) -> None:
    """Write the figures of these columns at the right, one under the other, and the titles over them."""
    table.setProperty("figures", list(columns))
    for column in columns:
        if (title := table.horizontalHeaderItem(column)) is not None:
            title.setTextAlignment(RIGHT)


def cell(text: str, tip: str = "") -> QTableWidgetItem:
    """What one cell of a table says, and what is said of it under the mouse."""
    made = QTableWidgetItem(text)
    if tip:
        made.setToolTip(tip)
    return made


def fill(table: QTableWidget, rows: Sequence[Sequence[QTableWidgetItem]], after: int = 0) -> None:
    """Let a table hold these lines, below the first `after` ones, which stay.

    The table hears of them all at once: told of each cell, the columns that are as wide as what they hold would measure
    all the others again for it.
    """
    right = set(table.property("figures") or ())
    model = table.model()
    table.setRowCount(after + len(rows))
    model.blockSignals(True)
    for row, cells in enumerate(rows, after):
        for column, one in enumerate(cells):
            if column in right:
                one.setTextAlignment(RIGHT)
            table.setItem(row, column, one)
    model.blockSignals(False)
    if rows:
        model.dataChanged.emit(model.index(after, 0), model.index(table.rowCount() - 1, table.columnCount() - 1))
