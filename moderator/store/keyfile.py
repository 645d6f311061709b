"""The key of a pseudonymised copy: a file of its own, encrypted when it has a passphrase, never inside the copy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.store import engine

SUFFIX = ".moderator-key"
_TABLES = (
    "CREATE TABLE key_fact(name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE key_entry(sort TEXT NOT NULL, pseudonym TEXT NOT NULL, original TEXT NOT NULL, "
    "PRIMARY KEY (sort, pseudonym)) WITHOUT ROWID",
)


@dataclass(frozen=True, slots=True)
class Key:
    """What leads from a copy back to its original.

    `facts`: the names of both files and how far the copy's journal went when it was made. `entries`: by sort (`value`:
    what texts held; `uid`: contributions and sections; `ref`: decisions; `agent`: who decided), pseudonym → original.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def write(path: Path, passphrase: str, key: Key) -> None:
    """Write the key in a new file, encrypted when `passphrase` is not empty. Raises Problem when a file is there."""
    if path.exists():
        raise Problem(
            _("There is already a file of that name."),
            where=_("File: {path}.").format(path=path),
            remedy=_("Choose another name; nothing was changed."),
        )
    with engine.told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = engine.connection(path, passphrase)
        try:
            raw.execute("PRAGMA journal_mode = DELETE")
            raw.execute("BEGIN IMMEDIATE")
            for statement in _TABLES:
                raw.execute(statement)
            raw.executemany("INSERT INTO key_fact VALUES (?, ?)", list(key.facts.items()))
            raw.executemany("INSERT INTO key_entry VALUES (?, ?, ?)", _rows(key.entries))
            raw.execute("COMMIT")
        finally:
            raw.close()


def _rows(entries: Mapping[str, Mapping[str, str]]) -> Iterable[tuple[str, str, str]]:
    return [(sort, mine, theirs) for sort, held in entries.items() for mine, theirs in held.items()]


def read(path: Path, passphrase: str) -> Key:
    """The key in a file. Raises Problem: not there, no key, or a passphrase that does not open it."""
    wrong = Problem(
        _("This key cannot be opened."),
        where=_("File: {path}.").format(path=path),
        remedy=_("Give the key file written with the copy, and its passphrase if it has one."),
    )
    if not path.is_file() or (engine.encrypted(path) and not passphrase):
        raise wrong
    try:
        with engine.told(path):
            raw = engine.connection(path, passphrase if engine.encrypted(path) else "")
            try:
                facts = dict(raw.execute("SELECT name, value FROM key_fact").fetchall())
                entries: dict[str, dict[str, str]] = {}
                for sort, mine, theirs in raw.execute("SELECT sort, pseudonym, original FROM key_entry"):
                    entries.setdefault(sort, {})[mine] = theirs
            finally:
                raw.close()
    except Problem:
        raise wrong from None
    return Key(facts, entries)


def lasts(key: Key) -> dict[str, int]:
    """How far each device's journal went in the copy when it was made."""
    found: dict[str, int] = json.loads(key.facts.get("lasts", "{}"))
    return found
