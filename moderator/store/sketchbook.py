"""What was worked out from the texts, kept in the workspace file so that only new texts are worked on after a sync.

The table is made when first needed, dropped at will, and no part of what the file is kept for: nothing but time is
lost with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from moderator.store import engine
from moderator.store.workspace import Workspace

Array = NDArray[Any]
I64 = NDArray[np.int64]

COPIES = "sketch"
"""The table of what finding copies needs; each analysis has one of its own."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS {book}(place INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, "
    "part INTEGER NOT NULL, type TEXT NOT NULL, data BLOB NOT NULL, UNIQUE (name, part))"
)
Open: TypeAlias = Connection
"""What `opened` gives, for those who are handed it and run no SQL of their own."""

_FORMAT = "format"
_LONGEST = 32 << 20  # bytes of one row


@contextmanager
def opened(path: Path, passphrase: str) -> Iterator[Connection]:
    """A connection of its own to the file of a workspace that is open, here or in another process."""
    made = engine.engine(path, passphrase)
    try:
        with engine.told(path), made.connect() as conn:
            yield conn
    finally:
        made.dispose()


def whereabouts(ws: Workspace) -> tuple[Path, str]:
    """What `opened` needs: the path and the passphrase."""
    return ws.path, ws._passphrase


def present(conn: Connection) -> tuple[I64, I64]:
    """The ids of the contributions that are not gone from their source, and the version of each one's words."""
    # Read as two texts: half a million rows would take three times as long.
    row = conn.exec_driver_sql(
        "SELECT group_concat(id), group_concat(version) "
        "FROM (SELECT id, version FROM contribution WHERE removed IS NULL ORDER BY id)"
    ).one()
    return np.fromstring(row[0] or "", np.int64, sep=","), np.fromstring(row[1] or "", np.int64, sep=",")


def bodies(conn: Connection, ids: Sequence[int]) -> list[str]:
    """The title and words of contributions, in the order of their ids."""
    rows = conn.exec_driver_sql(
        "SELECT id, title, body FROM wording WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    )
    found = {id_: f"{title}\n{body}" if title else body for id_, title, body in rows}
    return [found[one] for one in ids]


def waiting(conn: Connection, format_: str) -> int:
    """About how many texts are new since the last time."""
    total = int(conn.exec_driver_sql("SELECT count(*) FROM contribution WHERE removed IS NULL").scalar() or 0)
    if not _usable(conn, format_):
        return total
    known = conn.exec_driver_sql("SELECT total(length(data)) FROM sketch WHERE name = 'ids'").scalar()
    return max(0, total - int(known or 0) // 8)


def load(conn: Connection, format_: str, book: str = COPIES) -> dict[str, list[Array]]:
    """The arrays kept, in parts; none when they were worked out in another way than `format_`."""
    found = dict[str, list[Array]]()
    if _usable(conn, format_, book):
        rows = conn.exec_driver_sql(f"SELECT name, type, data FROM {book} ORDER BY name, part")
        for name, type_, data in rows:
            if name != _FORMAT:
                found.setdefault(name, []).append(np.frombuffer(data, np.dtype(type_)))
    return found


def stamp(conn: Connection, book: str = COPIES) -> int:
    """A number that changes each time something is kept."""
    there = conn.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (book,)).scalar()
    return int(conn.exec_driver_sql(f"SELECT ifnull(max(place), 0) FROM {book}").scalar() or 0) if there else 0


def keep(
    conn: Connection, format_: str, added: Mapping[str, Array], replaced: Mapping[str, Array], book: str = COPIES
) -> None:
    """Put arrays in the file: `added` after the parts that are there, `replaced` instead of them. One transaction."""
    if not _usable(conn, format_, book):
        conn.exec_driver_sql(_TABLE.format(book=book))
        conn.exec_driver_sql(f"DELETE FROM {book}")
        _put(conn, book, _FORMAT, 0, np.frombuffer(format_.encode(), np.uint8))
    for name, array in replaced.items():
        conn.exec_driver_sql(f"DELETE FROM {book} WHERE name = ?", (name,))
        _cut(conn, book, name, 0, array)
    for name, array in added.items():
        if len(array):
            last = conn.exec_driver_sql(f"SELECT ifnull(max(part), -1) FROM {book} WHERE name = ?", (name,)).scalar()
            _cut(conn, book, name, int(last if last is not None else -1) + 1, array)


def _cut(conn: Connection, book: str, name: str, part: int, array: Array) -> None:
    step = _LONGEST // array.itemsize
    for at in range(0, max(len(array), 1), step):
        _put(conn, book, name, part, array[at : at + step])
        part += 1


def _put(conn: Connection, book: str, name: str, part: int, array: Array) -> None:
    conn.exec_driver_sql(
        f"INSERT INTO {book}(name, part, type, data) VALUES (?, ?, ?, ?)",
        (name, part, array.dtype.str, array.tobytes()),
    )


def _usable(conn: Connection, format_: str, book: str = COPIES) -> bool:
    there = conn.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (book,)).scalar()
    if not there:
        return False
    known = conn.exec_driver_sql(f"SELECT data FROM {book} WHERE name = ?", (_FORMAT,)).scalar()
    return known is not None and bytes(known).decode() == format_
