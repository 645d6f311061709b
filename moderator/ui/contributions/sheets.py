"""What is read on the right: kept once fetched, the next one fetched ahead, and entered in the reading register."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from moderator.domain.problem import Problem
from moderator.ui.desk import Changed, Desk

if TYPE_CHECKING:
    from moderator.work.reading import Sheet

_KEPT = 32


class Sheets(QObject):
    """The sheets of one screen. `shown` is the id looked at, 0 when there is none."""

    came = Signal(object, bool)  # Sheet or None, whether it is the one already shown, brought up to date

    def __init__(self, desk: Desk, lane: str, parent: QObject) -> None:
        super().__init__(parent)
        self.shown = 0
        self._desk = desk
        self._lane = lane
        self._kept: OrderedDict[int, Sheet | None] = OrderedDict()
        self._coming: set[int] = set()  # asked for ahead; what changes makes them worthless
        self._changes = 0
        self._waits = False  # what is looked at has not come yet
        self._reading: Sheet | None = None
        self._since = time.monotonic()

    def show(self, id_: int) -> None:
        """Look at a contribution or a section, at nothing when `id_` is 0."""
        self._leave()
        self.shown, self._waits = id_, True
        if not id_:
            self._come(None, again=False)
        elif id_ in self._kept:
            self._come(self._kept[id_], again=False)
        elif id_ not in self._coming:
            self._fetch(id_, again=False)

    def again(self) -> None:
        """Bring up to date what is looked at, and fetch anew the others when they are looked at."""
        self._let_go()
        if self.shown:
            self._fetch(self.shown, again=True)

    def ahead(self, ids: Sequence[int]) -> None:
        """Fetch what will probably be looked at next, the most probable first."""
        for id_ in ids:
            if id_ not in self._kept and id_ not in self._coming:
                self._fetch_ahead(id_)

    def _fetch_ahead(self, id_: int) -> None:
        from moderator.work import reading

        workspace, changes = self._desk.workspace, self._changes

        def fetched(sheet: Sheet | None) -> None:
            if changes != self._changes:
                return
            self._coming.discard(id_)
            self._keep(id_, sheet)
            if id_ == self.shown and self._waits:
                self._come(sheet, again=False)

        def failed(problem: Problem) -> None:
            self._coming.discard(id_)
            self._desk.problem.emit(problem)

        self._coming.add(id_)
        # Each on a lane of its own: the next one asked for does not make this one worthless.
        lane = f"ahead:{self._lane}:{id_}"
        self._desk.tasks.read(lane, lambda progress: reading.sheet(workspace, id_), fetched, failed=failed)

    def _let_go(self) -> None:
        self._kept.clear()
        self._coming.clear()
        self._changes += 1

    def forget(self) -> None:
        """What was fetched belongs to another view: fetch it again, without entering it as read."""
        self._reading = None
        self.again()

    def put_away(self) -> None:
        """Forget everything: the workspace is being closed."""
        self._leave()
        self._let_go()
        self._reading, self.shown = None, 0

    def _fetch(self, id_: int, *, again: bool) -> None:
        from moderator.work import reading

        workspace = self._desk.workspace

        def fetched(sheet: Sheet | None) -> None:
            self._keep(id_, sheet)
            if id_ == self.shown:
                self._come(sheet, again=again)

        self._desk.tasks.read(f"sheet:{self._lane}", lambda progress: reading.sheet(workspace, id_), fetched)

    def _come(self, sheet: Sheet | None, *, again: bool) -> None:
        self._reading, self._waits = sheet, False
        if not again:
            self._since = time.monotonic()
        self.came.emit(sheet, again)

    def _keep(self, id_: int, sheet: Sheet | None) -> None:
        self._kept[id_] = sheet
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    def _leave(self) -> None:
        """Enter in the reading register what was read long enough."""
        seconds, sheet = time.monotonic() - self._since, self._reading
        if sheet is None or not self._desk.is_open or self._desk.workspace.horizon is not None:
            return
        from moderator.domain.settings import dwell
        from moderator.work import deciding

        workspace, id_ = self._desk.workspace, sheet.id
        if seconds < dwell(workspace.standing.setting) or self._desk.hides(sheet.row):
            return
        if id_ in workspace.standing.holding(f"read:{workspace.actor}", "1"):
            return
        self._desk.tasks.write(
            lambda progress: deciding.read(workspace, [id_], seconds),
            lambda done: self._desk.changed.emit(Changed(done.ids, readings=True), self),
        )
