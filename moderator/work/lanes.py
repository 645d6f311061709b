"""Several servers asked at once: a lane for each host, one that fails stops no other, all of them stop on request."""

from __future__ import annotations

import contextvars
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled, Progress, silent
from moderator.domain.words import _, listing, ngettext
from moderator.servers import lines

T = TypeVar("T")
Told = Callable[[int, int, int | None, str], None]
"""`told(source, done, total, what)`: how far one source is, told from its own thread."""

_NAMED = 2  # servers under way named one by one: more are counted, each has its own line where `told` is heard
_LOOK = 0.2  # seconds between two looks at whether the person asked to stop


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """What is asked of one source. Jobs of one `lane` (a host) follow one another: it is asked once at a time."""

    source: int
    lane: str
    label: str
    work: Callable[[Progress], T]


@dataclass(frozen=True, slots=True)
class Ended(Generic[T]):
    """How a job ended: with a value, or with a problem that concerns its source alone."""

    source: int
    value: T | None = None
    problem: Problem | None = None


@dataclass(slots=True)
class _Where:
    done: int = 0
    total: int | None = None
    what: str = ""
    over: bool = False


class _Run(Generic[T]):
    def __init__(self, jobs: Sequence[Job[T]], told: Told | None) -> None:
        self.told = told
        self.stopped = threading.Event()
        self.news: queue.SimpleQueue[tuple[int, _Where] | None] = queue.SimpleQueue()
        self.ended: dict[int, Ended[T]] = {}
        self.bugs: list[BaseException] = []
        lanes: dict[str, list[Job[T]]] = {}
        for job in jobs:
            lanes.setdefault(job.lane, []).append(job)
        self.threads = [
            # Whoever reads the sentences reads them in the language of the one who asked.
            threading.Thread(
                target=contextvars.copy_context().run, args=(self._lane, some), name=f"lane-{name}", daemon=True
            )
            for name, some in lanes.items()
        ]

    def _lane(self, jobs: Sequence[Job[T]]) -> None:
        try:
            for job in jobs:
                if self.stopped.is_set():
                    return
                self._one(job)
        except Cancelled:
            return
        except BaseException as error:  # noqa: BLE001 - a bug: raised again where the jobs were asked for
            self.bugs.append(error)
        finally:
            self.news.put(None)

    def _one(self, job: Job[T]) -> None:
        where = _Where()

        def tell(now: _Where) -> None:
            nonlocal where
            where = now
            self.news.put((job.source, now))
            if self.told is not None:
                self.told(job.source, now.done, now.total, now.what)

        def progress(done: int, total: int | None, what: str) -> None:
            if self.stopped.is_set():
                raise Cancelled
            tell(_Where(done, total, what))

        try:
            self.ended[job.source] = Ended(job.source, job.work(progress))
            what = _("Done")
        except Problem as problem:
            self.ended[job.source] = Ended(job.source, problem=problem)
            what = problem.what
        tell(_Where(where.done, where.total, what, over=True))


def run(
    jobs: Sequence[Job[T]], progress: Progress = silent, *, told: Told | None = None, cut: bool = False
) -> list[Ended[T]]:
    """Do the jobs, hosts side by side, and return how each ended, in their order.

    `progress` is called from this thread with all of them added up. When it raises Cancelled every lane stops at its
    next step, those that wait for a server at once if `cut` (for what only reads), and Cancelled is raised when all
    have. A bug in one of them is raised when the others have ended.
    """
    under_way: _Run[T] = _Run(jobs, told)
    where: dict[int, _Where] = {}
    open_ = len(under_way.threads)
    for thread in under_way.threads:
        thread.start()
    try:
        while open_:
            try:
                news = under_way.news.get(timeout=_LOOK)
            except queue.Empty:
                news = None
            else:
                open_ -= news is None
            if news is not None:
                where[news[0]] = news[1]
            progress(*_added(jobs, where))
    except BaseException:
        under_way.stopped.set()
        numbers = {thread.ident for thread in under_way.threads} if cut else set()
        lines.cut(numbers)
        for thread in under_way.threads:
            thread.join()
        lines.spare(numbers)
        raise
    for thread in under_way.threads:
        thread.join()
    if under_way.bugs:
        raise under_way.bugs[0]
    return [under_way.ended[job.source] for job in jobs]


def _added(jobs: Sequence[Job[T]], where: dict[int, _Where]) -> tuple[int, int | None, str]:
    """How far all of them are: the total only once each has one."""
    totals = [one.total for one in where.values()]
    total = sum(one or 0 for one in totals) if len(where) == len(jobs) and None not in totals else None
    if len(jobs) == 1:
        return sum(one.done for one in where.values()), total, "".join(one.what for one in where.values())
    busy = [job for job in jobs if job.source in where and not where[job.source].over]
    what = listing(f"{job.label} ({where[job.source].what})" for job in busy)
    if len(busy) > _NAMED:
        what = ngettext("{n} server under way", "{n} servers under way", len(busy)).format(n=len(busy))
    return sum(one.done for one in where.values()), total, what
