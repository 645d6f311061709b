"""The acts as a table: their places in the journal known at once, the lines read page by page when they are painted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont

from moderator.domain.words import _, moment, number
from moderator.ui.tables import RIGHT, Index, Titled

if TYPE_CHECKING:
    from moderator.work.history import Line

PAGE = 40  # some 3 ms
_KEPT = 50  # pages
_COUNT = 3  # the column of figures


class ActRows(Titled):
    """Who decided what, when and on how many: as many rows as there are acts, hundreds of thousands at need."""

    def __init__(self, fetch: Callable[[Sequence[int]], Sequence[Line]], parent: QObject) -> None:
        super().__init__((_("When"), _("Who"), _("What"), _("On")), parent, (_COUNT,))
        self._fetch = fetch
        self._places: Sequence[int] = ()
        self._pages: OrderedDict[int, Sequence[Line]] = OrderedDict()

    def show_places(self, places: Sequence[int]) -> None:
        """Show other acts."""
        self.beginResetModel()
        self._places = places
        self._pages.clear()
        self.endResetModel()

    def line(self, row: int) -> Line | None:
        """The act of a row."""
        if not 0 <= row < len(self._places):
            return None
        page, at = divmod(row, PAGE)
        if page not in self._pages:
            wanted = [int(one) for one in self._places[page * PAGE : (page + 1) * PAGE]]
            self._pages[page] = self._fetch(wanted)
            if len(self._pages) > _KEPT:
                self._pages.popitem(last=False)
        found = self._pages[page]
        return found[at] if at < len(found) else None

    def held(self) -> Sequence[object]:
        return self._places

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.line(index.row())
        if line is None:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if index.column() == _COUNT else None
        if role == Qt.ItemDataRole.FontRole and line.reversed:
            struck = QFont()
            struck.setStrikeOut(True)
            return struck
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in (line.sentence, line.why) if part)
        text = self._text(line, index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            # Crossing out is seen, not heard.
            return _("{text} (undone)").format(text=text) if line.reversed else text
        return None

    def _text(self, line: Line, column: int) -> str:
        match column:
            case 0:
                return moment(line.at, "short")
            case 1:
                return line.actor
            case 2:
                return f"{line.sentence} – {line.why}" if line.why else line.sentence
            case _other:
                return number(line.count) if line.count else ""
