"""Crossing: how many contributions have both of two values, for every pair, with grouped mailings counted once or not.

An axis is laid out as layers: columns of codes in which each contribution stands once at most. A date or a status
needs one layer, articles one for each level of the text. Of tags a contribution can carry any number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from moderator.store.filters import Ids, Sieve, members
from moderator.store.names import tags_under

Codes = NDArray[np.int32]
Counts = NDArray[np.int64]
_ABSENT = -1
_TABLE = 16_000_000  # bytes


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
    """An axis over the whole corpus: its categories, and for each layer the category of each contribution.

    `held`, in place of layers, has the contributions of each category: one can then be in many of them.
    """

    categories: tuple[Category, ...]
    layers: tuple[Codes, ...] = ()
    held: tuple[Ids, ...] = ()


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
    size = sieve.columns.size
    down, across = _within(layout(sieve, rows), ids, size), _within(layout(sieve, columns), ids, size)
    piles = _Piles(_piles(sieve)[ids])
    row_counts, row_texts = _totals(down, piles)
    column_counts, column_texts = _totals(across, piles)
    kept_down, kept_across = _shown(down, row_counts), _shown(across, column_counts)
    cells = list(_cells(_only(down, kept_down), _only(across, kept_across)))
    shape = (len(kept_down), len(kept_across))
    counts, texts = _counted(cells, shape[0] * shape[1], piles)
    return Crossed(
        tuple(down.categories[at] for at in kept_down),
        tuple(across.categories[at] for at in kept_across),
        counts.reshape(shape),
        texts.reshape(shape),
        row_counts[kept_down],
        row_texts[kept_down],
        column_counts[kept_across],
        column_texts[kept_across],
        len(ids),
        len(ids) - len(piles.members) + piles.kinds,
    )


def _shown(laid: _Inside, counts: Counts) -> NDArray[np.intp]:
    """The categories in which something stands, those of what is not classified last."""
    used = np.flatnonzero(counts)
    loose = np.array([not laid.categories[at].classified for at in used], np.bool_)
    return np.concatenate([used[~loose], used[loose]])


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer over the contributions crossed: where something stands (None: everywhere), and its category there.

    `dense` is the category of each contribution, absent or not; None where one contribution can stand several times.
    """

    places: NDArray[np.intp] | None
    codes: Counts
    dense: Codes | None


@dataclass(frozen=True, slots=True)
class _Inside:
    """An axis over the contributions crossed."""

    categories: tuple[Category, ...]
    layers: tuple[_Layer, ...]


class _Piles:
    """The contributions crossed that belong to piles, and to which."""

    def __init__(self, piles: Codes) -> None:
        self.members = np.flatnonzero(piles)
        self.of = piles.astype(np.int64)
        self.most = int(piles.max(initial=0)) + 1
        self.kinds = len(np.unique(piles[self.members]))
        self.grouped = piles > 0


def _layer(dense: Codes) -> _Layer:
    there = dense >= 0
    if there.all():
        return _Layer(None, dense.astype(np.int64), dense)
    places = np.flatnonzero(there)
    return _Layer(places, dense[places].astype(np.int64), dense)


def _within(laid: Layout, ids: Ids, size: int) -> _Inside:
    if not laid.held:
        return _Inside(laid.categories, tuple(_layer(layer[ids]) for layer in laid.layers))
    at = np.full(size, _ABSENT, np.int32)
    at[ids] = np.arange(len(ids), dtype=np.int32)
    places = at[np.concatenate(laid.held)].astype(np.intp)
    codes = np.repeat(np.arange(len(laid.held)), [len(one) for one in laid.held])
    inside = places >= 0
    return _Inside(laid.categories, (_Layer(places[inside], codes[inside], None),))


def _only(laid: _Inside, kept: NDArray[np.intp]) -> _Inside:
    """The same axis with these categories alone: empty days would only cost time."""
    if len(kept) == len(laid.categories) and (np.diff(kept) == 1).all():
        return laid
    codes = np.full(len(laid.categories) + 1, _ABSENT, np.int32)  # the last place answers for « absent »
    codes[kept] = np.arange(len(kept), dtype=np.int32)

    def again(one: _Layer) -> _Layer:
        if one.dense is not None:
            return _layer(codes[one.dense])
        assert one.places is not None
        named = codes[one.codes]
        return _Layer(one.places[named >= 0], named[named >= 0].astype(np.int64), None)

    return _Inside(tuple(laid.categories[at] for at in kept), tuple(map(again, laid.layers)))


Cells = tuple[NDArray[np.intp] | None, Counts]
"""Where contributions stand (None: all of them, in their order), and in which cell."""


def _cells(down: _Inside, across: _Inside) -> Iterator[Cells]:
    """The cell of each contribution, for each pair of layers."""
    wide = len(across.categories)
    for layer in down.layers:
        for other in across.layers:
            if layer.places is None and other.places is None:
                yield None, layer.codes * wide + other.codes
            elif other.places is not None and layer.dense is not None:
                lines = layer.dense[other.places]
                both = lines >= 0
                yield other.places[both], lines[both] * wide + other.codes[both]
            elif layer.places is not None and other.dense is not None:
                columns = other.dense[layer.places]
                both = columns >= 0
                yield layer.places[both], layer.codes[both] * wide + columns[both]
            else:
                yield _joined(layer, other, wide)


def _joined(layer: _Layer, other: _Layer, wide: int) -> Cells:
    """The cells of contributions that stand several times along both axes: each time with each time."""
    assert layer.places is not None
    assert other.places is not None
    order = np.argsort(other.places, kind="stable")
    held = np.bincount(other.places, minlength=int(layer.places.max(initial=-1)) + 1)
    many = held[layer.places]
    first = np.repeat((np.cumsum(held) - held)[layer.places] - (np.cumsum(many) - many), many)
    columns = other.codes[order][first + np.arange(int(many.sum()))]
    return np.repeat(layer.places, many), np.repeat(layer.codes, many) * wide + columns


def _totals(laid: _Inside, piles: _Piles) -> tuple[Counts, Counts]:
    return _counted([(one.places, one.codes) for one in laid.layers], len(laid.categories), piles)


def _counted(cells: Sequence[Cells], size: int, piles: _Piles) -> tuple[Counts, Counts]:
    """All contributions, and distinct texts, of every cell."""
    counts, mailed = np.zeros(size, np.int64), np.zeros(size, np.int64)
    pairs: list[Counts] = []
    for places, found in cells:
        counts += np.bincount(found, minlength=size)
        if not len(piles.members):
            continue
        if places is None:
            here, letters = found[piles.members], piles.of[piles.members]
        else:
            grouped = piles.grouped[places]
            here, letters = found[grouped], piles.of[places[grouped]]
        mailed += np.bincount(here, minlength=size)
        pairs.append(here * piles.most + letters)
    return counts, counts - mailed + _distinct(pairs, size, piles.most)


def _distinct(pairs: list[Counts], size: int, most: int) -> Counts:
    """How many piles stand in each cell. Marking a table is ten times faster than sorting, while it fits in memory."""
    if not pairs:
        return np.zeros(size, np.int64)
    every = np.concatenate(pairs)
    if size * most <= _TABLE:
        seen = np.zeros(size * most, np.bool_)
        seen[every] = True
        found: Counts = np.count_nonzero(seen.reshape(size, most), axis=1).astype(np.int64)
        return found
    return np.bincount(np.unique(every) // most, minlength=size).astype(np.int64)


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
            tongues, spoken = sieve.languages
            found = [_named(Field.LANGUAGE, one, one) if one else Category("", classified=False) for one in spoken]
            return Layout(tuple(found), (tongues.astype(np.int32),))
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
    """Each tag with those under it, and what carries none."""
    book, carried = sieve.standing.codebook, sieve.standing.tags
    columns = sieve.columns
    found = [_none(Field.TAG)]
    untagged = columns.live.copy()
    held: list[Ids] = []
    for uid in sorted((tag.uid for tag in book.living()), key=lambda uid: slug(book.path(uid))):
        under = [carried[one] for one in tags_under(book, [uid]) if one in carried]
        if under:
            found.append(_named(Field.TAG, book.path(uid), book.tags[uid].name, _depth(book, uid)))
            held.append(members(BitMap.union(*under), columns.size))
            untagged[held[-1]] = False
    return Layout(tuple(found), held=(np.flatnonzero(untagged).astype(np.int32), *held))


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
