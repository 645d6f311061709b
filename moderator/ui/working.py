"""Long work where the eyes are: how far it is, the button that stops it, what becomes of the window after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled, Progress
from moderator.domain.words import _, number, percent
from moderator.ui import theme
from moderator.ui.desk import EVERYTHING, Desk
from moderator.ui.parts import Button, Page, sentence

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace
    from moderator.ui.tasks import Task, Tasks


def without_end(bar: QProgressBar) -> None:
    """Show that a work goes on, nobody knows how long: moving, unless the person wants nothing to."""
    bar.setRange(0, 1 if theme.still else 0)
    bar.setValue(0)


def how_far(done: int, total: int | None) -> str:
    """The figures of a work after its words: a share, for what is counted may be bytes; "" as long as there is none."""
    if total:
        return f" ({percent(done * 100 // total / 100)})"
    return f" ({number(done)})" if done else ""


class Working(QFrame):
    """A long work where the eyes are: what it does, how far it is, and the button that stops it."""

    ended = Signal()  # however it ended, also when it was stopped before it began

    def __init__(self, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._task: Task | None = None
        self.what = sentence("", self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Progress"))
        self.stop = Button(_("Stop"), self)
        self.stop.setAccessibleName(_("Stop the work under way"))
        self.stop.clicked.connect(self._stop)
        line = QHBoxLayout()
        line.addWidget(self.bar, 1)
        line.addWidget(self.stop)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.what)
        down.addLayout(line)
        self.hide()
        tasks.progressed.connect(self._progressed)
        tasks.finished.connect(self._finished)

    @property
    def busy(self) -> bool:
        """Whether a work is under way."""
        return self._task is not None

    def follow(self, task: Task) -> None:
        """Show a work until it ends."""
        if task not in self._tasks.under_way:
            return  # it ended already
        self._task = task
        self.what.setText(task.label)
        without_end(self.bar)
        self.show()

    def _progressed(self, task: object, done: int, total: int | None, what: str) -> None:
        if task is not self._task or self._task is None:
            return
        if total:
            # The bar counts in 32 bits; bytes of a file may not fit.
            self.bar.setRange(0, 1000)
            self.bar.setValue(min(1000, done * 1000 // total))
        self.what.setText((what or self._task.label) + how_far(done, total))

    def _finished(self, task: object) -> None:
        if task is self._task:
            held = self.stop.hasFocus()
            self._task = None
            self.hide()
            self.ended.emit()
            if held:
                self._give_back()

    def _give_back(self) -> None:
        """The keyboard was on what stops the work: it stays on the page."""
        page: QWidget | None = self
        while page is not None and not isinstance(page, Page):
            page = page.parentWidget()
        held = QApplication.focusWidget()
        if page is not None and (held is None or not page.isAncestorOf(held)):
            page.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _stop(self) -> None:
        if self._task is not None:
            # The button stays as it is: disabled, it would send the keyboard out of the page.
            self.what.setText(_("Stopping; what was done so far is kept."))
            self._task.cancel()


def carry(
    desk: Desk,
    work: Callable[[Workspace, Progress], Any],
    label: str,
    *,
    done: Callable[[Any], None],
    stopped: Callable[[], None] = lambda: None,
    failed: Callable[[Problem], None] | None = None,
    owner: QObject | None = None,
) -> Task:
    """Do a long work on the workspace beside the window; tell everybody what came of it, also when it was stopped.

    What came in before a fault or a stop is there to stay, so that every widget looks again in all three cases.
    """
    workspace = desk.workspace

    def run(progress: Progress) -> tuple[str, Any]:
        try:
            return "done", work(workspace, progress)
        except Cancelled:
            return "stopped", None
        except Problem as problem:
            return "failed", problem

    def finished(outcome: tuple[str, Any]) -> None:
        if stopping:
            desk.closed.disconnect(stopping.pop())
        if not desk.is_open or desk.workspace is not workspace:
            return
        desk.changed.emit(EVERYTHING, owner)
        how, value = outcome
        if how == "done":
            done(value)
        elif how == "stopped":
            stopped()
        elif failed is not None:
            failed(value)
        else:
            desk.problem.emit(value)

    stopping: list[Callable[[], None]] = []
    task = desk.tasks.serve(run, finished, label=label)
    if task in desk.tasks.under_way:
        # A workspace put away takes the work on it along: what came in so far is kept.
        stopping.append(lambda: task.cancel())
        desk.closed.connect(stopping[0])
    return task
