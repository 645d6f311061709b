"""Keeping a workspace safe: its backups, its passphrase, and what to do when its file is damaged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from moderator.domain.progress import Progress, silent
from moderator.domain.words import _, ngettext, number
from moderator.store import backup, restoring
from moderator.store import salvage as recovery
from moderator.store.backup import Backup
from moderator.store.devices import Devices
from moderator.store.salvage import Salvaged
from moderator.store.workspace import Workspace

SHORT = 12  # characters under which a passphrase of any signs is tried out in days by a rented machine
WORDS = 4  # words taken at random: what the ANSSI's guide of 2021 on passphrases amounts to for a file at rest


def backups(path: Path) -> list[Backup]:
    """The copies kept beside a workspace, newest first."""
    return backup.listed(path.absolute())


def restore(path: Path, copy: Backup, passphrase: str = "", *, devices: Devices | None = None) -> Path:
    """Put a copy in the place of a workspace that is not open; the present file is backed up first.

    Returns where the present file was kept. Raises Problem (open, damaged copy, wrong passphrase, disk full); nothing
    has then changed.
    """
    return restoring.restore(path, copy.path, passphrase, devices=devices)


def change_passphrase(ws: Workspace, new: str) -> str:
    """Protect the file with another passphrase ("" = none) and say how good it is ("" = nothing to say).

    Its backups, which the former passphrase opened, are replaced by one made anew. Raises Problem; the former
    passphrase then still holds.
    """
    ws.change_passphrase(new)
    return advice(new) if new else ""


def advice(passphrase: str) -> str:
    """A sentence on a passphrase that can be guessed; "" for a good one."""
    words = passphrase.split()
    if not passphrase:
        return _("Without a passphrase, anyone who has the file can read it.")
    if passphrase.isdigit():
        return _("Figures alone are guessed quickly: use at least four words taken at random.")
    if len(set(passphrase.casefold())) < 5:
        return _("The same few signs are guessed quickly: use at least four words taken at random.")
    if len(passphrase) < SHORT:
        return _("This is short: use at least twelve signs, or four words taken at random.")
    if len(set(words)) < WORDS and passphrase.isalpha():
        return _("One word can be guessed: use at least four words taken at random.")
    return ""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was recovered of a damaged workspace, and where it is."""

    path: Path
    saved: Salvaged

    def lines(self) -> Iterator[str]:
        """Sentences ready to show, what people decided first."""
        decisions, contributions = self.saved.of("decision"), self.saved.of("contribution")
        kept = decisions.saved + decisions.from_backups
        yield ngettext("{count} decision recovered", "{count} decisions recovered", kept).format(count=number(kept))
        if decisions.lost:
            yield ngettext("{count} decision lost", "{count} decisions lost", decisions.lost).format(
                count=number(decisions.lost)
            )
        kept = contributions.saved + contributions.from_backups
        yield ngettext("{count} contribution recovered", "{count} contributions recovered", kept).format(
            count=number(kept)
        )
        texts = max(self.saved.of("wording").lost, contributions.lost)
        if texts:
            yield ngettext(
                "{count} text lost: bring its source in again to get it back",
                "{count} texts lost: bring their source in again to get them back",
                texts,
            ).format(count=number(texts))
        older = sum(one.from_backups for one in self.saved.tables)
        if older:
            yield ngettext(
                "{count} row was taken from the backups", "{count} rows were taken from the backups", older
            ).format(count=number(older))
        yield from self.saved.faults
        yield _("The damaged file was not touched. Recovered workspace: {path}").format(path=self.path)


def salvage(
    path: Path, into: Path, passphrase: str = "", *, devices: Devices | None = None, progress: Progress = silent
) -> Recovery:
    """Recover in a new file what can be read of a damaged one and of its backups. Raises Problem."""
    done = recovery.salvage(path.absolute(), into.absolute(), passphrase, devices=devices, progress=progress)
    return Recovery(done.path, done)
