"""Commands that look: search, figures, verification, properties."""

from __future__ import annotations

from pathlib import Path

import click

from moderator.cli import sheet as text
from moderator.cli import tabling
from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, Exit, command, opened, said, shown_progress
from moderator.cli.help import option
from moderator.cli.past import AT, as_of, banner
from moderator.domain.charter import STATUS_LABELS, Status
from moderator.domain.keywords import Field
from moderator.domain.problem import Problem
from moderator.domain.query import Order
from moderator.domain.words import N_, _, day, ngettext, number
from moderator.store.workspace import Workspace
from moderator.work import finding, instructive, reading, screening, smart_lists, tongues, versions
from moderator.work import history as work
from moderator.work import properties as about


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
@option("--save", default="", help=N_("Keep this search under a name."))
@option("--saved", is_flag=True, help=N_("List the saved searches, with how many contributions each finds."))
@option("--named", default="", help=N_("Make a saved search again, by its name."))
@option("--forget", default="", help=N_("Let a saved search go, by its name."))
@tabling.options
@AT
def search(
    workspace: Path, query: str, count: bool, with_facets: bool, order: str, limit: int, save: str, saved: bool,
    named: str, forget: str, columns: str, sort: str, group: str, output: Path | None, at: str,
) -> Answer:  # fmt: skip
    """Find contributions."""
    if saved or save or forget:
        with opened(workspace) as ws:
            return _smart_lists(ws, query, order, save, forget)
    with opened(workspace) as present:
        ws = as_of(present, at)
        if named:
            kept = smart_lists.named(ws, named)
            query, order = kept.text, str(kept.order)
        if with_facets or screening.asked(query):
            with shown_progress() as progress:
                screening.screen(present, progress=progress)
        if finding.asks(query, Field.LANGUAGE) or with_facets or columns or group:
            with shown_progress() as progress:
                tongues.find(present, progress=progress)
        wanted = tabling.layout(columns, sort, group, order, table_wanted=output is not None)
        found = finding.find(ws, query, wanted.order, wanted.group)
        data: dict[str, object] = {"total": found.total, "complaints": list(found.complaints)}
        lines = [*banner(ws), *(said(one) for one in found.complaints)]
        if with_facets:
            data["facets"] = list(finding.facets(ws, found))
        if count:
            return Answer(data, [*lines, number(found.total)])
        if output is not None:
            return Answer(data | {"path": output}, [*lines, tabling.written(ws, found, wanted.columns, output)])
        if wanted.columns:
            data["table"], text = tabling.printed(ws, found, wanted.columns, limit)
            return Answer(data, [*lines, *text, _found(found.total)])
        rows = reading.rows(ws, [int(one) for one in found.ids[:limit]])
        why = {one.id: instructive.why(ws, one.id, reason) for one in rows if (reason := _reason(found, one.id))}
    data["contributions"] = rows
    if found.reasons:
        data["why"] = why
    shown = [
        f"{row.id:>8} {_(STATUS_LABELS[Status(row.status)]):12} {row.title[:70]}" + _because(why.get(row.id, ""))
        for row in rows
    ]
    return Answer(data, [*lines, *shown, _found(found.total)])


def _found(count: int) -> str:
    return ngettext("{n} contribution found", "{n} contributions found", count).format(n=number(count))


def _reason(found: finding.Found, id_: int) -> instructive.Reason | None:
    reason = found.reasons.get(id_)
    return reason if isinstance(reason, instructive.Reason) else None


def _because(why: str) -> str:
    return f"  ({why})" if why else ""


def _smart_lists(ws: Workspace, query: str, order: str, save: str, forget: str) -> Answer:
    """Keep a search or let one go; then list them all."""
    if save:
        if complaints := finding.find(ws, query).complaints:
            raise Problem(" ".join(said(one) for one in complaints), remedy=_("Nothing was kept."))
        finding.save_search(ws, save, query, order)
    if forget:
        finding.forget_search(ws, smart_lists.named(ws, forget).name)
    every = smart_lists.counted(ws)
    return Answer(
        {"saved": every},
        [f"{'–' if one.count is None else number(one.count):>8} {one.name}   {one.text}" for one in every],
    )


@command("show", N_("Show everything about one contribution (its number from “search”)."))
@WORKSPACE
@click.argument("contribution", type=int)
@AT
@option("--changes", is_flag=True, help=N_("What each of its versions changed, word by word."))
def show(workspace: Path, contribution: int, at: str, changes: bool) -> Answer:
    """Show everything about one contribution (its number from “search”)."""
    with opened(workspace) as present:
        ws = as_of(present, at)
        sheet = reading.sheet(ws, contribution)
    if sheet is None:
        raise Problem(_("There is no contribution {number}.").format(number=contribution))
    if changes:
        found = versions.revisions(sheet)
        told = [f"{one.number}. {day(one.at.date())}: {one.sentence}. {one.spoken}" for one in found]
        return Answer({"changes": list(found)}, told or _("This text never changed."))
    return Answer({"contribution": sheet}, [*banner(ws), *text.told(sheet, ws.standing.codebook)])


@command("stats", N_("Show the figures of the consultation."))
@WORKSPACE
@AT
def stats(workspace: Path, at: str) -> Answer:
    """Show the figures of the consultation."""
    with opened(workspace) as present:
        with shown_progress() as progress:
            tongues.find(present, progress=progress)
        ws = as_of(present, at)
        found = work.stats(ws)
    return Answer({"stats": found}, [*banner(ws), *found.lines()])


@command("verify", N_("Check the journal's chain, the state against its replay, and the mirror."))
@WORKSPACE
def verify(workspace: Path) -> Answer:
    """Check the journal's chain, the state against its replay, and the mirror."""
    with opened(workspace) as ws, shown_progress() as progress:
        verdict = work.verify(ws, progress=progress)
    return Answer({"verdict": verdict, "sound": verdict.sound}, list(verdict.lines()),
                  Exit.DONE if verdict.sound else Exit.PROBLEM)  # fmt: skip


@command(
    "properties", N_("Show what the workspace is: its file, sources, people, and the settings of the consultation.")
)
@WORKSPACE
def properties(workspace: Path) -> Answer:
    """Show what the workspace is."""
    with opened(workspace) as ws:
        found = about.properties(ws)
    return Answer({"properties": found}, list(found.lines()))


COMMANDS = (properties, search, show, stats, verify)
