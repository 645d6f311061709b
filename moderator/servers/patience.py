"""How often and how long one asks again a server that is in trouble, and what one then says."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from math import ceil
from typing import TypeVar

from urllib3.exceptions import MaxRetryError
from urllib3.util.retry import Retry

from moderator.domain.progress import Progress
from moderator.domain.words import _, number
from moderator.servers import lines
from moderator.servers.troubles import Failing, Passing, Slow

log = logging.getLogger(__name__)

LONGEST_WAIT = 120.0  # seconds: beyond, the person is told instead of being made to wait
T = TypeVar("T")


class Patience:
    """Patience with one server, `host` in the program's log. `pause(seconds)` waits."""

    def __init__(self, host: str, *, pause: Callable[[float], None] = time.sleep, tries: int = 6) -> None:
        self._host = host
        self.pause = pause
        self._tries = Retry(total=tries - 1, backoff_factor=1.0, backoff_max=60.0, backoff_jitter=1.0)
        self._failing = False  # whether the server was so through all the tries of the last request

    def tried(self, work: Callable[[], T], progress: Progress, *, repeatable: bool, brief: bool = False) -> T:
        """What `work` gives, tried again after troubles that pass. Raises the Problem of one that lasts, or Cancelled.

        `repeatable` and `brief` as for `Transport.call`. `progress` is told of waits.
        """
        tries = self._tries
        while True:
            try:
                done = work()
            except Passing as trouble:
                if trouble.executed and not repeatable:
                    raise trouble.problem from None
                failing = isinstance(trouble.problem, Failing)
                # Who was away through all the tries is not waited for as long again for each part of what was asked.
                again = (failing and self._failing) or (brief and isinstance(trouble.problem, Slow))
                if (trouble.lasting or again) and tries.history:
                    raise trouble.problem from None
                try:
                    tries = tries.increment()
                except MaxRetryError:
                    self._failing = failing
                    raise trouble.problem from None
                wait = tries.get_backoff_time() + random.random() if trouble.wait is None else trouble.wait  # noqa: S311
                if wait > LONGEST_WAIT:
                    raise trouble.problem from None
                log.info("%s: waiting %.1f s after: %s", self._host, wait, trouble.problem.what)
                self._wait(wait, trouble.problem.what, progress)
            else:
                self._failing = False
                return done

    def _wait(self, seconds: float, why: str, progress: Progress) -> None:
        while seconds > 0:
            lines.heed()
            progress(0, None, _("{what} Next try in {n} s").format(what=why, n=number(ceil(seconds))))
            self.pause(min(seconds, 1.0))
            seconds -= 1.0
