"""In what language each contribution is written, kept once worked out: only new and changed texts wait."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from moderator.store import mirror
from moderator.store.sketchbook import bodies
from moderator.store.workspace import put_setting, setting

I64 = NDArray[np.int64]

_METHOD = "languages"
_WAITING = (
    "FROM contribution c LEFT JOIN tongue t ON t.id = c.id "
    "WHERE t.id IS NULL OR t.version <> c.version OR t.said <> c.language"
)


def waiting(conn: Connection, method: str) -> I64:
    """The contributions whose language is not known yet, or not as it would be found now (`method`)."""
    where = _WAITING if setting(conn, _METHOD) == method else "FROM contribution c"
    listed = conn.exec_driver_sql(f"SELECT group_concat(c.id) {where}").scalar()
    return np.fromstring(listed or "", np.int64, sep=",")


def texts(conn: Connection, ids: Sequence[int]) -> list[tuple[int, int, str, str]]:
    """Contributions: id, version of their words, what their source says of their language, and the words."""
    rows = conn.exec_driver_sql(
        f"SELECT id, version, language FROM contribution WHERE id IN ({','.join(map(str, ids))})"
    )
    about = {row.id: (row.version, row.language) for row in rows}
    there = [one for one in ids if one in about]
    return [(one, *about[one], words) for one, words in zip(there, bodies(conn, there), strict=True)]


def keep(conn: Connection, rows: Iterable[tuple[int, int, str, str]]) -> None:
    """Keep languages: id, version, what the source said, code. The columns in memory are then to be read again."""
    conn.exec_driver_sql("INSERT OR REPLACE INTO tongue(id, version, said, language) VALUES (?, ?, ?, ?)", list(rows))
    mirror.moved(conn)


def begin(conn: Connection, method: str) -> None:
    """Forget what was found in another way."""
    if setting(conn, _METHOD) != method:
        conn.exec_driver_sql("DELETE FROM tongue")
        put_setting(conn, _METHOD, method)
        mirror.moved(conn)


def counts(conn: Connection) -> dict[str, int]:
    """How many contributions are in each language, "" where nobody can tell; none before it was worked out."""
    return {row[0]: row[1] for row in conn.exec_driver_sql("SELECT language, count(*) FROM tongue GROUP BY language")}
