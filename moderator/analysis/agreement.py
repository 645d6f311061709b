"""How far two people agree who coded the same texts without seeing each other's codings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """One tag on texts that two people coded: put by both, by the first alone, by the second alone, by neither."""

    both: int
    first: int
    second: int
    neither: int

    @property
    def n(self) -> int:
        """How many texts."""
        return self.both + self.first + self.second + self.neither

    @property
    def observed(self) -> float | None:
        """The share on which they agree, 0 to 1; None without any text."""
        return (self.both + self.neither) / self.n if self.n else None

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa, (po - pe) / (1 - pe): the agreement beyond what chance alone would give.

        po is the share on which they agree; pe the share expected of two people who each put the tag as often as these
        did, at random (J. Cohen, « A coefficient of agreement for nominal scales », Educational and Psychological
        Measurement 20(1), 1960, p. 37-46). None when pe is 1: both put it everywhere or nowhere, and it says nothing.
        """
        if not self.n:
            return None
        one, other = (self.both + self.first) / self.n, (self.both + self.second) / self.n
        expected = one * other + (1 - one) * (1 - other)
        if expected == 1:
            return None
        return ((self.both + self.neither) / self.n - expected) / (1 - expected)
