"""The command that exchanges the team's tags with other programs."""

from __future__ import annotations

from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, Exit, command, opened
from moderator.cli.help import option
from moderator.domain.words import N_, _
from moderator.work import codebook_exchange as work

FILE = click.Path(path_type=Path, dir_okay=False)


@command("codebook", N_("Export the team's tags, or take in those of a file: REFI-QDA (.qdc) or CSV."))
@WORKSPACE
@option("--export", "sent", type=FILE, help=N_("The file to write (.qdc or .csv)."))
@option("--import", "taken", type=FILE, help=N_("The file to take in (.qdc or .csv); each change can be undone."))
def codebook(workspace: Path, sent: Path | None, taken: Path | None) -> Answer:
    """Export or take in the codebook."""
    if (sent is None) == (taken is None):
        raise click.UsageError(_("Give either --export or --import."))
    with opened(workspace) as ws:
        if sent is not None:
            written = work.export(ws, sent)
            return Answer({"path": str(sent.absolute()), "tags": written.tags}, written.sentence)
        assert taken is not None
        brought = work.bring(ws, taken)
    data: dict[str, object] = {
        "made": brought.made,
        "changed": brought.changed,
        "same": brought.same,
        "left_out": brought.left_out,
        "decisions": [str(one) for one in brought.refs],
    }
    code = Exit.CONTESTED if brought.left_out else Exit.DONE
    return Answer(data, [*brought.left_out, brought.sentence], code)


COMMANDS = (codebook,)
