"""The command that lists the passages attached to tags."""

from __future__ import annotations

from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, command, opened, shown_progress
from moderator.cli.help import option
from moderator.domain.passage import shortened
from moderator.domain.words import N_, _, labelled, ngettext, number, quoted
from moderator.work import passages as work


@command("passages", N_("List the passages attached to tags, or write them as CSV."))
@WORKSPACE
@option("--tag", default="", help=N_("Only this tag, by its name or path, and those under it."))
@option("--to-review", is_flag=True, help=N_("Only those that their contribution, which changed, says no more."))
@option("--output", type=click.Path(path_type=Path, dir_okay=False), help=N_("The CSV file to write."))
def passages(workspace: Path, tag: str, to_review: bool, output: Path | None) -> Answer:
    """List the passages attached to tags."""
    with opened(workspace) as ws, shown_progress() as progress:
        tags = work.tags_called(ws, tag) if tag else None
        found = [one for one in work.passages(ws, tags, progress=progress) if one.passage.lost or not to_review]
        written = work.write(output, found) if output else ""
    again = _("to review")
    shown = [
        f"{one.id:>8}  {labelled(one.name, quoted(shortened(one.quote)))}" + (f" ({again})" if one.passage.lost else "")
        for one in found
    ]
    count = ngettext("{n} passage", "{n} passages", len(found)).format(n=number(len(found)))
    data: dict[str, object] = {"passages": [work.as_object(one) for one in found], "total": len(found)}
    if output:
        data["path"] = str(output.absolute())
    return Answer(data, [written] if output else [*shown, count])


COMMANDS = (passages,)
