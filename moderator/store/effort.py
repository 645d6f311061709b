"""Who did how much: the contributions that each person moderated, tagged, answered and read, day by day."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.decision import Act
from moderator.store.columns import Columns


class Kind(StrEnum):
    """The kinds of work that are counted apart: their paces have nothing in common."""

    MODERATED = "moderated"
    TAGGED = "tagged"
    ANSWERED = "answered"
    READ = "read"


_OF: Mapping[Act, Kind] = {
    Act.ACCEPT: Kind.MODERATED,
    Act.REFUSE: Kind.MODERATED,
    Act.REDACT: Kind.MODERATED,
    Act.TAG: Kind.TAGGED,
    Act.UNTAG: Kind.TAGGED,
    Act.CODE: Kind.TAGGED,
    Act.POSITION: Kind.TAGGED,
    Act.ATTACH: Kind.TAGGED,
    Act.ANSWER: Kind.ANSWERED,
    Act.DISPOSITION: Kind.ANSWERED,
    Act.READ: Kind.READ,
}
_KINDS = ", ".join(f"'{one}'" for one in _OF)
_BATCH = 20_000

Key = tuple[str, str, Kind]  # day (YYYY-MM-DD, where it was decided), person, kind of work


@dataclass(eq=False)
class Ledger:
    """The journal's work added up, kept by whoever shows it: each look reads only what came since the last.

    A contribution counts once for a person, a kind and a period, however often it was decided. What was undone does
    not count.
    """

    _columns: Columns | None = None
    _order: tuple[NDArray[np.int64], NDArray[np.int64]] = field(
        default_factory=lambda: (np.empty(0, np.int64), np.empty(0, np.int64))
    )
    _seq: int = 0
    _dead: BitMap = field(default_factory=BitMap)
    _done: dict[Key, BitMap] = field(default_factory=dict)

    def look(self, conn: Connection, columns: Columns) -> None:
        """Bring the sums up to date."""
        if columns is not self._columns:
            self._columns, self._seq, self._done, self._dead = columns, 0, {}, BitMap()
            known = [(int(place.uid), int(place.id)) for place in columns.places[1:]]
            ids = np.concatenate([columns.ids.astype(np.int64), np.array([id_ for _uid, id_ in known], np.int64)])
            uids = np.concatenate([columns.uid[columns.ids], np.array([uid for uid, _id in known], np.int64)])
            order = np.argsort(uids)
            self._order = uids[order], ids[order]
        dead = BitMap(row[0] for row in conn.exec_driver_sql("SELECT seq FROM dead"))
        moved = [seq for seq in dead ^ self._dead if seq <= self._seq]
        last = int(conn.exec_driver_sql("SELECT max(seq) FROM decision").scalar() or 0)
        if moved:
            days = self._days_of(conn, moved)
            self._done = {key: ids for key, ids in self._done.items() if key[0] not in days}
            place = f"seq <= {self._seq} AND substr(at, 1, 10) IN (SELECT value FROM json_each(?))"
            self._add(conn, place, (json.dumps(sorted(days)),), dead)
        self._add(conn, "seq > ? AND seq <= ?", (self._seq, last), dead)
        self._seq, self._dead = last, dead

    def counts(self, since: str = "") -> dict[tuple[str, Kind], int]:
        """Contributions by person ("" for the whole team) and kind of work, from a day on (YYYY-MM-DD)."""
        held: dict[tuple[str, Kind], list[BitMap]] = defaultdict(list)
        for (day, actor, kind), ids in self._done.items():
            if day >= since:
                held[actor, kind].append(ids)
                held["", kind].append(ids)
        return {key: len(BitMap.union(*ids)) for key, ids in held.items()}

    def _days_of(self, conn: Connection, seqs: Iterable[int]) -> set[str]:
        rows = conn.exec_driver_sql(
            f"SELECT DISTINCT substr(at, 1, 10) FROM decision WHERE kind IN ({_KINDS}) "
            "AND seq IN (SELECT value FROM json_each(?))",
            (json.dumps(list(seqs)),),
        )
        return {row[0] for row in rows}

    def _add(self, conn: Connection, where: str, values: tuple[object, ...], dead: BitMap) -> None:
        rows = conn.exec_driver_sql(
            f"SELECT seq, actor, kind, substr(at, 1, 10), targets FROM decision WHERE kind IN ({_KINDS}) AND {where}",
            values,
        )
        targets: dict[Key, list[bytes]] = defaultdict(list)
        while batch := rows.fetchmany(_BATCH):
            for seq, actor, kind, day, on in batch:
                if seq not in dead:
                    targets[day, actor, _OF[kind]].append(on)
        for key, parts in targets.items():
            ids = self._known(np.frombuffer(b"".join(parts), ">i8").astype(np.int64))
            self._done[key] = self._done.get(key, BitMap()) | BitMap(ids.astype(np.uint32))

    def _known(self, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
        """The local ids of uids, those that are not here left out."""
        uids, ids = self._order
        if not len(uids):
            return uids
        at = np.minimum(np.searchsorted(uids, wanted), len(uids) - 1)
        found: NDArray[np.int64] = ids[at[uids[at] == wanted]]
        return found


def contributions_since(conn: Connection, position: int, kinds: Iterable[Act]) -> int:
    """On how many contributions decisions of these kinds were written after a place in the journal; twice is two."""
    wanted = json.dumps([str(kind) for kind in kinds])
    found = conn.exec_driver_sql(
        "SELECT total(length(targets)) / 8 FROM decision "
        "WHERE seq > ? AND kind IN (SELECT value FROM json_each(?))", (position, wanted)
    ).scalar()  # fmt: skip
    return int(found or 0)


def decided_since(conn: Connection, position: int, kinds: Iterable[Act]) -> int:
    """How many decisions of these kinds were written after a place in the journal."""
    wanted = json.dumps([str(kind) for kind in kinds])
    found = conn.exec_driver_sql(
        "SELECT count(*) FROM decision WHERE seq > ? AND kind IN (SELECT value FROM json_each(?))", (position, wanted)
    ).scalar()
    return int(found or 0)
