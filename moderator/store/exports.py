"""The documents written so far, and the numbers by which documents name contributions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Exported:
    """A document written: `behind` counts the decisions taken since; `figures` are the numbers that it prints."""

    at: datetime
    document: str
    path: Path
    position: int
    fingerprint: str
    behind: int
    figures: Mapping[str, int] = field(default_factory=dict)


def note(
    conn: Connection,
    document: str,
    path: Path,
    position: int,
    fingerprint: str,
    figures: Mapping[str, int] | None = None,
) -> None:
    """Remember that a document was written."""
    conn.exec_driver_sql(
        "INSERT INTO export(at, document, path, position, fingerprint, figures) VALUES (?, ?, ?, ?, ?, ?)",
        (datetime.now(UTC).isoformat(), document, str(path), position, fingerprint, json.dumps(dict(figures or {}))),
    )


def listed(conn: Connection) -> list[Exported]:
    """The documents written, newest first."""
    # Readings are a register: they change no document.
    rows = conn.exec_driver_sql(
        "SELECT at, document, path, position, fingerprint, "
        "(SELECT count(*) FROM decision WHERE kind <> 'read' AND seq > position), figures "
        "FROM export ORDER BY id DESC"
    )
    return [
        Exported(datetime.fromisoformat(at).astimezone(), document, Path(path), position, fingerprint, since, figures)
        for at, document, path, position, fingerprint, since, told in rows
        if isinstance(figures := json.loads(told), dict)
    ]


def keys(conn: Connection, ids: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    """The id, kind and source's key of contributions."""
    rows = conn.exec_driver_sql(
        "SELECT id, kind, key FROM contribution WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(list(ids)),),
    )
    for row in rows:
        yield row[0], row[1], row[2]


def origins(conn: Connection) -> list[Mapping[str, object]]:
    """The sources of the workspace: label and public address."""
    rows = conn.exec_driver_sql("SELECT label, link FROM source ORDER BY id")
    return [dict(row) for row in rows.mappings()]
