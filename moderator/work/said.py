"""What the team says to itself about one contribution: notes in threads, second opinions asked and given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from moderator.domain import fold
from moderator.domain.decision import Act
from moderator.domain.keywords import ASKED, ESCALATED, GIVEN, ME
from moderator.store import acts
from moderator.store.standing import Standing
from moderator.work.sentences import advised


@dataclass(frozen=True, slots=True)
class NoteShown:
    """An internal note."""

    ref: str
    text: str
    actor: str
    at: datetime
    reply: str = ""  # the note that it answers, "" when none or when that one is gone
    depth: int = 0  # how far below the first note of its thread


@dataclass(frozen=True, slots=True)
class Opinion:
    """A second opinion asked (`of` whom, in words, and whether it was sent up), or given: `advice` in words."""

    ref: str
    text: str
    actor: str
    at: datetime
    asked: bool
    of: str = ""
    escalated: bool = False
    advice: str = ""


def asked(now: Standing, me: str, id_: int) -> str:
    """Where a second opinion stands, as `Row.asked` tells it."""
    match now.value("asked", id_):
        case None:
            return ""
        case fold.ADVISED:
            return GIVEN
        case value:
            return ME if id_ in now.asked_of(me) else ESCALATED if value == fold.IN_CHARGE else ASKED


def opinions(now: Standing, lines: Sequence[acts.Line]) -> tuple[Opinion, ...]:
    """The second opinions asked and given, among the acts on one contribution."""
    return tuple(
        Opinion(
            str(one.ref), str(one.body["text"]), one.actor, one.at, one.kind is Act.ASK, str(one.body.get("to", "")),
            bool(one.body.get("escalate")), advised(now, str(one.body["advice"])) if one.body.get("advice") else "",
        )
        for line in lines
        if (one := line.entry.decision).kind in (Act.ASK, Act.ADVISE)
        and one.body
        and (one.body["text"] or one.body.get("advice"))
    )  # fmt: skip


def threaded(notes: Iterable[NoteShown]) -> tuple[NoteShown, ...]:
    """Notes in threads: each first note, the oldest first, followed by the replies to it, however deep.

    A reply to a note that was undone, erased or never came stands alone.
    """
    known = {one.ref: one for one in sorted(notes, key=lambda one: (one.at, one.ref))}
    below: dict[str, list[NoteShown]] = {}
    for one in known.values():
        below.setdefault(one.reply if one.reply in known and one.reply != one.ref else "", []).append(one)
    found: list[NoteShown] = []
    waiting = [(one, 0) for one in reversed(below.get("", []))]
    while waiting:
        one, depth = waiting.pop()
        found.append(replace(one, reply=one.reply if depth else "", depth=depth))
        waiting += [(reply, depth + 1) for reply in reversed(below.get(one.ref, []))]
    return tuple(found)
