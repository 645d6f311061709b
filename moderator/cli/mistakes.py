"""Commands that were mistyped: what is wrong, in the reader's language, and how the command is called."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from moderator.cli.help import worded
from moderator.domain.words import _, listing, number


class Mistake(click.UsageError):
    """A command that cannot be understood, said in our words: click's own are English."""

    def __init__(self, error: click.UsageError) -> None:
        super().__init__(_said(error), error.ctx)

    def show(self, file: IO[Any] | None = None) -> None:
        """Say how the command is called, then what is wrong."""
        out = file or sys.stderr
        if self.ctx is not None:
            click.echo(self.ctx.get_usage() + "\n", file=out)
        click.echo(_("Error: {what}").format(what=self.message), file=out)
        if self.ctx is not None:
            click.echo(_("“{command} --help” tells more.").format(command=self.ctx.command_path), file=out)


@contextmanager
def spoken() -> Iterator[None]:
    """Turn the mistakes that click finds in the block into ours."""
    try:
        yield
    except (Mistake, click.exceptions.NoArgsIsHelpError):
        raise
    except click.UsageError as error:
        raise Mistake(error) from None


def _said(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return _perhaps(_("There is no option {name}.").format(name=error.option_name), error.possibilities)
    if isinstance(error, click.exceptions.NoSuchCommand):
        return _perhaps(_("There is no command {name}.").format(name=error.command_name), error.possibilities)
    if isinstance(error, click.MissingParameter):
        return _("{name} is missing.").format(name=_name(error))
    if isinstance(error, click.BadOptionUsage):
        return _("{name} needs a value.").format(name=error.option_name)
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _value(error, error.param.type)
    return error.message


def _perhaps(said: str, possible: Any) -> str:
    names = sorted(possible or ())
    return f"{said} {_('Perhaps: {suggestion}').format(suggestion=listing(names))}" if names else said


def _name(error: click.BadParameter) -> str:
    """The parameter as it is typed: its longest option, or the word that stands for it in the usage line."""
    if error.param is None:
        return str(error.param_hint or "")
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    word = worded(error.param.make_metavar(error.ctx)) if error.ctx is not None else ""
    return error.param.human_readable_name if not word or word.startswith("{") else word


def _value(error: click.BadParameter, kind: click.ParamType[Any]) -> str:
    name = _name(error)
    if isinstance(kind, click.Choice):
        return _("{name} is one of: {values}.").format(name=name, values=", ".join(map(str, kind.choices)))
    if isinstance(kind, click.IntRange | click.FloatRange):
        if kind.min is not None and kind.max is not None:
            return _("{name} is a number from {low} to {high}.").format(
                name=name, low=number(kind.min), high=number(kind.max)
            )
        if kind.min is not None:
            return _("{name} is a number from {low} on.").format(name=name, low=number(kind.min))
    if isinstance(kind, type(click.INT) | type(click.FLOAT)):
        return _("{name} is a number.").format(name=name)
    if isinstance(kind, click.Path):
        return _("{name} names a file that is not here, or cannot be read.").format(name=name)
    return error.message
