"""Crossing: how many contributions have both of two values, for every pair, with grouped mailings counted once or not.

An axis is laid out as layers: columns of codes in which each contribution stands once at most. A date or a status
needs one layer; articles need one for each level of the text, tags one for each that a contribution carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from moderator.domain.charter import Disposition, Status
from moderator.domain.codebook import Codebook
from moderator.domain.contribution import AuthorKind, Stance
from moderator.domain.crossing import PERIODS, Axis
from moderator.domain.departments import called
from moderator.domain.folding import slug
from moderator.domain.keywords import NOBODY, NONE, Field, Relation
from moderator.domain.position import UNJUDGED, Position
from moderator.domain.query import Choice, Dates, Filter
from moderator.store import facets
from moderator.store.columns import ENUMS, UNKNOWN, day_of
from moderator.store.filters import Ids, Sieve, members, tags_under

Codes = NDArray[np.int32]
Counts = NDArray[np.int64]
_ABSENT = -1


@dataclass(frozen=True, slots=True)
class Category:
    """One line or column of a table: its value, its own name if it has one, its depth in a tree.

    `filters` find exactly its contributions, None where no search can. `classified` is False for what stands for
    « none »: no tag, no article, no date.
    """

    value: str
    name: str = ""
    depth: int = 0
    filters: tuple[Filter, ...] | None = None
    classified: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """An axis over the whole corpus: its categories, and for each layer the category of each contribution."""

    categories: tuple[Category, ...]
    layers: tuple[Codes, ...]


@dataclass(frozen=True, slots=True)
class Crossed:
    """The counts of a table over `base` contributions (`distinct`: its texts, each pile counted once).

    `counts[r, c]` and `texts[r, c]` are the cells; the other arrays are the totals of lines and columns. Lines and
    columns in which nothing stands are left out.
    """

    rows: tuple[Category, ...]
    columns: tuple[Category, ...]
    counts: Counts
    texts: Counts
    row_counts: Counts
    row_texts: Counts
    column_counts: Counts
    column_texts: Counts
    base: int
    distinct: int


def cross(ids: Ids, sieve: Sieve, rows: Axis, columns: Axis) -> Crossed:
    """Cross these contributions (sorted ids) by two axes."""
    down, across = layout(sieve, rows), layout(sieve, columns)
    inside = np.zeros(sieve.columns.size, np.bool_)
    inside[ids] = True
    piles = _piles(sieve)
    one = Layout((Category(""),), (np.where(inside, 0, _ABSENT).astype(np.int32),))
    row_counts, row_texts = _counted(inside, piles, down, one)
    column_counts, column_texts = _counted(inside, piles, across, one)
    kept_down, kept_across = _shown(down, row_counts), _shown(across, column_counts)
    counts, texts = _counted(inside, piles, _only(down, kept_down), _only(across, kept_across))
    grouped = piles[ids]
    return Crossed(
        tuple(down.categories[at] for at in kept_down),
        tuple(across.categories[at] for at in kept_across),
        counts,
        texts,
        row_counts[kept_down, 0],
        row_texts[kept_down, 0],
        column_counts[kept_across, 0],
        column_texts[kept_across, 0],
        len(ids),
        int(np.count_nonzero(grouped == 0)) + len(np.unique(grouped[grouped > 0])),
    )


def _shown(laid: Layout, counts: Counts) -> NDArray[np.intp]:
    """The categories in which something stands, those of what is not classified last."""
    used = np.flatnonzero(counts[:, 0])
    loose = np.array([not laid.categories[at].classified for at in used], np.bool_)
    return np.concatenate([used[~loose], used[loose]])


def _only(laid: Layout, kept: NDArray[np.intp]) -> Layout:
    """The same axis with these categories alone: empty days would only cost time."""
    codes = np.full(len(laid.categories) + 1, _ABSENT, np.int32)  # the last place answers for « absent »
    codes[kept] = np.arange(len(kept), dtype=np.int32)
    return Layout(tuple(laid.categories[at] for at in kept), tuple(codes[layer] for layer in laid.layers))


def _counted(inside: NDArray[np.bool_], piles: Codes, down: Layout, across: Layout) -> tuple[Counts, Counts]:
    """All contributions, and distinct texts, of every cell."""
    wide, high = len(across.categories), len(down.categories)
    counts = np.zeros(high * wide, np.int64)
    texts = np.zeros(high * wide, np.int64)
    mailed: list[NDArray[np.int64]] = []
    most = int(piles.max(initial=0)) + 1
    for layer in down.layers:
        here = np.flatnonzero(inside & (layer >= 0))
        lines = layer[here]
        for other in across.layers:
            columns = other[here]
            both = columns >= 0
            whole = bool(both.all())
            cells = (lines if whole else lines[both]).astype(np.int64) * wide + (columns if whole else columns[both])
            if not len(cells):
                continue
            counts += np.bincount(cells, minlength=high * wide)
            pile = piles[here if whole else here[both]]
            grouped = pile > 0
            if grouped.any():
                texts += np.bincount(cells[~grouped], minlength=high * wide)
                mailed.append(cells[grouped] * most + pile[grouped])
            else:
                texts += np.bincount(cells, minlength=high * wide)
    if mailed:
        texts += np.bincount(np.unique(np.concatenate(mailed)) // most, minlength=high * wide)
    return counts.reshape(high, wide), texts.reshape(high, wide)


def _piles(sieve: Sieve) -> Codes:
    """The pile of each contribution, 0 for none."""
    found = np.zeros(sieve.columns.size, np.int32)
    for number, ids in enumerate(sieve.standing.holders("pile").values(), 1):
        found[members(ids, len(found))] = number
    return found


# -------------------------------------------------------------------------------------------------------------- axes


def layout(sieve: Sieve, axis: Axis) -> Layout:
    """How the whole corpus stands along an axis."""
    if axis in PERIODS:
        return _periods(sieve, axis)
    match axis:
        case Axis.TAG:
            return _tags(sieve)
        case Axis.SECTION:
            return _sections(sieve)
        case Axis.STATUS | Axis.REASON:
            return _statuses(sieve, axis)
        case Axis.POSITION:
            return _slot(sieve, "position", Field.POSITION, [*map(str, Position)], UNJUDGED)
        case Axis.DISPOSITION:
            return _slot(sieve, "disposition", Field.DISPOSITION, [*map(str, Disposition)], NONE)
        case Axis.ASSIGNEE:
            return _slot(sieve, "assignee", Field.ASSIGNEE, [], NOBODY)
        case Axis.DEPARTMENT:
            column, codes = sieve.names.departments
            found = [_named(Field.DEPARTMENT, code, called(code)) for code in codes[1:]]
            return Layout((_none(Field.DEPARTMENT), *found), (column.astype(np.int32),))
        case Axis.SOURCE:
            return _sources(sieve)
        case Axis.LANGUAGE:
            names = [_named(Field.LANGUAGE, one, one) if one else Category("", classified=False)
                     for one in sieve.columns.languages]  # fmt: skip
            return Layout(tuple(names) or (Category("", classified=False),), (sieve.columns.language.astype(np.int32),))
        case _:
            return _enum(sieve, axis)


def _named(field: Field, value: str, name: str = "", depth: int = 0) -> Category:
    return Category(value, name, depth, (Choice(field, (value,)),))


def _none(field: Field, value: str = NONE) -> Category:
    return Category(value, "", 0, (Choice(field, (value,)),), classified=False)


_COLUMNS: Mapping[Axis, str] = {
    Axis.STANCE: "stance",
    Axis.AUTHOR: "author_kind",
    Axis.KIND: "kind",
    Axis.CHANNEL: "channel",
}


_UNSTATED = (AuthorKind.UNSTATED, Stance.NONE)


def _enum(sieve: Sieve, axis: Axis) -> Layout:
    field, column = Field(axis.value), _COLUMNS[axis]
    unknown = Category("", classified=False)
    found = [replace(_named(field, str(one)), classified=one not in _UNSTATED) for one in ENUMS[column]]
    return Layout((unknown, *found), (getattr(sieve.columns, column).astype(np.int32),))


def _slot(sieve: Sieve, slot: str, field: Field, order: list[str], nothing: str) -> Layout:
    held = sieve.standing.holders(slot)
    values = [*(one for one in order if one in held), *sorted(one for one in held if one not in order)]
    column = np.zeros(sieve.columns.size, np.int32)
    for code, value in enumerate(values, 1):
        column[members(held[value], len(column))] = code
    named = [_named(field, value, "" if value in order else value) for value in values]
    return Layout((_none(field, nothing), *named), (column,))


def _statuses(sieve: Sieve, axis: Axis) -> Layout:
    refused = f"{Status.REFUSED}:"
    held = sieve.standing.holders("status")
    column = np.zeros(sieve.columns.size, np.int32)
    charter = sieve.standing.charter
    if axis is Axis.STATUS:
        found = [_none(Field.STATUS, str(Status.TO_MODERATE)), *(_named(Field.STATUS, str(one)) for one in _DECIDED)]
        for value, ids in held.items():
            column[members(ids, len(column))] = 1 if value == Status.ACCEPTED else 2
        return Layout(tuple(found), (column,))
    order = {one.code: rank for rank, one in enumerate(charter.reasons)}
    codes = sorted((one.removeprefix(refused) for one in held if one.startswith(refused)),
                   key=lambda code: (order.get(code, len(order)), code))  # fmt: skip
    for rank, code in enumerate(codes, 1):
        column[members(held[refused + code], len(column))] = rank
    named = [_named(Field.REASON, code, charter.label(code)) for code in codes]
    return Layout((Category("", classified=False), *named), (column,))


_DECIDED = (Status.ACCEPTED, Status.REFUSED)


def _sources(sieve: Sieve) -> Layout:
    """Sources that one name means count together, as a search for that name finds them together."""
    found: dict[str, str] = {}
    for _id, label in sieve.names.sources:
        found.setdefault(slug(label), label)
    ranks = {name: rank for rank, name in enumerate(found)}
    codes = np.full(max((id_ for id_, _label in sieve.names.sources), default=0) + 1, _ABSENT, np.int32)
    for id_, label in sieve.names.sources:
        codes[id_] = ranks[slug(label)]
    return Layout(tuple(_named(Field.SOURCE, label, label) for label in found), (codes[sieve.columns.source],))


def _sections(sieve: Sieve) -> Layout:
    """Each place of the text with all that lies below it: one layer a level."""
    columns, spellings = sieve.columns, sieve.names.spellings
    places = columns.places
    named = [
        _named(Field.SECTION, spellings[one.index], facets.place_name(one.code, one.title), one.depth - 1)
        for one in places[1:]
    ]
    layers = [columns.section.astype(np.int32)]
    above = np.array([one.above for one in places], np.int32)
    above[above == 0] = _ABSENT
    while True:
        last = layers[-1]
        upper = np.where(last > 0, above[np.maximum(last, 0)], _ABSENT).astype(np.int32)
        if not (upper > 0).any():
            return Layout((_none(Field.SECTION), *named), tuple(layers))
        layers.append(upper)


def _tags(sieve: Sieve) -> Layout:
    """Each tag with those under it: one layer for each tag that a contribution has."""
    book, carried = sieve.standing.codebook, sieve.standing.tags
    size = sieve.columns.size
    spelled = sorted((tag.uid for tag in book.living()), key=lambda uid: slug(book.path(uid)))
    found = [_none(Field.TAG)]
    layers: list[Codes] = []
    taken = np.zeros(size, np.int32)
    for uid in spelled:
        held = [carried[one] for one in tags_under(book, [uid]) if one in carried]
        if not held:
            continue
        code = len(found)
        found.append(_named(Field.TAG, book.path(uid), book.tags[uid].name, _depth(book, uid)))
        ids = members(BitMap.union(*held), size)
        while len(layers) <= int(taken[ids].max(initial=0)):
            layers.append(np.full(size, _ABSENT, np.int32))
        for level in np.unique(taken[ids]):
            layers[level][ids[taken[ids] == level]] = code
        taken[ids] += 1
    first = layers[0] if layers else np.full(size, _ABSENT, np.int32)
    first[taken == 0] = 0
    return Layout(tuple(found), tuple(layers or [first]))


def _depth(book: Codebook, uid: str) -> int:
    above, depth = book.parent(uid), 0
    while above in book.tags:
        above, depth = book.parent(above), depth + 1
    return depth


def _periods(sieve: Sieve, axis: Axis) -> Layout:
    """Days, weeks from Monday, or months, from the first to the last."""
    days = sieve.columns.day
    known = days != UNKNOWN
    undated = Category("", classified=False)
    if not known.any():
        return Layout((undated,), (np.zeros(len(days), np.int32),))
    distinct = np.unique(days[known])
    starts = {int(one): _start(day_of(int(one)), axis) for one in distinct}
    firsts = sorted(set(starts.values()))
    ranks = {first: rank for rank, first in enumerate(firsts, 1)}
    codes = np.zeros(int(distinct[-1] - distinct[0]) + 1, np.int32)
    for number, first in starts.items():
        codes[number - int(distinct[0])] = ranks[first]
    column = np.zeros(len(days), np.int32)
    column[known] = codes[days[known] - int(distinct[0])]
    return Layout((undated, *(_period(first, axis) for first in firsts)), (column,))


def _start(day: date, axis: Axis) -> date:
    if axis is Axis.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if axis is Axis.WEEK else day


def _period(first: date, axis: Axis) -> Category:
    last = first + timedelta(days=6)
    filters: Iterable[Filter]
    match axis:
        case Axis.MONTH:
            filters = (Dates(Relation.ON, first.year, first.month),)
        case Axis.WEEK:
            filters = (
                Dates(Relation.SINCE, first.year, first.month, first.day),
                Dates(Relation.UNTIL, last.year, last.month, last.day),
            )
        case _:
            filters = (Dates(Relation.ON, first.year, first.month, first.day),)
    return Category(first.isoformat(), filters=tuple(filters))


def unclassified(categories: Sequence[Category], totals: Counts) -> int:
    """How many contributions stand in no category but « none »."""
    return sum(int(total) for one, total in zip(categories, totals, strict=True) if not one.classified)
