"""Piles: which texts are copies of one letter, told from linked pairs without gluing chains of look-alikes together."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from moderator.analysis.letters import consensus
from moderator.analysis.likeness import FLOOR, Lines, Links, alike, needed, similarity
from moderator.analysis.sketches import I32
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pile:
    """Copies of one letter. `texts` are numbers of texts, the nearest to the letter first, `likeness` their similarity.

    `below` are texts linked to them that are less alike than the threshold, in the same order; `length` counts the
    letter's words.
    """

    texts: tuple[int, ...]
    likeness: tuple[float, ...]
    below: tuple[int, ...]
    below_likeness: tuple[float, ...]
    length: int


def components(first: I32, second: I32, count: int) -> I64:
    """A number for each of `count` texts, the same for those that a chain of links joins: the smallest of them."""
    label = np.arange(count)
    while len(first):
        low = np.minimum(label[first], label[second])
        before = label.copy()
        np.minimum.at(label, label[first], low)
        np.minimum.at(label, label[second], low)
        while True:
            further = label[label]
            if np.array_equal(further, label):
                break
            label = further
        if np.array_equal(label, before):
            break
    return label


def piles(
    links: Links, lengths: I32, weights: I64, lines: Lines, threshold: float, progress: Progress = silent
) -> list[Pile]:
    """The piles that linked texts make. `weights`: how many contributions have each text.

    A text is in a pile only when it is like the pile's common letter, not merely like another member: a chain of texts
    each a little different from the one before makes no pile.
    """
    known = (weights[links.first] > 0) & (weights[links.second] > 0)
    same = links.where(known & alike(lengths[links.first], lengths[links.second]))
    label = components(same.first, same.second, len(lengths))
    of = label[same.first]
    order = np.argsort(of, kind="stable")
    bounds = np.flatnonzero(np.diff(of[order], prepend=-1, append=-1)).tolist()
    found = list[Pile]()
    for n, (head, end) in enumerate(pairwise(bounds)):
        if n % 200 == 0:
            progress(n, len(bounds) - 1, _("Gathering copies into piles"))
        found += _settled(same.at(order[head:end]), lengths, weights, lines, threshold)
    return found


Near = dict[int, dict[int, float]]
"""For each text, those that links join to it and how alike they are."""


def _settled(links: Links, lengths: I32, weights: I64, lines: Lines, threshold: float) -> Iterator[Pile]:
    """The piles of the texts that links join."""
    shares = similarity(links.common, lengths[links.first], lengths[links.second]).tolist()
    if len(links) == 1:
        pair, share = (int(links.first[0]), int(links.second[0])), shares[0]
        shorter = int(min(lengths[pair[0]], lengths[pair[1]]))
        if share >= needed(threshold, shorter):
            pair = pair if weights[pair[0]] >= weights[pair[1]] else (pair[1], pair[0])
            yield Pile(pair, (1.0, share), (), (), int(lengths[pair[0]]))
        return
    # Most of what links join is a handful of texts, for which arrays would take ten times longer than sets.
    near: Near = {}
    for one, other, share in zip(links.first.tolist(), links.second.tolist(), shares, strict=True):
        near.setdefault(one, {})[other] = near.setdefault(other, {})[one] = share
    texts = sorted(near)
    said = dict(zip(texts, lines(texts), strict=True))
    many = dict(zip(texts, weights[texts].tolist(), strict=True))
    first = [(-_worth(one, near, many), one) for one in texts]
    heapq.heapify(first)
    while first:
        worth, center = heapq.heappop(first)
        if center not in near or -worth != _worth(center, near, many):
            continue  # it went, or some of those that made it worth more: it stands further down as well
        letter, members = _gathered(center, near, said, many, threshold)
        if len(members) > 1:
            yield _pile(letter, members, near, said)
        for other in _leave(near, members if len(members) > 1 else (center,)):
            heapq.heappush(first, (-_worth(other, near, many), other))


def _leave(near: Near, gone: Collection[int]) -> list[int]:
    """Take texts away; returns those that were linked to them and still are to others."""
    touched = set[int]()
    for one in gone:
        for other in near.pop(one):
            if other in near:
                del near[other][one]
                touched.add(other)
    for other in [one for one in touched if one not in near or not near[one]]:
        touched.discard(other)
        near.pop(other, None)
    return sorted(touched)


def _worth(text: int, near: Near, many: dict[int, int]) -> float:
    """Most for the text to which the most contributions are linked, closely rather than loosely."""
    return sum(share * many[other] for other, share in sorted(near[text].items())) + 1.5 * many[text]


def _gathered(
    center: int, near: Near, said: dict[int, str], many: dict[int, int], threshold: float
) -> tuple[str, dict[int, float]]:
    """The common letter around a text, and the texts that are like it with how much."""
    letter = said[center]
    members = _like(letter, _linked_to((center,), near), said, threshold)
    for _turn in range(3):
        copies = sorted(members, key=lambda one: -members[one])
        better = consensus(letter, [said[one] for one in copies], [many[one] for one in copies])
        # All texts that a member leads to are looked at: the common letter is nearer to them than the first text was.
        found = _like(better, _linked_to(members, near), said, threshold) if better else {}
        if len(found) < len(members) or (found.keys() == members.keys() and better == letter):
            break
        letter, members = better, found
    return letter, members


def _linked_to(texts: Iterable[int], near: Near) -> list[int]:
    """These texts and those linked to them."""
    return sorted({*texts, *(other for one in texts for other in near[one])})


def _likeness(letter: str, texts: Sequence[int], said: dict[int, str]) -> tuple[NDArray[np.float64], I32]:
    lines = [said[one] for one in texts]
    common = process.cdist([letter], lines, scorer=LCSseq.similarity, dtype=np.int32)[0]
    length = np.array([len(one) for one in lines], np.int32)
    whole = np.full(len(lines), len(letter), np.int32)
    return np.where(alike(length, whole), similarity(common, length, whole), 0.0), np.minimum(length, whole)


def _like(letter: str, texts: Sequence[int], said: dict[int, str], threshold: float) -> dict[int, float]:
    share, shorter = _likeness(letter, texts, said)
    kept = share >= needed(threshold, shorter)
    return {one: float(much) for one, much, in_ in zip(texts, share, kept, strict=True) if in_}


def _pile(letter: str, members: dict[int, float], near: Near, said: dict[int, str]) -> Pile:
    others = [one for one in _linked_to(members, near) if one not in members]
    share, _shorter = _likeness(letter, others, said) if others else (np.empty(0), np.empty(0, np.int32))
    below = sorted(((float(much), one) for one, much in zip(others, share, strict=True) if much >= FLOOR), reverse=True)
    inside = sorted(members.items(), key=lambda item: (-item[1], item[0]))
    return Pile(
        tuple(one for one, _much in inside),
        tuple(much for _one, much in inside),
        tuple(one for _much, one in below),
        tuple(much for much, _one in below),
        len(letter),
    )
