"""The list in the middle: what it shows never moves by itself; acts apply to its selection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from moderator.domain.words import N_, _, ngettext, number
from moderator.ui import keys, theme
from moderator.ui.announcing import announce
from moderator.ui.contributions.lines import ListView
from moderator.ui.contributions.rows import Rows

if TYPE_CHECKING:
    from pyroaring import BitMap

    from moderator.work.reading import Row


_SCATTERED = 2000  # stretches of selected lines: Qt takes seconds over thousands


class Listing(QFrame):
    """The list, with the count above it and the way to refresh it."""

    current_changed = Signal(int)
    selection_changed = Signal()
    refresh_asked = Signal()
    let_go = Signal(int)  # how many were selected and are too scattered to stay so

    def __init__(
        self,
        fetch: Callable[[Sequence[int]], Sequence[Row]],
        parent: QWidget | None = None,
        *,
        name: Callable[[Sequence[int]], Sequence[str]] = lambda firsts: ["" for _one in firsts],
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "ground")
        self.rows = Rows(fetch, self, name=name)
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
        self._said = "", ""
        self._tools: tuple[QWidget, ...] = ()
        self._news = ""
        self._head = QHBoxLayout()
        self._head.setContentsMargins(theme.S4, theme.S2, theme.S2, theme.S2)
        self._head.setSpacing(theme.S2)
        self._head.addWidget(self.count, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._head)
        self._column.addWidget(self.handled)
        self._column.addWidget(self.view, 1)
        self._column.addWidget(self.empty, 1)
        self.view.current_changed.connect(self.current_changed)
        self.view.selection_changed.connect(self._chosen)
        self.handled.clicked.connect(self.refresh_asked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_count()
        self._fit_strip()

    def _fit_count(self) -> None:
        """Write the count whole where there is room beside the tools, else the figure alone."""
        whole, short = self._said
        tools = sum(one.sizeHint().width() + theme.S2 for one in self._tools)
        room = self.width() - tools - theme.S4 - theme.S2
        fits = self.count.fontMetrics().horizontalAdvance(whole) <= room
        self.count.setText(whole if fits else short)
        self.count.setToolTip(whole)
        self.count.setAccessibleName(whole)

    def add_tools(self, tools: Sequence[QWidget], complaint: QWidget) -> None:
        """Put what lays the list out above it, and under that what the search did not understand."""
        self._tools = tuple(tools)
        for tool in tools:
            self._head.addWidget(tool)
        self._column.insertWidget(1, complaint)

    def add_foot(self, line: QWidget) -> None:
        """Put a line under the list."""
        self._column.addWidget(line)

    @property
    def current(self) -> int:
        """The id under the cursor, 0 when there is none or a heading is."""
        index = self.view.currentIndex()
        return self.rows.id_at(index.row()) if index.isValid() else 0

    def show_ids(
        self,
        ids: Sequence[int],
        keep: int = 0,
        empty: str = "",
        *,
        starts: Sequence[int] | None = None,
        again: bool = False,
        folds: bool = False,
    ) -> None:
        """Show a list, grouped where `starts` says, the cursor on `keep` when it is still there.

        `again`: it is the same search. Then what was selected stays selected, the line under the cursor stays where it
        is on the screen, and when it is no longer found the cursor goes to the one that followed it. `folds`: the
        groups are the same too, and those that were folded stay so.
        """
        here = self.view.currentIndex()
        above = self.view.rowViewportPosition(here.row()) if here.isValid() else -1
        chosen = self.selection() if again and self.view.count_selected() > 1 else ()
        if again and keep:
            keep = follower(self.rows.ids, keep, ids)
        self._news = ""
        self._outdated = False
        self.rows.show(ids, starts, folds=folds)
        self.view.setVisible(len(ids) > 0)
        self.empty.setVisible(len(ids) == 0)
        self.empty.setText(empty)
        if len(ids):
            line = self.rows.row_of(keep) if keep else -1
            if line < 0 and (group := self.rows.group_of(keep)) >= 0:
                line = self.rows.heading_line(group)
            self.go(line if line >= 0 else self.view.skip(0, 1))
            if again and line >= 0:
                self.view.hold(above)
            self._select_again(chosen)
        else:
            self.current_changed.emit(0)
        self._chosen()

    def _select_again(self, chosen: Sequence[int]) -> None:
        """Select what was selected before the list was put in another order; too scattered, only the cursor stays."""
        if not len(chosen):
            return
        found = stretches(self.rows.lines, chosen)
        if found and len(found) <= _SCATTERED:
            self.view.select_stretches(found)
        elif found:
            self.let_go.emit(len(chosen))

    def go(self, line: int, *, select: bool = True) -> None:
        """Put the cursor on a line and show it."""
        self.view.go(line, select=select)

    def step(self, by: int) -> None:
        """Go to the next contribution, or to the one before; a folded group counts for one."""
        self.go(self.view.skip(self.view.currentIndex().row() + by, by))

    def selection(self) -> Sequence[int]:
        """The ids that an act applies to: those selected, in the order of the list; folded groups count whole."""
        found = [self.rows.ids[first:end] for first, end in self.view.stretches()]
        if len(found) == 1 and hasattr(found[0], "astype"):
            # Bitmaps take unsigned integers of 32 bits at once, and others one by one.
            return found[0].astype("uint32")  # type: ignore[no-any-return]
        return [int(one) for some in found for one in some]

    def advance(self) -> None:
        """Go to the line after the selection: what an act does to the cursor. The last line keeps it."""
        ranges = self.view.ranges()
        after = self.view.skip((ranges[-1][1] if ranges else self.view.currentIndex().row()) + 1, 1)
        self.go(min(after, self.rows.rowCount() - 1))

    def mark(self, ids: BitMap | None) -> None:
        """Read rows again after an act; they keep their place until the list is refreshed."""
        self.rows.stale()
        self._outdated = self._outdated or ids is None or len(ids) > 0
        self._counted()

    def tell_news(self, came: int, left: int) -> None:
        """Say what a refresh would bring in and take away; nothing moves before it is asked for."""
        said: list[str] = []
        if came:
            said.append(ngettext("{n} new contribution", "{n} new contributions", came).format(n=number(came)))
        if left:
            said.append(ngettext("{n} no longer found here", "{n} no longer found here", left).format(n=number(left)))
        self._news = ", ".join(said)
        self._outdated = self._outdated or bool(said)
        self._counted()

    def _chosen(self) -> None:
        self._counted()
        self.selection_changed.emit()

    def _counted(self) -> None:
        total, chosen = len(self.rows.ids), self.view.count_selected()
        text = ngettext("{n} contribution", "{n} contributions", total).format(n=number(total))
        if chosen > 1:
            text = _("{n} selected").format(n=number(chosen))
        elif self.rows.grouped:
            groups = ngettext("{n} group", "{n} groups", self.rows.groups).format(n=number(self.rows.groups))
            text = _("{n} in {groups}").format(n=number(total), groups=groups)
        self._said = text, f"{number(chosen)} / {number(total)}" if chosen > 1 else number(total)
        self._fit_count()
        announce(self.count, text)
        self.handled.setVisible(self._outdated)
        self._fit_strip()

    def _fit_strip(self) -> None:
        """Say why the list is to be refreshed, where there is room for it; a strip too narrow says only how."""
        words = _("{news}. Refresh the list   {key}") if self._news else _OUTDATED
        key = keys.BY_NAME["refresh"].key
        whole, short = _(words).format(news=self._news, key=key), _("Refresh the list   {key}").format(key=key)
        fits = self.handled.fontMetrics().horizontalAdvance(whole) <= self.width() - 2 * theme.S3
        self.handled.setText(whole if fits else short)
        self.handled.setToolTip("" if fits else whole)
        self.handled.setAccessibleName(whole)


_OUTDATED = N_("Things changed since this list was made. Refresh it   {key}")


def follower(before: Sequence[int], id_: int, after: Sequence[int]) -> int:
    """The contribution to stand on in a list made again: the same, else the next one that is left, else the last."""
    import numpy as np

    old, new = np.asarray(before), np.asarray(after)
    if not len(old) or not len(new):
        return id_
    left = np.zeros(int(max(old.max(), new.max(), id_)) + 1, np.bool_)
    left[new] = True
    places = np.flatnonzero(old == id_)
    if left[id_] or not len(places):
        return id_
    place = int(places[0])
    following = np.flatnonzero(left[old[place:]])
    if len(following):
        return int(old[place + following[0]])
    preceding = np.flatnonzero(left[old[:place]])
    return int(old[preceding[-1]]) if len(preceding) else id_


def stretches(lines: Sequence[int], chosen: Sequence[int]) -> list[tuple[int, int]]:
    """The stretches of lines, last one included, on which these contributions are."""
    import numpy as np

    shown, wanted = np.asarray(lines), np.asarray(chosen, np.int64)
    held = np.zeros(int(max(shown.max(initial=0), wanted.max(initial=0))) + 1, np.bool_)
    held[wanted] = True
    # Headings are negative: one between two chosen contributions parts them, and no act depends on it.
    on = np.concatenate(([False], (shown > 0) & held[np.maximum(shown, 0)], [False]))
    edges = np.flatnonzero(on[1:] != on[:-1])
    return [(int(first), int(end) - 1) for first, end in edges.reshape(-1, 2)]
