"""How much texts have to say in common: their telling words weighed by how rare these are, compared in NumPy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderator.analysis.hollow import silent
from moderator.analysis.words import words
from moderator.domain.folding import places
from moderator.domain.forms import stem

F64 = NDArray[np.float64]
U64 = NDArray[np.uint64]

_SATURATION, _LENGTH = 1.2, 0.75  # BM25's usual k₁ and b (Robertson and Zaragoza, 2009)
_SHORTEST = 3  # letters of a telling word


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text as it is counted: its root, its folded form, and where it first stands."""

    root: str
    form: str
    start: int
    end: int


def telling_words(text: str, language: str = "fr") -> list[Word]:
    """The words that say something, in order: no hollow word, no figure alone, nothing of one or two letters."""
    empty = silent(language)
    return [
        Word(stem(form, language), form, start, end)
        for form, start, end in places(text)
        if len(form) >= _SHORTEST and form not in empty and not form.isdigit()
    ]


def rarity(count: float, total: int) -> float:
    """What a word weighs that `count` of `total` texts have: BM25's inverse document frequency, never negative."""
    return float(np.log1p((total - count + 0.5) / (count + 0.5)))


def resemblances(read: Sequence[Word], texts: Sequence[str], weights: Mapping[str, float]) -> F64:
    """How much each text says of what the one read says: BM25 of its words, as a share of what it gives itself.

    `weights`: the rarity of each root. One row for each text and one column for each root of the one read: the sum of
    a row is the resemblance, 0 for nothing in common to about 1 for all of it. Words are compared as numbers: plurals
    and feminines count with the word, conjugations do not.
    """
    roots = {root: at for at, root in enumerate(columns_of(read, weights))}
    known, columns = _numbered(read, roots)
    found = words(texts)
    lengths = np.concatenate([[len(read)], found.counts]).astype(np.float64)
    table = np.zeros((len(texts) + 1, len(roots)))
    for word in read:
        if (at := roots.get(word.root)) is not None:
            table[0, at] += 1
    if not roots:
        return table[1:]
    spots = np.searchsorted(known, found.hashes)
    spots[spots == len(known)] = 0
    same = np.flatnonzero(known[spots] == found.hashes)
    rows = np.searchsorted(found.bounds, same, side="right")  # one further: the first row is the one read
    np.add.at(table, (rows, columns[spots[same]]), 1)
    # Hollow words are among those counted in the others: half of a text, in the languages at hand.
    lengths[1:] /= 2
    damped = _SATURATION * (1 - _LENGTH + _LENGTH * lengths / max(float(lengths.mean()), 1.0))
    scored = table * (_SATURATION + 1) / (table + damped[:, None])
    scored *= np.array([weights[root] for root in roots]) * np.minimum(table[0], 2)
    return scored[1:] / max(float(scored[0].sum()), 1e-9)


def columns_of(read: Sequence[Word], weights: Mapping[str, float]) -> list[str]:
    """The roots that the columns of `resemblances` stand for."""
    return list(dict.fromkeys(word.root for word in read if word.root in weights))


def _numbered(read: Sequence[Word], roots: Mapping[str, int]) -> tuple[U64, NDArray[np.int64]]:
    """The numbers of the words read and of their likely forms, in order, and the column of each."""
    forms = {word.form: roots[word.root] for word in read if word.root in roots}
    for form, column in list(forms.items()):
        bare = form.removesuffix("s").removesuffix("e")
        for other in (form + "s", form + "x", form.removesuffix("s"), form.removesuffix("x"), bare, bare + "e",
                      bare + "s", bare + "es"):  # fmt: skip
            if len(other) >= _SHORTEST:
                forms.setdefault(other, column)
    numbered = words(list(forms))
    numbers = numbered.hashes[numbered.bounds[:-1]]
    order = np.argsort(numbers, kind="stable")
    return numbers[order], np.array(list(forms.values()), np.int64)[order]
