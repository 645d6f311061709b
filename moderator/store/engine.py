"""Opening the workspace file: driver, encryption, pragmas, and the plain sentences for what can go wrong."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.store.schema import APPLICATION_ID

MAGIC = b"SQLite format 3\x00"
PAGE = 8192
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
CACHE = 64 * 1024
"""KiB of pages that a writing connection keeps: an import comes back to the same pages of its indexes all the time."""
READING = 12 * 1024
READING_SEALED = 32 * 1024
"""KiB of pages that each other connection keeps: the system keeps the rest of the file, but enciphered if it is."""


def encrypted(path: Path) -> bool:
    """Whether the file needs a passphrase: an encrypted database has no readable header at all. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(len(MAGIC))
    return bool(head) and head != MAGIC


def foreign(path: Path) -> bool:
    """Whether the file is certainly no workspace, told without opening it: opening writes. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(100)
    if head[: len(MAGIC)] != MAGIC:
        return path.stat().st_size % PAGE != 0 or not head
    ours = int.from_bytes(head[68:72], "big") == APPLICATION_ID
    # A program killed in its first instants leaves its header in the log beside the file.
    log = path.with_name(path.name + "-wal")
    return not ours and not (log.is_file() and log.stat().st_size)


def quoted(text: str) -> str:
    """A text as an SQL literal, for the pragmas that take no parameter."""
    return "'" + text.replace("'", "''") + "'"


def connection(path: Path, passphrase: str, *, cache: int = CACHE) -> Any:
    """A raw connection with the pragmas of a workspace. Raises the driver's errors."""
    raw = driver.connect(str(path), isolation_level=None, check_same_thread=False, timeout=30)
    if passphrase:
        raw.execute("PRAGMA cipher_log_level = NONE")  # a wrong passphrase is told by us, in words
        raw.execute(f"PRAGMA key = {quoted(passphrase)}")
        raw.execute(f"PRAGMA cipher_page_size = {PAGE}")
    else:
        raw.execute(f"PRAGMA page_size = {PAGE}")
    for pragma in (
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "foreign_keys = OFF",
        "recursive_triggers = ON",  # else INSERT OR REPLACE would take a decision out of the journal unseen
        "temp_store = MEMORY",
        f"cache_size = -{cache}",
        "journal_mode = WAL",
        # In WAL mode a killed program loses nothing with NORMAL; only a power cut can lose the last instants.
        "synchronous = NORMAL",
        # 64 MiB: an import changes the same pages of indexes again and again, and each checkpoint copies them anew.
        "wal_autocheckpoint = 8192",
    ):
        raw.execute(f"PRAGMA {pragma}")
    return raw


def engine(path: Path, passphrase: str) -> Engine:
    """A pool of connections to the file. Transactions are ours to begin: the driver never starts one by itself."""

    reading = READING_SEALED if passphrase else READING

    def create() -> Any:
        return connection(path, passphrase, cache=reading)

    made = create_engine(
        "sqlite://",
        hide_parameters=True,  # an error tells the question, not what people wrote or keep secret
        module=driver,
        creator=create,
        poolclass=QueuePool,
        pool_size=6,
        max_overflow=4,
        pool_timeout=60,
        pool_use_lifo=True,  # the same few connections serve again, their pages still at hand
    )

    @event.listens_for(made, "begin")
    def begin(conn: Any) -> None:
        # A writer takes its place at once, so that two never find out at commit that only one can win.
        mode = conn.get_execution_options().get("begin", "DEFERRED")
        if mode == "IMMEDIATE":
            conn.exec_driver_sql(f"PRAGMA cache_size = -{CACHE}")
            conn.info["wide"] = True
        conn.exec_driver_sql(f"BEGIN {mode}")

    @event.listens_for(made, "checkin")
    def checkin(raw: Any, record: Any) -> None:
        # Writing goes from one connection of the pool to another: each would end with a writer's pages.
        if raw is not None and record.info.pop("wide", False):
            raw.execute(f"PRAGMA cache_size = -{reading}")

    return made


@contextmanager
def lent(pool: Engine) -> Iterator[Any]:
    """A raw connection of the pool, outside any transaction: for what SQLite refuses inside one."""
    fairy = pool.raw_connection()
    try:
        yield fairy.driver_connection
    finally:
        fairy.close()


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn the database's and the disk's refusals into Problems that say what to do."""
    try:
        yield
    except DatabaseError as error:
        raise problem(error.orig or error, path) from error
    except (driver.DatabaseError, sqlite3.DatabaseError, OSError) as error:
        raise problem(error, path) from error


def problem(error: BaseException, path: Path) -> Problem:
    """The Problem behind a database or disk error; the error itself when it is a bug of ours."""
    text = str(error).lower()
    where = _("File: {path}.").format(path=path)
    if "file is not a database" in text or "file is encrypted" in text:
        return Problem(
            _("This file cannot be opened: the passphrase is wrong, or it is not a workspace."),
            where=where,
            remedy=_("Try the passphrase again; nothing was changed."),
        )
    if "malformed" in text or "corrupt" in text:
        return Problem(
            _("The workspace file is damaged."),
            where=where,
            remedy=_("Restore the last backup, or recover what can be read with “moderator salvage”."),
        )
    if "disk is full" in text or getattr(error, "errno", None) in FULL:
        return Problem(
            _("The disk is full: nothing more can be written."),
            where=where,
            remedy=_("Free some space and do it again; everything decided before is safe."),
        )
    if "disk i/o" in text:
        # SQLite says no more: a quota reached, a file over the limit of its disk, a share gone, a failing disk.
        return Problem(
            _("The disk refused to read or write the workspace."),
            where=where,
            remedy=_(
                "Check that there is space left and that the disk or the network share can be reached, then do it "
                "again; everything decided before is safe."
            ),
        )
    if "locked" in text:
        return Problem(
            _("The workspace is being used by another program."),
            where=where,
            remedy=_("Close the other window and try again."),
        )
    if "readonly" in text or "read-only" in text or "unable to open" in text or isinstance(error, PermissionError):
        return Problem(
            _("The workspace cannot be written here."),
            where=where,
            remedy=_("Copy it into a folder where you may write, such as your documents."),
        )
    if isinstance(error, FileNotFoundError):
        return Problem(_("There is no such file."), where=where, remedy=_("Check its name and place."))
    if isinstance(error, OSError):
        return Problem(_("The file cannot be used: {error}.").format(error=os.strerror(error.errno or 0)), where=where)
    raise error
