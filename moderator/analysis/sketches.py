"""Sketches of texts: a few numbers for each that texts with the same passages share, and who shares them.

A text is known by its runs of four words. Of a long text one run in eight is kept, always the same for the same words
(« FracMinHash », Irber et al. 2022), so that what two texts have in common can be estimated, even when one holds the
other whole; of a short text, whose runs are few, more are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from moderator.analysis.words import I64, U64, Words, mixed
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _

RUN = 4  # words
FEWEST = 12
"""Words under which a text has no sketch: only the very same words make two one-liners alike."""
_RATES = ((48, 0), (96, 2), (1 << 62, 3))
"""Up to so many words, one run in 2ⁿ is kept."""
_BITS = 512
"""Of a signature: a letter of two hundred words sets a third of them."""
_BIT = (1 << np.arange(8)).astype(np.uint8)
_PROMISING = 0.25
_ROOM = 12  # bits
_ROWS = 1 << 16  # pairs looked at at once
_HASH, _OWNER = 40, 24  # bits of a posting
MOST = 1 << _OWNER  # texts
_ALL_PAIRS = 12
"""Texts that share a run, up to which each is compared with each other; above, with the first and with its next two."""
_FEWEST_COMMON = 2
_LEAST = 0.1
"""Share of the smaller sketch that two texts must have in common to be compared word by word: two copies in each of
which one word in five was changed still share a sixth."""
_NEXT = 2
_MOST_OF_ONE = _ALL_PAIRS  # texts with a run of a new text that are looked at: a run that more have says little
LONGER = 1.7
"""A copy is at most so many times as long as the letter: the letter and a personal text half as long, with edits.
Beyond, the text contains the letter; it is not the same."""
_LEAST_INSIDE = 0.5
_AT_ONCE = 1 << 23  # pairs counted at once: 64 MB
_OWNERS = np.uint64(MOST - 1)
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)

I32 = NDArray[np.int32]
U32 = NDArray[np.uint32]
Pairs = tuple[I32, I32]
"""Two texts in each place, the smaller number first."""


def prints(words: Words) -> U64:
    """A number for each text, the same when its words are the same in the same order."""
    count = len(words)
    place = np.arange(len(words.hashes), dtype=np.uint64) - np.repeat(words.bounds[:-1], words.counts).astype(np.uint64)
    with np.errstate(over="ignore"):
        sums = np.zeros(len(words.hashes) + 1, np.uint64)
        np.cumsum(mixed(words.hashes ^ (place * np.uint64(0x9E3779B97F4A7C15))), out=sums[1:])
        return mixed(sums[words.bounds[1:]] - sums[words.bounds[:-1]] + words.counts.astype(np.uint64)).reshape(count)


def postings(words: Words, owners: I64) -> U64:
    """The kept runs of texts, each with the number of its text, not sorted. `owners`: the number of each text."""
    counts = words.counts
    if len(words.hashes) < RUN:
        return np.empty(0, np.uint64)
    of = np.repeat(np.arange(len(words)), counts)
    last = len(words.hashes) - RUN + 1
    shifts = np.select([counts <= most for most, _shift in _RATES], [shift for _most, shift in _RATES]).astype(
        np.uint64
    )
    every = runs(words.hashes)
    owner = of[:last]
    kept = owner == of[RUN - 1 :]
    kept &= counts[owner] >= FEWEST
    # The runs that a coarse rate keeps are among those that a finer one keeps.
    kept &= every >> np.uint64(61) < (np.uint64(1) << (np.uint64(3) - shifts[owner]))
    found = every[kept] & ~_OWNERS | owners[owner[kept]].astype(np.uint64)
    found.sort()  # quicker than `np.unique`, which makes a table
    distinct: NDArray[np.uint64] = found[np.flatnonzero(np.diff(found, prepend=~found[:1]))]
    return distinct


def signatures(words: Words) -> U64:
    """Bits for each text, one for each of its pairs of words that follow each other: a row of numbers a text.

    What two texts have in common can be estimated from their bits a hundred times faster than by comparing them.
    """
    made = np.zeros((len(words), _BITS // 8), np.uint8)
    if len(words.hashes) > 1:
        of = np.repeat(np.arange(len(words)), words.counts)
        within = of[:-1] == of[1:]
        with np.errstate(over="ignore"):
            two = mixed(words.hashes[:-1] * np.uint64(0xD6E8FEB86659FD93) + words.hashes[1:])[within]
        bit = (two % np.uint64(_BITS)).astype(np.intp)
        np.bitwise_or.at(made.ravel(), of[:-1][within] * (_BITS // 8) + (bit >> 3), _BIT[bit & 7])
    bits: U64 = made.view(np.uint64)
    return bits


def promising(pairs: Pairs, bits: U64) -> Pairs:
    """The pairs whose texts have enough pairs of words in common to be worth comparing, given all signatures.

    Two letters made of the same stock of sentences, or that share one sentence, are left out here. Measured on 57,000
    texts: three quarters of the pairs go, and none that comparing them would keep.
    """
    own = np.bitwise_count(bits).sum(axis=1, dtype=np.int32)
    kept = np.empty(len(pairs[0]), np.bool_)
    for at in range(0, len(kept), _ROWS):
        first, second = pairs[0][at : at + _ROWS], pairs[1][at : at + _ROWS]
        common = np.bitwise_count(bits[first] & bits[second]).sum(axis=1, dtype=np.int32)
        # Bits that two texts would share by chance tell nothing; where that is nearly all, neither do the others.
        chance = own[first].astype(np.float64) * own[second] / _BITS
        room = np.minimum(own[first], own[second]) - chance
        kept[at : at + _ROWS] = (common - chance >= _PROMISING * room) | (room < _ROOM)
    return pairs[0][kept], pairs[1][kept]


def expected(first: I32, second: I32) -> NDArray[np.float64]:
    """How many kept runs the shorter of two texts has, at the coarser of their rates, given their words."""
    shift = np.zeros(len(first), np.int64)
    longest = np.maximum(first, second)
    for (most, _shift), (_next, coarser) in pairwise(_RATES):
        shift[longest > most] = coarser
    return (np.minimum(first, second) - RUN + 1) / np.exp2(shift)


def together(parts: list[U64], renumbered: U64 | None = None) -> U64:
    """Postings of several parts as one sorted array. The parts are let go as they are copied.

    `renumbered`: the number that each text takes instead of its own, `MOST` for those to leave out.
    """
    whole = np.empty(sum(map(len, parts)), np.uint64)
    at = 0
    while parts:
        part = parts.pop(0)
        if renumbered is not None:
            owners = renumbered[(part & _OWNERS).astype(np.intp)]
            part = (part & ~_OWNERS | owners)[owners < MOST]
        whole[at : at + len(part)] = part
        at += len(part)
    whole = whole[:at]
    whole.sort()
    return whole


def pieces(sorted_postings: U64, size: int) -> Iterator[U64]:
    """Postings in pieces of about `size`, those of one run being in the same piece."""
    at = 0
    while at < len(sorted_postings):
        end = at + size
        if end < len(sorted_postings):
            end = int(np.searchsorted(sorted_postings, sorted_postings[end - 1] | _OWNERS, side="right"))
        yield sorted_postings[at:end]
        at = end


def runs(hashes: U64) -> U64:
    """The runs of words of one text."""
    last = len(hashes) - RUN + 1
    if last < 1:
        return np.empty(0, np.uint64)
    with np.errstate(over="ignore"):
        made = hashes[:last].copy()
        for n in range(1, RUN):
            made = made * np.uint64(0xD6E8FEB86659FD93) + hashes[n : last + n]
        return mixed(made)


def candidates(sorted_postings: U64, lengths: I32, progress: Progress = silent) -> Pairs:
    """The pairs of texts that share enough runs to be compared word by word, from the postings of all of them."""
    hashes = sorted_postings >> np.uint64(_OWNER)
    fresh = np.flatnonzero(np.diff(hashes, prepend=~hashes[:1]))
    sizes = np.diff(fresh, append=len(hashes))
    del hashes
    several = sizes > 1
    heads, sizes = fresh[several], sizes[several]
    del fresh, several
    owners, of = _gathered(sorted_postings, heads, sizes)
    total = int(np.where(sizes <= _ALL_PAIRS, sizes * (sizes - 1) // 2, 3 * sizes).sum())
    turns = max(1, -(-total // _AT_ONCE))
    limits = np.linspace(0, len(lengths), turns + 1).astype(np.int64)
    found = []
    for turn, (low, high) in enumerate(pairwise(limits)):
        progress(turn, turns, _("Comparing texts"))
        found.append(_enough(_pairs(owners, of, sizes, low, high), lengths))
    return _joined(found)


def candidates_of(fresh: U64, segments: Iterable[U64], lengths: I32) -> Pairs:
    """The pairs that new texts make with all others: `fresh` has their postings, which one of `segments` has too.

    Each segment is in order, as `fresh` is, and let go before the next one is asked for.
    """
    hashes = fresh >> np.uint64(_OWNER)
    owners = (fresh & _OWNERS).astype(np.uint64)
    starts, ends = hashes << np.uint64(_OWNER), fresh | _OWNERS
    made, met = [np.empty(0, np.uint64)], [np.empty(0, np.uint64)]
    for segment in segments:
        if not len(segment):
            continue
        # Only the runs that a segment can have are looked for in it: there may be a hundred segments.
        inside = slice(int(np.searchsorted(ends, segment[0])), int(np.searchsorted(starts, segment[-1], side="right")))
        first = np.searchsorted(segment, starts[inside])
        many = np.minimum(np.searchsorted(segment, ends[inside], side="right") - first, _MOST_OF_ONE)
        made.append(np.repeat(owners[inside], many))
        met.append(segment[np.repeat(first - (np.cumsum(many) - many), many) + np.arange(many.sum())] & _OWNERS)
    mine, others = np.concatenate(made), np.concatenate(met)
    low, high = np.minimum(mine, others), np.maximum(mine, others)
    new = np.zeros(len(lengths), np.bool_)
    new[owners.astype(np.intp)] = True
    # Two new texts meet twice, once from each side.
    both = new[low.astype(np.intp)] & new[high.astype(np.intp)]
    return _enough((low << _HALF | high)[(low != high) & (~both | (mine == low))], lengths)


def _gathered(postings: U64, heads: I64, sizes: I64) -> tuple[U32, I32]:
    """The texts of the runs that several share, one run after the other, and the place of each in `sizes`."""
    of = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    at = np.arange(len(of)) + np.repeat(heads - (np.cumsum(sizes) - sizes), sizes)
    return (postings[at] & _OWNERS).astype(np.uint32), of


def _pairs(owners: U32, of: I32, sizes: I64, low: int, high: int) -> U64:
    """A number for each pair of texts that share a run, once for each run, the first text being in `low`…`high`."""
    small = (sizes <= _ALL_PAIRS)[of]
    mine = (owners >= low) & (owners < high)
    made = []
    for step in range(1, min(_ALL_PAIRS, len(owners))):
        chosen = mine[:-step] & (of[:-step] == of[step:])
        if step > _NEXT:
            chosen &= small[:-step]
        at = np.flatnonzero(chosen)
        made.append(owners[at].astype(np.uint64) << _HALF | owners[at + step])
    heads = np.cumsum(sizes) - sizes
    first = owners[heads[of]]
    star = np.flatnonzero(~small & (first >= low) & (first < high) & (np.arange(len(of)) > heads[of] + _NEXT))
    made.append(first[star].astype(np.uint64) << _HALF | owners[star])
    return np.concatenate(made)


def _enough(pairs: U64, lengths: I32) -> Pairs:
    """The pairs that come often enough, given how long their texts are."""
    pairs.sort()
    heads = np.flatnonzero(np.diff(pairs, prepend=~pairs[:1]))
    common = np.diff(heads, append=len(pairs))
    often = common >= _FEWEST_COMMON
    unique, common = pairs[heads[often]], common[often]
    first, second = (unique >> _HALF).astype(np.int32), (unique & _LOW).astype(np.int32)
    long = lengths[first], lengths[second]
    share = common / np.maximum(expected(*long), 1)
    enough = share >= np.where(np.maximum(*long) <= LONGER * np.minimum(*long), _LEAST, _LEAST_INSIDE)
    return first[enough], second[enough]


def _joined(parts: Sequence[Pairs]) -> Pairs:
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
