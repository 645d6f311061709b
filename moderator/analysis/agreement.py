"""How far two people agree who coded the same texts without seeing each other's codings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
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


@dataclass(frozen=True, slots=True)
class Classes:
    """Texts that two people put each in one of several classes: how many for each pair (the first's, the second's)."""

    counts: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Classes:
        """Count these pairs."""
        return cls(dict(Counter(pairs)))

    @property
    def n(self) -> int:
        """How many texts."""
        return sum(self.counts.values())

    @property
    def observed(self) -> float | None:
        """The share on which they agree, 0 to 1; None without any text."""
        return sum(n for (one, other), n in self.counts.items() if one == other) / self.n if self.n else None

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa for several classes, as for `Agreement`; None where both used one class and no other."""
        whole, observed = self.n, self.observed
        if observed is None:
            return None
        first, second = Counter[str](), Counter[str]()
        for (one, other), n in self.counts.items():
            first[one] += n
            second[other] += n
        expected = sum(first[one] * second[one] for one in first) / whole**2
        return None if expected == 1 else (observed - expected) / (1 - expected)
