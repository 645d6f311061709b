"""Whether the mirror holds together: the file's pages, the search index, and each contribution with its words."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from moderator.domain.words import _, ngettext, number


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

    def without(table: str, key: str = "id") -> int:
        sql = f"SELECT count(*) FROM contribution c WHERE c.{key} NOT IN (SELECT id FROM {table})"
        return int(conn.exec_driver_sql(sql).scalar() or 0)

    def strays(table: str) -> int:
        sql = f"SELECT count(*) FROM {table} WHERE id NOT IN (SELECT id FROM contribution)"
        return int(conn.exec_driver_sql(sql).scalar() or 0)

    if n := without("wording"):
        found.append(_said(ngettext("{count} contribution has no text.", "{count} contributions have no text.", n), n))
    if n := without("raw"):
        words = ngettext(
            "{count} contribution has lost the record that its source gave.",
            "{count} contributions have lost the record that their source gave.",
            n,
        )
        found.append(_said(words, n))
    if n := without("author", "author"):
        words = ngettext(
            "{count} contribution has lost its author.", "{count} contributions have lost their author.", n
        )
        found.append(_said(words, n))
    if n := strays("wording") + strays("raw"):
        words = ngettext(
            "{count} text or record belongs to no contribution.",
            "{count} texts or records belong to no contribution.",
            n,
        )
        found.append(_said(words, n))
    return found


def _said(words: str, count: int) -> str:
    return words.format(count=number(count))
