"""The acts of moderation in the journal: each with the contributions it reached, and who undid it."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.decision import WORKSPACE, Act, Decision, unpacked
from moderator.store import journal, projection
from moderator.store.workspace import Workspace

KINDS = (Act.ACCEPT, Act.REFUSE, Act.RESET, Act.REDACT, Act.SETTLE, Act.ASK, Act.ADVISE)
"""What decides of a contribution's publication, and the opinions asked and given before; of the disagreements
settled, only those about a status."""

_FEW = 1_000
"""Targets above which an act is counted, not told one by one."""

_WHERE = (
    f"kind IN ({', '.join(repr(str(one)) for one in KINDS)}) "
    "AND (kind <> 'settle' OR json_extract(body, '$.slot') = 'status') AND (? = '' OR substr(at, 1, 10) = ?)"
)


@dataclass(frozen=True, slots=True)
class Moderated:
    """One act of moderation: `ids` are those known here, `strangers` counts the others that it names.

    `undone` when it no longer counts, `by` being what undid or erased it, if that is here.
    """

    decision: Decision
    ids: BitMap
    strangers: int
    undone: bool
    by: Decision | None


def count(ws: Workspace, day: str = "") -> int:
    """How many acts of moderation there are, all days or one (YYYY-MM-DD)."""
    with ws.read() as conn:
        return int(conn.exec_driver_sql(f"SELECT count(*) FROM decision WHERE {_WHERE}", (day, day)).scalar() or 0)


def acts(ws: Workspace, day: str = "") -> Generator[Moderated, None, None]:
    """The acts of moderation as one state of the file has them, in order of arrival, all days or one (YYYY-MM-DD)."""
    with ws.read() as conn:
        places = [
            row[0] for row in conn.exec_driver_sql(f"SELECT seq FROM decision WHERE {_WHERE} ORDER BY seq", (day, day))
        ]
        dead = {row[0] for row in conn.exec_driver_sql("SELECT seq FROM dead")}
        against = _against(conn)
        for seq in places:
            # One by one: an act can name each contribution of the consultation.
            entry = journal.read(conn, [seq])[seq]
            ids = projection.reach(conn, entry) - BitMap([WORKSPACE])
            by = against.get(seq) if seq in dead else None
            yield Moderated(
                entry.decision,
                ids,
                sum(uid != WORKSPACE for uid in entry.decision.on) - len(ids),
                seq in dead,
                None if by is None else journal.read(conn, [by])[by].decision,
            )


@dataclass(frozen=True, slots=True)
class Recent:
    """A late act of one person: `count` contributions, whose `uids` are given when few; `reason` of a refusal."""

    ref: str
    kind: Act
    at: datetime
    count: int
    uids: tuple[int, ...]
    reason: str


def recent(ws: Workspace, since: datetime, kinds: Sequence[Act]) -> list[Recent]:
    """What whoever works here decided since a moment (aware), undone acts left out, latest first.

    The journal is read backwards and no further than needed: this is asked after each act.
    """
    found: list[Recent] = []
    with ws.read() as conn:
        rows = conn.exec_driver_sql(
            "SELECT device, n, actor, at, kind, length(targets) / 8, "
            "CASE WHEN length(targets) <= ? THEN targets END, json_extract(body, '$.reason'), "
            "EXISTS (SELECT 1 FROM dead WHERE dead.seq = decision.seq) FROM decision ORDER BY seq DESC",
            (8 * _FEW,),
        )
        for device, n, actor, at, kind, count, targets, reason, dead in rows:
            moment = datetime.fromisoformat(at)
            if device == ws.device and moment < since:
                break
            if actor != ws.actor or kind not in kinds or dead or moment < since:
                continue
            uids = unpacked(bytes(targets)) if targets else ()
            found.append(Recent(f"{device}:{n}", Act(kind), moment, count, uids, str(reason or "")))
        rows.close()
    return found


def people(conn: Connection) -> list[str]:
    """Everybody who decided something."""
    return [row[0] for row in conn.exec_driver_sql("SELECT DISTINCT actor FROM decision")]


def _against(conn: Connection) -> dict[int, int]:
    """For each decision undone or erased, the last one that says so and still counts."""
    rows = conn.exec_driver_sql(
        "SELECT target, max(seq) FROM reversal WHERE seq NOT IN (SELECT seq FROM dead) GROUP BY target"
    )
    return {row[0]: row[1] for row in rows}
