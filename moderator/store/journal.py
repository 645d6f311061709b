"""The journal in the file: appending a decision, reading decisions back, checking the chain of hashes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from moderator.domain.decision import (
    VERSION,
    Act,
    Body,
    Decision,
    Ref,
    body_hash,
    canonical,
    check,
    packed,
    unpacked,
)
from moderator.domain.problem import Problem
from moderator.domain.words import _

COLUMNS = "seq, device, n, clock, seen, actor, at, app, kind, v, targets, body, body_hash, previous, hash"


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
        on=unpacked(_bytes(targets)),
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
    """Write one decision at the end. `on` are uids. Raises Problem when it is malformed."""
    targets = tuple(sorted(set(on)))
    check(kind, targets, body)
    last = conn.exec_driver_sql(
        "SELECT n, hash FROM decision WHERE device = ? ORDER BY n DESC LIMIT 1", (pen.device,)
    ).first()
    clock = conn.exec_driver_sql("SELECT clock FROM decision ORDER BY clock DESC LIMIT 1").scalar() or 0
    decision = Decision(
        device=pen.device,
        n=(last.n if last else 0) + 1,
        clock=clock + 1,
        seen=heard(conn, pen.device),
        actor=pen.actor,
        at=at or datetime.now(UTC).astimezone(),
        app=pen.app,
        kind=kind,
        on=targets,
        body=body,
        body_hash=body_hash(body),
        previous=bytes(last.hash) if last else b"",
    )
    return insert(conn, decision)


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


def heard(conn: Connection, device: str) -> dict[str, int]:
    """What this file has of the other devices' journals: the last `n` of each."""
    rows = conn.exec_driver_sql("SELECT device, max(n) FROM decision WHERE device <> ? GROUP BY device", (device,))
    return {row[0]: row[1] for row in rows}


def read(conn: Connection, seqs: Iterable[int]) -> dict[int, Entry]:
    """The entries of these places."""
    rows = conn.exec_driver_sql(
        f"SELECT {COLUMNS} FROM decision WHERE seq IN (SELECT value FROM json_each(?))", (json.dumps(list(seqs)),)
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
    rows = conn.exec_driver_sql(
        "SELECT device, hash FROM decision d WHERE n = (SELECT max(n) FROM decision WHERE device = d.device) ORDER BY device"
    ).fetchall()
    position = conn.exec_driver_sql("SELECT count(*) FROM decision").scalar() or 0
    digest = body_hash({row.device: bytes(row.hash).hex() for row in rows})
    return int(position), digest.hex()


def broken(conn: Connection) -> list[str]:
    """Check every chain; the sentences of what does not hold. Empty when all is well."""
    faults: list[str] = []
    last: dict[str, tuple[int, bytes]] = {}
    rows = conn.exec_driver_sql(f"SELECT {COLUMNS} FROM decision ORDER BY device, n")
    for row in rows:
        one = entry(row)
        decision = one.decision
        n, previous = last.get(decision.device, (0, b""))
        if decision.n != n + 1:
            faults.append(_("Decisions are missing before {ref}.").format(ref=decision.ref))
        elif decision.previous != previous or decision.hash() != one.hash:
            faults.append(_("Decision {ref} was altered after it was written.").format(ref=decision.ref))
        elif decision.body is not None and body_hash(decision.body) != decision.body_hash:
            faults.append(_("The content of decision {ref} was altered after it was written.").format(ref=decision.ref))
        last[decision.device] = (decision.n, one.hash)
    return faults
