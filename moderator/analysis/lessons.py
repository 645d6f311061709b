"""What was learned from the codings of a team, as plain arrays: which labels suit a text, and the words that say so."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from moderator.analysis import terms
from moderator.analysis.terms import Columns, Counts

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

TAG, ARGUMENT = "tag", "argument"
"""The kinds of labels."""

PLACE = "§"
"""Before the name of a section, which counts as one more word of the texts under it: no word of a text begins so."""
PLACE_TIMES = 4
"""How often a section counts in each of its texts: once, it would be lost among their words. Measured on three labelled
consultations: one time of a hundred more is right among the first three."""
_AT_ONCE = 4_000_000  # products worked out at once
WORDS = 8  # words shown of those that weighed
_LEAST = 0.05  # share of what speaks for a label under which a word is not worth showing


class Silence(StrEnum):
    """Why a label is not suggested."""

    FEW = "few-examples"
    ONE_LETTER = "one-letter"  # its examples are copies of one text
    NO_OTHERS = "no-others"  # nothing coded otherwise to compare with
    UNSURE = "low-precision"


@dataclass(frozen=True, slots=True)
class Measure:
    """How a label was learned. `name` is the tag or argument, `kind` which of both, `place` the section (uid) outside
    of which it is not suggested, 0 for everywhere.

    `examples` counts distinct texts coded so, `voices` contributions, `passages` passages, `refused` rejections
    learned from. `suggested`, `right`: in cross-validation on the team's own codings, how often it would have been
    suggested, and rightly so; `missed`: how often it was coded and would not have been. `from_` is the certainty
    (0 to 1) from which it is suggested.
    """

    name: str
    kind: str
    place: int = 0
    examples: int = 0
    voices: int = 0
    passages: int = 0
    refused: int = 0
    suggested: float = 0
    right: float = 0
    missed: float = 0
    from_: float = 1.0
    silent: Silence | None = None

    @property
    def precision(self) -> float:
        """Of ten suggestions, how many tenths were right; 0 when there was none."""
        return self.right / self.suggested if self.suggested else 0.0

    @property
    def recall(self) -> float:
        """How much of what was coded would have been suggested."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a model: when it was learned, up to which place of the journal, from how much, and how good.

    `coded`: contributions with a label, `texts` those of distinct words. `first`, `three`: how often the most certain
    label was right, and one of the three most certain, in cross-validation.
    """

    at: str
    position: int
    coded: int
    texts: int
    floor: float
    fewest: int
    seconds: float
    first: float
    three: float
    measures: tuple[Measure, ...]

    def written(self) -> bytes:
        """As JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def read(cls, data: bytes) -> About:
        """The inverse of `written`. Raises ValueError on anything else."""
        try:
            given = json.loads(data)
            measures = tuple(
                Measure(**{**one, "silent": Silence(one["silent"]) if one["silent"] else None})
                for one in given["measures"]
            )
            return cls(**{**given, "measures": measures})
        except (TypeError, KeyError) as error:
            raise ValueError(str(error)) from None


@dataclass(frozen=True, slots=True)
class Guess:
    """A label for a text: its rank among those learned and how certain it is, 0 to 1."""

    label: int
    certainty: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What spoke for a label in a text: the words as they are written there, the most telling first, their share of
    what spoke for it, and where they stand; `place`: whether the section where the text stands spoke for it too."""

    words: tuple[str, ...]
    shares: tuple[float, ...]
    spans: tuple[tuple[int, int], ...]
    place: bool


@dataclass(frozen=True)
class Model:
    """The arrays of a model. `weights` has a line for each word of the vocabulary and a column for each label learned;
    a label that is silent may have none. `slope` and `shift` turn a score into a certainty."""

    about: About
    labels: tuple[Measure, ...]
    vocabulary: tuple[str, ...]
    rarity: F32
    weights: F32
    bias: F32
    slope: F32
    shift: F32
    columns: Columns = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", Columns(self.vocabulary))

    @cached_property
    def _is_place(self) -> NDArray[np.bool_]:
        return np.array([word.startswith(PLACE) for word in self.vocabulary], np.bool_)

    @cached_property
    def least(self) -> F32:
        """The certainty from which each label is suggested; beyond reach for those that are silent."""
        return np.array([2.0 if one.silent else one.from_ for one in self.labels], np.float32)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it as arrays, for a file."""
        return {
            "about": np.frombuffer(self.about.written(), np.uint8),
            "labels": np.frombuffer("\n".join(one.name for one in self.labels).encode(), np.uint8),
            "vocabulary": np.frombuffer("\n".join(self.vocabulary).encode(), np.uint8),
            "rarity": self.rarity,
            "weights": self.weights.astype(np.float16).ravel(),
            "bias": self.bias,
            "slope": self.slope,
            "shift": self.shift,
        }

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Model:
        """The model that arrays describe. Raises ValueError when they do not hold together: files are not trusted."""
        try:
            about = About.read(arrays["about"].tobytes())
            names = _lines(arrays["labels"])
            vocabulary = _lines(arrays["vocabulary"])
            by_name = {one.name: one for one in about.measures}
            labels = tuple(by_name[name] for name in names)
            weights = arrays["weights"].astype(np.float32).reshape(len(vocabulary), len(names))
            vectors = [np.asarray(arrays[key], np.float32) for key in ("rarity", "bias", "slope", "shift")]
        except KeyError as error:
            raise ValueError(str(error)) from None
        if [len(one) for one in vectors] != [len(vocabulary), *[len(names)] * 3]:
            raise ValueError("sizes")
        if not all(np.isfinite(one).all() for one in (weights, *vectors)):
            raise ValueError("numbers")
        rarity, bias, slope, shift = vectors
        return cls(about, labels, vocabulary, rarity, weights, bias, slope, shift)

    # --------------------------------------------------------------------------------------------------------- scoring

    def certainties(
        self, texts: Sequence[str], languages: Sequence[str], places: Sequence[int], *, ranking: bool = False
    ) -> F32:
        """How certain each label (column) is of each text (line), 0 to 1; 0 outside the label's own section.

        `languages`: the code of each text's; `places`: the uid of its section, 0 for none. A label against which the
        words of the text speak is 0 too, except for `ranking`.
        """
        counts = weighed(self.counts(texts, languages, places), self.rarity)
        line = np.repeat(np.arange(len(counts)), np.diff(counts.bounds))
        stands = self._is_place[counts.columns]
        words = self._scores(replace(counts, times=np.where(stands, np.float32(0), counts.times)))
        scores = words + self.bias
        scores[line[stands]] += self.weights[counts.columns[stands]] * counts.times[stands, None]
        certain = self._certain(scores, places)
        if not ranking:  # where a text stands makes a label likelier; it does not outweigh its own words
            certain[words <= 0] = 0
        return certain

    def counts(self, texts: Sequence[str], languages: Sequence[str], places: Sequence[int]) -> Counts:
        """The words of texts and their sections, counted in the columns of this model."""
        return placed(terms.counted(self.columns, texts, languages), self.columns, places)

    def _scores(self, counts: Counts) -> F32:
        found = np.zeros((len(counts), len(self.labels)), np.float32)
        bounds = counts.bounds
        step = _AT_ONCE // max(1, len(self.labels))
        first = 0
        while first < len(counts):
            last = max(first + 1, int(np.searchsorted(bounds, bounds[first] + step, "right")) - 1)
            some = first + np.flatnonzero(np.diff(bounds[first : last + 1]))
            if len(some):
                here = slice(int(bounds[first]), int(bounds[last]))
                spoken = self.weights[counts.columns[here]]
                spoken *= counts.times[here, None]
                found[some] += np.add.reduceat(spoken, bounds[some] - bounds[first], axis=0)
            first = last
        return found

    def _certain(self, scores: F32, places: Sequence[int]) -> F32:
        certain = 1 / (1 + np.exp(-np.clip(scores * self.slope + self.shift, -30, 30)))
        own = np.array([one.place for one in self.labels], np.int64)
        outside = (own[None, :] != 0) & (own[None, :] != np.asarray(places, np.int64)[:, None])
        certain[outside] = 0
        found: F32 = certain.astype(np.float32)
        return found

    def guesses(self, certain: F32) -> list[list[Guess]]:
        """The labels suggested for each text, the most certain first."""
        found = []
        for line in certain:
            passing = np.flatnonzero(line >= self.least)
            ranked = passing[np.argsort(-line[passing], kind="stable")]
            found.append([Guess(int(at), float(line[at])) for at in ranked])
        return found

    def evidence(self, label: int, text: str, language: str, place: int) -> Evidence:
        """The words of a text that spoke for a label, and where they stand."""
        counts = weighed(self.counts([text], [language], [place]), self.rarity)
        spoken = self.weights[counts.columns, label] * counts.times
        total = float(spoken[spoken > 0].sum())
        if not total:
            return Evidence((), (), (), False)
        ranked = [int(at) for at in np.argsort(-spoken, kind="stable") if spoken[at] >= _LEAST * total]
        by_word = {self.vocabulary[int(counts.columns[at])]: float(spoken[at]) / total for at in ranked}
        place_spoke = f"{PLACE}{place}" in by_word
        wanted = {word: share for word, share in by_word.items() if not word.startswith(PLACE)}
        stands = terms.stands(text, language, wanted)
        chosen = [word for word in list(wanted)[:WORDS] if word in stands]
        words = tuple(text[slice(*stands[word][0])] for word in chosen)
        spans = tuple(sorted(span for word in chosen for span in stands[word]))
        return Evidence(words, tuple(wanted[word] for word in chosen), spans, place_spoke)

    def with_least(self, floor: float, fewest: int) -> Model:
        """The same, of which labels under another floor are silent too."""
        labels = tuple(judged(one, floor, fewest) for one in self.labels)
        measures = tuple(judged(one, floor, fewest) for one in self.about.measures)
        return replace(self, labels=labels, about=replace(self.about, measures=measures, floor=floor, fewest=fewest))


def judged(one: Measure, floor: float, fewest: int) -> Measure:
    """A measure with the reason for which it is silent, if it is: too few examples, or right too seldom."""
    if one.silent in (Silence.ONE_LETTER, Silence.NO_OTHERS):
        return one
    if one.examples < fewest:
        return replace(one, silent=Silence.FEW)
    return replace(one, silent=Silence.UNSURE if one.precision < floor else None)


def placed(counts: Counts, columns: Columns, places: Sequence[int]) -> Counts:
    """Counts with the section of each text as one more word."""
    at = np.array([columns.of(f"{PLACE}{one}") if one else -1 for one in places], np.int32)
    some = np.flatnonzero(at >= 0)
    where = counts.bounds[some + 1]
    return Counts(
        np.insert(counts.columns, where, at[some]),
        np.insert(counts.times, where, np.float32(PLACE_TIMES)),
        counts.bounds + np.concatenate(([0], np.cumsum(at >= 0))),
    )


def weighed(counts: Counts, rarity: F32) -> Counts:
    """Words weighed: by the logarithm of how often they come, by how rare they are; all texts as long (TF-IDF)."""
    times = (1 + np.log(counts.times)) * rarity[counts.columns]
    text = np.repeat(np.arange(len(counts)), np.diff(counts.bounds))
    length = np.sqrt(np.bincount(text, times * times, len(counts)))
    return Counts(counts.columns, (times / np.maximum(length, 1e-9)[text]).astype(np.float32), counts.bounds)


def _lines(array: NDArray[np.generic]) -> tuple[str, ...]:
    text = array.tobytes().decode()
    return tuple(text.split("\n")) if text else ()
