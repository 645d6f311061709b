"""What a source no longer shows: what is gone, what is only missing as yet, and of what nobody can tell."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection

from moderator.domain.contribution import Presence, uid
from moderator.domain.doctor import Ailment, Finding, Remedy

_SHOWN = "({0}seen >= :since OR {0}uid IN (SELECT value FROM json_each(:shown)))"
_PROVES = f"""({_SHOWN.format("")} OR (presence = '{Presence.PUBLISHED}'
  AND coalesce(section_uid, parent_uid) IS NOT NULL
  AND (coalesce(section_uid, 0), kind) IN (
    SELECT coalesce(section_uid, 0), kind FROM contribution WHERE source = :source AND {_SHOWN.format("")})
  AND (parent_uid IS NULL OR EXISTS (
    SELECT 1 FROM contribution AS above WHERE above.uid = contribution.parent_uid
    AND ({_SHOWN.format("above.")} OR above.removed IS NOT NULL)))))"""
"""Whether the absence of a contribution proves something although rights were lost before the sweep `since`.

Everybody was shown it since, or would have been: it was published, others of its kind in its place are shown, and so is
what it is about. What was hidden, a draft, or in a part that only the account was shown may be there all the same; so
may what stands nowhere, such as a comment of which only moderators are told, without what it is about. `shown` lists,
as JSON, the numbers of those that a sweep which is not written down has just shown.
"""
_WRITTEN = "[]"


def told_gone(conn: Connection, source: int, space: str, keys: Iterable[str], now: int) -> int:
    """The source itself says that it deleted these: they are gone at once. Returns how many of them were here."""
    told = conn.exec_driver_sql(
        "UPDATE contribution SET removed = ? WHERE source = ? AND removed IS NULL "
        "AND uid IN (SELECT value FROM json_each(?))",
        (now, source, json.dumps([uid(space, key) for key in keys])),
    )
    return told.rowcount


def missed(conn: Connection, source: int, sweep: int, *, absences: int, since: int, now: int) -> int:
    """The source was read to its end: what it did not show is gone after `absences` such ends in a row.

    What was last seen before the sweep `since` was seen with rights that nobody has any more: see `_PROVES`. Returns
    how many are gone.
    """
    these = {"source": source, "sweep": sweep, "since": since, "absences": absences, "now": now, "shown": _WRITTEN}
    absent = f"source = :source AND seen < :sweep AND removed IS NULL AND {_PROVES}"
    conn.exec_driver_sql(f"UPDATE contribution SET missed = missed + 1 WHERE {absent}", these)
    gone = conn.exec_driver_sql(f"UPDATE contribution SET removed = :now WHERE {absent} AND missed >= :absences", these)
    return gone.rowcount


def unknown(conn: Connection, source: int, since: int, most: int) -> tuple[int, Sequence[Finding]]:
    """Of how many contributions nobody can tell whether they are still there, and what is said of the first `most`."""
    rows = conn.exec_driver_sql(
        "SELECT key, title, substr(body, 1, 200), link, count(*) OVER () FROM contribution JOIN wording USING (id) "
        f"WHERE source = :source AND seen < :since AND removed IS NULL AND NOT {_PROVES} ORDER BY id LIMIT :most",
        {"source": source, "since": since, "most": most, "shown": _WRITTEN},
    ).all()
    what = Ailment.ACCOUNT_ONLY, Remedy.KEPT
    told = [Finding(*what, None, key, title or body, link) for key, title, body, link, _all in rows]
    return (rows[0][4] if rows else 0), told


def unproven(conn: Connection, source: int, since: int, seen: Collection[int]) -> set[int]:
    """The numbers of those of which nobody could tell, had the sweep that showed these (`seen`) been written down."""
    rows = conn.exec_driver_sql(
        f"SELECT uid FROM contribution WHERE source = :source AND removed IS NULL AND NOT {_PROVES}",
        {"source": source, "since": since, "shown": json.dumps(list(seen))},
    )
    return {number for (number,) in rows}
