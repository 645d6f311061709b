"""The command line: every job of the program without its window, stable enough to script."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any

import click

import moderator
from moderator.cli.help import Group, Option, help_option
from moderator.cli.mistakes import spoken
from moderator.domain.confided import traced
from moderator.domain.words import N_, _, preferred, speak

MODULES = {
    "bringing": ("new", "import", "recognise", "layouts", "findings"),
    "attaching": ("attachments",),
    "network": ("network",),
    "servers": ("source",),
    "syncing": ("pull", "outbox", "push", "sync", "answers-file"),
    "looking": ("search", "show", "stats", "verify", "properties"),
    "deciding": ("decide",),
    "past": ("history", "undo", "redo"),
    "readings": ("reading", "double"),
    "piling": ("piles",),
    "suggesting": ("suggest",),
    "codebook": ("codebook",),
    "coding": ("passages",),
    "arguing": ("arguments",),
    "steering": ("today", "calendar", "cross"),
    "contested": ("contested",),
    "moderating": ("settings", "charter", "pace"),
    "rules": ("rules",),
    "personal": ("personal", "lexicon"),
    "pseudonymising": ("pseudonymise",),
    "alike": ("similar", "key-phrases", "near-answers"),
    "exporting": ("export", "moderation-log"),
    "safekeeping": ("backups", "restore", "passphrase", "salvage"),
    "sample": ("demo",),
    "window": ("open",),
}
"""Which module holds which commands: each is loaded when it is asked for, so that the window does not wait for them."""


class Front(Group):
    """`moderator`, `moderator WORKSPACE`, `moderator COMMAND …`: a first word that is no command is a file to open."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **named: Any) -> Any:
        """Speak the reader's language from the first word, help included."""
        speak(preferred())
        return super().main(args, *more, **named)

    def make_context(self, *args: Any, **named: Any) -> click.Context:
        """Read the first words; mistakes are said in the reader's language."""
        with spoken():
            return super().make_context(*args, **named)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; mistakes are said in the reader's language."""
        with spoken():
            try:
                return super().invoke(ctx)
            except KeyboardInterrupt:  # before the command itself began, which says more
                click.echo(_("Stopped; what was done before is kept."), err=True)
                sys.exit(1)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(name for names in MODULES.values() for name in names)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        for module, names in MODULES.items():
            if cmd_name in names:
                found: tuple[click.Command, ...] = import_module(f"moderator.cli.{module}").COMMANDS
                return next(one for one in found if one.name == cmd_name)
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Give files to the command that opens the window."""
        first = args[0]
        if self.get_command(ctx, first) is None and (Path(first).exists() or Path(first).suffix):
            return "open", self.get_command(ctx, "open"), args
        return super().resolve_command(ctx, args)


@click.group(
    "moderator",
    cls=Front,
    invoke_without_command=True,
    add_help_option=False,
    help=N_(
        "Moderate, tag, group and answer the contributions to a public consultation.\n\n"
        "With no command, opens the window; “moderator WORKSPACE” opens it on that workspace. Each command takes"
        " --json. Exit codes: 0 done, 1 a problem, 2 wrong usage, 3 something is contested or was refused."
    ),
)
@click.version_option(moderator.__version__, prog_name="moderator", cls=Option, help=N_("Show the version and exit."))
@click.pass_context
def commands(ctx: click.Context) -> None:
    """Join the commands; alone, open the window."""
    if ctx.invoked_subcommand is None:
        from moderator.cli import window

        sys.exit(window.show(None))


commands.params.append(help_option())


def _bug(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    click.echo(traced(error), nl=False, err=True)


def _bug_beside(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        click.echo(traced(told.exc_value), nl=False, err=True)


def _leave_no_core() -> None:
    """A program that is killed leaves no copy of its memory in a file: secrets and people's words are in it."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def main() -> None:
    """The program's entry point."""
    sys.excepthook = _bug
    threading.excepthook = _bug_beside
    _leave_no_core()
    gc.set_threshold(50_000, 20, 50)  # as in the window: syncing and importing make many objects and lose few
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a sign shows another, and nothing stops
    commands.main(prog_name="moderator")
