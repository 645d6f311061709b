"""Commands that keep a workspace safe: backups, passphrase, recovery."""

from __future__ import annotations

import os
from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import PASSPHRASE, Answer, answering, asked, opened
from moderator.domain.problem import Problem
from moderator.domain.words import _, moment, number
from moderator.work import keeping


@click.command("backups")
@WORKSPACE
@answering
def backups(workspace: Path) -> Answer:
    """List the copies kept beside a workspace."""
    found = keeping.backups(workspace)
    lines = [f"{moment(one.at)}  {one.why:12} {number(one.size // 1024)} Ko  {one.path.name}" for one in found]
    return Answer({"backups": found}, lines or [_("There is no copy yet.")])


@click.command("restore")
@WORKSPACE
@click.argument("backup")
@answering
def restore(workspace: Path, backup: str) -> Answer:
    """Put a copy (its name from `backups`) in the place of a workspace; the present file is copied first."""
    found = next((one for one in keeping.backups(workspace) if backup in (one.path.name, str(one.path))), None)
    if found is None:
        raise Problem(_("There is no copy named {name}.").format(name=backup))
    keeping.restore(workspace, found, os.environ.get(PASSPHRASE, ""))
    return Answer({"restored": str(found.path)}, _("Restored: {name}.").format(name=found.path.name))


@click.command("passphrase")
@WORKSPACE
@click.option("--remove", is_flag=True, help="Take the protection off.")
@answering
def passphrase(workspace: Path, remove: bool) -> Answer:
    """Protect a workspace with a passphrase, change it, or take it off."""
    with opened(workspace) as ws:
        new = "" if remove else os.environ.get("MODERATOR_NEW_PASSPHRASE") or asked(_("New passphrase"), twice=True)
        keeping.change_passphrase(ws, new)
        return Answer(
            {"encrypted": ws.encrypted},
            _("The workspace is protected.") if ws.encrypted else _("The workspace is no longer protected."),
        )


@click.command("salvage")
@WORKSPACE
@click.argument("into", type=click.Path(path_type=Path))
@answering
def salvage(workspace: Path, into: Path) -> Answer:
    """Recover what can be read of a damaged workspace into a new one; the damaged file is not touched."""
    done = keeping.salvage(workspace, into, os.environ.get(PASSPHRASE, ""))
    return Answer({"salvaged": done}, list(done.lines()))


COMMANDS = (backups, restore, passphrase, salvage)
