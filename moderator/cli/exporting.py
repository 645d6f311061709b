"""The command that writes official documents."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, answering, opened, shown_progress
from moderator.domain.words import _
from moderator.work import reporting
from moderator.work.reporting import DOCUMENTS, Options


@click.command("export")
@WORKSPACE
@click.argument("document", type=click.Choice(sorted(DOCUMENTS)))
@click.option(
    "--output", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder to write in."
)
@click.option("--template", type=click.Path(path_type=Path), help="The service's own .dotx or .docx.")
@click.option("--lang", default="", help="fr or en (default: the system's).")
@click.option(
    "--set", "given", multiple=True, metavar="NAME=VALUE",
    help=f"Words of the service, remembered: {', '.join(one.name for one in fields(Options))}.",
)  # fmt: skip
@answering
def export(
    workspace: Path, document: str, output: Path, template: Path | None, lang: str, given: tuple[str, ...]
) -> Answer:
    """Write an official Word document from the present position of the journal."""
    words = dict(one.partition("=")[::2] for one in given)
    unknown = words.keys() - {one.name for one in fields(Options)}
    if unknown:
        raise click.UsageError(f"--set does not know: {', '.join(sorted(unknown))}")
    with opened(workspace) as ws, shown_progress() as progress:
        if words:
            reporting.set_options(ws, replace(reporting.options(ws), **words))
        written = reporting.export(ws, document, output, template=template, lang=lang, progress=progress)
    return Answer({"document": document, "written": written}, _("Written: {path}").format(path=written.path))


COMMANDS = (export,)
