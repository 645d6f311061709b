"""Commands that steer the work: what waits, the legal calendar, crossing tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, Exit, command, opened
from moderator.cli.help import option
from moderator.domain.crossing import AXIS_WORDS, Axis, axis
from moderator.domain.passage import shortened
from moderator.domain.procedure import PROCEDURES, Look, Moment
from moderator.domain.words import N_, _, labelled, listing, moment, ngettext, number, percent
from moderator.store.effort import Ledger
from moderator.work import agenda, crossing, procedures, waiting
from moderator.work.crossing import Measure, Table
from moderator.work.waiting import Span

DAY = "YYYY-MM-DD"
UNSET = "none"


def _day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | str | None:
    """A day as it is typed, or the word that takes one off."""
    if value is None or value == UNSET:
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(_("“{value}” is not a day (YYYY-MM-DD).").format(value=value)) from None


_WORDS = {
    "contested": N_("Decided differently, to settle: {n}"),
    "opinions": N_("Second opinions asked of you: {n}"),
    "piles": N_("To moderate in piles: {n}"),
    "mine": N_("Taken by you, to moderate: {n}"),
    "to-moderate": N_("To moderate: {n}"),
    "personal": N_("With personal data to look at: {n}"),
    "proposed": N_("Piles proposed: {n}"),
    "suggested": N_("With a tag or an argument suggested: {n}"),
    "to-review": N_("Answers to review, the text changed: {n}"),
    "to-answer": N_("Accepted, without an answer: {n}"),
    "to-send": N_("Answers to send: {n}"),
    "held": N_("Held back, they may hold personal data: {n}"),
    "stale": N_("Documents with figures that changed: {n}"),
}


@command("today", N_("Show what waits for you, how far the team is, and the documents whose figures changed."))
@WORKSPACE
@option("--span", type=click.Choice([str(one) for one in Span]), default=str(Span.ALL),
        help=N_("Count the team’s work of today, of this week or of all days."))  # fmt: skip
def today(workspace: Path, span: str) -> Answer:
    """Show what waits and how far the team is."""
    with opened(workspace) as ws:
        seen = waiting.today(ws)
        shares = waiting.effort(ws, Ledger(), Span(span), procedures.today())
    lines = [_(_WORDS[one.name]).format(n=number(one.count)) for one in seen.waiting] or [_("Nothing waits.")]
    for one in seen.stale:
        lines.append(_("{file}:").format(file=one.path.name))
        lines += ["  " + labelled(moved.label, f"{number(moved.before)} → {number(moved.now)}") for moved in one.moved]
    for source in seen.followed:
        last = moment(source.last) if source.last else _("never")
        lines.append(_("{source}: last read {moment}").format(source=source.label, moment=last))
    cover = seen.cover
    if cover.received:
        lines.append(
            _("Read {read}, moderated {moderated}, tagged {tagged}, answered {answered} of {n} contributions").format(
                n=number(cover.received),
                **{name: percent(getattr(cover, name) / cover.received) for name in
                   ("read", "moderated", "tagged", "answered")},
            )
        )  # fmt: skip
    for share in shares:
        lines.append(
            _("{person}: {moderated} moderated, {tagged} tagged, {read} read; answers: {answered}").format(
                person=share.person or _("Whole team"),
                moderated=number(share.moderated),
                tagged=number(share.tagged),
                answered=number(share.answered),
                read=number(share.read),
            )
        )
    lines += [labelled(one.what, one.sentence) for one in seen.procedure.calendar(procedures.today()) if one.day]
    data: dict[str, object] = {
        "waiting": seen.waiting,
        "stale": seen.stale,
        "followed": seen.followed,
        "cover": cover,
        "effort": {"span": span, "shares": shares},
        "calendar": seen.procedure.calendar(procedures.today()),
    }
    return Answer(data, lines)


@command("calendar", N_("Show the legal calendar of the consultation; choose its procedure and settle its days."))
@WORKSPACE
@option("--procedure", type=click.Choice([*PROCEDURES, UNSET]), help=N_("The procedure: {}."), values=PROCEDURES)
@option("--opening", callback=_day, metavar=DAY, help=N_("The day on which it opens (“none” takes a day off)."))
@option("--closing", callback=_day, metavar=DAY, help=N_("The last day on which the public can take part."))
@option("--report", callback=_day, metavar=DAY, help=N_("The day on which the report on it is published."))
@option("--adoption", callback=_day, metavar=DAY, help=N_("The day on which the decision is adopted."))
@option("--publication", callback=_day, metavar=DAY, help=N_("The day on which the decision is published."))
@option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help=N_("Write it for agendas, in this file (.ics).")
)
def calendar(workspace: Path, procedure: str | None, output: Path | None, **given: date | str | None) -> Answer:
    """Show the legal calendar, after settling what was given; write it for agendas."""
    days = {Moment(name): None if day == UNSET else day for name, day in given.items() if day is not None}
    chosen = "" if procedure == UNSET else procedure
    with opened(workspace) as ws:
        done = procedures.settle(ws, chosen, days)  # type: ignore[arg-type]
        settled = procedures.settled(ws)
        events = agenda.write(ws, output, procedures.today()) if output is not None else 0
    lines = settled.calendar(procedures.today())
    data: dict[str, object] = {
        "procedure": settled.procedure.code if settled.procedure else None,
        "dates": settled.dates,
        "told": settled.told,
        "calendar": lines,
        "decisions": [str(one.ref) for one in done],
        "path": str(output.absolute()) if output is not None else None,
    }
    if settled.procedure is None:
        offered = [f"  {one.code:12} {_(one.label)}" for one in PROCEDURES.values()]
        return Answer(data, [_("No procedure is chosen. Choose one with --procedure:"), *offered])
    marks = {Look.GOOD: "✓", Look.WARN: "!", Look.BAD: "✗", Look.PLAIN: " "}
    shown = [f"{marks[one.look]} {one.what}{f' [{one.source}]' if one.source else ''}: {one.sentence}" for one in lines]
    if output is not None:
        words = ngettext("{n} day written in {path}.", "{n} days written in {path}.", events)
        shown.append(words.format(n=number(events), path=output))
    wrong = any(one.look is Look.BAD for one in lines)
    return Answer(data, [_(settled.procedure.label), *shown], Exit.CONTESTED if wrong else Exit.DONE)


def _axis(_ctx: click.Context, _param: click.Parameter, value: str) -> Axis:
    """A way of cutting the consultation up, in French or in English."""
    found = axis(value)
    if found is None:
        raise click.BadParameter(_("“{value}” is none of: {names}.").format(value=value, names=listing(Axis)))
    return found


@command("cross", N_("Cross the contributions two ways (tag, position, author, department, day…): counts and shares."))
@WORKSPACE
@click.argument("rows", callback=_axis)
@click.argument("columns", callback=_axis)
@option("--search", default="", help=N_("Only what this search finds."))
@option("--output", type=click.Path(path_type=Path, dir_okay=False), help=N_("The file to write (.xlsx or .csv)."))
@option("--measure", type=click.Choice([str(one) for one in Measure]), default=str(Measure.COUNT),
        help=N_("What the terminal shows: counts, or shares of the line, of the column or of the base."))  # fmt: skip
@option("--distinct", is_flag=True, help=N_("Count each grouped mailing once in the terminal."))
def cross(
    workspace: Path, rows: Axis, columns: Axis, search: str, output: Path | None, measure: str, distinct: bool
) -> Answer:
    """Cross the contributions two ways."""
    with opened(workspace) as ws:
        table = crossing.cross(ws, rows, columns, search)
        written = crossing.write(table, output) if output else None
    data: dict[str, object] = {
        "rows": {"axis": rows, "values": table.rows},
        "columns": {"axis": columns, "values": table.columns},
        "counts": table.counts,
        "distinct": table.texts,
        "base": table.base,
        "distinct_base": table.distinct,
        "unclassified": {"rows": table.loose_rows, "columns": table.loose_columns},
        "search": search,
        "notes": table.notes,
        "path": str(written.absolute()) if written else None,
    }
    if written:
        return Answer(data, [_("Written: {path}").format(path=written), *table.notes])
    return Answer(data, [*_grid(table, Measure(measure), grouped=not distinct), "", *table.notes])


_WIDEST, _CELL, _NARROWEST = 34, 24, 9  # characters of a name, of the head of a column, of a figure


def _grid(table: Table, measure: Measure, *, grouped: bool) -> list[str]:
    """The table for a terminal."""

    def cell(row: int, column: int) -> str:
        if measure is Measure.COUNT:
            return number(table.value(row, column, grouped=grouped))
        share = table.share(row, column, measure, grouped=grouped)
        return "–" if share is None else percent(share, 1)

    heads = [*(shortened(one.label, _CELL) for one in table.columns), _("Total")]
    widths = [max(_NARROWEST, len(one)) for one in heads]

    def line(label: str, parts: list[str]) -> str:
        cells = (f"{one:>{width}}" for one, width in zip(parts, widths, strict=True))
        return f"{shortened(label, _WIDEST):{_WIDEST}} " + " ".join(cells)

    shown = [line(_(AXIS_WORDS[table.row_axis]), heads)]
    for at, row in enumerate(table.rows):
        parts = [cell(at, place) for place in range(len(table.columns))]
        shown.append(line("  " * row.depth + row.label, [*parts, number(row.count if grouped else row.texts)]))
    totals = [number(one.count if grouped else one.texts) for one in table.columns]
    return [*shown, line(_("Base"), [*totals, number(table.total(grouped=grouped))])]


COMMANDS = (today, calendar, cross)
