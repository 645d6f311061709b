"""What the whole corpus sounds like: in how many texts words and short phrases are, counted on a bounded sample."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderator.analysis.phrases import Frequencies, frequencies
from moderator.analysis.words import words
from moderator.store import sketchbook
from moderator.store.corpus import Corpus
from moderator.store.workspace import Workspace

SAMPLE = 12_000
"""Texts on which the whole is counted; a smaller corpus is counted whole."""
_GROWN = 1.1  # times as many contributions: the sample is drawn again

_kept: weakref.WeakKeyDictionary[Corpus, Background] = weakref.WeakKeyDictionary()
_counting = threading.Lock()


@dataclass(frozen=True, slots=True)
class Background:
    """The frequencies of a sample of `size` contributions."""

    size: int
    frequencies: Frequencies

    @property
    def is_sample(self) -> bool:
        """Whether some contributions were not counted."""
        return self.frequencies.texts < self.size


def of(ws: Workspace) -> Background:
    """The frequencies of the whole, counted at the first call (a second or two at most) and after large imports."""
    ids = everyone(ws)
    with _counting:
        known = _kept.get(ws.corpus)
        if known is None or not known.size <= len(ids) <= max(known.size * _GROWN, known.size + 20):
            known = _kept[ws.corpus] = Background(len(ids), frequencies(words(texts(ws, spread(ids, SAMPLE)))))
        return known


def counts(ws: Workspace, forms: Sequence[str]) -> dict[str, int]:
    """In how many texts of the sample each of these folded words is."""
    numbered = words(list(forms))
    if not len(forms):
        return {}
    known = of(ws).frequencies.of(numbered.hashes[numbered.bounds[:-1]])
    return {form: int(count) for form, count in zip(forms, known.tolist(), strict=True)}


def everyone(ws: Workspace) -> NDArray[np.int32]:
    """The contributions that are still at their source."""
    columns = ws.corpus.columns
    return columns.ids[~columns.removed[columns.ids]]


def spread(ids: NDArray[np.int32], most: int) -> NDArray[np.int32]:
    """At most so many of these ids, evenly spread over all of them."""
    if len(ids) <= most:
        return ids
    return ids[np.linspace(0, len(ids) - 1, most).astype(np.int64)]


def texts(ws: Workspace, ids: NDArray[np.signedinteger]) -> list[str]:
    """The title and words of these contributions."""
    with ws.read() as conn:
        return sketchbook.bodies(conn, ids.tolist())
