"""The corpus: what a search finds, in what order, and the counts beside it, over columns kept in memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain import languages
from moderator.domain.arrangement import Column, Sort
from moderator.domain.query import Complaint, Order, Query
from moderator.domain.settings import LANGUAGE
from moderator.domain.sought import wanted
from moderator.domain.words import _, number
from moderator.store import columns as reading
from moderator.store import facets, revisions, snapshot, tongues
from moderator.store import names as naming
from moderator.store.bitmaps import bitmap
from moderator.store.columns import Columns
from moderator.store.facets import Tally
from moderator.store.filters import Sieve
from moderator.store.labels import Labels
from moderator.store.lessons import Kept, Lessons
from moderator.store.names import Names
from moderator.store.notes import NoteTexts
from moderator.store.ordering import Ordering
from moderator.store.search import RANKED, TextIndex
from moderator.store.standing import Standing

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace

Ids = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found: `ids` in the order asked for. `complaints`: what was not understood or does not exist.

    When the list is grouped by a column, `starts` are the places in `ids` where each group begins.
    """

    query: Query
    order: Order | Sort
    ids: Ids
    complaints: tuple[Complaint, ...]
    seconds: float
    sieve: Sieve = field(repr=False)
    sorted_ids: Ids = field(repr=False)
    group: Column | None = None
    starts: NDArray[np.int64] | None = None
    reasons: Mapping[int, object] = field(default_factory=dict, repr=False)
    """Why some of them come first, where the order has reasons (`work.instructive`)."""

    @property
    def bitmap(self) -> BitMap:
        """The contributions found, as acts take them."""
        return bitmap(self.sorted_ids)

    @property
    def total(self) -> int:
        """How many contributions were found."""
        return len(self.ids)


@dataclass(frozen=True)
class _State:
    """The columns at one moment, with the names, orders and labels worked out when first needed."""

    columns: Columns
    names: Names
    stamp: str
    ordering: Ordering
    labels: Labels = field(default_factory=Labels)


class Corpus:
    """The mirror in memory. Safe to use from several threads: an import puts a whole new state in place."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._state: _State | None = None
        self.index = TextIndex()
        self.notes = NoteTexts()
        self.lessons = Lessons()

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

    def language(self) -> str:
        """The consultation's language: as the team settled it, else that of most contributions; "" for no telling."""
        settled = self._workspace.standing.setting(LANGUAGE)
        if self._state is not None:
            return languages.main(self._state.columns.spoken, settled)
        with self._workspace.read() as conn:
            return languages.main(tongues.counts(conn), settled)

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
            names = self._names(conn, columns)
            self._state = _State(columns, names, snapshot.stamp(conn), Ordering(columns))

    def then(self, workspace: Workspace, columns: Columns) -> Corpus:
        """The same texts under another view of the workspace, and with other columns."""
        made = Corpus(workspace)
        made.index, made.notes = self.index, self.notes
        made.lessons = Lessons(silent=True)  # what was learned from all would tell what others thought
        with workspace.read() as conn:
            made._state = _State(columns, self._names(conn, columns), "", Ordering(columns))
        return made

    def keep(self) -> None:
        """Put the columns in the file for the next opening, unless they are there or no longer what the mirror says."""
        state = self._state
        if state is None:
            return
        with self._workspace.read() as conn:
            if snapshot.stamp(conn) != state.stamp:
                return
            there = snapshot.load(conn) is not None
            ranks = state.ordering.long_ones()
            known = snapshot.ranks(conn)
            fresh = {name: rank for name, rank in ranks.items() if not there or name not in known}
            labels = state.labels.known
            if there and snapshot.labels(conn) is not None:
                labels = None
        if there and not fresh and labels is None:
            return
        with self._workspace.write() as conn:
            if not there:
                snapshot.keep(conn, state.columns)
            snapshot.keep_ranks(conn, fresh)
            if labels is not None:
                snapshot.keep_labels(conn, labels)

    def warm(self) -> None:
        """Work out the alphabets that sorting by title or author needs: seconds at half a million, once an import."""
        with self._workspace.read() as conn:
            self._now(conn).ordering.warm(conn)

    def find(
        self,
        query: Query,
        order: Order | Sort = Order.NEWEST,
        group: Column | None = None,
        *,
        last_group_first: bool = False,
    ) -> Found:
        """The contributions that a search asks for. Raises nothing of its own: see `Found.complaints`."""
        start = time.perf_counter()
        with self._workspace.read() as conn:
            state = self._now(conn)
            now = self._workspace.standing
            self._speak(state, now)
            noted = partial(self.notes.find, conn, now)
            sieve = Sieve(
                state.columns, state.names, now, self._workspace.actor, noted, clues=self._workspace.clues.bits
            )
            sieve.learned = self.learned
            sieve.labels_held = partial(state.labels.held, conn)
            ids = self._texts(conn, state, query)
            for one in query.filters:
                ids = sieve.passing(ids, one)
            if isinstance(order, Sort):
                ordered = state.ordering.sorted(conn, sieve, ids, order)
            else:
                ordered, order = self._ordered(conn, state, query, ids, order, sieve)
            starts = None
            if group is not None:
                ordered, starts = state.ordering.grouped(conn, sieve, ordered, group, descending=last_group_first)
        complaints = (*query.complaints, *sieve.complaints)
        return Found(query, order, ordered, complaints, time.perf_counter() - start, sieve, ids, group, starts)

    def among(self, query: Query, ids: Iterable[int]) -> Ids:
        """Those of a few contributions that a search finds, sorted: the words are looked for in these alone."""
        with self._workspace.read() as conn:
            state = self._now(conn)
            live = state.columns.live
            wanted_ids = np.array(sorted(one for one in ids if one < len(live)), np.int32)  # sections are above
            wanted_ids = wanted_ids[live[wanted_ids]]
            now = self._workspace.standing
            self._speak(state, now)
            sieve = Sieve(
                state.columns,
                state.names,
                now,
                self._workspace.actor,
                partial(self.notes.find, conn, now),
                clues=self._workspace.clues.bits,
            )
            sieve.learned = self.learned
            sieve.labels_held = partial(state.labels.held, conn)
            if looked := wanted(query):
                wanted_ids = self.index.among(conn, looked, wanted_ids)
            for one in query.filters:
                wanted_ids = sieve.passing(wanted_ids, one)
        return wanted_ids

    def learned(self) -> Kept | None:
        """What was learned from the team's codings, None when nothing was or nothing may be told here."""
        with self._workspace.read() as conn:
            return self.lessons.now(conn)

    def having(self, word: str, most: int, *, loose: bool = False) -> NDArray[np.int64] | None:
        """The ids that have a folded word (`loose`: in any of its forms) or words one after the other, gone ones too.

        None when more than `most` have it.
        """
        with self._workspace.read() as conn:
            return self.index.having(conn, self.index.forms(conn, word) if loose else (word,), most)

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
                    names = self._names(conn, columns)
                    ordering = Ordering(columns)
                    ordering.take(snapshot.ranks(conn))
                    labels = Labels(snapshot.labels(conn))
                    state = self._state = _State(columns, names, snapshot.stamp(conn), ordering, labels)
        return state

    def _speak(self, state: _State, now: Standing) -> None:
        spoken = state.columns.spoken
        self.index.speak(languages.present(spoken, languages.main(spoken, now.setting(LANGUAGE))))

    def _names(self, conn: Connection, columns: Columns) -> Names:
        changed = revisions.last(conn)
        return naming.names(conn, columns, self._authors, self._places, lambda now: self._outdated(changed, now))

    def _places(self) -> list[tuple[str, str]]:
        """The places that authors gave, and the ids of the authors of each."""
        with self._workspace.read() as conn:
            rows = conn.exec_driver_sql("SELECT place, group_concat(id) FROM author WHERE place <> '' GROUP BY place")
            return [(place, ids) for place, ids in rows]

    def _outdated(self, changed: Mapping[int, int], now: Standing) -> BitMap:
        with self._workspace.read() as conn:
            return revisions.outdated(conn, changed, now)

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

    def _certain(self, labels: Sequence[str], ids: Ids) -> Ids:
        """The ids, those for which one of these labels is the most certain first."""
        kept = self.learned()
        found = np.zeros(int(ids.max(initial=0)) + 1, np.uint8)
        for label in labels if kept is not None else ():
            assert kept is not None
            held, certainty = kept.spread.of(label)
            inside = held < len(found)
            np.maximum.at(found, held[inside], certainty[inside])
        order: Ids = ids[np.lexsort((-ids, -found[ids].astype(np.int16)))]
        return order

    def _ordered(
        self, conn: Connection, state: _State, query: Query, ids: Ids, order: Order, sieve: Sieve
    ) -> tuple[Ids, Order]:
        if order is Order.RELEVANCE and not wanted(query) and (labels := sieve.labels(query)):
            return self._certain(labels, ids), order
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
        return state.ordering.ordered(conn, ids, order), order
