"""A CONSUL Democracy server as the program sees it: described and read; its API takes nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from moderator.domain.contribution import Contribution, Section, SectionKind
from moderator.domain.doctor import Ailment, Finding, Item, Remedy
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.servers.connection import Account
from moderator.servers.consul import documents, reading
from moderator.servers.consul.documents import Question
from moderator.servers.contract import Ability, Consultation, Description, Page
from moderator.servers.graphql import Given, Questions, Speechless, speechless
from moderator.servers.nodes import (
    Node,
    empty,
    findings,
    identity,
    item,
    line_of,
    mark_of,
    node,
    nodes,
    not_given,
    number,
    word,
)
from moderator.servers.readonly import ReadOnly
from moderator.servers.sweeping import Batch, Part, Sealed, sweep
from moderator.servers.troubles import Broken, Tolerance, Unintelligible, strange, unknown, unreadable
from moderator.servers.walking import Listed, Row, Stretch, by_cursor

MOST = 25
"""CONSUL gives at most so many rows a page. Source: its `consul_schema.rb`."""


@dataclass(frozen=True, slots=True)
class _List:
    """One of the site's lists of contributions: its question, the kind that comments call its things by, words."""

    question: Question
    kind: str
    what: str


class Consul(ReadOnly):
    """A connection to one CONSUL server. Used by one thread at a time; nothing is asked before the first method."""

    name, platform, most, least = "consul", "CONSUL", MOST, 2

    def _open(self, account: Account | None) -> None:  # noqa: ARG002 (what is public needs none)
        self._questions = Questions(self._transport, "/graphql", "CONSUL")

    def describe(self) -> Description:
        """Ask the server what it is. CONSUL says so at `/consul.json`; its API may be switched off. Raises Problem."""
        version = self._release()
        given = self._questions.ask(documents.PROBE)
        if node(given.item("proposals")) is None or node(given.item("debates")) is None:
            raise strange(self._host, self.platform)
        notes = (
            _(
                "To answer there, copy the answers onto the site: its administrators comment in the "
                "administration’s name, or fill in the feasibility of a budget’s projects."
            ),
            _(
                "Texts under discussion (“legislation”) and polls are not in its API: what its administrators export "
                "of them is brought in as files."
            ),
            _("Hidden contributions are no longer given; authors are named only when they show their activity."),
        )
        abilities = frozenset({Ability.READ, Ability.SEE_DELETIONS})
        return Description("consul", self._host, version, "GraphQL", abilities, notes)

    def consultations(self) -> tuple[Consultation, ...]:
        """Its proposals, its debates and, on newer servers, each participatory budget. Raises Problem."""
        site = self._transport.url
        found = [
            Consultation("proposals", _("Proposals"), f"{site}/proposals"),
            Consultation("debates", _("Debates"), f"{site}/debates"),
        ]
        for stretch in self._walk(documents.BUDGETS, ""):
            for one in stretch.rows:
                id_ = identity(one.get("id"))
                found.append(Consultation(f"budget/{id_}", line_of(one.get("name")) or id_, f"{site}/budgets/{id_}"))
        return tuple(found)

    def sweep(
        self, consultation: str, known: Mapping[str, str], cursor: str = "", progress: Progress = silent
    ) -> Iterator[Page]:
        """Everything of a consultation, 25 rows a request: CONSUL tells of nothing when it last changed."""
        self._transport.progress = progress
        try:
            yield from sweep(self._parts(consultation, known), known, cursor, progress)
        finally:
            self._transport.progress = silent

    # ------------------------------------------------------------------------------------------------------- reading

    def _release(self) -> str:
        """The version that the site tells, "" for those too old to; the answer of another program is not one."""
        try:
            told = self._transport.call("GET", "/consul.json").json
        except Unintelligible:
            return ""
        return word(item(told, "release"))

    def _parts(self, consultation: str, known: Mapping[str, str]) -> list[Part]:
        if consultation == "proposals":
            about = _List(documents.PROPOSALS, "proposal", _("Reading the proposals"))
            return [self._listed(about), self._comments(about)]
        if consultation == "debates":
            about = _List(documents.DEBATES, "debate", _("Reading the debates"))
            return [self._listed(about), self._comments(about)]
        found = re.fullmatch(r"budget/([0-9]{1,15})", consultation)
        if not found:
            raise unknown(consultation)
        return [Part("investment", _("Reading the budget’s projects"), partial(self._budget, found.group(1), known))]

    def _listed(self, about: _List) -> Part:
        def batches(start: str) -> Iterator[Batch]:
            for stretch in self._walk(about.question, start):
                items = (self._sealed(about.kind, row) for row in stretch.rows)
                yield Batch((*items, *self._aside(about.kind, stretch)), stretch.cursor, _bad(about.kind, stretch))

        return Part(about.kind, about.what, batches)

    def _sealed(self, kind: str, row: Node) -> Sealed:
        mark = mark_of(row)

        def read() -> tuple[Item, ...]:
            made, section = reading.thing(self.space, f"{self._transport.url}/{kind}s", kind, row, mark)
            return (*([section] if section else []), made, *_findings(made, row))

        return Sealed(f"{kind}/{identity(row.get('id'))}", mark, read)

    def _comments(self, about: _List) -> Part:
        """The site's whole list of comments is the quickest way to those of all proposals or of all debates."""

        def batches(start: str) -> Iterator[Batch]:
            for stretch in self._walk(documents.COMMENTS, start):
                told = ((row, *reading.about(row)) for row in stretch.rows)
                items = (self._comment(row, f"{kind}/{id_}") for row, kind, id_ in told if kind == about.kind)
                yield Batch((*items, *self._aside("comment", stretch)), stretch.cursor, _bad("comment", stretch))

        return Part("comment", _("Reading the comments"), batches)

    def _comment(self, row: Node, about: str) -> Sealed:
        mark = mark_of(row)

        def read() -> tuple[Item, ...]:
            kind, _slash, id_ = about.partition("/")
            made = reading.comment(self.space, row, about, f"{self._transport.url}/{kind}s/{id_}", mark)
            return (made, *_findings(made, row))

        return Sealed(f"comment/{identity(row.get('id'))}", mark, read)

    def _budget(self, budget: str, known: Mapping[str, str], start: str) -> Iterator[Batch]:
        """The projects of one budget; their comments are in no list of the site: they are asked project by project."""
        asked = self._questions.ask(documents.INVESTMENTS.bare, budget=budget, first=1, after=None)
        found = node(asked.item("budget"))
        if found is None:
            raise unreadable(f"budget/{budget}", self._host, asked.words)
        items: list[Item] = [
            Section(self.space, f"budget/{budget}", SectionKind.THEME, line_of(found.get("name")) or budget)
        ]
        home = f"{self._transport.url}/budgets/{budget}/investments"
        before: defaultdict[str, list[str]] = defaultdict(list)
        for key, mark in known.items():
            before[mark.partition("|")[0]].append(key)
        tolerance = Tolerance()
        for stretch in self._walk(documents.INVESTMENTS, start, "budget", budget=budget):
            kept = list(_bad("investment", stretch))
            kept += [key for one in kept for key in before[one]]
            for row in stretch.rows:
                made, _none = reading.thing(self.space, home, "investment", row, mark_of(row), f"budget/{budget}")
                items += [made, *_findings(made, row)]
                if number(row.get("commentsCount")):
                    try:
                        said, there = self._investment_comments(budget, made)
                        tolerance.well()
                        items += said
                        kept += there
                    except (Unintelligible, Broken, Speechless) as problem:
                        tolerance.ill(problem)
                        kept += before[made.key]
                        told = _("The server does not give the discussion: {words}").format(words=problem.what)
                        ailment, remedy = Ailment.SERVER_ERROR, Remedy.SET_ASIDE
                        items.append(Finding(ailment, remedy, None, made.key, told[:500], made.link))
            yield Batch((*items, *self._aside("investment", stretch)), stretch.cursor, tuple(kept))
            items = []

    def _investment_comments(self, budget: str, made: Contribution) -> tuple[list[Item], list[str]]:
        """The comments on a project, and the keys of those that the site does not manage to give."""
        id_ = made.key.partition("/")[2]
        items: list[Item] = []
        kept: list[str] = []
        question = documents.INVESTMENT_COMMENTS
        for stretch in self._walk(question, "", "budget", "investment", budget=budget, id=id_):
            kept += _bad("comment", stretch)
            for row in stretch.rows:
                # The mark says under what it stands: what the server refuses for now is not taken for gone.
                said = reading.comment(self.space, row, made.key, made.link, f"{made.key}|{mark_of(row)}")
                items += [said, *_findings(said, row)]
            items += self._aside("comment", stretch)
        return items, kept

    def _walk(self, question: Question, start: str, *path: str, **variables: str) -> Iterator[Stretch[Node]]:
        """A list from a stretch's cursor on; `path` leads to what it stands in."""

        def listed(given: Given) -> Listed[Node]:
            found = node(given.item(*path, "list"))
            if found is None and question == documents.BUDGETS and given.undefined:
                return Listed((), False)  # servers before 2.0
            if found is None:
                raise speechless(given, self._host)
            rows = []
            for edge in nodes(found.get("edges")):
                content = node(edge.get("node"))
                rows.append(Row(word(edge.get("cursor")), identity(content.get("id")) if content else "", content))
            more = item(found, "pageInfo", "hasNextPage") is True
            return Listed(tuple(rows), more, word(item(found, "pageInfo", "endCursor")))

        def ask(after: str, least: int) -> Listed[Node]:
            return listed(self._questions.page(question.full, self._size, least, **variables, after=after or None))

        def bare(after: str, most: int) -> Listed[Node]:
            return listed(self._questions.ask(question.bare, brief=False, **variables, first=most, after=after or None))

        return by_cursor(ask, start, self._host, bare=bare)

    def _aside(self, kind: str, stretch: Stretch[Node]) -> tuple[Finding, ...]:
        """What to say of rows that came without content, or not at all."""
        site = self._transport.url
        told = (not_given(key, why, site) for key, why in zip(_bad(kind, stretch), stretch.bad.values(), strict=True))
        return (*told, *empty(stretch.empty, kind, site))


def _bad(kind: str, stretch: Stretch[Node]) -> tuple[str, ...]:
    """What the rows are called here that the site does not manage to give: they are there all the same."""
    return tuple(f"{kind}/{id_}" for id_ in stretch.bad)


def _findings(made: Contribution, row: Node) -> tuple[Finding, ...]:
    texts = {name: row[name] for name in ("body", "description", "summary", "title") if name in row}
    dates = {name: row[name] for name in ("publicCreatedAt", "retiredAt") if name in row}
    return findings(made, texts, dates)
