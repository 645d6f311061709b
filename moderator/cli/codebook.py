"""The command that exchanges the team's tags with other programs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, Exit, command, opened
from moderator.cli.help import option
from moderator.domain.words import N_, _, number, quoted
from moderator.store.workspace import Workspace
from moderator.work import codebook_exchange as work
from moderator.work import tagging

FILE = click.Path(path_type=Path, dir_okay=False)


@command("codebook", N_("List the team's tags, export them, or take in those of a file: REFI-QDA (.qdc) or CSV."))
@WORKSPACE
@option("--export", "sent", type=FILE, help=N_("The file to write (.qdc or .csv)."))
@option("--import", "taken", type=FILE, help=N_("The file to take in (.qdc or .csv); each change can be undone."))
def codebook(workspace: Path, sent: Path | None, taken: Path | None) -> Answer:
    """List, export or take in the codebook."""
    if sent is not None and taken is not None:
        raise click.UsageError(_("Give either --export or --import."))
    with opened(workspace) as ws:
        if sent is not None:
            written = work.export(ws, sent)
            return Answer({"path": str(sent.absolute()), "tags": written.tags}, written.sentence)
        if taken is None:
            tags = _listed(ws)
            return Answer({"tags": tags}, [_line(one) for one in tags] or _("There is no tag yet."))
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


@dataclass(frozen=True, slots=True)
class Listed:
    """A tag as scripts read it; `contributions` counts those of the tags brought together into it."""

    uid: str
    path: str
    colour: str
    about: str
    examples: tuple[str, ...]
    retired: bool
    public: str  # its name on the sites; "": it is never sent
    contributions: int
    key: int | None  # the digit on which this person pinned it


def _listed(ws: Workspace) -> list[Listed]:
    book, carried = ws.standing.codebook, ws.standing.tags
    keys = {uid: digit for digit, uid in tagging.pins(ws).items()}
    found = [
        Listed(
            tag.uid, book.path(tag.uid), tag.colour, tag.about, tag.examples, tag.retired, tag.public,
            len(carried.get(tag.uid, ())), keys.get(tag.uid),
        )
        for tag in book.living()
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.path.casefold())


def _line(one: Listed) -> str:
    key = f" ({one.key})" if one.key else ""
    retired = f" [{_('retired')}]" if one.retired else ""
    public = f" → {quoted(one.public)}" if one.public else ""
    return f"{number(one.contributions):>8} {one.path}{key}{retired}{public}"


COMMANDS = (codebook,)
