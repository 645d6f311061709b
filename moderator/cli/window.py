"""The command that opens the window, and what it says on a machine that cannot show one."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from moderator.cli.help import Command, help_option
from moderator.domain.words import N_, _


@click.command("open", cls=Command, add_help_option=False, help=N_("Open the window on a workspace."))
@click.argument("workspace", type=click.Path(path_type=Path))
def open_(workspace: Path) -> None:
    """Open the window on a workspace."""
    sys.exit(show(workspace))


def show(path: Path | None) -> int:
    """Open the window, on this workspace if one is given; returns its exit code."""
    try:
        from moderator.app import run  # Qt is needed by these two functions alone
    except ImportError as error:
        return _impossible(error)
    return run(path)


def show_sample(folder: Path, *, fresh: bool = False) -> int:
    """Open the window on the sample, whose workspace is in this folder; returns its exit code."""
    try:
        from moderator.app import run_sample
    except ImportError as error:
        return _impossible(error)
    return run_sample(folder, fresh=fresh)


def _impossible(error: ImportError) -> int:
    click.echo(_("The window cannot be opened on this machine: {reason}").format(reason=error), err=True)
    click.echo(_("All its work can be done with the other commands: “moderator --help”."), err=True)
    return 1  # frame.Exit.PROBLEM, without all that `frame` loads


open_.params.append(help_option())
COMMANDS = (open_,)
