"""All the threads of the window: one writer, two readers whose newest question wins, one line to the servers.

A task is a function without Qt that returns frozen values. Its outcome comes back to the main thread by one queued
signal. Widgets never start a thread of their own.
"""

from __future__ import annotations

import itertools
import queue
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled, Progress
from moderator.ui.parts import later

_PROGRESS_EVERY = 0.05  # seconds: more often than the eye can tell would only feed the queue


class Line(StrEnum):
    """The queues: tasks of one line run one after the other, lines run side by side."""

    STORE = "store"
    READERS = "readers"
    SERVERS = "servers"
    DOCUMENTS = "documents"
    DRAFTS = "drafts"
    BEHIND = "behind"
    ASIDE = "aside"


_WORKERS = {Line.STORE: 1, Line.READERS: 2, Line.SERVERS: 1, Line.DOCUMENTS: 1, Line.DRAFTS: 1, Line.BEHIND: 1,
            Line.ASIDE: 2}  # fmt: skip
_TURN = 0.0002
"""Seconds after which a busy worker lets the main thread go on: at Python's 5 ms, each of the many turns that painting
a window takes would wait as long, and typing would stutter while a search runs."""
_PARTING = 2.0  # seconds given, when the program ends, to what only reads or waits for a server


@dataclass(eq=False, slots=True)
class Task:
    """A task under way, as the window shows it. `label` is a short sentence, empty for work not worth showing."""

    line: Line
    work: Callable[[Progress], Any]
    done: Callable[[Any], None]
    failed: Callable[[Problem], None] | None
    label: str
    lane: str = ""
    number: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)
    dropped: bool = False

    def cancel(self) -> None:
        """Ask the task to stop at its next progress; what it did so far stays done."""
        self.stopped.set()

    def drop(self) -> None:
        """Ask the task to stop, and let nobody hear of it any more."""
        self.dropped = True
        self.stopped.set()


@dataclass(frozen=True, slots=True)
class _Outcome:
    task: Task
    value: Any = None
    error: BaseException | None = None


class Tasks(QObject):
    """Runs tasks and brings their outcome back to the main thread.

    With `at_once` a task runs inside the call that asks for it: tests and screenshots then have nothing to wait for.
    """

    started = Signal(object)  # Task
    progressed = Signal(object, object, object, str)  # Task, done, total or None, what
    finished = Signal(object)  # Task
    problem = Signal(object)  # Problem that nobody else takes
    bug = Signal(object)  # exception
    _came_back = Signal(object)

    def __init__(self, parent: QObject | None = None, *, at_once: bool = False) -> None:
        super().__init__(parent)
        self.at_once = at_once
        self.under_way: list[Task] = []
        self._numbers = itertools.count(1)
        self._newest: dict[str, int] = {}
        self._queues: dict[Line, queue.SimpleQueue[Task | None]] = {line: queue.SimpleQueue() for line in Line}
        self._threads: list[tuple[Line, threading.Thread]] = []
        self._closed = False
        self._afterwards: list[Callable[[], None]] = []
        self._rest = later(self._rested, self)
        self._came_back.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    def write(
        self,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None] = lambda value: None,
        *,
        failed: Callable[[Problem], None] | None = None,
        label: str = "",
    ) -> Task:
        """Queue a task that changes the workspace: all of them run in order, on one thread."""
        return self._start(Task(Line.STORE, work, done, failed, label))

    def read(
        self,
        lane: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None],
        *,
        failed: Callable[[Problem], None] | None = None,
        aside: bool = False,
    ) -> Task:
        """Queue a question. A newer question of the same lane makes the answer of the older one worthless.

        One to the keyring or the network goes `aside`: it must hold up neither a list nor a receiving.
        """
        return self._start(Task(Line.ASIDE if aside else Line.READERS, work, done, failed, "", lane))

    def serve(
        self,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None] = lambda value: None,
        *,
        failed: Callable[[Problem], None] | None = None,
        label: str = "",
    ) -> Task:
        """Queue a task that speaks to servers, or any other long one that must not hold up the writer."""
        return self._start(Task(Line.SERVERS, work, done, failed, label))

    def compose(
        self,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None] = lambda value: None,
        *,
        failed: Callable[[Problem], None] | None = None,
        label: str = "",
    ) -> Task:
        """Queue the writing of a document: it waits for no server."""
        return self._start(Task(Line.DOCUMENTS, work, done, failed, label))

    def behind(
        self,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None] = lambda value: None,
        *,
        failed: Callable[[Problem], None] | None = None,
        label: str = "",
    ) -> Task:
        """Queue what is worked out from the texts while people go on, and nobody waits for."""
        return self._start(Task(Line.BEHIND, work, done, failed, label))

    def jot(self, work: Callable[[Progress], Any]) -> Task:
        """Queue the keeping of what is being typed: no long act may hold it up."""
        return self._start(Task(Line.DRAFTS, work, lambda value: None, None, ""))

    def afterwards(self, act: Callable[[], None]) -> None:
        """Call this once every question asked so far, and those they led to, is answered and painted.

        For what nobody looks at first, so that it does not hold up what they do: a list comes before a badge.
        """
        if self.at_once:
            act()
            return
        if act not in self._afterwards:
            self._afterwards.append(act)
        self._rest.start(0)

    def _rested(self) -> None:
        if self._asked():
            return  # called again when the last of them comes back
        waiting, self._afterwards = self._afterwards, []
        for act in waiting:
            act()

    def _asked(self) -> bool:
        return any(task.line in (Line.STORE, Line.READERS) for task in self.under_way)

    def drop_all(self) -> None:
        """Drop everything but what is being written: its workspace is going away."""
        self._afterwards.clear()
        for task in self.under_way:
            if task.line is not Line.STORE:
                task.drop()

    def busy(self) -> bool:
        """Whether something is still running or waiting to run."""
        return bool(self.under_way)

    def close(self) -> None:
        """Stop what can be stopped, let the writer finish what was asked of it, and end the threads."""
        self._closed = True
        self.drop_all()
        for line, count in _WORKERS.items():
            for _each in range(count):
                self._queues[line].put(None)
        deadline = time.monotonic() + _PARTING
        for line, thread in self._threads:
            # What is written is waited for; a server that does not answer must not keep the program from ending.
            thread.join(None if line is Line.STORE else max(0.0, deadline - time.monotonic()))
        self._threads.clear()
        self.under_way.clear()

    def _start(self, task: Task) -> Task:
        task.number = next(self._numbers)
        if task.lane:
            self._newest[task.lane] = task.number
            for older in self.under_way:
                if older.lane == task.lane:
                    older.cancel()
        if self._closed:
            return task
        self.under_way.append(task)
        self.started.emit(task)
        if self.at_once:
            self._receive(self._outcome(task))
            return task
        if not self._threads:
            sys.setswitchinterval(_TURN)
            self._open()
        self._queues[task.line].put(task)
        return task

    def _open(self) -> None:
        for line, count in _WORKERS.items():
            for each in range(count):
                thread = threading.Thread(target=self._work, args=(line,), name=f"{line}-{each + 1}", daemon=True)
                thread.start()
                self._threads.append((line, thread))

    def _work(self, line: Line) -> None:
        while (task := self._queues[line].get()) is not None:
            self._came_back.emit(self._outcome(task))

    def _outcome(self, task: Task) -> _Outcome:
        last = 0.0

        def progress(done: int, total: int | None, what: str) -> None:
            nonlocal last
            if task.stopped.is_set():
                raise Cancelled
            now = time.monotonic()
            if now - last >= _PROGRESS_EVERY:
                last = now
                self.progressed.emit(task, done, total, what)

        try:
            if task.stopped.is_set():
                raise Cancelled
            return _Outcome(task, task.work(progress))
        except BaseException as error:  # noqa: BLE001 - whatever it is, the main thread decides what to say
            return _Outcome(task, error=error)

    def _receive(self, outcome: _Outcome) -> None:
        task = outcome.task
        if task not in self.under_way:
            return  # it came back after the window closed
        self.under_way.remove(task)
        if self._afterwards:
            self._rest.start(0)
        self.finished.emit(task)
        if task.dropped:
            return
        stale = bool(task.lane) and self._newest[task.lane] != task.number
        match outcome.error:
            case None:
                if not stale:
                    task.done(outcome.value)
            case Cancelled():
                pass
            case Problem() as problem if task.failed is not None:
                task.failed(problem)
            case Problem() as problem:
                self.problem.emit(problem)
            case error:
                self.bug.emit(error)
