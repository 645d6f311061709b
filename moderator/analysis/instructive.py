"""Which texts to read first to learn most: those one is unsure of, unlike what was coded, unlike one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderator.analysis.phrases import grams
from moderator.analysis.words import words

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

WIDTH = 2_048
"""Columns of the sketch of a text: its words fall in them by their numbers."""
_FEWEST, _COMMON = 2, 0.6  # texts that have a word that counts, and the share of texts that has it at most
_WORDS = 8  # telling words from which a text says enough to teach something
_UNSURE = 0.6  # what being unsure weighs, where being far weighs 1
_NEW = 16  # words kept of those that nothing coded has: some say nothing


@dataclass(frozen=True, slots=True)
class Ranked:
    """A text in the order of learning: its place, how far from all that is coded or comes before it (0 to 1), how
    unsure one is of it (0 to 1), and the numbers of its telling words that nothing coded has."""

    text: int
    far: float
    unsure: float
    new: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Sketches:
    """Unit lines, one for each text; how many telling words each has, and which: text, number, weight."""

    lines: F32
    counts: NDArray[np.int64]
    texts: I64
    numbers: U64
    weights: NDArray[np.float64]


def ranked(waiting: Sequence[str], coded: Sequence[str], unsure: NDArray[np.floating], most: int) -> list[Ranked]:
    """The `most` texts from which one learns most, in order: greedy k-centre (Gonzalez, 1985), weighed by doubt.

    `unsure`: of each waiting text, 0 to 1. Words that one text alone has count for nothing: what is merely odd, or
    misspelt, teaches little.
    """
    if not waiting:
        return []
    sketches = _sketched([*waiting, *coded])
    lines, known = sketches.lines[: len(waiting)], sketches.lines[len(waiting) :]
    near = (lines @ known.T).max(axis=1) if len(known) else np.zeros(len(waiting), np.float32)
    said = np.minimum(sketches.counts[: len(waiting)] / _WORDS, 1.0)
    doubt = np.asarray(unsure, np.float64)
    left = np.ones(len(waiting), np.bool_)
    chosen: list[tuple[int, float]] = []
    # With nothing coded, the first is the most usual of all: it stands for many.
    usual = lines @ lines.mean(axis=0) if not len(known) else np.zeros(len(waiting), np.float32)
    for place in range(min(most, len(waiting))):
        worth = ((1 - near) + _UNSURE * doubt) * said
        if place == 0 and not len(known):
            worth = usual * said + _UNSURE * doubt
        worth = np.where(left, worth, -1.0)
        at = int(np.argmax(worth))
        chosen.append((at, float(1 - near[at])))
        left[at] = False
        near = np.maximum(near, lines @ lines[at])
    new = _new(sketches, len(waiting), {at for at, _far in chosen})
    return [Ranked(at, far, float(doubt[at]), new.get(at, ())) for at, far in chosen]


def _sketched(texts: Sequence[str]) -> _Sketches:
    """Sketches of texts: the rarity of each of their telling words, in the column of its number."""
    alone = grams(words(texts), 1)
    numbers, place, counts = np.unique(alone.numbers, return_inverse=True, return_counts=True)
    telling = (counts >= _FEWEST) & (counts <= max(_COMMON * len(texts), _FEWEST))
    rarity = np.log1p(len(texts) / counts)
    kept = telling[place]
    where, word = alone.texts[kept], place[kept]
    columns = (numbers[word] % np.uint64(WIDTH)).astype(np.int64)
    cells = np.bincount(where * WIDTH + columns, rarity[word], len(texts) * WIDTH)
    lines = cells.reshape(len(texts), WIDTH).astype(np.float32)
    lengths = np.sqrt((lines * lines).sum(axis=1, keepdims=True))
    lines /= np.maximum(lengths, 1e-6)
    return _Sketches(lines, np.bincount(where, minlength=len(texts)), where, numbers[word], rarity[word])


def _new(sketches: _Sketches, waiting: int, wanted: set[int]) -> dict[int, tuple[int, ...]]:
    """The telling words of some texts that nothing coded has, the rarest first."""
    coded = np.unique(sketches.numbers[sketches.texts >= waiting])
    fresh = (sketches.texts < waiting) & ~np.isin(sketches.numbers, coded)
    fresh &= np.isin(sketches.texts, np.fromiter(wanted, np.int64, len(wanted)))
    found: dict[int, list[tuple[float, int]]] = {}
    for text, number, weight in zip(
        sketches.texts[fresh].tolist(), sketches.numbers[fresh].tolist(), sketches.weights[fresh].tolist(), strict=True
    ):
        found.setdefault(text, []).append((weight, number))
    # What two texts alone have may be a slip that both make: it comes last.
    sure = float(np.log1p(len(sketches.lines) / (_FEWEST + 0.5)))
    return {
        text: tuple(
            number for _sure, _weight, number in sorted(((w < sure, w, n) for w, n in some), reverse=True)[:_NEW]
        )
        for text, some in found.items()
    }
