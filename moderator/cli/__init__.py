"""The command line: every job of the program without its window, stable enough to script."""

from __future__ import annotations

import sys
from pathlib import Path

import click

import moderator
from moderator.cli import bringing, deciding, exporting, looking, safekeeping, sample, syncing
from moderator.domain.problem import Problem
from moderator.domain.words import preferred, speak


class Front(click.Group):
    """`moderator`, `moderator WORKSPACE` and `moderator COMMAND …`: a first word that is no command is a file to open."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Give files to the command that opens the window."""
        first = args[0]
        if self.get_command(ctx, first) is None and (Path(first).exists() or Path(first).suffix):
            return "open", self.get_command(ctx, "open"), args
        return super().resolve_command(ctx, args)


@click.group(cls=Front, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(moderator.__version__, prog_name="moderator")
@click.pass_context
def commands(ctx: click.Context) -> None:
    """Moderate, tag, group and answer the contributions to a public consultation.

    With no command, opens the window (on WORKSPACE when one is named). Each command takes --json. Exit codes: 0 done,
    1 a problem, 2 wrong usage, 3 something is contested or was refused.
    """
    speak(preferred())
    if ctx.invoked_subcommand is None:
        sys.exit(window(None))


@commands.command("open")
@click.argument("workspace", type=click.Path(path_type=Path))
def open_(workspace: Path) -> None:
    """Open the window on a workspace."""
    sys.exit(window(workspace))


def window(path: Path | None) -> int:
    """Open the window; returns its exit code."""
    try:
        from moderator.app import run  # Qt is needed by this command alone
    except ImportError as error:
        click.echo(f"The window cannot be opened on this machine: {error}", err=True)
        return 1
    return run(path)


for module in (bringing, syncing, looking, deciding, exporting, safekeeping, sample):
    for command in module.COMMANDS:
        commands.add_command(command)


def main() -> None:
    """The program's entry point."""
    try:
        commands.main(prog_name="moderator")
    except Problem as problem:
        click.echo(str(problem), err=True)
        sys.exit(1)
