"""Pages of a sweep put together until they are worth a transaction, and none held back long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import chain

from moderator.domain.contribution import Contribution
from moderator.servers.contract import Page

ENOUGH = 1_000  # items written together
QUIET = 5_000  # keys of what did not change
SLOW = 1.0  # seconds: a page that took so long is written at once, for it would be long to ask for again
LONGEST = 2.0  # seconds that a page waits for others while they come fast


def hand_on(
    pages: Iterable[Page], keep: Callable[[Page], None], *, clock: Callable[[], float] = time.monotonic
) -> None:
    """Give the pages to `keep`, small ones that follow each other fast as one, whose cursor is that of the last.

    When reading stops on the way (Problem, Cancelled), what was read before is kept first. A program that is killed
    loses two seconds of reading: the next time goes on from the last page kept. Raises what either raises.
    """
    held: list[Page] = []
    keys: set[str] = set()
    begun = asked = clock()

    def let_go() -> None:
        if held:
            whole = _joined(held)
            held.clear()
            keys.clear()
            keep(whole)

    try:
        for page in pages:
            now = clock()
            fresh = {one.key for one in page.items if isinstance(one, Contribution)}
            # What is given twice, or is gone, must find what came before it already written.
            if page.gone or not keys.isdisjoint(fresh):
                let_go()
            if not held:
                begun = now
            held.append(page)
            keys |= fresh
            if page.gone or now - asked > SLOW or now - begun > LONGEST or _enough(held):
                let_go()
            asked = clock()
    finally:
        let_go()


def _enough(held: list[Page]) -> bool:
    return sum(len(one.items) for one in held) >= ENOUGH or sum(len(one.present) for one in held) >= QUIET


def _joined(held: list[Page]) -> Page:
    last = held[-1]
    if len(held) == 1:
        return last
    return Page(
        tuple(chain.from_iterable(one.items for one in held)),
        tuple(chain.from_iterable(one.present for one in held)),
        last.cursor,
        last.done,
        last.total,
        tuple(chain.from_iterable(one.marks for one in held)),
        (),
        any(one.partial for one in held),
    )
