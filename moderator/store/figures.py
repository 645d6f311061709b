"""The figures of a corpus that need its texts: identical ones, lengths, identified authors."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from moderator.domain.folding import fold


def _bare(code: int) -> str:
    """The letter or figure behind a character of Windows' Western page, "" for a sign or a space."""
    try:
        letter = unicodedata.normalize("NFD", bytes([code]).decode("cp1252").lower())[0]
    except UnicodeDecodeError:
        return ""
    return letter if letter.isalnum() else ""


_BARE = bytes((_bare(code) or "?").encode("cp1252")[0] for code in range(256))
_SIGNS = bytes(code for code in range(256) if not _bare(code))


@dataclass(frozen=True, slots=True)
class Texts:
    """For each id in `ids`, a number that two texts share when only capitals, accents, signs or spaces differ."""

    ids: NDArray[np.int64]
    prints: NDArray[np.int64]

    @property
    def distinct(self) -> int:
        """How many distinct texts."""
        return len(np.unique(self.prints))


def texts(conn: Connection, before: int | None = None) -> Texts:
    """Number the present texts of all contributions, or of those received by `before` (epoch seconds)."""
    ids: list[int] = []
    prints: list[int] = []
    known = "" if before is None else f"WHERE id IN (SELECT id FROM contribution WHERE first_seen <= {int(before)}) "
    rows = conn.exec_driver_sql(f"SELECT id, title, body FROM wording {known}ORDER BY id")
    while batch := rows.fetchmany(2_000):
        for id_, title, body in batch:
            ids.append(id_)
            prints.append(_print(f"{title} {body}"))
    return Texts(np.array(ids, np.int64), np.array(prints, np.int64))


def _print(text: str) -> int:
    """The number of a text. Half a million are numbered for one document: texts in Windows' Western page go fast."""
    if "œ" in text or "Œ" in text:
        text = text.replace("œ", "oe").replace("Œ", "oe")
    try:
        letters = unicodedata.normalize("NFC", text).encode("cp1252").translate(_BARE, _SIGNS)
    except UnicodeEncodeError:
        letters = "".join(filter(str.isalnum, fold(text))).encode("cp1252", "xmlcharrefreplace")
    return int.from_bytes(hashlib.blake2b(letters, digest_size=8).digest(), "big") >> 1


def participants(conn: Connection, before: int | None = None) -> tuple[int, int]:
    """Distinct identified authors, and contributions without an identified author (received by `before`, if given).

    A person is identified by the source's key, else by a name; a name alone in two places is two persons.
    """
    known = "" if before is None else f" AND c.first_seen <= {int(before)}"
    identified = conn.exec_driver_sql(
        "SELECT count(DISTINCT a.space || char(31) || CASE a.key WHEN '' THEN a.name || char(31) || a.place ELSE "
        "a.key END) "
        f"FROM contribution c JOIN author a ON a.id = c.author WHERE (a.key <> '' OR a.name <> ''){known}"
    ).scalar()
    unknown = conn.exec_driver_sql(
        f"SELECT count(*) FROM contribution c JOIN author a ON a.id = c.author WHERE a.key = '' AND a.name = ''{known}"
    ).scalar()
    return int(identified or 0), int(unknown or 0)


def unidentified(conn: Connection) -> NDArray[np.int64]:
    """The authors of whom nothing is known: each of their contributions may be another person's."""
    rows = conn.exec_driver_sql("SELECT id FROM author WHERE key = '' AND name = ''")
    return np.array([id_ for (id_,) in rows], np.int64)


def counts(conn: Connection, column: str, before: int | None = None) -> dict[str, int]:
    """How many contributions hold each value of a column of the mirror: kind, author_kind, channel, presence…"""
    assert column in {"kind", "author_kind", "channel", "presence", "language", "stance"}, column
    known = "" if before is None else f" WHERE first_seen <= {int(before)}"
    rows = conn.exec_driver_sql(f"SELECT {column}, count(*) FROM contribution{known} GROUP BY {column}")
    return {row[0]: row[1] for row in rows}
