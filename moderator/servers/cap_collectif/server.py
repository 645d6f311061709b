"""A Cap Collectif site as the program sees it: described and read; its public API takes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from moderator.domain.contribution import Section, SectionKind
from moderator.domain.doctor import Ailment, Finding, Item, Remedy
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.servers.cap_collectif import documents, reading
from moderator.servers.cap_collectif.documents import Question
from moderator.servers.connection import Account, secret_of
from moderator.servers.contract import Ability, Consultation, Description, Page
from moderator.servers.graphql import Given, Questions, speechless
from moderator.servers.nodes import Node, item, line_of, node, nodes, number, web_address, word
from moderator.servers.readonly import ReadOnly
from moderator.servers.sweeping import Batch, Part, sweep
from moderator.servers.troubles import Unauthorised, Unintelligible, strange, unknown, unprotected, unreadable
from moderator.servers.walking import Listed, Row, by_cursor

MOST = 100


class CapCollectif(ReadOnly):
    """A connection to one Cap Collectif site. `token` is one that its administrators created; many sites need none."""

    name, platform, most, least = "cap-collectif", "Cap Collectif", MOST, 2

    def _open(self, account: Account | None) -> None:
        self._transport.headers["Accept"] = documents.ACCEPT
        self._token = secret_of(account)
        self._questions = Questions(self._transport, "/graphql", "Cap Collectif")
        self._lean: set[Question] = set()

    def describe(self) -> Description:
        """Ask the site whether its preview schema answers. Raises Problem."""
        given = self._ask(documents.PROJECTS, first=1, after=None)
        if node(given.item("list")) is None:
            raise strange(self._host, self.platform)
        notes = (
            _(
                "Cap Collectif’s API takes nothing from a program: decisions, tags and answers stay here and go into "
                "the documents; copy the answers onto the site from there."
            ),
            _("Opinions, arguments, sources and versions come without their authors."),
            _(
                "Proposals in the trash are read, as hidden there. Other contributions in the trash may no longer be "
                "given: they are then said to be gone, and kept here."
            ),
            _("Comments on proposals and debates are not given by the API: import the administrators’ export."),
        )
        dialect = "preview (2019)" if documents.PROJECTS in self._lean else "preview"
        abilities = frozenset({Ability.READ, Ability.SEE_DELETIONS})
        return Description("cap-collectif", self._host, "", dialect, abilities, notes)

    def consultations(self) -> tuple[Consultation, ...]:
        """Its projects. Raises Problem."""
        found: dict[str, Consultation] = {}
        for stretch in by_cursor(self._lister(documents.PROJECTS), "", self._host):
            for one in stretch.rows:
                key = f"project/{word(one.get('id'))}"
                title = line_of(one.get("title")) or key
                found[key] = Consultation(key, title, web_address(one.get("url")), word(one.get("publishedAt"))[:10])
        return tuple(found.values())

    def sweep(
        self, consultation: str, known: Mapping[str, str], cursor: str = "", progress: Progress = silent
    ) -> Iterator[Page]:
        """Everything of a project, a hundred rows a request: nothing there says what changed since a date."""
        self._transport.progress = progress
        try:
            opening, parts = self._opened(consultation)
            if not cursor:
                yield Page(tuple(opening), (), "")
            yield from sweep(parts, known, cursor, progress)
        finally:
            self._transport.progress = silent

    # ------------------------------------------------------------------------------------------------------- reading

    def _opened(self, consultation: str) -> tuple[list[Item], list[Part]]:
        """The sections of a project and its parts, always in the same order. Raises Problem when it is not there."""
        kind, _slash, id_ = consultation.partition("/")
        if kind != "project" or not re.fullmatch(r"[\w+/=\-]{1,200}", id_):
            raise unknown(consultation)
        given = self._ask(documents.PROJECT, id=id_)
        found = node(given.item("node"))
        if found is None or not isinstance(found.get("steps"), list):
            raise unreadable(consultation, self._host, given.words)
        items: list[Item] = []
        parts: list[Part] = []
        steps = nodes(found.get("steps"))
        consulted = [one for one in steps if one.get("__typename") == "ConsultationStep"]
        for place, step in enumerate(steps):
            name, type_ = word(step.get("id")), word(step.get("__typename"))
            if type_ == "CollectStep" and name:
                for trash in ("NOT_TRASHED", "TRASHED"):
                    batches = partial(self._proposals, name, trash)
                    parts.append(Part(f"{name}-{trash}", _("Reading the proposals"), batches))
            elif type_ == "QuestionnaireStep" and (sheet := word(item(step, "questionnaire", "id"))):
                parts.append(Part(sheet, _("Reading the replies"), partial(self._replies, sheet)))
            elif type_ == "DebateStep":
                told = _("{name} ({type}): not given by the API; import the administrators’ export instead.")
                sample = told.format(name=line_of(step.get("title")) or _("Debate"), type=type_)
                place_ = web_address(found.get("url"))
                items.append(
                    Finding(Ailment.NOT_A_CONTRIBUTION, Remedy.SET_ASIDE, None, f"step/{place}", sample, place_)
                )
        if consulted:
            section = None
            if len(consulted) == 1:
                # The API does not say to which step an opinion belongs: with one, there is no doubt.
                name, title = word(consulted[0].get("id")), line_of(consulted[0].get("title"))
                section = f"step/{name}"
                items.append(Section(self.space, section, SectionKind.THEME, title or line_of(found.get("title"))))
            batches = partial(self._contributions, id_, section)
            parts.insert(0, Part("contributions", _("Reading the contributions"), batches))
        return items, parts

    def _proposals(self, step: str, trash: str, start: str) -> Iterator[Batch]:
        lister = self._lister(documents.PROPOSALS, id=step, trash=trash)
        for stretch in by_cursor(lister, start, self._host):
            yield Batch(tuple(reading.proposal(self.space, row) for row in stretch.rows), stretch.cursor)

    def _contributions(self, project: str, section: str | None, start: str) -> Iterator[Batch]:
        try:
            for stretch in by_cursor(self._lister(documents.CONTRIBUTIONS, id=project), start, self._host):
                # Proposals and replies are in this list too: they are read in full with their step.
                found = (reading.contribution(self.space, row, section) for row in stretch.rows)
                yield Batch(tuple(one for one in found if one is not None), stretch.cursor)
        except _NotKnown as problem:
            told = _("{name} ({type}): not given by the API; import the administrators’ export instead.")
            sample = told.format(name=_("Consultation"), type=problem.what)[:500]
            finding = Finding(Ailment.NOT_A_CONTRIBUTION, Remedy.SET_ASIDE, None, section or "", sample, self._host)
            yield Batch((finding,), "")

    def _replies(self, questionnaire: str, start: str) -> Iterator[Batch]:
        lister = self._lister(documents.REPLIES, id=questionnaire)
        # The first replies say which questions are open, also to who goes on from the middle.
        first = lister("")
        asked = reading.questions(self.space, [row.content for row in first.rows if row.content is not None])
        yield Batch(tuple(asked.values()), start)
        for stretch in by_cursor(lister, start, self._host):
            items: list[Item] = []
            for row in stretch.rows:
                for made in reading.reply(self.space, row, asked):
                    items += [made, *reading.findings(made, {"body": made.body, **row})]
            yield Batch(tuple(items), stretch.cursor)

    def _lister(self, question: Question, **variables: object) -> Callable[[str], Listed[Node]]:
        """How a page of that list is asked for."""

        def ask(after: str) -> Listed[Node]:
            given = self._ask(question, **variables, first=self._size, after=after or None)
            found = node(given.item("list")) or node(given.item("node", "list"))
            if found is None:
                if variables and not given.faults:
                    return Listed((), False)  # removed between the opening and now
                raise speechless(given, self._host)
            rows = []
            for edge in nodes(found.get("edges")):
                content = node(edge.get("node"))
                rows.append(Row(word(edge.get("cursor")), word(content.get("id")) if content else "", content))
            more = item(found, "pageInfo", "hasNextPage") is True
            end = word(item(found, "pageInfo", "endCursor"))
            return Listed(tuple(rows), more, end, number(found.get("totalCount")))

        return ask

    def _ask(self, question: Question, **variables: object) -> Given:
        """Put a question in today's words; in the older ones, from then on, when the schema does not know these.

        Raises _NotKnown when it knows neither.
        """
        lean = question in self._lean
        given = self._put(question.lean if lean else question.full, **variables)
        if not given.undefined:
            return given
        if lean or not question.lean:
            raise _NotKnown(given.words)
        self._lean.add(question)
        return self._ask(question, **variables)

    def _put(self, document: str, **variables: object) -> Given:
        if self._token and not self._transport.private:
            raise unprotected(self._host)
        self._transport.token = self._token
        try:
            return self._questions.ask(document, **variables)
        except Unauthorised:
            if not self._token:
                raise
            raise Unauthorised(
                _("The server {host} does not accept this token.").format(host=self._host),
                remedy=_("Ask the people who run the site for a new one. Reading may work without, if it is public."),
            ) from None


class _NotKnown(Unintelligible):
    """The schema does not know what is asked for."""
