"""Learning from the codings of the team, in a process of its own; and looking at what came in since."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from moderator.analysis import terms
from moderator.analysis.lessons import About, Measure, Model, placed
from moderator.analysis.terms import Columns, Counts
from moderator.domain.folding import tokens
from moderator.domain.progress import Progress
from moderator.domain.words import _
from moderator.store import lessons, sketchbook
from moderator.store.lessons import Spread
from moderator.store.sketchbook import Open

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

_BATCH = 2_000  # texts read at once


@dataclass(frozen=True, slots=True)
class Sought:
    """A label to learn: the contributions that have it, those that are known not to, the passages that have it as
    (contribution, words)."""

    measure: Measure
    having: I32
    lacking: I32
    passages: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of each contribution, by its id: the uid of its section, its language among `languages`, and its
    pile, 0 for none."""

    places: I64
    language: NDArray[np.uint8]
    languages: tuple[str, ...]
    pile: I32

    def spoken(self, ids: Sequence[int]) -> list[str]:
        """The language of contributions."""
        return [self.languages[self.language[one]] for one in ids]


def learn(
    path: Path,
    passphrase: str,
    sought: Sequence[Sought],
    around: Surroundings,
    settled: tuple[float, int, int],
    progress: Progress,
) -> About:
    """Learn labels from a workspace's texts, look at all contributions with what was learned, and keep both.

    `settled`: the floor, the fewest examples, and the place in the journal up to which codings are taken in.
    """
    from moderator.analysis.learning import Label, learned

    start = time.perf_counter()
    floor, fewest, position = settled
    with sketchbook.opened(path, passphrase) as conn:
        columns = Columns((), grows=True)
        lines = _Lines(conn, sought, around, columns, progress)
        labels = [
            Label(replace(one.measure, examples=lines.examples(having), passages=len(one.passages)), having, lacking)
            for one, (having, lacking) in zip(sought, lines.labels(sought), strict=True)
        ]
        found = learned(lines.counts, lines.groups, lines.whole, labels, floor, fewest, progress)
        words = list(columns.column)
        about = About(
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            position=position,
            coded=len(lines.ids),
            texts=lines.texts,
            floor=floor,
            fewest=fewest,
            seconds=0.0,
            first=found.first,
            three=found.three,
            measures=found.measures,
        )
        model = Model(
            about, found.labels, tuple(words[at] for at in found.kept.tolist()), found.rarity, found.weights,
            found.bias, found.slope, found.shift,
        )  # fmt: skip
        ids, versions = sketchbook.present(conn)
        seen = _looked(conn, model, around, ids, versions, progress)
        model = replace(model, about=replace(about, seconds=round(time.perf_counter() - start, 1)))
        _keep(conn, model, seen)
    return model.about


def catch_up(
    path: Path, passphrase: str, model: Model, before: Spread, around: Surroundings, progress: Progress
) -> int:
    """Look at the contributions that are new, or whose words changed, since they were last looked at; how many."""
    with sketchbook.opened(path, passphrase) as conn:
        stamp = sketchbook.stamp(conn, lessons.BOOK)
        ids, versions = lessons.fresh(conn, before)
        if not len(ids):
            return 0
        now = _looked(conn, model, around, ids, versions, progress)
        conn.rollback()  # what was read is done with: writing is another transaction
        with conn.execution_options(begin="IMMEDIATE").begin():
            if sketchbook.stamp(conn, lessons.BOOK) == stamp:  # else something was learned meanwhile, from all texts
                lessons.keep_spread(conn, lessons.joined(before, now))
    return len(ids)


def _keep(conn: Open, model: Model, seen: Spread) -> None:
    measures = {one.name: one for one in model.about.measures}
    own = [measures[one.name] for one in model.labels]
    conn.rollback()  # what was read is done with: writing is another transaction
    with conn.execution_options(begin="IMMEDIATE").begin():
        lessons.keep(
            conn,
            model.arrays(),
            seen,
            np.array([one.precision for one in own], np.float32),
            np.array([one.examples for one in own], np.int32),
            np.zeros(len(own), np.bool_),
        )


def _looked(conn: Open, model: Model, around: Surroundings, ids: I64, versions: I64, progress: Progress) -> Spread:
    """What every label is suggested to among contributions, labels that stay silent for now too."""
    parts = []
    least = np.array([one.from_ for one in model.labels], np.float32)
    if model.labels:
        for at in range(0, len(ids), _BATCH):
            progress(at, len(ids), _("Looking at the contributions"))
            some = ids[at : at + _BATCH]
            texts = sketchbook.bodies(conn, some.tolist())
            certain = model.certainties(texts, around.spoken(some.tolist()), around.places[some].tolist())
            line, label = np.nonzero(certain >= least)
            parts.append((label, some[line], certain[line, label]))
    return lessons.spread(tuple(one.name for one in model.labels), parts, ids, versions)


class _Lines:
    """The texts learned from: contributions of the very same words in one section are one line; then the passages."""

    def __init__(
        self, conn: Open, sought: Sequence[Sought], around: Surroundings, columns: Columns, progress: Progress
    ) -> None:
        every = [array for one in sought for array in (one.having, one.lacking)]
        self.ids: I64 = np.unique(np.concatenate([np.empty(0, np.int32), *every])).astype(np.int64)
        self._around = around
        self._line = np.full(len(self.ids), -1, np.int64)
        known: dict[tuple[bytes, int], int] = {}
        groups: list[int] = []
        parts: list[Counts] = []
        for some, texts in self._read(conn, progress):
            first, new = [], []
            for id_, text in zip(some, texts, strict=True):
                words = hashlib.blake2b(" ".join(tokens(text)).encode(), digest_size=8).digest()
                key = (words, int(around.places[id_]))
                if key not in known:
                    known[key] = len(known)
                    first.append(id_)
                    new.append(text)
                    groups.append(int(around.pile[id_]) or int.from_bytes(words, "big", signed=True))
                self._line[np.searchsorted(self.ids, id_)] = known[key]
            if new:
                counts = terms.counted(columns, new, around.spoken(first))
                parts.append(placed(counts, columns, around.places[first].tolist()))
        self.texts = len(known)
        self._passages(sought, columns, parts, groups)
        self.groups = groups
        self.whole = np.arange(len(groups)) < self.texts
        self.counts = _put_together(parts)

    def _read(self, conn: Open, progress: Progress) -> Iterator[tuple[list[int], list[str]]]:
        for at in range(0, len(self.ids), _BATCH):
            progress(at, len(self.ids), _("Reading what was coded"))
            some = self.ids[at : at + _BATCH].tolist()
            yield some, sketchbook.bodies(conn, some)

    def _passages(self, sought: Sequence[Sought], columns: Columns, parts: list[Counts], groups: list[int]) -> None:
        """Add the passages as lines of their own, in the group of their contribution."""
        self._passage_lines: list[I64] = []
        self._of: list[int] = []
        known: dict[tuple[int, str], int] = {}
        for one in sought:
            mine = []
            for id_, text in one.passages:
                if (id_, text) not in known:
                    known[id_, text] = self.texts + len(known)
                    groups.append(groups[int(self.line(np.array([id_]))[0])])
                    self._of.append(id_)
                mine.append(known[id_, text])
            self._passage_lines.append(np.array(sorted(set(mine)), np.int64))
        if known:
            pairs = list(known)
            counts = terms.counted(columns, [text for _id, text in pairs], self._around.spoken(self._of))
            parts.append(placed(counts, columns, self._around.places[self._of].tolist()))

    def line(self, ids: NDArray[np.integer]) -> I64:
        """The lines of contributions."""
        found: I64 = self._line[np.searchsorted(self.ids, ids)]
        return found

    def examples(self, lines: I64) -> int:
        """How many different texts some lines are, copies of one letter being one."""
        return len({self.groups[one] for one in lines.tolist()})

    def labels(self, sought: Sequence[Sought]) -> Iterator[tuple[I64, I64]]:
        """The lines that have each label, and those that lack it."""
        of = np.array(self._of, np.int64)
        places = np.arange(len(of)) + self.texts
        for one, passages in zip(sought, self._passage_lines, strict=True):
            having = np.union1d(self.line(one.having), passages)
            # A passage tells against the labels that its whole contribution lacks, of the others it says nothing.
            against = places[np.isin(of, one.lacking)] if len(of) else places
            lacking = np.setdiff1d(np.union1d(self.line(one.lacking), against), having)
            yield having, lacking


def _put_together(parts: Sequence[Counts]) -> Counts:
    """Counts one after the other."""
    if not parts:
        return Counts(np.empty(0, np.int32), np.empty(0, np.float32), np.zeros(1, np.int64))
    before = np.cumsum([0, *(len(one.columns) for one in parts[:-1])])
    bounds = [one.bounds[:-1] + start for one, start in zip(parts, before, strict=True)]
    last = np.array([sum(len(one.columns) for one in parts)], np.int64)
    return Counts(
        np.concatenate([one.columns for one in parts]),
        np.concatenate([one.times for one in parts]),
        np.concatenate([*bounds, last]),
    )
