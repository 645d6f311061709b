"""The command that shows the program on the embedded sample consultation."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import platformdirs

from moderator.cli import window
from moderator.cli.bringing import as_report
from moderator.cli.frame import Answer, Exit, command, shown_progress
from moderator.cli.help import option
from moderator.domain.words import N_, _, number


@command(
    "demo", N_("Open the sample consultation; with --headless, do the whole job on it and say where the documents are.")
)
@option("--headless", is_flag=True, help=N_("Do the whole job without a window."))
@option("--output", type=click.Path(path_type=Path, file_okay=False), help=N_("The folder to write in."))
@option("--fresh", is_flag=True, help=N_("Begin it anew: what was decided on it is gone (--headless always does)."))
def demo(headless: bool, output: Path | None, fresh: bool) -> Answer:
    """Open the sample consultation, or do the whole job on it."""
    folder = output or Path(platformdirs.user_documents_dir()) / "Moderator"
    if not headless:
        sys.exit(window.show_sample(folder, fresh=fresh))
    from moderator.work import sample  # the sample server is loaded for this command alone

    with shown_progress() as progress:
        done = sample.play(folder, progress=progress)
    lines = [
        _("Sample consultation: {count} contributions received, {new} more at the second synchronisation.").format(
            count=number(done.first.new), new=number(done.second.new)
        ),
        _("{count} answers sent to the sample server and verified.").format(count=number(done.pushed.verified)),
        _("Workspace: {path}").format(path=done.workspace),
        *(_("Document: {path}").format(path=one.path) for one in done.documents),
    ]
    data: dict[str, object] = {
        "workspace": str(done.workspace),
        "first": as_report(done.first),
        "second": as_report(done.second),
        "pushed": done.pushed,
        "documents": [str(one.path) for one in done.documents],
    }
    return Answer(data, lines, Exit.CONTESTED if done.pushed.refused or done.pushed.contested else Exit.DONE)


COMMANDS = (demo,)
