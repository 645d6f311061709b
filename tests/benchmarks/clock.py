"""A clock that stops while the machine is at something else: what is measured is the program, on whatever machine.

Linux knows how long each thread that could run waited for a core. Where others work on the same machine, that wait is
most of what a plain clock shows, and it changes from one minute to the next. It is taken off: the main thread's own,
and, where the main thread waits for workers, that of the one that waited longest. Elsewhere than on Linux nothing is
taken off.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

_TASKS = Path("/proc/self/task")
MAIN = os.getpid()  # Linux numbers a process after its main thread
_OWN = os.open(_TASKS / str(MAIN) / "schedstat", os.O_RDONLY) if _TASKS.exists() else -1


class Clock:
    """Started when made. `wall` and `own` are the seconds since, as they passed and without the waits for a core.

    `alone`: no worker thread has a part in what is measured.
    """

    def __init__(self, *, alone: bool = False) -> None:
        self._alone = alone
        self._waited = {MAIN: waited()} if alone else _waits()
        self._spent = time.process_time()
        self._start = time.perf_counter()
        self.wall = self.own = 0.0

    def stop(self, since: float | None = None) -> Clock:
        """Read the time since the start, or since a later moment of `time.perf_counter`."""
        self.wall = time.perf_counter() - (self._start if since is None else since)
        now = {MAIN: waited()} if self._alone else _waits()
        found = {thread: waits - self._waited.get(thread, 0) for thread, waits in now.items()}
        main = found.pop(MAIN, 0)
        waits = main + max(found.values(), default=0)
        # Never less than the work done meanwhile: a worker may have waited while nobody waited for it.
        spent = 0.0 if self._alone else min(self.wall, time.process_time() - self._spent)
        self.own = max(spent, self.wall - waits / 1e9)
        return self


def since(started: float) -> Clock:
    """The time since another process asked for this one, at this moment of `time.time`."""
    taken = Clock()
    taken.wall = time.time() - started
    waits = _waits()
    main = waits.pop(MAIN, 0)
    left = taken.wall - (main + max(waits.values(), default=0)) / 1e9
    taken.own = max(min(taken.wall, time.process_time()), left)
    return taken


def beat() -> float:
    """Seconds by a clock that stops while the main thread waits for a core; quick enough for every millisecond."""
    return time.perf_counter() - waited() / 1e9


def waited() -> int:
    """Nanoseconds that the main thread waited for a core since it began."""
    return int(os.pread(_OWN, 64, 0).split()[1]) if _OWN >= 0 else 0


def _waits() -> dict[int, int]:
    """Nanoseconds that each thread of this process waited for a core since it began."""
    found = {}
    for each in _TASKS.iterdir() if _TASKS.exists() else ():
        try:
            found[int(each.name)] = int((each / "schedstat").read_text().split()[1])
        except OSError:  # it ended meanwhile
            continue
    return found
