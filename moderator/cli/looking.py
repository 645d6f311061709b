"""Commands that look: search, history, figures, verification."""

from __future__ import annotations

from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, Exit, answering, opened, said, shown_progress
from moderator.domain.problem import Problem
from moderator.domain.query import Order
from moderator.domain.words import _, moment, number
from moderator.work import finding, reading
from moderator.work import history as work


@click.command("search")
@WORKSPACE
@click.argument("query", default="")
@click.option("--count", is_flag=True, help="Only say how many.")
@click.option("--facets", "with_facets", is_flag=True, help="Add the counts of every facet.")
@click.option("--order", type=click.Choice([str(one) for one in Order]), default=str(Order.NEWEST))
@click.option("--limit", type=int, default=50, show_default=True)
@answering
def search(workspace: Path, query: str, count: bool, with_facets: bool, order: str, limit: int) -> Answer:
    """Find contributions: words, "phrases", -exclusions and filters such as article:7 status:to-moderate votes>10."""
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


@click.command("show")
@WORKSPACE
@click.argument("contribution", type=int)
@answering
def show(workspace: Path, contribution: int) -> Answer:
    """Show everything about one contribution (its number from `search`)."""
    with opened(workspace) as ws:
        sheet = reading.sheet(ws, contribution)
    if sheet is None:
        raise Problem(_("There is no contribution {number}.").format(number=contribution))
    lines = [sheet.title, " › ".join(sheet.section_path), "", sheet.body, "", *(one.sentence for one in sheet.history)]
    return Answer({"contribution": sheet}, lines)


@click.command("history")
@WORKSPACE
@click.option("--limit", type=int, default=50, show_default=True)
@click.option("--actor", default="", help="Only this person's acts.")
@click.option("--kind", default="", help="Only acts of this kind (accept, refuse, tag…).")
@click.option("--day", default="", help="Only that day (YYYY-MM-DD).")
@answering
def history(workspace: Path, limit: int, actor: str, kind: str, day: str) -> Answer:
    """Show who decided what, newest first."""
    with opened(workspace) as ws:
        found = work.history(ws, limit=limit, actor=actor, kind=kind, day=day)
    lines = [
        f"{moment(one.at)}  {one.actor:12} {one.ref}  {'✗ ' if one.reversed else ''}{one.sentence}" for one in found
    ]
    return Answer({"history": list(found)}, lines)


@click.command("stats")
@WORKSPACE
@answering
def stats(workspace: Path) -> Answer:
    """Show the figures of the consultation."""
    with opened(workspace) as ws:
        found = work.stats(ws)
    return Answer({"stats": found}, list(found.lines()))


@click.command("verify")
@WORKSPACE
@answering
def verify(workspace: Path) -> Answer:
    """Check the journal's chain, the state against its replay, and the mirror."""
    with opened(workspace) as ws, shown_progress() as progress:
        verdict = work.verify(ws, progress=progress)
    return Answer({"verdict": verdict, "sound": verdict.sound}, list(verdict.lines()),
                  Exit.DONE if verdict.sound else Exit.PROBLEM)  # fmt: skip


COMMANDS = (search, show, history, stats, verify)
