"""Whether the mirror holds together: the file's pages, the search index, and each contribution with its words."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from moderator.domain.words import _, number


def faults(conn: Connection, *, before_each: Callable[[str], None] = lambda _what: None) -> list[str]:
    """The sentences of what does not hold; empty when all is well. Nothing is changed.

    `before_each` is told what is going to be checked.
    """
    found: list[str] = []
    before_each(_("Checking the file"))
    verdicts = [str(row[0]) for row in conn.exec_driver_sql("PRAGMA quick_check(20)")]
    found += [] if verdicts == ["ok"] else [_("The file is damaged: {fault}.").format(fault=one) for one in verdicts]
    before_each(_("Checking the search index"))
    try:
        conn.exec_driver_sql("INSERT INTO text(text, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        found.append(_("The search index does not match the texts."))
    before_each(_("Checking the contributions"))
    for table, without in (
        ("wording", _("{count} contributions have no text.")),
        ("raw", _("{count} contributions have lost the record that their source gave.")),
        ("author", _("{count} contributions have lost their author.")),
    ):
        key = "author" if table == "author" else "id"
        missing = _count(conn, f"SELECT count(*) FROM contribution c WHERE c.{key} NOT IN (SELECT id FROM {table})")
        if missing:
            found.append(without.format(count=number(missing)))
    for table in ("wording", "raw"):
        stray = _count(conn, f"SELECT count(*) FROM {table} WHERE id NOT IN (SELECT id FROM contribution)")
        if stray:
            found.append(_("{count} texts or records belong to no contribution.").format(count=number(stray)))
    return found


def _count(conn: Connection, sql: str) -> int:
    return int(conn.exec_driver_sql(sql).scalar() or 0)
