"""The counts beside a list: how many of the contributions found have each value, for every way of narrowing them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from moderator.domain.charter import Disposition, Status
from moderator.domain.departments import called
from moderator.domain.folding import slug
from moderator.domain.keywords import ASKED, ESCALATED, GIVEN, ME, NO, NOBODY, NONE, POSSIBLE, YES, Field
from moderator.domain.personal import ABUSE, PERSONAL, Clue, bit
from moderator.domain.position import UNJUDGED, Position
from moderator.store.bitmaps import bitmap
from moderator.store.columns import ENUMS, UNKNOWN, day_of
from moderator.store.filters import Sieve

Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Count:
    """One line of a facet: the value to filter by, its name when it is the workspace's own, and its place in a tree."""

    value: str
    count: int
    name: str = ""
    depth: int = 0
    key: str = ""  # a tag's uid, a section's id


@dataclass(frozen=True, slots=True)
class Tally:
    """A facet: the lines in their usual order, those without any contribution left out."""

    field: Field
    counts: tuple[Count, ...]


def tallies(ids: Ids, sieve: Sieve) -> tuple[Tally, ...]:
    """All facets of these contributions (sorted ids)."""
    held = bitmap(ids)
    total = len(ids)
    found = [
        _sections(ids, sieve),
        _status(held, total, sieve),
        _tags(held, total, sieve),
        _arguments(held, total, sieve),
        Tally(
            Field.DISPOSITION,
            _slot(held, total, sieve.standing.holders("disposition"), [*map(str, Disposition)], NONE),
        ),
        Tally(Field.POSITION, _slot(held, total, sieve.standing.holders("position"), [*map(str, Position)], UNJUDGED)),
        _flag(Field.QUOTABLE, ids, sieve),
        _flag(Field.ANSWERED, ids, sieve),
        _enum(Field.KIND, "kind", ids, sieve),
        _enum(Field.AUTHOR, "author_kind", ids, sieve),
        _enum(Field.STANCE, "stance", ids, sieve),
        _departments(ids, sieve),
        _readers(held, total, sieve),
        Tally(Field.ASSIGNEE, _slot(held, total, sieve.standing.holders("assignee"), [], NOBODY)),
        *(
            _flag(at, ids, sieve)
            for at in (
                Field.READ,
                Field.PILE,
                Field.NOTE,
                Field.CONTESTED,
                Field.OUTDATED,
                Field.REDACTED,
                Field.LATER,
                Field.PASSAGE,
            )
        ),
        _clues(Field.PERSONAL, PERSONAL, ids, sieve),
        _clues(Field.ABUSE, ABUSE, ids, sieve),
        _opinions(held, sieve),
        _enum(Field.CHANNEL, "channel", ids, sieve),
        _languages(ids, sieve),
        _sources(ids, sieve),
        _enum(Field.PRESENCE, "presence", ids, sieve),
        _flag(Field.REMOVED, ids, sieve),
    ]
    return tuple(one for one in found if one.counts)


def days(ids: Ids, sieve: Sieve) -> tuple[tuple[date, int], ...]:
    """How many contributions each day had; those without a date are left out."""
    numbers = sieve.columns.day[ids]
    numbers = numbers[numbers != UNKNOWN]
    if not len(numbers):
        return ()
    first = int(numbers.min())
    counts = np.bincount(numbers - first)
    return tuple((day_of(first + int(at)), int(counts[at])) for at in np.flatnonzero(counts))


def _enum(at: Field, column: str, ids: Ids, sieve: Sieve) -> Tally:
    values: list[StrEnum] = list(ENUMS[column])
    counts = np.bincount(getattr(sieve.columns, column)[ids], minlength=len(values) + 1)
    return Tally(
        at, tuple(Count(str(value), int(counts[1 + rank])) for rank, value in enumerate(values) if counts[1 + rank])
    )


def _flag(at: Field, ids: Ids, sieve: Sieve) -> Tally:
    yes = int(np.count_nonzero(sieve.flag(at)[ids]))
    both = (Count(YES, yes), Count(NO, len(ids) - yes))
    return Tally(at, tuple(one for one in both if one.count) if yes else ())


def _readers(held: BitMap, total: int, sieve: Sieve) -> Tally:
    """Who read how many of these; several may have read the same."""
    read = {
        slot.removeprefix("read:"): held & sieve.standing.anyone(slot) for slot in sieve.standing.slots.family("read:")
    }
    people = sorted(((len(ids), person) for person, ids in read.items() if ids), key=lambda one: (-one[0], one[1]))
    found = [Count(person, count, person) for count, person in people]
    left = total - len(BitMap.union(*read.values())) if read else total
    return Tally(Field.READER, (*found, Count(NOBODY, left)) if found and left else tuple(found))


def _slot(held: BitMap, total: int, holders: Mapping[str, BitMap], order: list[str], nothing: str) -> tuple[Count, ...]:
    counts = {value: held.intersection_cardinality(ids) for value, ids in holders.items()}
    ranks = {value: rank for rank, value in enumerate(order)}
    found = [
        Count(value, count, "" if value in ranks else value)
        for value, count in sorted(counts.items(), key=lambda one: (ranks.get(one[0], len(ranks)), -one[1], one[0]))
        if count
    ]
    left = total - sum(counts.values())
    # When nobody holds anything the facet says nothing.
    return (*found, Count(nothing, left)) if found and left else tuple(found)


def _status(held: BitMap, total: int, sieve: Sieve) -> Tally:
    counts = {value: held.intersection_cardinality(ids) for value, ids in sieve.standing.holders("status").items()}
    charter = sieve.standing.charter
    order = {f"{Status.REFUSED}:{one.code}": rank for rank, one in enumerate(charter.reasons)}
    reasons = [
        Count(value, count, charter.label(value.partition(":")[2]), 1)
        for value, count in sorted(counts.items(), key=lambda one: (order.get(one[0], len(order)), one[0]))
        if count and value.startswith(f"{Status.REFUSED}:")
    ]
    first = [
        Count(str(Status.TO_MODERATE), total - sum(counts.values())),
        Count(str(Status.ACCEPTED), counts.get(Status.ACCEPTED, 0)),
        Count(str(Status.REFUSED), sum(one.count for one in reasons)),
    ]
    return Tally(Field.STATUS, (*(one for one in first if one.count), *reasons))


def _opinions(held: BitMap, sieve: Sieve) -> Tally:
    """Second opinions: those asked count all that wait, those asked of me and those sent up among them."""
    counts = [
        Count(value, held.intersection_cardinality(sieve.opinion(value))) for value in (ASKED, ME, ESCALATED, GIVEN)
    ]
    return Tally(Field.OPINION, tuple(one for one in counts if one.count))


def _clues(at: Field, kinds: tuple[Clue, ...], ids: Ids, sieve: Sieve) -> Tally:
    """What rules found in the texts: one contribution may hold several kinds."""
    bits = sieve.clues()
    mine = bits[ids[: np.searchsorted(ids, len(bits))]]
    mine = mine[mine != 0]  # few are left, so that counting each kind costs nothing
    wanted = {str(one): bit(one) for one in kinds} | {POSSIBLE: sum(bit(one, possible=True) for one in kinds)}
    counts = [Count(value, int(np.count_nonzero(mine & np.uint32(one)))) for value, one in wanted.items()]
    return Tally(at, tuple(one for one in counts if one.count))


def _sections(ids: Ids, sieve: Sieve) -> Tally:
    columns = sieve.columns
    counts = np.bincount(columns.section[ids], minlength=len(columns.places))
    for at in columns.rolled:
        above = columns.places[at].above
        if above:
            counts[above] += counts[at]
    spellings = sieve.names.spellings
    found = [
        Count(
            spellings[place.index],
            int(counts[place.index]),
            place_name(place.code, place.title),
            place.depth - 1,
            str(place.id),
        )
        for place in columns.places[1:]
        if counts[place.index]
    ]
    if found and counts[0]:
        found.append(Count(NONE, int(counts[0])))
    return Tally(Field.SECTION, tuple(found))


def place_name(code: str, title: str) -> str:
    """What to call a section: its code is shown unless its title already says it."""
    return title if not code or code.casefold() in title.casefold() else f"{code} · {title}".strip(" ·")


def _tags(held: BitMap, total: int, sieve: Sieve) -> Tally:
    book, carried = sieve.standing.codebook, sieve.standing.tags
    mine = {uid: held & ids for uid, ids in carried.items() if uid in book.tags}
    above = {tag.uid: book.parent(tag.uid) for tag in book.living()}
    rolled: dict[str, BitMap] = {}
    for uid, ids in mine.items():
        at, seen = uid, set[str]()
        while at and at not in seen:
            seen.add(at)
            rolled[at] = rolled[at] | ids if at in rolled else ids
            at = above.get(at, "")
    below: dict[str, list[str]] = {}
    for uid in rolled:
        below.setdefault(above.get(uid, ""), []).append(uid)
    names = Counter(book.tags[uid].name.casefold() for uid in above)
    found: list[Count] = []
    waiting = [(uid, 0) for uid in _by_name(below.get("", []), book.tags)]
    while waiting:
        uid, depth = waiting.pop()
        tag = book.tags[uid]
        spelling = tag.name if names[tag.name.casefold()] == 1 else book.path(uid)
        if rolled[uid]:
            found.append(Count(spelling, len(rolled[uid]), tag.name, depth, uid))
        waiting += [(child, depth + 1) for child in _by_name(below.get(uid, []), book.tags)]
    if found:
        untagged = total - len(BitMap.union(*mine.values()))
        found += [Count(NONE, untagged)] if untagged else []
    return Tally(Field.TAG, tuple(found))


def _arguments(held: BitMap, total: int, sieve: Sieve) -> Tally:
    """The arguments in the order of their trees, each with what hangs on it alone."""
    known = sieve.standing.arguments
    mine = {uid: held & ids for uid, ids in sieve.standing.argued.items() if uid in known.every}
    texts = Counter(slug(one.text) for one in known.living())
    found = [
        Count(
            one.text if texts[slug(one.text)] == 1 and '"' not in one.text else one.uid,
            len(mine[one.uid]),
            one.text,
            depth,
            one.uid,
        )
        for section in known.sections()
        for one, depth in known.walk(section)
        if mine.get(one.uid)
    ]
    if found:
        left = total - len(BitMap.union(*mine.values()))
        found += [Count(NONE, left)] if left else []
    return Tally(Field.ARGUMENT, tuple(found))


def _by_name(uids: list[str], tags: Mapping[str, object]) -> list[str]:
    # Last first, because the first is taken from the end.
    return sorted(uids, key=lambda uid: (str(getattr(tags[uid], "name", "")).casefold(), uid), reverse=True)


def _departments(ids: Ids, sieve: Sieve) -> Tally:
    column, codes = sieve.names.departments
    counts = np.bincount(column[ids], minlength=len(codes))
    found = [Count(codes[at], int(counts[at]), called(codes[at])) for at in np.flatnonzero(counts[1:]) + 1]
    if found and counts[0]:
        found.append(Count(NONE, int(counts[0])))
    return Tally(Field.DEPARTMENT, tuple(found))


def _languages(ids: Ids, sieve: Sieve) -> Tally:
    column, names = sieve.languages  # none where nobody looked at the texts and no source says anything
    counts = np.bincount(column[ids], minlength=len(names))
    order = sorted(range(len(names)), key=lambda at: (-counts[at], names[at]))
    return Tally(
        Field.LANGUAGE, tuple(Count(names[at], int(counts[at]), names[at]) for at in order if counts[at] and names[at])
    )


def _sources(ids: Ids, sieve: Sieve) -> Tally:
    counts = np.bincount(sieve.columns.source[ids])
    found = [
        Count(label, int(counts[id_]), label, key=str(id_))
        for id_, label in sieve.names.sources
        if id_ < len(counts) and counts[id_]
    ]
    return Tally(Field.SOURCE, tuple(found) if len(sieve.names.sources) > 1 else ())
