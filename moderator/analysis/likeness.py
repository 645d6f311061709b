"""How alike two texts are: the words that they have in common, in the same order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from moderator.analysis.sketches import I32, LONGER, RUN, Pairs
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _

Lines = Callable[[Sequence[int]], list[str]]
"""Gives texts by their numbers, as strings of one character a word."""

THRESHOLD = 0.65
"""Share of the shorter text's words that copies have in common, in order."""
FLOOR = 0.5
"""Under this, two texts are not even candidates: the threshold can be lowered down to here and the effect be seen."""
_INSIDE = 0.85
_RUNS_INSIDE = 0.6
_SURE = 50  # words from which the threshold holds as it is
_STRICTER = 0.7
_BATCH = 10_000

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of texts (the smaller number first) and how many words they have in common, in order."""

    first: I32
    second: I32
    common: I32

    def __len__(self) -> int:
        return len(self.first)

    def __add__(self, other: Links) -> Links:
        return Links(
            np.concatenate([self.first, other.first]),
            np.concatenate([self.second, other.second]),
            np.concatenate([self.common, other.common]),
        )

    def where(self, chosen: NDArray[np.bool_]) -> Links:
        """Those for which it is true."""
        return Links(self.first[chosen], self.second[chosen], self.common[chosen])

    def at(self, places: NDArray[np.int64]) -> Links:
        """Those in these places."""
        return Links(self.first[places], self.second[places], self.common[places])


NO_LINKS = Links(*(np.empty(0, np.int32) for _each in range(3)))


def similarity(common: I32, first: I32, second: I32) -> Floats:
    """The share of the shorter text's words that are common, given lengths in words."""
    return common / np.maximum(np.minimum(first, second), 1)


def alike(first: I32, second: I32) -> NDArray[np.bool_]:
    """Whether lengths allow two texts to be copies, rather than one to contain the other."""
    return np.maximum(first, second) <= LONGER * np.minimum(first, second)


def needed(threshold: float, length: I32 | int) -> Floats:
    """The similarity that a text of so many words needs: short texts share words by chance and need more."""
    short = np.clip((_SURE - np.asarray(length)) / _SURE, 0, 1)
    return np.asarray(threshold + (1 - threshold) * _STRICTER * short, np.float64)


def _holds(one: str, other: str) -> bool:
    """Whether the longer of two texts has the passages of the shorter, and not merely its words here and there."""
    short, long = sorted((one, other), key=len)
    runs = {short[at : at + RUN] for at in range(len(short) - RUN + 1)}
    return sum(run in long for run in runs) >= _RUNS_INSIDE * len(runs)


def compared(one: str, other: str, threshold: float) -> tuple[float, bool]:
    """How alike two texts are, as strings of one character a word, and whether that makes them copies."""
    shorter = max(1, min(len(one), len(other)))
    share = LCSseq.similarity(one, other) / shorter
    return share, share >= float(needed(threshold, shorter)) and max(len(one), len(other)) <= LONGER * shorter


def linked(pairs: Pairs, lengths: I32, lines: Lines, progress: Progress = silent) -> Links:
    """Compare pairs of texts word by word; keep those that are alike, and those of which one holds the other."""
    kept, common = np.zeros(len(pairs[0]), np.bool_), np.empty(len(pairs[0]), np.int32)
    for at in range(0, len(kept), _BATCH):
        progress(at, len(kept), _("Comparing texts word by word"))
        part = slice(at, at + _BATCH)
        kept[part], common[part] = _linked((pairs[0][part], pairs[1][part]), lengths, lines)
    return Links(pairs[0][kept], pairs[1][kept], common[kept])


def _linked(pairs: Pairs, lengths: I32, lines: Lines) -> tuple[NDArray[np.bool_], I32]:
    wanted, places = np.unique(np.concatenate(pairs), return_inverse=True)
    said = lines(wanted.tolist())
    first = [said[one] for one in places[: len(pairs[0])].tolist()]
    second = [said[one] for one in places[len(pairs[0]) :].tolist()]
    common: I32 = process.cpdist(first, second, scorer=LCSseq.similarity, dtype=np.int32, workers=-1)
    long = lengths[pairs[0]], lengths[pairs[1]]
    share, copies = similarity(common, *long), alike(*long)
    # What no threshold would bring together is not even kept.
    kept = np.where(copies, share >= needed(FLOOR, np.minimum(*long)), share >= _INSIDE)
    for at in np.flatnonzero(kept & ~copies).tolist():
        kept[at] = _holds(first[at], second[at])
    return kept, common
