"""What waits: for this person, on the servers and in the documents; and how far the team is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from pyroaring import BitMap

from moderator.domain.charter import Status
from moderator.domain.keywords import ME, NO, YES, Field
from moderator.domain.query import Choice, Query, unparse
from moderator.store import mirror
from moderator.store.effort import Kind, Ledger
from moderator.store.workspace import Workspace
from moderator.work import contested, finding, holding, importing, piling, procedures, staleness, syncing
from moderator.work.procedures import Settled
from moderator.work.sources import named
from moderator.work.staleness import Stale
from moderator.work.syncing import State


class Place(StrEnum):
    """Where some work is done."""

    MODERATE = "moderate"
    ANALYSE = "analyse"
    ANSWER = "answer"
    PILES = "piles-page"
    SYNC = "sync-page"
    DOCUMENTS = "documents"
    CONTESTED = "contested"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Some work that waits: how much, where it is done, and by which search when it is on contributions."""

    name: str
    place: Place
    count: int
    search: str = ""


def _asked(*choices: tuple[Field, str]) -> Query:
    return Query(filters=tuple(Choice(field, (value,)) for field, value in choices))


_TO_MODERATE = (Field.STATUS, str(Status.TO_MODERATE))
_REFUSED = (Field.STATUS, (str(Status.REFUSED),))
_ACCEPTED = (Field.STATUS, str(Status.ACCEPTED))
_SEARCHES: tuple[tuple[str, Place, Query], ...] = (
    # in the order in which it is best done: others wait for the first ones, the last ones are the long run
    ("opinions", Place.MODERATE, _asked((Field.OPINION, ME))),
    ("piles", Place.MODERATE, _asked(_TO_MODERATE, (Field.PILE, YES))),
    ("mine", Place.MODERATE, _asked(_TO_MODERATE, (Field.ASSIGNEE, ME))),
    ("to-moderate", Place.MODERATE, _asked(_TO_MODERATE)),
    ("personal", Place.MODERATE, Query(filters=(Choice(Field.PERSONAL, (YES,)), Choice(*_REFUSED, True)))),
    ("suggested", Place.ANALYSE, _asked((Field.SUGGESTION, YES))),
    ("to-review", Place.ANSWER, _asked((Field.OUTDATED, YES))),
    ("to-answer", Place.ANSWER, _asked(_ACCEPTED, (Field.ANSWERED, NO))),
)
NAMES = (
    "contested",
    *(name for name, _place, _query in _SEARCHES[:5]),
    "proposed",
    *(name for name, _place, _query in _SEARCHES[5:]),
    "to-send",
    "held",
    "stale",
)
"""All that can wait, in the order in which it is shown."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A server or file that contributions came from, and when it was last read to the end."""

    label: str
    is_server: bool
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Cover:
    """How far the team is with the `received` contributions, in numbers of them. `mine`: those this person opened."""

    received: int
    read: int
    mine: int
    moderated: int
    tagged: int
    answered: int


@dataclass(frozen=True, slots=True)
class Today:
    """Everything that the first screen says."""

    waiting: tuple[Waiting, ...]
    stale: tuple[Stale, ...]
    followed: tuple[Followed, ...]
    received: datetime | None
    cover: Cover
    procedure: Settled


def today(ws: Workspace) -> Today:
    """Look at how things stand now. Raises Problem when the file cannot be read."""
    found = {name: Waiting(name, place, finding.find(ws, unparse(query)).total, unparse(query))
             for name, place, query in _SEARCHES}  # fmt: skip
    stale = staleness.stale(ws)
    found["contested"] = Waiting("contested", Place.CONTESTED, contested.count(ws.standing))
    found["proposed"] = Waiting("proposed", Place.PILES, piling.proposed(ws))
    letters = syncing.contents(ws)
    found["to-send"] = Waiting("to-send", Place.SYNC, letters.count(State.TO_SEND, State.TO_TAKE_BACK))
    found["held"] = Waiting("held", Place.SYNC, len({id_ for id_, _slot in holding.still(ws, letters)}))
    found["stale"] = Waiting("stale", Place.DOCUMENTS, len(stale))
    reports = importing.reports_of(ws)
    return Today(
        tuple(found[name] for name in NAMES if found[name].count),
        stale,
        followed(ws),
        reports[0].at if reports else None,
        cover(ws),
        procedures.settled(ws),
    )


def followed(ws: Workspace) -> tuple[Followed, ...]:
    """The servers that this workspace follows, then its files, each with its last complete reading."""
    with ws.read() as conn:
        sources = mirror.sources(conn)
    lines = [
        Followed(
            named(one) if one.is_server else one.label or one.name,
            one.is_server,
            datetime.fromisoformat(one.finished) if one.finished else None,
        )
        for one in sources
    ]
    return tuple(sorted(lines, key=lambda one: not one.is_server))


def cover(ws: Workspace) -> Cover:
    """Count what was read, moderated, tagged and answered, of all that was received."""
    now, live = ws.standing, ws.corpus.columns.everyone
    read = now.anyone_of("read:")
    return Cover(
        len(live),
        len(read & live),
        len(now.anyone(f"read:{ws.actor}") & live),
        len(now.anyone("status") & live),
        len(BitMap.union(BitMap(), *now.tags.values()) & live),
        len(now.anyone("answer") & live),
    )


class Span(StrEnum):
    """Over what time work is counted."""

    TODAY = "today"
    WEEK = "week"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Share:
    """What one person did ("" = the whole team), in numbers of contributions."""

    person: str
    moderated: int
    tagged: int
    answered: int
    read: int


def effort(ws: Workspace, ledger: Ledger, span: Span, day: date) -> tuple[Share, ...]:
    """What each person did up to `day`, the most active first, the whole team last; nothing when nobody did anything.

    `ledger` keeps what was added up before: the first look at half a million decisions takes a second, the next none.
    """
    with ws.read() as conn:
        ledger.look(conn, ws.corpus.columns)
    first = {Span.TODAY: day, Span.WEEK: day - timedelta(days=day.weekday())}.get(span)
    counts = ledger.counts(first.isoformat() if first else "")

    def share(person: str) -> Share:
        return Share(person, *(counts.get((person, kind), 0) for kind in Kind))

    people = [share(person) for person in {person for person, _kind in counts} - {""}]
    people.sort(key=lambda one: (-(one.moderated + one.tagged + one.answered), -one.read, one.person.casefold()))
    return (*people, share("")) if people else ()
