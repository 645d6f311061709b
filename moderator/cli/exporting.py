"""The commands that write: official documents, the moderation log."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, command, opened, shown_progress
from moderator.cli.help import option
from moderator.documents.model import Standing
from moderator.domain.words import LANGUAGES, N_, _
from moderator.work import letterhead, outgoing, reporting
from moderator.work import moderation_log as log
from moderator.work.letterhead import Options
from moderator.work.reporting import DOCUMENTS


@command("export", N_("Write an official Word document from the present position of the journal."))
@WORKSPACE
@click.argument("document", type=click.Choice(sorted(DOCUMENTS)))
@option("--output", required=True, type=click.Path(path_type=Path, file_okay=False), help=N_("The folder to write in."))
@option("--template", type=click.Path(path_type=Path), help=N_("The service's own .dotx or .docx."))
@option(
    "--lang",
    default="",
    metavar="LANG",
    type=click.Choice(["", *LANGUAGES]),
    help=N_("fr or en (default: the system's)."),
)
@option(
    "--set", "given", multiple=True, metavar="NAME=VALUE",
    help=N_("Words of the service, remembered: {}."), values=[one.name for one in fields(Options)],
)  # fmt: skip
def export(
    workspace: Path, document: str, output: Path, template: Path | None, lang: str, given: tuple[str, ...]
) -> Answer:
    """Write an official Word document."""
    words = _words(given)
    with opened(workspace) as ws, shown_progress() as progress:
        if words:
            letterhead.set_options(ws, replace(letterhead.options(ws), **words))
        left = outgoing.in_document(ws, lang=lang, day=datetime.now().astimezone().date())
        written = reporting.export(ws, document, output, template=template, lang=lang, progress=progress)
    data: dict[str, object] = {
        "document": document,
        "path": str(written.path.absolute()),
        "size": written.size,
        "sha256": written.sha256,
        "pages": written.pages,
        "personal": [one.sentence for one in left],
    }
    warned = [outgoing.headline(left), *(f"  {one.sentence}" for one in left)] if left else []
    return Answer(data, [*warned, _("Written: {path}").format(path=written.path)])


def _words(given: tuple[str, ...]) -> dict[str, str]:
    """The words of `--set`, checked."""
    words = dict(one.partition("=")[::2] for one in given)
    if unknown := words.keys() - {one.name for one in fields(Options)}:
        raise click.UsageError(_("--set does not know: {names}.").format(names=", ".join(sorted(unknown))))
    if words.get("standing", Standing.DRAFT) not in list(Standing):
        raise click.UsageError(_("--set standing takes: {values}.").format(values=", ".join(Standing)))
    # A line end cannot be typed on every command line.
    return {name: value.replace("\\n", "\n") for name, value in words.items()}


@command("moderation-log", N_("Write who accepted or refused what, when and why, as XLSX or CSV."))
@WORKSPACE
@option(
    "--output", required=True, type=click.Path(path_type=Path, dir_okay=False),
    help=N_("The file to write (.xlsx or .csv)."),
)  # fmt: skip
@option("--day", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help=N_("Only that day (YYYY-MM-DD)."))
def moderation_log(workspace: Path, output: Path, day: datetime | None) -> Answer:
    """Write the moderation log."""
    with opened(workspace) as ws, shown_progress() as progress:
        written = log.write(ws, output, day=day.date() if day else None, progress=progress)
    data: dict[str, object] = {
        "path": str(written.path.absolute()),
        "acts": written.acts,
        "lines": written.lines,
        "reasons": written.reasons,
    }
    return Answer(data, written.sentence)


COMMANDS = (export, moderation_log)
