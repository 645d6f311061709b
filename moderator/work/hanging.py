"""What a contribution hangs on: its arguments, and the tag or argument of each of its passages."""

from __future__ import annotations

from dataclasses import dataclass

from moderator.domain.argument import Side
from moderator.domain.decision import Act, Decision
from moderator.store.standing import Standing


@dataclass(frozen=True, slots=True)
class ArgumentShown:
    """An argument on which a contribution hangs, `whole` or by passages alone."""

    uid: str
    text: str
    side: Side
    whole: bool


def hung_on(now: Standing, decision: Decision) -> str:
    """The tag or the argument that a passage has, the one that stands for it."""
    body = decision.body or {}
    if decision.kind is Act.ATTACH:
        return now.arguments.resolve(str(body["argument"]))
    return now.codebook.resolve(str(body["tag"]))


def arguments_of(now: Standing, id_: int) -> tuple[ArgumentShown, ...]:
    """The arguments on which a contribution hangs, in the order of their trees."""
    tree, whole = now.arguments, now.wholly_argued
    return tuple(
        ArgumentShown(one.uid, one.text, one.side, id_ in whole.get(one.uid, ()))
        for section in tree.sections()
        for one, _depth in tree.walk(section)
        if id_ in now.argued.get(one.uid, ())
    )
