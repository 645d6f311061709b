"""What servers last confirmed and how sendings ended: with the decisions, all that the outbox is made of."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pyroaring import BitMap
from sqlalchemy import Connection

SLOT = "answer"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Something that an answer can be sent to: a contribution, or an article that exists as an item on its server."""

    id: int
    uid: int
    source: int
    key: str
    title: str
    server_answer: str  # what the mirror last saw there
    server_state: str
    removed: bool


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the server showed when we last looked: `ours` when we had put it there."""

    fingerprint: str
    text: str
    state: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """How the last sending to an addressee ended."""

    outcome: str
    reason: str
    fingerprint: str
    at: datetime


def addressees(conn: Connection, ids: BitMap) -> list[Addressee]:
    """The contributions and answerable articles among these ids."""
    listed = json.dumps(list(ids))
    rows = conn.exec_driver_sql(
        "SELECT c.id, c.uid, c.source, c.key, CASE w.title WHEN '' THEN substr(w.body, 1, 90) ELSE w.title END, "
        "w.answer, w.answer_state, c.removed IS NOT NULL FROM contribution c JOIN wording w USING (id) WHERE c.id IN "
        "(SELECT value FROM json_each(?)) UNION ALL SELECT id, uid, source, target, title, '', '', removed IS NOT "
        "NULL FROM section WHERE id IN (SELECT value FROM json_each(?))",
        (listed, listed),
    )
    return [
        Addressee(id_, uid, source, key, title, answer, state, bool(gone))
        for id_, uid, source, key, title, answer, state, gone in rows
    ]


def ids_once_sent(conn: Connection) -> BitMap:
    """The ids on whose server an answer of ours stands."""
    rows = conn.exec_driver_sql(
        "SELECT c.id FROM agreed g JOIN contribution c USING (uid) WHERE g.ours UNION "
        "SELECT s.id FROM agreed g JOIN section s USING (uid) WHERE g.ours"
    )
    return BitMap(row[0] for row in rows)


def confirmed(conn: Connection) -> dict[int, Confirmed]:
    """What servers last confirmed, by uid."""
    rows = conn.exec_driver_sql("SELECT uid, fingerprint, text, state, ours FROM agreed WHERE slot = ?", (SLOT,))
    return {uid: Confirmed(print_, text, state, bool(ours)) for uid, print_, text, state, ours in rows}


def endings(conn: Connection) -> dict[int, Ending]:
    """How the last sending ended, by uid."""
    rows = conn.exec_driver_sql(
        "SELECT uid, outcome, reason, fingerprint, at FROM sending WHERE id IN (SELECT max(id) FROM sending "
        "GROUP BY uid)"
    )
    return {uid: Ending(outcome, why, print_, datetime.fromisoformat(at)) for uid, outcome, why, print_, at in rows}


def confirm(conn: Connection, uid: int, what: Confirmed | None) -> None:
    """Note what the server shows (None: nothing any more)."""
    if what is None:
        conn.exec_driver_sql("DELETE FROM agreed WHERE uid = ? AND slot = ?", (uid, SLOT))
        return
    conn.exec_driver_sql(
        "INSERT OR REPLACE INTO agreed(uid, slot, fingerprint, text, state, at, ours) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (uid, SLOT, what.fingerprint, what.text, what.state, datetime.now(UTC).isoformat(), int(what.ours)),
    )


def ended(conn: Connection, uid: int, outcome: str, reason: str, fingerprint: str) -> None:
    """Note how a sending ended."""
    conn.exec_driver_sql(
        "INSERT INTO sending(uid, slot, at, outcome, reason, fingerprint) VALUES (?, ?, ?, ?, ?, ?)",
        (uid, SLOT, datetime.now(UTC).isoformat(), outcome, reason, fingerprint),
    )


def forget_ending(conn: Connection, uids: Iterable[int]) -> None:
    """Let refused sendings be tried again."""
    conn.exec_driver_sql("DELETE FROM sending WHERE uid IN (SELECT value FROM json_each(?))", (json.dumps(list(uids)),))


def marks(conn: Connection, source: int) -> dict[str, str]:
    """The change mark of each contribution of a source, by key; what has gone is left out, to be fetched again."""
    rows = conn.exec_driver_sql("SELECT key, mark FROM contribution WHERE source = ? AND removed IS NULL", (source,))
    return {row[0]: row[1] for row in rows}
