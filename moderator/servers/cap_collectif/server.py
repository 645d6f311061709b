"""A Cap Collectif site as the program sees it: described and read; its public API takes nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from moderator.domain.contribution import Section, SectionKind
from moderator.domain.doctor import Ailment, Finding, Item, Remedy
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _, ngettext
from moderator.domain.words import number as display
from moderator.servers.cap_collectif import documents, reading
from moderator.servers.cap_collectif.documents import Question
from moderator.servers.cap_collectif.listing import Listing
from moderator.servers.connection import Account, secret_of
from moderator.servers.contract import Ability, Consultation, Description, Mark, Page, among
from moderator.servers.files import forms
from moderator.servers.files.values import global_id
from moderator.servers.graphql import Given, Questions
from moderator.servers.nodes import Node, item, line_of, node, nodes, not_given, web_address, word
from moderator.servers.readonly import ReadOnly
from moderator.servers.sweeping import Batch, Part, Sealed, sweep
from moderator.servers.troubles import Unauthorised, Unintelligible, strange, unknown, unprotected, unreadable
from moderator.servers.walking import Stretch, by_cursor

MOST = 100
_SAID = tuple(f"{name}/" for name, _kind in reading.TYPES.values())
_OPEN = "open"
"""The mark of a question that was read as an open one: it is from then on, whatever its latest answers look like."""


class CapCollectif(ReadOnly):
    """A connection to one Cap Collectif site. `account` holds a token of its administrators; many sites need none."""

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
            _("Opinions, arguments, sources and versions come without their authors."),
            _(
                "Proposals, arguments, sources and versions in the trash are read, as hidden there; of opinions, the "
                "API does not say it. What it gives no more is said to be gone, and kept here."
            ),
            _("Comments on proposals and debates are not given by the API: import the administrators’ export."),
        )
        dialect = "preview (2019)" if documents.PROJECTS in self._lean else "preview"
        abilities = frozenset({Ability.READ, Ability.SEE_DELETIONS})
        return Description("cap-collectif", self._host, "", dialect, abilities, notes)

    def consultations(self) -> tuple[Consultation, ...]:
        """Its projects. Raises Problem."""
        found: dict[str, Consultation] = {}
        for stretch in by_cursor(self._listing(documents.PROJECTS), "", self._host):
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
            opening, parts = self._opened(consultation, known)
            if not cursor:
                yield Page(tuple(opening), (), "")
            yield from sweep(parts, known, cursor, progress)
        finally:
            self._transport.progress = silent

    # ------------------------------------------------------------------------------------------------------- reading

    def _opened(self, consultation: str, known: Mapping[str, str]) -> tuple[list[Item], list[Part]]:
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
                parts.append(Part(sheet, _("Reading the replies"), partial(self._replies, sheet, known)))
            elif type_ == "DebateStep":
                told = _("{name}: not given by the API; import the administrators’ export instead.")
                sample = told.format(name=line_of(step.get("title")) or _("Debate"))
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
            asks = any(one.get("__typename") == "QuestionnaireStep" for one in steps)
            batches = partial(self._contributions, id_, section, asks, known)
            parts.insert(0, Part("contributions", _("Reading the contributions"), batches))
        return items, parts

    def _proposals(self, step: str, trash: str, start: str) -> Iterator[Batch]:
        listing = self._listing(documents.PROPOSALS, id=step, trash=trash)
        for stretch in by_cursor(listing, start, self._host, bare=listing.bare):
            items = (reading.proposal(self.space, row) for row in stretch.rows)
            yield self._batch(items, stretch, lambda id_: (f"proposal/{global_id(id_)}",))
        yield from self._lacking(listing.lacking(), start)

    def _contributions(
        self, project: str, section: str | None, asks: bool, known: Mapping[str, str], start: str
    ) -> Iterator[Batch]:
        """What was said in consultations. `asks` tells whether the project also has questionnaires.

        Beyond a thousand arguments of a debate in a row, the list cannot be followed, and a schema may know it no more:
        what was known is not gone for that.
        """
        listing = self._listing(documents.CONTRIBUTIONS, id=project)
        try:
            for stretch in by_cursor(listing, start, self._host, bare=listing.bare):
                # Proposals and replies are in this list too: they are read in full with their step.
                found = (reading.contribution(self.space, row, section) for row in stretch.rows)
                yield self._batch((one for one in found if one is not None), stretch, reading.key_of)
        except _NotKnown as problem:
            told = _("{name} ({type}): not given by the API; import the administrators’ export instead.")
            sample = told.format(name=_("Consultation"), type=problem.what)[:500]
            finding = Finding(Ailment.NOT_A_CONTRIBUTION, Remedy.SET_ASIDE, None, section or "", sample, self._host)
            yield Batch((finding,), "", _said(known))
        else:
            if listing.stuck:
                yield Batch((), "", _said(known))
            yield from self._lacking(listing.lacking(void=not asks), start)

    def _replies(self, questionnaire: str, known: Mapping[str, str], start: str) -> Iterator[Batch]:
        listing = self._listing(documents.REPLIES, id=questionnaire)
        # The latest replies say which questions are open, also to who goes on from the middle.
        sample = self._listing(documents.REPLIES, id=questionnaire)
        latest = next(by_cursor(sample, "", self._host, bare=sample.bare))
        form = reading.Form(self.space, latest.rows, lambda key: known.get(key) == _OPEN)

        def given(id_: str) -> Iterable[str]:
            """What the answers of a reply are called here; as they were last time, for nobody else can tell."""
            whole = f"answer/{global_id(id_)}"
            return (whole, *(key for key in known if key.startswith(f"{whole}/")))

        left: Counter[str] = Counter()
        cursor = start
        for stretch in by_cursor(listing, start, self._host, bare=listing.bare):
            replies = [(row, form.reply(row)) for row in stretch.rows]
            before = among(known, [one.key for _row, made in replies for one in made])
            items: list[Item] = []
            for row, made in replies:
                for one in made:
                    items += [one, *reading.findings(one, {"body": one.body, **row})]
                if not any(one.key in before for one in made):
                    left.update(reading.left(row))
            opened = form.opened()
            marks = tuple(Mark(one.key, _OPEN) for one in opened)
            cursor = stretch.cursor
            yield replace(self._batch((*opened, *items), stretch, given), marks=marks)
        if left:
            yield Batch(forms.left_out(left, self._transport.url), cursor)
        yield from self._lacking(listing.lacking(), start)

    def _batch(
        self, items: Iterable[Item | Sealed], stretch: Stretch[Node], keys_of: Callable[[str], Iterable[str]]
    ) -> Batch:
        """What was just read; what the site does not manage to give is told, and as it was.

        `keys_of` says what the contributions of a row are called here, by its id.
        """
        told: list[Finding] = []
        there: list[str] = []
        for id_, why in stretch.bad.items():
            if keys := list(keys_of(id_)):
                told.append(not_given(keys[0], why, self._transport.url))
                there += keys
        return Batch((*items, *told), stretch.cursor, tuple(there))

    def _listing(self, question: Question, **variables: object) -> Listing:
        """How the pages of that list are asked for."""

        def ask(after: str, size: int, less: bool, bare: bool) -> Given:
            return self._ask(question, brief=less, bare=bare, **variables, first=size, after=after or None)

        return Listing(ask, self._size, self._host, within=bool(variables))

    def _lacking(self, count: int, start: str) -> Iterator[Batch]:
        """What to say of rows that were announced and not given, to who read the list from its beginning."""
        if count and not start:
            told = ngettext(
                "The site announces {n} contribution that it does not give: import the administrators’ export.",
                "The site announces {n} contributions that it does not give: import the administrators’ export.",
                count,
            )
            sample = told.format(n=display(count))
            finding = Finding(Ailment.SERVER_ERROR, Remedy.SET_ASIDE, None, "", sample, self._transport.url)
            yield Batch((finding,), "")

    def _ask(self, question: Question, *, brief: bool = False, bare: bool = False, **variables: object) -> Given:
        """Put a question in today's words; in the older ones, from then on, when the schema does not know these.

        The `bare` words have always been known. Raises _NotKnown when it knows neither.
        """
        if bare:
            return self._put(question.bare, brief, variables)
        lean = question in self._lean
        given = self._put(question.lean if lean else question.full, brief, variables)
        if not given.undefined:
            return given
        if lean or not question.lean:
            raise _NotKnown(given.words)
        self._lean.add(question)
        return self._ask(question, brief=brief, bare=False, **variables)

    def _put(self, document: str, brief: bool, variables: Mapping[str, object]) -> Given:
        if self._token and not self._transport.private:
            raise unprotected(self._host)
        self._transport.token = self._token
        try:
            return self._questions.ask(document, brief=brief, **variables)
        except Unauthorised:
            if not self._token:
                raise
            raise Unauthorised(
                _("The server {host} does not accept this token.").format(host=self._host),
                remedy=_("Ask the people who run the site for a new one. Reading may work without, if it is public."),
            ) from None


def _said(known: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(key for key in known if key.startswith(_SAID))


class _NotKnown(Unintelligible):
    """The schema does not know what is asked for."""
