"""Commands that rule moderation: the settings of the consultation, its charter, the pace of whoever works."""

from __future__ import annotations

from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, Exit, command, opened
from moderator.cli.help import option
from moderator.domain.charter import Reason
from moderator.domain.problem import Problem
from moderator.domain.settings import SETTINGS
from moderator.domain.words import N_, _, labelled, moment, ngettext, number
from moderator.store.workspace import Workspace
from moderator.work import charter as work
from moderator.work import deciding
from moderator.work import pace as pacing
from moderator.work.deciding import Done
from moderator.work.pace import Pace

FILE = click.Path(path_type=Path, dir_okay=False)


@command("settings", N_("Show the settings that the team shares for its consultation, or change one."))
@WORKSPACE
@click.argument("key", required=False, type=click.Choice(sorted(SETTINGS)))
@click.argument("value", required=False)
def settings(workspace: Path, key: str | None, value: str | None) -> Answer:
    """Show the settings, or change one ("" = what holds by default)."""
    with opened(workspace) as ws:
        done = deciding.change(ws, SETTINGS[key], value) if key is not None and value is not None else None
        chosen = [one for one in SETTINGS.values() if key in (None, one.key)]
        held = {one.key: ws.standing.setting(one) for one in chosen}
    lines = [labelled(one.key, str(held[one.key] or "–")) + f"  ({_about(one.label, one.values)})" for one in chosen]
    return Answer({"settings": held, "decision": str(done.ref) if done else None}, lines)


def _about(label: str, values: tuple[str, ...]) -> str:
    return labelled(_(label), ", ".join(values)) if values else _(label)


@command("charter", N_("Show the reasons of refusal, write one anew, or exchange them all (.csv or .json)."))
@WORKSPACE
@option("--set", "code", default="", metavar="CODE", help=N_("The reason to change, or to add, by its code."))
@option("--label", default=None, help=N_("--set: what it is called."))
@option("--description", default=None, help=N_("--set: what it means."))
@option("--accepted", default=None, help=N_("--set: an example that it leaves alone."))
@option("--refused", default=None, help=N_("--set: an example that it refuses."))
@option("--violent/--not-violent", default=None, help=N_("--set: whether such texts are hard to read in a row."))
@option("--retire", is_flag=True, help=N_("--set: propose it no more."))
@option("--take-back", is_flag=True, help=N_("--set: propose it again."))
@option("--move", type=int, default=0, metavar="N", help=N_("--set: propose it N places later (negative: earlier)."))
@option("--export", "sent", type=FILE, help=N_("The file to write (.csv or .json)."))
@option("--import", "taken", type=FILE, help=N_("The file to take in (.csv or .json); one undo takes it all back."))
def charter(workspace: Path, code: str, sent: Path | None, taken: Path | None, **given: object) -> Answer:
    """Show the charter, change a reason, or exchange it with a file."""
    if bool(code) + (sent is not None) + (taken is not None) > 1:
        raise click.UsageError(_("Give only one of --set, --export and --import."))
    if not code and any(value not in (None, False, 0) for value in given.values()):
        raise click.UsageError(_("Say which reason with --set."))
    with opened(workspace) as ws:
        if sent is not None:
            count = work.export(ws, sent)
            said = ngettext("{n} reason written in {path}.", "{n} reasons written in {path}.", count)
            return Answer({"path": str(sent.absolute()), "reasons": count}, said.format(n=number(count), path=sent))
        if taken is not None:
            brought = work.bring(ws, taken)
            left = brought.left_out
            return Answer(
                {"made": brought.made, "changed": brought.changed, "same": brought.same, "left_out": left},
                [*left, brought.sentence],
                Exit.CONTESTED if left else Exit.DONE,
            )
        done = _changed(ws, code, given) if code else []
        reasons = [one.said() for one in ws.standing.charter.reasons]
    data: dict[str, object] = {"reasons": reasons, "decisions": [str(one.ref) for one in done]}
    return Answer(data, [line for one in reasons for line in _lines(one)])


def _changed(ws: Workspace, code: str, given: dict[str, object]) -> list[Done]:
    """Change or add one reason; one undo takes it all back."""
    done: list[Done | None] = []
    texts = {name: given[name] for name in ("label", "description", "accepted", "refused", "violent")}
    wanted = {name: value for name, value in texts.items() if value is not None}
    with ws.gesture():
        if ws.standing.charter.reason(code) is None:
            if "label" not in wanted:
                raise Problem(
                    _("“{code}” is not a reason of the charter.").format(code=code),
                    remedy=_("Give it a --label to add it."),
                )
            done.append(work.add(ws, str(wanted.pop("label")), code=code, **wanted))  # type: ignore[arg-type]
        elif wanted:
            done.append(work.write(ws, code, wanted))
        if given["retire"] or given["take_back"]:
            done.append(work.retire(ws, code, back=bool(given["take_back"])))
        if given["move"]:
            done.append(work.move(ws, code, int(str(given["move"]))))
    return [one for one in done if one is not None]


def _lines(one: Reason) -> list[str]:
    notes = [_("retired")] if one.retired else []
    notes += [_("violent")] if one.violent else []
    head = labelled(one.code, one.label) + (f" ({', '.join(notes)})" if notes else "")
    marked = (("", one.description), ("✓ ", one.accepted), ("✗ ", one.refused))
    return [head, *(f"    {mark}{text}" for mark, text in marked if text)]


@command("pace", N_("Show what whoever works here did this hour, what remains and when it would end."))
@WORKSPACE
def pace(workspace: Path) -> Answer:
    """Show the paces of moderation and of coding."""
    with opened(workspace) as ws:
        found = pacing.paces(ws)
    data: dict[str, object] = {"moderation": found.moderation, "coding": found.coding}
    return Answer(data, [_("Moderation: {pace}").format(pace=said(found.moderation)),
                         _("Coding: {pace}").format(pace=said(found.coding))])  # fmt: skip


def said(one: Pace) -> str:
    """A pace in words."""
    parts = [
        ngettext("{n} this hour", "{n} this hour", one.done).format(n=number(one.done)),
        ngettext("{n} remains", "{n} remain", one.remaining).format(n=number(one.remaining)),
    ]
    if one.ends is not None:
        parts.append(_("done around {moment}").format(moment=moment(one.ends)))
    return " · ".join(parts)


COMMANDS = (settings, charter, pace)
