"""Commands that make a workspace and bring files in."""

from __future__ import annotations

import os
from pathlib import Path
from textwrap import shorten

import click

from moderator.cli.frame import ACTOR, PASSPHRASE, Answer, as_object, asked, command, let_go, opened, shown_progress
from moderator.cli.help import option
from moderator.domain.doctor import AILMENT_LABELS, Finding
from moderator.domain.problem import Problem
from moderator.domain.words import N_, _, labelled
from moderator.servers import files
from moderator.servers.files import FIELD_LABELS, Field, Mapping
from moderator.servers.files.mapping import UNUSED
from moderator.store.workspace import Workspace
from moderator.work import importing, tongues
from moderator.work.importing import Report

_SAMPLE = 100
WORKSPACE = click.argument("workspace", type=click.Path(path_type=Path))


@command("new", N_("Make a new, empty workspace."))
@WORKSPACE
@option("--title", default="", help=N_("Name of the consultation."))
@option("--passphrase", "ask", is_flag=True, help=N_("Encrypt the file (asked, or from {})."), values=[PASSPHRASE])
def new(workspace: Path, title: str, ask: bool) -> Answer:
    """Make a new, empty workspace."""
    passphrase = (os.environ.get(PASSPHRASE) or asked(_("Passphrase"), twice=True)) if ask else ""
    actor = os.environ.get(ACTOR) or None
    with let_go(Workspace.create(workspace, passphrase=passphrase, title=title, actor=actor)) as made:
        return Answer(
            {"workspace": str(made.path), "encrypted": made.encrypted},
            _("Workspace made: {path}.").format(path=made.path),
        )


@command(
    "import",
    N_(
        "Bring files in. Importing again updates: what was decided stays.\n\n"
        "FILE is a table (CSV, XLSX, ODS, JSON), e-mails (.eml, .mbox), a letter (.docx, .odt, .rtf, .pdf, .txt), a"
        " saved page of a SPIP forum, a folder of these or a ZIP. What cannot be taken is counted: “moderator findings”"
        " shows it."
    ),
)
@WORKSPACE
@click.argument("paths", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@option("--layout", help=N_("The platform's layout, when it is not recognised (see “moderator layouts”)."))
@option(
    "--map", "mapping", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=N_("A JSON file: which column is what (“moderator recognise” proposes one)."),
)  # fmt: skip
@option("--source", default="", help=N_("The source that the files update (default: recognised, else their names)."))
def import_(workspace: Path, paths: tuple[Path, ...], layout: str | None, mapping: Path | None, source: str) -> Answer:
    """Bring files in; one that cannot be read does not stop the next ones."""
    chosen = _mapping(mapping) if mapping else None
    done: list[Report] = []
    problems: list[Problem] = []
    with opened(workspace) as ws, shown_progress() as progress:
        alone = chosen is not None or len(paths) == 1
        for group in [(path,) for path in paths] if alone else importing.gathered(paths):
            try:
                done.append(importing.bring(ws, group, layout=layout, mapping=chosen, name=source, progress=progress))
            except Problem as problem:
                problems.append(problem)
        tongues.find(ws, progress=progress)
    lines = [line for one in done for line in (f"{one.label} → {one.source}", *(f"  {said}" for said in one.lines()))]
    data: dict[str, object] = {"reports": [as_report(one) for one in done]}
    return Answer(data | {"problems": [as_object(one) for one in problems]}, lines, problems=problems)


def _mapping(path: Path) -> Mapping:
    text = words_of(path)
    try:
        return Mapping.from_json(text)
    except Problem as problem:
        raise Problem(
            _("This file does not say which column is what."),
            where=_("File: {path}.").format(path=path),
            remedy=_("“moderator recognise” proposes one that you can change."),
        ) from problem


def as_report(one: Report) -> dict[str, object]:
    """A report as JSON has it: findings as objects, and the sum of what was taken."""
    counts = {
        name: getattr(one, name)
        for name in ("new", "changed", "unchanged", "gone", "back", "repeated", "sections", "set_aside", "taken",
                     "to_review", "moderated", "tagged")
    }  # fmt: skip
    found = [{"ailment": str(what), "remedy": str(remedy), "count": count} for what, remedy, count in one.findings]
    about = {"id": one.id, "source": one.source, "label": one.label, "at": one.at, "complete": one.complete}
    return {**about, **counts, "findings": found}


def words_of(path: Path) -> str:
    """A text file given by the person. Raises Problem when it cannot be read or is not text in UTF-8."""
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(
            _("This text cannot be read."),
            where=_("File: {path}.").format(path=path),
            remedy=_("Save it as text in UTF-8."),
        ) from error


@command("recognise", N_("Say what a file seems to be, without bringing it in."))
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
def recognise(path: Path) -> Answer:
    """Say what a file seems to be."""
    found = importing.recognise(path)
    guess = found.guess.to_json() if found.guess else None
    data: dict[str, object] = {
        "format": str(found.format),
        "encoding": found.encoding,
        "layout": found.layout,
        "columns": list(found.columns),
        "mapping": guess,
    }
    shown = {
        _("Format"): str(found.format),
        _("Encoding"): found.encoding,
        _("Layout"): found.layout,
        _("Columns"): ", ".join(found.columns),
        _("Proposed mapping"): guess,
    }
    said = [f"  {one} → {_(FIELD_LABELS[field]) if field else _(UNUSED)}" for one, field in _meanings(found.guess)]
    return Answer(data, [*(labelled(name, str(value)) for name, value in shown.items() if value), *said])


def _meanings(guess: Mapping | None) -> list[tuple[str, Field | None]]:
    """Each column of a file with what it is taken for."""
    return [(column, guess.meaning(column)) for column in guess.columns] if guess else []


@command("layouts", N_("List the layouts of files that are recognised by themselves."))
def layouts() -> Answer:
    """List the layouts of files that are recognised by themselves."""
    known = [{"layout": one.name, "label": _(one.label), "platform": one.platform} for one in files.LAYOUTS]
    return Answer({"layouts": known}, [f"{one['layout']:28} {one['label']}" for one in known])


@command("findings", N_("Show what the import doctor found."))
@WORKSPACE
@option("--report", "report_id", type=int, help=N_("Number of the report (default: the last)."))
@option("--output", type=click.Path(path_type=Path), help=N_("Write them all as a workbook (.xlsx)."))
def findings(workspace: Path, report_id: int | None, output: Path | None) -> Answer:
    """Show what the import doctor found."""
    with opened(workspace) as ws:
        reports = importing.reports_of(ws)
        if not reports:
            raise Problem(_("Nothing was brought in yet."))
        chosen = next((one for one in reports if report_id in (None, one.id)), None)
        if chosen is None:
            raise Problem(
                _("There is no report {number}.").format(number=report_id),
                remedy=_("Reports: {numbers}.").format(numbers=", ".join(str(one.id) for one in reports)),
            )
        found = importing.findings(ws, chosen.id)
        path = importing.export_findings(ws, chosen.id, output) if output else None
    lines = [
        *chosen.lines(),
        *(_found(one) for one in found),
    ]
    data: dict[str, object] = {"report": as_report(chosen), "findings": found, "output": str(path) if path else None}
    return Answer(data, [*lines, *([_("Written: {path}").format(path=path)] if path else [])])


def _found(one: Finding) -> str:
    """A finding on one line: where, what, and enough of the content to find it again."""
    where = ", ".join(filter(None, (one.place, _("row {n}").format(n=one.row) if one.row else "", one.field)))
    sample = shorten(one.sample, _SAMPLE, placeholder="…")
    label = _(AILMENT_LABELS[one.ailment])
    return " — ".join(filter(None, (where, labelled(label, sample) if sample else label)))


COMMANDS = (new, import_, recognise, layouts, findings)
