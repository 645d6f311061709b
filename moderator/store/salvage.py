"""Recovering what can still be read of a damaged workspace into a new file, row by row, the journal first."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Integer, LargeBinary, Table

from moderator.domain.decision import body_hash
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.store import backup, engine, journal, schema, writing
from moderator.store.devices import Devices
from moderator.store.workspace import Workspace

FIRST = ("decision", "setting", "source", "section", "author", "contribution", "wording")
"""The order of rescue: what people decided before what can be brought in again."""
LAST_KEY = 2**63 - 1
BATCH = 500


@dataclass(frozen=True, slots=True)
class Rescue:
    """One table: rows read from the damaged file, rows found in its backups, rows known to be lost."""

    table: str
    saved: int
    from_backups: int
    lost: int


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came out: the new file, what was saved of each table, and what the journal's chain says of the rest."""

    path: Path
    tables: tuple[Rescue, ...]
    faults: tuple[str, ...]

    def of(self, table: str) -> Rescue:
        """The rescue of one table. Raises StopIteration for a name that is not a table."""
        return next(one for one in self.tables if one.table == table)


def salvage(
    path: Path, into: Path, passphrase: str = "", *, devices: Devices | None = None, progress: Progress = silent
) -> Salvaged:
    """Write in the new file `into` all that can be read of `path`, then what only its backups still have.

    The damaged file and its backups are only read. Rows of the journal whose hash does not hold are left out. Raises
    Problem when `into` exists, or when neither the file nor a backup can be read at all.
    """
    with engine.told(path):
        if not path.is_file():
            raise FileNotFoundError(path)
        new = Workspace.create(into, passphrase=passphrase, devices=devices)
        template = into.read_bytes()[:100] if not passphrase else b""
        new.close()
    shutil.rmtree(backup.folder(into), ignore_errors=True)
    try:
        with engine.told(into), contextlib.closing(engine.connection(into, passphrase)) as target:
            found = _gathered(path, passphrase, template, target, progress)
            if not any(found["decision"]) and not any(found["contribution"]):
                raise Problem(
                    _("Nothing can be read of this file, nor of its backups."),
                    where=_("File: {path}.").format(path=path),
                    remedy=_("Keep it as it is, and look for another copy of it; nothing was changed."),
                )
            lost = _mend(target)
        with Workspace.open(into, passphrase=passphrase, devices=devices) as ws, ws.read() as conn:
            faults = tuple(journal.broken(conn))
    except BaseException:
        for suffix in ("", "-wal", "-shm", ".lock"):
            Path(f"{into}{suffix}").unlink(missing_ok=True)
        shutil.rmtree(backup.folder(into), ignore_errors=True)
        raise
    tables = tuple(Rescue(name, saved, kept, lost.get(name, 0)) for name, (saved, kept) in found.items())
    return Salvaged(into, tables, faults)


def _gathered(
    path: Path, passphrase: str, template: bytes, target: Any, progress: Progress
) -> dict[str, tuple[int, int]]:
    """For each table, the rows that came from the file and those that came from its backups."""
    tables = sorted(schema.kept.sorted_tables, key=lambda one: FIRST.index(one.name) if one.name in FIRST else 99)
    counts = dict.fromkeys((table.name for table in tables), (0, 0))
    with tempfile.TemporaryDirectory(dir=target_folder(target)) as folder:
        copy = Path(folder) / "copy"
        _copied(path, copy, template)
        with contextlib.closing(_Damaged(copy, passphrase)) as source:
            for number, table in enumerate(tables):
                progress(number, len(tables), _("Recovering"))
                counts[table.name] = (_rescued(source, target, table), 0)
    for one in backup.listed(path):
        for name, more in _completed(target, one.path, passphrase, tables).items():
            counts[name] = (counts[name][0], counts[name][1] + more)
    return counts


def target_folder(target: Any) -> Path:
    """The folder of an open database: where there is room for a copy of the same size."""
    return Path(target.execute("PRAGMA database_list").fetchone()[2]).parent


def _copied(path: Path, copy: Path, template: bytes) -> None:
    """Copy the file with its log; a plain file whose header is gone gets that of a new one."""
    shutil.copyfile(path, copy)
    log = path.with_name(path.name + "-wal")
    if log.is_file():
        shutil.copyfile(log, f"{copy}-wal")
    if template:
        with copy.open("r+b") as file:
            if file.read(len(engine.MAGIC)) != engine.MAGIC:
                header = bytearray(template)
                header[24:28] = b"\xff\xff\xff\xff"  # differs from bytes 92–95: the size is then that of the file
                header[32:40] = bytes(8)  # no free pages
                file.seek(0)
                file.write(header)


class _Damaged:
    """Connections that go as far as they can in a damaged file, one after the other.

    SQLCipher refuses everything once it has met a page that it cannot decipher: each fault needs a connection anew,
    and the key is therefore derived once (PBKDF2 as SQLCipher 4 does it), not a quarter of a million rounds each time.
    """

    def __init__(self, path: Path, passphrase: str) -> None:
        self.path = path
        self.key = ""
        if passphrase:
            with path.open("rb") as file:
                salt = file.read(16)
            derived = hashlib.pbkdf2_hmac("sha512", passphrase.encode(), salt, 256_000, 32)
            self.key = f"\"x'{derived.hex()}{salt.hex()}'\""
        self.raw = self._connected()

    def execute(self, sql: str, given: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """All the rows of a statement. Raises DatabaseError, and is then ready for another."""
        return list(self.rows(sql, given))

    def rows(self, sql: str, given: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a statement, one by one, under the same conditions."""
        try:
            yield from self.raw.execute(sql, given)
        except driver.DatabaseError:
            self.close()
            self.raw = self._connected()
            raise

    def close(self) -> None:
        """Let the file go."""
        self.raw.close()

    def _connected(self) -> Any:
        raw = driver.connect(str(self.path), isolation_level=None)
        raw.text_factory = lambda data: data.decode("utf-8", "replace")
        if self.key:
            raw.execute("PRAGMA cipher_log_level = NONE")
            raw.execute(f"PRAGMA key = {self.key}")
            raw.execute(f"PRAGMA cipher_page_size = {engine.PAGE}")
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "writable_schema = ON"):
            raw.execute(f"PRAGMA {pragma}")
        return raw


# ------------------------------------------------------------------------------------------------------- row by row


def _rescued(source: _Damaged, target: Any, table: Table) -> int:
    """Copy all the rows of a table that can be read and make sense; returns how many."""
    columns = _columns(source, table)
    if not columns:
        return 0
    verb = "REPLACE" if table.name == "setting" else "IGNORE"
    names = ", ".join(f'"{name}"' for name in columns)
    sql = f"INSERT OR {verb} INTO {table.name}({names}) VALUES ({', '.join('?' * len(columns))})"
    saved = 0
    batch: list[Sequence[object]] = []

    def flush() -> None:
        nonlocal saved
        target.execute("BEGIN")
        before = target.total_changes
        target.executemany(sql, batch)
        saved += target.total_changes - before
        target.execute("COMMIT")
        batch.clear()

    for row in _sensible(table, columns, _readable(source, table, columns)):
        batch.append(row)
        if len(batch) == BATCH:
            flush()
    if batch:
        flush()
    return saved


def _columns(source: _Damaged, table: Table) -> list[str]:
    """The columns of a table that the damaged file has, in this version's order."""
    try:
        there = {row[1] for row in source.execute(f"PRAGMA table_info({table.name})")}
    except driver.DatabaseError:
        return []
    return [column.name for column in table.columns if column.name in there]


def _readable(source: _Damaged, table: Table, columns: list[str]) -> Iterator[Sequence[object]]:
    """The rows in the order of their key, going past what cannot be read."""
    first = next(iter(table.primary_key.columns))
    # A text key has a number of its own underneath; tables without it have a number as their first key.
    key = f'"{first.name}"' if isinstance(first.type, Integer) else "rowid"
    names = ", ".join(f'"{name}"' for name in columns)
    sql = f"SELECT {key}, {names} FROM {table.name} NOT INDEXED WHERE {key} > ? ORDER BY {key}"
    at: int | None = -1
    while at is not None:
        try:
            for number, *row in source.rows(sql, (at,)):
                yield row
                at = int(number)
            return
        except (driver.DatabaseError, ValueError, TypeError):
            at = _past(source, sql, at)


def _past(source: _Damaged, sql: str, at: int) -> int | None:
    """The nearest key after `at` from which reading works again; None when there is none."""

    def works(start: int) -> bool:
        try:
            return bool(source.execute(f"{sql} LIMIT 1", (start,)))
        except driver.DatabaseError:
            return False

    step = 1
    while not works(at + step):
        step *= 2
        if at + step > LAST_KEY:
            return None
    bad, good = at + step // 2, at + step
    while good - bad > 1:
        middle = (bad + good) // 2
        bad, good = (bad, middle) if works(middle) else (middle, good)
    return good


def _sensible(table: Table, columns: list[str], rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    """The rows whose values are of the right types; for the journal, those whose hash holds."""
    kinds = [
        (int if isinstance(column.type, Integer) else bytes if isinstance(column.type, LargeBinary) else str,
         bool(column.nullable))
        for column in (table.columns[name] for name in columns)
    ]  # fmt: skip
    for row in rows:
        if not all(
            isinstance(value, kind) or (value is None and empty)
            for value, (kind, empty) in zip(row, kinds, strict=True)
        ):
            continue
        if table is schema.decision and not _holds(row):
            continue
        yield row


def _holds(row: Sequence[object]) -> bool:
    try:
        entry = journal.entry(row)
    except (Problem, ValueError, TypeError, AssertionError):
        return False
    body = entry.decision.body
    return entry.decision.hash() == entry.hash and (body is None or body_hash(body) == entry.decision.body_hash)


# ------------------------------------------------------------------------------------------- backups, and what is lost


def _completed(target: Any, copy: Path, passphrase: str, tables: Sequence[Table]) -> dict[str, int]:
    """Take from a backup the rows that the new file does not have; a backup that cannot be read gives nothing."""
    more: dict[str, int] = {}
    key = f" KEY {engine.quoted(passphrase)}"
    try:
        target.execute(f"ATTACH DATABASE {engine.quoted(str(copy))} AS older{key}")
    except driver.DatabaseError:
        return {}
    try:
        if passphrase:
            target.execute(f"PRAGMA older.cipher_page_size = {engine.PAGE}")
        same = target.execute(
            "SELECT (SELECT value FROM older.setting WHERE name = 'uuid') IS "
            "(SELECT value FROM main.setting WHERE name = 'uuid')"
        ).fetchone()[0]
        empty = target.execute("SELECT NOT EXISTS (SELECT 1 FROM main.decision)").fetchone()[0]
        if not same and not empty:
            return {}
        target.execute("BEGIN")
        for table in tables:
            there = {row[1] for row in target.execute(f"PRAGMA older.table_info({table.name})")}
            names = ", ".join(f'"{column.name}"' for column in table.columns if column.name in there)
            before = target.total_changes
            # Over the settings of the file that was just made, those of a backup are the right ones.
            verb = "REPLACE" if table.name == "setting" and not same else "IGNORE"
            target.execute(f"INSERT OR {verb} INTO main.{table.name}({names}) SELECT {names} FROM older.{table.name}")
            more[table.name] = target.total_changes - before
        target.execute("COMMIT")
    except driver.DatabaseError:
        if target.in_transaction:
            target.execute("ROLLBACK")
        return {}
    finally:
        target.execute("DETACH DATABASE older")
    return more


def _mend(target: Any) -> dict[str, int]:
    """Make the rows of the new file agree with one another, and count what is known to be missing."""

    def count(sql: str) -> int:
        return int(target.execute(sql).fetchone()[0] or 0)

    highest = count("SELECT max(m) FROM (SELECT max(id) m FROM contribution UNION ALL SELECT max(id) FROM wording "
                    "UNION ALL SELECT max(id) FROM raw)")  # fmt: skip
    lost = {
        "decision": count("SELECT sum(missing) FROM (SELECT max(n) - count(*) missing FROM decision GROUP BY device)"),
        "author": count("SELECT count(DISTINCT author) FROM contribution WHERE author NOT IN (SELECT id FROM author)"),
        "section": count(f"SELECT max(id) - {schema.SECTIONS} - count(*) FROM section"),
    }
    for table in ("contribution", "wording", "raw"):
        lost[table] = highest - count(f"SELECT count(*) FROM {table}")
    target.execute("BEGIN")
    # A contribution whose text is lost keeps its place, its votes and its decisions.
    target.execute("DELETE FROM wording WHERE id NOT IN (SELECT id FROM contribution)")
    target.execute("DELETE FROM raw WHERE id NOT IN (SELECT id FROM contribution)")
    target.execute(
        "INSERT INTO wording(id, title, body, html, link, labels, attachments, answer, answer_state) "
        "SELECT id, '', '', '', '', '[]', '[]', '', '' FROM contribution WHERE id NOT IN (SELECT id FROM wording)"
    )
    target.execute(
        "INSERT INTO raw(id, data) SELECT id, ? FROM contribution WHERE id NOT IN (SELECT id FROM raw)",
        (writing.squeezed({}, ""),),
    )
    target.execute(
        "INSERT OR IGNORE INTO author(id, space, key, name, kind, official, place) "
        "SELECT DISTINCT author, '', '', '', 'unstated', 0, '' FROM contribution "
        "WHERE author NOT IN (SELECT id FROM author)"
    )
    _without_records_of_other_words(target)
    target.execute("INSERT INTO text(text) VALUES ('rebuild')")
    # What is lost can be brought in again: nothing may be taken for unchanged by its cheap mark.
    target.execute("UPDATE contribution SET mark = '', fingerprint = x'' WHERE id IN "
                   "(SELECT id FROM wording WHERE title = '' AND body = '')")  # fmt: skip
    target.execute("DELETE FROM setting WHERE name = 'projection'")
    target.execute("COMMIT")
    return lost


def _without_records_of_other_words(target: Any) -> None:
    """A source's record is compressed against the words of its contribution: with other words, it cannot be read."""
    rows = target.execute("SELECT id, data, CASE html WHEN '' THEN body ELSE html END FROM raw JOIN wording USING (id)")
    unreadable = []
    while batch := rows.fetchmany(BATCH):
        for id_, data, words in batch:
            try:
                writing.unsqueezed(data, words)
            except (zlib.error, ValueError):
                unreadable.append((writing.squeezed({}, words), id_))
    target.executemany("UPDATE raw SET data = ? WHERE id = ?", unreadable)
