"""The journal in the file: appending a decision, reading decisions back, checking the chain of hashes."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import lt

from sqlalchemy import Connection

from moderator.domain.decision import (
    VERSION,
    Act,
    Body,
    Decision,
    Ref,
    Unread,
    body_hash,
    canonical,
    check,
    packed,
    unpacked,
)
from moderator.domain.problem import Problem
from moderator.domain.words import _

COLUMNS = "seq, device, n, clock, seen, actor, at, app, kind, v, targets, body, body_hash, previous, hash"
FEW = 8 * 1_000
"""Bytes of targets that are read along with a decision when only its line is wanted."""
LINE = COLUMNS.replace("targets", f"iif(length(targets) > {FEW}, length(targets) / 8, targets)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision with its place in this file: `seq` is the local order of arrival."""

    seq: int
    decision: Decision
    hash: bytes


@dataclass(frozen=True, slots=True)
class Pen:
    """Who writes, on which device and with which version of the program."""

    device: str
    actor: str
    app: str


def entry(row: Iterable[object]) -> Entry:
    """The entry of one row of `COLUMNS`. Raises Problem for a decision of a kind this version does not know."""
    seq, device, n, clock, seen, actor, at, app, kind, v, targets, body, hashed, previous, whole = row
    try:
        act = Act(str(kind))
    except ValueError:
        raise _too_new() from None
    if int(str(v)) > VERSION:
        raise _too_new()
    decision = Decision(
        device=str(device),
        n=int(str(n)),
        clock=int(str(clock)),
        seen=json.loads(str(seen)),
        actor=str(actor),
        at=datetime.fromisoformat(str(at)),
        app=str(app),
        kind=act,
        on=Unread(targets) if isinstance(targets, int) else unpacked(_bytes(targets)),
        body=None if body is None else json.loads(str(body)),
        body_hash=_bytes(hashed),
        previous=_bytes(previous),
        v=int(str(v)),
    )
    return Entry(int(str(seq)), decision, _bytes(whole))


def _too_new() -> Problem:
    return Problem(
        _("This workspace holds decisions made with a newer version of Moderator."),
        remedy=_("Install the newer version; nothing was changed."),
    )


def _bytes(value: object) -> bytes:
    assert isinstance(value, (bytes, memoryview)), value
    return bytes(value)


def append(
    conn: Connection, pen: Pen, kind: Act, on: Iterable[int], body: Body, *, at: datetime | None = None
) -> Entry:
    """Write one decision at the end. `on` are uids, sorted and distinct if in an array.

    Raises Problem when it is malformed.
    """
    targets: Sequence[int] = on if isinstance(on, array) else tuple(on)
    # What comes in order is not sorted again; comparing half a million in one breath would be felt in the window.
    if not isinstance(on, array) and not all(map(lt, targets, targets[1:])):
        targets = tuple(sorted(set(targets)))
    check(kind, targets, body)
    n, previous = last(conn, pen.device)
    decision = Decision(
        device=pen.device,
        n=n + 1,
        clock=clock(conn) + 1,
        seen=heard(conn, pen.device),
        actor=pen.actor,
        at=at or datetime.now(UTC).astimezone(),
        app=pen.app,
        kind=kind,
        on=targets,
        body=body,
        body_hash=body_hash(body),
        previous=previous,
    )
    return insert(conn, decision)


def clock(conn: Connection) -> int:
    """The clock of the last decision: those that are made from now on have a higher one."""
    return conn.exec_driver_sql("SELECT max(clock) FROM decision").scalar() or 0


def insert(conn: Connection, decision: Decision) -> Entry:
    """Write a decision as it is, ours or a colleague's."""
    whole = decision.hash()
    cursor = conn.exec_driver_sql(
        f"INSERT INTO decision({COLUMNS}) VALUES (NULL{', ?' * 14})",
        (
            decision.device,
            decision.n,
            decision.clock,
            canonical(dict(decision.seen)).decode(),
            decision.actor,
            decision.at.isoformat(),
            decision.app,
            str(decision.kind),
            decision.v,
            packed(decision.on),
            None if decision.body is None else canonical(dict(decision.body)).decode(),
            decision.body_hash,
            decision.previous,
            whole,
        ),
    )
    return Entry(int(cursor.lastrowid or 0), decision, whole)


def join(conn: Connection, decisions: Iterable[Decision]) -> int:
    """Add the decisions of other devices; returns how many were new. Those of one device must follow one another.

    Raises Problem: numbers missing, altered content, or two decisions of one number (a copied workspace used twice).
    """
    new = 0
    for one in sorted(decisions, key=lambda each: (each.device, each.n)):
        if (at := place(conn, one.ref)) is not None:
            if read(conn, [at])[at].hash != one.hash():
                raise _forked(one.ref)
            continue
        n, previous = last(conn, one.device)
        if one.n != n + 1:
            raise Problem(
                _("Decisions are missing before {ref}.").format(ref=one.ref),
                remedy=_("Ask for all the decisions of that device; nothing was changed."),
            )
        if one.previous != previous:
            raise _forked(one.ref)
        if one.v > VERSION:
            raise _too_new()
        if one.body is not None:
            check(one.kind, one.on, one.body)
            if body_hash(one.body) != one.body_hash:
                raise Problem(
                    _("The content of decision {ref} was altered after it was written.").format(ref=one.ref),
                    remedy=_("Ask its author to send it again; nothing was changed."),
                )
        insert(conn, one)
        new += 1
    if new:
        blanks = conn.exec_driver_sql(f"SELECT {COLUMNS} FROM decision WHERE kind = 'blank' AND body IS NOT NULL")
        for row in blanks.fetchall():
            blank(conn, entry(row).decision)
    return new


def _forked(ref: Ref) -> Problem:
    return Problem(
        _("Two different decisions have the same number: this workspace was copied and used twice."),
        where=str(ref),
        remedy=_("Open the copy once by itself so that it takes a name of its own, then try again."),
    )


def blank(conn: Connection, by: Decision) -> None:
    """Erase for good the body of the decision that a blanking names; the freed bytes of the file are overwritten."""
    target = by.target
    if target is None:
        return
    secure = conn.exec_driver_sql("PRAGMA secure_delete").scalar()
    conn.exec_driver_sql("PRAGMA secure_delete = ON")
    conn.exec_driver_sql(
        "UPDATE decision SET body = NULL WHERE device = ? AND n = ? AND kind <> 'blank' AND body IS NOT NULL "
        "AND (clock, device, n) < (?, ?, ?)",
        (*target, *by.order),
    )
    conn.exec_driver_sql(f"PRAGMA secure_delete = {int(secure or 0)}")


def last(conn: Connection, device: str) -> tuple[int, bytes]:
    """The number and the hash of a device's last decision; (0, b"") when it has none."""
    row = conn.exec_driver_sql(
        "SELECT n, hash FROM decision WHERE device = ? ORDER BY n DESC LIMIT 1", (device,)
    ).first()
    return (int(row.n), bytes(row.hash)) if row else (0, b"")


def heard(conn: Connection, device: str) -> dict[str, int]:
    """What this file has of the other devices' journals: the last `n` of each."""
    return {other: n for other, n in lasts(conn).items() if other != device}


def lasts(conn: Connection) -> dict[str, int]:
    """The last `n` of each device. Jumps from device to device in the index instead of reading all of it."""
    rows = conn.exec_driver_sql(
        "WITH RECURSIVE other(name) AS (SELECT min(device) FROM decision UNION ALL "
        "SELECT (SELECT min(device) FROM decision WHERE device > name) FROM other WHERE name IS NOT NULL) "
        "SELECT name, (SELECT max(n) FROM decision WHERE device = name) FROM other WHERE name IS NOT NULL"
    )
    return {row[0]: row[1] for row in rows}


def read(conn: Connection, seqs: Iterable[int], *, whole: bool = True) -> dict[int, Entry]:
    """The entries of these places; unless `whole`, of acts on many contributions how many they are and no more.

    Every act on everything would else be read again, megabytes each, to show one contribution's history.
    """
    rows = conn.exec_driver_sql(
        f"SELECT {COLUMNS if whole else LINE} FROM decision WHERE seq IN (SELECT value FROM json_each(?))",
        (json.dumps(list(seqs)),),
    )
    return {one.seq: one for one in map(entry, rows)}


def entries(conn: Connection, *, after: int = 0) -> Iterator[Entry]:
    """All entries in order of arrival, streamed."""
    while True:
        rows = conn.exec_driver_sql(
            f"SELECT {COLUMNS} FROM decision WHERE seq > ? ORDER BY seq LIMIT 500", (after,)
        ).fetchall()
        if not rows:
            return
        for row in rows:
            yield entry(row)
        after = rows[-1].seq


def place(conn: Connection, ref: Ref) -> int | None:
    """Where a decision stands in this file, or None when it is not here."""
    found = conn.exec_driver_sql("SELECT seq FROM decision WHERE device = ? AND n = ?", tuple(ref)).scalar()
    return None if found is None else int(found)


def fingerprint(conn: Connection) -> tuple[int, str]:
    """The journal's position (number of decisions) and a hash over the last hash of every device.

    The same decisions give the same fingerprint whatever the order in which they arrived.
    """
    hashes = {device: last(conn, device)[1].hex() for device in lasts(conn)}
    position = conn.exec_driver_sql("SELECT count(*) FROM decision").scalar() or 0
    return int(position), body_hash(hashes).hex()


def broken(conn: Connection) -> list[str]:
    """Check every chain; the sentences of what does not hold. Empty when all is well."""
    faults: list[str] = []
    ends: dict[str, tuple[int, bytes]] = {}
    rows = conn.exec_driver_sql(f"SELECT {COLUMNS} FROM decision ORDER BY device, n")
    for row in rows:
        one = entry(row)
        decision = one.decision
        n, previous = ends.get(decision.device, (0, b""))
        if decision.n != n + 1:
            faults.append(_("Decisions are missing before {ref}.").format(ref=decision.ref))
        elif decision.previous != previous or decision.hash() != one.hash:
            faults.append(_("Decision {ref} was altered after it was written.").format(ref=decision.ref))
        elif decision.body is not None and body_hash(decision.body) != decision.body_hash:
            faults.append(_("The content of decision {ref} was altered after it was written.").format(ref=decision.ref))
        ends[decision.device] = (decision.n, one.hash)
    return faults
