"""The acts of moderation in the journal: each with the contributions it reached, and who undid it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.decision import WORKSPACE, Act, Decision
from moderator.store import journal, projection
from moderator.store.workspace import Workspace

KINDS = (Act.ACCEPT, Act.REFUSE, Act.RESET, Act.REDACT, Act.SETTLE, Act.ASK, Act.ADVISE)
"""What decides of a contribution's publication, and the opinions asked and given before; of the disagreements settled, only those about a status."""

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


def _against(conn: Connection) -> dict[int, int]:
    """For each decision undone or erased, the last one that says so and still counts."""
    rows = conn.exec_driver_sql(
        "SELECT target, max(seq) FROM reversal WHERE seq NOT IN (SELECT seq FROM dead) GROUP BY target"
    )
    return {row[0]: row[1] for row in rows}
