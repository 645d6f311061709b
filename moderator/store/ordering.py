"""In what order contributions are listed: by ranks kept for one state of the mirror, or by any column; and grouped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.arrangement import Column, Sort
from moderator.domain.charter import REASONS, Disposition, Status
from moderator.domain.folding import fold
from moderator.domain.position import Position
from moderator.domain.query import Order
from moderator.store import columns as reading
from moderator.store.columns import Columns
from moderator.store.filters import Sieve, members
from moderator.store.search import word_counts

Ids = NDArray[np.int32]
Ranks = NDArray[np.int32]

LAST = 2**31 - 1
"""The rank of what has no value in a column."""
TITLES, AUTHORS = f"order:{Order.TITLE}", "author"
LONG = frozenset({TITLES, AUTHORS})
"""The ranks for which texts are read and folded."""
_FEW = 20_000
"""Up to here, titles are read for the contributions found alone; above, for all of them once."""
_PART = 50_000  # titles or names read at once
_START = 40  # characters of a title or of a name that count for its place
_WIDTH = _START // 8
_CODED: Mapping[Column, str] = {
    Column.KIND: "kind",
    Column.AUTHOR_KIND: "author_kind",
    Column.STANCE: "stance",
    Column.CHANNEL: "channel",
    Column.PRESENCE: "presence",
}
_MEASURED: Mapping[Column, str] = {
    Column.VOTES: "votes",
    Column.FOR: "votes_for",
    Column.AGAINST: "votes_against",
    Column.LENGTH: "length",
}


@dataclass(frozen=True)
class Ordering:
    """The orders of one state of the mirror; what is long to work out is kept once it was asked for."""

    columns: Columns
    _kept: dict[str, Any] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def ordered(self, conn: Connection, ids: Ids, order: Order) -> Ids:
        """Sorted ids in one of the usual orders; that of relevance is another's business and gives the newest."""
        if order is Order.TITLE and len(ids) <= _FEW:
            return _by_title(conn, ids)
        rank: Ranks = self._keep(f"order:{order}", lambda: _rank(conn, self.columns, order))
        if len(ids) * 8 < len(rank):
            return ids[np.argsort(rank[ids])]
        # For many, walking the whole order once beats sorting.
        slots = np.zeros(len(rank), np.int32)
        slots[rank[ids]] = ids
        return slots[slots > 0]

    def sorted(self, conn: Connection, sieve: Sieve, ids: Ids, sort: Sort) -> Ids:
        """Sorted ids in the order of a column. Some 100 ms for 570,000."""
        if sort.column is Column.DATE:
            return self.ordered(conn, ids, Order.NEWEST if sort.descending else Order.OLDEST)
        if sort.column is Column.NUMBER:
            return ids[::-1].copy() if sort.descending else ids
        newest = self.ordered(conn, ids, Order.NEWEST)
        ranks = self.ranks(conn, sieve, sort.column, newest)
        if sort.descending:
            ranks = np.where(ranks == LAST, LAST, -ranks)
        return newest[np.argsort(ranks, kind="stable")]

    def grouped(
        self, conn: Connection, sieve: Sieve, ids: Ids, column: Column, *, descending: bool = False
    ) -> tuple[Ids, NDArray[np.int64]]:
        """Ordered ids put under the values of a column, their order kept inside; and where each group starts."""
        ranks = self._days(ids) if column is Column.DATE else self.ranks(conn, sieve, column, ids)
        if descending:
            ranks = np.where(ranks == LAST, LAST, -ranks)
        order = np.argsort(ranks, kind="stable")
        ids, ranks = ids[order], ranks[order]
        starts = np.flatnonzero(np.concatenate(([True], ranks[1:] != ranks[:-1]))) if len(ids) else np.empty(0, int)
        return ids, starts

    def _days(self, ids: Ids) -> Ranks:
        days = self.columns.day[ids]
        return np.where(days == reading.UNKNOWN, LAST, days).astype(np.int32)

    def ranks(self, conn: Connection, sieve: Sieve, column: Column, ids: Ids) -> Ranks:
        """Where each of these ids stands in a column: equal for equal values, LAST without one."""
        columns = self.columns
        if name := _CODED.get(column):
            return _or_last(getattr(columns, name)[ids].astype(np.int32), 0)
        if name := _MEASURED.get(column):
            return _or_last(getattr(columns, name)[ids].astype(np.int32), reading.MISSING)
        match column:
            case Column.TITLE:
                return self._titles(conn)[ids]
            case Column.SECTION:
                return _or_last(columns.section[ids], 0)
            case Column.REPLIES:
                return columns.replies[ids]
            case Column.WORDS:
                counts: Ranks = self._keep("words", lambda: _words(conn, columns.size))
                return counts[ids]
            case Column.AUTHOR:
                return self._authors(conn)[ids]
            case Column.PLACE:
                places: Ranks = self._keep("place", lambda: _people(columns, _places(conn)))
                return places[ids]
            case Column.SOURCE:
                labels = sorted(sieve.names.sources, key=lambda one: fold(one[1]))
                spots = np.full(max([0, *(id_ for id_, _label in labels)]) + 1, LAST, np.int32)
                for spot, (id_, _label) in enumerate(labels):
                    spots[id_] = spot
                return spots[np.minimum(columns.source[ids], len(spots) - 1)]
            case Column.LANGUAGE:
                tongues, spoken = sieve.languages
                codes = np.array(_alphabetical(spoken), np.int32)
                return codes[tongues[ids]]
            case _:
                return self._decided(sieve, column)[ids]

    def _decided(self, sieve: Sieve, column: Column) -> Ranks:
        """The ranks of all ids in a column that people's decisions fill."""
        standing, size = sieve.standing, self.columns.size
        match column:
            case Column.STATUS:
                order = [str(Status.ACCEPTED), *(f"{Status.REFUSED}:{one.code}" for one in REASONS)]
                return _held(standing.holders("status"), size, order, nobody=0)
            case Column.DISPOSITION:
                return _held(standing.holders("disposition"), size, [str(one) for one in Disposition])
            case Column.POSITION:
                return _held(standing.holders("position"), size, [str(one) for one in Position])
            case Column.ASSIGNEE:
                return _held(standing.holders("assignee"), size, sorted(standing.holders("assignee"), key=fold))
            case Column.PILE:
                piles = standing.holders("pile")
                order = sorted(piles, key=lambda uid: (len(piles[uid]), -piles[uid].min()))
                return _held(piles, size, order)
            case Column.TAGS:
                book = standing.codebook
                names = {uid: fold(book.path(uid)) for uid in standing.tags if uid in book.tags}
                order = sorted(names, key=lambda uid: names[uid])
                # The first by name is the one that counts, hence it is written last.
                return _held(standing.tags, size, order, last_first=True)
            case Column.READ:
                return _flagged(standing.anyone(f"read:{sieve.actor}"), size)
            case Column.ANSWERED:
                answered = _flagged(standing.anyone("answer"), size)
                answered[self.columns.answered] = 1
                return answered
            case Column.OPINION:
                return _held({"1": standing.anyone("asked")}, size, ["1"])
            case Column.QUOTABLE:
                return _held({"1": standing.anyone("quotable")}, size, ["1"])
            case Column.CONTESTED:
                return _held({"1": BitMap(id_ for _slot, id_ in standing.contested())}, size, ["1"])
            case _:
                raise AssertionError(column)

    def warm(self, conn: Connection) -> None:
        """Work out what takes seconds the first time at half a million: the alphabets of titles and of authors."""
        self._authors(conn)
        self._titles(conn)

    def long_ones(self) -> dict[str, Ranks]:
        """What took long to work out and is worth keeping for the next opening."""
        return {name: self._kept[name] for name in LONG if name in self._kept}

    def take(self, ranks: Mapping[str, Ranks]) -> None:
        """Take what `long_ones` gave for the same state of the mirror."""
        self._kept.update(
            {name: rank for name, rank in ranks.items() if name in LONG and len(rank) == self.columns.size}
        )

    def _titles(self, conn: Connection) -> Ranks:
        ranks: Ranks = self._keep(TITLES, lambda: _rank(conn, self.columns, Order.TITLE))
        return ranks

    def _authors(self, conn: Connection) -> Ranks:
        ranks: Ranks = self._keep(AUTHORS, lambda: _people(self.columns, _names(conn)))
        return ranks

    def _keep(self, name: str, make: Callable[[], Any]) -> Any:
        known = self._kept.get(name)
        if known is None:
            with self._lock:
                known = self._kept.get(name)
                if known is None:
                    known = self._kept[name] = make()
        return known


def _or_last(values: Ranks, nothing: int) -> Ranks:
    return np.where(values == nothing, LAST, values).astype(np.int32)


def _flagged(ids: BitMap, size: int) -> Ranks:
    found = np.zeros(size, np.int32)
    found[members(ids, size)] = 1
    return found


def _held(
    holders: Mapping[str, BitMap], size: int, order: Sequence[str], *, nobody: int = LAST, last_first: bool = False
) -> Ranks:
    """The place in `order`, from 1, of the value that each id holds; unforeseen values come after those foreseen."""
    found = np.full(size, nobody, np.int32)
    values = [*order, *sorted(holders.keys() - set(order))]
    pairs = list(enumerate(values, 1))
    for place, value in reversed(pairs) if last_first else pairs:
        if value in holders:
            found[members(holders[value], size)] = place
    return found


def _alphabetical(names: Sequence[str]) -> list[int]:
    """The rank of each name among all; LAST for an empty one."""
    ranked = {name: place for place, name in enumerate(sorted(names))}
    return [ranked[name] if name else LAST for name in names]


def _rank(conn: Connection, columns: Columns, order: Order) -> Ranks:
    """The place of each contribution when all are put in that order."""
    if order is Order.TITLE:
        sequence: NDArray[Any] = _by_title(conn, None)
        sequence = sequence[sequence < columns.size]
        sequence = sequence[columns.live[sequence]]
        others = np.flatnonzero(~columns.live)
        sequence = np.concatenate([others, sequence])
    else:
        sequence = np.lexsort(tuple(reversed(_keys(columns, order))))
    rank = np.empty(columns.size, np.int32)
    rank[sequence] = np.arange(columns.size, dtype=np.int32)
    return rank


def _keys(columns: Columns, order: Order) -> list[NDArray[Any]]:
    """What an order looks at, the most important first. Dates that no source gave come last."""
    ids = np.arange(columns.size)
    unknown = columns.created <= reading.NO_TIME
    newest = [unknown, -columns.created, -ids]
    match order:
        case Order.OLDEST:
            return [unknown, columns.created, ids]
        case Order.MOST_VOTES:
            return [-columns.votes, *newest]
        case Order.MOST_AGAINST:
            return [-columns.votes_against, *newest]
        case Order.MOST_DISCUSSED:
            return [-columns.replies, *newest]
        case Order.LONGEST:
            return [-columns.length, *newest]
        case Order.ARTICLE:
            return [np.where(columns.section > 0, columns.section, len(columns.places)), unknown, columns.created, ids]
        case Order.NEWEST | Order.RELEVANCE | Order.TITLE | Order.INFORMATIVE:
            return newest
        case _ as never:
            assert_never(never)


def _by_title(conn: Connection, ids: Ids | None) -> Ids:
    """The ids (None: all) by title, else by the beginning of the text, accents and capitals apart."""
    if ids is not None:
        listed = "[" + ",".join(map(str, ids.tolist())) + "]"
        parts = [_titles(conn, "id IN (SELECT value FROM json_each(?))", listed)]
    else:
        last = int(conn.exec_driver_sql("SELECT max(id) FROM wording").scalar() or 0)
        parts = [_titles(conn, "id BETWEEN ? AND ?", at, at + _PART - 1) for at in range(1, last + 1, _PART)]
    if not parts:
        return np.empty(0, np.int32)
    found = np.concatenate([part[0] for part in parts])
    return found[_lexical(found, np.concatenate([part[1] for part in parts]))].astype(np.int32)


def _lexical(ids: NDArray[Any], texts: NDArray[np.bytes_]) -> NDArray[np.intp]:
    """The order of texts, of ids among equals. Eight characters make one number: ten times faster than texts."""
    if not len(ids):
        return np.empty(0, np.intp)
    keys = texts.view(">u8").reshape(-1, _WIDTH).astype(np.uint64)
    return np.lexsort((ids, *(keys[:, at] for at in reversed(range(_WIDTH)))))


def _titles(conn: Connection, where: str, *parameters: str | int) -> tuple[Ids, NDArray[np.bytes_]]:
    """Ids, and the beginnings of their folded titles."""
    row = conn.exec_driver_sql(
        "SELECT group_concat(id), group_concat(replace(start, char(10), ' '), char(10)) FROM (SELECT id, "
        f"substr(CASE title WHEN '' THEN body ELSE title END, 1, {_START + 8}) AS start FROM wording WHERE {where})",
        parameters,
    ).one()
    return _starts(row[0], row[1], np.int32)


def _starts(listed: str | None, together: str, dtype: Any) -> tuple[NDArray[Any], NDArray[np.bytes_]]:
    """Ids and texts that came as one text each; folded together, because one at a time takes three times as long."""
    if listed is None:
        return np.empty(0, dtype), np.empty(0, f"S{_START}")
    starts = (one.lstrip(" «\"'“([") for one in fold(together).split("\n"))
    keys = np.array([one.encode("latin-1", "replace")[:_START] for one in starts], f"S{_START}")
    return np.fromstring(listed, dtype=dtype, sep=","), keys


def _names(conn: Connection) -> tuple[NDArray[np.int64], Ranks]:
    """Authors and the place of their names in the alphabet; namesakes stay apart, the nameless are together."""
    parts: list[tuple[NDArray[Any], NDArray[np.bytes_]]] = []
    after = -(2**63)
    while True:
        row = conn.exec_driver_sql(
            "SELECT group_concat(id), group_concat(replace(substr(name, 1, ?), char(10), ' '), char(10)), max(id) "
            "FROM (SELECT id, name FROM author WHERE id > ? AND name <> '' ORDER BY id LIMIT ?)",
            (_START + 8, after, _PART),
        ).one()
        if row[0] is None:
            break
        parts.append(_starts(row[0], row[1], np.int64))
        after = int(row[2])
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.int32)
    ids = np.concatenate([part[0] for part in parts])
    order = _lexical(ids, np.concatenate([part[1] for part in parts]))
    return ids[order], np.arange(len(order), dtype=np.int32)


def _places(conn: Connection) -> tuple[NDArray[np.int64], Ranks]:
    """Authors and the place of where they live in the alphabet."""
    found = conn.exec_driver_sql("SELECT place, group_concat(id) FROM author WHERE place <> '' GROUP BY place")
    rows = sorted(found, key=lambda row: fold(row[0]))
    ids = [np.fromstring(row[1], np.int64, sep=",") for row in rows]
    ranks = [np.full(len(some), place, np.int32) for place, some in enumerate(ids)]
    return np.concatenate([np.empty(0, np.int64), *ids]), np.concatenate([np.empty(0, np.int32), *ranks])


def _people(columns: Columns, ranked: tuple[NDArray[np.int64], Ranks]) -> Ranks:
    """The rank of each contribution's author; LAST when the author has none."""
    authors, ranks = ranked
    if not len(authors):
        return np.full(columns.size, LAST, np.int32)
    order = np.argsort(authors)
    at = np.minimum(np.searchsorted(authors, columns.author, sorter=order), len(order) - 1)
    at = order[at]
    return np.where(authors[at] == columns.author, ranks[at], LAST).astype(np.int32)


def _words(conn: Connection, size: int) -> Ranks:
    """How many words the text of each contribution has, as the search index counts them."""
    found = np.zeros(size, np.int32)
    row = conn.exec_driver_sql("SELECT group_concat(id), group_concat(hex(sz), '') FROM text_docsize").one()
    if row[0] is not None:
        ids = np.fromstring(row[0], np.int64, sep=",")
        counts = word_counts(bytes.fromhex(row[1]))[1::2]
        known = ids < size
        found[ids[known]] = counts[known]
    return found
