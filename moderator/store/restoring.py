"""Putting a backup in the place of a workspace, the present file kept first."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from moderator.domain.problem import Problem
from moderator.store import backup, engine
from moderator.store.devices import Devices
from moderator.store.workspace import locked, setting


def restore(path: Path, copy: Path, passphrase: str = "", *, devices: Devices | None = None) -> Path:
    """Make `path` what it was in `copy`; returns where the present file was kept.

    The device gets a new name at the next opening: the numbers that it would write were already used. Raises Problem:
    the workspace is open, the copy is damaged or opens with another passphrase, the disk is full; nothing then changed.
    """
    path = path.absolute()
    draft = path.with_name(path.name + ".restored")
    with engine.told(path):
        lock = locked(path)
        try:
            with engine.told(copy):
                shutil.copyfile(copy, draft)
                backup.check(draft, passphrase)
            kept = _kept(path, passphrase)
            backup.replace(draft, path)
            (devices or Devices.usual()).forget(_uuid(path, passphrase), path)
        finally:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{draft}{suffix}").unlink(missing_ok=True)
            lock.release()
    return kept


def _kept(path: Path, passphrase: str) -> Path:
    """Back the present file up, or keep it as it is when it is too damaged for that."""
    if not path.exists():
        return path
    try:
        return backup.make(path, passphrase, "restore")
    except Problem:
        aside = backup.folder(path) / f"{datetime.now().astimezone().strftime(backup.STAMP)}.damaged"
        aside.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, aside)
        return aside


def _uuid(path: Path, passphrase: str) -> str:
    made = engine.engine(path, passphrase)
    try:
        with made.connect() as conn:
            return setting(conn, "uuid") or ""
    finally:
        made.dispose()
