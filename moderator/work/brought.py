"""What taking in a file of the team's own did: its tags, its charter, its list of insults."""

from __future__ import annotations

from dataclasses import dataclass

from moderator.domain.decision import Ref
from moderator.domain.words import _, number


@dataclass(frozen=True, slots=True)
class Brought:
    """How many lines were `made`, `changed` and found the `same`; `left_out` says why others were not taken.

    `refs` are the decisions taken, in order, where they are undone one by one.
    """

    made: int
    changed: int
    same: int
    left_out: tuple[str, ...]
    refs: tuple[Ref, ...] = ()

    @property
    def sentence(self) -> str:
        """Ready to show."""
        words = _("Taken in: {made} new, {changed} changed, {same} as before, {left} left out.")
        return words.format(
            made=number(self.made), changed=number(self.changed), same=number(self.same),
            left=number(len(self.left_out)),
        )  # fmt: skip
