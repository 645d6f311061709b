"""The workspace: one open file, its single writer, its readers, and what is decided now."""

from __future__ import annotations

import getpass
import secrets
import threading
import time
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from filelock import FileLock, Timeout
from pyroaring import BitMap
from sqlalchemy import Connection, Engine, insert

import moderator
from moderator.domain.decision import ON_OBJECTS, WORKSPACE, Act, Body, Decision
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.store import backup, engine, journal, projection, schema, standing
from moderator.store.devices import Devices
from moderator.store.horizon import Horizon
from moderator.store.journal import Entry, Pen
from moderator.store.migrations import HEAD, refuse_newer, upgrade
from moderator.store.standing import Standing

if TYPE_CHECKING:
    from moderator.store.clues import Clues
    from moderator.store.corpus import Corpus

SUFFIX = ".moderator"


def well_named(path: Path) -> bool:
    """Whether a name tells that a file is a workspace: dialogs of files look inside the others (see `app`)."""
    return path.suffix.lower() == SUFFIX


def misnamed(path: Path, remedy: str) -> Problem:
    """What to say of a workspace of another name. `remedy` has a place for the {name} that it should have."""
    return Problem(
        _("The name of a workspace ends in {suffix}.").format(suffix=SUFFIX),
        where=_("File: {path}.").format(path=path),
        remedy=remedy.format(name=f"{path.stem or path.name}{SUFFIX}"),
    )


class Workspace:
    """An open workspace file. Safe to use from several threads: one writes at a time, the others read."""

    horizon: Horizon | None = None
    """None in the present; see `store.past`."""

    unseen: tuple[str, ...] = ()
    """Kinds of acts that this view does not show; see `store.blind`."""

    def __init__(self, path: Path, passphrase: str, lock: FileLock, devices: Devices, actor: str | None) -> None:
        self.path = path
        self.encrypted = bool(passphrase)
        self._passphrase = passphrase
        self._lock = lock
        self._devices = devices
        self._writing = threading.RLock()
        self._gesture = ""
        self._engine: Engine = engine.engine(path, passphrase)
        self.standing = Standing()
        try:
            self._changed = backup.outdated(path)
            with self.read() as conn:
                self.uuid = setting(conn, "uuid") or ""
                self.actor = actor or setting(conn, "actor") or getpass.getuser()
                last = journal.lasts(conn)
            self.device = devices.name(self.uuid, path, last)
        except BaseException:
            self._engine.dispose()
            raise

    # ------------------------------------------------------------------------------------------ opening and closing

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        passphrase: str = "",
        actor: str | None = None,
        title: str = "",
        devices: Devices | None = None,
    ) -> Self:
        """Make a new workspace file, encrypted when a passphrase is given.

        Raises Problem if a file is already there, or where its name would not tell what it is.
        """
        path = path.absolute()
        if not well_named(path):
            raise misnamed(path, _("Name it “{name}”."))
        if path.exists():
            raise Problem(
                _("There is already a file of that name."),
                where=_("File: {path}.").format(path=path),
                remedy=_("Choose another name; nothing was changed."),
            )
        with engine.told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = locked(path)
            made = engine.engine(path, passphrase)
            try:
                with made.execution_options(begin="IMMEDIATE").begin() as conn:
                    _lay(conn, title)
                made.dispose()
                return cls._ready(path, passphrase, lock, devices, actor)
            except BaseException:
                made.dispose()
                for suffix in ("", "-wal", "-shm"):
                    Path(f"{path}{suffix}").unlink(missing_ok=True)
                lock.release()
                raise

    @classmethod
    def open(
        cls, path: Path, *, passphrase: str = "", actor: str | None = None, devices: Devices | None = None
    ) -> Self:
        """Open a workspace file, bringing it up to this version after a backup.

        Raises Problem: not there, not a workspace, wrong passphrase, damaged, newer, in use, or not writable.
        """
        path = path.absolute()
        with engine.told(path):
            if not path.is_file():
                raise FileNotFoundError(path)
            if Path(f"{path}.lock").exists():
                # Before anything is read: where this very process has it open, closing a second handle of it would
                # drop SQLite's locks on it (POSIX).
                locked(path).release()
            if engine.foreign(path):
                raise _not_ours(path)
            if engine.encrypted(path) and not passphrase:
                raise NeedsPassphrase(path)
            if not engine.encrypted(path):
                passphrase = ""
            lock = locked(path)
            try:
                _bring_up(path, passphrase)
                return cls._ready(path, passphrase, lock, devices, actor)
            except BaseException:
                lock.release()
                raise

    @classmethod
    def _ready(cls, path: Path, passphrase: str, lock: FileLock, devices: Devices | None, actor: str | None) -> Self:
        made = cls(path, passphrase, lock, devices or Devices.usual(), actor)
        try:
            with made.read() as conn:
                up_to_date = setting(conn, "projection") == str(schema.PROJECTION)
                # Decisions may have waited for contributions that arrived just before the program was killed.
                up_to_date = up_to_date and not projection.awaited(conn)
                if up_to_date:
                    made.standing = standing.load(conn)
            if not up_to_date:
                made.rebuild()
        except BaseException:
            made._engine.dispose()
            raise
        return made

    def close(self, *, spare: float = 0) -> None:
        """Back up what changed since the last backup and let the file go.

        No copy is made when the last is younger than `spare` seconds: a script of a hundred commands would else copy
        the file a hundred times, and thin away the copies of the day before.

        Raises Problem when there is no room for the backup; the file is closed, and safe, all the same.
        """
        with self._writing:
            try:
                with self.read() as conn:
                    last, _hash = journal.last(conn, self.device)
                self._devices.remember(self.uuid, self.path, self.device, last)
                if "corpus" in self.__dict__:
                    self.corpus.keep()
                copies = backup.listed(self.path)
                if not copies or time.time() - copies[0].path.stat().st_mtime >= spare:
                    self.back_up("close")
            finally:
                self._engine.dispose()
                self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    # --------------------------------------------------------------------------------------------- reading, writing

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one consistent state of the file and cannot change it."""
        with engine.told(self.path), self._engine.connect() as conn:
            yield conn

    def glance(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows that answer one question of SQL by itself, for those who ask thousands: a `read` costs far more."""
        with engine.told(self.path), engine.lent(self._engine) as raw:
            found: list[tuple[Any, ...]] = raw.execute(question, values).fetchall()
        return found

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """The one writing transaction: all of it is kept, or nothing."""
        writer = self._engine.execution_options(begin="IMMEDIATE")
        with self._writing, engine.told(self.path), writer.begin() as conn:
            self._changed = True
            yield conn

    @contextmanager
    def gesture(self) -> Iterator[None]:
        """Make the decisions taken meanwhile parts of one gesture, which the undo key takes back as a whole.

        Nobody else decides meanwhile, so that they follow one another. What was decided stays when the block fails.
        """
        with self._writing:
            outer, self._gesture = self._gesture, self._gesture or secrets.token_hex(6)
            try:
                yield
            finally:
                self._gesture = outer

    def decide(self, kind: Act, ids: BitMap, body: Body, *, at: datetime | None = None) -> Entry:
        """Write one decision of this person on these local ids. It is on the disk when this returns.

        Raises Problem (malformed, disk full…); then nothing has changed.
        """
        with self._writing:
            if self._gesture:
                body = {**body, "gesture": self._gesture}
            before = self.standing
            try:
                with self.write() as conn:
                    entry = journal.append(conn, self.pen, kind, self._uids(conn, ids), body, at=at)
                    after = projection.apply(conn, before, entry, ids if kind not in ON_OBJECTS else BitMap())
                    if kind is Act.BLANK:
                        journal.blank(conn, entry.decision)
            except BaseException:
                self._reload()
                raise
            self.standing = after
            self._devices.wrote(self.uuid, self.path, entry.decision.n)
            return entry

    def absorb(self, decisions: list[Decision]) -> int:
        """Take in decisions made on other devices; returns how many were new.

        Raises Problem when some are missing or altered, or on a forked journal; then nothing has changed.
        """
        with self._writing:
            after = self.standing
            with self.write() as conn:
                new = journal.join(conn, decisions)
                if new:
                    after = projection.rebuild(conn)
            self.standing = after
            return new

    def rebuild(self) -> None:
        """Derive the projection again from the journal."""
        with self._writing:
            with self.write() as conn:
                after = projection.rebuild(conn)
            self.standing = after

    def _reload(self) -> None:
        with self.read() as conn:
            self.standing = standing.load(conn)

    def _uids(self, conn: Connection, ids: BitMap) -> Sequence[int]:
        """The uids of local ids, in order: from memory for a bulk act when the corpus is there, else from the file."""
        if len(ids) > projection.WIDE and "corpus" in self.__dict__ and self.corpus.ready:
            columns = self.corpus.columns
            if ids.min() > 0 and ids.max() < columns.size:
                chosen = np.frombuffer(ids.to_array(), dtype=np.uint32)
                if columns.live[chosen].all():
                    numbers = array("q")
                    numbers.frombytes(np.sort(columns.uid[chosen]).astype(np.int64).tobytes())
                    return numbers
        return uids(conn, ids)

    @cached_property
    def corpus(self) -> Corpus:
        """The columns of the mirror in memory, for filters and counts."""
        from moderator.store.corpus import Corpus  # NumPy is loaded when first needed, off the start

        return Corpus(self)

    @cached_property
    def clues(self) -> Clues:
        """What rules found in the texts: personal data and abuse that nobody settled yet."""
        from moderator.store.clues import Clues

        return Clues(self)

    @property
    def pen(self) -> Pen:
        """Who writes here."""
        return Pen(self.device, self.actor, f"moderator {moderator.__version__}")

    @property
    def title(self) -> str:
        """What the workspace is called on screen and on documents."""
        with self.read() as conn:
            return setting(conn, "title") or self.path.stem

    # -------------------------------------------------------------------------------------------------- keeping safe

    def back_up(self, why: str) -> Path | None:
        """Copy the file beside itself if it changed since the last copy; old copies are thinned."""
        with self._writing:
            if not self._changed:
                return None
            # What is still in the log goes to the file now: written later, it would make the copy look outdated.
            with engine.told(self.path), engine.lent(self._engine) as raw:
                raw.execute("PRAGMA optimize")
                raw.execute("PRAGMA wal_checkpoint(PASSIVE)")
            made = backup.make(self.path, self._passphrase, why)
            self._changed = False
            return made

    def change_passphrase(self, new: str) -> None:
        """Encrypt, re-encrypt or decrypt ("" = no passphrase) the file, and replace its backups by one made anew.

        The old file goes only once the new one is whole. Raises Problem; then the old passphrase still holds.
        """
        if not new:
            with self.write() as conn:
                forget_secrets(conn)  # without a passphrase, anyone who has the file could read them
        with self._writing, engine.told(self.path):
            self._engine.dispose()
            draft = self.path.with_name(self.path.name + ".new")
            try:
                backup.copy(self.path, self._passphrase, draft, new)
                backup.replace(draft, self.path)
                self._passphrase, self.encrypted = new, bool(new)
            finally:
                draft.unlink(missing_ok=True)
                self._engine = engine.engine(self.path, self._passphrase)
            # The earlier copies open with the earlier passphrase, or with none: kept, they would undo the protection.
            for old in backup.listed(self.path):
                old.path.unlink()
            self._changed = True
            self.back_up("passphrase")

    def set(self, name: str, value: str) -> None:
        """Remember a setting of the workspace."""
        with self.write() as conn:
            put_setting(conn, name, value)

    def get(self, name: str) -> str | None:
        """A setting of the workspace, or None."""
        with self.read() as conn:
            return setting(conn, name)


class NeedsPassphrase(Problem):
    """The file is encrypted and no passphrase was given."""

    def __init__(self, path: Path) -> None:
        super().__init__(_("This workspace is protected by a passphrase."), where=_("File: {path}.").format(path=path))


def setting(conn: Connection, name: str) -> str | None:
    """The value of a setting, or None."""
    found = conn.exec_driver_sql("SELECT value FROM setting WHERE name = ?", (name,)).scalar()
    return None if found is None else str(found)


def put_setting(conn: Connection, name: str, value: str) -> None:
    """Write a setting."""
    conn.exec_driver_sql("INSERT OR REPLACE INTO setting(name, value) VALUES (?, ?)", (name, value))


def secrets_kept(conn: Connection) -> dict[str, str]:
    """The secrets that this file keeps, by what they are for; only a file with a passphrase has any."""
    rows = conn.exec_driver_sql("SELECT substr(name, 8), value FROM setting WHERE name LIKE 'secret:%'")
    return {row[0]: row[1] for row in rows}


def forget_secrets(conn: Connection, of: str = "") -> None:
    """Erase the secret for something, or all of them."""
    conn.exec_driver_sql(
        "DELETE FROM setting WHERE name LIKE 'secret:%' AND (? = '' OR name = 'secret:' || ?)", (of, of)
    )


def uids(conn: Connection, ids: BitMap) -> list[int]:
    """The uids of local ids, in order. As one text: a row each would make a bulk act three times longer."""
    if not ids:
        return []
    bound = ids.rank(schema.SECTIONS - 1)
    low, high = ids[:bound], ids[bound:]
    found = [np.array([WORKSPACE], dtype=np.int64)] if WORKSPACE in ids else []
    for table, some in (("contribution", low), ("section", high)):
        if some:
            listed = "[" + ",".join(map(str, some)) + "]"
            together = conn.exec_driver_sql(
                f"SELECT group_concat(uid) FROM {table} WHERE id IN (SELECT value FROM json_each(?))", (listed,)
            ).scalar()
            found.append(np.fromstring(together or "", dtype=np.int64, sep=","))
    ordered = np.sort(np.concatenate(found))
    if len(ordered) != len(ids):
        raise KeyError(f"{len(ids) - len(ordered)} of {len(ids)} ids are not in this workspace")
    return ordered.tolist()  # type: ignore[no-any-return]


def _lay(conn: Connection, title: str) -> None:
    """The tables of a new file."""
    conn.exec_driver_sql(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    conn.exec_driver_sql("PRAGMA user_version = 1")
    schema.kept.create_all(conn)
    for statement in (*schema.TRIGGERS, *schema.SEARCH):
        conn.exec_driver_sql(statement)
    conn.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    conn.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))
    created = datetime.now(UTC).isoformat()
    rows = [("uuid", secrets.token_hex(16)), ("created", created), ("title", title)]
    conn.execute(insert(schema.setting), [{"name": name, "value": value} for name, value in rows])


def locked(path: Path) -> FileLock:
    """Keep the file for this program alone: two windows on one file would each lose sight of the other's decisions."""
    # Not of one thread: a window opens the file on a worker and may close it from elsewhere.
    lock = FileLock(str(path) + ".lock", timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise Problem(
            _("This workspace is already open."),
            where=_("File: {path}.").format(path=path),
            remedy=_("Use the window that is open, or close it first."),
        ) from None
    return lock


def _not_ours(path: Path) -> Problem:
    return Problem(
        _("This file is not a Moderator workspace."),
        where=_("File: {path}.").format(path=path),
        remedy=_("To bring its content in, create a workspace and import the file into it."),
    )


def _bring_up(path: Path, passphrase: str) -> None:
    """Check that the file is a sound workspace and migrate it when it comes from an older version."""
    raw = engine.connection(path, passphrase)
    try:
        tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if raw.execute("PRAGMA application_id").fetchone()[0] != schema.APPLICATION_ID or "decision" not in tables:
            raise _not_ours(path)
        version = raw.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    finally:
        raw.close()
    if version != HEAD:
        refuse_newer(version, path)
        backup.make(path, passphrase, "migration")
        upgrade(engine.engine(path, passphrase))
