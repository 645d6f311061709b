"""Learning from the codings of a team which words speak for which label, and measuring how far to trust it.

For a process of its own: scikit-learn takes seconds and memory to load. One linear support vector machine a label (the
others together against it) over TF-IDF; measured on real consultations (`tests/benchmarks/suggested`), word pairs and
letter sequences added nothing to words and the section.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from moderator.analysis.lessons import F32, TAG, Measure, Silence, judged, weighed
from moderator.analysis.terms import Counts
from moderator.domain.progress import Progress
from moderator.domain.words import _

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

FOLDS = 5
_VOCABULARY = 40_000  # words at most, the commonest
_LEAST_TEXTS = 2  # texts with a word under which nothing can be learned from it
_AT_ONCE = 20_000  # texts from which one label is learned at most, on each side
_SOFT = 0.5  # how much a mistake costs against simple weights (C); 0.3 to 1 give the same
_MARGIN = 0.05  # above the floor, where a threshold is sought: a measure is only so exact
_FEWEST_SUGGESTED = 5  # suggestions under which a precision means nothing


@dataclass(frozen=True, slots=True)
class Label:
    """A label to learn: the lines that have it, and those that are known not to. Others say nothing of it."""

    measure: Measure
    having: I64
    lacking: I64


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned: a column of weights for each label that could be, over the words kept of the vocabulary."""

    labels: tuple[Measure, ...]
    measures: tuple[Measure, ...]
    kept: I64
    rarity: F32
    weights: F32
    bias: F32
    slope: F32
    shift: F32
    first: float
    three: float


def learned(
    counts: Counts,
    groups: Sequence[int],
    whole: Mask,
    labels: Sequence[Label],
    floor: float,
    fewest: int,
    progress: Progress,
) -> Learned:
    """Learn labels from texts. `groups`: texts that are copies of one another have the same, and are never on both
    sides of a measure. `whole`: the lines that are contributions, others being passages. Deterministic."""
    kept, rarity = _vocabulary(counts)
    lines = _matrix(counts, kept, rarity)
    group = np.asarray(groups, np.int64)
    fold = _folds(group)
    tested = np.full((len(counts), len(labels)), np.nan, np.float32)
    found: list[tuple[Measure, Any]] = []
    measures = []
    for at, label in enumerate(labels):
        progress(at, len(labels), _("Learning from what was coded"))
        silent = _cannot(label, group, fewest)
        if silent is not None:
            measures.append(replace(label.measure, silent=silent))
            continue
        measure, fitted = _label(lines, label, fold, whole, floor, fewest, tested[:, at])
        measures.append(measure)
        found.append((measure, fitted))
    first, three = _ranked(tested, labels, whole)
    size = (len(kept), len(found))
    weights = np.stack([one[0] for _measure, one in found], axis=1) if found else np.empty(size, np.float32)
    rest = np.array([one[1:] for _measure, one in found], np.float32).reshape(len(found), 3)
    return Learned(
        tuple(one for one, _fitted in found), tuple(measures), kept, rarity, weights.astype(np.float32),
        rest[:, 0], rest[:, 1], rest[:, 2], first, three,
    )  # fmt: skip


def _vocabulary(counts: Counts) -> tuple[I64, F32]:
    """The columns of the words worth learning from, in their order, and how rare each is."""
    texts = np.bincount(counts.columns, minlength=int(counts.columns.max(initial=-1)) + 1)
    kept = np.flatnonzero(texts >= _LEAST_TEXTS)
    if len(kept) > _VOCABULARY:
        kept = np.sort(kept[np.argsort(-texts[kept], kind="stable")[:_VOCABULARY]])
    return kept, (np.log((1 + len(counts)) / (1 + texts[kept])) + 1).astype(np.float32)


def _matrix(counts: Counts, kept: I64, rarity: F32) -> csr_matrix:
    from scipy.sparse import csr_matrix

    place = np.full(int(counts.columns.max(initial=-1)) + 1, -1, np.int64)
    place[kept] = np.arange(len(kept))
    column = place[counts.columns]
    inside = column >= 0
    before = np.concatenate(([0], np.cumsum(inside)))
    narrowed = Counts(column[inside].astype(np.int32), counts.times[inside], before[counts.bounds])
    lines = weighed(narrowed, rarity)
    return csr_matrix((lines.times.astype(np.float64), lines.columns, lines.bounds), (len(counts), len(kept)))


def _folds(group: I64) -> NDArray[np.int8]:
    """In which part of the measure each text is: by what its group is, so that the same codings give the same."""
    each, inverse = np.unique(group, return_inverse=True)
    drawn = [int.from_bytes(hashlib.blake2b(str(one).encode(), digest_size=4).digest(), "big") for one in each.tolist()]
    # Dealt like cards in the order drawn, so that parts are as large as one another.
    part = np.empty(len(each), np.int8)
    part[np.argsort(drawn, kind="stable")] = np.arange(len(each)) % FOLDS
    found: NDArray[np.int8] = part[inverse]
    return found


def _cannot(label: Label, group: I64, fewest: int) -> Silence | None:
    if label.measure.examples < fewest:
        return Silence.FEW
    if len(np.unique(group[label.having])) < FOLDS:
        return Silence.ONE_LETTER
    return Silence.NO_OTHERS if len(np.unique(group[label.lacking])) < FOLDS else None


def _label(
    lines: csr_matrix, label: Label, fold: NDArray[np.int8], whole: Mask, floor: float, fewest: int, tested: F32
) -> tuple[Measure, tuple[F32, float, float, float]]:
    """The measure of a label and its weights. `tested` is given the score of each line by those who did not see it."""
    having, lacking = _some(label.having), _some(label.lacking)
    at = np.concatenate((having, lacking))
    has = np.concatenate((np.ones(len(having), np.bool_), np.zeros(len(lacking), np.bool_)))
    part = fold[at]
    scores = np.full(len(at), np.nan)
    for one in range(FOLDS):
        learn, test = part != one, part == one
        if not has[learn].any() or has[learn].all():
            continue
        weights, bias = _fitted(lines[at[learn]], has[learn])
        scores[test] = lines[at[test]] @ weights + bias
    # Those on one side may be a sample of them: each then stands for several.
    worth = np.where(has, len(label.having) / len(having), len(label.lacking) / len(lacking))
    known = ~np.isnan(scores)
    measured = known & whole[at]
    if not measured.any() or not has[measured].any():
        measured = known  # coded by passages alone: these are measured, for want of better
    slope, shift = _calibrated(scores[measured], has[measured], worth[measured])
    tested[at[known]] = scores[known] * slope + shift
    measure = _measured(label.measure, scores[measured], has[measured], worth[measured], part[measured], floor)
    from_ = 1 / (1 + np.exp(-np.clip(measure.from_ * slope + shift, -30, 30)))
    weights, bias = _fitted(lines[at], has)
    measure = judged(replace(measure, from_=float(from_)), floor, fewest)
    return measure, (weights.astype(np.float32), bias, slope, shift)


def _some(lines: I64) -> I64:
    """At most `_AT_ONCE` lines, evenly spread."""
    if len(lines) <= _AT_ONCE:
        return lines
    found: I64 = lines[np.linspace(0, len(lines) - 1, _AT_ONCE).astype(np.int64)]
    return found


def _fitted(lines: csr_matrix, has: Mask) -> tuple[NDArray[np.float64], float]:
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=_SOFT, dual=True, random_state=0, max_iter=2_000, tol=1e-3)
    machine.fit(lines, has)
    return machine.coef_[0], float(machine.intercept_[0])


def _calibrated(scores: NDArray[np.float64], has: Mask, worth: NDArray[np.float64]) -> tuple[float, float]:
    """By what a score is multiplied and to what it is added, before the logistic function, to be a share of the right
    ones (Platt, 1999)."""
    from sklearn.linear_model import LogisticRegression

    machine = LogisticRegression(C=100.0, max_iter=1_000)
    machine.fit(scores[:, None], has, sample_weight=worth)
    # A label that its words do not tell is no more certain where they are.
    return max(float(machine.coef_[0, 0]), 1e-3), float(machine.intercept_[0])


def _measured(
    measure: Measure,
    scores: NDArray[np.float64],
    has: Mask,
    worth: NDArray[np.float64],
    part: NDArray[np.int8],
    floor: float,
) -> Measure:
    """How often the label would be suggested, and rightly; `from_` is the score from which it is.

    The score from which it is suggested is chosen on four parts and judged on the fifth, in turn: judged where it was
    chosen, it would flatter itself.
    """
    suggested = right = missed = 0.0
    for one in range(FOLDS):
        here = part == one
        if not here.any() or not has[~here].any():
            missed += float(worth[here & has].sum())
            continue
        passing = here & (scores >= _threshold(scores[~here], has[~here], worth[~here], floor))
        suggested += float(worth[passing].sum())
        right += float(worth[passing & has].sum())
        missed += float(worth[here & has & ~passing].sum())
    if suggested < _FEWEST_SUGGESTED:
        suggested = right = 0.0
    return replace(
        measure, suggested=round(suggested, 2), right=round(right, 2), missed=round(missed, 2),
        from_=_threshold(scores, has, worth, floor),
    )  # fmt: skip


def _threshold(scores: NDArray[np.float64], has: Mask, worth: NDArray[np.float64], floor: float) -> float:
    """The score from which most is found for what is suggested (F1), higher when it is too often wrong there."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(np.where(has, worth, 0)[order])
    suggested = np.cumsum(worth[order])
    share = 2 * right / (suggested + right[-1])
    best = int(np.argmax(share))
    if right[best] < (floor + _MARGIN) * suggested[best]:
        sure = np.flatnonzero((right >= (floor + _MARGIN) * suggested) & (np.arange(len(order)) >= _FEWEST_SUGGESTED))
        best = int(sure[-1]) if len(sure) else best
    return float(scores[order[best]])


def _ranked(tested: F32, labels: Sequence[Label], whole: Mask) -> tuple[float, float]:
    """How often the most certain tag is right, and one of the three most certain, over all that were measured."""
    of_tags = [at for at, label in enumerate(labels) if label.measure.kind == TAG]
    tested = tested[:, of_tags]
    has = np.zeros(tested.shape, np.bool_)
    for at, place in enumerate(of_tags):
        has[labels[place].having, at] = True
    lines = np.flatnonzero(whole & (has & ~np.isnan(tested)).any(axis=1))
    if not len(lines):
        return 0.0, 0.0
    ranked = np.argsort(-np.nan_to_num(tested[lines], nan=-np.inf), axis=1, kind="stable")[:, :3]
    hits = np.take_along_axis(has[lines], ranked, axis=1)
    return round(float(hits[:, 0].mean()), 4), round(float(hits.any(axis=1).mean()), 4)
