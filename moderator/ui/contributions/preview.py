"""Before an act on many contributions: how many, in what state they are, and whose; Enter goes on, Escape gives up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from moderator.domain.charter import STATUS_LABELS, Status
from moderator.domain.words import _, ngettext, number
from moderator.ui import keys
from moderator.ui.contributions.chooser import Choice, Question

if TYPE_CHECKING:
    from moderator.store.standing import Standing

MANY = 100
"""From this many on, more than a screen shows, an act says on what before it is done."""
_ON_ONE = frozenset({"redact", "merge-arguments", "in-charge", "suggestion-why"})
"""Acts on what is read, or on the consultation, whatever is selected."""


def needed(command: str, count: int) -> bool:
    """Whether an act on that many is shown before it is done."""
    return count >= MANY and command not in _ON_ONE


def question(now: Standing, me: str, command: str, ids: Sequence[int], act: Callable[[], object]) -> Question:
    """What is asked before the act; nothing of it is done until it is answered."""
    count = ngettext("{n} contribution", "{n} contributions", len(ids)).format(n=number(len(ids)))
    word = _(keys.BY_NAME[command].word).rstrip("…")

    def answered(value: str, _comment: str, _new: bool) -> None:
        if value:
            act()

    return Question(
        _("{act}: {contributions}?").format(act=word, contributions=count),
        [
            Choice("all", _("Yes, on all of them"), about=" · ".join(_together(states(now, me, ids)))),
            Choice("", _("No"), about=_("Nothing is done, the selection stays.")),
        ],
        answered,
        typed=False,
    )


def _together(said: Sequence[str]) -> list[str]:
    """Words and the figure that they count, never on two lines."""
    return [one.replace(" ", "\xa0") for one in said]


def states(now: Standing, me: str, ids: Sequence[int]) -> list[str]:
    """How these contributions stand, in words: by status, then what somebody else has taken, answered or contests."""
    from pyroaring import BitMap

    from moderator.store.bitmaps import bitmap

    chosen = bitmap(ids)
    accepted = now.holding("status", Status.ACCEPTED).intersection_cardinality(chosen)
    decided = now.anyone("status").intersection_cardinality(chosen)
    others = BitMap.union(BitMap(), *(held for name, held in now.holders("assignee").items() if name != me))
    counts = (
        (_(STATUS_LABELS[Status.TO_MODERATE]), len(chosen) - decided),
        (_(STATUS_LABELS[Status.ACCEPTED]), accepted),
        (_(STATUS_LABELS[Status.REFUSED]), decided - accepted),
        (_("answered"), now.anyone("answer").intersection_cardinality(chosen)),
        (_("taken by others"), others.intersection_cardinality(chosen)),
        (_("contested"), BitMap(id_ for _slot, id_ in now.contested()).intersection_cardinality(chosen)),
    )
    return [_("{name}: {n}").format(name=name, n=number(count)) for name, count in counts if count]
