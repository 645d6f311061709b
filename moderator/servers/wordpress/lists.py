"""WordPress's lists, walked so that no row is lost when others are deleted meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers.nodes import Node, identity, nodes, number, word
from moderator.servers.sizes import Sizes
from moderator.servers.transport import Reply
from moderator.servers.troubles import Refusal, Unreachable
from moderator.servers.walking import WALKS
from moderator.servers.wordpress.reading import FIELDS, POST_FIELDS
from moderator.servers.wordpress.session import Session, rows

PAGE = 100
"""Rows of one page: WordPress gives no more."""
_NOT_TEXTS = ("attachment", "nav_menu_item")


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a walk has just read: rows, the cursor after them, how many there are in all, and those not given to us.

    `unread` are those that the site did not manage to give, even one by one.
    """

    rows: list[Node]
    cursor: str
    total: int
    withheld: int
    unread: int = 0


class Lists:
    """The lists of one site. `moderates` says whether we may see what is not public."""

    def __init__(self, session: Session, moderates: bool, page: int = PAGE) -> None:
        self._session = session
        self._moderates = moderates
        self._page = page
        self._types: tuple[str, ...] | None = None
        self._sizes = Sizes()

    @property
    def url(self) -> str:
        """The address of the site."""
        return self._session.transport.url

    def comments(self, start: str, **query: object) -> Iterator[Stretch]:
        """Comments by number, page by page from a cursor on.

        Rows may come again when something was deleted during the walk. Raises Refusal, Unreachable, Unintelligible.
        """
        if self._moderates:
            query |= {"status": "any", "context": "edit"}
        yield from self._walk("comments", start, {**query, "_fields": FIELDS})

    def posts_of(self, category: int) -> Iterator[Stretch]:
        """The posts of a category and of those below it; those that are not public only if we may."""
        query: dict[str, object] = {"categories": category, "_fields": POST_FIELDS}
        try:
            yield from self._walk("posts", "", {**query, "status": self._status()})
        except Refusal as refusal:
            if not self._moderates or refusal.status not in (400, 403):
                raise
            yield from self._walk("posts", "", query)

    def posts(self, ids: Iterable[int], bad: set[int] | None = None) -> list[Node]:
        """These posts, pages or whatever else people comment on there; those that are not public may be left out.

        `bad` is filled with those that the site does not manage to give, even alone; without it, one is enough to raise
        what the site's failure raises.
        """
        wanted = sorted(set(ids))
        found: list[Node] = []
        for type_ in self._kinds():
            at = 0
            while at < len(wanted):
                ask = partial(self._some, type_, wanted[at:], bad is not None)
                given = (self._sizes.given if bad is None else self._sizes.passing)(type_, self._page, ask)
                if bad is not None and isinstance(given, Problem):
                    bad.add(wanted[at])
                    at += 1
                elif isinstance(given, tuple):
                    at += given[0]
                    found += given[1]
            known = {number(one.get("id")) for one in found} | (bad or set())
            wanted = [one for one in wanted if one not in known]
            if not wanted:
                break
        return found

    def _some(self, type_: str, ids: Sequence[int], brief: bool, size: int, less: bool) -> tuple[int, list[Node]]:
        """The first posts of these, and how many were asked for."""
        some = ",".join(map(str, ids[:size]))
        query = {"include": some, "per_page": size, "_fields": POST_FIELDS, "status": self._status()}
        return size, self._asked(type_, less or brief, query)

    def _asked(self, route: str, brief: bool, query: dict[str, object]) -> list[Node]:
        """One page, or nothing where the site keeps a kind of post to itself; what is not public only if we may."""
        try:
            return list(rows(self._session.get(route, brief=brief, **query)))
        except Refusal as refusal:
            if refusal.status in (400, 401, 403) and query.get("status"):
                return self._asked(route, brief, {**query, "status": None})
            if refusal.status in (401, 403, 404):
                return []
            raise

    def categories(self) -> dict[int, Node]:
        """All categories, by number."""
        query: dict[str, object] = {"_fields": "id,name,parent,count,link"}
        return {
            id_: one
            for stretch in self._walk("categories", "", query)
            for one in stretch.rows
            if (id_ := number(one.get("id")))
        }

    def latest(self, route: str, **query: object) -> list[Node]:
        """The first page of a list."""
        return self._sizes.given(
            route, self._page, lambda size, less: self._asked(route, less, {**query, "per_page": size})
        )

    def _status(self) -> str | None:
        return "publish,private,pending,draft" if self._moderates else None

    def _kinds(self) -> tuple[str, ...]:
        """The routes of what people may comment on: posts and pages first, then the site's own kinds."""
        if self._types is None:
            told = self._session.get("types").json
            found = nodes(list(told.values())) if isinstance(told, dict) else []
            others = tuple(
                word(one.get("rest_base"))
                for one in found
                if not word(one.get("slug")).startswith(("wp_", *_NOT_TEXTS))
                and word(one.get("rest_namespace")) in ("", "wp/v2")
            )
            self._types = tuple(dict.fromkeys(("posts", "pages", *(one for one in others if one))))
        return self._types

    def _walk(self, route: str, start: str, query: dict[str, object]) -> Iterator[Stretch]:
        """Walk a list by number. Each page begins at the last row of the page before, so that a deletion is noticed.

        WordPress counts rows that it then does not give (comments on a private post): after a page that lacks some,
        only the number of all rows tells of a deletion. Either way the list is walked again from its beginning. A row
        that the site does not manage to give, even alone, is passed.
        """
        place, _space, last = start.partition(" ")
        at, before, restarts, unread = int(place) if place.isdigit() else 0, 0, 0, 0
        while True:
            query |= {"offset": at, "orderby": "id", "order": "asc"}
            given = self._sizes.passing(route, self._page, partial(self._listed, route, query))
            if isinstance(given, Problem):
                # Told with the next rows that come: should none come, it was the site.
                at, last, unread = at + 1, "", unread + 1
                continue
            size, reply = given
            found = list(rows(reply))
            told = number(reply.headers.get("x-wp-total"))
            total = told if told is not None else at + len(found) + (len(found) == size)
            if total < before or (last and (not found or identity(found[0].get("id")) != last)):
                restarts = self._again(restarts)
                at, last, before, unread = 0, "", 0, 0
                continue
            fresh = found[1:] if last else found
            withheld = max(0, min(size, total - at) - len(found))
            end = at + size
            if not withheld and len(found) > 1:
                at, last = at + len(found) - 1, identity(found[-1].get("id"))
            else:
                at, last = end, ""
            before = total
            yield Stretch(fresh, f"{at} {last}", total, withheld, unread)
            unread = 0
            if end >= total:
                return

    def _listed(self, route: str, query: dict[str, object], size: int, _less: bool) -> tuple[int, Reply]:
        return size, self._session.get(route, brief=True, **query, per_page=size)

    def _again(self, restarts: int) -> int:
        if restarts + 1 >= WALKS:
            raise Unreachable(
                _("The list of contributions at {host} keeps changing while it is read.").format(
                    host=self._session.transport.host
                ),
                remedy=_("What was received is kept. Synchronise again in a few minutes."),
            )
        return restarts + 1
