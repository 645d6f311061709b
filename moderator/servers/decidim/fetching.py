"""Fetching proposals in full: by pages when many moved, one by one when few did; what is refused is told and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.domain.words import _
from moderator.servers.decidim import documents
from moderator.servers.decidim.amending import Amended
from moderator.servers.decidim.dialects import Dialect
from moderator.servers.decidim.lists import GONE, REFUSED, Lists, Row
from moderator.servers.decidim.nodes import Node, node, number
from moderator.servers.decidim.session import Fault, Session, Speechless
from moderator.servers.decidim.threads import Tolerance
from moderator.servers.troubles import Broken, TooHeavy

FEW = 3
"""Up to so many rows of a page are fetched one by one: a row costs the server as much as a page costs the network."""


@dataclass(slots=True)
class Fetched:
    """Full rows by number; `kept` are rows still there that the server would not give; the others missing are gone."""

    nodes: dict[int, Node] = field(default_factory=dict)
    kept: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


class Fetching:
    """Full proposals from one server."""

    def __init__(self, session: Session, dialect: Dialect, lists: Lists, tolerance: Tolerance) -> None:
        self._session = session
        self._dialect = dialect
        self._lists = lists
        self._tolerance = tolerance

    def rows(self, component: str, wanted: Sequence[Row], place: str, size: int) -> Fetched:
        """These rows in full; `wanted` is in the order of the list; at most `size` rows are asked for at once."""
        fetched = Fetched()
        missing = list(wanted)
        while len(missing) > FEW:
            before = len(missing)
            if not self._page(component, missing, fetched, place, size):
                break
            missing = [row for row in missing if row.id not in fetched.nodes]
            if len(missing) == before:
                break
        for row in missing:
            self._one(component, row.id, fetched, place)
        return fetched

    def _page(self, component: str, missing: Sequence[Row], fetched: Fetched, place: str, size: int) -> bool:
        """One page from the first missing row on; false when the server fails on the page as a whole."""
        ids = {row.id for row in missing}
        try:
            page = self._lists.page(
                documents.proposals(self._dialect),
                component,
                min(size, missing[-1].at - missing[0].at + 1),
                missing[0].before,
            )
        except (Broken, Speechless, TooHeavy) as problem:
            self._tolerance.ill(problem)
            return False
        self._tolerance.well()
        empty = set()
        for place_, edge in enumerate(page.edges):
            if edge.id is not None and edge.node is not None and edge.id in ids:
                fetched.nodes[edge.id] = edge.node
            elif edge.node is None:
                empty.add(place_)
        fetched.findings += _oddities(page.faults, place, empty)
        return True

    def _one(self, component: str, id_: int, fetched: Fetched, place: str) -> None:
        """One row, with its authors, then without: a closed account must not hide what it wrote."""
        words = ""
        for authors in (True, False):
            try:
                given = self._session.ask(
                    documents.proposal(self._dialect, authors), brief=True, component=component, id=str(id_)
                )
            except (Broken, Speechless) as problem:
                self._tolerance.ill(problem)
                words = words or problem.what
                continue
            self._tolerance.well()
            found = node(given.item("component", "item"))
            if found is not None and number(found.get("id")) == id_:
                fetched.nodes[id_] = found
                fetched.findings += _oddities(given.faults, place, set())
                return
            if given.coded(*GONE) or not given.faults:
                return
            words = words or given.words
            if given.coded(*REFUSED) and not authors:
                # Hidden between the scan and now: the next complete sweep will tell.
                break
        fetched.kept.add(id_)
        sample = _("The server does not give this contribution: {words}").format(words=words or "…")
        fetched.findings.append(
            Finding(Ailment.SERVER_ERROR, Remedy.SET_ASIDE, None, f"proposal/{id_}", sample[:500], place)
        )

    def amended(self, component: str, id_: int) -> Amended | None:
        """One proposal that others would amend, with its history; None when it is gone or hidden.

        Raises Broken or Speechless when the server stumbles over it.
        """
        try:
            given = self._session.ask(documents.AMENDMENTS, brief=True, component=component, id=str(id_))
        except (Broken, Speechless) as problem:
            self._tolerance.ill(problem)
            raise
        self._tolerance.well()
        item = node(given.item("component", "item"))
        return None if item is None else Amended.of(id_, item)


def _oddities(faults: Sequence[Fault], place: str, empty: set[int]) -> list[Finding]:
    """The faults worth telling: not missing coordinates, closed accounts, or rows that are fetched again one by one."""
    told = []
    for fault in faults:
        names = {one for one in fault.path if isinstance(one, str)}
        if names & {"coordinates", "author", "authors"}:
            continue
        if any(place_ in empty for place_ in fault.path if isinstance(place_, int)):
            continue
        where = ".".join(str(one) for one in fault.path)
        told.append(Finding(Ailment.SERVER_ERROR, Remedy.KEPT, None, where[:200], fault.message, place))
    return told
