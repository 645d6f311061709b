"""The command that shows the program on the embedded sample consultation."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import platformdirs

from moderator.cli.bringing import report_json
from moderator.cli.frame import Answer, Exit, answering, shown_progress
from moderator.domain.words import _, number


@click.command("demo")
@click.option("--headless", is_flag=True, help="Do the whole job without a window.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="The folder to write in.")
@answering
def demo(headless: bool, output: Path | None) -> Answer:
    """Open the sample consultation, or with --headless do the whole job on it and say where the documents are."""
    folder = output or Path(platformdirs.user_documents_dir()) / "Moderator"
    if not headless:
        from moderator.app import run_sample  # Qt is needed only here

        sys.exit(run_sample(folder))
    from moderator.work import sample

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
        "first": report_json(done.first),
        "second": report_json(done.second),
        "pushed": done.pushed,
        "documents": [str(one.path) for one in done.documents],
    }
    return Answer(data, lines, Exit.CONTESTED if done.pushed.refused or done.pushed.contested else Exit.DONE)


COMMANDS = (demo,)
