"""Commands that keep a workspace safe: backups, passphrase, recovery."""

from __future__ import annotations

import os
from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import NEW_PASSPHRASE, PASSPHRASE, Answer, asked, command, opened, shown_progress
from moderator.cli.help import option
from moderator.domain.problem import Problem
from moderator.domain.words import N_, _, moment, number
from moderator.work import keeping


@command("backups", N_("List the copies kept beside a workspace."))
@WORKSPACE
def backups(workspace: Path) -> Answer:
    """List the copies kept beside a workspace."""
    found = keeping.backups(workspace)
    lines = [f"{moment(one.at)}  {one.why:12} {_('{n} kB').format(n=number(one.size // 1000))}  {one.path.name}"
             for one in found]  # fmt: skip
    listed = [
        {"name": one.path.name, "path": str(one.path), "at": one.at, "why": one.why, "size": one.size} for one in found
    ]
    return Answer({"backups": listed}, lines or [_("There is no copy yet.")])


@command("restore", N_("Put a copy (its name from “backups”) in the place of a workspace; the present file is kept."))
@WORKSPACE
@click.argument("backup")
def restore(workspace: Path, backup: str) -> Answer:
    """Put a copy in the place of a workspace."""
    found = next((one for one in keeping.backups(workspace) if backup in (one.path.name, str(one.path))), None)
    if found is None:
        raise Problem(
            _("There is no copy named {name}.").format(name=backup),
            remedy=_("“moderator backups” lists them; nothing was changed."),
        )
    kept = keeping.restore(workspace, found, os.environ.get(PASSPHRASE, ""))
    return Answer(
        {"restored": str(found.path), "kept": str(kept)},
        [
            _("Restored: {name}.").format(name=found.path.name),
            _("The file that it replaces is kept: {path}").format(path=kept),
        ],
    )


@command("passphrase", N_("Protect a workspace with a passphrase, change it, or take it off."))
@WORKSPACE
@option("--remove", is_flag=True, help=N_("Take the protection off (a new passphrase is else asked, or from {})."),
        values=[NEW_PASSPHRASE])  # fmt: skip
def passphrase(workspace: Path, remove: bool) -> Answer:
    """Protect a workspace with a passphrase, change it, or take it off."""
    with opened(workspace) as ws:
        new = "" if remove else os.environ.get(NEW_PASSPHRASE) or asked(_("New passphrase"), twice=True)
        advice = keeping.change_passphrase(ws, new)
        done = _("The workspace is protected.") if ws.encrypted else _("The workspace is no longer protected.")
        return Answer({"encrypted": ws.encrypted, "advice": advice}, [done, *([advice] if advice else [])])


@command(
    "salvage", N_("Recover what can be read of a damaged workspace in a new file; the damaged one is not touched.")
)
@WORKSPACE
@click.argument("into", type=click.Path(path_type=Path))
def salvage(workspace: Path, into: Path) -> Answer:
    """Recover what can be read of a damaged workspace in a new file."""
    with shown_progress() as progress:
        done = keeping.salvage(workspace, into, os.environ.get(PASSPHRASE, ""), progress=progress)
    return Answer({"path": str(done.path), "salvaged": done.saved}, list(done.lines()))


COMMANDS = (backups, restore, passphrase, salvage)
