"""The change marks of a source’s contributions, looked up as a sweep goes on; what has gone bears none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from moderator.store.workspace import Workspace

_AT_ONCE = 5_000


def some(ws: Workspace, source: int) -> bool:
    """Whether a source has any contribution."""
    return bool(ws.glance("SELECT 1 FROM contribution WHERE source = ? LIMIT 1", source))


def among(ws: Workspace, source: int, uids: Iterable[int]) -> dict[str, str]:
    """The marks of these contributions, by key."""
    return dict(
        ws.glance(
            "SELECT key, mark FROM contribution WHERE source = ? AND removed IS NULL "
            "AND uid IN (SELECT value FROM json_each(?))",
            source,
            json.dumps(list(uids)),
        )
    )


def each(ws: Workspace, source: int) -> Iterator[tuple[str, str]]:
    """Key and mark of all of them, a few thousand at a time."""
    last = 0
    while True:
        rows = ws.glance(
            "SELECT id, key, mark FROM contribution WHERE source = ? AND removed IS NULL AND id > ? "
            "ORDER BY id LIMIT ?",
            source,
            last,
            _AT_ONCE,
        )
        yield from ((key, mark) for _id, key, mark in rows)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1][0]
