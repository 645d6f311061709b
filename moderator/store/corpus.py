"""The corpus: what a search finds, in what order, and the counts beside it, over columns kept in memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.folding import fold
from moderator.domain.query import Complaint, Order, Query
from moderator.domain.sought import wanted
from moderator.domain.words import _, number
from moderator.store import columns as reading
from moderator.store import facets, filters, snapshot
from moderator.store.columns import Columns
from moderator.store.facets import Tally
from moderator.store.filters import Names, Sieve
from moderator.store.search import RANKED, TextIndex

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace

Ids = NDArray[np.int32]

_FEW = 20_000
"""Up to here, titles are read for the contributions found alone; above, for all of them once."""
_PART = 50_000  # titles read at once
_TITLE = 40  # characters of a title that count for its place


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found: `ids` in the order asked for. `complaints`: what was not understood or does not exist."""

    query: Query
    order: Order
    ids: Ids
    complaints: tuple[Complaint, ...]
    seconds: float
    sieve: Sieve = field(repr=False)
    sorted_ids: Ids = field(repr=False)

    @property
    def bitmap(self) -> BitMap:
        """The contributions found, as acts take them."""
        return filters.bitmap(self.sorted_ids)

    @property
    def total(self) -> int:
        """How many contributions were found."""
        return len(self.ids)


@dataclass(frozen=True)
class _State:
    """The columns at one moment, with the names and orders worked out from them when first needed."""

    columns: Columns
    names: Names
    stamp: str
    ranks: dict[Order, NDArray[np.int32]] = field(default_factory=dict)


class Corpus:
    """The mirror in memory. Safe to use from several threads: an import puts a whole new state in place."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._state: _State | None = None
        self.index = TextIndex()

    @property
    def ready(self) -> bool:
        """Whether the columns are in memory."""
        return self._state is not None

    @property
    def columns(self) -> Columns:
        """The columns, read at the first call (0.1 s for 570,000 contributions, 1 s after an import)."""
        with self._workspace.read() as conn:
            return self._now(conn).columns

    @property
    def names(self) -> Names:
        """The names that filters can be given: sections, authors, sources."""
        with self._workspace.read() as conn:
            return self._now(conn).names

    def refresh(self, ids: Iterable[int] | None = None) -> None:
        """Take in what an import changed: these contributions, or all. Sections, authors and sources always."""
        changed = None if ids is None else list(ids)
        with self._lock, self._workspace.read() as conn:
            before = self._state
            self.index.forget()
            if before is None:
                return
            # Beyond a tenth, reading everything in one pass is the faster way.
            if changed is None or len(changed) > before.columns.size // 10 + 1000:
                columns = reading.load(conn)
            else:
                columns = reading.reload(conn, before.columns, changed)
            self._state = _State(columns, filters.names(conn, columns, self._authors), snapshot.stamp(conn))

    def keep(self) -> None:
        """Put the columns in the file for the next opening, unless they are there or no longer what the mirror says."""
        state = self._state
        if state is None:
            return
        with self._workspace.read() as conn:
            if snapshot.stamp(conn) != state.stamp or snapshot.load(conn) is not None:
                return
        with self._workspace.write() as conn:
            snapshot.keep(conn, state.columns)

    def find(self, query: Query, order: Order = Order.NEWEST) -> Found:
        """The contributions that a search asks for. Raises nothing of its own: see `Found.complaints`."""
        start = time.perf_counter()
        with self._workspace.read() as conn:
            state = self._now(conn)
            sieve = Sieve(state.columns, state.names, self._workspace.standing, self._workspace.actor)
            ids = self._texts(conn, state, query)
            for one in query.filters:
                ids = sieve.passing(ids, one)
            ordered, order = self._ordered(conn, state, query, ids, order, sieve)
        complaints = (*query.complaints, *sieve.complaints)
        return Found(query, order, ordered, complaints, time.perf_counter() - start, sieve, ids)

    def facets(self, found: Found) -> tuple[Tally, ...]:
        """How many of the contributions found have each value of each field, sections and tags rolled up."""
        return facets.tallies(found.sorted_ids, found.sieve)

    def days(self, found: Found) -> tuple[tuple[date, int], ...]:
        """How many of the contributions found each day had."""
        return facets.days(found.sorted_ids, found.sieve)

    def _now(self, conn: Connection) -> _State:
        state = self._state
        if state is None:
            with self._lock:
                state = self._state
                if state is None:
                    columns = snapshot.load(conn) or reading.load(conn)
                    names = filters.names(conn, columns, self._authors)
                    state = self._state = _State(columns, names, snapshot.stamp(conn))
        return state

    def _authors(self) -> list[tuple[int, str]]:
        with self._workspace.read() as conn:
            rows = conn.exec_driver_sql("SELECT id, name FROM author ORDER BY id")
            return [(id_, name) for id_, name in rows]

    def _texts(self, conn: Connection, state: _State, query: Query) -> Ids:
        """The sorted ids that have the words looked for; all of them when there are none."""
        looked = wanted(query)
        if not looked:
            return state.columns.ids
        within, leave = self.index.find(conn, looked)
        live = state.columns.live
        if within is not None:
            within = within[within < len(live)]
            return within[live[within]]
        kept = live.copy()
        if leave is not None:
            kept[leave[leave < len(live)]] = False
        return np.flatnonzero(kept).astype(np.int32)

    def _ordered(
        self, conn: Connection, state: _State, query: Query, ids: Ids, order: Order, sieve: Sieve
    ) -> tuple[Ids, Order]:
        if order is Order.RELEVANCE:
            looked = wanted(query)
            hits = self.index.find(conn, looked)[0] if looked else None
            if hits is not None and len(hits) <= RANKED:
                kept = np.zeros(state.columns.size, np.bool_)
                kept[ids] = True
                ranked = self.index.ranked(conn, looked)
                ranked = ranked[ranked < len(kept)]
                return ranked[kept[ranked]], order
            if hits is not None:
                sentence = _("More than {n} texts have these words: the newest come first.").format(n=number(RANKED))
                sieve.complaints.append(Complaint(0, 0, sentence))
            order = Order.NEWEST
        if order is Order.TITLE and len(ids) <= _FEW:
            return _by_title(conn, ids), order
        rank = state.ranks.get(order)
        if rank is None:
            rank = state.ranks[order] = _rank(conn, state.columns, order)
        if len(ids) * 8 < len(rank):
            return ids[np.argsort(rank[ids])], order
        # For many, walking the whole order once beats sorting.
        slots = np.zeros(len(rank), np.int32)
        slots[rank[ids]] = ids
        return slots[slots > 0], order


def _rank(conn: Connection, columns: Columns, order: Order) -> NDArray[np.int32]:
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
        case Order.NEWEST | Order.RELEVANCE | Order.TITLE:
            return newest


def _by_title(conn: Connection, ids: Ids | None) -> Ids:
    """The ids (None: all) by title, else by the beginning of the text, accents and capitals apart."""
    if ids is not None:
        listed = "[" + ",".join(map(str, ids.tolist())) + "]"
        parts = [_titles(conn, "id IN (SELECT value FROM json_each(?))", listed)]
    else:
        last = int(conn.exec_driver_sql("SELECT max(id) FROM wording").scalar() or 0)
        parts = [_titles(conn, "id BETWEEN ? AND ?", at, at + _PART - 1) for at in range(1, last + 1, _PART)]
    found = np.concatenate([part[0] for part in parts] or [np.empty(0, np.int32)])
    if not len(found):
        return found
    # Eight characters make one number, and numbers are sorted ten times faster than texts.
    keys = np.concatenate([part[1] for part in parts]).view(">u8").reshape(-1, _TITLE // 8).astype(np.uint64)
    ordered: Ids = found[np.lexsort((found, *(keys[:, at] for at in reversed(range(_TITLE // 8)))))]
    return ordered


def _titles(conn: Connection, where: str, *parameters: str | int) -> tuple[Ids, NDArray[np.bytes_]]:
    """Ids, and the beginnings of their folded titles."""
    row = conn.exec_driver_sql(
        "SELECT group_concat(id), group_concat(replace(start, char(10), ' '), char(10)) FROM (SELECT id, "
        f"substr(CASE title WHEN '' THEN body ELSE title END, 1, {_TITLE + 8}) AS start FROM wording WHERE {where})",
        parameters,
    ).one()
    if row[0] is None:
        return np.empty(0, np.int32), np.empty(0, f"S{_TITLE}")
    # Folded together: one title at a time takes three times as long.
    starts = (one.lstrip(" «\"'“([") for one in fold(row[1]).split("\n"))
    keys = np.array([one.encode("latin-1", "replace")[:_TITLE] for one in starts], f"S{_TITLE}")
    return np.fromstring(row[0], dtype=np.int32, sep=","), keys
