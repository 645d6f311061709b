"""The list's model: an array of ids under headings that fold, and the rows of the pages looked at last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from moderator.domain.arrangement import HEADINGS, Column
from moderator.domain.charter import STATUS_LABELS, Status
from moderator.domain.contribution import LABELS
from moderator.domain.keywords import ASKED, ESCALATED, GIVEN, ME
from moderator.domain.position import POSITION_LABELS
from moderator.domain.words import N_, _, day, ngettext, number

if TYPE_CHECKING:
    from moderator.work.reading import Row

OPINION_WORDS: dict[str, str] = {
    ASKED: N_("opinion asked"),
    ME: N_("your opinion is asked"),
    ESCALATED: N_("sent up"),
    GIVEN: N_("opinion given"),
}
"""How a row says that somebody hesitates."""

PAGE = 24  # a little more than is in sight: some 4 ms at 570,000 contributions, a quarter of a frame
_KEPT = 3_000  # rows: a few megabytes
_CELLS = 20_000  # texts of cells
Index = QModelIndex | QPersistentModelIndex
COLUMNS: tuple[Column, ...] = tuple(Column)
"""The model's columns; the view shows those chosen. In the list, the first holds the whole contribution."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a group: its name, how many contributions are below, and whether they are shown."""

    name: str
    count: int
    open: bool

    @property
    def spoken(self) -> str:
        """As a screen reader says it."""
        count = ngettext("{n} contribution", "{n} contributions", self.count).format(n=number(self.count))
        return _("Group: {name}, {count}, {state}").format(
            name=self.name, count=count, state=_("unfolded") if self.open else _("folded")
        )


class Rows(QAbstractTableModel):
    """The lines of a list, read page by page when they are painted.

    A line is a contribution (its id) or the heading of a group (minus one, minus the place of the group).
    """

    RowRole = Qt.ItemDataRole.UserRole + 1
    HeadingRole = Qt.ItemDataRole.UserRole + 2

    def __init__(
        self,
        fetch: Callable[[Sequence[int]], Sequence[Row]],
        parent: QObject | None = None,
        *,
        name: Callable[[Sequence[int]], Sequence[str]] = lambda firsts: ["" for _one in firsts],
    ) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._name = name
        self._ids: Any = ()
        self._starts: Any = None
        self._folded: set[int] = set()
        self._lines: Any = ()
        self._headings: Any = ()  # on which lines headings stand, in order
        self._rows: OrderedDict[int, Row | None] = OrderedDict()  # by line
        self._cells: dict[tuple[int, Column], str] = {}
        self._names: dict[int, str] = {}

    # ---------------------------------------------------------------------------------------------------- what there is

    @property
    def ids(self) -> Sequence[int]:
        """All the contributions of the list in their order, those in folded groups too."""
        return self._ids  # type: ignore[no-any-return]

    @property
    def lines(self) -> Sequence[int]:
        """What is on each line: an id, or a negative number for a heading."""
        return self._lines  # type: ignore[no-any-return]

    @property
    def grouped(self) -> bool:
        """Whether the list stands under headings."""
        return self._starts is not None and len(self._starts) > 0

    def show(self, ids: Sequence[int], starts: Sequence[int] | None = None, *, folds: bool = False) -> None:
        """Show another list; `starts` are the places where its groups begin.

        `folds`: they are the groups shown before, made again; those that were folded stay so.
        """
        self.beginResetModel()
        hidden = self._hidden() if folds and self._folded else None
        self._ids, self._starts = ids, starts
        self._folded = self._folded_again(hidden) if hidden is not None and self.grouped else set()
        self._names = {}
        self._set_lines()
        self.endResetModel()

    def _hidden(self) -> Any:
        """Which ids are in folded groups, by id."""
        import numpy as np

        sizes = np.diff(np.append(self._starts, len(self._ids)))
        folded = np.zeros(len(sizes), np.bool_)
        folded[list(self._folded)] = True
        hidden = np.zeros(int(np.max(self._ids, initial=0)) + 1, np.bool_)
        hidden[np.asarray(self._ids)[np.repeat(folded, sizes)]] = True
        return hidden

    def _folded_again(self, hidden: Any) -> set[int]:
        """The groups most of whose contributions were hidden: one that has just come in, or moved, unfolds nothing."""
        import numpy as np

        ids, starts = np.asarray(self._ids), np.asarray(self._starts)
        held = np.where(ids < len(hidden), hidden[np.minimum(ids, len(hidden) - 1)], False)
        counts = np.add.reduceat(held.astype(np.int64), starts)
        sizes = np.diff(np.append(starts, len(ids)))
        return set(np.flatnonzero(counts * 2 > sizes).tolist())

    def stale(self) -> None:
        """Read again, when they are next painted, the rows kept in memory: what they say has changed."""
        self._rows.clear()
        self._cells.clear()
        self._names = {}
        if len(self._lines):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._lines) - 1, len(COLUMNS) - 1))

    def fold(self, groups: Sequence[int], *, folded: bool) -> None:
        """Hide the contributions of these groups, or show them again."""
        self.beginResetModel()
        self._folded = self._folded | set(groups) if folded else self._folded - set(groups)
        self._set_lines()
        self.endResetModel()

    def _set_lines(self) -> None:
        self._rows.clear()
        self._cells.clear()
        if not self.grouped:
            self._lines, self._headings = self._ids, ()
            return
        import numpy as np

        starts, total = np.asarray(self._starts), len(self._ids)
        sizes = np.diff(np.append(starts, total))
        shown = np.ones(len(starts), np.bool_)
        shown[list(self._folded)] = False
        below = np.where(shown, sizes, 0)
        headings = np.concatenate(([0], np.cumsum(below + 1)[:-1]))
        lines = np.empty(int(below.sum()) + len(starts), np.int64)
        at = np.ones(len(lines), np.bool_)
        at[headings] = False
        lines[headings] = -1 - np.arange(len(starts))
        lines[at] = np.asarray(self._ids)[np.repeat(shown, sizes)]
        self._lines, self._headings = lines, headings

    # ------------------------------------------------------------------------------------------------- lines and groups

    def id_at(self, line: int) -> int:
        """The id shown on a line, 0 for a heading."""
        return max(0, int(self._lines[line]))

    def row_of(self, id_: int) -> int:
        """The line on which an id is shown, -1 when it is on none."""
        return _place(self._lines, id_)

    def place_of(self, id_: int) -> int:
        """The place of an id among all those of the list, -1 when it is not one."""
        return _place(self._ids, id_)

    def group_at(self, line: int) -> int:
        """The group in which a line is, its heading included; -1 when the list is not grouped."""
        if not self.grouped:
            return -1
        import numpy as np

        return int(np.searchsorted(self._headings, line, side="right")) - 1

    def group_of(self, id_: int) -> int:
        """The group of a contribution, -1 when the list is not grouped or has it not."""
        place = self.place_of(id_)
        if place < 0 or not self.grouped:
            return -1
        import numpy as np

        return int(np.searchsorted(self._starts, place, side="right")) - 1

    def heading_line(self, group: int) -> int:
        """The line of a group's heading."""
        return int(self._headings[group])

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(self._starts) if self.grouped else 0

    def is_heading(self, line: int) -> bool:
        """Whether a heading stands on this line."""
        return int(self._lines[line]) < 0

    def is_folded(self, group: int) -> bool:
        """Whether the contributions of a group are hidden."""
        return group in self._folded

    def size(self, group: int) -> int:
        """How many contributions a group has."""
        first, end = self._bounds(group)
        return end - first

    def stretch(self, first: int, last: int, *, alone: bool) -> tuple[int, int]:
        """The places in `ids` that a stretch of lines stands for, the last one excluded.

        A folded group counts whole. An open group's heading counts for all of it when it is `alone`, else for nothing.
        """
        if not self.grouped:
            return first, last + 1
        if alone and first == last and self.is_heading(first):
            return self._bounds(self.group_at(first))
        return self._edge(first)[0], self._edge(last)[1]

    def _edge(self, line: int) -> tuple[int, int]:
        """The places in `ids` that one line stands for."""
        group = self.group_at(line)
        start, end = self._bounds(group)
        if self.is_heading(line):
            return start, end if self.is_folded(group) else start
        place = start + line - int(self._headings[group]) - 1
        return place, place + 1

    def _bounds(self, group: int) -> tuple[int, int]:
        last = group + 1 >= len(self._starts)
        return int(self._starts[group]), len(self._ids) if last else int(self._starts[group + 1])

    # ------------------------------------------------------------------------------------------------- what lines show

    def row(self, line: int) -> Row:
        """What is shown on a line, read with its neighbours when it is not in memory; headings have no row."""
        found = self._row(line)
        assert found is not None, "this line is a heading"
        return found

    def _row(self, line: int) -> Row | None:
        if line in self._rows:
            self._rows.move_to_end(line)
        else:
            self._read(line)
        return self._rows[line]

    def _read(self, line: int) -> None:
        """Read a line and those that come into sight with it: below it, or above while one scrolls up."""
        upwards = line + 1 in self._rows
        near = range(max(0, line + 1 - PAGE), line + 1) if upwards else range(line, min(line + PAGE, len(self._lines)))
        wanted = [one for one in near if one not in self._rows]
        ids = [int(self._lines[one]) for one in wanted]
        fetched = iter(self._fetch([id_ for id_ in ids if id_ > 0]))
        self._rows.update((one, next(fetched) if id_ > 0 else None) for one, id_ in zip(wanted, ids, strict=True))
        while len(self._rows) > _KEPT:
            self._rows.popitem(last=False)

    def cell(self, line: int, column: Column) -> str:
        """What a column says on a line, as the screen writes it; kept, because it is painted again and again."""
        key = (line, column)
        said = self._cells.get(key)
        if said is None:
            from moderator.work.table import cell

            if len(self._cells) > _CELLS:
                self._cells.clear()
            said = self._cells[key] = cell(self.row(line), column)
        return said

    def is_numeric(self, column: Column) -> bool:
        """Whether a column holds numbers, which stand on the right."""
        return HEADINGS[column].numeric

    def heading(self, line: int) -> Heading:
        """What the heading on a line says."""
        group = self.group_at(line)
        if group not in self._names:
            page = range(group, min(group + PAGE, self.groups))
            firsts = [int(self._ids[int(self._starts[one])]) for one in page]
            self._names.update(zip(page, self._name(firsts), strict=True))
        return Heading(self._names[group], self.size(group), group not in self._folded)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        heading = HEADINGS[COLUMNS[section]]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return _(heading.name)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if heading.numeric else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line = index.row()
        if self.is_heading(line):
            if role == self.HeadingRole:
                return self.heading(line)
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                return self.heading(line).spoken if index.column() == 0 else ""
            return None
        if role == self.RowRole:
            return self.row(line)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if index.column() == 0:
                return spoken(self.row(line))
            column = COLUMNS[index.column()]
            said = self.cell(line, column)
            if role == Qt.ItemDataRole.DisplayRole:
                return said
            return _("{column}: {value}").format(column=_(HEADINGS[column].name), value=said or _("nothing"))
        return None


def _place(ids: Any, id_: int) -> int:
    # An array answers without Python looking at half a million numbers; a list is short.
    found: Any = (ids == id_).nonzero()[0] if hasattr(ids, "nonzero") else ()
    if len(found):
        return int(found[0])
    return ids.index(id_) if isinstance(ids, list) and id_ in ids else -1


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
        _("position: {position}").format(position=_(POSITION_LABELS[row.position])) if row.position else "",
        _("to quote") if row.quotable else "",
        ngettext("{n} note", "{n} notes", row.notes).format(n=number(row.notes)) if row.notes else "",
        _("answered") if row.answered else "",
        _("contested") if row.contested else "",
        _(OPINION_WORDS[row.asked]) if row.asked else "",
        _("later") if row.later else "",
        _("no longer on the server") if row.removed else "",
        "" if row.read else _("not read yet"),
    ]
    return ", ".join(part for part in parts if part)
