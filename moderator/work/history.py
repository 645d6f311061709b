"""Looking back: who decided what, whether all of it holds, and the figures of the consultation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from moderator.domain import languages
from moderator.domain.charter import DISPOSITION_LABELS, Charter, Disposition, Status
from moderator.domain.contribution import LABELS, AuthorKind, Channel, Kind, Presence
from moderator.domain.decision import Act, Ref
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _, ngettext, number, percent
from moderator.store import acts, figures, journal, projection, soundness
from moderator.store.acts import Sought
from moderator.store.columns import UNKNOWN
from moderator.store.workspace import Workspace
from moderator.work import tongues
from moderator.work.sentences import sentence

EPOCH = date(1970, 1, 1)
Name = TypeVar("Name")


@dataclass(frozen=True, slots=True)
class Line:
    """One act: `sentence` is ready to show, `count` the contributions concerned, `reversed` when it counts no more.

    `why` is the reason given, `place` its number in this file's journal.
    """

    ref: str
    at: datetime
    actor: str
    act: Act
    sentence: str
    count: int
    reversed: bool
    why: str = ""
    place: int = 0


def history(
    ws: Workspace,
    limit: int = 200,
    before: str | None = None,
    sought: Sought | None = None,
) -> tuple[Line, ...]:
    """The latest acts, newest first; `before` is the reference of the last one already shown.

    A reference that is not here gives nothing.
    """
    place = None
    if before is not None:
        last = acts.found(ws, Ref.parse(before))
        if last is None:
            return ()
        place = last.seq
    return tuple(_line(ws, one) for one in acts.history(ws, limit=limit, before=place, sought=sought))


@dataclass(frozen=True, slots=True)
class Choices:
    """By what the history can be narrowed: people and kinds of acts, the most active first; days, the latest first.

    `tags` are pairs of the uid and the full name.
    """

    people: tuple[str, ...]
    days: tuple[date, ...]
    kinds: frozenset[str]
    tags: tuple[tuple[str, str], ...]


def choices(ws: Workspace) -> Choices:
    """By what the history can be narrowed here."""
    book = ws.standing.codebook
    tags = sorted(((uid, book.path(uid)) for uid in book.tags), key=lambda one: one[1].casefold())
    return Choices(
        tuple(acts.actors(ws)),
        tuple(date.fromisoformat(one) for one in acts.days(ws)),
        frozenset(acts.kinds(ws)),
        tuple(tags),
    )


def places(ws: Workspace, sought: Sought) -> NDArray[np.int64]:
    """The places in the journal of all the acts looked for, newest first: what a list of them holds."""
    return acts.places(ws, sought)


def lines(ws: Workspace, places: Sequence[int]) -> tuple[Line, ...]:
    """The acts at these places of the journal, in that order (a page: some hundreds)."""
    return tuple(_line(ws, one) for one in acts.lines(ws, places))


def _line(ws: Workspace, one: acts.Line) -> Line:
    decision = one.entry.decision
    return Line(
        ref=str(decision.ref),
        at=decision.at,
        actor=decision.actor,
        act=decision.kind,
        sentence=sentence(ws.standing, decision, one.count, one.chain),
        count=one.count,
        reversed=one.reversed,
        why=str((decision.body or {}).get("why", "")),
        place=one.entry.seq,
    )


# ------------------------------------------------------------------------------------------------------ verification


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found. `position` and `fingerprint` are those that documents print."""

    journal: tuple[str, ...]
    projection: tuple[str, ...]
    mirror: tuple[str, ...]
    position: int
    fingerprint: str

    @property
    def sound(self) -> bool:
        """Whether everything holds."""
        return not (self.journal or self.projection or self.mirror)

    def lines(self) -> Iterator[str]:
        """Sentences ready to show."""
        yield ngettext(
            "{count} decision, fingerprint {fingerprint}", "{count} decisions, fingerprint {fingerprint}", self.position
        ).format(count=number(self.position), fingerprint=self.fingerprint)
        yield from self.journal
        for slot in self.projection:
            yield _("What is shown for “{slot}” is not what the decisions say.").format(slot=slot)
        yield from self.mirror
        if self.sound:
            yield _("Everything holds: the chain of decisions, what they amount to, and what was received.")


def verify(ws: Workspace, progress: Progress = silent) -> Verdict:
    """Check the chain of hashes, replay the journal, and check the mirror; nothing is changed.

    Raises Problem when the file cannot be read, Cancelled.
    """
    with ws.read() as conn:
        progress(0, 5, _("Checking the chain of decisions"))
        chain = tuple(journal.broken(conn))
        progress(1, 5, _("Replaying the decisions"))
        lived = tuple(projection.differences(conn))
        steps = iter((2, 3, 4))
        mirror = tuple(soundness.faults(conn, before_each=lambda what: progress(next(steps), 5, what)))
        position, fingerprint = journal.fingerprint(conn)
    return Verdict(chain, lived, mirror, position, fingerprint)


# ----------------------------------------------------------------------------------------------------------- figures


@dataclass(frozen=True, slots=True)
class Stats:
    """The figures of the consultation. Unless said otherwise, each counts contributions among the `received`.

    - `received`: all that the mirror holds, whatever became of it at its source; arguments and comments included.
    - `statuses` add up to `received`; `refused` gives the refused ones by code of reason.
    - `kinds`, `author_kinds`, `channels` add up to `received`; so do `days` and `undated` together.
    - `distinct_texts`: texts that differ by more than capitals, accents and spaces.
    - `authors`: distinct identified people; `unidentified`: contributions without an identified author.
    - `answered`: those with an official answer here; `answered_sections`: articles with one; not among the received.
    - `unread`: those that nobody read; `readers`: those that each person read.
    - `contested`: disagreements to settle, of all kinds.
    - `withdrawn`: taken back by their authors; `removed`: no longer shown by their source.
    - `median_length`: in characters, titles included.
    """

    received: int
    statuses: Mapping[Status, int]
    refused: Mapping[str, int]
    kinds: Mapping[Kind, int]
    author_kinds: Mapping[AuthorKind, int]
    channels: Mapping[Channel, int]
    days: Mapping[date, int]
    undated: int
    piles: int
    in_piles: int
    distinct_texts: int
    authors: int
    unidentified: int
    tagged: int
    answered: int
    answered_sections: int
    dispositions: Mapping[Disposition, int]
    unread: int
    contested: int
    withdrawn: int
    removed: int
    median_length: int
    sections: int = 0
    tags: Mapping[str, int] = field(default_factory=dict)
    readers: Mapping[str, int] = field(default_factory=dict)
    reasons: Charter = field(default_factory=Charter)
    languages: Mapping[str, int] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Sentences ready to show, each share with its base."""
        base = self.received

        def among(what: str, count: int, of: int = base) -> str:
            share = _(" ({share} of {base})").format(share=percent(count / of), base=number(of)) if of else ""
            return f"{what} {number(count)}{share}"

        yield _("Contributions received: {count}").format(count=number(base))
        yield among(_("To moderate:"), self.statuses[Status.TO_MODERATE])
        yield among(_("Accepted:"), self.statuses[Status.ACCEPTED])
        refused = self.statuses[Status.REFUSED]
        yield among(_("Refused:"), refused)
        for code, count in self.refused.items():
            yield "  " + among(_("{reason}:").format(reason=self.reasons.label(code)), count, refused)
        yield among(_("Distinct texts:"), self.distinct_texts)
        yield among(_("In piles:"), self.in_piles)
        yield _("Piles: {count}").format(count=number(self.piles))
        yield _("Identified authors: {count}").format(count=number(self.authors))
        yield among(_("Without an identified author:"), self.unidentified)
        for kind, count in self.kinds.items():
            yield "  " + among(_("{reason}:").format(reason=_(LABELS[kind])), count)
        for code, count in self.languages.items():
            yield "  " + among(_("{reason}:").format(reason=languages.called(code)), count)
        yield among(_("Tagged:"), self.tagged)
        yield among(_("Answered:"), self.answered)
        for outcome, count in self.dispositions.items():
            yield "  " + among(_("{reason}:").format(reason=_(DISPOSITION_LABELS[outcome])), count)
        yield among(_("Not read yet:"), self.unread)
        for person, count in self.readers.items():
            yield "  " + among(_("Read by {person}:").format(person=person), count)
        yield among(_("Withdrawn by their authors:"), self.withdrawn)
        yield among(_("No longer shown by their source:"), self.removed)
        yield _("Disagreements to settle: {count}").format(count=number(self.contested))
        yield _("Median length: {count} characters").format(count=number(self.median_length))


def stats(ws: Workspace) -> Stats:
    """Count, from the columns in memory and what is decided now; the texts are read once for the distinct ones."""
    now, columns = ws.standing, ws.corpus.columns
    live = columns.everyone
    received = len(live)
    refused = refusals(ws)
    accepted = len(now.holding("status", Status.ACCEPTED) & live)
    statuses = {
        Status.TO_MODERATE: received - accepted - sum(refused.values()),
        Status.ACCEPTED: accepted,
        Status.REFUSED: sum(refused.values()),
    }
    by = None if ws.horizon is None else ws.horizon.seconds
    with ws.read() as conn:
        distinct = figures.texts(conn, by).distinct
        authors, unidentified = figures.participants(conn, by)
        presences = figures.counts(conn, "presence", by)
        kinds = {Kind(value): count for value, count in figures.counts(conn, "kind", by).items()}
        speakers = {AuthorKind(value): count for value, count in figures.counts(conn, "author_kind", by).items()}
        channels = {Channel(value): count for value, count in figures.counts(conn, "channel", by).items()}
    piles = {name: len(ids & live) for name, ids in now.holders("pile").items()}
    days = Counter(columns.day[columns.ids].tolist())
    undated = days.pop(UNKNOWN, 0)
    answered = now.anyone("answer")
    read = now.anyone_of("read:")
    return Stats(
        received=received,
        statuses=statuses,
        refused=refused,
        kinds=_by_count(kinds),
        author_kinds=_by_count(speakers),
        channels=_by_count(channels),
        days={EPOCH + timedelta(days=int(day)): count for day, count in sorted(days.items())},
        undated=undated,
        piles=sum(count > 0 for count in piles.values()),
        in_piles=sum(piles.values()),
        distinct_texts=distinct,
        authors=authors,
        unidentified=unidentified,
        tagged=len(BitMap.union(BitMap(), *now.tags.values()) & live),
        answered=len(answered & live),
        answered_sections=len(answered - live),
        dispositions=_by_count(
            {
                Disposition(value): count
                for value, ids in now.holders("disposition").items()
                if (count := len(ids & live))
            }
        ),
        unread=received - len(read & live),
        contested=len(now.contested()),
        withdrawn=presences.get(Presence.WITHDRAWN, 0),
        removed=int(np.count_nonzero(columns.removed[columns.ids])),
        median_length=int(np.median(columns.length[columns.ids])) if received else 0,
        sections=len(columns.places) - 1,
        reasons=now.charter,
        languages=tongues.counts(ws),
        readers=_by_count(
            {
                slot.removeprefix("read:"): count
                for slot in now.slots.family("read:")
                if (count := len(now.anyone(slot) & live))
            }
        ),
        tags=_by_count({now.codebook.path(tag): len(ids & live) for tag, ids in now.tags.items()}),
    )


def refusals(ws: Workspace) -> dict[str, int]:
    """How many contributions are refused now, by code of reason, most frequent first."""
    live = ws.corpus.columns.everyone
    return _by_count(
        {
            value.partition(":")[2]: len(ids & live)
            for value, ids in ws.standing.holders("status").items()
            if value.startswith(Status.REFUSED)
        }
    )


def _by_count(counts: Mapping[Name, int]) -> dict[Name, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))))
