"""The common letter of several copies, and what each copy adds to it or leaves out, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Indel, LCSseq

from moderator.analysis.words import line, with_whole_links, words
from moderator.domain.folding import Token, places

_ISLAND = 3
"""Words in common between two longer changes, up to which they are part of one change."""
_SAMPLE = 48
"""Copies that say what is common: more would not change the majority."""


def consensus(center: str, copies: Sequence[str], weights: Sequence[int] | None = None) -> str:
    """What more than half of the copies say, as a change of one of them; all are strings of one character a word.

    Words of `center` that most copies do not have are left out; words that most of them put at the same place come in.
    """
    chosen = range(len(copies)) if len(copies) <= _SAMPLE else np.linspace(0, len(copies) - 1, _SAMPLE).astype(int)
    said = np.zeros(len(center), np.int64)
    put: dict[int, list[tuple[str, int]]] = {}
    total = 0
    for at in chosen:
        weight = weights[at] if weights else 1
        total += weight
        kept = np.ones(len(center), np.bool_)
        for change in _blocks(center, copies[at]):
            kept[change.of_start : change.of_end] = False
            if change.end > change.start:
                put.setdefault(change.of_start, []).append((copies[at][change.start : change.end], weight))
        said[kept] += weight
    coming = {place: _said_by_most(passages, total) for place, passages in put.items()}
    parts = []
    for place, char in enumerate(center):
        parts.append(coming.get(place, ""))
        if 2 * said[place] > total:
            parts.append(char)
    parts.append(coming.get(len(center), ""))
    return "".join(parts)


def _said_by_most(passages: Sequence[tuple[str, int]], total: int) -> str:
    """The words that copies put at one place, when more than half of all the copies do."""
    if 2 * sum(weight for _words, weight in passages) <= total:
        return ""
    shortest = min((passage for passage, _weight in passages), key=len)
    said = np.zeros(len(shortest), np.int64)
    for passage, weight in passages:
        for op in Indel.opcodes(shortest, passage):
            if op.tag == "equal":
                said[op.src_start : op.src_end] += weight
    return "".join(char for char, count in zip(shortest, said, strict=True) if 2 * count > total)


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters `start` to `end` of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What a copy has beside the letter: passages of the copy, and passages of the letter that it leaves out.

    `similarity` is the share of the shorter one's words that are common; `added` and `left_out` count words.
    """

    additions: tuple[Passage, ...]
    omissions: tuple[Passage, ...]
    added: int
    left_out: int
    similarity: float


def difference(letter: str, copy: str) -> Difference:
    """Compare a copy with the letter, word by word; case, accents and signs do not count."""
    theirs, ours = _Read(letter), _Read(copy)
    common = LCSseq.similarity(theirs.line, ours.line)
    shorter = min(len(theirs.line), len(ours.line))
    changes = _changes(theirs.line, ours.line)
    return Difference(
        tuple(ours.passage(one.start, one.end) for one in changes if one.end > one.start),
        tuple(theirs.passage(one.of_start, one.of_end) for one in changes if one.of_end > one.of_start),
        sum(one.end - one.start for one in changes),
        sum(one.of_end - one.of_start for one in changes),
        common / shorter if shorter else 0.0,
    )


@dataclass(slots=True)
class _Change:
    """Words `of_start` to `of_end` of the letter become words `start` to `end` of the copy."""

    of_start: int
    of_end: int
    start: int
    end: int

    @property
    def size(self) -> int:
        return max(self.of_end - self.of_start, self.end - self.start)


def _blocks(letter: str, copy: str) -> list[_Change]:
    """What changed, each change going from one word in common to the next."""
    found = list[_Change]()
    for op in Indel.opcodes(letter, copy):
        if op.tag == "equal":
            continue
        last = found[-1] if found else None
        if last and last.of_end == op.src_start and last.end == op.dest_start:
            last.of_end, last.end = op.src_end, op.dest_end
        else:
            found.append(_Change(op.src_start, op.src_end, op.dest_start, op.dest_end))
    return found


def _changes(letter: str, copy: str) -> list[_Change]:
    """What changed, as a person would say it: words in common by chance inside a rewritten passage are part of it."""
    found = _blocks(letter, copy)
    at = 1
    while at < len(found):
        before, after = found[at - 1], found[at]
        between = after.start - before.end
        if between <= _ISLAND and between <= min(before.size, after.size):
            found[at - 1 : at + 1] = [_Change(before.of_start, after.of_end, before.start, after.end)]
            at = max(1, at - 1)
        else:
            at += 1
    return found


def common_letter(texts: Sequence[str]) -> str:
    """What most of the texts say, in the words, signs and capitals of the most typical of them; "" of no text.

    The passages that less than half of them have are left out of it.
    """
    if not texts:
        return ""
    lines = words(texts).lines()
    counted: dict[str, int] = {}
    for one in lines:
        counted[one] = counted.get(one, 0) + 1
    distinct = list(counted)
    weights = list(counted.values())
    middle = consensus(typical(distinct, weights), distinct, weights)
    # The one that has the most of it, and then the least else, which is taken out.
    near = {one: (LCSseq.similarity(middle, one), -len(one), counted[one]) for one in distinct}
    best = max(range(len(texts)), key=lambda at: (*near[lines[at]], -at))
    read = _Read(texts[best])
    extra = [op for op in Indel.opcodes(middle, read.line) if op.tag == "insert"]
    if not extra:
        return texts[best].strip()
    parts, at = list[str](), 0
    for op in extra:
        parts.append(texts[best][at : read.start(op.dest_start)])
        at = read.start(op.dest_end)
    parts.append(texts[best][at:])
    return "".join(parts).strip()


def typical(lines: Sequence[str], weights: Sequence[int]) -> str:
    """The one nearest to the others, among those that come most often."""
    ordered = sorted(range(len(lines)), key=lambda at: -weights[at])[:_SAMPLE]

    def near(at: int) -> float:
        return sum(weights[other] * Indel.normalized_similarity(lines[at], lines[other]) for other in ordered)

    return lines[max(ordered, key=near)]


class _Read:
    """A text with the places of its words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = places(with_whole_links(text))
        numbered = words([" ".join(token.word for token in self.tokens)])
        assert len(numbered.hashes) == len(self.tokens), "both ways of reading words agree"
        self.line = line(numbered.hashes)

    def start(self, word: int) -> int:
        """Where a word begins; the end of the text after the last."""
        return self.tokens[word].start if word < len(self.tokens) else len(self.text)

    def passage(self, first: int, after: int) -> Passage:
        """From a word to before another, with the signs that follow it."""
        end = self.tokens[after - 1].end
        while end < len(self.text) and not self.text[end].isalnum() and not self.text[end].isspace():
            end += 1
        return Passage(self.tokens[first].start, end)
