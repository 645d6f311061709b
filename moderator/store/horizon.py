"""Where somebody looks back from: which decisions and texts were known there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Horizon:
    """Where somebody looks back from: the decisions known are those made by `moment`, or up to a place in the journal.

    `dead` are the places of those that did not count then.
    """

    moment: datetime
    place: int | None
    dead: frozenset[int]

    @property
    def seconds(self) -> int:
        """The moment in epoch seconds, as the mirror has its own."""
        return int(self.moment.timestamp())

    @property
    def clause(self) -> tuple[str, int]:
        """The condition on the rows of `decision`, and what it compares with."""
        if self.place is not None:
            return "seq <= ?", self.place
        return "CAST(strftime('%s', at) AS INTEGER) <= ?", self.seconds
