"""Looking acts up in the journal: what can be undone or redone, what concerned a contribution, who did what."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.decision import WORKSPACE, Act, Decision, Ref
from moderator.store import journal, projection
from moderator.store.journal import Entry
from moderator.store.schema import SECTIONS
from moderator.store.standing import PASSAGES
from moderator.store.workspace import Workspace

ASIDE = ("read", "blank")
"""Acts that the undo key passes over: readings are a register, and blanking is final."""


@dataclass(frozen=True, slots=True)
class Line:
    """One act of the history: `reversed` when it no longer counts, `count` the contributions it named.

    `chain` is what an undoing bears on: the undoings one under the other, then the act itself.
    """

    entry: Entry
    reversed: bool
    count: int
    chain: tuple[Decision, ...]


def words(ws: Workspace, id_: int) -> tuple[str, str]:
    """The title and body of a contribution or section as received. Raises KeyError for an id that is not here."""
    with ws.read() as conn:
        table = "section" if id_ >= SECTIONS else "wording"
        row = conn.exec_driver_sql(f"SELECT title, body FROM {table} WHERE id = ?", (id_,)).first()
    if row is None:
        raise KeyError(id_)
    return row[0], row[1]


def found(ws: Workspace, ref: Ref) -> Entry | None:
    """A decision by its name."""
    with ws.read() as conn:
        seq = journal.place(conn, ref)
        return None if seq is None else journal.read(conn, [seq])[seq]


def is_dead(ws: Workspace, entry: Entry) -> bool:
    """Whether a decision no longer counts."""
    with ws.read() as conn:
        return conn.exec_driver_sql("SELECT 1 FROM dead WHERE seq = ?", (entry.seq,)).scalar() is not None


def is_blanked(ws: Workspace, entry: Entry) -> bool:
    """Whether a decision, or the one at the end of its chain of undoings, was erased for good."""
    with ws.read() as conn:
        return _blanked(conn, origin(conn, entry).seq)


def _blanked(conn: Connection, seq: int) -> bool:
    found = conn.exec_driver_sql("SELECT 1 FROM reversal WHERE target = ? AND final = 1", (seq,)).first()
    return found is not None


def chain(conn: Connection, entry: Entry) -> tuple[Entry, ...]:
    """What an undoing bears on: the undoings one under the other, then the act itself; nothing for another act."""
    found: list[Entry] = []
    while (before := _target(conn, entry)) is not None and before.decision.order < entry.decision.order:
        entry = before
        found.append(entry)
    return tuple(found)


def origin(conn: Connection, entry: Entry) -> Entry:
    """The decision at the end of a chain of undoings: the one that they kill or bring back."""
    return (entry, *chain(conn, entry))[-1]


def chain_of(ws: Workspace, entry: Entry) -> tuple[Decision, ...]:
    """The decisions of `chain`."""
    with ws.read() as conn:
        return tuple(one.decision for one in chain(conn, entry))


def reached(ws: Workspace, entry: Entry) -> BitMap:
    """The local ids that a decision concerned; for an undo, those of the decision at the end of the chain."""
    with ws.read() as conn:
        return projection.reach(conn, origin(conn, entry)) - BitMap([WORKSPACE])


def to_undo(ws: Workspace) -> Entry | None:
    """This person's last act here that still counts and is not itself an undoing."""
    with ws.read() as conn:
        seq = conn.exec_driver_sql(
            "SELECT seq FROM decision d WHERE device = ? AND actor = ? AND kind NOT IN ('undo', 'read', 'blank') "
            "AND NOT EXISTS (SELECT 1 FROM dead WHERE dead.seq = d.seq) ORDER BY n DESC LIMIT 1",
            (ws.device, ws.actor),
        ).scalar()
        return None if seq is None else journal.read(conn, [seq])[seq]


def to_redo(ws: Workspace) -> Entry | None:
    """The undoing that the redo key takes back: the last that counts, if nothing new was done since."""
    after = None
    with ws.read() as conn:
        while True:
            bound = "" if after is None else f"AND n < {after}"
            rows = conn.exec_driver_sql(
                f"SELECT n, seq, kind FROM decision WHERE device = ? AND actor = ? AND kind NOT IN {ASIDE} {bound} "
                "ORDER BY n DESC LIMIT 50",
                (ws.device, ws.actor),
            ).fetchall()
            if not rows:
                return None
            for n, seq, kind in rows:
                after = n
                if kind != Act.UNDO:
                    return None
                entry = journal.read(conn, [seq])[seq]
                target = _target(conn, entry)
                if target is None or target.decision.kind is Act.UNDO or _blanked(conn, target.seq):
                    continue  # a redoing, or what nothing can bring back
                if conn.exec_driver_sql("SELECT 1 FROM dead WHERE seq = ?", (seq,)).scalar() is None:
                    return entry


def concerning(ws: Workspace, id_: int) -> list[Line]:
    """All acts on a contribution or section, oldest first."""
    with ws.read() as conn:
        seqs = [row[0] for row in conn.exec_driver_sql("SELECT seq FROM touch WHERE id = ?", (id_,))]
        wide = conn.exec_driver_sql("SELECT seq, ids FROM wide")
        seqs += [seq for seq, ids in wide if id_ in BitMap.deserialize(bytes(ids))]
        rows = conn.exec_driver_sql(
            "WITH RECURSIVE chain(seq) AS (SELECT value FROM json_each(?) UNION "
            "SELECT reversal.seq FROM reversal JOIN chain ON reversal.target = chain.seq) SELECT seq FROM chain",
            (json.dumps(seqs),),
        )
        every = journal.read(conn, [row[0] for row in rows]).values()
        return _lines(conn, sorted(every, key=lambda one: one.seq))


def history(
    ws: Workspace, *, limit: int, before: int | None = None, actor: str = "", kind: str = "", day: str = ""
) -> list[Line]:
    """The latest acts, newest first, before a place in the journal; filtered by person, kind or day (YYYY-MM-DD)."""
    wanted = [("seq < ?", before), ("actor = ?", actor), ("kind = ?", kind), ("substr(at, 1, 10) = ?", day)]
    used = [(clause, value) for clause, value in wanted if value]
    where = " AND ".join(clause for clause, _value in used) or "1"
    with ws.read() as conn:
        rows = conn.exec_driver_sql(
            f"SELECT seq FROM decision WHERE {where} ORDER BY seq DESC LIMIT ?", (*(value for _c, value in used), limit)
        )
        seqs = [row[0] for row in rows]
        found_here = journal.read(conn, seqs)
        return _lines(conn, [found_here[seq] for seq in seqs])


def actors(ws: Workspace) -> dict[str, int]:
    """Who decided, and how many acts each."""
    with ws.read() as conn:
        rows = conn.exec_driver_sql("SELECT actor, count(*) FROM decision GROUP BY actor ORDER BY 2 DESC")
        return {row[0]: row[1] for row in rows}


def _target(conn: Connection, entry: Entry) -> Entry | None:
    target = entry.decision.target
    seq = journal.place(conn, target) if target else None
    return None if seq is None else journal.read(conn, [seq])[seq]


def _lines(conn: Connection, entries: Sequence[Entry]) -> list[Line]:
    gone = {
        row[0]
        for row in conn.exec_driver_sql(
            "SELECT seq FROM dead WHERE seq IN (SELECT value FROM json_each(?))",
            (json.dumps([one.seq for one in entries]),),
        )
    }
    lines = []
    for one in entries:
        below = tuple(each.decision for each in chain(conn, one))
        count = sum(uid != WORKSPACE for uid in (one.decision, *below)[-1].on)
        lines.append(Line(one, one.seq in gone, count, below))
    return lines


def coded(ws: Workspace, ids: BitMap | None = None, tags: Collection[str] | None = None) -> list[Entry]:
    """The decisions that attached a passage to a tag and count, oldest first: of these ids, with one of these tags."""
    now = ws.standing
    slots = [
        slot
        for slot, values in now.slots.family(PASSAGES).items()
        if any((tags is None or tag in tags) and (ids is None or ids.intersect(on)) for tag, on in values.items())
    ] if ids is None or len(ids) > 1 else [PASSAGES + one for one in now.within(PASSAGES, ids.min())]
    with ws.read() as conn:
        rows = conn.exec_driver_sql(
            "SELECT seq FROM writes WHERE slot IN (SELECT value FROM json_each(?)) "
            "AND seq NOT IN (SELECT seq FROM dead)",
            (json.dumps(slots),),
        )
        read = journal.read(conn, [row[0] for row in rows])
    found_here = (read[seq] for seq in sorted(read))
    return [one for one in found_here if tags is None or str((one.decision.body or {}).get("tag")) in tags]


def of_kind(ws: Workspace, kind: Act) -> list[Entry]:
    """The decisions of a kind that count, oldest first."""
    with ws.read() as conn:
        rows = conn.exec_driver_sql(
            "SELECT seq FROM decision WHERE kind = ? AND seq NOT IN (SELECT seq FROM dead) ORDER BY seq", (kind,)
        )
        found_here = journal.read(conn, [row[0] for row in rows])
        return [found_here[seq] for seq in sorted(found_here)]
