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
Kept: TypeAlias = Array | list[Array]
"""An array to keep: whole, or in the pieces in which it is to be read."""

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
_MOVED = "sketch_moved"
_MOVED_WHERE = "removed IS NOT NULL OR version <> 1"


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
    if _numbered(conn):
        last = int(conn.exec_driver_sql("SELECT ifnull(max(id), 0) FROM contribution").scalar() or 0)
        rows = conn.exec_driver_sql(
            f"SELECT id, version, removed IS NULL FROM contribution INDEXED BY {_MOVED} WHERE {_MOVED_WHERE}"
        ).all()
        moved = np.array([tuple(row) for row in rows], np.int64).reshape(-1, 3)
        ids, versions = np.arange(1, last + 1), np.ones(last, np.int64)
        versions[moved[:, 0] - 1] = moved[:, 1]
        gone = moved[moved[:, 2] == 0, 0] - 1
        return (np.delete(ids, gone), np.delete(versions, gone)) if len(gone) else (ids, versions)
    # Read as two texts: half a million rows would take three times as long.
    row = conn.exec_driver_sql(
        "SELECT group_concat(id), group_concat(version) "
        "FROM (SELECT id, version FROM contribution WHERE removed IS NULL ORDER BY id)"
    ).one()
    return np.fromstring(row[0] or "", np.int64, sep=","), np.fromstring(row[1] or "", np.int64, sep=",")


def _numbered(conn: Connection) -> bool:
    """Whether contributions bear all the numbers from 1, and those that moved since they came are in an index.

    Then only these need be read: the list of all takes longer than comparing a thousand new texts with them.
    """
    if not conn.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (_MOVED,)).scalar():
        return False
    first, last, count = conn.exec_driver_sql(
        "SELECT (SELECT min(id) FROM contribution), (SELECT max(id) FROM contribution), "
        "(SELECT count(*) FROM contribution)"
    ).one()
    return bool(first == 1 and last == count)


def bodies(conn: Connection, ids: Sequence[int]) -> list[str]:
    """The title and words of contributions, in the order of their ids."""
    rows = conn.exec_driver_sql(
        "SELECT id, title, body FROM wording WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    )
    found = {id_: f"{title}\n{body}" if title else body for id_, title, body in rows}
    return [found[one] for one in ids]


def waiting(conn: Connection, format_: str) -> int:
    """About how many texts are new since the last time."""
    counted = "SELECT count(*) FROM contribution WHERE removed IS NULL"
    if _numbered(conn):
        gone = f"FROM contribution INDEXED BY {_MOVED} WHERE ({_MOVED_WHERE}) AND removed IS NOT NULL"
        counted = f"SELECT (SELECT count(*) FROM contribution) - (SELECT count(*) {gone})"
    total = int(conn.exec_driver_sql(counted).scalar() or 0)
    if not _usable(conn, format_):
        return total
    known = conn.exec_driver_sql("SELECT total(length(data)) FROM sketch WHERE name = 'ids'").scalar()
    return max(0, total - int(known or 0) // 8)


def load(conn: Connection, format_: str, book: str = COPIES, without: str = "") -> dict[str, list[Array]]:
    """The arrays kept, in parts; none when they were worked out in another way than `format_`.

    `without`: the name of one that is too large to be held, which `parts` reads.
    """
    found = dict[str, list[Array]]()
    if _usable(conn, format_, book):
        rows = conn.exec_driver_sql(
            f"SELECT name, type, data FROM {book} WHERE name NOT IN (?, ?) ORDER BY name, part", (_FORMAT, without)
        )
        for name, type_, data in rows:
            found.setdefault(name, []).append(np.frombuffer(data, np.dtype(type_)))
    return found


def parts(conn: Connection, name: str, book: str = COPIES) -> Iterator[Array]:
    """The parts of one array that `load` found usable, each read when its turn comes."""
    with conn.exec_driver_sql(f"SELECT type, data FROM {book} WHERE name = ? ORDER BY part", (name,)) as rows:
        for type_, data in rows:
            yield np.frombuffer(data, np.dtype(type_))


def stamp(conn: Connection, book: str = COPIES) -> int:
    """A number that changes each time something is kept."""
    there = conn.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (book,)).scalar()
    return int(conn.exec_driver_sql(f"SELECT ifnull(max(place), 0) FROM {book}").scalar() or 0) if there else 0


def keep(
    conn: Connection, format_: str, added: Mapping[str, Kept], replaced: Mapping[str, Kept], book: str = COPIES
) -> None:
    """Put arrays in the file: `added` after the parts that are there, `replaced` instead of them. One transaction."""
    if not _usable(conn, format_, book):
        conn.exec_driver_sql(_TABLE.format(book=book))
        conn.exec_driver_sql(f"DELETE FROM {book}")
        _put(conn, book, _FORMAT, 0, np.frombuffer(format_.encode(), np.uint8))
    if book == COPIES:
        conn.exec_driver_sql(
            f"CREATE INDEX IF NOT EXISTS {_MOVED} ON contribution(version, removed) WHERE {_MOVED_WHERE}"
        )
    for name, array in replaced.items():
        conn.exec_driver_sql(f"DELETE FROM {book} WHERE name = ?", (name,))
        _cut(conn, book, name, 0, array)
    for name, array in added.items():
        if len(array):
            last = conn.exec_driver_sql(f"SELECT ifnull(max(part), -1) FROM {book} WHERE name = ?", (name,)).scalar()
            _cut(conn, book, name, int(last if last is not None else -1) + 1, array)


def _cut(conn: Connection, book: str, name: str, part: int, array: Kept) -> None:
    if isinstance(array, np.ndarray):
        step = _LONGEST // array.itemsize
        array = [array[at : at + step] for at in range(0, max(len(array), 1), step)]
    for n, piece in enumerate(array, part):
        _put(conn, book, name, n, piece)


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
