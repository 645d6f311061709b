"""What was learned from the team's codings, kept in the file: the model as arrays, and where each label is suggested.

Nothing but time is lost with it: it is worked out again from the codings.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.settings import SUGGEST_FEWEST, SUGGEST_FLOOR, fewest_examples, suggestion_floor
from moderator.store import sketchbook
from moderator.store.bitmaps import bitmap
from moderator.store.names import tags_under
from moderator.store.standing import NOBODY, Standing

Array = NDArray[Any]
BOOK = "lesson"
"""The table of the file where it is kept."""
FORMAT = "lessons 1"
"""Raise it when models are worked out otherwise: those that files hold are then learned again."""

_FINE = 255  # certainties are kept as whole numbers up to this


@dataclass(frozen=True, slots=True)
class Spread:
    """Where each label is suggested: contributions by label, with how certain it is (0 to 255), and which contributions
    were looked at, in which version of their words."""

    labels: tuple[str, ...]
    starts: NDArray[np.int64]
    ids: NDArray[np.int32]
    certainty: NDArray[np.uint8]
    seen: NDArray[np.int32]
    versions: NDArray[np.int32]

    def of(self, label: str) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """The contributions for which a label was found, and how certain it is of each."""
        if label not in self.labels:
            return np.empty(0, np.int32), np.empty(0, np.uint8)
        at = self.labels.index(label)
        here = slice(int(self.starts[at]), int(self.starts[at + 1]))
        return self.ids[here], self.certainty[here]

    def arrays(self) -> dict[str, Array]:
        """All of it as arrays, for the file."""
        return {
            "spread starts": self.starts, "spread ids": self.ids, "spread certainty": self.certainty,
            "spread seen": self.seen, "spread versions": self.versions,
        }  # fmt: skip


def spread(
    labels: tuple[str, ...], found: Iterable[tuple[Array, Array, Array]], seen: Array, versions: Array
) -> Spread:
    """Put together what was found: parts of (rank of the label, contribution, certainty 0 to 1)."""
    parts = list(found)
    empty = (np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.float32))
    label, ids, certain = (np.concatenate([one[at] for one in (empty, *parts)]) for at in range(3))
    order = np.lexsort((ids, label))
    starts = np.searchsorted(label[order], np.arange(len(labels) + 1))
    fine = np.clip(certain[order] * _FINE, 0, _FINE).astype(np.uint8)
    return Spread(labels, starts.astype(np.int64), ids[order].astype(np.int32), fine, seen.astype(np.int32),
                  versions.astype(np.int32))  # fmt: skip


def joined(before: Spread, now: Spread) -> Spread:
    """What was found earlier, and now of contributions that were new or had changed."""
    parts = [_parts(before, ~np.isin(before.ids, now.seen)), _parts(now, np.ones(len(now.ids), np.bool_))]
    kept = ~np.isin(before.seen, now.seen)
    seen = np.concatenate((before.seen[kept], now.seen))
    versions = np.concatenate((before.versions[kept], now.versions))
    return spread(before.labels, parts, seen, versions)


def _parts(one: Spread, kept: NDArray[np.bool_]) -> tuple[Array, Array, Array]:
    label = np.repeat(np.arange(len(one.labels), dtype=np.int32), np.diff(one.starts))
    certain = (one.certainty.astype(np.float32) + 0.5) / _FINE
    return label[kept], one.ids[kept], certain[kept]


@dataclass(frozen=True)
class Kept:
    """What the file holds. `model`: arrays that `analysis` reads. `precision`, `examples` of each label of the spread;
    `mute`: those that have nothing to compare with."""

    model: Mapping[str, Array]
    spread: Spread
    precision: NDArray[np.float32]
    examples: NDArray[np.int32]
    mute: NDArray[np.bool_]
    stamp: int
    sets: dict[str, BitMap] = field(default_factory=dict, repr=False, compare=False)
    made: dict[str, object] = field(default_factory=dict, repr=False, compare=False)  # what others make of the arrays

    def offered(self, now: Standing) -> tuple[str, ...]:
        """The labels that may be suggested: measured well enough, on examples enough, and still in use."""
        good = (
            ~self.mute
            & (self.precision >= suggestion_floor(now.setting(SUGGEST_FLOOR)))
            & (self.examples >= fewest_examples(now.setting(SUGGEST_FEWEST)))
        )
        return tuple(
            one for one, kept in zip(self.spread.labels, good.tolist(), strict=True) if kept and used(now, one)
        )

    def suggested(self, now: Standing, label: str) -> BitMap:
        """The contributions to which a label is suggested: not those that have it, or for which it was rejected."""
        if label not in self.offered(now):
            return NOBODY
        found = self.sets.get(label)
        if found is None:
            found = self.sets[label] = bitmap(self.spread.of(label)[0])
        return found - settled(now, label)


def used(now: Standing, label: str) -> bool:
    """Whether a tag or an argument is still offered: neither retired, nor brought together into another, nor gone."""
    tag = now.codebook.tags.get(label)
    if tag is not None:
        return not tag.retired and now.codebook.resolve(label) == label
    argument = now.arguments.every.get(label)
    return argument is not None and not argument.retired and now.arguments.resolve(label) == label


def settled(now: Standing, label: str) -> BitMap:
    """The contributions of which a person decided: they have the label (or a tag under it), or it was rejected."""
    held = [now.anyone(f"unfit:{label}")]
    if label in now.codebook.tags:
        held += [now.tags[one] for one in under(now, label) if one in now.tags]
    else:
        held.append(now.argued.get(label, NOBODY))
    return BitMap.union(*held)


def under(now: Standing, tag: str) -> set[str]:
    """A tag and all those under it."""
    return tags_under(now.codebook, {tag})


class Lessons:
    """What the file holds, read once asked for and again when it was learned anew. Safe to use from several threads."""

    def __init__(self, *, silent: bool = False) -> None:
        self.silent = silent  # nothing is suggested of the past, nor to whom codes blind
        self._lock = threading.Lock()
        self._kept: Kept | None = None

    def now(self, conn: Connection) -> Kept | None:
        """What was learned, None when nothing was or nothing may be told."""
        if self.silent:
            return None
        with self._lock:
            stamp = sketchbook.stamp(conn, BOOK)
            if self._kept is None or self._kept.stamp != stamp:
                self._kept = read(conn, stamp)
            return self._kept


def read(conn: Connection, stamp: int) -> Kept | None:
    """Read what the file holds; None when nothing was learned, not in this way, or when it does not hold together: then
    it is learned again when somebody asks."""
    try:
        return _read(sketchbook.load(conn, FORMAT, BOOK), stamp)
    except (KeyError, ValueError, TypeError):
        return None


def _read(parts: Mapping[str, list[Array]], stamp: int) -> Kept:
    """What the parts in the file say. Raises KeyError, ValueError or TypeError where they do not hold together."""
    arrays = {name: one[0] if len(one) == 1 else np.concatenate(one) for name, one in parts.items()}
    text = arrays["labels"].tobytes().decode()
    labels = tuple(text.split("\n")) if text else ()
    own = {name: one for name, one in arrays.items() if name.startswith(("spread ", "label "))}
    found = Spread(
        labels, own["spread starts"], own["spread ids"], own["spread certainty"],
        own["spread seen"], own["spread versions"],
    )  # fmt: skip
    sizes = {len(labels)} | {len(own[f"label {name}"]) for name in ("precision", "examples", "mute")}
    starts = found.starts
    if len(sizes) > 1 or len(starts) != len(labels) + 1 or starts[0] != 0 or (np.diff(starts) < 0).any():
        raise ValueError("labels")
    if {int(starts[-1])} != {len(found.ids), len(found.certainty)} or len(found.seen) != len(found.versions):
        raise ValueError("sizes")
    if found.ids.dtype != np.int32 or (len(found.ids) and int(found.ids.min()) < 0):
        raise ValueError("ids")
    model = {name: one for name, one in arrays.items() if name not in own}
    return Kept(model, found, own["label precision"], own["label examples"], own["label mute"], stamp)


def fresh(conn: Connection, before: Spread) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The contributions not looked at yet in their present words, and the versions of these."""
    ids, versions = sketchbook.present(conn)
    order = np.argsort(before.seen, kind="stable")
    at = np.minimum(np.searchsorted(before.seen, ids, sorter=order), max(len(order) - 1, 0))
    known = np.zeros(len(ids), np.bool_)
    if len(order):
        place = order[at]
        known = (before.seen[place] == ids) & (before.versions[place] == versions)
    return ids[~known], versions[~known]


def keep(
    conn: Connection, model: Mapping[str, Array], found: Spread, precision: Array, examples: Array, mute: Array
) -> None:
    """Put in the file what was learned, in the place of what was. One transaction."""
    judged = {"label precision": precision, "label examples": examples, "label mute": mute}
    sketchbook.keep(conn, FORMAT, {}, {**model, **found.arrays(), **judged}, BOOK)


def keep_spread(conn: Connection, found: Spread) -> None:
    """Put in the file where labels are suggested, new contributions being looked at too."""
    sketchbook.keep(conn, FORMAT, {}, found.arrays(), BOOK)
