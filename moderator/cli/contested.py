"""The command that lists what people decided differently, to be settled with `decide settle`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, Exit, command, opened
from moderator.cli.help import option
from moderator.domain.words import N_, _, moment, ngettext, number
from moderator.work import contested as work
from moderator.work.contested import Disagreement


@command("contested", N_("List what people decided differently: who, what, when, why (“decide settle” chooses)."))
@WORKSPACE
@option("--slot", default="", help=N_("Only this: status, answer, position…, as the list names it."))
@option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help=N_("How many at most."))
def contested(workspace: Path, slot: str, limit: int) -> Answer:
    """List what people decided differently."""
    with opened(workspace) as ws:
        wanted = [one for one in work.pairs(ws.standing) if slot in ("", one[0])]
        found = [one for pair in wanted[:limit] if (one := work.disagreement(ws, *pair)) is not None]
    total = len(wanted)
    words = ngettext("{n} disagreement to settle", "{n} disagreements to settle", total)
    last = words.format(n=number(total)) if total else _("Nobody disagrees any more.")
    lines = [line for one in found for line in (*_told(one), "")]
    data: dict[str, object] = {"contested": found, "total": total}
    return Answer(data, [*lines, last], Exit.CONTESTED if total else Exit.DONE)


def _told(one: Disagreement) -> Iterator[str]:
    where = f"{one.id}  {one.subject}" if one.id else one.subject
    yield f"{one.slot}  {where}"
    yield f"  {one.question}"
    for choice in one.choices:
        said = _("{name}, {moment}").format(name=choice.actor, moment=moment(choice.at))
        yield f"  {choice.ref}  {' / '.join(choice.words.splitlines())}  ({said})"
        if choice.why:
            yield f"    {_('Why: {why}').format(why=choice.why)}"


COMMANDS = (contested,)
