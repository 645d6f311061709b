"""A bitmap made at once from many ids is the one made of them one by one."""

import numpy as np
import pytest
from pyroaring import BitMap

from moderator.store.bitmaps import bitmap
from moderator.store.schema import SECTIONS

RANDOM = np.random.default_rng(5)


@pytest.mark.parametrize(
    "ids",
    [
        np.arange(1, 570_001, dtype=np.int32)[::-1],
        RANDOM.permutation(200_000)[:60_000].astype(np.int32),
        np.concatenate((np.arange(9_000), [900_000, 65_535, 65_536, 131_071])).astype(np.int64),  # a full, a bare block
        np.arange(4_000_000, 4_000_000 + 65_536 * 2, dtype=np.uint32),
        np.repeat(np.arange(5_000, dtype=np.int32), 3),
        np.append(np.arange(10_000, dtype=np.int64), SECTIONS + 7),
        np.empty(0, np.int32),
        [3, 1, 2],
    ],
    ids=["all", "some", "scattered", "far", "repeated", "sections", "none", "listed"],
)
def test_the_same_ids_are_in_it(ids: object) -> None:
    made = bitmap(ids)  # type: ignore[arg-type]
    assert made == BitMap([int(one) for one in ids])  # type: ignore[attr-defined]
    assert BitMap.deserialize(made.serialize()) == made
