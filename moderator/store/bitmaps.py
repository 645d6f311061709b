"""Bitmaps of ids made at once from arrays: one by one, half a million ids would hold all threads for a frame or two."""

from __future__ import annotations

import struct
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

_MANY = 8_192  # fewer are as fast one by one
_FAR = 1 << 25  # beyond it (sections' ids are), a mark for each possible id would take more than it saves
_COOKIE = 12346  # RoaringFormatSpec: containers without runs
_BLOCK = 1 << 16  # ids a container stands for
_SPARSE = 4096  # with at most as many ids, a container lists them; with more, it has a bit for each


def bitmap(ids: Iterable[int] | NDArray[np.integer]) -> BitMap:
    """These ids, in whatever order and however often, as a bitmap."""
    if not isinstance(ids, np.ndarray) or len(ids) < _MANY:
        return BitMap(ids)
    last = int(ids.max())
    if last >= _FAR or int(ids.min()) < 0:
        return BitMap(ids.astype(np.uint32))
    marks = np.zeros((last // _BLOCK + 1) * _BLOCK, np.bool_)
    marks[ids] = True
    return _written(marks.reshape(-1, _BLOCK))


def _written(marks: NDArray[np.bool_]) -> BitMap:
    """The bitmap of the marked places, by way of the format in which bitmaps are exchanged."""
    counts = np.count_nonzero(marks, axis=1)
    held = np.flatnonzero(counts)
    parts = [
        np.flatnonzero(marks[at]).astype("<u2").tobytes()
        if counts[at] <= _SPARSE
        else np.packbits(marks[at], bitorder="little").tobytes()
        for at in held
    ]
    headers = np.empty((len(held), 2), "<u2")
    headers[:, 0], headers[:, 1] = held, counts[held] - 1
    start = 8 + 8 * len(held)
    offsets = (start + np.cumsum([0, *map(len, parts[:-1])])).astype("<u4")
    head = struct.pack("<II", _COOKIE, len(held))
    return BitMap.deserialize(b"".join((head, headers.tobytes(), offsets.tobytes(), *parts)))
