"""What rules found in each text, kept in the file as a few bits a contribution: only new and changed texts wait.

The table is made when first needed, dropped at will, and no part of what the file is kept for: nothing but time is
lost with it. Where in a text something stands is found again when the text is shown.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from moderator.store.standing import Standing

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace

I64 = NDArray[np.int64]
U32 = NDArray[np.uint32]

_TABLE = (
    "CREATE TABLE IF NOT EXISTS clue(id INTEGER PRIMARY KEY, version INTEGER NOT NULL, found INTEGER NOT NULL, "
    "open INTEGER NOT NULL, marks INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS clue_method(method TEXT NOT NULL)",
)
SETTLING = ("redact:", "dismiss:")
"""Slots that settle what was found: a passage masked, a finding dismissed."""


@dataclass(frozen=True, slots=True)
class Text:
    """A contribution as rules read it; `author` is the name under which it was published."""

    id: int
    version: int
    title: str
    body: str
    author: str


@dataclass(frozen=True, slots=True)
class Row:
    """What is kept of one contribution: all that was found (bits), what of it is still open, and who settled the rest.

    `marks` is a print of the decisions that settled something there (see `marks`).
    """

    id: int
    version: int
    found: int
    open: int
    marks: int


class Clues:
    """The bits of the contributions in which something is open, in memory. Safe to use from several threads."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._bits: U32 | None = None

    def bits(self) -> U32:
        """For each id, what is open there; nothing for ids beyond the last one in which something is."""
        with self._lock:
            if self._bits is None:
                with self._workspace.read() as conn:
                    ids, values = opened(conn)
                self._bits = _spread(ids, values)
            return self._bits

    def refresh(self) -> None:
        """Read them again: others were written."""
        with self._lock:
            self._bits = None
        self.bits()

    def of(self, id_: int) -> int:
        """What is open in one contribution, as far as it is in memory: whoever paints waits for no file."""
        bits = self._bits
        if bits is None:
            return 0
        return int(bits[id_]) if 0 <= id_ < len(bits) else 0


def _spread(ids: I64, values: I64) -> U32:
    bits = np.zeros(int(ids.max(initial=-1)) + 1, np.uint32)
    bits[ids] = values.astype(np.uint32)
    return bits


def there(conn: Connection) -> bool:
    """Whether anything was ever looked for in this file."""
    return bool(conn.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'clue'").scalar())


def opened(conn: Connection) -> tuple[I64, I64]:
    """The contributions in which something is open, and what."""
    if not there(conn):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    row = conn.exec_driver_sql("SELECT group_concat(id), group_concat(open) FROM clue WHERE open <> 0").one()
    return np.fromstring(row[0] or "", np.int64, sep=","), np.fromstring(row[1] or "", np.int64, sep=",")


def method(conn: Connection) -> str:
    """How what is kept was found: the rules' version and the words looked for, "" before anything was."""
    return str(conn.exec_driver_sql("SELECT method FROM clue_method").scalar() or "") if there(conn) else ""


def begin(conn: Connection, method_: str, *, again: bool) -> None:
    """Write down how things are found from now on; `again`: what was found otherwise is worth nothing."""
    for statement in _TABLE:
        conn.exec_driver_sql(statement)
    if again:
        conn.exec_driver_sql("DELETE FROM clue")
    conn.exec_driver_sql("DELETE FROM clue_method")
    conn.exec_driver_sql("INSERT INTO clue_method(method) VALUES (?)", (method_,))


def waiting(conn: Connection) -> I64:
    """The contributions whose text is new or has changed since it was looked at."""
    where = "LEFT JOIN clue k ON k.id = c.id WHERE k.id IS NULL OR k.version <> c.version" if there(conn) else ""
    listed = conn.exec_driver_sql(f"SELECT group_concat(c.id) FROM contribution c {where}").scalar()
    return np.fromstring(listed or "", np.int64, sep=",")


def everybody(conn: Connection) -> I64:
    """All contributions."""
    return np.fromstring(
        conn.exec_driver_sql("SELECT group_concat(id) FROM contribution").scalar() or "", np.int64, sep=","
    )


def texts(conn: Connection, ids: Sequence[int]) -> list[Text]:
    """What rules read of some contributions; those that are not here are left out."""
    rows = conn.exec_driver_sql(
        "SELECT c.id, c.version, w.title, w.body, a.name FROM contribution c JOIN wording w ON w.id = c.id "
        "LEFT JOIN author a ON a.id = c.author WHERE c.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(map(int, ids))),),
    )
    return [Text(id_, version, title, body, name or "") for id_, version, title, body, name in rows]


def kept(conn: Connection, ids: Sequence[int]) -> dict[int, Row]:
    """What is kept of some contributions."""
    rows = conn.exec_driver_sql(
        "SELECT id, version, found, open, marks FROM clue WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(map(int, ids))),),
    )
    return {row[0]: Row(*row) for row in rows}


def keep(conn: Connection, rows: Iterable[Row]) -> None:
    """Keep what was found."""
    conn.exec_driver_sql(
        "INSERT OR REPLACE INTO clue(id, version, found, open, marks) VALUES (?, ?, ?, ?, ?)",
        [(one.id, one.version, one.found, one.open, one.marks) for one in rows],
    )


def marks(now: Standing) -> dict[int, int]:
    """For each contribution in which somebody settled something, a print of the decisions that did."""
    found: dict[int, int] = {}
    for family in SETTLING:
        # Copied at one go: the writer changes it in place.
        for id_, slots in list(now.each.get(family, {}).items()):
            for slot in slots:
                found[id_] = found.get(id_, 0) ^ zlib.crc32(slot.encode())
    return found


def unsettled(conn: Connection, now: Standing) -> list[int]:
    """The contributions that somebody settled something in, or took it back, since they were looked at."""
    if not there(conn):
        return []
    rows = conn.exec_driver_sql("SELECT id, marks FROM clue WHERE marks <> 0").fetchall()
    known: dict[int, int] = {row[0]: row[1] for row in rows}
    wanted = marks(now)
    different = {id_ for id_, print_ in wanted.items() if known.get(id_, 0) != print_} | (known.keys() - wanted.keys())
    listed = json.dumps(sorted(different))
    # Nothing is to settle where nothing was found.
    left = conn.exec_driver_sql(
        "SELECT id FROM clue WHERE (found <> 0 OR marks <> 0) AND id IN (SELECT value FROM json_each(?))", (listed,)
    )
    return [row[0] for row in left]
