"""The command that lists the arguments with those who carry them."""

from __future__ import annotations

from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.deciding import article
from moderator.cli.frame import Answer, command, opened
from moderator.cli.help import option
from moderator.domain.words import N_, _, labelled, ngettext, number
from moderator.work import arguments as work
from moderator.work.arguments import STATE_WORDS, Carried, State


@command("arguments", N_("List the arguments of each article with those who carry them, or write them as CSV."))
@WORKSPACE
@option("--section", default="", help=N_("Only those of this article, by its code or title."))
@option("--to-review", is_flag=True, help=N_("Only those whose sentence is to be read again: its sources changed."))
@option("--rare", is_flag=True, help=N_("Only rare voices: carried by one to three people."))
@option("--export", "sent", type=click.Path(path_type=Path, dir_okay=False), help=N_("The CSV file to write."))
def arguments(workspace: Path, section: str, to_review: bool, rare: bool, sent: Path | None) -> Answer:
    """List the arguments in figures."""
    with opened(workspace) as ws:
        every = work.carried(ws, {article(ws, section)} if section else None)
        found = [
            one for one in every if (one.rare or not rare) and (one.state is State.TO_REVIEW or not to_review)
        ]  # fmt: skip
        written = work.write(sent, found) if sent else ""
    data: dict[str, object] = {"arguments": [work.as_object(one) for one in found], "total": len(found)}
    if sent:
        data["path"] = str(sent.absolute())
    count = ngettext("{n} argument", "{n} arguments", len(found)).format(n=number(len(found)))
    return Answer(data, [written] if sent else [*_lines(found), count])


def _lines(found: list[Carried]) -> list[str]:
    """The trees, each under its article."""
    said, place = list[str](), None
    for one in found:
        if one.section != place:
            place = one.section
            said.append(one.place)
        marks = [_("rare voice")] if one.rare else []
        marks += [_(STATE_WORDS[one.state])] if one.state is State.TO_REVIEW else []
        noted = f" [{', '.join(marks)}]" if marks else ""
        said.append(f"{'  ' * (one.depth + 1)}{labelled(one.side, one.argument.text)} – {one.support}{noted}")
    return said


COMMANDS = (arguments,)
