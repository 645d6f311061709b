"""Who replies to whom, looked through as a whole: replies to what is not here, and replies in a circle."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from moderator.domain.doctor import Ailment, Finding, Remedy

_AT_ONCE = 5_000


def loose_ends(
    conn: Connection, origin: int, sweep: int, told: Mapping[int, Sequence[Finding]] = MappingProxyType({})
) -> list[Finding]:
    """Replies to contributions that are not here, and replies that answer each other in a circle.

    `told` are the replies that their file left alone, by the number of what they answer: they say on which row.
    """
    lost = conn.exec_driver_sql(
        "SELECT c.key, c.parent_uid FROM contribution c LEFT JOIN contribution p ON p.uid = c.parent_uid "
        "WHERE c.source = ? AND c.seen = ? AND c.parent_uid IS NOT NULL AND p.uid IS NULL "
        "AND c.parent_uid NOT IN (SELECT uid FROM section)",
        (origin, sweep),
    )
    rows = {parent: iter(findings) for parent, findings in told.items()}
    found = [
        next(rows.get(parent, iter(())), Finding(Ailment.MISSING_PARENT, Remedy.KEPT, field="parent", sample=key))
        for key, parent in lost
    ]
    for circle in _circles(*_replies(conn, origin)):
        first = conn.exec_driver_sql(
            "SELECT key FROM contribution WHERE uid IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT 1",
            (json.dumps(circle),),
        )
        found.append(Finding(Ailment.PARENT_CYCLE, Remedy.KEPT, field="parent", sample=first.scalar_one()))
    return found


def _replies(conn: Connection, origin: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The numbers of the replies of a source, sorted, and of what each replies to: 16 bytes a reply."""
    rows = conn.exec_driver_sql(
        "SELECT uid, parent_uid FROM contribution WHERE parent_uid IS NOT NULL AND source = ? ORDER BY uid", (origin,)
    )
    parts = [np.empty((0, 2), np.int64)]
    while batch := rows.fetchmany(_AT_ONCE):
        parts.append(np.array([tuple(row) for row in batch], np.int64))
    both = np.concatenate(parts)
    return both[:, 0].copy(), both[:, 1].copy()


def _circles(replies: NDArray[np.int64], above: NDArray[np.int64]) -> list[list[int]]:
    """The replies of each circle.

    Each step of the walk up is twice as long as the one before: a thread half a million deep takes twenty.
    """
    count = len(replies)
    if not count:
        return []
    at = np.searchsorted(replies, above)
    within = (at < count) & (replies[np.minimum(at, count - 1)] == above)
    # The place of what each replies to; past the end, what is no reply itself: there the walk stays.
    up = np.append(np.where(within, at, count), count)
    for _step in range(count.bit_length()):
        further = up[up]
        if np.array_equal(further, up):
            break
        up = further
    if not (up[:count] < count).any():
        return []
    # Wherever those who never leave are led to lies in a circle; each circle is then gone round once.
    first = np.append(np.where(within, at, count), count)
    circles: list[list[int]] = []
    met: set[int] = set()
    for start in np.unique(up[:count][up[:count] < count]).tolist():
        around: list[int] = []
        place = start
        while place not in met:
            met.add(place)
            around.append(place)
            place = int(first[place])
        if around:
            circles.append(replies[around].tolist())
    return circles
