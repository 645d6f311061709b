"""Commands that make a workspace and bring files in."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

import click

from moderator.cli.frame import ACTOR, PASSPHRASE, Answer, answering, asked, opened, shown_progress
from moderator.domain.problem import Problem
from moderator.domain.words import _, number
from moderator.servers import files
from moderator.servers.files import Mapping
from moderator.store.workspace import Workspace
from moderator.work import importing
from moderator.work.importing import Report

WORKSPACE = click.argument("workspace", type=click.Path(path_type=Path))


@click.command("new")
@WORKSPACE
@click.option("--title", default="", help="Name of the consultation.")
@click.option("--passphrase", "ask", is_flag=True, help=f"Encrypt the file (asked, or from {PASSPHRASE}).")
@answering
def new(workspace: Path, title: str, ask: bool) -> Answer:
    """Make a new, empty workspace."""
    passphrase = (os.environ.get(PASSPHRASE) or asked(_("Passphrase"), twice=True)) if ask else ""
    with Workspace.create(workspace, passphrase=passphrase, title=title, actor=os.environ.get(ACTOR)) as made:
        return Answer(
            {"workspace": str(made.path), "encrypted": made.encrypted},
            _("Workspace made: {path}.").format(path=made.path),
        )


@click.command("import")
@WORKSPACE
@click.argument("paths", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--layout", help="The platform's layout, when it is not recognised (see `moderator layouts`).")
@click.option(
    "--map", "mapping", type=click.Path(path_type=Path, exists=True), help="A JSON file: which column is what."
)
@click.option("--source", default="", help="The source that the file updates (default: recognised, else its name).")
@answering
def import_(workspace: Path, paths: tuple[Path, ...], layout: str | None, mapping: Path | None, source: str) -> Answer:
    """Bring files in. Importing again updates: what was decided stays."""
    chosen = Mapping.from_json(mapping.read_text("utf-8")) if mapping else None
    done: list[Report] = []
    with opened(workspace) as ws, shown_progress() as progress:
        for path in paths:
            done.append(importing.bring(ws, path, layout=layout, mapping=chosen, name=source, progress=progress))
    lines = [line for one in done for line in (f"{one.label} → {one.source}", *(f"  {said}" for said in one.lines()))]
    return Answer({"reports": [report_json(one) for one in done]}, lines)


def report_json(one: Report) -> dict[str, object]:
    """A report as JSON has it: findings as objects."""
    shown = asdict(one)
    shown["findings"] = [
        {"ailment": str(ailment), "remedy": str(remedy), "count": count} for ailment, remedy, count in one.findings
    ]
    shown["taken"] = one.taken
    return shown


@click.command("recognise")
@click.argument("path", type=click.Path(path_type=Path))
@answering
def recognise(path: Path) -> Answer:
    """Say what a file seems to be, without bringing it in."""
    found = importing.recognise(path)
    guess = found.guess.to_json() if found.guess else None
    data: dict[str, object] = {
        "format": str(found.format),
        "encoding": found.encoding,
        "layout": found.layout,
        "columns": list(found.columns),
        "mapping": guess,
    }
    return Answer(data, [f"{key}: {value}" for key, value in data.items()])


@click.command("layouts")
@answering
def layouts() -> Answer:
    """List the layouts of files that are recognised by themselves."""
    known = [{"layout": one.name, "label": one.label, "platform": one.platform} for one in files.LAYOUTS]
    return Answer({"layouts": known}, [f"{one['layout']:28} {one['label']}" for one in known])


@click.command("findings")
@WORKSPACE
@click.option("--report", "report_id", type=int, help="Number of the report (default: the last).")
@click.option("--output", type=click.Path(path_type=Path), help="Write them all as a workbook (.xlsx).")
@answering
def findings(workspace: Path, report_id: int | None, output: Path | None) -> Answer:
    """Show what the import doctor found."""
    with opened(workspace) as ws:
        reports = importing.reports_of(ws)
        if not reports:
            raise Problem(_("Nothing was brought in yet."))
        chosen = importing.report(ws, report_id) if report_id else reports[0]
        found = importing.findings(ws, chosen.id)
        path = importing.export_findings(ws, chosen.id, output) if output else None
    lines = [*chosen.lines(), *(f"{one.row or '':>8} {one.field:20} {one.ailment}: {one.sample[:80]}" for one in found)]
    data: dict[str, object] = {"report": report_json(chosen), "findings": found, "output": str(path) if path else None}
    return Answer(data, [*lines, *([_("Written: {path}").format(path=path)] if path else []), number(len(found))])


COMMANDS = (new, import_, recognise, layouts, findings)
