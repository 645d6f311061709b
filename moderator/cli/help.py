"""The help of the commands, in the reader's language; nothing that takes time is loaded here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import click

from moderator.domain.words import N_, _, labelled, listing, quoted

_WORDS = {
    one: one
    for one in (
        N_("ACT"), N_("ARGS"), N_("BACKUP"), N_("CODE"), N_("COLUMNS"), N_("COMMAND"), N_("CONTRIBUTION"), N_("DAY"),
        N_("DOCUMENT"), N_("FILE"), N_("FOLDER"), N_("INTO"), N_("KEY"), N_("KIND"), N_("LANG"), N_("NAME"),
        N_("NUMBER"), N_("OPTIONS"), N_("OUTPUT"), N_("PATH"), N_("QUERY"), N_("ROWS"), N_("SEARCH"), N_("SORT"),
        N_("TEXT"), N_("URL"), N_("VALUE"), N_("WORDS"), N_("WORKSPACE"), N_("YYYY-MM-DD"),
    )
} | dict.fromkeys(("INTEGER", "FLOAT", "INTEGER RANGE", "FLOAT RANGE"), "NUMBER") | {"DIRECTORY": "FOLDER"}  # fmt: skip
"""The words in capitals that stand for what is to be typed, those of click's own among them."""
_CAPITALS = re.compile(r"(?<![A-Z_-])[A-Z]{2,}(?:-[A-Z]{2,})*(?: RANGE)?(?![A-Z_])")


def worded(written: str) -> str:
    """How something is called, the words that stand for what is to be typed in the reader's language."""
    return _CAPITALS.sub(lambda found: _(_WORDS[found[0]]) if found[0] in _WORDS else found[0], written)


class Command(click.Command):
    """A command whose help is in the reader's language; `{}` in it stands for `values`."""

    values: tuple[str, ...] = ()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words typed. Raises UsageError for some too many."""
        group = isinstance(self, click.Group)
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest and not group:
            ctx.fail(_("{words} was not expected.").format(words=listing(map(quoted, rest))))
        return rest

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What is typed after the command's name."""
        return [worded(one) for one in super().collect_usage_pieces(ctx)]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is called."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), _("Usage:") + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write what the command does."""
        with formatter.indentation():
            for paragraph in self._about():
                formatter.write_paragraph()
                formatter.write_text(paragraph)

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002
        """The first sentence of what the command does."""
        return self._about()[0]

    def _about(self) -> list[str]:
        said = worded(_(self.help)) if self.help else ""
        return (said.format(", ".join(self.values)) if self.values else said).split("\n\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        records = [
            record
            for one in self.params
            if isinstance(one, click.Option) and (record := one.get_help_record(ctx)) is not None
        ]
        if records:
            with formatter.section(_("Options")):
                formatter.write_dl(records)


class Group(Command, click.Group):
    """A group of commands whose help is in the reader's language."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        Command.format_options(self, ctx, formatter)
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, one.get_short_help_str()) for name, one in found if one and not one.hidden])


class Option(click.Option):
    """An option whose help is in the reader's language; `{}` in it stands for the values that it takes."""

    def __init__(self, *args: Any, values: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.values = tuple(values)

    def make_metavar(self, ctx: click.Context) -> str:
        """The word that stands for its value."""
        return worded(super().make_metavar(ctx))

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and what it is for."""
        english = self.help
        if english:
            self.help = _(english).format(", ".join(self.values))
        try:
            found = super().get_help_record(ctx)
        finally:
            self.help = english
        if found is None:
            return None
        name, about = found
        # What click adds by itself is English.
        about = about.replace("[default: ", "[" + labelled(_("default"), ""))
        return name, about.replace("required]", _("required") + "]")


def option(*names: str, **attributes: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option, as click has it, with its help in the reader's language."""
    return click.option(*names, cls=Option, **attributes)


def help_option() -> Option:
    """The option that shows the help."""
    return Option(
        ["-h", "--help"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        help=N_("Show this message and exit."),
        callback=_show_help,
    )


def _show_help(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()
