"""What people decided differently without knowing it: each disagreement, who decided what, when and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from moderator.domain.decision import WORKSPACE, Act, Decision, Ref
from moderator.domain.fold import written
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.store import acts
from moderator.store.standing import Standing
from moderator.store.workspace import Workspace
from moderator.work import outline, reading, slots
from moderator.work.sentences import sentence

Pair = tuple[str, int]
"""A slot, and the contribution or article where people disagree about it (`WORKSPACE` for what holds for all)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What one person decided: its `value`, in words, and what the act did; `why` when they said so."""

    ref: str
    actor: str
    at: datetime
    value: str | None
    words: str
    act: str
    why: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One question, and what people answered. `id` is 0 for the workspace itself: a tag, a setting, an argument…

    `others` are the other contributions on which the very same acts disagree.
    """

    slot: str
    id: int
    subject: str
    where: str
    text: str
    question: str
    choices: tuple[Choice, ...]
    others: tuple[int, ...] = ()


def pairs(now: Standing, *, first: int | None = None) -> tuple[Pair, ...]:
    """Where people disagree: on `first`, then on what holds for all, then contribution by contribution."""
    return tuple(sorted(now.contested(), key=lambda one: (one[1] != first, one[1], one[0])))


def count(now: Standing) -> int:
    """How many disagreements there are to settle."""
    return sum(map(len, now.contests.values()))


def disagreement(ws: Workspace, slot: str, id_: int) -> Disagreement | None:
    """One disagreement; None when it is settled meanwhile."""
    now = ws.standing
    at = now.contests.get(slot, {})
    refs = at.get(id_)
    if refs is None:
        return None
    subject, where, text = slots.subject(now, slot), "", ""
    if id_ != WORKSPACE:
        sheet = reading.sheet(ws, id_)
        if sheet is None:
            subject = _("A contribution that is not here any more")
        else:
            subject, text = sheet.title or sheet.row.title, sheet.body
            where = " · ".join(filter(None, (*sheet.section_path[-1:], sheet.row.author)))
    others = tuple(one for one, names in at.items() if one != id_ and names == refs)
    choices = tuple(_choice(ws, slot, Ref.parse(one)) for one in refs)
    return Disagreement(slot, id_, subject, where, text, slots.question(slot), choices, others)


def every(ws: Workspace, limit: int | None = None) -> Iterator[Disagreement]:
    """The disagreements, one after the other, at most so many."""
    found = (disagreement(ws, slot, id_) for slot, id_ in islice(pairs(ws.standing), limit))
    return (one for one in found if one is not None)


def _choice(ws: Workspace, slot: str, ref: Ref) -> Choice:
    now, entry = ws.standing, acts.found(ws, ref)
    assert entry is not None, "the journal holds the decisions that the projection was made from"
    (line,) = acts.lines(ws, [entry.seq])
    one, value = entry.decision, dict(written(entry.decision)).get(slot)
    act = sentence(now, one, line.count)
    words = slots.said(
        now, slot, value, section=lambda uid: _section(ws, uid), text=lambda named: answer_text(ws, named)
    )
    body = one.body or {}
    return Choice(
        str(ref), one.actor, one.at, value, words or act, act, str(body.get("why") or body.get("comment") or "")
    )


def value(ws: Workspace, slot: str, ref: Ref) -> str | None:
    """What a decision wrote in a slot. Raises Problem when it is not there, or wrote nothing of the kind."""
    entry = acts.found(ws, ref)
    if entry is None:
        raise Problem(_("There is no decision {ref}.").format(ref=ref))
    said = dict(written(entry.decision))
    if slot not in said:
        raise Problem(_("The decision {ref} is not about that.").format(ref=ref), remedy=_("Nothing was decided."))
    return said[slot]


def answer_text(ws: Workspace, named: str) -> str:
    """The answer that a decision wrote, given its name."""
    found = acts.found(ws, Ref.parse(named))
    return "" if found is None else _written(found.decision)


def _written(one: Decision) -> str:
    if one.body is None:
        return _("Content erased.")
    return str(one.body.get("answer" if one.kind is Act.ARGUE else "text") or "")


def _section(ws: Workspace, uid: int) -> str:
    return next((one.label for one in outline.every(outline.sections(ws)) if one.uid == uid), str(uid))
