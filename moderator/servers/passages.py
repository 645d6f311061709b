"""Passages masked in a text as its platform stores it: its author's markup stays, where masking leaves it whole."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from moderator.domain.redaction import MASK


def masked(stored: str, original: str, text: str, written: Callable[[str], str] = str) -> str:
    """The stored text with the passages masked that are so in `text`, where each stands in it as it is; "" elsewhere.

    `original` is the plain text without masks; `written` says how the platform stores a plain passage.
    """
    at, place = 0, 0
    for before, after in pairwise(text.split(MASK)):
        start = original.find(before, at) + len(before)
        end = original.find(after, start) if after else len(original)
        passage = original[start:end]
        told = written(passage)
        found = -1
        for _alike in range(original.count(passage, at, start) + 1 if passage else 0):
            found = stored.find(told, place)
            place = found + len(told)
            if found < 0:
                break
        if found < 0:
            return ""
        stored = stored[:found] + MASK + stored[place:]
        at, place = end, found + len(MASK)
    return stored
