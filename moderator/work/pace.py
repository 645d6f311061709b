"""The pace of one person: what they did this hour, what remains, when it would end, and when a pause is welcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from pyroaring import BitMap

from moderator.domain.charter import Status
from moderator.domain.decision import Act
from moderator.domain.personal import GRAVE
from moderator.store import moderation
from moderator.store.moderation import Recent
from moderator.store.workspace import Workspace

HOUR = timedelta(hours=1)
HARD = 15
"""Violent texts in a row after which a pause is proposed, once."""
_BREAK = timedelta(minutes=15)
"""A silence that counts as a pause: the row of violent texts starts anew after it."""
_SINGLE = 60
"""Contributions above which an act is on a pile or a whole search: it counts as done, but foretells nothing."""
_SPAN = timedelta(minutes=5)
"""The shortest time from which an end is foretold."""
_LEAST = 10
"""The fewest contributions from which an end is foretold."""

MODERATION = (Act.ACCEPT, Act.REFUSE)
CODING = (Act.TAG, Act.CODE, Act.POSITION, Act.ATTACH)


@dataclass(frozen=True, slots=True)
class Pace:
    """`done` contributions in the last hour, `remaining` ones, and when the last would be done, None when too little is
    known to say. `hour` is the pace foretold: contributions an hour, handled one by one or in a grid."""

    done: int
    remaining: int
    hour: int
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class Paces:
    """Moderation and coding apart: one is not as fast as the other. `run` names the row of violent texts under way when
    it is long enough for a pause ("" otherwise): a window proposes a pause once for each."""

    moderation: Pace
    coding: Pace
    run: str


def paces(ws: Workspace, at: datetime | None = None) -> Paces:
    """The paces of whoever works here, at a moment (aware; now by default). Acts undone since do not count."""
    at = at or datetime.now(UTC)
    acts = moderation.recent(ws, at - HOUR, (*MODERATION, *CODING))
    now, everyone = ws.standing, ws.corpus.columns.everyone
    decided = now.anyone("status") & everyone
    off = now.anyone(f"later:{ws.actor}")
    accepted = now.holding("status", Status.ACCEPTED) & everyone
    coded = BitMap.union(BitMap(), *now.tags.values())
    return Paces(
        _pace([one for one in acts if one.kind in MODERATION], len(everyone - decided - off), at),
        _pace([one for one in acts if one.kind in CODING], len(accepted - coded), at),
        _run(acts, now.charter.violent, _grave(ws), at),
    )


def _pace(acts: Sequence[Recent], remaining: int, at: datetime) -> Pace:
    done, singly = _distinct(acts), _distinct([one for one in acts if one.count <= _SINGLE])
    first = min((one.at for one in acts if one.count <= _SINGLE), default=at)
    span = at - first
    if singly < _LEAST or span < _SPAN:
        return Pace(done, remaining, 0, None)
    hour = singly / (span / HOUR)
    return Pace(done, remaining, round(hour), at + timedelta(hours=remaining / hour) if remaining else None)


def _distinct(acts: Sequence[Recent]) -> int:
    """How many contributions: one refused after being accepted, or tagged three times, was handled once."""
    seen: set[int] = set()
    many = 0
    for one in acts:
        seen.update(one.uids)
        many += one.count - len(one.uids)
    return len(seen) + many


def _grave(ws: Workspace) -> frozenset[int]:
    """The uids of the texts in which the list finds grave insults or threats: hard to read, whatever is decided."""
    bits, uids = ws.clues.bits(), ws.corpus.columns.uid
    return frozenset(uids[np.flatnonzero(bits[: len(uids)] & np.uint32(GRAVE))].tolist())


def _run(acts: Sequence[Recent], violent: frozenset[str], grave: frozenset[int], at: datetime) -> str:
    """The name of the row of violent texts under way: its first act, when `HARD` are reached."""
    row: list[Recent] = []
    last = at
    for one in sorted(acts, key=lambda each: each.at):
        if row and one.at - last >= _BREAK:
            row = []
        last = one.at
        refused = one.kind is Act.REFUSE and one.reason in violent
        if one.count <= _SINGLE and (refused or (one.kind in MODERATION and not grave.isdisjoint(one.uids))):
            row.append(one)
    if not row or at - last >= _BREAK or sum(one.count for one in row) < HARD:
        return ""
    return row[0].ref
