"""Commands that receive from consultation servers and send to them, and the letters in between."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE, as_report
from moderator.cli.frame import (
    SERVER_SECRET,
    Answer,
    Exit,
    as_object,
    asked,
    command,
    confirmed,
    opened,
    shown_progress,
    typed,
)
from moderator.cli.help import option
from moderator.cli.servers import followed
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress
from moderator.domain.words import N_, _, labelled, listing, ngettext, number, quoted
from moderator.servers import platforms
from moderator.servers.contract import Slot
from moderator.store.mirror import Source
from moderator.store.workspace import Workspace
from moderator.work import (
    answersfile,
    capabilities,
    holding,
    importing,
    outgoing,
    receiving,
    secrets,
    settling,
    sources,
    tongues,
)
from moderator.work import preview as previews
from moderator.work import syncing as work
from moderator.work.preview import Preview
from moderator.work.receiving import Expected
from moderator.work.syncing import SLOT_LABELS, STATE_LABELS, Outbox, Pushed, State

SERVER_KEY, SERVER_HOST = "MODERATOR_SERVER_KEY", "MODERATOR_SERVER_HOST"
ONLY = option("--source", "only", type=int, help=N_("Only this source (number from “source list”)."))


def _received(ws: Workspace, chosen: list[Source], anew: bool, progress: Progress) -> Answer:
    """Receive from each source, side by side; one that fails does not stop the others."""
    _sign_in(ws, chosen)
    received = receiving.receive(ws, chosen, anew=anew, progress=progress)
    tongues.find(ws, progress=progress)
    reports = [one.report for one in received if one.report is not None]
    problems = [one.problem for one in received if one.problem is not None]
    lines = [line for one in received if one.report for line in _told(one.source, one.report.lines())]
    data: dict[str, object] = {
        "reports": [as_report(one) for one in reports],
        "problems": [as_object(one) for one in problems],
    }
    return Answer(data, lines, problems=problems)


def _told(source: Source, lines: Iterable[str]) -> list[str]:
    """What is told of one server, under its name."""
    return [sources.named(source), *(f"  {one}" for one in lines)]


def _expected(ws: Workspace, chosen: list[Source], anew: bool, progress: Progress) -> Answer:
    """Tell what would be received; nothing is written."""
    _sign_in(ws, chosen)
    found = receiving.expect(ws, chosen, anew=anew, progress=progress)
    lines = [line for one in found for line in _told(one.source, one.lines())]
    problems = [one.problem for one in found if one.problem is not None]
    data = [_as_expected(one) for one in found if one.forecast is not None]
    return Answer({"expected": data, "problems": [as_object(one) for one in problems]}, lines, problems=problems)


def _as_expected(one: Expected) -> dict[str, object]:
    """What would come from one server, as JSON has it."""
    assert one.forecast is not None
    names = ("new", "changed", "unchanged", "back", "gone", "missing", "findings", "examples")
    counts = {name: getattr(one.forecast, name) for name in names}
    touched = {"to_review": one.review, "moderated": one.moderated, "tagged": one.tagged}
    return {"source": one.source.id, "label": one.source.label, **counts, **touched}


def _sign_in(ws: Workspace, chosen: list[Source]) -> None:
    """Ask again for the credentials that could be kept nowhere; without a terminal, say which variables give them."""
    secrets.recall(ws)
    for one in chosen:
        if not sources.signs_in(one) or sources.known(one):
            continue
        host = sources.host(one)
        name, secret = platforms.PLATFORMS[one.platform].fields
        if sys.stdin.isatty():
            click.echo(secrets.told(secrets.place_for(ws)), err=True)
            key = typed(_("{what} for {host}").format(what=_(name), host=host)) if name else ""
            sources.introduce(ws, one, (key, asked(_(secret))))
        else:
            words = _("No credentials for {host}: put them in {names}. Nothing is sent there meanwhile.")
            names = listing([*([SERVER_KEY] if name else []), SERVER_SECRET, SERVER_HOST])
            click.echo(words.format(host=host, names=names), err=True)


YES = option(
    "--yes", is_flag=True, help=N_("Send also what may hold personal data; else one is asked, or it is held back.")
)
DRY_PULL = option("--dry-run", is_flag=True, help=N_("Tell what would come, and write nothing."))


@command("pull", N_("Bring in what is new or changed on the servers."))
@WORKSPACE
@ONLY
@option("--anew", is_flag=True, help=N_("Read everything again, also what the servers' change marks do not tell."))
@DRY_PULL
def pull(workspace: Path, only: int | None, anew: bool, dry_run: bool) -> Answer:
    """Bring in what is new or changed on the servers."""
    with opened(workspace) as ws, shown_progress() as progress:
        return (_expected if dry_run else _received)(ws, followed(ws, only), anew, progress)


@command("outbox", N_("Show what is to send, sent and verified, refused, contested; settle what is contested."))
@WORKSPACE
@option("--keep-ours", multiple=True, metavar="KEY", help=N_("Contested, as “comment/12”: send ours all the same."))
@option("--take-theirs", multiple=True, metavar="KEY", help=N_("Contested: what stands on the server becomes ours."))
@option("--retry", multiple=True, metavar="KEY", help=N_("Refused: send it again with the next sending."))
@ONLY
def outbox(
    workspace: Path,
    keep_ours: tuple[str, ...],
    take_theirs: tuple[str, ...],
    retry: tuple[str, ...],
    only: int | None,
) -> Answer:
    """Show what is to send, sent and verified, refused, contested; settle what is contested."""
    with opened(workspace) as ws:
        found = _box(ws, only)
        for key in keep_ours:
            for one in _standing(found, key, State.CONTESTED):
                settling.insist(ws, [one.id], one.slot)
        for key in take_theirs:
            for one in _standing(found, key, State.CONTESTED):
                settling.take_theirs(ws, one.id, one.slot)
        for key in retry:
            for one in _standing(found, key, State.REFUSED):
                settling.retry(ws, [one.id], one.slot)
        if keep_ours or take_theirs or retry:
            found = _box(ws, only)
    return Answer(_outbox_json(found), _outbox_lines(found), _code(found))


def _box(ws: Workspace, only: int | None) -> Outbox:
    """The letters for all servers, or for one of them."""
    found = holding.told(ws, work.contents(ws))
    if only is None:
        return found
    (source,) = followed(ws, only)
    return Outbox(tuple(one for one in found.letters if one.to.source == source.id))


def _standing(found: Outbox, key: str, state: State) -> list[work.Letter]:
    """What stands so for an item, named by its key there. Raises Problem when nothing does, or on several servers."""
    chosen = [one for one in found.in_state(state) if one.wanted.key == key]
    if not chosen:
        raise Problem(
            _("Nothing of {key} is in this state: {state}.").format(
                key=quoted(key[:100]), state=_(STATE_LABELS[state])
            ),
            remedy=_("“moderator outbox WORKSPACE” lists what stands where, by key."),
        )
    if len({one.to.source for one in chosen}) > 1:
        raise Problem(
            _("Several servers have a contribution of the key {key}.").format(key=quoted(key[:100])),
            remedy=_("Say which one with --source; “moderator source list” shows their numbers."),
        )
    return chosen


@command("push", N_("Send the answers and moderation that the servers lack; each is verified by reading it back."))
@WORKSPACE
@option("--dry-run", is_flag=True, help=N_("Show exactly what would be sent, and send nothing."))
@YES
def push(workspace: Path, dry_run: bool, yes: bool) -> Answer:
    """Send the answers that the servers lack."""
    with opened(workspace) as ws, shown_progress() as progress:
        chosen = followed(ws, None)
        if dry_run:
            return _preview(ws)
        _sign_in(ws, chosen)
        return _sent(ws, yes, progress)


@command("sync", N_("Pull, then push."))
@WORKSPACE
@option("--dry-run", is_flag=True, help=N_("Show exactly what would come and what would be sent; do neither."))
@YES
def sync(workspace: Path, dry_run: bool, yes: bool) -> Answer:
    """Pull, then push: what cannot be received does not keep what can be sent."""
    with opened(workspace) as ws, shown_progress() as progress:
        if dry_run:
            received = _expected(ws, followed(ws, None), False, progress)
            sent = _preview(ws)
            return Answer(received.data | sent.data, received.lines + sent.lines, sent.code, received.problems)
        received = _received(ws, followed(ws, None), False, progress)
        sent = _sent(ws, yes, progress)
    problems = (*received.problems, *sent.problems)
    return Answer(received.data | sent.data, received.lines + sent.lines, sent.code, problems)


def _sent(ws: Workspace, yes: bool, progress: Progress) -> Answer:
    """Send what waits. What may hold personal data goes if the person says so, before or now; else it is held back."""
    left = outgoing.in_letters(ws)
    warned = [outgoing.headline(left), *(f"  {line}" for line in outgoing.told(left))] if left else []
    if left and not yes and sys.stdin.isatty():
        click.echo("\n".join(warned), err=True)
        yes, warned = confirmed(_("Send these all the same? The others go in any case.")), []
    if left and not yes:
        done, left = outgoing.push_clean(ws, left, progress=progress)
        held = len({one.id for one in left})
        warned += [
            outgoing.held_back(held),
            _("Mask it, call it ordinary (“moderator lexicon”), or send it all the same with --yes."),
        ]
    else:
        done, held = work.push(ws, progress=progress), 0
    sent = _pushed(done, work.contents(ws))
    data = sent.data | {"personal": [one.sentence for one in left], "held": held}
    code = Exit.CONTESTED if held and sent.code is Exit.DONE else sent.code
    return Answer(data, [*warned, *sent.lines], code, sent.problems)


@command(
    "answers-file",
    N_("Write the answers as the file (.xlsx, .csv) that administrators import, or a page to copy from (.html, .txt)."),
)
@WORKSPACE
@click.argument("output", type=click.Path(path_type=Path))
@ONLY
def answers_file(workspace: Path, output: Path, only: int | None) -> Answer:
    """Write the answers as a file to import, or as a page to copy from."""
    with opened(workspace) as ws:
        written = (
            answersfile.write_each(ws, output) if only is None else [answersfile.write(ws, _source(ws, only), output)]
        )
    paths = [path for one in written for path in one.paths]
    left = [each for one in written for each in one.left_out]
    lines = [_("Written: {path}").format(path=path) for path in paths]
    return Answer(
        {"paths": [str(path) for path in paths], "rows": sum(one.rows for one in written), "left_out": left},
        [*lines, *("  " + labelled(key, why) for key, why in left)],
        Exit.CONTESTED if left else Exit.DONE,
    )


def _source(ws: Workspace, id_: int) -> Source:
    """The source of this number, a server or a file. Raises Problem when there is none."""
    files = [one for one in importing.file_sources(ws) if one.id == id_]
    return files[0] if files else followed(ws, id_)[0]


def _pushed(done: Pushed, after: Outbox) -> Answer:
    counts = {
        name: getattr(done, name) for name in ("verified", "taken_back", "refused", "failed", "contested", "left")
    }
    data = {**_outbox_json(after), "pushed": counts}
    failures = ["  " + labelled(one.key, one.reason) for one in done.sent if one.reason]
    contested = len(after.in_state(State.CONTESTED))
    code = Exit.CONTESTED if done.refused or contested else Exit.PROBLEM if done.failed or done.left else Exit.DONE
    summary = _("{verified} sent and verified, {refused} refused, {failed} failed, {left} left for later.").format(
        verified=number(done.verified), refused=number(done.refused), failed=number(done.failed), left=number(done.left)
    )
    if done.taken_back:
        words = ngettext(
            "Of those verified, {n} was taken back.", "Of those verified, {n} were taken back.", done.taken_back
        )
        summary += " " + words.format(n=number(done.taken_back))
    lines = [summary, *failures]
    if contested:
        told = ngettext(
            "{n} contested: somebody changed it there; “moderator outbox” shows and settles it.",
            "{n} contested: somebody changed them there; “moderator outbox” shows and settles them.",
            contested,
        )
        lines.append(told.format(n=number(contested)))
    return Answer(data, lines, code, done.problems)


LEAVING = (State.TO_SEND, State.TO_TAKE_BACK)
"""What a sending would change, which a preview shows in full."""


def _preview(ws: Workspace) -> Answer:
    """Exactly what a sending would change, item by item: what the server shows, what it would; what is left in it."""
    found, left = work.contents(ws), outgoing.in_letters(ws)
    lines = [outgoing.headline(left), *(f"  {one.sentence}" for one in left)] if left else []
    for one in found.in_state(*LEAVING):
        change = previews.preview(one)
        state = f"{one.wanted.key}  {_(SLOT_LABELS[one.slot])}, {_(STATE_LABELS[one.state])}"
        lines.append(labelled(state, one.to.title))
        if one.to.link:
            lines.append(f"    {one.to.link}")
        if change.outcome_before:
            words = _("outcome: {before} → {after}") if one.slot is Slot.ANSWER else _("moderation: {before} → {after}")
            lines.append("    " + words.format(before=change.outcome_before, after=change.outcome_after))
        lines += [f"    {line}" for line in (one.reason, *change.marked.split("\n")) if line]
    if any(one.slot is Slot.ANSWER for one in found.in_state(State.TO_SEND)):
        lines.append(capabilities.caution(sources.servers(ws)))
    data = _outbox_json(found) | {"personal": [one.sentence for one in left]}
    return Answer(data, [*_outbox_lines(found, but=(*LEAVING, State.VERIFIED)), *lines])


def _outbox_json(found: Outbox) -> dict[str, object]:
    letters = [
        {
            "id": one.id,
            "key": one.wanted.key,
            "slot": str(one.slot),
            "title": one.to.title,
            "state": str(one.state),
            "reason": one.reason,
            "disposition": one.wanted.disposition,
            "text": one.wanted.text,
            "link": one.to.link,
            **_as_preview(previews.preview(one)),
        }
        for one in found.letters
    ]
    return {"counts": {str(state): found.count(state) for state in State}, "letters": letters}


def _as_preview(one: Preview) -> dict[str, object]:
    """What the server shows and would show, as JSON has it."""
    return {"before": one.before, "after": one.after, "changes": [(str(each.fate), each.text) for each in one.pieces]}


def _outbox_lines(found: Outbox, but: tuple[State, ...] = ()) -> list[str]:
    """How many letters are in each state, then a line for each letter, `but` for those in some states."""
    totals = [labelled(_(STATE_LABELS[state]), number(count)) for state in State if (count := found.count(state))]
    shown = [
        f"  {one.wanted.key:18} "
        + labelled(
            f"{_(SLOT_LABELS[one.slot])}, {_(STATE_LABELS[one.state])}",
            " — ".join(" ".join(words.split()) for words in (one.to.title[:60], one.reason) if words),
        )
        for one in found.letters
        if one.state not in but
    ]
    return [*(totals or [_("Nothing to send.")]), *shown]


def _code(found: Outbox) -> Exit:
    return Exit.CONTESTED if found.count(State.CONTESTED, State.REFUSED) else Exit.DONE


COMMANDS: tuple[click.Command, ...] = (pull, outbox, push, sync, answers_file)
