"""The comments under a proposal, an article, a debate or a meeting, with their replies, whatever one of them costs."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from moderator.domain.contribution import Contribution
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.domain.words import _
from moderator.servers.decidim import documents, reading
from moderator.servers.decidim.dialects import Dialect
from moderator.servers.decidim.documents import Tail
from moderator.servers.decidim.lists import Lists, Row
from moderator.servers.decidim.nodes import Node, node, nodes, number
from moderator.servers.decidim.reading import Place
from moderator.servers.decidim.session import Given, Session, Speechless, TooHeavy
from moderator.servers.troubles import Broken
from moderator.servers.troubles import Tolerance as Tolerance

DEEPEST = 12
"""Decidim nests three levels; more than this is a circle."""


@dataclass(frozen=True, slots=True)
class Root:
    """What is discussed: its key (kept in the marks of its comments), its parent key for first comments, its place."""

    key: str
    parent: str | None
    section: str
    link: str


@dataclass(slots=True)
class Thread:
    """All comments under one thing; `complete` is false when the server refused a part."""

    comments: list[Contribution] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    complete: bool = True


FEW = 3
"""Threads that are asked for one by one rather than by a page of proposals."""
HEAVY = 100
"""Comments from which a thread is asked for by itself, so that no answer is too long for the server."""


class Threads:
    """Reads threads from one server."""

    def __init__(self, session: Session, dialect: Dialect, lists: Lists, tolerance: Tolerance) -> None:
        self._session = session
        self._dialect = dialect
        self._lists = lists
        self._tolerance = tolerance
        self._ahead: dict[int, list[Node]] = {}

    def ahead(self, component: str, rows: Sequence[Row], wanted: Container[int]) -> None:
        """Ask for the threads of proposals together where many of them stand side by side in the list.

        `rows` follow each other there; `wanted` are the numbers of those whose thread will be read. What is not given
        so, or refused, is asked for one by one when it is read: nothing is told of it here.
        """
        self._ahead = {}
        run: list[Row] = []
        for row in (*rows, None):
            if row is not None and (number(row.node.get("totalCommentsCount")) or 0) < HEAVY:
                run.append(row)
                continue
            self._run(component, run, wanted)
            run = []

    def _run(self, component: str, run: Sequence[Row], wanted: Container[int]) -> None:
        missing = [row for row in run if row.id in wanted]
        while len(missing) > FEW and (span := missing[-1].at - missing[0].at + 1) <= 2 * len(missing):
            try:
                page = self._lists.page(documents.threads(self._dialect), component, span, missing[0].before)
            except (Broken, Speechless, TooHeavy):
                return
            given = {edge.id: edge.node.get("comments") for edge in page.edges if edge.id is not None and edge.node}
            self._ahead |= {row.id: nodes(found) for row in missing if isinstance(found := given.get(row.id), list)}
            left = [row for row in missing if row.id not in given]
            if len(left) == len(missing):
                return
            missing = left

    def read(self, place: Place, tail: Tail, id_: int, root: Root) -> Thread:
        """The thread under one thing.

        From 0.30 on, one deleted comment or closed account can make the server refuse the whole thread: it is asked
        again without the authors, and otherwise marked incomplete; the rest of the consultation goes on.
        """
        thread = Thread()
        words = ""
        found = self._ahead.pop(id_, None) if tail == "proposal" else None
        if found is None:
            found, words = self._ask("comments", tail, place.component, str(id_))
        if found is None:
            self._incomplete(thread, root, words)
            return thread
        if words:
            thread.findings.append(
                Finding(Ailment.SERVER_ERROR, Remedy.KEPT, None, root.key, _withheld(words)[:500], root.link)
            )
        seen: set[int] = set()
        for first in found:
            self._take(thread, place, root, first, root.parent, 1, seen)
        return thread

    def _take(
        self, thread: Thread, place: Place, root: Root, row: Node, parent: str | None, depth: int, seen: set[int]
    ) -> None:
        id_ = number(row.get("id"))
        if id_ is None or id_ in seen:
            ailment = Ailment.MISSING_ID if id_ is None else Ailment.PARENT_CYCLE
            thread.findings.append(Finding(ailment, Remedy.SET_ASIDE, None, root.key, str(row)[:500], root.link))
            return
        seen.add(id_)
        made = reading.comment(place, row, parent, root.section, root.key, root.link)
        thread.comments.append(made)
        thread.findings += reading.findings(made, row, root.link)
        below = row.get("comments")
        if not isinstance(below, list):
            if row.get("hasComments") is not True:
                return
            if depth >= DEEPEST:
                self._incomplete(thread, root, "")
                return
            found, words = self._ask("replies", "proposal", "", str(id_))
            if found is None:
                self._incomplete(thread, root, words)
                return
            below = found
        for reply in nodes(below):
            self._take(thread, place, root, reply, made.key, depth + 1, seen)

    def _ask(self, what: str, tail: Tail, component: str, id_: str) -> tuple[list[Node] | None, str]:
        """The comments, asked with their authors, then without. The words say why the first way failed, if it did."""
        words = ""
        for authors in (True, False):
            try:
                if what == "comments":
                    document = documents.comments(self._dialect, tail, authors)
                    given = self._session.ask(document, brief=True, component=component, id=id_)
                else:
                    document = documents.replies(self._dialect, authors)
                    given = self._session.ask(document, brief=True, id=id_, locale="fr")
            except (Broken, Speechless, TooHeavy) as problem:
                self._tolerance.ill(problem)
                words = words or problem.what
                continue
            found = _comments(given)
            if found is not None:
                self._tolerance.well()
                return found, words
            words = words or given.words or _("no reason given.")
        return None, words

    def _incomplete(self, thread: Thread, root: Root, words: str) -> None:
        thread.complete = False
        sample = _("The server does not give all comments: {words}").format(words=words or "…")
        thread.findings.append(Finding(Ailment.SERVER_ERROR, Remedy.SET_ASIDE, None, root.key, sample[:500], root.link))


def _comments(given: Given) -> list[Node] | None:
    item = node(given.item("component", "item")) or node(given.item("item"))
    below = item.get("comments") if item else None
    return nodes(below) if isinstance(below, list) else None


def _withheld(words: str) -> str:
    return _("The server does not give the authors of these comments: {words}").format(words=words)
