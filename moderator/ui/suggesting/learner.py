"""When to learn from what was coded: on demand, or by itself once enough is new; always beside the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from moderator.domain.progress import Progress
from moderator.domain.words import _
from moderator.ui.desk import Changed, Desk
from moderator.ui.parts import later
from moderator.ui.tasks import Task

if TYPE_CHECKING:
    from moderator.work.suggesting import State

_PAUSE = 20_000  # milliseconds without an act before it is looked whether enough is new
_MORE = 20  # codings after a stop from which it is tried again


class Learner(QObject):
    """Learns once at a time. A person who stops it is not followed by the next one for some codings."""

    began = Signal(object)  # Task
    learned = Signal()  # something was learned, or contributions that came in were looked at

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.task: Task | None = None
        self._stopped_at = 0  # new codings when a person stopped it
        self._pause = later(self.look, self, _PAUSE)
        desk.opened.connect(self._opened)
        desk.changed.connect(self._changed)
        desk.closed.connect(self._pause.stop)
        desk.tasks.finished.connect(self._finished)

    def learn(self) -> None:
        """Learn from all that is coded now, unless that is under way."""
        if self.task is not None or not self.desk.is_open:
            return
        workspace = self.desk.present

        def work(progress: Progress) -> object:
            from moderator.work import teaching

            return teaching.learn(workspace, progress)

        self._run(work, _("Learning from what was coded"))

    def look(self) -> None:
        """Look whether enough was coded to learn again, or something came in that was not looked at."""
        if self.task is not None or not self.desk.is_open:
            return
        workspace = self.desk.present

        def read(_progress: Progress) -> State:
            from moderator.work import suggesting

            return suggesting.state(workspace)

        self.desk.tasks.read("suggestions due", read, self._judge)

    def _judge(self, state: State) -> None:
        if not self.desk.is_open or self.task is not None:
            return
        self._stopped_at = min(self._stopped_at, state.since)
        if state.due and state.learnable and (not self._stopped_at or state.since >= self._stopped_at + _MORE):
            self.learn()
        elif state.unseen and state.about is not None:
            self.catch_up()

    def catch_up(self) -> None:
        """Look at what came in with what was learned."""
        if self.task is not None:
            return
        workspace = self.desk.present

        def work(progress: Progress) -> object:
            from moderator.work import teaching

            return teaching.catch_up(workspace, progress)

        self._run(work, _("Looking at what came in"))

    def _run(self, work: Callable[[Progress], object], label: str) -> None:
        # What runs at once has ended before it is known here.
        self.task = self.desk.tasks.behind(work, lambda _about: self.learned.emit(), label=label)
        if self.task not in self.desk.tasks.under_way:
            self.task = None
        else:
            self.began.emit(self.task)

    def _finished(self, task: object) -> None:
        if task is not self.task or self.task is None:
            return
        stopped, self.task = self.task.stopped.is_set(), None
        if stopped and self.desk.is_open:
            workspace = self.desk.present

            def read(_progress: Progress) -> int:
                from moderator.work import suggesting

                return suggesting.state(workspace).since

            self.desk.tasks.read("suggestions stopped", read, self._remember)

    def _remember(self, since: int) -> None:
        self._stopped_at = max(1, since)

    def _opened(self) -> None:
        self._stopped_at = 0
        self._wait()

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if not changed.readings:
            self._wait()

    def _wait(self) -> None:
        if self.desk.is_open and not self.desk.tasks.at_once:
            self._pause.start()
