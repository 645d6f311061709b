"""The words of many texts as numbers: capitals, accents, ligatures, signs and typography set aside, in NumPy."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from moderator.domain.folding import fold

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

_PLANE = 0x10000  # code points looked up in tables; those beyond are letters of rare scripts or emoji
_EMOJI = (0x1F000, 0x20000)
_SEPARATOR = "\n"
_OPENED = (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("ß", "ss"), ("ĳ", "ij"), ("Ĳ", "ij"), ("l·l", "ll"), ("L·L", "ll"),
           ("ŀl", "ll"))  # fmt: skip
_LINK = re.compile(r"(https?://(?:www\.)?|www\.)([^\s<>«»\"]+)")
_NO_LETTER = re.compile(r"[\W_]+")
_SIGN = re.compile(r"[^0-9A-Za-z]")
_MULTIPLIER = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2⁶⁴
_LONGEST = 1 << 16  # characters worked on at once: what fits in the processor's cache is twice as fast


@dataclass(frozen=True, slots=True)
class Words:
    """The words of some texts, one after the other: `hashes[bounds[i]:bounds[i + 1]]` are those of text `i`."""

    hashes: U64
    bounds: I64

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @property
    def counts(self) -> I64:
        """How many words each text has."""
        return np.diff(self.bounds)

    def of(self, text: int) -> U64:
        """The words of one text."""
        return self.hashes[self.bounds[text] : self.bounds[text + 1]]

    def lines(self) -> list[str]:
        """Each text as a string of one character a word, the form in which word differences are computed fastest."""
        whole, bounds = line(self.hashes), self.bounds.tolist()
        return [whole[start:end] for start, end in pairwise(bounds)]


def line(hashes: U64) -> str:
    """Words as a string of one character each. Two different words share a character once in a million."""
    return written(letters(hashes).data)


def letters(hashes: U64) -> NDArray[np.uint32]:
    """The character that stands for each word."""
    return (hashes >> np.uint64(44)).astype("<u4") + np.uint32(_PLANE)


def written(characters: memoryview) -> str:
    """Characters as a string."""
    return codecs.utf_32_le_decode(characters)[0]


def words(texts: Sequence[str]) -> Words:
    """The words of texts, in order: what differs only by case, accents, ligatures or signs gets the same numbers."""
    hashes, counts = list[U64](), list[I64]()
    at = 0
    while at < len(texts):
        stop, length = at, 0
        while stop < len(texts) and (stop == at or length + len(texts[stop]) < _LONGEST):
            length += len(texts[stop]) + 1
            stop += 1
        some, many = _words(texts[at:stop])
        hashes.append(some)
        counts.append(many)
        at = stop
    bounds = np.concatenate([np.zeros(1, np.int64), *counts]).cumsum()
    return Words(np.concatenate([np.empty(0, np.uint64), *hashes]), bounds)


def with_whole_links(text: str) -> str:
    """The text with each link written as one word: two texts are not alike for naming the same site.

    How it begins (« https://www. ») is set aside; places in the text stay as they are.
    """
    if "://" not in text and "www." not in text:
        return text
    return _LINK.sub(lambda found: " " * len(found.group(1)) + _SIGN.sub("x", found.group(2)), text)


def _words(texts: Sequence[str]) -> tuple[U64, I64]:
    joined = _SEPARATOR.join(one.replace(_SEPARATOR, " ") if _SEPARATOR in one else one for one in texts)
    joined = with_whole_links(joined)
    if not joined.isascii():
        joined = unicodedata.normalize("NFC", joined)
        for letter, two in _OPENED:
            joined = joined.replace(letter, two)
    codes = _codes(joined)
    values = _values(codes)
    inside = np.zeros(len(codes) + 2, np.bool_)
    np.not_equal(values, 0, out=inside[1:-1])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, ends = edges[0::2], edges[1::2]
    powers, inverses = _powers(max(_LONGEST, 1 << len(codes).bit_length()))
    with np.errstate(over="ignore"):
        # A word's number is that of its characters as a polynomial, whatever its place: running sums give them all.
        sums = np.zeros(len(codes) + 1, np.uint64)
        np.cumsum(values * powers[: len(codes)], out=sums[1:])
        hashes = mixed((sums[ends] - sums[starts]) * inverses[starts])
    lines = np.flatnonzero(codes == ord(_SEPARATOR))
    limits = np.concatenate([lines, [len(codes)]])
    return hashes, np.diff(np.searchsorted(starts, limits), prepend=0)


def mixed(numbers: U64) -> U64:
    """Numbers scattered evenly over 64 bits (the finaliser of SplitMix64)."""
    with np.errstate(over="ignore"):
        numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return numbers ^ (numbers >> np.uint64(31))


def _values(codes: NDArray[np.uint32]) -> U64:
    """A number for each character, 0 for what parts words."""
    table = _table()
    if not len(codes) or int(codes.max()) < _PLANE:
        return table.take(codes.astype(np.intp))
    beyond = codes >= _PLANE
    values = table[np.where(beyond, 0, codes)]
    letters = beyond & ((codes < _EMOJI[0]) | (codes >= _EMOJI[1]))
    values[letters] = mixed(codes[letters].astype(np.uint64))
    return values


@cache
def _table() -> U64:
    """The number of each character of the basic plane: that of its folded form, 0 when it is no letter nor figure."""
    every = codecs.utf_32_le_decode(np.arange(_PLANE, dtype="<u4").data, "surrogatepass")[0]
    kept = _NO_LETTER.sub("", every)
    # Folded together: one at a time they would take a tenth of a second.
    folded = _codes(fold(_SEPARATOR + _SEPARATOR.join(kept)))
    table = np.zeros(_PLANE, np.uint64)
    first = folded[np.flatnonzero(folded == ord(_SEPARATOR)) + 1]
    table[_codes(kept)] = mixed(first.astype(np.uint64) + np.uint64(1))
    return table


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


@lru_cache(4)
def _powers(length: int) -> tuple[U64, U64]:
    """The first powers of the multiplier and of its inverse."""
    with np.errstate(over="ignore"):
        powers = np.full(length, _MULTIPLIER, np.uint64)
        inverses = np.full(length, pow(_MULTIPLIER, -1, 1 << 64), np.uint64)
        powers[0] = inverses[0] = 1
        return np.cumprod(powers), np.cumprod(inverses)
