"""Finding copies in a workspace: from its texts to groups of contributions, working only on what is new."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moderator.analysis import likeness, sketches
from moderator.analysis.likeness import NO_LINKS, Lines, Links, alike
from moderator.analysis.piles import Pile, piles
from moderator.analysis.words import letters, words, written
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress
from moderator.domain.words import _
from moderator.store import sketchbook
from moderator.store.sketchbook import Kept

FORMAT = "copies 4"
"""Raise it when sketches or links are worked out otherwise: what files hold is then dropped and worked out again."""
_BATCH = 2_000  # texts read at once
_WORDS = 120_000_000  # words held in memory, 4 bytes each: the texts of half a million contributions
_SEGMENTS = 24  # additions kept apart, before they are put in order with the rest
_PIECE = 1 << 17  # postings read at once: 1 MB
_USED = 0.7  # share of the texts known that must still be somebody's

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
U64 = NDArray[np.uint64]
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Group:
    """Contributions with copies of one letter, the nearest first.

    `texts` tells those of the same words apart, `likeness` is the share of the shorter text's words in common with the
    letter, `words` how long each is; `length` is the letter's. `below`: places from which likeness is under the
    threshold. `holders`: contributions that hold the letter in a text too long to be a copy.
    """

    ids: I64
    texts: I32
    likeness: NDArray[np.float32]
    words: I32
    below: int
    length: int
    holders: I64


@dataclass(frozen=True, slots=True)
class Found:
    """What a search for copies gave. `total` texts were compared, `distinct` of them by their words, `fresh` new."""

    groups: tuple[Group, ...]
    threshold: float
    total: int
    distinct: int
    fresh: int
    seconds: float


def find(path: Path, passphrase: str, threshold: float, progress: Progress) -> Found:
    """Find the copies among all contributions that are still at their source, and keep what next time will need."""
    start = time.perf_counter()
    with sketchbook.opened(path, passphrase) as conn:
        with conn.begin():
            stamp = sketchbook.stamp(conn)
            book = _Book(sketchbook.load(conn, FORMAT, without="postings"), partial(sketchbook.parts, conn, "postings"))
            if book.worn:
                book = _Book({}, tuple)
            fresh = book.renew(*sketchbook.present(conn))
            for at in range(0, len(fresh), _BATCH):
                progress(at, len(fresh), _("Reading new texts"))
                book.read(sketchbook.bodies(conn, fresh[at : at + _BATCH].tolist()))
            book.settle()
            lines = book.lines(partial(sketchbook.bodies, conn))
            book.compare(lines, progress)
            book.gather(lines, threshold, progress)
            groups = book.groups()
        if book.changed:
            with conn.execution_options(begin="IMMEDIATE").begin():
                # Another search may have ended meanwhile: what it kept is as good, and parts of both would be wrong.
                if sketchbook.stamp(conn) == stamp:
                    sketchbook.keep(conn, FORMAT, *book.kept())
    return Found(groups, threshold, len(book.ids), book.used, len(fresh), time.perf_counter() - start)


class _Book:
    """The texts known, by number: contributions with the same words have the same text."""

    def __init__(self, arrays: Mapping[str, Sequence[Array]], postings: Callable[[], Iterable[U64]]) -> None:
        def whole(name: str, type_: type[np.generic]) -> Array:
            parts = arrays.get(name, ())
            return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, type_), *parts])

        self.ids: I64 = whole("ids", np.int64)
        self.versions: I64 = whole("versions", np.int64)
        self.text: I32 = whole("text", np.int32)
        self.prints: U64 = whole("prints", np.uint64)
        self.lengths: I32 = whole("lengths", np.int32)
        self.postings = postings  # of all texts but the latest, read each time: it is most of what is kept
        self.latest: list[U64] = list(arrays.get("latest", ()))
        self.links = Links(*(whole(name, np.int32) for name in ("first", "second", "common")))
        self.piles: I32 = whole("piles", np.int32)  # one row a member: pile, text, 1 above and 0 below, letter's length
        self.pile_likeness: NDArray[np.float32] = whole("pile_likeness", np.float32)
        self.pile_threshold = whole("pile_threshold", np.float64)
        self.known = len(self.prints)
        self._here = len(self.ids)  # the first contributions of the list that are in the file as they are
        self._links_known = len(self.links)
        self.changed = False
        self._fresh: I64 = np.empty(0, np.int64)
        self._read: list[tuple[U64, I32]] = []
        self._postings: list[U64] = []
        self._numbered = 0
        self._first: I64 = np.empty(0, np.int64)  # for each new text, the first of the contributions read that has it
        self._bits: list[U64] = []
        self._codes: list[tuple[memoryview, list[int]]] = []  # the words of new texts, while they fit
        self._worded = 0
        self._said = dict[int, str]()  # texts read again
        self._touched: I32 = np.empty(0, np.int32)
        self._new_links = NO_LINKS
        self._new: U64 = np.empty(0, np.uint64)
        self._holder: I64 = np.empty(0, np.int64)

    # ------------------------------------------------------------------------------------------------------ new texts

    @property
    def worn(self) -> bool:
        """Whether so many of the texts are nobody's any more that it is better to begin again."""
        return self.used < _USED * len(self.prints)

    @property
    def used(self) -> int:
        """How many of the texts known are somebody's."""
        return int(np.count_nonzero(self._weights()))

    def renew(self, ids: I64, versions: I64) -> I64:
        """Forget the contributions that went or changed; returns those to read."""
        same, gone = np.zeros(len(ids), np.bool_), np.ones(len(self.ids), np.bool_)
        count = len(self.ids)
        if np.array_equal(self.ids, ids[:count]):  # as most often, nothing went
            same[:count] = self.versions == versions[:count]
            gone = ~same[:count]
        elif count:
            order = np.argsort(self.ids, kind="stable")  # nearly in order already
            at = np.searchsorted(self.ids, ids, sorter=order)
            at[at == count] = 0
            place = order[at]
            same = (self.ids[place] == ids) & (self.versions[place] == versions)
            gone[place[same]] = False
        self.changed = bool(gone.any() or not same.all())
        # The neighbours of what goes may have to be gathered otherwise.
        self._touched = np.unique(self.text[gone])
        if gone.any():
            self.ids, self.versions, self.text = self.ids[~gone], self.versions[~gone], self.text[~gone]
            self._here = -1
        self._fresh = ids[~same]
        self._versions = versions[~same]
        if len(self.prints) + len(self._fresh) > sketches.MOST:
            raise Problem(_("There are too many texts to look for copies among them."))
        return self._fresh

    def read(self, texts: Sequence[str]) -> None:
        """Sketch texts, in the order of the contributions to read."""
        these = words(texts)
        owners = np.arange(self._numbered, self._numbered + len(these))
        self._numbered += len(these)
        self._read.append((sketches.prints(these), these.counts.astype(np.int32)))
        self._postings.append(sketches.postings(these, owners))
        if not self.known:  # few new texts are compared with few others
            self._bits.append(sketches.signatures(these))
        if self._worded <= _WORDS:
            self._worded += len(these.hashes)
            self._codes.append((letters(these.hashes).data, these.bounds.tolist()))

    def settle(self) -> None:
        """Number the texts read: those whose words are known keep their number."""
        if not self._read:
            return
        prints = np.concatenate([one for one, _counts in self._read])
        counts = np.concatenate([many for _prints, many in self._read])
        self._read.clear()
        unique, first, inverse = np.unique(prints, return_index=True, return_inverse=True)
        number = np.full(len(unique), -1, np.int64)
        met = _among(self.prints, unique)
        number[np.searchsorted(unique, self.prints[met])] = met
        new = np.flatnonzero(number < 0)
        new = new[np.argsort(first[new])]
        number[new] = self.known + np.arange(len(new))
        self.prints = np.concatenate([self.prints, unique[new]])
        self.lengths = np.concatenate([self.lengths, counts[first[new]]])
        text = number[inverse].astype(np.int32)
        had = self._weights()
        self.ids = np.concatenate([self.ids, self._fresh])
        self.versions = np.concatenate([self.versions, self._versions])
        self.text = np.concatenate([self.text, text])
        # Words that nobody had any more and that somebody has again.
        back = np.unique(text[text < self.known])
        self._touched = np.union1d(self._touched, back[had[back] == 0])
        # Numbers follow the order of reading, so that postings stay in order when they take the number of their text.
        renumbered = np.full(len(prints), sketches.MOST, np.uint64)
        renumbered[first[new]] = number[new].astype(np.uint64)
        self._new = sketches.together(self._postings, renumbered)
        self._first = first[new]

    def lines(self, bodies: Callable[[list[int]], list[str]]) -> Lines:
        """What gives texts, one character a word: from memory, else read again (`bodies`: texts of contributions)."""

        firsts, held = self._first.tolist(), len(self._codes) * _BATCH

        def remembered(number: int) -> str | None:
            if not held or number < self.known or (place := firsts[number - self.known]) >= held:
                return self._said.get(number)
            codes, bounds = self._codes[place // _BATCH]
            place %= _BATCH
            return written(codes[bounds[place] : bounds[place + 1]])

        def lines(numbers: Sequence[int]) -> list[str]:
            found = [remembered(one) for one in numbers]
            unread = [one for one, line in zip(numbers, found, strict=True) if line is None]
            if unread:
                holders = self.holding(np.array(unread, np.int64))
                for at in range(0, len(unread), _BATCH):
                    part = slice(at, at + _BATCH)
                    self._said.update(zip(unread[part], words(bodies(holders[part])).lines(), strict=True))
                found = [self._said[one] if line is None else line for one, line in zip(numbers, found, strict=True)]
            return [line for line in found if line is not None]

        return lines

    # ------------------------------------------------------------------------------------------------------ comparing

    def compare(self, lines: Lines, progress: Progress) -> None:
        """Link the new texts to those that are like them."""
        if not len(self._new):
            return
        if self.known:
            every = chain(self.postings(), self.latest, [self._new])
            pairs = sketches.candidates_of(self._new, every, self.lengths)
        else:
            pairs = sketches.promising(sketches.candidates(self._new, self.lengths, progress), self._signatures())
        weights = self._weights()
        used = (weights[pairs[0]] > 0) & (weights[pairs[1]] > 0)  # a text that nobody has any more cannot be read
        links = likeness.linked((pairs[0][used], pairs[1][used]), self.lengths, lines, progress)
        self.links = self.links + links if len(self.links) else links
        self._new_links = links

    def _signatures(self) -> U64:
        bits = np.concatenate(self._bits)
        self._bits.clear()
        return bits[self._first]

    def gather(self, lines: Lines, threshold: float, progress: Progress) -> None:
        """Gather linked texts into piles; when the threshold is as before, only those that something new disturbs."""
        before = self.piles.reshape(-1, 4)
        again = not (len(self.pile_threshold) and self.pile_threshold[0] == threshold)
        if not again and not self.changed:
            return

        links = self._alike(self.links)
        kept = np.zeros(len(before), np.bool_)
        joined, near = np.empty((0, 4), np.int32), np.empty(0, np.float32)
        if not again:
            joined, near = self._joining(before, lines, threshold)
            new = self._alike(self._new_links)
            come = np.setdiff1d(np.concatenate([new.first, new.second]), joined[:, 1])
            disturbed = np.concatenate([self._touched, come[come >= self.known]])
            stale = _reached(disturbed, links, len(self.lengths))
            links = links.where(stale[links.first])
            kept = ~stale[before[:, 1]]
            undisturbed = ~stale[joined[:, 1]]
            joined, near = joined[undisturbed], near[undisturbed]
        made = piles(links, self.lengths, self._weights(), lines, threshold, progress)
        start = int(before[:, 0].max(initial=-1)) + 1
        rows = [row for n, one in enumerate(made, start) for row in _rows(n, one)]
        fresh = np.array([row for row, _much in rows], np.int32).reshape(-1, 4)
        every = np.concatenate([before[kept], joined, fresh])
        much = np.concatenate([self.pile_likeness[kept], near, np.array([much for _row, much in rows], np.float32)])
        order = np.lexsort((-much, -every[:, 2], every[:, 0]))
        self.piles, self.pile_likeness = every[order].ravel(), much[order]
        self.pile_threshold = np.array([threshold])
        self.changed = True

    def _alike(self, links: Links) -> Links:
        return links.where(alike(self.lengths[links.first], self.lengths[links.second]))

    def _joining(self, before: I32, lines: Lines, threshold: float) -> tuple[I32, NDArray[np.float32]]:
        """The new texts that simply come into one known pile, as rows of it: its letter is not looked for again."""
        pile = np.full(len(self.lengths), -1)
        inside = before[before[:, 2] == 1]
        pile[inside[:, 1]] = inside[:, 0]
        met = dict[int, set[int]]()
        new = self._alike(self._new_links)
        for one, other in zip(new.first.tolist(), new.second.tolist(), strict=True):
            met.setdefault(other, set())
            if one < self.known:
                met[other].add(int(pile[one]))
            else:
                met.setdefault(one, set())
        chosen = {text: min(piles) for text, piles in met.items() if len(piles) == 1 and min(piles) >= 0}
        if not chosen:
            return np.empty((0, 4), np.int32), np.empty(0, np.float32)
        numbers, first = np.unique(before[:, 0], return_index=True)
        heads = {int(one): before[at] for one, at in zip(numbers, first, strict=True)}
        letters = sorted({int(heads[one][1]) for one in chosen.values()})
        said = dict(zip((*letters, *chosen), lines([*letters, *chosen]), strict=True))
        rows, near = list[tuple[int, int, int, int]](), list[float]()
        for text, one in chosen.items():
            letter, length = int(heads[one][1]), int(heads[one][3])
            share, enough = likeness.compared(said[letter], said[text], threshold)
            if enough:
                rows.append((one, text, 1, length))
                near.append(share)
        return np.array(rows, np.int32).reshape(-1, 4), np.array(near, np.float32)

    # --------------------------------------------------------------------------------------------------------- groups

    def groups(self) -> tuple[Group, ...]:
        """Piles and texts that come several times, as groups of contributions, the largest first."""
        weights = self._weights()
        rows = self.piles.reshape(-1, 4)
        single = np.bincount(rows[:, 1][rows[:, 2] == 1], minlength=len(self.lengths)) == 0
        repeated = np.flatnonzero(single & (weights > 1) & (self.lengths > 0)).astype(np.int32)
        # A text that comes several times is a pile of one text: all are unfolded into contributions together.
        texts = np.concatenate([rows[:, 1], repeated])
        lengths = np.concatenate([rows[:, 3], self.lengths[repeated]])
        above = np.concatenate([rows[:, 2], np.ones(len(repeated), np.int32)])
        much = np.concatenate([self.pile_likeness, np.ones(len(repeated), np.float32)])
        alone = rows[:, 0].max(initial=0) + 1 + np.arange(len(repeated))
        starts = np.flatnonzero(np.diff(np.concatenate([rows[:, 0], alone]), prepend=-1))
        bounds = np.append(starts, len(texts))
        many = weights[texts]
        order = np.argsort(self.text, kind="stable")
        heads = np.cumsum(weights) - weights
        ends = np.concatenate([[0], np.cumsum(many)])
        ids = self.ids[order[np.arange(ends[-1]) + np.repeat(heads[texts] - ends[:-1], many)]]
        said, share, long = np.repeat(texts, many), np.repeat(much, many), np.repeat(self.lengths[texts], many)
        inside = np.concatenate([[0], np.cumsum(many * above)])
        holders = self._holders(weights)
        found = list[Group]()
        none: I64 = np.empty(0, np.int64)
        holding = np.zeros(len(self.lengths), np.bool_)
        holding[list(holders)] = True
        some = np.concatenate([[0], np.cumsum(holding[texts])])[bounds].tolist()
        ends, inside, heads_of = ends[bounds].tolist(), inside[bounds].tolist(), lengths[starts].tolist()
        for n, (start, end) in enumerate(pairwise(bounds.tolist())):
            part = slice(ends[n], ends[n + 1])
            held = set[int]()
            if some[n + 1] > some[n]:
                held = {other for one in texts[start:end].tolist() for other in holders.get(one, ())}
            longer = [self.ids[order[heads[one] : heads[one] + weights[one]]] for one in sorted(held)]
            found.append(
                Group(
                    ids[part],
                    said[part],
                    share[part],
                    long[part],
                    inside[n + 1] - inside[n],
                    heads_of[n],
                    np.concatenate([none, *longer]) if longer else none,
                )
            )
        return tuple(sorted(found, key=lambda one: (-one.below, int(one.ids[0]))))

    def _holders(self, weights: I64) -> dict[int, list[int]]:
        """For each text, the longer texts that hold it whole."""
        used = (weights[self.links.first] > 0) & (weights[self.links.second] > 0)
        apart = ~alike(self.lengths[self.links.first], self.lengths[self.links.second])
        links = self.links.where(used & apart)
        one, other = links.first, links.second
        shorter = self.lengths[one] < self.lengths[other]
        short, long = np.where(shorter, one, other), np.where(shorter, other, one)
        order = np.argsort(short, kind="stable")
        texts, heads = np.unique(short[order], return_index=True)
        every, bounds = long[order].tolist(), [*heads.tolist(), len(order)]
        return {text: every[start:end] for text, (start, end) in zip(texts.tolist(), pairwise(bounds), strict=True)}

    # ------------------------------------------------------------------------------------------------------ the rest

    def holding(self, texts: I64) -> list[int]:
        """One contribution that has each text."""
        if len(self._holder) != len(self.prints):
            self._holder = np.zeros(len(self.prints), np.int64)
            self._holder[self.text[::-1]] = self.ids[::-1]
        return self._holder[texts].tolist()  # type: ignore[no-any-return]

    def _weights(self) -> I64:
        return np.bincount(self.text, minlength=len(self.prints))

    def kept(self) -> tuple[dict[str, Kept], dict[str, Kept]]:
        """The arrays to put in the file: those to add, and those to put instead of what is there."""
        everybody: dict[str, Array] = {"ids": self.ids, "versions": self.versions, "text": self.text}
        texts: dict[str, Array] = {"prints": self.prints, "lengths": self.lengths}
        links: dict[str, Array] = {
            "first": self.links.first, "second": self.links.second, "common": self.links.common
        }  # fmt: skip
        replaced: dict[str, Kept] = {
            "piles": self.piles, "pile_likeness": self.pile_likeness, "pile_threshold": self.pile_threshold,
        }  # fmt: skip
        new = list(sketches.pieces(self._new, _PIECE))
        if self.known and len(self.latest) + len(new) <= _SEGMENTS:
            added: dict[str, Kept] = {"latest": new}
            added |= {name: array[self.known :] for name, array in texts.items()}
            added |= {name: array[self._links_known :] for name, array in links.items()}
            if self._here < 0:
                replaced |= everybody
            else:
                added |= {name: array[self._here :] for name, array in everybody.items()}
            return added, replaced
        every = sketches.together([*self.postings(), *self.latest, self._new]) if self.known else self._new
        postings: dict[str, Kept] = {"postings": list(sketches.pieces(every, _PIECE)), "latest": []}
        replaced |= everybody
        replaced |= texts
        replaced |= links
        return {}, replaced | postings


def _among(prints: U64, few: U64) -> I64:
    """The places of the prints that are among a few, sorted ones."""
    there = np.zeros(1 << 16, np.bool_)  # most are ruled out by their first bits
    there[(few >> np.uint64(48)).astype(np.intp)] = True
    maybe = np.concatenate(
        [
            at + np.flatnonzero(there[(prints[at : at + _PIECE] >> np.uint64(48)).astype(np.intp)])
            for at in range(0, max(len(prints), 1), _PIECE)
        ]
    )
    at = np.minimum(np.searchsorted(few, prints[maybe]), len(few) - 1)
    found: I64 = maybe[few[at] == prints[maybe]]
    return found


def _reached(texts: Array, links: Links, count: int) -> NDArray[np.bool_]:
    """Which of `count` texts chains of links lead to from some, these included."""
    reached = np.zeros(count, np.bool_)
    reached[texts] = True
    ends = np.concatenate([links.first, links.second])
    others = np.concatenate([links.second, links.first])
    while len(new := others[reached[ends] & ~reached[others]]):
        reached[new] = True
    return reached


def _rows(number: int, pile: Pile) -> list[tuple[tuple[int, int, int, int], float]]:
    inside = [((number, one, 1, pile.length), much) for one, much in zip(pile.texts, pile.likeness, strict=True)]
    below = [((number, one, 0, pile.length), much) for one, much in zip(pile.below, pile.below_likeness, strict=True)]
    return inside + below
