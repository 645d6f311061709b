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
from tests.benchmarks.measure import Raw, Result, at_least, at_most, percentile

PAGE, LIMIT = 50, 20.0  # contributions of a visible page, and milliseconds
FLOOR = 0.6
ALIKE = 0.97
"""Of the reference at least: what a few texts more or less make."""
SMALL = 1_000
"""Texts under which each part of a consultation is tried in turn."""
CODED = 100_000
_PARTS = 5

F64 = NDArray[np.float64]
Truth = NDArray[np.bool_]


def suggestions(_ground: Ground) -> Iterator[Result]:
    """Learned from four fifths of each consultation, tried on the last one."""
    every = list(sets())
    for one in every:
        yield from _tried(one)
    if not every:
        say("suggestions: the labelled consultations (../shared/data) are not beside this checkout; skipped")


def _tried(one: Set) -> Iterator[Result]:
    """Small consultations are tried part by part, for a fifth of one says little."""
    part = np.array([zlib.crc32(text.text.encode()) % _PARTS for text in one.texts])
    counts = Counter(label for text in one.texts for label in text.labels)
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    found = _Tried(one, names)
    for at in range(_PARTS if len(one.texts) < SMALL else 1):
        learn = [text for text, of in zip(one.texts, part, strict=True) if of != at]
        test = [text for text, of in zip(one.texts, part, strict=True) if of == at]
        found.add(learn, test)
    yield from found.judged()


class _Tried:
    """What each way says of texts that it did not learn from."""

    def __init__(self, of: Set, names: Sequence[str]) -> None:
        self.of, self.names = of, names
        self.places = {name: n for n, name in enumerate(sorted({text.place for text in of.texts}), 1)}
        self.tables: dict[str, list[NDArray[np.float64]]] = {}
        self.seconds, self.theirs = 0.0, 0.0
        self.promised, self.made, self.spoken = 0.0, 0.0, 0

    def add(self, learn: Sequence[Labelled], test: Sequence[Labelled]) -> None:
        """Learn from some texts, try on others."""
        truth = _truth(test, self.names)
        start = time.process_time()
        model = self._model(learn, 0.0)
        self.seconds += time.process_time() - start
        sure = self._model(learn, FLOOR)
        told = [one for one in sure.labels if one.silent is None]
        self.spoken += len(told)
        self.promised += sum(one.right for one in told)
        self.made += sum(one.suggested for one in told)
        start = time.process_time()
        theirs = _theirs(learn, test, self.names)
        self.theirs += time.process_time() - start
        often = np.tile(_truth(learn, self.names).sum(axis=0), (len(test), 1))
        ranked, passing = self._said(model, test)
        _ranked, shown = self._said(sure, test)
        silent = [at for at, name in enumerate(self.names) if name not in {one.name for one in told}]
        shown[:, silent] = False
        tables = {"truth": truth, "ours": ranked, "passing": passing, "shown": shown, "theirs": theirs, "often": often}
        for name, table in tables.items():
            self.tables.setdefault(name, []).append(table.astype(np.float64))

    def _said(self, model: Model, test: Sequence[Labelled]) -> tuple[F64, Truth]:
        texts, spoken = [text.text for text in test], [self.of.language] * len(test)
        stood = [self.places[text.place] for text in test]
        every = model.certainties(texts, spoken, stood, ranking=True)
        certain = model.certainties(texts, spoken, stood)
        ranked, passing = np.full((len(test), len(self.names)), -1.0), np.zeros((len(test), len(self.names)), np.bool_)
        for at, measure in enumerate(model.labels):
            column = self.names.index(measure.name)
            ranked[:, column] = every[:, at]
            passing[:, column] = certain[:, at] >= measure.from_
        return ranked, passing

    def _model(self, learn: Sequence[Labelled], floor: float) -> Model:
        columns = Columns((), grows=True)
        counts = terms.counted(columns, [text.text for text in learn], [self.of.language] * len(learn))
        counts = placed(counts, columns, [self.places[text.place] for text in learn])
        truth = _truth(learn, self.names)
        labels = [
            Label(Measure(name, TAG, examples=int(truth[:, at].sum())), np.flatnonzero(truth[:, at]),
                  np.flatnonzero(~truth[:, at]))
            for at, name in enumerate(self.names)
        ]  # fmt: skip
        groups = [zlib.crc32(text.text.encode()) for text in learn]
        found = learned(counts, groups, np.ones(len(learn), np.bool_), labels, floor, LEAST, silent)
        words = list(columns.column)
        about = About("", 0, len(learn), len(learn), floor, LEAST, 0.0, found.first, found.three, found.measures)
        vocabulary = tuple(words[at] for at in found.kept.tolist())
        return Model(
            about, found.labels, vocabulary, found.rarity, found.weights, found.bias, found.slope, found.shift
        )  # fmt: skip

    def judged(self) -> Iterator[Result]:
        """All the texts tried, together."""
        whole = {name: np.concatenate(parts) for name, parts in self.tables.items()}
        truth, passing, shown = (whole[name] > 0 for name in ("truth", "passing", "shown"))
        name, reference, majority = f"suggestions.{self.of.name}", "scikit-learn TF-IDF + LinearSVC", "commonest labels"
        for what, most in (("first", 1), ("three", 3)):
            value = _among(whole["ours"], truth, most)
            yield at_least(f"{name}.{what}", value, "", Raw(reference, _among(whole["theirs"], truth, most)), ALIKE)
            yield at_least(
                f"{name}.{what}.majority", value, "", Raw(majority, _among(whole["often"], truth, most)), 1.0
            )
        common = whole["often"] == whole["often"].max(axis=1, keepdims=True)
        for what, score in (("micro", _micro), ("macro", _macro)):
            value = score(passing, truth)
            yield at_least(f"{name}.f1.{what}", value, "", Raw(reference, score(whole["theirs"] > 0, truth)), ALIKE)
            yield at_least(f"{name}.f1.{what}.majority", value, "", Raw(majority, score(common, truth)), 1.0)
        right, many = int((shown & truth).sum()), int(shown.sum())
        told = Raw("the precision that the page shows", self.promised / self.made if self.made else 0.0)
        precision = right / many if many else 0.0
        yield Result(f"{name}.told", precision, "", told, f"≥ {FLOOR:g}", precision >= FLOOR)
        parts = len(self.tables["truth"])
        yield Result(f"{name}.told.labels", self.spoken / parts, f"labels of {len(self.names)}")
        yield Result(f"{name}.told.found", right / max(1, int(truth.sum())), "of all labels")
        yield Result(f"{name}.learning", self.seconds / parts, "s of one core", Raw(reference, self.theirs / parts))


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
        start = time.process_time()
        model.guesses(model.certainties(some, ["fr"] * len(some), [0] * len(some)))
        times.append(time.process_time() - start)
    yield at_most("suggestions.page", 1e3 * percentile(times), "ms of one core", limit=LIMIT)


def full(ground: Ground) -> Iterator[Result]:
    """Learning on the whole consultation, `CODED` of its contributions having a tag, then some new ones."""
    path = ground.scratch("learned.moderator")
    ground.let_go()
    path.write_bytes(ground.path.read_bytes())
    found = json.loads(ground.child("suggested", str(path), str(min(CODED, ground.size // 5))))
    yield Result("suggestions.learning", found["seconds"], "s", Raw("seconds of one core", found["cpu"]))
    if sys.platform == "linux":
        yield Result("suggestions.learning.memory", found["memory"], "MB")
    yield at_most("suggestions.shown", 1e3 * found["page"], "ms of one core", limit=LIMIT)
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
