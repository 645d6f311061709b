"""Commands that look: search, history, figures, verification."""

from __future__ import annotations

from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, Exit, command, opened, said, shown_progress
from moderator.cli.help import option
from moderator.domain.problem import Problem
from moderator.domain.query import Order
from moderator.domain.words import N_, _, moment, number
from moderator.work import finding, reading
from moderator.work import history as work


@command(
    "search",
    N_("Find contributions: words, “phrases”, -exclusions and filters such as article:7 status:to-moderate votes>10."),
)
@WORKSPACE
@click.argument("query", default="")
@option("--count", is_flag=True, help=N_("Only say how many."))
@option("--facets", "with_facets", is_flag=True, help=N_("Add the counts of every facet."))
@option("--order", type=click.Choice([str(one) for one in Order]), default=str(Order.NEWEST), help=N_("Which first."))
@option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help=N_("How many at most."))
def search(workspace: Path, query: str, count: bool, with_facets: bool, order: str, limit: int) -> Answer:
    """Find contributions."""
    with opened(workspace) as ws:
        found = finding.find(ws, query, order=Order(order))
        data: dict[str, object] = {"total": found.total, "complaints": list(found.complaints)}
        lines = [said(one) for one in found.complaints]
        if with_facets:
            data["facets"] = list(finding.facets(ws, found))
        if count:
            return Answer(data, [*lines, number(found.total)])
        rows = reading.rows(ws, [int(one) for one in found.ids[:limit]])
    data["contributions"] = rows
    shown = [f"{row.id:>8} {row.status:12} {row.title[:70]}" for row in rows]
    return Answer(data, [*lines, *shown, _("{count} found").format(count=number(found.total))])


@command("show", N_("Show everything about one contribution (its number from “search”)."))
@WORKSPACE
@click.argument("contribution", type=int)
def show(workspace: Path, contribution: int) -> Answer:
    """Show everything about one contribution (its number from “search”)."""
    with opened(workspace) as ws:
        sheet = reading.sheet(ws, contribution)
    if sheet is None:
        raise Problem(_("There is no contribution {number}.").format(number=contribution))
    lines = [sheet.title, " › ".join(sheet.section_path), "", sheet.body, "", *(one.sentence for one in sheet.history)]
    return Answer({"contribution": sheet}, lines)


@command("history", N_("Show who decided what, newest first."))
@WORKSPACE
@option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help=N_("How many at most."))
@option("--actor", default="", help=N_("Only this person's acts."))
@option("--kind", default="", help=N_("Only acts of this kind (accept, refuse, tag…)."))
@option("--day", default="", help=N_("Only that day (YYYY-MM-DD)."))
def history(workspace: Path, limit: int, actor: str, kind: str, day: str) -> Answer:
    """Show who decided what, newest first."""
    with opened(workspace) as ws:
        found = work.history(ws, limit=limit, sought=work.Sought(actor, (kind,) if kind else (), day))
    lines = [
        f"{moment(one.at)}  {one.actor:12} {one.ref}  {'✗ ' if one.reversed else ''}{one.sentence}" for one in found
    ]
    return Answer({"history": list(found)}, lines)


@command("stats", N_("Show the figures of the consultation."))
@WORKSPACE
def stats(workspace: Path) -> Answer:
    """Show the figures of the consultation."""
    with opened(workspace) as ws:
        found = work.stats(ws)
    return Answer({"stats": found}, list(found.lines()))


@command("verify", N_("Check the journal's chain, the state against its replay, and the mirror."))
@WORKSPACE
def verify(workspace: Path) -> Answer:
    """Check the journal's chain, the state against its replay, and the mirror."""
    with opened(workspace) as ws, shown_progress() as progress:
        verdict = work.verify(ws, progress=progress)
    return Answer({"verdict": verdict, "sound": verdict.sound}, list(verdict.lines()),
                  Exit.DONE if verdict.sound else Exit.PROBLEM)  # fmt: skip


COMMANDS = (search, show, history, stats, verify)
