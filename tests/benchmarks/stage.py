"""The real window, with its threads, on a generated workspace: what a benchmark presses, waits for and times."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from moderator import app
from moderator.ui.contributions.screen import WorkScreen
from moderator.ui.keys import Space
from moderator.ui.tasks import Line
from moderator.ui.window import Window
from tests.benchmarks import clock
from tests.benchmarks.clock import Clock
from tests.benchmarks.eye import Eye

_WAITING = QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
PATIENCE = 120.0  # seconds before a benchmark that waits for something is broken


class Stage:
    """The window, shown offscreen at a usual size, once the workspace is open."""

    def __init__(self, path: Path) -> None:
        self.app = app.application()
        self.tick = QTimer(interval=5)  # so that what happens without an event is seen too
        self.alarm = QTimer(singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self.window: Window = app.window(self.app, shown="light")
        self.broken: list[BaseException] = []
        self.window.desk.tasks.bug.connect(self.broken.append)
        self.window.desk.problem.connect(self.broken.append)
        self.window.resize(1440, 900)
        self.window.show()
        self.window.open(path)
        self.until(lambda: self.window.desk.is_open)
        self.wait(0.5)
        self._let_be()
        self.settle()

    def _let_be(self) -> None:
        """Stop what looks through texts that nobody looked through yet, as a person may: it takes another processor
        for minutes, once in the life of a workspace of this size."""
        for task in self.window.desk.tasks.under_way:
            if task.line is Line.BEHIND:
                task.cancel()

    def screen(self, space: Space) -> WorkScreen:
        """A work screen, in front and idle."""
        self.window.go(space)
        self.settle()
        found = self.window.screens[space]
        assert isinstance(found, WorkScreen)
        return found

    def until(self, reached: Callable[[], bool]) -> None:
        """Let events pass until something is so."""
        end = time.perf_counter() + PATIENCE
        while not reached():
            self.turn()
            if self.broken:
                raise self.broken[0]
            assert time.perf_counter() < end, "the window never got there"

    def turn(self) -> None:
        """One turn of the window's loop, which sleeps until something happens, as it does for a person."""
        if not self.tick.isActive():
            self.tick.start()
        self.app.processEvents(_WAITING)

    def wait(self, seconds: float) -> None:
        """Let events pass for a while."""
        self.tick.stop()
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.alarm.start(int(left * 1000))
            self.app.processEvents(_WAITING)

    def settle(self) -> None:
        """Let events pass until nothing is under way, nor asked for by what just ended."""
        for _again in range(3):
            self.until(lambda: not self.window.desk.tasks.busy())
            self.app.processEvents()

    def painted(self, view: QWidget, act: Callable[[], object], reached: Callable[[], bool]) -> Clock:
        """The time from an act until something is so *and* has been painted in a view."""
        eye = Eye(view, reached)
        taken = Clock()
        act()
        self.until(lambda: eye.seen)
        taken.stop()
        view.removeEventFilter(eye)
        return taken

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is."""
        focus = QApplication.focusWidget()
        assert focus is not None, "nothing has the keyboard"
        QTest.keyClick(focus, key, modifier)

    @contextmanager
    def beating(self) -> Iterator[list[float]]:
        """Meanwhile, the seconds between two beats of the main thread: a long one is a stall that people feel."""
        gaps: list[float] = []
        last = clock.beat()

        def beat() -> None:
            nonlocal last
            now = clock.beat()
            gaps.append(now - last)
            last = now

        timer = QTimer(timerType=Qt.TimerType.PreciseTimer)
        timer.setInterval(1)
        timer.timeout.connect(beat)
        timer.start()
        yield gaps
        beat()
        timer.stop()

    def close(self) -> None:
        """Leave the workspace as it was found, and its file free, without the copy that closing makes."""
        self.settle()
        self.window.desk.workspace._changed = False
        self.window.close()
