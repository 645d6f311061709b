"""The list's model: an array of ids, and the rows of the pages looked at last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from moderator.domain.charter import STATUS_LABELS, Status
from moderator.domain.contribution import LABELS
from moderator.domain.words import _, day, number

if TYPE_CHECKING:
    from moderator.work.reading import Row

PAGE = 32  # some 15 ms at 570,000 contributions: less than a frame is lost when one jumps far away
_KEPT = 96  # pages: some 3,000 rows, a few megabytes
Index = QModelIndex | QPersistentModelIndex


class Rows(QAbstractTableModel):
    """The rows of a list of ids, read page by page when they are painted."""

    RowRole = Qt.ItemDataRole.UserRole + 1

    def __init__(self, fetch: Callable[[Sequence[int]], Sequence[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._ids: Any = ()
        self._pages: OrderedDict[int, Sequence[Row]] = OrderedDict()

    @property
    def ids(self) -> Sequence[int]:
        """The ids, in the order shown."""
        return self._ids  # type: ignore[no-any-return]

    def show(self, ids: Sequence[int]) -> None:
        """Show another list."""
        self.beginResetModel()
        self._ids = ids
        self._pages.clear()
        self.endResetModel()

    def stale(self) -> None:
        """Read again, when they are next painted, the rows kept in memory: what they say has changed."""
        self._pages.clear()
        if len(self._ids):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, 0))

    def id_at(self, row: int) -> int:
        """The id shown on a row."""
        return int(self._ids[row])

    def row_of(self, id_: int) -> int:
        """The row on which an id is shown, -1 when it is not in the list."""
        # An array answers without Python looking at half a million numbers; a list is short.
        found: Any = (self._ids == id_).nonzero()[0] if hasattr(self._ids, "nonzero") else ()
        if len(found):
            return int(found[0])
        return self._ids.index(id_) if isinstance(self._ids, list) and id_ in self._ids else -1

    def row(self, place: int) -> Row:
        """What is shown on a row, read with the whole of its page when it is not in memory."""
        page, offset = divmod(place, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            rows = self._fetch(self._ids[page * PAGE : (page + 1) * PAGE])
            self._pages[page] = rows
            if len(self._pages) > _KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(page)
        return rows[offset]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        if role == self.RowRole:
            return self.row(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return spoken(self.row(index.row()))
        return None


def spoken(row: Row) -> str:
    """A row as a screen reader says it."""
    parts = [
        row.title or row.excerpt,
        _(STATUS_LABELS[Status(row.status)]),
        _(LABELS[row.kind]),
        _(LABELS[row.author_kind]),
        row.section,
        day(row.day) if row.day else "",
        _("{n} for").format(n=number(row.votes_for)) if row.votes_for else "",
        _("{n} against").format(n=number(row.votes_against)) if row.votes_against else "",
        _("tags: {tags}").format(tags=", ".join(tag.name for tag in row.tags)) if row.tags else "",
        _("answered") if row.answered else "",
        _("contested") if row.contested else "",
        _("no longer on the server") if row.removed else "",
        "" if row.read else _("not read yet"),
    ]
    return ", ".join(part for part in parts if part)
