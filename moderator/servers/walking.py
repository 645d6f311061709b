"""Walking long lists page by page, so that no row that stays is lost when others come and go meanwhile.

The rule: each page begins at the last row of the page before. When that row is not there any more, something was
published or removed in between and rows may have been skipped: the list is walked again from its beginning. A row
published in the part already walked is seen by the next walk; a row that stays is never missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers.nodes import Node, identity
from moderator.servers.sizes import Sizes
from moderator.servers.troubles import Broken, Tolerance, TooHeavy, Unintelligible, Unreachable

WALKS = 6
"""How many times a list that keeps moving is walked before the person is told to come back later."""

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Row(Generic[R]):
    """One row as listed: the cursor that leads to what follows it, its id ("" when it has no content), its content."""

    cursor: str
    id: str
    content: R | None


@dataclass(frozen=True, slots=True)
class Listed(Generic[R]):
    """One page as the server gave it; `end` is the cursor after it, `total` the length of the list when told.

    Of a page that is not `anchored`, the cursors may be those of rows beside theirs: one goes on from its end, and does
    not ask to meet its last row again.
    """

    rows: tuple[Row[R], ...]
    more: bool
    end: str = ""
    total: int | None = None
    anchored: bool = True


def listed(told: Iterable[object], *, more: bool, total: int | None = None) -> Listed[Node]:
    """A page of rows asked for by number; what is no object keeps its place among them, without content."""
    rows: list[Row[Node]] = [
        Row("", identity(one.get("id")), one) if isinstance(one, dict) else Row("", "", None) for one in told
    ]
    return Listed(tuple(rows), more, "", total)


@dataclass(frozen=True, slots=True)
class Stretch(Generic[R]):
    """What a walk has just read: rows not given by the stretch before, and where to go on from if it stops here.

    `empty` rows have no content. What the server did not manage to give, even one by one, are `unread` rows of a list
    asked for by number; of one asked for by cursor they are the `bad` ones, by their ids, each with why.
    """

    rows: tuple[R, ...]
    cursor: str
    empty: int = 0
    total: int | None = None
    unread: int = 0
    bad: Mapping[str, Problem] = field(default_factory=dict)


def by_cursor(
    ask: Callable[[str, int], Listed[R]],
    start: str,
    host: str,
    *,
    bare: Callable[[str, int], Listed[R]] | None = None,
) -> Iterator[Stretch[R]]:
    """Walk a list whose pages are asked for by cursor ("" = the first page), from a stretch's `cursor` on.

    `ask(after, least)` gives the page after a cursor, of fewer rows where the server does not manage, down to `least`.
    `bare(after, most)` gives so many rows of which nothing but their ids is asked: with it, a row that the server does
    not give even alone is passed, and told with those that come next. After a restart rows come again: who listens
    tells the same from the changed. Raises Unreachable when the list does not stay still, Unintelligible when its pages
    lead in a circle, or what `ask` raises.
    """
    after, _space, expected = start.partition(" ")
    visited: set[str] = {after}
    restarts = 0
    tolerance = Tolerance()
    bad: dict[str, Problem] = {}
    passed: tuple[str, str] | None = None  # the bad row before this page: the cursor that leads to it, its id
    while True:
        try:
            page, whole = ask(after, 2 if expected else 1), True
        except (TooHeavy, Broken) as problem:
            if bare is None:
                raise
            tolerance.ill(problem)
            page, whole, trouble = bare(after, 2 if expected else 1), False, problem
        else:
            tolerance.well()
        if not _follows(page, expected) or (passed is not None and bare is not None and not _leads(bare, *passed)):
            restarts = _again(restarts, host)
            after, expected, visited, bad, passed = "", "", {""}, {}, None
            continue
        rows = page.rows[1:] if expected else page.rows
        passed = None
        if not whole and rows:
            bad[rows[0].id] = trouble
            passed = (page.rows[0].cursor if expected else after, rows[0].id)
            after, expected = rows[0].cursor, ""
            if not after or after in visited:
                raise trouble
            visited.add(after)
            continue
        after, expected = _onward(page)
        if page.more and (not after or after in visited):
            raise Unintelligible(
                _("The server {host} gives its pages in a circle.").format(host=host),
                remedy=_("What was received is kept. Tell the people who run the site."),
            )
        visited.add(after)
        yield Stretch(
            tuple(row.content for row in rows if row.content is not None and row.id),
            f"{after} {expected}",
            sum(not row.id for row in rows),
            page.total,
            bad=bad,
        )
        bad = {}
        if not page.more:
            return


def _follows(page: Listed[R], expected: str) -> bool:
    """Whether a page begins with the row of that id; any does where none is expected."""
    return not expected or (bool(page.rows) and page.rows[0].id == expected)


def _leads(bare: Callable[[str, int], Listed[R]], cursor: str, id_: str) -> bool:
    """Whether that cursor still leads to the row of that id."""
    return _follows(bare(cursor, 1), id_)


def _onward(page: Listed[R]) -> tuple[str, str]:
    """The cursor from which to go on, and the id of the row that must come first there ("" when it cannot be known)."""
    full = [place for place, row in enumerate(page.rows) if row.id]
    if page.anchored and full and full[-1] > 0:
        return page.rows[full[-1] - 1].cursor, page.rows[full[-1]].id
    return page.end, ""


def by_number(
    ask: Callable[[int, int, bool], Listed[R]],
    start: str,
    host: str,
    *,
    most: int,
    least: int = 1,
    passing: bool = False,
) -> Iterator[Stretch[R]]:
    """Walk a list asked for by page number (from 1) and size; `most` and `least` bound the size.

    Page numbers know no « from the last row on »: the size is varied so that each page holds it (see `stride`); where
    none can, that row is asked for again after the page. Less is asked for where the server does not manage:
    `ask(page, size, brief)` hears that a failure is then not the end. With `passing`, a row that it does not give even
    alone is passed. Raises as `by_cursor`.
    """
    count, _space, last = start.partition(" ")
    read = at = int(count) if count.isdigit() else 0  # rows passed; the place of the last that was given
    restarts = clear = unread = 0
    sizes = Sizes()
    while True:
        asked = partial(_asked, ask, read, least, clear, passing)
        given = sizes.passing("", most, asked) if passing else sizes.given("", most, asked)
        if isinstance(given, Problem):
            # Told with the next rows that come: should none come, it was the server.
            unread += 1
            clear = read = read + 1
            continue
        page, overlap = given
        before = page.rows[overlap - 1 : overlap] if overlap or not last else ask(at, 1, False).rows
        if (overlap or last) and (not before or before[0].id != last):
            restarts = _again(restarts, host)
            read, at, last, clear, unread = 0, 0, "", 0, 0
            continue
        rows = page.rows[overlap:]
        if rows:
            read = at = read + len(rows)
            last = rows[-1].id
        yield Stretch(
            tuple(row.content for row in rows if row.content is not None and row.id),
            f"{read} {last}",
            sum(not row.id for row in rows),
            page.total,
            unread,
        )
        unread = 0
        if not page.more:
            return


def _asked(
    ask: Callable[[int, int, bool], Listed[R]],
    read: int,
    least: int,
    clear: int,
    passing: bool,
    most: int,
    less: bool,
) -> tuple[Listed[R], int]:
    """The page that follows `read` rows, of `most` at most, and how many of its rows are among these."""
    number, size = stride(read, most, min(least, most), clear)
    return ask(number, size, less or passing), max(0, read - (number - 1) * size)


def stride(read: int, most: int, least: int = 1, clear: int = 0) -> tuple[int, int]:
    """The page number and size that hold the last of the `read` rows, reach furthest beyond it, and begin at `clear`.

    That is the place of a row at which a page may begin, or any later one. Where no size does all that, the longest
    page that begins just after the last row.
    """
    if read <= 0:
        return 1, most
    fit = [one for one in range(least, most + 1) if (read - 1) // one * one >= clear]
    size = max(fit, key=lambda one: ((read - 1) // one + 1) * one, default=1)
    page = (read - 1) // size + 1
    if fit and page * size > read:
        return page, size
    size = max(one for one in range(1, most + 1) if read % one == 0)
    return read // size + 1, size


def _again(restarts: int, host: str) -> int:
    """One more restart. Raises Unreachable when the list moved too often."""
    if restarts + 1 >= WALKS:
        raise Unreachable(
            _("The list of contributions at {host} keeps changing while it is read.").format(host=host),
            remedy=_("What was received is kept. Synchronise again in a few minutes."),
        )
    return restarts + 1
