"""Reporting: the official documents, made from the workspace at one position of its journal."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
from pyroaring import BitMap

from moderator.documents.model import (
    Article,
    Basis,
    Journal,
    Numbers,
    Point,
    Positions,
    Quote,
    Response,
    Standing,
)
from moderator.documents.response import Written, file_name, respond
from moderator.domain.charter import Disposition
from moderator.domain.contribution import AuthorKind, Channel, Kind, Presence, SectionKind
from moderator.domain.decision import Act
from moderator.domain.position import Position
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.redaction import Redaction, masked
from moderator.domain.words import N_, _, language, speaking, understood
from moderator.store import acts, exports, figures, journal, pages
from moderator.store.columns import ENUMS, UNKNOWN, Columns, day_of
from moderator.store.pages import Place, Record
from moderator.store.schema import SECTIONS
from moderator.store.workspace import Workspace
from moderator.work import answers, letterhead, method, queue, staleness
from moderator.work.answers import Answer
from moderator.work.argued import Answered, Arguing
from moderator.work.outline import bare_title, headings_above, in_order
from moderator.work.quoting import Spans, excerpt, hidden, masked_ids, masks_of

DOCUMENTS = {"responses": N_("Official responses to contributions")}
"""The documents that can be exported: name on the command line → title."""

LETTERS: Mapping[str, str] = {
    Kind.PROPOSAL: "P",
    Kind.AMENDMENT: "M",
    Kind.ARGUMENT: "A",
    Kind.COMMENT: "C",
    Kind.SOURCE: "S",
    Kind.ANSWER: "R",
    Kind.LETTER: "L",
    Kind.ORAL: "O",
}
"""The letter before a contribution's number: platforms number proposals and comments apart."""


SHORT_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,11}")  # what a person can copy without a mistake
HEADING_WORDS = 12  # of a point none of whose contributions has a title

_IN_ORDER = (Position.FAVORABLE, Position.MIXED, Position.UNFAVORABLE, Position.NONE)
"""Positions as `Positions` counts them."""


def export(
    ws: Workspace,
    document: str,
    folder: Path,
    *,
    template: Path | None = None,
    lang: str = "",
    day: date | None = None,
    progress: Progress = silent,
) -> Written:
    """Write a document in a folder, as the next version of its name. Raises Problem.

    The same journal position gives the same document, apart from its date and version number.
    """
    if document not in DOCUMENTS:
        raise Problem(
            _("There is no document “{name}”.").format(name=document),
            remedy=_("Documents: {names}.").format(names=", ".join(DOCUMENTS)),
        )
    figures = staleness.figures(ws)
    model = response(ws, lang=lang, day=day or datetime.now().astimezone().date())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            _("This folder cannot be written."),
            where=str(folder),
            remedy=_("Choose a folder where you may write, such as your documents."),
        ) from error
    while (path := folder / file_name(model.day, model.acronym, model.version)).exists():
        model = replace(model, version=model.version + 1)
    written = respond(model, path, template=template, progress=progress)
    with ws.write() as conn:
        exports.note(conn, document, written.path, model.journal.position, model.journal.fingerprint, figures)
    return written


def exported(ws: Workspace) -> list[exports.Exported]:
    """The documents written so far, newest first, and whether decisions came since."""
    with ws.read() as conn:
        return exports.listed(conn)


# ------------------------------------------------------------------------------------------------------------- model


def response(ws: Workspace, *, lang: str = "", day: date) -> Response:
    """The values of the response document, at the journal's present position."""
    said = letterhead.options(ws)
    spoken = understood(lang) if lang else language()
    with speaking(spoken):
        made = _Making(ws)
        title = ws.title
        with ws.read() as conn:
            position, fingerprint = journal.fingerprint(conn)
            link = next((str(one["link"]) for one in exports.origins(conn)), "")
        days = made.days()
        return Response(
            title=title,
            subject=said.subject or title,
            service=said.service,
            day=day,
            journal=Journal(position, fingerprint),
            numbers=made.numbers(),
            articles=tuple(made.articles()),
            outside=made.outside(),
            timbre=tuple(line for line in said.timbre.splitlines() if line.strip()),
            place=said.place,
            acronym=said.acronym,
            opened=min(days, default=None),
            closed=max(days, default=None),
            link=link,
            standing=Standing(said.standing),
            language=spoken,
            refused=made.refused(),
            foreword=said.foreword,
            answer_heading=said.answer_heading,
            piling=method.piling(ws),
            coding=method.coding(ws),
            general=made.arguing.of(0),
        )


class _Making:
    """What the parts of one document share: the columns, what is decided, the answers, the records quoted."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self.now = ws.standing
        self.columns: Columns = ws.corpus.columns
        refused = _union(ids for value, ids in self.now.holders("status").items() if value.startswith("refused"))
        self.refused_ids = refused
        decided = self.now.holding("status", "accepted") | self.now.anyone("answer") | self.now.anyone("disposition")
        self.live = live = self.columns.everyone
        # A text is answered or quoted once somebody looked at it, and only if it may be public (`work.queue`).
        self.considered = decided & queue.publishable(self.now, live)
        self.answers: dict[int, Answer] = answers.written(ws, self.now.anyone("answer"))
        with ws.read() as conn:
            self.places = pages.places(conn, counted=False)
            self.texts = figures.texts(conn)
            self.participants = figures.participants(conn)
            self.channels = figures.counts(conn, "channel")
            self.author_kinds = figures.counts(conn, "author_kind")
        self.masked = masked_ids(ws)
        self.prints = np.zeros(self.columns.size, np.int64)
        self.prints[self.texts.ids] = self.texts.prints
        self.dispositions = {
            id_: Disposition(value) for value, ids in self.now.holders("disposition").items() for id_ in ids
        }
        # Copies in a pile are one voice, as texts that are the same are.
        self.voices = self.prints.copy()
        for rank, ids in enumerate(self.now.holders("pile").values(), 1):
            members = np.array(ids, np.int64)
            self.voices[members[members < self.columns.size]] = -rank
        self.arguing = Arguing(ws, self.considered, self._distinct)
        self._numbers = self._numbered()

    # ------------------------------------------------------------------------------------------------- articles

    def articles(self) -> Iterable[Article]:
        """One sheet for each section on which something was said or answered, and each article of the text."""
        by_uid = {one.uid: one for one in self.places}
        at = {place.uid: place.index for place in self.columns.places if place.index}
        for one in in_order(self.places):
            ids = self._considered_in(at.get(one.uid, -1))
            article = one.kind == SectionKind.ARTICLE
            argued = one.uid in self.argued_on
            if ids or argued or one.id in self.answers or (article and one.removed is None):
                yield self._sheet(one, ids, headings_above(by_uid, one))

    @cached_property
    def argued_on(self) -> frozenset[int]:
        """The sections that have arguments, by uid."""
        return frozenset(self.now.arguments.sections()) - {0}

    def outside(self) -> Article | None:
        """Contributions on no article in particular."""
        ids = self._considered_in(0)
        if not ids:
            return None
        place = Place(0, 0, SectionKind.THEME, "", _("Contributions on no article in particular"), None, 0, "", "",
                      None, None, None, "", "", 0, None, len(ids))  # fmt: skip
        return self._sheet(place, ids, ())

    def _considered_in(self, index: int) -> BitMap:
        if index < 0:
            return BitMap()
        here = BitMap(np.flatnonzero(self.columns.section == index).astype(np.uint32))
        return here & self.considered

    def _sheet(self, one: Place, ids: BitMap, within: tuple[str, ...]) -> Article:
        whole = self.answers.get(one.id)
        groups: dict[str, BitMap] = defaultdict(BitMap)
        for id_ in ids:
            if id_ in self.answers:
                groups[self.answers[id_].ref].add(id_)
        argued = self.arguing.answered(one.uid) if one.uid else []
        unanswered = ids - _union(groups.values()) - self._argued_answered
        ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[1].min()))
        return Article(
            uid=f"s-{one.uid:016x}",
            kind=SectionKind(one.kind),
            code=one.code,
            title=bare_title(one.code, one.title),
            within=within,
            text=self._submitted(one),
            contributions=len(ids),
            distinct=self._distinct(ids),
            votes=self._votes(ids, one),
            author_kinds=self._kinds(ids),
            positions=self._positions(ids, one),
            dispositions=self._disposed(ids),
            points=(
                *(self._argument_point(each) for each in argued),
                *(self._point(one, ref, group) for ref, group in ordered),
            ),
            arguments=self.arguing.of(one.uid) if one.uid else (),
            answer=whole.text if whole else "",
            outcome=Disposition(decided) if (decided := self.now.value("disposition", one.id)) else None,
            numbers=self._listed(unanswered) if whole else (),
            unanswered=() if whole else self._listed(unanswered),
        )

    @cached_property
    def _argued_answered(self) -> BitMap:
        """The contributions that carry an argument that is answered on a sheet."""
        return _union(each.ids for section in self.argued_on for each in self.arguing.answered(section))

    def _argument_point(self, one: Answered) -> Point:
        """The answer to an argument, at the place of its article: to all who carry it."""
        best = self._best_to_quote(one.ids)
        with self.ws.read() as conn:
            records = pages.records(conn, best[:6])
        quotes = tuple(self.arguing.quotes(one, self._numbers, self._hidden)) or tuple(self._quotes(records))
        known = one.argument
        return Point(
            uid=f"a-{known.uid}",
            title=known.text,
            contributions=len(one.ids),
            distinct=self._distinct(one.ids),
            votes=self._votes(one.ids, None) if one.ids else None,
            author_kinds=self._kinds(one.ids),
            quotes=quotes,
            answer=one.answer,
            dispositions={known.outcome: len(one.ids)} if known.outcome and one.ids else {},
            numbers=self._listed(one.ids),
        )

    def _submitted(self, one: Place) -> str:
        """The text put to consultation, with what somebody masked in it."""
        return masked(one.body, masks_of(self.ws, one.id, one.title, one.body)) if one.id in self.masked else one.body

    def _point(self, place: Place, ref: str, ids: BitMap) -> Point:
        answer = self.answers[ids.min()]
        best = self._best_to_quote(ids)
        with self.ws.read() as conn:
            records = pages.records(conn, best[:6])
        return Point(
            uid=f"{ref.replace(':', '-')}-{place.uid:x}",
            title=self._heading(ids, records),
            contributions=len(ids),
            distinct=self._distinct(ids),
            votes=self._votes(ids, None),
            author_kinds=self._kinds(ids),
            quotes=tuple(self._quotes(records)),
            answer=answer.text,
            dispositions=self._disposed(ids),
            numbers=self._listed(ids),
        )

    def _heading(self, ids: BitMap, records: list[Record]) -> str:
        piles = {self.now.value("pile", id_) for id_ in ids}
        if len(piles) == 1 and (pile := piles.pop()) and (title := self._pile_titles.get(pile)):
            return title
        titled = next((said for one in records if (said := self._masked_title(one))), "")
        if titled or not records:
            return titled
        spans = self._hidden(records[0], "body")
        return "" if spans is None else excerpt(records[0].body, spans, HEADING_WORDS)

    def _masked_title(self, one: Record) -> str:
        """A contribution's title as it may be printed, "" when a mask lost its place in it."""
        spans = self._hidden(one, "title")
        return "" if spans is None else masked(one.title, [Redaction("", "title", *span, "") for span in spans])

    def _hidden(self, one: Record, field: str) -> Spans | None:
        """Where a title or a body must not be printed; None when it must not be at all."""
        if one.id not in self.masked:
            return ()
        return hidden(masks_of(self.ws, one.id, one.title, one.body), field, one.title, one.body)

    @cached_property
    def _pile_titles(self) -> dict[str, str]:
        titles: dict[str, str] = {}
        for entry in acts.of_kind(self.ws, Act.PILE):
            body = entry.decision.body or {}
            if body.get("title"):
                titles[str(body["pile"])] = str(body["title"])
        return titles

    def _quotes(self, records: list[Record]) -> Iterable[Quote]:
        """Up to two quotations, from those marked to quote first, then the most supported; nothing masked shown.

        Whoever took a contribution back is not quoted: it is counted, and answered, all the same.
        """
        seen: set[int] = set()
        for one in records:
            spans = self._hidden(one, "body")
            text = "" if spans is None or one.presence == Presence.WITHDRAWN else excerpt(one.body, spans)
            if not text or spans is None or self.prints[one.id] in seen:
                continue
            seen.add(int(self.prints[one.id]))
            yield Quote(text, one.body, self._numbers[one.id], AuthorKind(one.author_kind), "", one.language, spans)
            if len(seen) == 2:
                return

    def _best_to_quote(self, ids: BitMap) -> list[int]:
        """Those that analysts marked to quote, then the others, the most supported first in both."""
        marked = self.now.holding("quotable", "1") & ids
        return [*self._most_supported(marked), *self._most_supported(ids - marked)]

    def _most_supported(self, ids: BitMap) -> list[int]:
        array = np.array(ids, np.int64)
        order = np.lexsort((array, -np.maximum(self.columns.votes_for[array], 0)))
        return [int(one) for one in array[order]]

    # ---------------------------------------------------------------------------------------------------- counts

    def _distinct(self, ids: BitMap) -> int:
        return len(np.unique(self.voices[np.array(ids, np.int64)])) if ids else 0

    def _kinds(self, ids: BitMap) -> dict[AuthorKind, int]:
        found = np.bincount(self.columns.author_kind[np.array(ids, np.int64)], minlength=1)
        values = list(ENUMS["author_kind"])
        return {AuthorKind(values[code - 1]): int(count) for code, count in enumerate(found) if code and count}

    def _disposed(self, ids: BitMap) -> dict[Disposition, int]:
        found = {Disposition(value): len(held & ids) for value, held in self.now.holders("disposition").items()}
        return {value: found[value] for value in Disposition if found.get(value)}

    def _votes(self, ids: BitMap, place: Place | None) -> Positions | None:
        array = np.array(ids, np.int64)
        columns = (self.columns.votes_for, self.columns.votes_mixed, self.columns.votes_against)
        own = (place.votes_for, place.votes_mixed, place.votes_against) if place else (None, None, None)
        known = any((column[array] >= 0).any() for column in columns) or any(one is not None for one in own)
        if not known:
            return None
        totals = [
            int(np.maximum(column[array], 0).sum()) + (mine or 0) for column, mine in zip(columns, own, strict=True)
        ]
        return Positions(Basis.VOTES, *totals)

    def _positions(self, ids: BitMap, place: Place) -> Positions | None:
        """Votes on the article itself when the platform takes them both ways, else the positions that the service
        judged of all contributions there, else the stances that the platform recorded.

        A platform that lets people support but not oppose would draw a bar that is always full: it says nothing.
        """
        own = (place.votes_for, place.votes_mixed, place.votes_against)
        if own[1] or own[2]:
            return Positions(Basis.VOTES, *(one or 0 for one in own))
        if ids and (judged := self._judged(ids)):
            return judged
        stances = np.bincount(self.columns.stance[np.array(ids, np.int64)], minlength=5) if ids else np.zeros(5, int)
        for_, against, mixed, none = (int(stances[code]) for code in (1, 2, 3, 4))
        if not (for_ or against or mixed):
            return None
        return Positions(Basis.CONTRIBUTIONS, for_, mixed, against, none)

    def _judged(self, ids: BitMap) -> Positions | None:
        """The positions that the service read, when it read all of these: a part would pass for the whole."""
        counts = [len(self.now.holding("position", one) & ids) for one in _IN_ORDER]
        return Positions(Basis.JUDGED, *counts) if sum(counts) == len(ids) else None

    def numbers(self) -> Numbers:
        """The block of numbers, each counted once."""
        columns, live = self.columns, self.columns.ids
        status = Counter[str]()
        for value, ids in self.now.holders("status").items():
            if ":" in value:
                status[self.now.charter.own_words(value.partition(":")[2])] += len(ids & self.live)
        accepted = self.now.holding("status", "accepted") & self.live
        piles = [ids & self.live for ids in self.now.holders("pile").values() if ids & self.live]
        readers = Counter(
            id_ for held in self.now.slots.family("read:").values() for id_ in held.get("1", BitMap()) & self.live
        )
        days = self.days()
        classified = _union([*self.now.tags.values(), self.now.anyone("pile"), self.now.anyone("answer")])
        classified |= self.now.anyone("disposition")
        withdrawn = columns.removed | (columns.presence == 1 + list(Presence).index(Presence.WITHDRAWN))
        return Numbers(
            received=len(live),
            to_moderate=len(live) - len(accepted) - sum(status.values()),
            accepted=len(accepted),
            refused=dict(status),
            withdrawn=int(withdrawn[live].sum()),
            exact_duplicates=len(live) - self.texts.distinct,
            in_piles=sum(map(len, piles)),
            piles=len(piles),
            distinct_texts=self.texts.distinct,
            distinct_voices=len(np.unique(self.voices[self.texts.ids])) if piles else None,
            participants=self.participants[0],
            unidentified=self.participants[1],
            channels={Channel(name): count for name, count in self.channels.items()},
            author_kinds={AuthorKind(name): count for name, count in self.author_kinds.items()},
            days=days,
            undated=len(live) - sum(days.values()),
            median_length=int(np.median(columns.length[live])) if len(live) else 0,
            read_by_one=sum(1 for count in readers.values() if count == 1),
            read_by_two=sum(1 for count in readers.values() if count > 1),
            unclassified=len(accepted - classified),
        )

    def days(self) -> dict[date, int]:
        """Those received, by day."""
        known = self.columns.day[self.columns.ids]
        days, counts = np.unique(known[known != UNKNOWN], return_counts=True)
        return {day_of(int(day)): int(count) for day, count in zip(days, counts, strict=True)}

    def refused(self) -> tuple[tuple[str, str], ...]:
        """The numbers of refused contributions and why."""
        return tuple(
            (self._numbers[id_], self.now.charter.own_words(value.partition(":")[2]))
            for value, ids in sorted(self.now.holders("status").items())
            if value.startswith("refused")
            for id_ in ids
            if id_ in self._numbers
        )

    # --------------------------------------------------------------------------------------------------- numbers

    def _listed(self, ids: BitMap) -> tuple[str, ...]:
        return tuple(self._numbers[id_] for id_ in ids)

    def _numbered(self) -> dict[int, str]:
        """The number of each contribution in the document: its platform's, with a letter for its kind."""
        shown = [id_ for id_ in self.considered | self.refused_ids if id_ < SECTIONS]
        found: dict[int, str] = {}
        used: set[str] = set()
        with self.ws.read() as conn:
            for id_, kind, key in exports.keys(conn, shown):
                tail = key.rpartition("/")[2]
                name = f"{LETTERS[kind]}-{tail if SHORT_NUMBER.fullmatch(tail) else id_}"
                while name in used:  # another source numbers its contributions alike
                    name += f"-{id_}"
                found[id_] = name
                used.add(name)
        return found


def _union(maps: Iterable[BitMap]) -> BitMap:
    every = list(maps)
    return BitMap.union(*every) if every else BitMap()
