"""Piles: which texts are copies of one letter, told from linked pairs without gluing chains of look-alikes together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from moderator.analysis.letters import consensus
from moderator.analysis.likeness import FLOOR, Links, alike, needed, similarity
from moderator.analysis.sketches import I32
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _

I64 = NDArray[np.int64]
Lines = Callable[[Sequence[int]], list[str]]
"""Gives texts by their numbers, as strings of one character a word."""


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


def _settled(links: Links, lengths: I32, weights: I64, lines: Lines, threshold: float) -> Iterator[Pile]:
    """The piles of the texts that links join."""
    if len(links) == 1:
        pair = (int(links.first[0]), int(links.second[0]))
        share = float(similarity(links.common, lengths[links.first], lengths[links.second])[0])
        shorter = int(min(lengths[pair[0]], lengths[pair[1]]))
        if share >= needed(threshold, shorter):
            pair = pair if weights[pair[0]] >= weights[pair[1]] else (pair[1], pair[0])
            yield Pile(pair, (1.0, share), (), (), int(lengths[pair[0]]))
        return
    texts = np.unique(np.concatenate([links.first, links.second]))
    said = dict(zip(texts.tolist(), lines(texts.tolist()), strict=True))
    left = links
    while len(left):
        center = _center(left, lengths, weights)
        letter, members = _gathered(center, left, said, weights, threshold)
        if len(members) > 1:
            yield _pile(letter, members, left, said)
            gone = np.array(sorted(members))
        else:
            gone = np.array([center])
        left = left.where(~np.isin(left.first, gone) & ~np.isin(left.second, gone))


def _center(links: Links, lengths: I32, weights: I64) -> int:
    """The text to which the most contributions are linked, closely rather than loosely."""
    share = similarity(links.common, lengths[links.first], lengths[links.second])
    ends = np.concatenate([links.first, links.second])
    others = np.concatenate([links.second, links.first])
    texts, at = np.unique(ends, return_inverse=True)
    worth = np.bincount(at, np.concatenate([share, share]) * weights[others]) + 1.5 * weights[texts]
    return int(texts[worth.argmax()])


def _gathered(
    center: int, links: Links, said: dict[int, str], weights: I64, threshold: float
) -> tuple[str, dict[int, float]]:
    """The common letter around a text, and the texts that are like it with how much."""
    near = _linked_to(center, links)
    letter = said[center]
    members = _like(letter, near, said, threshold)
    for _turn in range(3):
        copies = sorted(members, key=lambda one: -members[one])
        better = consensus(letter, [said[one] for one in copies], [int(weights[one]) for one in copies])
        # All texts that a member leads to are looked at: the common letter is nearer to them than the first text was.
        near = _linked_to(members, links)
        found = _like(better, near, said, threshold) if better else {}
        if len(found) < len(members) or (found.keys() == members.keys() and better == letter):
            break
        letter, members = better, found
    return letter, members


def _linked_to(texts: int | dict[int, float], links: Links) -> list[int]:
    among = np.array([texts] if isinstance(texts, int) else sorted(texts))
    touching = np.isin(links.first, among) | np.isin(links.second, among)
    return np.unique(np.concatenate([links.first[touching], links.second[touching], among])).tolist()  # type: ignore[no-any-return]


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


def _pile(letter: str, members: dict[int, float], links: Links, said: dict[int, str]) -> Pile:
    near = [one for one in _linked_to(members, links) if one not in members]
    share, _shorter = _likeness(letter, near, said) if near else (np.empty(0), np.empty(0, np.int32))
    below = sorted(((float(much), one) for one, much in zip(near, share, strict=True) if much >= FLOOR), reverse=True)
    inside = sorted(members.items(), key=lambda item: (-item[1], item[0]))
    return Pile(
        tuple(one for one, _much in inside),
        tuple(much for _one, much in inside),
        tuple(one for _much, one in below),
        tuple(much for much, _one in below),
        len(letter),
    )
