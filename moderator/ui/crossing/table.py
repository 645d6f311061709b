"""The cells of a crossing table: counts or shares, all contributions and distinct texts, totals and base."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from moderator.domain.words import _, ngettext, number, percent

if TYPE_CHECKING:
    from moderator.work.crossing import Measure, Table

Index = QModelIndex | QPersistentModelIndex
BOTH, ALL, DISTINCT = "both", "all", "distinct"
_SHORT = 14  # characters of a heading that stays on one line
NO_SHARE = "–"
"""What stands for a share that is not given: its whole is too small."""


class Cells(QAbstractTableModel):
    """The table shown, with a last column of totals and a last line with the base."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.table: Table | None = None
        self._measure: Measure | None = None
        self._counting = BOTH
        self.wrap: Callable[[str, str], list[str]] = lambda _indent, label: [label]
        """A line's name on the lines that its heading has room for, given its indent."""
        self.cut: Callable[[str], str] = lambda line: line
        """One line of a column's name, cut to the widest that a column can be."""

    def show_table(self, table: Table | None, measure: Measure, counting: str) -> None:
        """Show a table, its counts or one of its shares, of all contributions, of distinct texts, or both."""
        self.beginResetModel()
        self.table, self._measure, self._counting = table, measure, counting
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() or self.table is None else len(self.table.rows) + 1

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() or self.table is None else len(self.table.columns) + 1

    @property
    def silent(self) -> bool:
        """Whether some shares are not given."""
        table, measure = self.table, self._measure
        if table is None or measure is None or not table.rows or not table.columns:
            return False
        along = [(row, 0) for row in range(len(table.rows))] + [(0, column) for column in range(len(table.columns))]
        return any(self._one(*cell, grouped=grouped) == NO_SHARE for cell in along for grouped in self._ways)

    def search(self, row: int, column: int) -> str | None:
        """The search that finds the contributions of a cell, of a line, of a column or of the whole."""
        table = self.table
        if table is None:
            return None
        last_row, last_column = row >= len(table.rows), column >= len(table.columns)
        if last_row and last_column:
            return table.search
        if last_row:
            return table.columns[column].search
        return table.rows[row].search if last_column else table.cell_search(row, column)

    def counted(self, row: int, column: int, *, grouped: bool) -> int:
        """The count of a cell, of a total or of the base."""
        table = self.table
        assert table is not None
        last_row, last_column = row >= len(table.rows), column >= len(table.columns)
        if last_row and last_column:
            return table.total(grouped=grouped)
        if last_row or last_column:
            heading = table.columns[column] if last_row else table.rows[row]
            return heading.count if grouped else heading.texts
        return table.value(row, column, grouped=grouped)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.table is None:
            return None
        across = orientation is Qt.Orientation.Horizontal
        headings = self.table.columns if across else self.table.rows
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if across else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if section >= len(headings):
            return _("Total") if across else _("Base")
        one = headings[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return one.label
        if across:
            return "\n".join(self.cut(line) for line in _balanced(one.label))
        indent = "    " * one.depth
        return "\n".join(indent + line for line in self.wrap(indent, one.label))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.table is None:
            return None
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._shown(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.FontRole if row >= len(self.table.rows) or column >= len(self.table.columns):
                font = QFont()
                font.setBold(True)
                return font
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return self._spoken(row, column)
            case _:
                return None

    def _shown(self, row: int, column: int) -> str:
        return " · ".join(self._one(row, column, grouped=grouped) for grouped in self._ways)

    @property
    def _ways(self) -> tuple[bool, ...]:
        """Whether grouped mailings count each letter, in the order of what a cell shows."""
        return {BOTH: (True, False), ALL: (True,), DISTINCT: (False,)}[self._counting]

    def _one(self, row: int, column: int, *, grouped: bool) -> str:
        from moderator.work.crossing import Measure

        table = self.table
        assert table is not None
        inside = row < len(table.rows) and column < len(table.columns)
        if self._measure is Measure.COUNT or self._measure is None or not inside:
            return number(self.counted(row, column, grouped=grouped))
        share = table.share(row, column, self._measure, grouped=grouped)
        return NO_SHARE if share is None else percent(share, 1)

    def _spoken(self, row: int, column: int) -> str:
        """The cell whole: which line and column, both counts, and what is shown when that is a share."""
        table = self.table
        assert table is not None
        line = table.rows[row].label if row < len(table.rows) else _("Base")
        head = table.columns[column].label if column < len(table.columns) else _("Total")
        count, texts = (self.counted(row, column, grouped=grouped) for grouped in (True, False))
        said = ngettext("{n} contribution", "{n} contributions", count).format(n=number(count))
        distinct = ngettext("{n} distinct text", "{n} distinct texts", texts).format(n=number(texts))
        return f"{line} × {head}: {said}, {distinct}; {self._shown(row, column)}"


def _balanced(label: str) -> list[str]:
    """A heading on one line, or on two of about the same length."""
    if len(label) <= _SHORT:
        return [label]
    for width in range(-(-len(label) // 2), len(label) + 1):
        lines = textwrap.wrap(label, width, break_long_words=False, break_on_hyphens=False)
        if len(lines) <= 2:
            return lines
    return [label]
