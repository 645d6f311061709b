"""Key words and phrases: what some texts say more often than all of them do, by log-likelihood (Dunning, 1993)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderator.analysis.words import Words, mixed

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]
F64 = NDArray[np.float64]

LONGEST = 3
"""Words of a phrase."""
_RARE = 2  # texts of a sample: what fewer have is not kept, and counts as none
_ODD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Grams:
    """The runs of `n` words of some texts, each once a text: its number, its text, and the place of its first word."""

    n: int
    numbers: U64
    texts: I64
    places: I64


@dataclass(frozen=True, slots=True)
class Frequencies:
    """In how many of `texts` texts each run of words is; those in very few are left out."""

    texts: int
    numbers: U64
    counts: I64

    def of(self, numbers: U64) -> I64:
        """The counts of these runs, 0 for those that are not known."""
        if not len(self.numbers):
            return np.zeros(len(numbers), np.int64)
        at = np.searchsorted(self.numbers, numbers)
        at[at == len(self.numbers)] = 0
        return np.where(self.numbers[at] == numbers, self.counts[at], 0)


@dataclass(frozen=True, slots=True)
class Telling:
    """A run of `n` words said more often here: in `count` texts where `expected` would; where to find it written."""

    n: int
    number: int
    count: int
    expected: float
    score: float
    text: int
    place: int


def grams(of: Words, n: int) -> Grams:
    """The runs of `n` words, none across two texts, each kept once a text at its first place."""
    count = len(of.hashes) - n + 1
    if count <= 0:
        empty = np.empty(0, np.int64)
        return Grams(n, np.empty(0, np.uint64), empty, empty)
    texts = np.repeat(np.arange(len(of), dtype=np.int64), of.counts)
    inside = np.flatnonzero(texts[:count] == texts[n - 1 : n - 1 + count])
    with np.errstate(over="ignore"):
        numbers = of.hashes[inside]
        for each in range(1, n):
            numbers = mixed(numbers * _ODD + of.hashes[inside + each])
        # One number for a run in a text, so that one sort finds what a text says twice.
        together = mixed(numbers ^ (texts[inside].astype(np.uint64) * _ODD))
    _alone, first = np.unique(together, return_index=True)
    kept = inside[first]
    return Grams(n, numbers[first], texts[kept], kept - of.bounds[texts[kept]])


def frequencies(of: Words) -> Frequencies:
    """In how many of these texts each run of one to three words is."""
    numbers, counts = list[U64](), list[I64]()
    for n in range(1, LONGEST + 1):
        some, many = np.unique(grams(of, n).numbers, return_counts=True)
        frequent = many >= _RARE
        numbers.append(some[frequent])
        counts.append(many[frequent].astype(np.int64))
    every, each = np.concatenate(numbers), np.concatenate(counts)
    order = np.argsort(every)
    return Frequencies(len(of), every[order], each[order])


def log_likelihood(here: F64, size_here: float, whole: F64, size_whole: float) -> F64:
    """How surprising it is that `here` of `size_here` texts have something that `whole` of `size_whole` have.

    Dunning's G² of two groups, those here and the others: 0 when as many have it as expected; above 10.8, chance
    gives as much once in a thousand times.
    """
    other = np.maximum(whole - here, 0)
    size_other = max(size_whole - size_here, 1.0)
    share = np.maximum(here + other, 1e-9) / (size_here + size_other)
    total = np.zeros(len(here))
    for seen, size in ((here, size_here), (other, size_other)):
        expected = share * size
        without = np.maximum(size - seen, 0)
        expected_without = np.maximum(size - expected, 1e-9)
        with np.errstate(divide="ignore", invalid="ignore"):
            total += np.where(seen > 0, seen * np.log(seen / np.maximum(expected, 1e-9)), 0)
            total += np.where(without > 0, without * np.log(without / expected_without), 0)
    return 2 * total


def telling(here: Words, whole: Frequencies, most: int) -> list[Telling]:
    """The runs of words that these texts say more often than the whole, the most surprising first."""
    found: list[Telling] = []
    texts = len(here)
    if not texts or not whole.texts:
        return []
    for n in range(1, LONGEST + 1):
        some = grams(here, n)
        numbers, first, counts = np.unique(some.numbers, return_index=True, return_counts=True)
        often = counts >= _RARE
        numbers, first, counts = numbers[often], first[often], counts[often]
        # What is too rare in the whole to be counted is in about one of its texts.
        seen = np.maximum(whole.of(numbers), 1).astype(np.float64)
        expected = seen / whole.texts * texts
        scale = max(whole.texts, texts)
        score = log_likelihood(
            counts.astype(np.float64), texts, np.maximum(seen / whole.texts * scale, counts), scale
        )  # fmt: skip
        more = np.flatnonzero(counts > expected)
        best = more[np.argsort(-score[more], kind="stable")[:most]]
        found += [
            Telling(
                n, int(numbers[at]), int(counts[at]), float(expected[at]), float(score[at]),
                int(some.texts[first[at]]), int(some.places[first[at]]),
            )
            for at in best
        ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.score, -one.n, one.number))


def spelled(one: Telling, tokens: Sequence[str]) -> tuple[str, ...]:
    """The words of a run, given the folded words of the text where it is; none when they do not stand there."""
    return tuple(tokens[one.place : one.place + one.n]) if len(tokens) >= one.place + one.n else ()
