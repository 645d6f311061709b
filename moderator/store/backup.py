"""Backups: copies beside the workspace, thinned with age; restoring one; recovering what a damaged file still holds."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.store import engine

STAMP = "%Y-%m-%d_%H%M%S"
RECENT = 10  # copies kept whatever their age…
ROOM = 4 * 1024**3  # …as long as they do not take more than this, in bytes; the last three always stay
SPARE = 64 * 1024 * 1024  # bytes left free on the disk whatever happens


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy: when, why (`close`, `import`, `migration`, `restore`) and its size in bytes."""

    path: Path
    at: datetime
    why: str
    size: int


def folder(path: Path) -> Path:
    """Where the copies of a workspace are kept."""
    return path.with_name(path.name + ".backups")


def listed(path: Path) -> list[Backup]:
    """The copies of a workspace, newest first; files that are not ours are left out."""
    found = []
    for file in folder(path).glob("*.backup"):
        stamp, _dot, why = file.stem.partition(".")
        try:
            at = datetime.strptime(stamp[:17], STAMP).astimezone()  # the names are in its own time
            found.append(Backup(file, at, why, file.stat().st_size))
        except ValueError:
            continue
    # Several copies of one second are numbered: « …-10 » was made after « …-2 », and both after the one without.
    return sorted(found, key=lambda one: (one.at, _rank(one.path)), reverse=True)


def _rank(copy: Path) -> int:
    """The place of a copy among those of its second, from its name; 0 for the first."""
    number = copy.name.partition(".")[0][18:]
    return int(number) if number.isdecimal() else 0


def outdated(path: Path) -> bool:
    """Whether the file was written after its last copy was made."""
    copies = listed(path)
    written = max(file.stat().st_mtime for file in (path, path.with_name(path.name + "-wal")) if file.exists())
    return not copies or written > copies[0].path.stat().st_mtime


def make(path: Path, passphrase: str, why: str) -> Path:
    """Copy the workspace beside itself and thin the older copies. Returns the copy.

    Raises Problem when the disk is too full: nothing is then at risk, only the copy is missing.
    """
    if shutil.disk_usage(path.parent).free < path.stat().st_size + SPARE:
        raise Problem(
            _("There is not enough space on the disk for a backup."),
            where=_("Folder: {path}.").format(path=folder(path)),
            remedy=_("Free some space; the workspace itself is safe."),
        )
    with engine.told(path):
        folder(path).mkdir(exist_ok=True)
        stamp, number = datetime.now().astimezone().strftime(STAMP), 1
        # Whatever their reasons, copies of one second are numbered: only so is their order known.
        taken = {file.name.partition(".")[0] for file in folder(path).glob(f"{stamp}*")}
        name = stamp
        while name in taken:
            number += 1
            name = f"{stamp}-{number}"
        target = folder(path) / f"{name}.{why}.backup"
        draft = target.with_suffix(".part")
        copy(path, passphrase, draft, passphrase)
        replace(draft, target)
    thin(path)
    return target


def copy(path: Path, passphrase: str, target: Path, new: str) -> None:
    """A whole, checked copy of the file under another passphrase (or none). Raises Problem or the driver's errors."""
    target.unlink(missing_ok=True)
    raw = engine.connection(path, passphrase)
    try:
        if passphrase == new:
            _page_by_page(raw, target, new)
        else:
            _exported(raw, target, new)
    finally:
        raw.close()
    check(target, new)


def _page_by_page(raw: object, target: Path, passphrase: str) -> None:
    """SQLite's own backup: the copy has the same key and can be taken while the file is in use."""
    other = engine.connection(target, passphrase)
    try:
        # Through a log the copy would be written twice, and a large one fill the disk; the second time for the header
        # that came with the pages.
        other.execute("PRAGMA journal_mode = DELETE")
        raw.backup(other)  # type: ignore[attr-defined]
        other.execute("PRAGMA journal_mode = DELETE")
    finally:
        other.close()


def _exported(raw: object, target: Path, new: str) -> None:
    """SQLCipher's export: the only way from one key to another, or to none."""
    execute = raw.execute  # type: ignore[attr-defined]
    execute(f"ATTACH DATABASE {engine.quoted(str(target))} AS other KEY {engine.quoted(new)}")
    if new:
        execute(f"PRAGMA other.cipher_page_size = {engine.PAGE}")
    else:
        execute(f"PRAGMA other.page_size = {engine.PAGE}")
    application = execute("PRAGMA application_id").fetchone()[0]
    execute("SELECT sqlcipher_export('other')")
    execute(f"PRAGMA other.application_id = {application}")
    execute("PRAGMA other.user_version = 1")
    execute("DETACH DATABASE other")


def check(path: Path, passphrase: str) -> None:
    """Raise Problem unless the file opens and its pages hold together."""
    with engine.told(path):
        raw = engine.connection(path, passphrase)
        try:
            verdict = raw.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            raw.execute("PRAGMA journal_mode = DELETE")
            raw.close()
    if verdict != "ok":
        raise Problem(_("The workspace file is damaged."), where=_("File: {path}.").format(path=path))


def replace(draft: Path, target: Path) -> None:
    """Put a finished file in its place in one step, with the side files of the old one gone."""
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    for suffix in ("-wal", "-shm"):
        Path(f"{target}{suffix}").unlink(missing_ok=True)
        Path(f"{draft}{suffix}").unlink(missing_ok=True)
    draft.replace(target)


def thin(path: Path, *, now: datetime | None = None) -> list[Path]:
    """Delete old copies: the last ten stay, then one a day for a month, then one a month, within 4 GiB in all.

    Drafts of a day ago are those of a program that was killed: they go too. Returns the copies deleted; the last three
    always stay.
    """
    now = now or datetime.now().astimezone()
    for draft in folder(path).glob("*.part*"):
        if now.timestamp() - draft.stat().st_mtime > 86_400:
            draft.unlink()
    periods: set[str] = set()
    taken = 0
    gone = []
    for number, one in enumerate(listed(path)):
        period = one.at.strftime("%Y-%m-%d" if now - one.at < timedelta(days=31) else "%Y-%m")
        taken += one.size
        if number >= 3 and (taken > ROOM or (number >= RECENT and period in periods)):
            one.path.unlink()
            gone.append(one.path)
            taken -= one.size
        periods.add(period)
    return gone
