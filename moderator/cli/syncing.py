"""Commands that speak with consultation servers."""

from __future__ import annotations

import os
from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE, report_json
from moderator.cli.frame import Answer, Exit, answering, asked, opened, shown_progress
from moderator.domain.problem import Problem
from moderator.domain.words import _, number
from moderator.servers import platforms
from moderator.store.mirror import Source
from moderator.store.workspace import Workspace
from moderator.work import answersfile, sources
from moderator.work import syncing as work
from moderator.work.syncing import STATE_LABELS, Outbox, Pushed, State


@click.group("source")
def source() -> None:
    """The consultation servers that a workspace follows."""


@source.command("add")
@WORKSPACE
@click.argument("url")
@click.option("--platform", help="The server's platform (default: found out by asking).")
@click.option("--consultation", help="Which of the server's consultations (key, title or address).")
@click.option("--key", default="", help="Key of the API credentials; the secret is asked (or MODERATOR_SERVER_SECRET).")
@answering
def add(workspace: Path, url: str, platform: str | None, consultation: str | None, key: str) -> Answer:
    """Follow a consultation of a server."""
    secret = (os.environ.get("MODERATOR_SERVER_SECRET") or asked(_("Secret"))) if key else ""
    with opened(workspace) as ws:
        made = sources.add(
            ws, url, platform=platform, consultation=consultation, credentials=(key, secret) if key else None
        )
    notes = [str(one) for one in _notes(made)]
    return Answer({"source": made, "notes": notes}, [_("Following: {label}.").format(label=made.label), *notes])


@source.command("platforms")
@answering
def list_platforms() -> Answer:
    """List the platforms that the program speaks to."""
    known = [{"name": one.name, "label": one.label} for one in platforms.PLATFORMS.values()]
    return Answer({"platforms": known}, [f"{one['name']:16} {one['label']}" for one in known])


@source.command("list")
@WORKSPACE
@answering
def list_(workspace: Path) -> Answer:
    """List what the workspace follows."""
    with opened(workspace) as ws:
        found = sources.servers(ws)
    lines = [f"{one.id:3} {one.platform:12} {one.label} ({one.finished or '–'})" for one in found]
    return Answer({"sources": found}, lines)


def _notes(made: Source) -> list[object]:
    notes = made.about.get("notes", [])
    return list(notes) if isinstance(notes, list | tuple) else []


def _chosen(ws: Workspace, only: int | None) -> list[Source]:
    found = [one for one in sources.servers(ws) if only in (None, one.id)]
    if not found:
        raise Problem(_("This workspace follows no server."), remedy=_("Add one with “moderator source add”."))
    return found


@click.command("pull")
@WORKSPACE
@click.option("--source", "only", type=int, help="Only this source (number from `source list`).")
@click.option("--anew", is_flag=True, help="Read everything again, also what the servers' change marks do not tell.")
@answering
def pull(workspace: Path, only: int | None, anew: bool) -> Answer:
    """Bring in what is new or changed on the servers."""
    with opened(workspace) as ws, shown_progress() as progress:
        reports = [work.pull(ws, one, anew=anew, progress=progress) for one in _chosen(ws, only)]
    lines = [line for one in reports for line in (one.label, *(f"  {said}" for said in one.lines()))]
    return Answer({"reports": [report_json(one) for one in reports]}, lines)


@click.command("outbox")
@WORKSPACE
@answering
def outbox(workspace: Path) -> Answer:
    """Show what is to send, sent and verified, refused, contested."""
    with opened(workspace) as ws:
        found = work.contents(ws)
    return Answer(_outbox_json(found), _outbox_lines(found), _code(found))


@click.command("push")
@WORKSPACE
@click.option("--dry-run", is_flag=True, help="Show exactly what would be sent, and send nothing.")
@answering
def push(workspace: Path, dry_run: bool) -> Answer:
    """Send the answers that the servers lack; each is verified by reading it back."""
    with opened(workspace) as ws, shown_progress() as progress:
        if dry_run:
            found = work.contents(ws)
            return Answer(_outbox_json(found), _outbox_lines(found))
        done = work.push(ws, progress=progress)
        return _pushed(done, work.contents(ws))


@click.command("sync")
@WORKSPACE
@answering
def sync(workspace: Path) -> Answer:
    """Pull, then push."""
    with opened(workspace) as ws, shown_progress() as progress:
        reports = [work.pull(ws, one, progress=progress) for one in _chosen(ws, None)]
        answer = _pushed(work.push(ws, progress=progress), work.contents(ws))
    answer.data["reports"] = [report_json(one) for one in reports]
    answer.lines = [line for one in reports for line in (one.label, *one.lines())] + answer.lines
    return answer


@click.command("answers-file")
@WORKSPACE
@click.argument("output", type=click.Path(path_type=Path))
@click.option("--source", "only", type=int, help="Only this source (number from `source list`).")
@answering
def answers_file(workspace: Path, output: Path, only: int | None) -> Answer:
    """Write the answers as the file (.xlsx or .csv) that the server's administrators can import."""
    with opened(workspace) as ws:
        done = answersfile.write(ws, _chosen(ws, only)[0], output)
    lines = [_("Written: {path}").format(path=path) for path in done.paths]
    left = [f"  {key}: {why}" for key, why in done.left_out]
    return Answer(
        {"paths": [str(path) for path in done.paths], "rows": done.rows, "left_out": done.left_out},
        [*lines, *left],
        Exit.CONTESTED if done.left_out else Exit.DONE,
    )


def _pushed(done: Pushed, after: Outbox) -> Answer:
    data = {**_outbox_json(after), "verified": done.verified, "refused": done.refused, "failed": done.failed,
            "contested": done.contested, "left": done.left}  # fmt: skip
    failures = [f"  {one.key}: {one.reason}" for one in done.sent if one.reason]
    code = Exit.CONTESTED if done.refused or done.contested else Exit.PROBLEM if done.failed or done.left else Exit.DONE
    summary = _("{verified} sent and verified, {refused} refused, {failed} failed, {left} left for later.").format(
        verified=number(done.verified), refused=number(done.refused), failed=number(done.failed), left=number(done.left)
    )
    return Answer(data, [summary, *failures], code)


def _outbox_json(found: Outbox) -> dict[str, object]:
    letters = [
        {
            "id": one.id,
            "key": one.wanted.key,
            "title": one.to.title,
            "state": str(one.state),
            "reason": one.reason,
            "disposition": one.wanted.disposition,
            "text": one.wanted.text,
        }
        for one in found.letters
    ]
    return {"counts": {str(state): found.count(state) for state in State}, "letters": letters}


def _outbox_lines(found: Outbox) -> list[str]:
    totals = [f"{number(found.count(state))} {_(STATE_LABELS[state])}" for state in State if found.count(state)]
    shown = [
        f"  {one.wanted.key:18} {_(STATE_LABELS[one.state])}: {one.to.title[:60]} {one.reason}" for one in found.letters
    ]
    return [*(totals or [_("Nothing to send.")]), *shown]


def _code(found: Outbox) -> Exit:
    return Exit.CONTESTED if found.count(State.CONTESTED, State.REFUSED) else Exit.DONE


COMMANDS = (source, pull, outbox, push, sync, answers_file)
