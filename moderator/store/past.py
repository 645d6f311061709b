"""The workspace as it was at a moment: the decisions known then, replayed in memory, over the texts known then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import NoReturn

import numpy as np
from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.decision import ON_OBJECTS, WORKSPACE, Decision, Ref
from moderator.domain.fold import contestable, heads, held, written
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.store import journal, projection
from moderator.store.columns import Columns
from moderator.store.horizon import Horizon
from moderator.store.journal import Entry
from moderator.store.projection import Numbering
from moderator.store.standing import Standing, standing
from moderator.store.workspace import Workspace

BATCH = 2_000  # decisions read at once


class Past(Workspace):
    """A view of an open workspace as it was: everything that reads works on it, nothing can be written.

    What was erased since (a decision's words, on a citizen's request) stays erased. Words are searched in the texts of
    today, which are shown as they were then.
    """

    def __init__(self, present: Workspace, horizon: Horizon, then: Standing) -> None:
        # The file, its connections and its lock are the present one's: no second opening, nothing to close.
        self.__dict__.update(present.__dict__)
        self.__dict__.pop("corpus", None)
        self.horizon = horizon
        self.standing = then
        self.corpus = present.corpus.then(self, _received(present, present.corpus.columns, horizon.moment))

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Refuse: the past cannot be changed. Raises Problem."""
        _refuse()
        yield

    def decide(self, *_given: object, **_named: object) -> NoReturn:
        """Refuse: the past cannot be changed. Raises Problem."""
        _refuse()

    def close(self, *, spare: float = 0) -> None:
        """Let the view go; the workspace stays open."""


def _refuse() -> NoReturn:
    raise Problem(
        _("You are looking at the past: nothing can be changed there."),
        remedy=_("Come back to the present first."),
    )


def look_back(ws: Workspace, at: datetime | Ref, progress: Progress = silent) -> Past:
    """The workspace as it was at a moment, or just after an act. Raises Problem for an act that is not here, Cancelled.

    A moment takes the decisions made by then, by the clocks of those who made them; an act takes those that were in
    this file when it came.
    """
    with ws.read() as conn:
        place, moment = None, at
        if isinstance(at, Ref):
            place = journal.place(conn, at)
            if place is None:
                raise Problem(_("There is no decision {ref}.").format(ref=at))
            moment = journal.read(conn, [place])[place].decision.at
        assert isinstance(moment, datetime), "an act has given its moment"
        horizon = Horizon(moment, place, frozenset())
        horizon = replace(horizon, dead=_dead(conn, horizon))
        then = _Replay(conn, horizon).standing(progress)
    return Past(ws, horizon, then)


def _dead(conn: Connection, horizon: Horizon) -> frozenset[int]:
    """The places of the decisions that did not count, read from the last undoing to the first as in the fold."""
    clause, value = horizon.clause
    rows = conn.exec_driver_sql(
        f"SELECT r.seq, r.target, r.final FROM reversal r JOIN (SELECT seq, clock, device, n FROM decision WHERE "
        f"kind IN ('undo', 'blank') AND {clause}) d USING (seq) ORDER BY d.clock DESC, d.device DESC, d.n DESC",
        (value,),
    )
    dead: set[int] = set()
    for seq, target, final in rows:
        if final or seq not in dead:
            dead.add(target)
    blanks = conn.exec_driver_sql(f"SELECT seq FROM decision WHERE kind = 'blank' AND {clause}", (value,))
    return frozenset(dead - {row[0] for row in blanks})


@dataclass
class _Slot:
    """One slot while it is replayed: which ids are settled, and on what; who wrote, where people may disagree."""

    settled: BitMap = field(default_factory=BitMap)
    values: dict[str, BitMap] = field(default_factory=dict)
    devices: dict[str, BitMap] = field(default_factory=dict)

    def put(self, value: str | None, ids: BitMap) -> None:
        """Put the ids that no later decision has settled on a value."""
        ids = ids - self.settled
        if not ids:
            return
        self.settled |= ids
        if value is not None:
            if value in self.values:
                self.values[value] |= ids
            else:
                self.values[value] = ids

    def put_one(self, value: str | None, id_: int) -> None:
        """The same for one id alone, as most decisions are."""
        if id_ in self.settled:
            return
        self.settled.add(id_)
        if value is not None:
            self.values.setdefault(value, BitMap()).add(id_)


class _Replay:
    """The decisions known at a moment, from the last to the first: the first met in a slot is the one in force."""

    def __init__(self, conn: Connection, horizon: Horizon) -> None:
        self.conn, self.horizon = conn, horizon
        self.numbering = Numbering(conn)
        self.slots: dict[str, _Slot] = {}
        self.facts: dict[str, list[Decision]] = {}
        clause, value = horizon.clause
        devices = conn.exec_driver_sql(f"SELECT count(DISTINCT device) FROM decision WHERE {clause}", (value,)).scalar()
        self.several = int(devices or 0) > 1

    def standing(self, progress: Progress) -> Standing:
        """What was decided then."""
        last = 0
        for batch in self._batches(progress):
            last = max(last, *(one.seq for one in batch))
            counted = [one for one in batch if one.seq not in self.horizon.dead]
            self._take(counted)
        facts, contests = dict[str, str](), self._contests()
        for slot, history in self.facts.items():
            what = held(slot, heads(history))
            if what and what.value is not None:
                facts[slot] = what.value
            if what and what.rivals:
                contests[slot] = {WORKSPACE: tuple(map(str, what.rivals))}
        slots = {slot: one.values for slot, one in self.slots.items() if one.values}
        return standing(slots, facts, contests, last)

    def _batches(self, progress: Progress) -> Iterator[list[Entry]]:
        clause, value = self.horizon.clause
        # The places first: sorting whole rows would copy the journal.
        seqs = [
            row[0]
            for row in self.conn.exec_driver_sql(
                f"SELECT seq FROM decision WHERE {clause} AND kind NOT IN ('undo', 'blank') "
                "ORDER BY clock DESC, device DESC, n DESC",
                (value,),
            )
        ]
        for at in range(0, len(seqs), BATCH):
            progress(at, len(seqs), _("Going back in time"))
            part = seqs[at : at + BATCH]
            found = journal.read(self.conn, part)
            yield [found[seq] for seq in part]

    def _take(self, entries: list[Entry]) -> None:
        named = [one for one in entries if one.decision.kind not in ON_OBJECTS]
        uids = np.array([uid for one in named for uid in one.decision.on], dtype=np.int64)
        ids, at = self.numbering.many(uids), 0
        reach: dict[int, np.ndarray] = {}
        for one in named:
            mine = ids[at : at + len(one.decision.on)]
            at += len(one.decision.on)
            reach[one.seq] = mine[mine >= 0]
        for one in entries:
            decision = one.decision
            if decision.kind in ON_OBJECTS:
                for slot, _value in written(decision):
                    self.facts.setdefault(slot, []).append(decision)
            elif len(reach[one.seq]):
                self._write(decision, reach[one.seq])

    def _write(self, decision: Decision, reach: np.ndarray) -> None:
        alone = int(reach[0]) if len(reach) == 1 else None
        many = BitMap() if alone is not None else BitMap(reach.astype(np.uint32))
        for slot, value in written(decision):
            if alone == WORKSPACE:
                self.facts.setdefault(slot, []).append(decision)
                continue
            here = self.slots.get(slot)
            if here is None:
                here = self.slots[slot] = _Slot()
            if alone is None:
                here.put(value, many)
            else:
                here.put_one(value, alone)
            if self.several and contestable(slot):
                whose = here.devices.setdefault(decision.device, BitMap())
                if alone is None:
                    whose |= many
                else:
                    whose.add(alone)

    def _contests(self) -> dict[str, dict[int, tuple[str, ...]]]:
        """The disagreements of then: only where several devices wrote can there be any."""
        found: dict[str, dict[int, tuple[str, ...]]] = {}
        for slot, one in self.slots.items():
            if len(one.devices) < 2:
                continue
            shared, seen = BitMap(), BitMap()
            for ids in one.devices.values():
                shared |= seen & ids
                seen |= ids
            if not shared:
                continue
            reach = projection.concerned(self.conn, slot, shared, _counted(self.conn, slot, self.horizon))
            entries = [(entry.decision, mine) for entry, mine in reach]
            for history, alike in projection.histories(entries, shared):
                what = held(slot, heads(history)) if history else None
                if what and what.rivals:
                    found.setdefault(slot, {}).update(dict.fromkeys(alike, tuple(map(str, what.rivals))))
        return found


def _counted(conn: Connection, slot: str, horizon: Horizon) -> frozenset[int]:
    """The places of the decisions that counted in a slot."""
    clause, value = horizon.clause
    rows = conn.exec_driver_sql(
        f"SELECT seq FROM writes JOIN decision USING (seq) WHERE slot = ? AND {clause}", (slot, value)
    )
    return frozenset(row[0] for row in rows) - horizon.dead


def _received(present: Workspace, columns: Columns, moment: datetime) -> Columns:
    """The mirror's columns with only the contributions received by then; those found gone later are there again."""
    at = int(moment.timestamp())
    live = columns.live & (columns.first_seen <= at)
    removed = columns.removed.copy()
    with present.read() as conn:
        rows = conn.exec_driver_sql("SELECT id FROM contribution WHERE removed > ?", (at,))
        back = np.array([row[0] for row in rows], np.int64)
    removed[back[back < len(removed)]] = False
    return replace(columns, live=live, removed=removed)


def earliest(ws: Workspace) -> datetime | None:
    """When the first decision was taken, None when there is none."""
    with ws.read() as conn:
        found = conn.exec_driver_sql("SELECT min(CAST(strftime('%s', at) AS INTEGER)) FROM decision").scalar()
    return None if found is None else datetime.fromtimestamp(int(found), UTC).astimezone()
