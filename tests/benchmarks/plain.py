"""The plain way: the same rows in one SQLite file by executemany and FTS5, with nothing of the program in between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import sqlcipher3.dbapi2 as driver

from moderator.domain.contribution import Contribution

Row = tuple[object, ...]
PRAGMAS = (
    "page_size = 8192",
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "cache_size = -65536",
    "temp_store = MEMORY",
)


def opened(path: Path) -> Any:
    """A connection with the pragmas that suit; the driver is the program's, so that both have the same SQLite."""
    raw = driver.connect(str(path), isolation_level=None, check_same_thread=False)
    for pragma in PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")
    return raw


def lay(raw: Any) -> None:
    """One table for everything and its search index, as anybody would write them."""
    raw.execute(
        "CREATE TABLE contribution(id INTEGER PRIMARY KEY, key TEXT UNIQUE, kind TEXT, parent TEXT, section TEXT, "
        "author TEXT, author_name TEXT, author_kind TEXT, place TEXT, stance TEXT, channel TEXT, presence TEXT, "
        "created INTEGER, updated INTEGER, votes_for INTEGER, votes_mixed INTEGER, votes_against INTEGER, "
        "language TEXT, link TEXT, title TEXT, body TEXT, raw BLOB)"
    )
    raw.execute(
        "CREATE VIRTUAL TABLE text USING fts5(title, body, content='contribution', content_rowid='id', "
        'tokenize="unicode61 remove_diacritics 2")'
    )


def row(id_: int, one: Contribution) -> Row:
    """A contribution as that table holds it."""
    return (
        id_, one.key, str(one.kind), one.parent, one.section, one.author.key, one.author.name, str(one.author.kind),
        one.author.place, str(one.stance), str(one.channel), str(one.presence),
        None if one.created is None else int(one.created.timestamp()),
        None if one.updated is None else int(one.updated.timestamp()), one.votes_for, one.votes_mixed,
        one.votes_against, one.language, one.link, one.title, one.body, orjson.dumps(one.raw),
    )  # fmt: skip


def insert(raw: Any, rows: list[Row]) -> None:
    """A batch in one transaction."""
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(f"INSERT INTO contribution VALUES (?{', ?' * 21})", rows)
    raw.execute("COMMIT")


def index(raw: Any) -> None:
    """Build the search index of all the rows at once: the fastest way there is."""
    raw.execute("INSERT INTO text(text) VALUES ('rebuild')")


def index_batch(raw: Any, first: int, last: int) -> None:
    """Add a batch to the search index."""
    raw.execute(
        "INSERT INTO text(rowid, title, body) SELECT id, title, body FROM contribution WHERE id BETWEEN ? AND ?",
        (first, last),
    )


def tag(raw: Any, listed: str, tag: int) -> None:
    """A journal row and a row for each contribution of a JSON list, in one transaction."""
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("INSERT INTO journal(at, kind, targets) VALUES (datetime('now'), 'tag', ?)", (listed,))
    raw.execute("INSERT OR IGNORE INTO tagged SELECT value, ? FROM json_each(?)", (tag, listed))
    raw.execute("COMMIT")
