"""The projection: what is decided now, kept up in the same transaction as the journal, and rebuilt from it at will."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.decision import ON_OBJECTS, WORKSPACE, Act, Decision, Ref, Unread
from moderator.domain.fold import Held, State, fold, heads, held, targets, written
from moderator.store import journal, standing
from moderator.store.journal import Entry
from moderator.store.schema import PROJECTION, derived
from moderator.store.standing import Standing

WIDE = 1_000  # targets above which a decision is indexed once instead of once for each contribution
BLOCK = 16  # bits of an id inside one stored bitmap


class Numbering:
    """Uids to local ids, by the file's own indexes; decisions keep uids, bitmaps keep ids."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._pairs: tuple[np.ndarray, np.ndarray] | None = None

    def ids(self, uids: Sequence[int]) -> BitMap:
        """The ids of those uids that the mirror has; the workspace itself has the same number in both."""
        if len(uids) <= WIDE:
            return BitMap(one for _uid, one in self._known(uids))
        found = self.many(np.fromiter(uids, dtype=np.int64, count=len(uids)))
        return BitMap(found[found >= 0].astype(np.uint32))

    def many(self, uids: np.ndarray) -> np.ndarray:
        """The id of each uid, in that order, -1 for those that the mirror does not have."""
        if self._pairs is None:
            self._pairs = self._all()
        known, numbers = self._pairs
        where = np.searchsorted(known, uids)
        where[where == len(known)] = 0
        return np.where(known[where] == uids, numbers[where], -1)

    def by_uid(self, uids: Sequence[int]) -> dict[int, int]:
        """The id of each known uid."""
        parts = (uids[at : at + 10_000] for at in range(0, len(uids), 10_000))
        return {one: number for part in parts for one, number in self._known(part)}

    def _known(self, uids: Sequence[int]) -> list[tuple[int, int]]:
        found = [(WORKSPACE, WORKSPACE)] if WORKSPACE in uids else []
        for table in ("contribution", "section"):
            rows = self._conn.exec_driver_sql(
                f"SELECT uid, id FROM {table} WHERE uid IN (SELECT value FROM json_each(?))", (json.dumps(list(uids)),)
            )
            found.extend((row[0], row[1]) for row in rows)
        return found

    def _all(self) -> tuple[np.ndarray, np.ndarray]:
        columns = []
        for column in ("uid", "id"):
            parts = [str(WORKSPACE)]
            for table in ("contribution", "section"):
                # The order must be the same for both columns: the rowid's.
                rows = f"SELECT group_concat({column}) FROM (SELECT {column} FROM {table} ORDER BY id)"
                if part := self._conn.exec_driver_sql(rows).scalar():
                    parts.append(part)
            columns.append(np.fromstring(",".join(parts), dtype=np.int64, sep=","))
        order = np.argsort(columns[0])
        return columns[0][order], columns[1][order]


# ------------------------------------------------------------------------------------------ one decision at a time


def apply(conn: Connection, now: Standing, entry: Entry, ids: BitMap) -> Standing:
    """Take into account a decision just appended *here*, which by construction has seen all the others.

    `ids` are the local numbers of its targets. Returns the new standing; the tables are changed in the transaction.
    """
    decision = entry.decision
    index(conn, entry, ids)
    if decision.kind in (Act.UNDO, Act.BLANK):
        now = _reverse(conn, now, entry)
        if decision.kind is Act.BLANK and decision.target and (at := journal.place(conn, decision.target)):
            # A blanked decision writes nowhere any more.
            conn.exec_driver_sql(
                "DELETE FROM writes WHERE seq = ? AND EXISTS (SELECT 1 FROM dead WHERE seq = writes.seq)", (at,)
            )
    else:
        reach = BitMap([WORKSPACE]) if decision.kind in ON_OBJECTS else ids
        for slot, value in written(decision):
            now = _put(conn, now, slot, value, reach, str(decision.ref))
    return replace(now, position=entry.seq)


def index(conn: Connection, entry: Entry, ids: BitMap) -> None:
    """Record which slots and which contributions a decision concerns."""
    decision = entry.decision
    if len(ids) > WIDE:
        whole = BitMap(ids)
        whole.run_optimize()
        conn.exec_driver_sql("INSERT INTO wide(seq, ids) VALUES (?, ?)", (entry.seq, whole.serialize()))
    elif ids:
        conn.exec_driver_sql("INSERT INTO touch(id, seq) VALUES (?, ?)", [(one, entry.seq) for one in ids])
    slots = [(slot, entry.seq) for slot, _value in written(decision)]
    if slots:
        conn.exec_driver_sql("INSERT INTO writes(slot, seq) VALUES (?, ?)", slots)
    if decision.undoes:
        # Only what comes earlier in the common order can be undone, as in the fold.
        final = int(decision.kind is Act.BLANK)
        conn.exec_driver_sql(
            "INSERT OR IGNORE INTO reversal(seq, target, final) SELECT ?, seq, ? FROM decision "
            "WHERE device = ? AND n = ? AND (clock, device, n) < (?, ?, ?)",
            [(entry.seq, final, *target, *decision.order) for target in decision.undoes],
        )


def reach(conn: Connection, entry: Entry) -> BitMap:
    """The local ids that a decision of the journal concerned."""
    known = conn.exec_driver_sql("SELECT ids FROM wide WHERE seq = ?", (entry.seq,)).scalar()
    if known is not None:
        return BitMap.deserialize(bytes(known))
    if isinstance(entry.decision.on, Unread):  # an act on many of which few are here
        entry = journal.read(conn, [entry.seq])[entry.seq]
    return Numbering(conn).ids(entry.decision.on)


def _reverse(conn: Connection, now: Standing, entry: Entry) -> Standing:
    """Follow an undoing down to the decisions that it kills or brings back, and write again what these had written."""
    waiting, changed = _below(conn, entry.seq), list[int]()
    while waiting:
        # The last in the common order first: whether a decision counts depends on later ones only.
        order = max(waiting)
        target = waiting.pop(order)
        kind = _turned(conn, target)
        if kind is Act.UNDO:
            waiting |= _below(conn, target)
        elif kind is not None:
            changed.append(target)
    return _again(conn, now, changed)


def _below(conn: Connection, seq: int) -> dict[tuple[int, str, int], int]:
    """What a decision undoes or blanks: the places in this file, by the common order."""
    rows = conn.exec_driver_sql(
        "SELECT d.clock, d.device, d.n, d.seq FROM reversal r JOIN decision d ON d.seq = r.target WHERE r.seq = ?",
        (seq,),
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def _turned(conn: Connection, seq: int) -> Act | None:
    """Put a decision among the dead or back among those that count; its kind when that changed something."""
    was = conn.exec_driver_sql("SELECT 1 FROM dead WHERE seq = ?", (seq,)).scalar() is not None
    by = conn.exec_driver_sql(
        "SELECT r.final, d.seq IS NOT NULL FROM reversal r LEFT JOIN dead d ON d.seq = r.seq WHERE r.target = ?", (seq,)
    )
    is_dead = any(final or not gone for final, gone in by)
    kind = Act(conn.exec_driver_sql("SELECT kind FROM decision WHERE seq = ?", (seq,)).scalar_one())
    if is_dead == was or kind is Act.BLANK:  # nothing undoes a blanking
        return None
    conn.exec_driver_sql("INSERT INTO dead VALUES (?)" if is_dead else "DELETE FROM dead WHERE seq = ?", (seq,))
    return kind


def _again(conn: Connection, now: Standing, seqs: Sequence[int]) -> Standing:
    """Work out anew what the slots of these decisions hold for their targets, from the decisions that still count."""
    facts, slots = set[str](), dict[str, BitMap]()
    for at in range(0, len(seqs), 500):
        for entry in journal.read(conn, seqs[at : at + 500], whole=False).values():
            alone = targets(entry.decision) == (WORKSPACE,)
            ids = BitMap() if alone else reach(conn, entry)
            for slot in slots_of(conn, entry.decision):
                if alone:
                    facts.add(slot)
                else:
                    slots[slot] = slots[slot] | ids if slot in slots else ids
    for slot in sorted(facts):
        now = _fact_again(conn, now, slot)
    for slot in sorted(slots):
        now = _slot_again(conn, now, slot, slots[slot])
    return now


def slots_of(conn: Connection, decision: Decision) -> list[str]:
    """The slots a decision writes, even once its body is blanked."""
    seq = journal.place(conn, decision.ref)
    return [row[0] for row in conn.exec_driver_sql("SELECT slot FROM writes WHERE seq = ?", (seq,))]


def _alive(conn: Connection, slot: str) -> list[int]:
    """The places of the decisions that count in a slot."""
    rows = conn.exec_driver_sql("SELECT seq FROM writes WHERE slot = ? AND seq NOT IN (SELECT seq FROM dead)", (slot,))
    return [row[0] for row in rows]


def concerned(
    conn: Connection, slot: str, ids: BitMap, among: Container[int] | None = None
) -> list[tuple[Entry, BitMap]]:
    """The decisions that count in a slot and concern some of the ids, in the common order, with those they concern.

    `among`: the places of those that count, where it is not those that count now.
    """
    living = "w.slot = ?" + (" AND w.seq NOT IN (SELECT seq FROM dead)" if among is None else "")
    found: dict[int, BitMap] = {}
    wide = conn.exec_driver_sql(f"SELECT w.seq, ids FROM writes w JOIN wide USING (seq) WHERE {living}", (slot,))
    for seq, data in wide:
        if mine := BitMap.deserialize(bytes(data)) & ids:
            found[seq] = mine
    narrow, given = f"SELECT w.seq, t.id FROM touch t JOIN writes w ON w.seq = t.seq WHERE {living}", [slot]
    if len(ids) <= WIDE:  # for more, reading all that touched the slot costs less than looking each of them up
        narrow += " AND t.id IN (SELECT value FROM json_each(?))"
        given.append(json.dumps(list(ids)))
    touched: dict[int, list[int]] = {}
    for seq, id_ in conn.exec_driver_sql(narrow, tuple(given)):
        touched.setdefault(seq, []).append(id_)
    for seq, some in touched.items():
        if mine := BitMap(some) & ids:
            found[seq] = mine
    if among is not None:
        found = {seq: mine for seq, mine in found.items() if seq in among}
    entries = sorted(journal.read(conn, found, whole=False).values(), key=lambda one: one.decision.order)
    return [(one, found[one.seq]) for one in entries]


def _fact_again(conn: Connection, now: Standing, slot: str) -> Standing:
    decisions = [one.decision for one in journal.read(conn, _alive(conn, slot), whole=False).values()]
    what = held(slot, heads(decisions)) if decisions else None
    value = what.value if what else None
    return _put(conn, now, slot, value, BitMap([WORKSPACE]), str(what.by) if what else "", what.rivals if what else ())


def _slot_again(conn: Connection, now: Standing, slot: str, ids: BitMap) -> Standing:
    found = concerned(conn, slot, ids)
    if len({one.decision.device for one, _mine in found}) > 1:
        return _slot_with_rivals(conn, now, slot, ids, [(one.decision, mine) for one, mine in found])
    outcomes: dict[str | None, BitMap] = {}
    for one, mine in reversed(found):  # one device alone: the last word is the only head
        if mine := mine & ids:
            value = dict(written(one.decision)).get(slot)
            outcomes[value] = outcomes.get(value, BitMap()) | mine
            ids = ids - mine
    if ids:
        outcomes[None] = outcomes.get(None, BitMap()) | ids
    for value, alike in outcomes.items():
        now = _put(conn, now, slot, value, alike, "")
    return now


def _slot_with_rivals(
    conn: Connection, now: Standing, slot: str, ids: BitMap, found: Sequence[tuple[Decision, BitMap]]
) -> Standing:
    """Several devices wrote in the slot: each contribution's own history says who wins and who disagrees."""
    outcomes: dict[Held | None, BitMap] = {}
    for history, alike in histories(found, ids):
        what = held(slot, heads(history)) if history else None
        outcomes[what] = outcomes.get(what, BitMap()) | alike
    for what, alike in outcomes.items():
        by, rivals = (str(what.by), what.rivals) if what else ("", ())
        now = _put(conn, now, slot, what.value if what else None, alike, by, rivals)
    return now


def histories(reach: Sequence[tuple[Decision, BitMap]], ids: BitMap) -> Iterator[tuple[list[Decision], BitMap]]:
    """The ids grouped by the decisions that concern them, without walking through those of wide decisions."""
    narrow: dict[int, list[int]] = {}
    wide: list[tuple[BitMap, list[int]]] = [(ids, [])]
    for at, (_decision, on) in enumerate(reach):
        if len(on) <= WIDE:
            for one in on:
                narrow.setdefault(one, []).append(at)
        else:
            wide = [
                (part, [*places, at] if inside else places)
                for whole, places in wide
                for part, inside in ((whole & on, True), (whole - on, False))
                if part
            ]
    alone = BitMap(narrow)
    for whole, places in wide:
        if plain := whole - alone:
            yield [reach[at][0] for at in places], plain
        groups: dict[tuple[int, ...], BitMap] = {}
        for one in whole & alone:
            groups.setdefault(tuple(sorted((*places, *narrow[one]))), BitMap()).add(one)
        for known, alike in groups.items():
            yield [reach[at][0] for at in known], alike


def _put(
    conn: Connection,
    now: Standing,
    slot: str,
    value: str | None,
    ids: BitMap,
    by: str,
    rivals: tuple[Ref, ...] = (),
) -> Standing:
    """Write a value for some ids in the tables and in memory."""
    now = _contest(conn, now, slot, ids, rivals)
    if WORKSPACE in ids:
        facts = dict(now.facts)
        if value is None:
            facts.pop(slot, None)
            conn.exec_driver_sql("DELETE FROM fact WHERE slot = ?", (slot,))
        else:
            facts[slot] = value
            conn.exec_driver_sql("INSERT OR REPLACE INTO fact(slot, value, by) VALUES (?, ?, ?)", (slot, value, by))
        return replace(now, facts=facts)
    after, changed = now.moved(slot, value, ids)
    blocks = sorted({one >> BLOCK for one in _firsts(ids)})
    for one in changed:
        store_blocks(conn, slot, one, after.holding(slot, one), blocks)
    return after


def _contest(conn: Connection, now: Standing, slot: str, ids: BitMap, rivals: tuple[Ref, ...]) -> Standing:
    before = now.contests.get(slot, {})
    concerned = (
        [one for one in before if one in ids] if len(before) < len(ids) else [one for one in ids if one in before]
    )
    if not concerned and not rivals:
        return now
    after = {one: names for one, names in before.items() if one not in ids}
    conn.exec_driver_sql(
        "DELETE FROM contest WHERE slot = ? AND id IN (SELECT value FROM json_each(?))", (slot, json.dumps(concerned))
    )
    if rivals:
        names = tuple(map(str, rivals))
        after |= dict.fromkeys(ids, names)
        rows = [(slot, one, json.dumps(names)) for one in ids]
        conn.exec_driver_sql("INSERT INTO contest(slot, id, rivals) VALUES (?, ?, ?)", rows)
    return replace(now, contests={**now.contests, slot: after})


def _firsts(ids: BitMap) -> Iterable[int]:
    """One id of each block, without walking through all of them."""
    at = 0
    while at < len(ids):
        one = ids[at]
        yield one
        at = ids.rank(((one >> BLOCK) + 1 << BLOCK) - 1)


def store_blocks(conn: Connection, slot: str, value: str, ids: BitMap, blocks: Iterable[int]) -> None:
    """Write these blocks of the bitmap of one value."""
    for block in blocks:
        part = ids & BitMap(range(block << BLOCK, block + 1 << BLOCK))
        if part:
            part.run_optimize()
            conn.exec_driver_sql(
                "INSERT OR REPLACE INTO holding(slot, value, block, ids) VALUES (?, ?, ?, ?)",
                (slot, value, block, part.serialize()),
            )
        else:
            conn.exec_driver_sql("DELETE FROM holding WHERE slot = ? AND value = ? AND block = ?", (slot, value, block))


# ------------------------------------------------------------------------------------------------- the whole journal


def rebuild(conn: Connection) -> Standing:
    """Drop the projection and derive it again from the journal and the mirror."""
    derived.drop_all(conn)
    derived.create_all(conn)
    every = list(journal.entries(conn))
    state = fold(one.decision for one in every)
    uids = sorted({uid for one in every for uid in one.decision.on})
    known = Numbering(conn).by_uid(uids)
    for one in every:
        index(conn, one, BitMap(known[uid] for uid in one.decision.on if uid in known))
    places = {one.decision.ref: one.seq for one in every}
    _rows(conn, "INSERT INTO dead VALUES (?)", [(places[ref],) for ref in state.dead])
    _rows(conn, "INSERT INTO orphan VALUES (?)", [(uid,) for uid in uids if uid not in known])
    for (slot, value), ids in bitmaps(state, known).items():
        store_blocks(conn, slot, value, ids, sorted({one >> BLOCK for one in _firsts(ids)}))
    facts, contests = facts_of(state), contests_of(state, known)
    _rows(conn, "INSERT INTO fact(slot, value, by) VALUES (?, ?, ?)", [(s, v, by) for s, (v, by) in facts.items()])
    _rows(
        conn,
        "INSERT INTO contest(slot, id, rivals) VALUES (?, ?, ?)",
        [(*place, json.dumps(rivals)) for place, rivals in contests.items()],
    )
    conn.exec_driver_sql("INSERT OR REPLACE INTO setting VALUES ('projection', ?)", (str(PROJECTION),))
    return standing.load(conn)


def awaited(conn: Connection) -> bool:
    """Whether contributions or sections that decisions were waiting for are here now: then rebuild."""
    return any(
        conn.exec_driver_sql(f"SELECT 1 FROM orphan JOIN {table} USING (uid) LIMIT 1").first() is not None
        for table in ("contribution", "section")
    )


def _rows(conn: Connection, sql: str, rows: list[tuple[object, ...]]) -> None:
    if rows:
        conn.exec_driver_sql(sql, rows)


def bitmaps(state: State, known: Mapping[int, int]) -> dict[tuple[str, str], BitMap]:
    """The ids that hold each value, from a folded state."""
    gathered: dict[tuple[str, str], BitMap] = {}
    for slot, holders in state.slots.items():
        for uid, what in holders.items():
            if uid in known and uid != WORKSPACE and what.value is not None:
                gathered.setdefault((slot, what.value), BitMap()).add(known[uid])
    return gathered


def facts_of(state: State) -> dict[str, tuple[str, str]]:
    """The workspace's own slots: value and who wrote it."""
    return {
        slot: (what.value, str(what.by))
        for slot, holders in state.slots.items()
        for uid, what in holders.items()
        if uid == WORKSPACE and what.value is not None
    }


def contests_of(state: State, known: Mapping[int, int]) -> dict[tuple[str, int], tuple[str, ...]]:
    """The contested slots and the references of the rivals."""
    everyone = {WORKSPACE: WORKSPACE, **known}
    return {
        (slot, everyone[uid]): tuple(map(str, state.slots[slot][uid].rivals))
        for slot, uid in state.contested()
        if uid in everyone
    }


def differences(conn: Connection) -> list[str]:
    """Compare the tables with what replaying the journal gives; the names of what differs, empty when all is well."""
    every = list(journal.entries(conn))
    state = fold(one.decision for one in every)
    known = Numbering(conn).by_uid(sorted({uid for one in every for uid in one.decision.on}))
    lived = standing.load(conn)
    expected = bitmaps(state, known)
    actual = {(slot, value): ids for slot, values in lived.slots.items() for value, ids in values.items()}
    found = [
        f"{slot} = {value}"
        for slot, value in sorted(expected.keys() | actual.keys())
        if expected.get((slot, value)) != actual.get((slot, value))
    ]
    facts = {slot: value for slot, (value, _by) in facts_of(state).items()}
    found += [slot for slot in sorted(facts.keys() | lived.facts.keys()) if facts.get(slot) != lived.facts.get(slot)]
    contests = {(slot, id_): names for slot, ids in lived.contests.items() for id_, names in ids.items()}
    if contests != contests_of(state, known):
        found.append("contested")
    dead = {row[0] for row in conn.exec_driver_sql("SELECT seq FROM dead")}
    if dead != {one.seq for one in every if one.decision.ref in state.dead}:
        found.append("undone")
    return found
