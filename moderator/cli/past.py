"""Commands on what was decided: the history, undoing and doing again, one act or all of a period."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.deciding import NOTHING, done_as
from moderator.cli.frame import Answer, command, opened, shown_progress
from moderator.cli.help import option
from moderator.domain.decision import Act, Ref
from moderator.domain.problem import Problem
from moderator.domain.words import N_, _, moment
from moderator.store.acts import Sought
from moderator.store.past import Past, look_back
from moderator.store.workspace import Workspace
from moderator.work import deciding as work
from moderator.work import history as looking
from moderator.work import undoing

KINDS = click.Choice([str(one) for one in Act])
AT = option("--at", default="", help=N_("As it was then: a day, a day and a time, or an act (from “history”)."))


def as_of(ws: Workspace, at: str) -> Workspace:
    """The workspace as it is, or as it was at a moment or just after an act. Raises Problem."""
    if not at.strip():
        return ws
    with shown_progress() as progress:
        return look_back(ws, when(at), progress)


def when(at: str) -> datetime | Ref:
    """What `--at` says. Raises Problem."""
    try:
        found = undoing.bound(at, end=True)
    except Problem:
        device, colon, n = at.strip().rpartition(":")
        if not (device and colon and n.isdigit()):
            raise
        return Ref(device, int(n))
    assert found is not None, "an empty text asks for nothing"
    return found


def banner(ws: Workspace) -> list[str]:
    """The line that says when one is looking at, nothing in the present."""
    if not isinstance(ws, Past) or ws.horizon is None:
        return []
    return [_("As it was: {moment}").format(moment=moment(ws.horizon.moment, "short"))]


@command("history", N_("Show who decided what, newest first."))
@WORKSPACE
@option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help=N_("How many at most."))
@option("--by", "--actor", "by", default="", help=N_("Only this person's acts."))
@option("--kind", "kinds", multiple=True, type=KINDS, help=N_("Only acts of this kind (accept, refuse, tag…)."))
@option("--day", default="", help=N_("Only that day (YYYY-MM-DD)."))
@option("--from", "since", default="", help=N_("Not before this day or moment."))
@option("--to", "until", default="", help=N_("Not after this day, or before this moment."))
@option("--contribution", type=int, default=0, help=N_("Only acts on this contribution or section."))
@option("--tag", default="", help=N_("Only acts about this tag, by its name or path."))
@AT
def history(
    workspace: Path,
    limit: int,
    by: str,
    kinds: tuple[str, ...],
    day: str,
    since: str,
    until: str,
    contribution: int,
    tag: str,
    at: str,
) -> Answer:
    """Show who decided what, newest first."""
    with opened(workspace) as ws:
        seen = as_of(ws, at)
        sought = Sought(by, kinds, day, undoing.bound(since), undoing.bound(until, end=True), contribution,
                        tag_uid(seen, tag))  # fmt: skip
        found = looking.history(seen, limit=limit, sought=sought)
    lines = [
        f"{moment(one.at)}  {one.actor:12} {one.ref}  {'✗ ' if one.reversed else ''}{one.sentence}"
        + (f" ({one.why})" if one.why else "")
        for one in found
    ]
    return Answer({"history": list(found)}, [*banner(seen), *lines])


@command("undo", N_("Undo the last act, one act of the past, or all that a person did in a period."))
@WORKSPACE
@option("--ref", default="", help=N_("This act (from “history”), whoever did it."))
@option("--by", default="", help=N_("All the acts of this person…"))
@option("--from", "since", default="", help=N_("…from this day or moment…"))
@option("--to", "until", default="", help=N_("…to the end of this day, or to this moment…"))
@option("--kind", "kinds", multiple=True, type=KINDS, help=N_("…of this kind only; may be given several times."))
@option("--why", default="", help=N_("The reason, kept in the history; needed with --by."))
@option("--dry-run", is_flag=True, help=N_("With --by: only say what it would change."))
def undo(
    workspace: Path, ref: str, by: str, since: str, until: str, kinds: tuple[str, ...], why: str, dry_run: bool
) -> Answer:
    """Undo the last act, one act of the past, or all that a person did in a period."""
    if (ref and by) or ((since or until or kinds or dry_run) and not by):
        raise click.UsageError(_("--from, --to, --kind and --dry-run go with --by; --ref goes alone."))
    sought = Sought(by, kinds, since=undoing.bound(since), until=undoing.bound(until, end=True))
    with opened(workspace) as ws:
        if by:
            if dry_run:
                with shown_progress() as progress:
                    return _previewed(undoing.preview(ws, sought, progress))
            done = undoing.undo(ws, sought, why)
        elif ref:
            done = work.undo_one(ws, _ref(ref), why)
        else:
            last = work.undo(ws)
            if last is None:
                return Answer(NOTHING, _("There is nothing to undo."))
            done = last
    return done_as(done)


@command("redo", N_("Do again what was undone last."))
@WORKSPACE
def redo(workspace: Path) -> Answer:
    """Do again what was undone last."""
    with opened(workspace) as ws:
        done = work.redo(ws)
    return done_as(done) if done else Answer(NOTHING, _("There is nothing to do again."))


def _previewed(found: undoing.Preview) -> Answer:
    outlook = found.outlook
    data: dict[str, object] = {
        "acts": outlook.acts,
        "already_undone": outlook.already,
        "contributions": len(outlook.ids),
        "changed": len(outlook.changed),
        "standing": {person: len(ids) for person, ids in outlook.standing.items()},
        "possible": found.possible,
    }
    return Answer(data, list(found.lines()))


def _ref(text: str) -> Ref:
    try:
        return Ref.parse(text)
    except ValueError:
        raise click.UsageError(_("--ref looks like device:number; “moderator history” shows them.")) from None


def tag_uid(ws: Workspace, name: str) -> str:
    """The uid of a tag by its name or path, "" for no name. Raises Problem."""
    if not name:
        return ""
    found = ws.standing.codebook.named(name)
    if found is None:
        raise Problem(_("There is no tag “{name}”.").format(name=name))
    return found.uid


COMMANDS = (history, undo, redo)
