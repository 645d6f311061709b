"""The comments under a proposal, an article, a debate or a meeting, with their replies, whatever one of them costs."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from functools import partial

from moderator.domain.contribution import Contribution
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.domain.problem import Problem
from moderator.domain.words import _, ngettext
from moderator.domain.words import number as display
from moderator.servers.decidim import documents, reading
from moderator.servers.decidim.dialects import Dialect
from moderator.servers.decidim.documents import Tail
from moderator.servers.decidim.lists import Lists, Row
from moderator.servers.decidim.nodes import Node, node, nodes, number
from moderator.servers.decidim.reading import Place
from moderator.servers.decidim.session import Given, Session, Speechless
from moderator.servers.decidim.withheld import ABOVE, Withheld
from moderator.servers.troubles import Broken, TooHeavy
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
    """All comments under one thing; `complete` is false when the server failed on a part or refused it.

    `refused` says that it answered, and will answer so until something changes there; `mended`, that some come from the
    open data, which is as old as its archive.
    """

    comments: list[Contribution] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    complete: bool = True
    refused: bool = False
    mended: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """What came of asking for comments: the rows (None when none were given), or why not; whether authors came along.

    `refused` says that the server gave an answer without them, and did not merely fail.
    """

    rows: list[Node] | None
    words: str
    authors: bool = True
    refused: bool = False


FEW = 3
"""Threads that are asked for one by one rather than by a page of proposals."""
HEAVY = 100
"""Comments from which a thread is asked for by itself, so that no answer is too long for the server."""


class Threads:
    """Reads threads from one server."""

    def __init__(
        self, session: Session, dialect: Dialect, lists: Lists, tolerance: Tolerance, withheld: Withheld
    ) -> None:
        self._withheld = withheld
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

    def read(self, place: Place, tail: Tail, id_: int, root: Root, count: int | None) -> Thread:
        """The thread under one thing, of `count` comments as far as the server tells.

        From 0.30 on, one deleted comment or closed account can make the server refuse all comments beside it: they are
        asked again without the authors, then level by level; what is still refused is read from the site's open data,
        and otherwise marked incomplete. The rest of the consultation goes on.
        """
        thread = Thread()
        ahead = self._ahead.pop(id_, None) if tail == "proposal" else None
        asked = self._comments(tail, place.component, str(id_)) if ahead is None else _Asked(ahead, "")
        if asked.rows is None:
            self._incomplete(thread, root, asked)
        elif not asked.authors:
            thread.findings.append(
                Finding(Ailment.SERVER_ERROR, Remedy.KEPT, None, root.key, _nameless(asked.words)[:500], root.link)
            )
        seen: set[int] = set()
        for first in asked.rows or ():
            self._take(thread, place, root, first, root.parent, 1, seen)
        if thread.refused:
            if count != len(thread.comments):
                self._mend(thread, place, root)
            if count == len(thread.comments):
                thread.complete = True
                refusals = (Ailment.SERVER_ERROR, Remedy.SET_ASIDE)
                thread.findings = [one for one in thread.findings if (one.ailment, one.remedy) != refusals]
        return thread

    def _mend(self, thread: Thread, place: Place, root: Root) -> None:
        """Add what the open data has of a thread that the API did not give as a whole."""
        given = {one.key for one in thread.comments}
        fresh = [row for row in self._withheld.under(root.key) if f"comment/{row['id']}" not in given]
        for row in fresh:
            parent = row[ABOVE] if row[ABOVE] in given else root.parent
            made = reading.comment(place, {**row, ABOVE: None}, parent, root.section, root.key, root.link)
            given.add(made.key)
            thread.comments.append(made)
            thread.findings += reading.findings(made, row)
        if fresh:
            thread.mended = True
            told = ngettext(
                "The server refuses this discussion: {n} comment comes from the site’s open data, made once a day.",
                "The server refuses this discussion: {n} comments come from the site’s open data, made once a day.",
                len(fresh),
            ).format(n=display(len(fresh)))
            thread.findings.append(Finding(Ailment.SERVER_ERROR, Remedy.REPAIRED, None, root.key, told, root.link))

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
        thread.findings += reading.findings(made, row)
        below = row.get("comments")
        if not isinstance(below, list):
            if row.get("hasComments") is not True:
                return
            if depth >= DEEPEST:
                self._incomplete(thread, root, _Asked(None, ""))
                return
            asked = self._asked(partial(documents.replies, self._dialect), bare=True, id=str(id_), locale="fr")
            if asked.rows is None:
                self._incomplete(thread, root, asked)
                return
            below = asked.rows
        for reply in nodes(below):
            self._take(thread, place, root, reply, made.key, depth + 1, seen)

    def _comments(self, tail: Tail, component: str, id_: str) -> _Asked:
        """The first comments, with their replies or, when these are what the server refuses, without."""
        asked = _Asked(None, "")
        for below in (True, False):
            document = partial(documents.comments, self._dialect, tail, below=below)
            asked = self._asked(document, component=component, id=id_)
            if not asked.refused:
                break
        return asked

    def _asked(self, document: Callable[..., str], *, bare: bool = False, **variables: object) -> _Asked:
        """Comments, asked for with their authors, then without. `bare`: a refusal leaves nothing of the answer."""
        words, refused = "", False
        trouble: Problem | None = None
        for authors in (True, False):
            try:
                given = self._session.ask(document(authors=authors), write=False, brief=True, **variables)
            except (Broken, Speechless, TooHeavy) as problem:
                words = words or problem.what
                if bare and isinstance(problem, Speechless):
                    refused = True
                else:
                    trouble = problem
                continue
            if (rows := _given(given)) is not None:
                self._tolerance.well()
                return _Asked(rows, words, authors)
            refused = True
            words = words or given.words or _("no reason given.")
        if trouble is None:
            self._tolerance.well()
        else:
            self._tolerance.ill(trouble)
        return _Asked(None, words, refused=refused)

    def _incomplete(self, thread: Thread, root: Root, asked: _Asked) -> None:
        thread.complete = False
        thread.refused |= asked.refused
        sample = _("The server does not give all comments: {words}").format(words=asked.words or "…")
        thread.findings.append(Finding(Ailment.SERVER_ERROR, Remedy.SET_ASIDE, None, root.key, sample[:500], root.link))


def _given(given: Given) -> list[Node] | None:
    item = node(given.item("component", "item")) or node(given.item("item"))
    below = item.get("comments") if item else None
    return nodes(below) if isinstance(below, list) else None


def _nameless(words: str) -> str:
    return _("The server does not give the authors of these comments: {words}").format(words=words)
