"""Looking acts up in the journal: what can be undone or redone, what concerned a contribution, who did what."""

from __future__ import annotations

import json
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.decision import WORKSPACE, Act, Decision, Ref, Unread
from moderator.store import journal, projection
from moderator.store.journal import Entry
from moderator.store.schema import SECTIONS
from moderator.store.standing import EXTRACTS, PASSAGES
from moderator.store.workspace import Workspace

ASIDE = ("read", "blank")
"""Acts that the undo key passes over: readings are a register, and blanking is final."""


ON_TAGS = (Act.TAG, Act.UNTAG, Act.CODE, Act.DEFINE, Act.RENAME, Act.MOVE, Act.ALIAS)
"""Acts whose body names a tag."""


Undone = Mapping[int, Sequence[Entry]]
"""The place of an undoing → what it bears on."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which acts are looked for; what is left empty does not matter.

    `day` is that of their authors' clocks (YYYY-MM-DD), `since` and `until` (excluded) are aware moments, `id` a
    contribution or section on which they are, `tag` the uid of the tag that they are about.
    """

    actor: str = ""
    kinds: tuple[str, ...] = ()
    day: str = ""
    since: datetime | None = None
    until: datetime | None = None
    id: int = 0
    tag: str = ""


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
        return None if seq is None else journal.read(conn, [seq], whole=False)[seq]


def is_dead(ws: Workspace, entry: Entry) -> bool:
    """Whether a decision no longer counts."""
    with ws.read() as conn:
        return conn.exec_driver_sql("SELECT 1 FROM dead WHERE seq = ?", (entry.seq,)).scalar() is not None


def is_blanked(ws: Workspace, entry: Entry) -> bool:
    """Whether a decision, or all those at the end of its undoings, were erased for good."""
    with ws.read() as conn:
        return all(_blanked(conn, one.seq) for one in origins(conn, entry))


def _blanked(conn: Connection, seq: int) -> bool:
    found = conn.exec_driver_sql("SELECT 1 FROM reversal WHERE target = ? AND final = 1", (seq,)).first()
    return found is not None


def chain(conn: Connection, entry: Entry, undone: Undone | None = None) -> tuple[Entry, ...]:
    """What an undoing bears on: the undoings one under the other, then the act itself; nothing for another act.

    It ends at an undoing of several acts, which is then the last one. `undone`: see `_undone`.
    """
    found: list[Entry] = []
    known = _undone(conn, [entry]) if undone is None else undone
    while len(below := known.get(entry.seq, ())) == 1:
        (entry,) = below
        found.append(entry)
    return tuple(found)


def origins(conn: Connection, entry: Entry, undone: Undone | None = None) -> tuple[Entry, ...]:
    """The decisions at the end of the undoings, which they kill or bring back; the decision itself for another act."""
    found: dict[int, Entry] = {}
    known = _undone(conn, [entry]) if undone is None else undone
    waiting, seen = [entry], set[int]()
    while waiting:
        one = waiting.pop()
        seen.add(one.seq)
        below = known.get(one.seq, ())
        waiting += [each for each in below if each.seq not in seen]
        if not below:
            found[one.seq] = one
    return tuple(found[seq] for seq in sorted(found))


def chain_of(ws: Workspace, entry: Entry) -> tuple[Decision, ...]:
    """The decisions of `chain`."""
    with ws.read() as conn:
        return tuple(one.decision for one in chain(conn, entry))


def reached(ws: Workspace, entry: Entry) -> BitMap:
    """The local ids that a decision concerned; for an undoing, those of the decisions at the end of the chain."""
    with ws.read() as conn:
        return BitMap.union(BitMap(), *(projection.reach(conn, one) for one in origins(conn, entry))) - BitMap(
            [WORKSPACE]
        )


_CHOSEN = "kind = 'undo' AND json_extract(body, '$.of') IS NOT NULL"
"""An undoing that was chosen in the history: an act like another, which the undo key takes back."""


def to_undo(ws: Workspace) -> tuple[Entry, ...]:
    """This person's last act here that still counts, whole when it took several decisions; nothing when none is left.

    What the undo and redo keys did is no such act; what was undone from the history is.
    """
    with ws.read() as conn:
        found = conn.exec_driver_sql(
            f"SELECT seq, n FROM decision d WHERE device = ? AND actor = ? AND (kind NOT IN ('undo', 'read', 'blank') "
            f"OR {_CHOSEN}) AND NOT EXISTS (SELECT 1 FROM dead WHERE dead.seq = d.seq) ORDER BY n DESC LIMIT 1",
            (ws.device, ws.actor),
        ).first()
        if found is None:
            return ()
        last = journal.read(conn, [found.seq], whole=False)[found.seq]
        gesture, n = last.decision.gesture, int(found.n)
        seqs = [last.seq]
        while gesture:
            n -= 1
            before = conn.exec_driver_sql(
                "SELECT seq, json_extract(body, '$.gesture') FROM decision WHERE device = ? AND n = ?", (ws.device, n)
            ).first()
            if before is None or before[1] != gesture:
                break
            if conn.exec_driver_sql("SELECT 1 FROM dead WHERE seq = ?", (before[0],)).scalar() is None:
                seqs.append(before[0])
        entries = journal.read(conn, seqs, whole=False)
        return tuple(entries[seq] for seq in sorted(seqs))


def undoable(ws: Workspace, sought: Sought) -> tuple[Entry, ...]:
    """The acts looked for that an undoing can name, oldest first, undone already or not: no reading, nothing erased."""
    seqs = places(ws, sought, but=ASIDE).tolist()
    with ws.read() as conn:
        erased = {row[0] for row in conn.exec_driver_sql("SELECT target FROM reversal WHERE final = 1")}
        found = journal.read(conn, [seq for seq in seqs if seq not in erased], whole=False)
        return tuple(found[seq] for seq in sorted(found))


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
                entry = journal.read(conn, [seq], whole=False)[seq]
                gone = conn.exec_driver_sql("SELECT 1 FROM dead WHERE seq = ?", (seq,)).scalar() is not None
                if kind != Act.UNDO or (_is_chosen(entry) and not gone):
                    return None
                below = _undone(conn, [entry]).get(entry.seq, ())
                taken_back = _is_chosen(entry) or not below or _by_key(below[0]) or _blanked(conn, below[0].seq)
                if not taken_back and not gone:
                    return entry


def _is_chosen(entry: Entry) -> bool:
    return entry.decision.kind is Act.UNDO and "of" in (entry.decision.body or {})


def _by_key(entry: Entry) -> bool:
    """Whether a decision is what the undo or redo key wrote."""
    return entry.decision.kind is Act.UNDO and not _is_chosen(entry)


def concerning(ws: Workspace, id_: int) -> list[Line]:
    """All acts on a contribution or section, oldest first."""
    with ws.read() as conn:
        where, values = _where(conn, ws, Sought(id=id_))
        rows = conn.exec_driver_sql(f"SELECT seq FROM decision WHERE {where}", values)
        return _lines(conn, ws, list(journal.read(conn, [row[0] for row in rows], whole=False).values()))


def history(ws: Workspace, *, limit: int, before: int | None = None, sought: Sought | None = None) -> list[Line]:
    """The latest acts, newest first, before a place in the journal."""
    with ws.read() as conn:
        where, values = _where(conn, ws, sought or Sought())
        if before is not None:
            where, values = f"{where} AND seq < ?", (*values, before)
        rows = conn.exec_driver_sql(
            f"SELECT seq FROM decision WHERE {where} ORDER BY seq DESC LIMIT ?", (*values, limit)
        )
        return _lines(conn, ws, list(journal.read(conn, [row[0] for row in rows], whole=False).values()))[::-1]


def places(ws: Workspace, sought: Sought, *, but: tuple[str, ...] = ()) -> NDArray[np.int64]:
    """The places in the journal of all the acts looked for, newest first; `but`: kinds that are left out."""
    with ws.read() as conn:
        where, values = _where(conn, ws, sought)
        # As one text: a row each would take three times longer for half a million.
        found = conn.exec_driver_sql(
            f"SELECT group_concat(seq) FROM (SELECT seq FROM decision WHERE {where} AND "
            "kind NOT IN (SELECT value FROM json_each(?)) ORDER BY seq DESC)",
            (*values, json.dumps(but)),
        ).scalar()
        return np.fromstring(found or "", dtype=np.int64, sep=",")


def lines(ws: Workspace, seqs: Sequence[int]) -> list[Line]:
    """The acts at these places of the journal, in that order."""
    with ws.read() as conn:
        found = {
            line.entry.seq: line for line in _lines(conn, ws, list(journal.read(conn, seqs, whole=False).values()))
        }
        return [found[seq] for seq in seqs if seq in found]


def days(ws: Workspace) -> dict[str, int]:
    """How many acts each day had (YYYY-MM-DD, as their authors' clocks said), the latest day first."""
    with ws.read() as conn:
        rows = conn.exec_driver_sql("SELECT substr(at, 1, 10), count(*) FROM decision GROUP BY 1 ORDER BY 1 DESC")
        return {row[0]: row[1] for row in rows}


def kinds(ws: Workspace) -> dict[str, int]:
    """How many acts of each kind there are, the most frequent first."""
    with ws.read() as conn:
        rows = conn.exec_driver_sql("SELECT kind, count(*) FROM decision GROUP BY kind ORDER BY 2 DESC")
        return {row[0]: row[1] for row in rows}


def _on(conn: Connection, id_: int) -> list[int]:
    """The places of the acts on a contribution, and of what undid or erased them."""
    seqs = [row[0] for row in conn.exec_driver_sql("SELECT seq FROM touch WHERE id = ?", (id_,))]
    wide = conn.exec_driver_sql("SELECT seq, ids FROM wide")
    seqs += [seq for seq, ids in wide if id_ in BitMap.deserialize(bytes(ids))]
    return _with_undoings(conn, seqs)


def _with_undoings(conn: Connection, seqs: list[int]) -> list[int]:
    rows = conn.exec_driver_sql(
        "WITH RECURSIVE chain(seq) AS (SELECT value FROM json_each(?) UNION "
        "SELECT reversal.seq FROM reversal JOIN chain ON reversal.target = chain.seq) SELECT seq FROM chain",
        (json.dumps(seqs),),
    )
    return [row[0] for row in rows]


def _where(conn: Connection, ws: Workspace, sought: Sought) -> tuple[str, tuple[object, ...]]:
    """The condition on `decision`, and what it compares with."""
    used: list[tuple[str, object]] = [
        (clause, value)
        for clause, value in (("actor = ?", sought.actor), ("substr(at, 1, 10) = ?", sought.day))
        if value
    ]
    if ws.horizon is not None:
        used.append(ws.horizon.clause)
    if ws.unseen:
        used.append(("kind NOT IN (SELECT value FROM json_each(?))", json.dumps(ws.unseen)))
    if sought.kinds:
        used.append(("kind IN (SELECT value FROM json_each(?))", json.dumps(sought.kinds)))
    for clause, moment in (("CAST(strftime('%s', at) AS INTEGER) >= ?", sought.since),
                           ("CAST(strftime('%s', at) AS INTEGER) < ?", sought.until)):  # fmt: skip
        if moment is not None:
            used.append((clause, int(moment.timestamp())))
    if sought.id:
        used.append(("seq IN (SELECT value FROM json_each(?))", json.dumps(_on(conn, sought.id))))
    if sought.tag:
        rows = conn.exec_driver_sql(
            "SELECT seq FROM decision WHERE kind IN (SELECT value FROM json_each(?)) AND "
            "? IN (json_extract(body, '$.tag'), json_extract(body, '$.into'))",
            (json.dumps(ON_TAGS), sought.tag),
        )
        listed = json.dumps(_with_undoings(conn, [row[0] for row in rows]))
        used.append(("seq IN (SELECT value FROM json_each(?))", listed))
    return " AND ".join(clause for clause, _value in used) or "1", tuple(value for _clause, value in used)


def actors(ws: Workspace) -> dict[str, int]:
    """Who decided, and how many acts each."""
    with ws.read() as conn:
        rows = conn.exec_driver_sql("SELECT actor, count(*) FROM decision GROUP BY actor ORDER BY 2 DESC")
        return {row[0]: row[1] for row in rows}


def _undone(conn: Connection, entries: Sequence[Entry]) -> Undone:
    """What each undoing or blanking bears on, as far as it is here, down to the acts themselves.

    All are asked for together: a contribution with a hundred undoings in its history is shown as fast as another.
    """
    known, found = {one.seq: one for one in entries}, dict[int, list[Entry]]()
    level = {one.seq for one in entries if one.decision.undoes}
    while level:
        sql = "SELECT seq, target FROM reversal WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq, target"
        pairs = [(row[0], row[1]) for row in conn.exec_driver_sql(sql, (json.dumps(sorted(level)),))]
        targets = {target for _seq, target in pairs}
        known |= journal.read(conn, targets - known.keys(), whole=False)
        found |= {seq: [] for seq in level}
        for seq, target in pairs:
            if target in known:
                found[seq].append(known[target])
        level = {one for one in targets - found.keys() if one in known and known[one].decision.undoes}
    return found


def _lines(conn: Connection, ws: Workspace, entries: Sequence[Entry]) -> list[Line]:
    """Lines of the history, in order of arrival."""
    gone: Container[int]
    if ws.horizon is not None:
        gone = ws.horizon.dead
    else:
        rows = conn.exec_driver_sql(
            "SELECT seq FROM dead WHERE seq IN (SELECT value FROM json_each(?))",
            (json.dumps([one.seq for one in entries]),),
        )
        gone = {row[0] for row in rows}
    lines = []
    undone = _undone(conn, entries)
    for one in sorted(entries, key=lambda each: each.seq):
        below = chain(conn, one, undone)
        count = _named(conn, origins(conn, (one, *below)[-1], undone))
        lines.append(Line(one, one.seq in gone, count, tuple(each.decision for each in below)))
    return lines


def _named(conn: Connection, of: Sequence[Entry]) -> int:
    """How many contributions and sections these decisions name together."""
    if len(of) == 1 and isinstance(of[0].decision.on, Unread):
        return len(of[0].decision.on)
    if any(isinstance(one.decision.on, Unread) for one in of):
        return len(BitMap.union(*(projection.reach(conn, one) for one in of)) - BitMap([WORKSPACE]))
    return len({uid for one in of for uid in one.decision.on} - {WORKSPACE})


def coded(ws: Workspace, ids: BitMap | None = None, tags: Collection[str] | None = None) -> list[Entry]:
    """The decisions that attached a passage to a tag and count, oldest first: of these ids, with one of these tags."""
    return _passages(ws, PASSAGES, "tag", ids, tags)


def extracts(ws: Workspace, ids: BitMap | None = None, arguments: Collection[str] | None = None) -> list[Entry]:
    """The decisions that hung a passage on an argument and count, in the same way."""
    return _passages(ws, EXTRACTS, "argument", ids, arguments)


def _passages(
    ws: Workspace, family: str, key: str, ids: BitMap | None, wanted: Collection[str] | None
) -> list[Entry]:  # fmt: skip
    now = ws.standing
    slots = (
        [
            slot
            for slot, values in now.slots.family(family).items()
            if any(
                (wanted is None or one in wanted) and (ids is None or ids.intersect(on)) for one, on in values.items()
            )
        ]
        if ids is None or len(ids) > 1
        else [family + one for one in now.within(family, ids.min())]
    )
    with ws.read() as conn:
        rows = conn.exec_driver_sql(
            "SELECT seq FROM writes WHERE slot IN (SELECT value FROM json_each(?)) "
            "AND seq NOT IN (SELECT seq FROM dead)",
            (json.dumps(slots),),
        )
        read = journal.read(conn, [row[0] for row in rows])
    found_here = (read[seq] for seq in sorted(read))
    return [one for one in found_here if wanted is None or str((one.decision.body or {}).get(key)) in wanted]


def of_kind(ws: Workspace, kind: Act) -> list[Entry]:
    """The decisions of a kind that count, oldest first."""
    with ws.read() as conn:
        rows = conn.exec_driver_sql(
            "SELECT seq FROM decision WHERE kind = ? AND seq NOT IN (SELECT seq FROM dead) ORDER BY seq", (kind,)
        )
        found_here = journal.read(conn, [row[0] for row in rows])
        return [found_here[seq] for seq in sorted(found_here)]


def reach(ws: Workspace, seqs: Sequence[int]) -> BitMap:
    """The contributions that the decisions at these places of the journal concern, together."""
    with ws.read() as conn:
        found = journal.read(conn, seqs).values()
        return BitMap.union(BitMap(), *(projection.reach(conn, one) for one in found)) - BitMap([WORKSPACE])


def facts_written(ws: Workspace, family: str) -> dict[str, Decision]:
    """The decision since which each fact of a family (`argument-sources:`) holds, by the rest of its slot."""
    with ws.read() as conn:
        rows = conn.exec_driver_sql(
            "SELECT slot, by FROM fact WHERE substr(slot, 1, ?) = ?", (len(family), family)
        ).fetchall()  # fmt: skip
        places = {row.slot.removeprefix(family): journal.place(conn, Ref.parse(row.by)) for row in rows if row.by}
        read = journal.read(conn, [one for one in places.values() if one is not None], whole=False)
    return {rest: read[seq].decision for rest, seq in places.items() if seq in read}


def numbered(ws: Workspace, uids: Sequence[int]) -> BitMap:
    """The local ids of these uids, those that are not here left out."""
    with ws.read() as conn:
        return projection.Numbering(conn).ids([int(one) for one in uids])


def settlements(ws: Workspace, sample: str) -> set[tuple[str, int]]:
    """What was settled of a sample of double reading: (tag, contribution), for the decisions that count.

    A position that was settled is told by "" in the place of a tag.
    """
    with ws.read() as conn:
        rows = conn.exec_driver_sql(
            "SELECT seq FROM decision WHERE kind IN ('tag', 'untag', 'position') "
            "AND json_extract(body, '$.settles') = ? AND seq NOT IN (SELECT seq FROM dead)",
            (sample,),
        )
        found = journal.read(conn, [row[0] for row in rows]).values()
        return {
            (str(one.decision.body.get("tag") or ""), id_)
            for one in found
            if one.decision.body
            for id_ in projection.reach(conn, one)
        }
