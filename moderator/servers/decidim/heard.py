"""Which comments were heard under what, the last time: sixteen bytes each, for consultations have many."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np


class Heard:
    """The comments of earlier sweeps by what they are under, as the marks of comments tell (`proposal/12|…`)."""

    def __init__(self, marks: Iterable[tuple[str, str]]) -> None:
        roots, numbers = array("q"), array("q")
        for key, mark in marks:
            if key.startswith("comment/") and "|" in mark and (number := key[8:]).isdigit():
                roots.append(hash(mark.partition("|")[0]))
                numbers.append(int(number))
        found = np.frombuffer(roots, np.int64) if roots else np.empty(0, np.int64)
        order = np.argsort(found, kind="stable")
        self._roots = found[order]
        self._numbers = np.frombuffer(numbers, np.int64)[order] if numbers else found

    def under(self, root: str) -> list[str]:
        """The keys of the comments under the thing of that key, replies among them."""
        if not self._numbers.size:
            return []  # a first sweep asks thousands of times
        wanted = hash(root)
        first, last = self._roots.searchsorted(wanted, "left"), self._roots.searchsorted(wanted, "right")
        return [f"comment/{number}" for number in self._numbers[first:last].tolist()]
