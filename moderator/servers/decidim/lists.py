"""Walking Decidim's paginated lists, whose cursors are mere offsets, so that nothing is lost when rows shift meanwhile.

The rule: each page begins at the last row of the page before. When that row is not there any more, something was
published or removed in between and rows may have been skipped: the list is walked again from its beginning. A row
published in the part already walked is seen by the next walk; a row that stays is never missed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from moderator.domain.words import _
from moderator.servers.decidim.nodes import Node, node, nodes, number
from moderator.servers.decidim.session import Fault, Given, Session, Speechless
from moderator.servers.sizes import Sizes
from moderator.servers.troubles import Unintelligible, Unreachable

WALKS = 6
"""How many times a list that keeps moving is walked before the person is told to come back later."""
GONE = frozenset({"NOT_FOUND_ERROR"})
REFUSED = frozenset({"UNAUTHORIZED_OBJECT_ERROR", "UNAUTHORIZED_FIELD_ERROR", "UNAUTHORIZED_MUTATION_ERROR"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: its number, what was asked of it, the cursor just before it (None at the start), its place."""

    id: int
    node: Node
    before: str | None
    at: int


@dataclass(frozen=True, slots=True)
class Walk:
    """A whole list in the order of numbers; how many rows had no content; the faults met on the way."""

    rows: tuple[Row, ...]
    empty: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Edge:
    cursor: str
    node: Node | None
    id: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list as the server gave it."""

    edges: tuple[_Edge, ...]
    more: bool
    end: str
    faults: tuple[Fault, ...]


class Lists:
    """The lists of one server; remembers how much it lets one ask at once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sizes = Sizes()

    def page(self, document: str, component: str, first: int, after: str | None) -> Page:
        """One page of at most `first` rows; less when the server finds that too heavy or does not manage in time.

        A component no longer published gives an empty page. Raises Speechless when the server gives only errors.
        """

        def ask(size: int, less: bool) -> Given:
            return self._session.ask(document, brief=less, component=component, first=size, after=after)

        given = self._sizes.given(document, first, ask)
        found = node(given.item("component", "list"))
        if found is None:
            if given.faults and not given.coded(*GONE, *REFUSED):
                raise Speechless(
                    _("The server {host} could not give a list: {words}").format(
                        host=self._session.transport.host, words=given.words
                    ),
                    remedy=_("What was received is kept; synchronise again later to go on from there."),
                )
            return Page((), False, "", given.faults)
        info = node(found.get("pageInfo")) or {}
        edges = []
        for one in nodes(found.get("edges")):
            content = node(one.get("node"))
            edges.append(_Edge(str(one.get("cursor") or ""), content, number(content.get("id")) if content else None))
        return Page(tuple(edges), info.get("hasNextPage") is True, str(info.get("endCursor") or ""), given.faults)

    def walk(
        self,
        document: str,
        component: str,
        first: int,
        told: Callable[[int], None] = lambda _count: None,
        kept: Callable[[Node], Node] = lambda node: node,
    ) -> Walk:
        """The whole list. `told` hears how many rows were seen so far; it may raise Cancelled.

        Of each row what `kept` makes of it is held: a list may be long.

        Raises Unreachable when the list does not stay still, or what `page` raises.
        """
        for _attempt in range(WALKS):
            walk = self._walked(document, component, first, told, kept)
            if walk is not None:
                return walk
        raise Unreachable(
            _("The list of contributions at {host} keeps changing while it is read.").format(
                host=self._session.transport.host
            ),
            remedy=_("What was received is kept. Synchronise again in a few minutes."),
        )

    def _walked(
        self, document: str, component: str, first: int, told: Callable[[int], None], kept: Callable[[Node], Node]
    ) -> Walk | None:
        """One walk; None when the rows shifted under our feet."""
        found: dict[int, Row] = {}
        empty: set[str] = set()
        faults: list[Fault] = []
        visited: set[str] = set()
        after: str | None = None
        expected: int | None = None
        while True:
            page = self.page(document, component, first, after)
            if expected is not None and (not page.edges or page.edges[0].id != expected):
                return None
            faults += page.faults
            before = after
            for edge in page.edges:
                if edge.id is None or edge.node is None:
                    empty.add(edge.cursor)
                else:
                    found.setdefault(edge.id, Row(edge.id, kept(edge.node), before, len(found) + len(empty)))
                before = edge.cursor
            told(len(found))
            if not page.more:
                return Walk(tuple(found[id_] for id_ in sorted(found)), len(empty), tuple(faults[:500]))
            after, expected = _onward(page)
            if not after or after in visited:
                raise Unintelligible(
                    _("The server {host} gives its pages in a circle.").format(host=self._session.transport.host),
                    remedy=_("What was received is kept. Tell the people who run the site."),
                )
            visited.add(after)


def _onward(page: Page) -> tuple[str, int | None]:
    """The cursor from which to go on, and the number of the row that must come first there."""
    full = [place for place, edge in enumerate(page.edges) if edge.id is not None]
    if full and full[-1] > 0:
        return page.edges[full[-1] - 1].cursor, page.edges[full[-1]].id
    return page.end, None
