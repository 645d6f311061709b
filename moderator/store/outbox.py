"""What servers last confirmed and how sendings ended, slot by slot: with the decisions, all the outbox is made of."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from textwrap import shorten

from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.contribution import SENT
from moderator.store.mirror import moved

SLOT = "answer"  # the slots and outcomes are those of `servers.contract`, which the store does not know
_HEADING = 90  # letters of a text that stand for its title
FAILED = "failed"  # nobody knows whether it arrived
_LOOKED = "('verified', 'conflict')"  # outcomes after which it is known what stands there


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
    presence: str = ""  # "" for an article
    link: str = ""  # its own page on the site, if the server told it
    kind: str = ""  # that of a contribution, "" for an article


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
        "SELECT c.id, c.uid, c.source, c.key, w.title, substr(w.body, 1, 200), w.answer, w.answer_state, "
        "c.removed IS NOT NULL, c.presence, w.link, c.kind "
        "FROM contribution c JOIN wording w USING (id) WHERE c.id IN (SELECT value FROM json_each(?)) "
        "UNION ALL SELECT id, uid, source, target, title, '', '', '', removed IS NOT NULL, '', '', '' FROM section "
        "WHERE id IN (SELECT value FROM json_each(?))",
        (listed, listed),
    )
    return [
        Addressee(id_, uid, source, key, _heading(title, body), answer, state, bool(gone), presence, link, kind)
        for id_, uid, source, key, title, body, answer, state, gone, presence, link, kind in rows
    ]


def _heading(title: str, body: str) -> str:
    return title or shorten(body, _HEADING, placeholder="…")


def bodies(conn: Connection, ids: BitMap) -> dict[int, str]:
    """The text of each of these contributions, as the mirror has it."""
    rows = conn.exec_driver_sql(
        "SELECT id, body FROM wording WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    )
    return {row[0]: row[1] for row in rows}


def labels(conn: Connection, ids: BitMap) -> dict[int, tuple[str, ...]]:
    """The tags and statuses with which the mirror last saw each of these contributions."""
    rows = conn.exec_driver_sql(
        "SELECT id, labels FROM wording WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    )
    return {row.id: tuple(json.loads(row.labels or "[]")) for row in rows}


@dataclass(frozen=True, slots=True)
class Original:
    """The words of a contribution as its author wrote them; `html` is "" when they were plain text."""

    id: int
    title: str
    body: str
    html: str


def original(conn: Connection, uid: int) -> Original | None:
    """What the mirror holds of a contribution, or None."""
    row = conn.exec_driver_sql(
        "SELECT id, title, body, html FROM wording JOIN contribution USING (id) WHERE uid = ?", (uid,)
    ).first()
    return None if row is None else Original(row.id, row.title, row.body, row.html)


def created(conn: Connection, uid: int) -> datetime | None:
    """When a contribution was made, as far as the mirror knows."""
    found = conn.exec_driver_sql("SELECT created FROM contribution WHERE uid = ?", (uid,)).scalar()
    return None if found is None else datetime.fromtimestamp(found, UTC)


def with_presence(conn: Connection, source: int, presence: str) -> BitMap:
    """The contributions that a source shows so, as far as the mirror knows; those that are gone left out."""
    rows = conn.exec_driver_sql(
        "SELECT id FROM contribution WHERE source = ? AND presence = ? AND removed IS NULL", (source, presence)
    )
    found = BitMap()
    while batch := rows.fetchmany(5_000):
        found.update([row[0] for row in batch])
    return found


def ids_once_sent(conn: Connection, slot: str = SLOT) -> BitMap:
    """The ids on whose server something of ours stands in that slot, or may stand: its sending was cut."""
    rows = conn.exec_driver_sql(
        "WITH sent(uid) AS (SELECT uid FROM agreed WHERE ours AND slot = ?1 UNION SELECT uid FROM sending WHERE "
        "outcome = ?2 AND id IN (SELECT max(id) FROM sending WHERE slot = ?1 GROUP BY uid)) "
        "SELECT id FROM sent JOIN contribution USING (uid) UNION SELECT id FROM sent JOIN section USING (uid)",
        (slot, FAILED),
    )
    return BitMap(row[0] for row in rows)


def confirmed(conn: Connection, slot: str = SLOT, uid: int | None = None) -> dict[int, Confirmed]:
    """What servers last confirmed in that slot, by uid (of all, or of one)."""
    only, asked = ("", (slot,)) if uid is None else (" AND uid = ?", (slot, uid))
    rows = conn.exec_driver_sql(f"SELECT uid, fingerprint, text, state, ours FROM agreed WHERE slot = ?{only}", asked)
    return {uid: Confirmed(print_, text, state, bool(ours)) for uid, print_, text, state, ours in rows}


def endings(conn: Connection, slot: str = SLOT) -> dict[int, Ending]:
    """How the last sending of that slot ended, by uid."""
    rows = conn.exec_driver_sql(
        "SELECT uid, outcome, reason, fingerprint, at FROM sending WHERE id IN (SELECT max(id) FROM sending "
        "WHERE slot = ? GROUP BY uid)",
        (slot,),
    )
    return {uid: Ending(outcome, why, print_, datetime.fromisoformat(at)) for uid, outcome, why, print_, at in rows}


def confirm(conn: Connection, uid: int, what: Confirmed | None, slot: str = SLOT) -> None:
    """Note what the server shows in that slot (None: nothing of ours any more)."""
    if what is None:
        conn.exec_driver_sql("DELETE FROM agreed WHERE uid = ? AND slot = ?", (uid, slot))
        return
    conn.exec_driver_sql(
        "INSERT OR REPLACE INTO agreed(uid, slot, fingerprint, text, state, at, ours) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (uid, slot, what.fingerprint, what.text, what.state, datetime.now(UTC).isoformat(), int(what.ours)),
    )


def unseen(conn: Connection, source: int) -> list[tuple[int, int, str, Confirmed]]:
    """Answers of ours with a text that the mirror of a source no longer shows: (id, uid, key, what was confirmed).

    Those whose last sending was cut are left out: the next sending looks before it writes.
    """
    rows = conn.exec_driver_sql(
        "SELECT c.id, uid, c.key, a.fingerprint, a.text, a.state FROM agreed a JOIN contribution c USING (uid) "
        "JOIN wording w ON w.id = c.id WHERE a.slot = ? AND a.ours AND trim(a.text) <> '' AND trim(w.answer) = '' "
        "AND c.source = ? AND c.removed IS NULL",
        (SLOT, source),
    ).all()
    unsure = tried(conn) if rows else {}
    return [
        (id_, uid, key, Confirmed(print_, text, state, ours=True))
        for id_, uid, key, print_, text, state in rows
        if uid not in unsure
    ]


def show(conn: Connection, id_: int, text: str, state: str) -> None:
    """Let the mirror show the answer just read on the server: the one seen at the last sweep is no longer there."""
    conn.exec_driver_sql("UPDATE wording SET answer = ?, answer_state = ? WHERE id = ?", (text, state, id_))


def show_presence(conn: Connection, id_: int, presence: str, state: str | None) -> None:
    """Let the mirror show who sees a contribution there, and its own `state` if sweeps tell one, as just read."""
    conn.exec_driver_sql("UPDATE contribution SET presence = ? WHERE id = ?", (presence, id_))
    if state is not None:
        conn.exec_driver_sql("UPDATE wording SET answer_state = ? WHERE id = ?", (state, id_))
    moved(conn)


def show_labels(conn: Connection, id_: int, labels: Iterable[str]) -> None:
    """Let the mirror show the tags and statuses just read on the server."""
    conn.exec_driver_sql("UPDATE wording SET labels = ? WHERE id = ?", (json.dumps(list(labels)), id_))


def tried(conn: Connection, slot: str = SLOT, uid: int | None = None) -> dict[int, frozenset[str]]:
    """What was sent and may stand there although nobody knows, by uid (of all, or of one).

    These are the fingerprints since it was last looked at.
    """
    rows = conn.exec_driver_sql(
        "SELECT uid, fingerprint FROM sending s WHERE slot = ?1 AND outcome = ?2 AND uid = coalesce(?3, uid) AND id > ("
        f"SELECT coalesce(max(id), 0) FROM sending WHERE uid = s.uid AND slot = ?1 AND outcome IN {_LOOKED})",
        (slot, FAILED, uid),
    )
    found: dict[int, set[str]] = {}
    for uid, print_ in rows:
        found.setdefault(uid, set()).add(print_)
    return {uid: frozenset(prints) for uid, prints in found.items()}


def begun(conn: Connection, uid: int, reason: str, fingerprint: str, slot: str = SLOT) -> int:
    """Note that a sending begins, as if it had failed: should the program end here, nobody knows whether it arrived.

    Gives the number to tell `ended`.
    """
    cursor = conn.exec_driver_sql(
        "INSERT INTO sending(uid, slot, at, outcome, reason, fingerprint) VALUES (?, ?, ?, ?, ?, ?)",
        (uid, slot, datetime.now(UTC).isoformat(), FAILED, reason, fingerprint),
    )
    return int(cursor.lastrowid or 0)


def ended(
    conn: Connection,
    uid: int,
    outcome: str,
    reason: str,
    fingerprint: str,
    slot: str = SLOT,
    *,
    begun: int | None = None,
) -> None:
    """Note how a sending ended; an empty `fingerprint` stands for whatever is wanted."""
    if begun is not None:
        conn.exec_driver_sql(
            "UPDATE sending SET at = ?, outcome = ?, reason = ?, "
            "fingerprint = CASE WHEN ?2 = ? THEN fingerprint ELSE ? END WHERE id = ?",
            (datetime.now(UTC).isoformat(), outcome, reason, FAILED, fingerprint, begun),
        )
        return
    conn.exec_driver_sql(
        "INSERT INTO sending(uid, slot, at, outcome, reason, fingerprint) VALUES (?, ?, ?, ?, ?, ?)",
        (uid, slot, datetime.now(UTC).isoformat(), outcome, reason, fingerprint),
    )


def forget_ending(conn: Connection, uids: Iterable[int], slot: str = SLOT) -> None:
    """Let refused sendings of that slot be tried again; what may have arrived is not forgotten."""
    conn.exec_driver_sql(
        "DELETE FROM sending WHERE uid IN (SELECT value FROM json_each(?)) AND slot = ? AND outcome <> ?",
        (json.dumps(list(uids)), slot, FAILED),
    )


def ask_again(conn: Connection, uid: int) -> None:
    """We wrote there: the mark of before says nothing any more, even if somebody puts back what it stood for."""
    conn.exec_driver_sql(
        "UPDATE contribution SET mark = ?1 || mark WHERE uid = ?2 AND substr(mark, 1, length(?1)) <> ?1", (SENT, uid)
    )
