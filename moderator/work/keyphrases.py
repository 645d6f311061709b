"""The key phrases of a search: the words that its contributions use more than the others do; each narrows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from moderator.analysis.hollow import silent
from moderator.analysis.phrases import log_likelihood, telling
from moderator.analysis.words import with_whole_links, words
from moderator.domain.folding import places, tokens
from moderator.domain.forms import stem
from moderator.domain.problem import Problem
from moderator.domain.query import Clause, Phrase, Query, Term, Word, unparse
from moderator.domain.words import _, ngettext, number
from moderator.store.workspace import Workspace
from moderator.work import background, finding, tongues

SHOWN = 30
SAMPLE = 4_000
"""Contributions of a search in which key phrases are looked for; how many have each is then counted in all."""
_CANDIDATES = 60  # of each length
_COUNTED = 48  # candidates counted in all contributions
_SURE = 10.83  # G² that chance reaches once in a thousand times
_LEAST = 3  # contributions that have a key phrase
_SAME = 0.85  # share of a word's contributions that have a phrase with it: the phrase alone is shown
_LONGEST_PHRASE = 12  # words
_EVERYTHING = 10**9
_JOINERS = frozenset(" -'’\u00a0\u202f\n")

Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class KeyPhrase:
    """A word or a phrase: in `count` contributions of the search, where `expected` would have it by its use elsewhere.

    `score` is Dunning's G²; `search` narrows the search to them.
    """

    words: str
    count: int
    expected: float
    score: float
    search: str


@dataclass(frozen=True, slots=True)
class KeyPhrases:
    """Those of a search. `total` contributions (or distinct texts, when each pile counts `once`) of `whole`.

    `sample`: in how many of them phrases were looked for, 0 for all. Counts are those of all contributions.
    """

    search: str
    once: bool
    total: int
    whole: int
    sample: int
    phrases: tuple[KeyPhrase, ...]

    @property
    def note(self) -> str:
        """On what this rests, ready to show."""
        if not self.total:
            return _("The search finds nothing.")
        if self.total >= self.whole:
            return _("The search finds everything: there is nothing to compare it with.")
        n = self.total
        if self.once:
            many = ngettext("{n} distinct text compared with {whole}.", "{n} distinct texts compared with {whole}.", n)
        else:
            many = ngettext("{n} contribution compared with {whole}.", "{n} contributions compared with {whole}.", n)
        said = many.format(n=number(self.total), whole=number(self.whole))
        if self.sample:
            more = _("Phrases were looked for in a sample of {n}; their counts are those of all.")
            said = f"{said} {more.format(n=number(self.sample))}"
        return said


def key_phrases(ws: Workspace, text: str, *, once: bool = True, shown: int = SHOWN) -> KeyPhrases:
    """The key phrases of a search, the most telling first. Raises Problem for a search that is not understood."""
    found = finding.find(ws, text)
    if found.complaints:
        raise Problem(" ".join(one.sentence for one in found.complaints), where=text)
    columns = ws.corpus.columns
    tally = _Tally(ws, once)
    ids = found.sorted_ids[~columns.removed[found.sorted_ids]]
    everyone = background.everyone(ws)
    total, whole = tally.count(ids), tally.count(everyone)
    if not len(ids) or total >= whole:
        return KeyPhrases(text, once, total, whole, 0, ())
    kept = background.spread(tally.alone(ids), SAMPLE)
    bodies = [with_whole_links(one) for one in background.texts(ws, kept)]
    candidates = _candidates(ws, bodies, tongues.of(ws, kept.tolist()), found.query)
    count = _Counting(ws, tally, ids, everyone, (total, whole))
    counted = sorted(count(candidates), key=lambda one: (-one.score, one.words))
    phrases = _shortest_left_out(sorted(count(_joined(counted)), key=lambda one: (-one.score, one.words)))
    return KeyPhrases(
        text, once, total, whole, len(kept) if len(kept) < total else 0,
        tuple(_narrowing(found.query, one) for one in phrases[:shown]),
    )  # fmt: skip


class _Tally:
    """Contributions counted, each pile once or not."""

    def __init__(self, ws: Workspace, once: bool) -> None:
        self._codes: Ids | None = None
        if once:
            self._codes = np.zeros(ws.corpus.columns.size, np.int32)
            for code, ids in enumerate(ws.standing.holders("pile").values(), 1):
                members = np.frombuffer(ids.to_array(), np.uint32)
                self._codes[members[members < len(self._codes)]] = code

    def count(self, ids: NDArray[np.signedinteger]) -> int:
        """How many they are."""
        if self._codes is None:
            return len(ids)
        codes = self._codes[ids]
        return int(np.count_nonzero(codes == 0)) + len(np.unique(codes[codes > 0]))

    def alone(self, ids: Ids) -> Ids:
        """These ids with one of each pile."""
        if self._codes is None:
            return ids
        codes = self._codes[ids]
        _each, first = np.unique(np.where(codes > 0, -codes.astype(np.int64), ids), return_index=True)
        return np.sort(ids[first])


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A run of words as it is written in a text, and its folded words."""

    written: str
    folded: tuple[str, ...]


def _candidates(ws: Workspace, bodies: Sequence[str], languages: Sequence[str], query: Query) -> list[_Candidate]:
    """The runs of words said more often in these texts, the words of the search itself left out; one of each root.

    What is hollow is so in the language of its text: « and » is no key phrase of a French consultation, « sobre » is.
    """
    language = ws.corpus.language() or "fr"
    asked = _asked(query, language)
    found: dict[tuple[str, ...], _Candidate] = {}
    for one in telling(words(bodies), background.of(ws).frequencies, _CANDIDATES):
        spans = places(bodies[one.text])[one.place : one.place + one.n]
        if len(spans) < one.n:
            continue
        folded = tuple(span.word for span in spans)
        empty = silent(language) | silent(languages[one.text])
        full = [word for word in folded if word not in empty]
        if not full or folded[0] in empty or folded[-1] in empty or any(len(word) < 2 for word in full):
            continue
        if all(word.isdigit() or len(word) < 3 for word in full):
            continue
        gaps = (bodies[one.text][a.end : b.start] for a, b in pairwise(spans))
        if any(set(gap) - _JOINERS for gap in gaps):
            continue  # a comma or a full stop stands between them: no phrase
        roots = tuple(stem(word, language) for word in folded)
        if {root for word, root in zip(folded, roots, strict=True) if word not in empty} <= asked:
            continue
        written = " ".join(bodies[one.text][spans[0].start : spans[-1].end].split())
        found.setdefault(roots, _Candidate(written.lower(), folded))
    return list(found.values())[:_COUNTED]


def _asked(query: Query, language: str) -> set[str]:
    """The roots of the words that the search itself asks for: that they are frequent there says nothing."""
    terms = (term for clause in query.clauses if not clause.excluded for term in clause.terms)
    return {stem(word, language) for term in terms for word in tokens(term.text)}


@dataclass(frozen=True, slots=True)
class _Counted:
    words: str
    folded: tuple[str, ...]
    count: int
    expected: float
    score: float


class _Counting:
    """Counts runs of words in all contributions, not in a sample."""

    def __init__(self, ws: Workspace, tally: _Tally, ids: Ids, everyone: Ids, sizes: tuple[int, int]) -> None:
        self._ws, self._tally = ws, tally
        self._total, self._whole = sizes
        self._inside = np.zeros(ws.corpus.columns.size, np.bool_)
        self._inside[ids] = True
        self._present = np.zeros_like(self._inside)
        self._present[everyone] = True
        self._known: dict[tuple[str, ...], _Counted | None] = {}

    def __call__(self, candidates: Iterable[_Candidate]) -> list[_Counted]:
        """Those that chance cannot explain."""
        for one in candidates:
            if one.folded not in self._known:
                self._known[one.folded] = self._count(one)
        found = (self._known[one.folded] for one in candidates)
        return [one for one in found if one is not None]

    def _count(self, one: _Candidate) -> _Counted | None:
        # A word is searched in all its forms, a phrase as it is written: the counts are those of a click.
        having = self._ws.corpus.having(" ".join(one.folded), _EVERYTHING, loose=len(one.folded) == 1)
        assert having is not None
        having = having[having < len(self._inside)]
        here = self._tally.count(having[self._inside[having]])
        there = self._tally.count(having[self._present[having]])
        expected = there / self._whole * self._total
        sizes = (float(self._total), float(self._whole))
        score = float(log_likelihood(np.array([float(here)]), sizes[0], np.array([float(there)]), sizes[1])[0])
        if here < min(_LEAST, self._total) or here <= expected or score < _SURE:
            return None
        return _Counted(one.written, one.folded, here, expected, score)


def _joined(found: Sequence[_Counted]) -> list[_Candidate]:
    """The phrases, those that overlap word for word and are said as often joined into the longer one that they make:
    a letter copied many times is a few long phrases and not a hundred short ones."""
    chains = [_Candidate(one.words, one.folded) for one in found]
    counts = {one.folded: one.count for one in found}
    grown = True
    while grown:
        grown = False
        for one in chains:
            size = len(one.folded)
            after = next(
                (
                    other
                    for other in chains
                    if size > 1
                    and len(other.folded) > 1
                    and other is not one
                    and size + 1 <= _LONGEST_PHRASE
                    and len(other.written.split(" ")) == len(other.folded)
                    and any(one.folded[-back:] == other.folded[:back] for back in (2, 1) if len(other.folded) > back)
                    and abs(counts[one.folded] - counts[other.folded]) <= counts[one.folded] * (1 - _SAME)
                ),
                None,
            )
            if after is None:
                continue
            back = 2 if one.folded[-2:] == after.folded[:2] and len(after.folded) > 2 else 1
            words_, more = one.written, after.written.split(" ")[back:]
            made = _Candidate(" ".join([words_, *more]), one.folded + after.folded[back:])
            counts[made.folded] = min(counts[one.folded], counts[after.folded])
            chains = [each for each in chains if each not in (one, after) and each.folded != made.folded]
            chains.append(made)
            grown = True
            break
    return chains


def _shortest_left_out(found: Sequence[_Counted]) -> list[_Counted]:
    """Without the words that are nearly always said within a longer phrase that is there too."""
    kept = []
    for one in found:
        longer = (other for other in found if len(other.folded) > len(one.folded) and _within(one.folded, other.folded))
        if not any(other.count >= one.count * _SAME for other in longer):
            kept.append(one)
    return kept


def _within(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    return any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1))


def _narrowing(query: Query, one: _Counted) -> KeyPhrase:
    term: Term = Word(one.words) if len(one.folded) == 1 else Phrase(one.words)
    narrowed = unparse(Query((*query.clauses, Clause((term,))), query.filters))
    return KeyPhrase(one.words, one.count, one.expected, one.score, narrowed)


def as_object(one: KeyPhrase) -> Mapping[str, object]:
    """One of them as JSON has it."""
    return {
        "words": one.words, "count": one.count, "expected": round(one.expected, 1), "score": round(one.score, 1),
        "search": one.search,
    }  # fmt: skip
