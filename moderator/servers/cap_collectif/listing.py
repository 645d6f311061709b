"""One list of Cap Collectif, page by page: it may say that it ends where its index names what its database has not.

The site asks its index (Elasticsearch) for one row more than wanted, then its database for these rows; with fewer than
that it says that nothing follows, although a single row was missing in the middle: deleted a moment ago, or of a kind
that the list cannot give, such as the arguments of a debate. Its count is the index's: as long as it announces more
and leads further, the list goes on. Sources: `ElasticsearchPaginator.php` and `ContributionSearch.php` there.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from zlib import crc32

from pyroaring import BitMap

from moderator.servers.graphql import Given, Speechless, speechless
from moderator.servers.nodes import Node, item, node, number, word
from moderator.servers.sizes import Sizes
from moderator.servers.troubles import TooHeavy
from moderator.servers.walking import Listed, Row

Ask = Callable[[str, int, bool, bool], Given]
_FURTHER = 10
_NEGLIGIBLE = 1_000
"""Of so many rows, one more or less announced is not worth a word: two may also look alike to us."""


class Listing:
    """A list, asked for by cursor. `ask` puts the question for so many rows after a cursor ("" = from the beginning).

    Its last arguments say whether fewer can still be asked for, and whether the rows are to be `bare`. `size` is how
    many are asked for; to pass a page of which nothing can be given, `_FURTHER` times as many. `stuck` tells whether
    the list may go on beyond more rows in a row that cannot be given than one can pass.
    """

    def __init__(self, ask: Ask, size: int, host: str, *, within: bool = True) -> None:
        self._ask = ask
        self._size = size
        self._host = host
        self._within = within
        self._sizes = Sizes()
        self._met = BitMap()
        self._void = 0
        self._announced = 0
        self._covered = 0
        self.stuck = False

    def __call__(self, after: str, least: int = 1) -> Listed[Node]:
        """One page, of `least` rows or more. Raises what asking raises, or Speechless."""
        if not after:  # read from the beginning, perhaps for the second time
            self._met.clear()
            self._void = 0
        page, void = self._page(after, self._size, least)
        if not page.rows and self._left > void:
            with suppress(TooHeavy, Speechless):
                page, void = self._page(after, _FURTHER * self._size, least)
        self._void += void
        self.stuck = not page.rows and self._left > self._covered
        return page

    def bare(self, after: str, most: int) -> Listed[Node]:
        """So many rows after a cursor, of which nothing but their ids is asked. Raises as a call."""
        return self._read(self._ask(after, most, False, True), after)[0]

    @property
    def _left(self) -> int:
        return self._announced - len(self._met) - self._void

    def _page(self, after: str, size: int, least: int) -> tuple[Listed[Node], int]:
        def ask(size: int, less: bool) -> Given:
            given = self._ask(after, size, less, False)
            self._covered = size
            return given

        return self._read(self._sizes.given("", size, ask, least), after)

    def _read(self, given: Given, after: str) -> tuple[Listed[Node], int]:
        """A page, and how many rows of it came as nothing at all, those left out that come again with the next."""
        found = node(given.item("list")) or node(given.item("node", "list"))
        if found is None:
            if self._within and not given.faults:
                return Listed((), more=False), 0  # removed between the opening and now
            raise speechless(given, self._host)
        told = found.get("edges")
        edges = told if isinstance(told, list) else []
        rows: list[Row[Node]] = []
        last = -1
        for place, edge in enumerate(edges):
            if isinstance(edge, dict):
                content = node(edge.get("node"))
                rows.append(Row(word(edge.get("cursor")), word(content.get("id")) if content else "", content))
                last = place
        self._met.update(crc32(row.id.encode()) for row in rows if row.id)
        self._announced = number(found.get("totalCount")) or 0
        end = word(item(found, "pageInfo", "endCursor")) or (rows[-1].cursor if rows else "")
        more = item(found, "pageInfo", "hasNextPage") is True
        cut = not more and end not in ("", after) and len(self._met) < self._announced
        again = len(edges) - 1 - last if more and len(rows) > 1 else 0
        page = Listed(tuple(rows), more or cut, end, self._announced, anchored=not cut)
        return page, len(edges) - len(rows) - again

    def lacking(self, *, void: bool = True) -> int:
        """How many rows were announced and never given, once the list was walked from its beginning.

        Without `void`, those that came as nothing are not counted: older schemas so give what is read elsewhere.
        """
        missing = self._announced - len(self._met) - (0 if void else self._void)
        return missing if missing * _NEGLIGIBLE > self._announced else 0
