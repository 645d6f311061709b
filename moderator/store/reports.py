"""The reports of what came in, and the doctor's findings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from moderator.domain.contribution import Contribution, uid
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.store.mirror import Source


@dataclass(frozen=True, slots=True)
class Line:
    """One report as kept: `counts` as `Tally.as_json` wrote them."""

    id: int
    source: str
    label: str
    at: datetime
    complete: bool
    counts: dict[str, Any]


def listed(conn: Connection) -> list[Line]:
    """All reports, newest first."""
    rows = conn.exec_driver_sql(
        "SELECT r.id, s.label, r.label, r.at, r.complete, r.counts FROM report r JOIN source s ON s.id = r.source "
        "ORDER BY r.id DESC"
    )
    return [
        Line(id_, source, label, datetime.fromisoformat(at).astimezone(), bool(complete), json.loads(counts))
        for id_, source, label, at, complete, counts in rows
    ]


def findings(
    conn: Connection, report: int, *, ailment: Ailment | None = None, limit: int = 1_000, after: int = 0
) -> list[Finding]:
    """The findings of a report from the `after`-th on, in the order in which they were found."""
    kind = "" if ailment is None else "AND ailment = ?"
    given = (report, ailment) if ailment else (report,)
    rows = conn.exec_driver_sql(
        f"SELECT ailment, remedy, row, field, sample, place FROM finding WHERE report = ? {kind} ORDER BY id "
        f"LIMIT {int(limit)} OFFSET {int(after)}",
        given,
    )
    return [Finding(Ailment(row[0]), Remedy(row[1]), *row[2:]) for row in rows]


def sources_of(conn: Connection, uids: Sequence[int]) -> dict[int, int]:
    """How many of these contributions each source already brought in."""
    rows = conn.exec_driver_sql(
        "SELECT source, count(*) FROM contribution WHERE uid IN (SELECT value FROM json_each(?)) GROUP BY source",
        (json.dumps(list(uids)),),
    )
    return {row[0]: row[1] for row in rows}


def same_texts(conn: Connection, source: Source, sample: Sequence[Contribution]) -> int:
    """How many of these contributions are in a source under the same key with the same text."""
    bodies = {uid(source.space, one.key): one.body for one in sample}
    rows = conn.exec_driver_sql(
        "SELECT c.uid, w.body FROM contribution c JOIN wording w USING (id) "
        "WHERE c.source = ? AND c.uid IN (SELECT value FROM json_each(?))",
        (source.id, json.dumps(list(bodies))),
    )
    return sum(bodies[row[0]] == row[1] for row in rows)
