"""Suggestions on real labelled consultations, against the commonest labels and scikit-learn's own; then at size."""

from __future__ import annotations

import json
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from moderator.analysis import terms
from moderator.analysis.learning import Label, learned
from moderator.analysis.lessons import TAG, About, Measure, Model, placed
from moderator.analysis.terms import Columns
from moderator.domain.progress import silent
from tests.benchmarks.ground import Ground, clear, say
from tests.benchmarks.labelled import LEAST, Labelled, Set, sets
from tests.benchmarks.measure import Raw, Result, at_least, at_most, percentile, timed

PAGE, LIMIT = 50, 20.0  # contributions of a visible page, and milliseconds
FLOOR = 0.6
CODED = 100_000
_PARTS = 5

F64 = NDArray[np.float64]
Truth = NDArray[np.bool_]


def suggestions(_ground: Ground) -> Iterator[Result]:
    """Learned from four fifths of each consultation, tried on the last one."""
    found = False
    for one in sets():
        found = True
        yield from _tried(one)
    if not found:
        say("suggestions: the labelled consultations (../shared/data) are not beside this checkout; skipped")


def _tried(one: Set) -> Iterator[Result]:
    part = np.array([zlib.crc32(text.text.encode()) % _PARTS for text in one.texts])
    learn = [text for text, at in zip(one.texts, part, strict=True) if at]
    test = [text for text, at in zip(one.texts, part, strict=True) if not at]
    counts = Counter(label for text in learn for label in text.labels)
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    truth = _truth(test, names)
    start = time.process_time()
    model = _ours(learn, names, one.language)
    seconds = time.process_time() - start
    places = {name: n for n, name in enumerate(sorted({text.place for text in one.texts}), 1)}
    certain = model.certainties(
        [text.text for text in test], [one.language] * len(test), [places[text.place] for text in test]
    )
    ours = np.full(truth.shape, -1.0)
    passing = np.zeros(truth.shape, np.bool_)
    for at, measure in enumerate(model.labels):
        column = names.index(measure.name)
        ours[:, column] = certain[:, at]
        passing[:, column] = certain[:, at] >= measure.from_
    start = time.process_time()
    theirs = _theirs(learn, test, names)
    their_seconds = time.process_time() - start
    common = np.tile([float(counts[name]) for name in names], (len(test), 1))
    reference, majority = "scikit-learn TF-IDF + LinearSVC, with the section", "commonest labels"
    name = f"suggestions.{one.name}"
    for what, most in (("first", 1), ("three", 3)):
        value = _among(ours, truth, most)
        yield at_least(f"{name}.{what}", value, "", Raw(reference, _among(theirs, truth, most)), 1.0)
        yield at_least(f"{name}.{what}.majority", value, "", Raw(majority, _among(common, truth, most)), 1.2)
    first = np.zeros(truth.shape, np.bool_)
    first[:, int(np.argmax(common[0]))] = True
    for what, score in (("micro", _micro), ("macro", _macro)):
        value = score(passing, truth)
        yield at_least(f"{name}.f1.{what}", value, "", Raw(reference, score(theirs > 0, truth)), 1.0)
        yield Result(f"{name}.f1.{what}.majority", value, "", Raw(majority, score(first, truth)))
    yield from _told(name, model, passing, truth, names)
    yield Result(f"{name}.learning", seconds, "s of one core", Raw(reference, their_seconds))


def _ours(learn: Sequence[Labelled], names: Sequence[str], language: str) -> Model:
    columns = Columns((), grows=True)
    places = {name: n for n, name in enumerate(sorted({text.place for text in learn}), 1)}
    counts = terms.counted(columns, [text.text for text in learn], [language] * len(learn))
    counts = placed(counts, columns, [places[text.place] for text in learn])
    truth = _truth(learn, names)
    labels = [
        Label(Measure(name, TAG, examples=int(truth[:, at].sum())), np.flatnonzero(truth[:, at]),
              np.flatnonzero(~truth[:, at]))
        for at, name in enumerate(names)
    ]  # fmt: skip
    groups = [zlib.crc32(text.text.encode()) for text in learn]
    found = learned(counts, groups, np.ones(len(learn), np.bool_), labels, FLOOR, LEAST, silent)
    words = list(columns.column)
    about = About("", 0, len(learn), len(learn), FLOOR, LEAST, 0.0, found.first, found.three, found.measures)
    vocabulary = tuple(words[at] for at in found.kept.tolist())
    return Model(
        about, found.labels, vocabulary, found.rarity, found.weights, found.bias, found.slope, found.shift
    )  # fmt: skip


def _theirs(learn: Sequence[Labelled], test: Sequence[Labelled], names: Sequence[str]) -> F64:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    def said(texts: Sequence[Labelled]) -> list[str]:
        places = {name: f"placenumber{n}" for n, name in enumerate(sorted({one.place for one in (*learn, *test)}))}
        return [f"{places[one.place]} {one.text}" for one in texts]

    made = TfidfVectorizer(sublinear_tf=True, min_df=2, ngram_range=(1, 2), strip_accents="unicode")
    lines, others = made.fit_transform(said(learn)), made.transform(said(test))
    truth = _truth(learn, names)
    found = [LinearSVC(random_state=0).fit(lines, truth[:, at]).decision_function(others) for at in range(len(names))]
    return np.stack(found, axis=1)


def _told(name: str, model: Model, passing: Truth, truth: Truth, names: Sequence[str]) -> Iterator[Result]:
    """Of the labels that are not silent: how right they said that they would be, and how right they were."""
    spoken = [names.index(one.name) for one in model.labels if one.silent is None]
    promised = sum(one.right for one in model.labels if one.silent is None)
    made = sum(one.suggested for one in model.labels if one.silent is None)
    right = int((passing & truth)[:, spoken].sum())
    shown = int(passing[:, spoken].sum())
    precision = right / shown if shown else 0.0
    yield Result(
        f"{name}.told", precision, "", Raw("the precision that the page shows", promised / made if made else 0.0),
        f"≥ {FLOOR:g}", precision >= FLOOR,
    )  # fmt: skip
    yield Result(f"{name}.told.labels", len(spoken), f"labels of {len(names)}")
    yield Result(f"{name}.told.found", right / max(1, int(truth.sum())), "of all labels")


def page(_ground: Ground) -> Iterator[Result]:
    """A visible page of contributions of usual length, looked at with a model of two hundred labels."""
    from tests.benchmarks.generator import Consultation

    every = list(Consultation(4_000).contributions())
    texts = [f"{one.title}\n{one.body}" for one in every]
    chance = np.random.default_rng(3)
    columns = Columns((), grows=True)
    terms.counted(columns, texts, ["fr"] * len(texts))
    words = tuple(columns.column)[:40_000]
    measures = tuple(Measure(f"{n}", TAG, examples=50, suggested=9, right=9, from_=0.5) for n in range(200))
    about = About("", 0, 0, 0, FLOOR, 20, 0.0, 0.0, 0.0, measures)
    weights = chance.normal(0, 0.2, (len(words), 200)).astype(np.float32)
    ones = np.ones(200, np.float32)
    model = Model(about, measures, words, np.ones(len(words), np.float32), weights, -ones, ones, ones * 0)
    times = []
    for at in range(0, len(texts), PAGE):
        some = texts[at : at + PAGE]
        times.append(timed(lambda: model.guesses(model.certainties(some, ["fr"] * len(some), [0] * len(some)))))  # noqa: B023
    yield at_most("suggestions.page", 1e3 * percentile(times), "ms", limit=LIMIT)


def full(ground: Ground) -> Iterator[Result]:
    """Learning on the whole consultation, `CODED` of its contributions having a tag, then some new ones."""
    path = ground.scratch("learned.moderator")
    ground.let_go()
    path.write_bytes(ground.path.read_bytes())
    found = json.loads(ground.child("suggested", str(path), str(min(CODED, ground.size // 5))))
    yield Result("suggestions.learning", found["seconds"], "s")
    if sys.platform == "linux":
        yield Result("suggestions.learning.memory", found["memory"], "MB")
        yield Result("suggestions.window.memory", found["window"], "MB")
    yield at_most("suggestions.shown", 1e3 * found["page"], "ms", limit=LIMIT)
    clear(path)


def _truth(texts: Sequence[Labelled], names: Sequence[str]) -> Truth:
    found = np.zeros((len(texts), len(names)), np.bool_)
    at = {name: n for n, name in enumerate(names)}
    for line, text in enumerate(texts):
        found[line, [at[one] for one in text.labels if one in at]] = True
    return found


def _among(scores: F64, truth: Truth, most: int) -> float:
    """How often one of the first `most` labels is right, over the texts that have a label to find."""
    some = truth.any(axis=1)
    ranked = np.argsort(-scores[some], axis=1, kind="stable")[:, :most]
    return float(np.take_along_axis(truth[some], ranked, axis=1).any(axis=1).mean())


def _micro(passing: Truth, truth: Truth) -> float:
    return float(2 * (passing & truth).sum() / max(1, passing.sum() + truth.sum()))


def _macro(passing: Truth, truth: Truth) -> float:
    """The mean of the labels' own F1; those that nothing to find has are left out."""
    some = truth.any(axis=0)
    both = (passing & truth)[:, some].sum(axis=0)
    return float((2 * both / (passing[:, some].sum(axis=0) + truth[:, some].sum(axis=0))).mean())


BENCHMARKS = {"suggestions": suggestions, "suggestions.page": page, "suggestions.full": full}
