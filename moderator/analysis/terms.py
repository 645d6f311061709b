"""The words of texts counted: forms brought to their root, hollow words left out, columns of a known vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderator.analysis.hollow import hollow
from moderator.domain.folding import fold, places
from moderator.domain.forms import stem
from moderator.domain.languages import FIRST, USUAL

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
F32 = NDArray[np.float32]

_BREAK = "\x01"  # between two texts: no word has it
_WORD = re.compile(f"[^\\W_]+|{_BREAK}")
_ABSENT, _NEXT = -1, -2
_LONGEST = 40  # letters: beyond, it is no word
_MANY = 400_000  # forms remembered: a corpus has more misspelt words than memory should hold


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each text has each word: text `i` has `columns[bounds[i]:bounds[i + 1]]`, in order, `times` each."""

    columns: I32
    times: F32
    bounds: I64

    def __len__(self) -> int:
        return len(self.bounds) - 1


def root(form: str, language: str) -> str:
    """What a folded word is counted as, "" when it says nothing: hollow words, letters alone, what is no word."""
    if len(form) < 2 or len(form) > _LONGEST or form in hollow(language):
        return ""
    return stem(form, language)


def known(language: str) -> str:
    """The language in whose forms a text is read: the one it is in, or the first where that one has no stems here."""
    return language if language in USUAL else FIRST


class Columns:
    """The column of each word of a vocabulary, whatever its form; a vocabulary that grows gets new ones."""

    def __init__(self, vocabulary: Iterable[str], *, grows: bool = False) -> None:
        self.column: dict[str, int] = {word: at for at, word in enumerate(vocabulary)}
        self.grows = grows
        self._forms: dict[str, _Forms] = {}

    def of(self, word: str) -> int:
        """The column of a root, negative when it has none."""
        if self.grows and word:
            return self.column.setdefault(word, len(self.column))
        return self.column.get(word, _ABSENT)

    def count(self, texts: Sequence[str], language: str) -> Counts:
        """Count the words of texts in one language."""
        language = known(language)
        forms = self._forms.setdefault(language, _Forms(self, language))
        if len(forms) > _MANY:
            forms.clear()
            forms[_BREAK] = _NEXT
        words = _WORD.findall(fold(_BREAK.join(one.replace(_BREAK, " ") for one in texts)))
        found = np.fromiter(map(forms.__getitem__, words), np.int32, len(words))
        text = np.cumsum(found == _NEXT)
        kept = found >= 0
        width = max(len(self.column), 1)
        keys, times = np.unique(text[kept].astype(np.int64) * width + found[kept], return_counts=True)
        bounds = np.searchsorted(keys, np.arange(len(texts) + 1, dtype=np.int64) * width)
        return Counts((keys % width).astype(np.int32), times.astype(np.float32), bounds.astype(np.int64))


class _Forms(dict[str, int]):
    """The column of each form of a language met so far."""

    def __init__(self, columns: Columns, language: str) -> None:
        super().__init__({_BREAK: _NEXT})
        self._columns, self._language = columns, language

    def __missing__(self, form: str) -> int:
        at = self[form] = self._columns.of(root(form, self._language))
        return at


def joined(parts: Iterable[tuple[I64, Counts]], total: int) -> Counts:
    """The counts of `total` texts from those of some of them, given with their places."""
    given = list(parts)
    each = np.zeros(total, np.int64)
    for at, counts in given:
        each[at] = np.diff(counts.bounds)
    bounds = np.concatenate(([0], np.cumsum(each)))
    columns, times = np.empty(bounds[-1], np.int32), np.empty(bounds[-1], np.float32)
    for at, counts in given:
        size = np.diff(counts.bounds)
        target = np.repeat(bounds[at] - counts.bounds[:-1], size) + np.arange(len(counts.columns))
        columns[target], times[target] = counts.columns, counts.times
    return Counts(columns, times, bounds)


def counted(columns: Columns, texts: Sequence[str], languages: Sequence[str]) -> Counts:
    """Count the words of texts, each in its language."""
    spoken = sorted({known(one) for one in languages})
    if len(spoken) == 1:
        return columns.count(texts, spoken[0])
    parts = []
    for language in spoken:
        at = np.array([n for n, one in enumerate(languages) if known(one) == language], np.int64)
        parts.append((at, columns.count([texts[n] for n in at], language)))
    return joined(parts, len(texts))


def stands(text: str, language: str, wanted: Mapping[str, float]) -> dict[str, list[tuple[int, int]]]:
    """Where the wanted roots stand in a text: first and last character of each of their forms."""
    language = known(language)
    found: dict[str, list[tuple[int, int]]] = {}
    for token in places(text):
        word = root(token.word, language)
        if word in wanted:
            found.setdefault(word, []).append((token.start, token.end))
    return found
