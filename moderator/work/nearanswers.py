"""Near answers: what the team already answered to what resembles, as a text to start from; never by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pyroaring import BitMap

from moderator.analysis.resemblance import Word, columns_of, rarity, resemblances, telling_words
from moderator.domain.charter import Disposition
from moderator.domain.passage import shortened
from moderator.store import acts
from moderator.store.schema import SECTIONS
from moderator.store.workspace import Workspace
from moderator.work import answers, arguments, background

SHOWN = 3
_MOST = 3_000  # different answers looked through, the last written ones first
_OF_EACH = 3  # contributions read of those that share one answer
_LEAST = 0.12  # resemblance under which nothing is shown
_WORDS = 6
_LONGEST = 8_000  # characters compared


@dataclass(frozen=True, slots=True)
class NearAnswer:
    """An answer already written. `to`: what it answers, `count` contributions; `words`: those that both have.

    `outcome`: what became of it, "" when that is not decided or not the same for all; `hits`: places in `text`.
    """

    ref: str
    text: str
    to: str
    count: int
    outcome: str
    share: float
    words: tuple[str, ...]
    hits: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Written:
    """An answer with all that tells what it is about."""

    ref: str
    text: str
    to: str
    about: str
    count: int
    outcome: str


def near(ws: Workspace, ids: Sequence[int], shown: int = SHOWN) -> tuple[NearAnswer, ...]:
    """The answers to what resembles these contributions or this article, the nearest first; not their own."""
    wanted = list(ids)[:_OF_EACH]
    own = {ws.standing.value("answer", one) or "" for one in ids}
    return _nearest(ws, "\n".join(_texts(ws, wanted).values()), own, shown)


def near_argument(ws: Workspace, uid: str, shown: int = SHOWN) -> tuple[NearAnswer, ...]:
    """The answers to what resembles an argument: its sentence and what hangs on it; not its own."""
    known = ws.standing.arguments.every.get(ws.standing.arguments.resolve(uid))
    if known is None:
        return ()
    hung = list(ws.standing.argued.get(known.uid, BitMap()))[:_OF_EACH]
    # The sentence is said twice: it is what the service made of the texts.
    text = "\n".join([known.text, known.text, *_texts(ws, hung).values()])
    return _nearest(ws, text, {known.answer}, shown)


def _nearest(ws: Workspace, text: str, own: set[str], shown: int) -> tuple[NearAnswer, ...]:
    language = ws.corpus.language() or "fr"
    read = telling_words(text[:_LONGEST], language)
    written = [one for one in _written(ws) if one.ref not in own and one.text.strip()]
    if not read or not written:
        return ()
    weights = _weights(ws, read)
    table = resemblances(read, [f"{one.text}\n{one.about}"[:_LONGEST] for one in written], weights)
    shares, roots = table.sum(axis=1), columns_of(read, weights)
    found, told = list[NearAnswer](), set[str]()
    for row in np.argsort(-shares, kind="stable"):
        one = written[row]
        shared = [roots[at] for at in np.argsort(-table[row], kind="stable") if table[row, at] > 0][:_WORDS]
        if shares[row] < _LEAST or len(shared) < min(2, len(roots)):
            break
        if one.text.strip() in told:
            continue
        told.add(one.text.strip())
        found.append(_told(one, float(min(shares[row], 1)), shared, language))
        if len(found) == shown:
            break
    return tuple(found)


def _told(one: _Written, share: float, shared: Sequence[str], language: str) -> NearAnswer:
    """An answer, with the words in common as they are written in it or in what it answers."""
    wanted, spelled = set(shared), dict[str, str]()
    hits = list[tuple[int, int]]()
    for place, text in enumerate((one.text, one.about)):
        for word in telling_words(text[:_LONGEST], language):
            if word.root in wanted:
                spelled.setdefault(word.root, text[word.start : word.end].lower())
                if place == 0:
                    hits.append((word.start, word.end))
    words = tuple(spelled[root] for root in shared if root in spelled)
    return NearAnswer(one.ref, one.text, one.to, one.count, one.outcome, share, words, tuple(hits))


def _weights(ws: Workspace, read: Sequence[Word]) -> dict[str, float]:
    """How rare each word is in the contributions: what all answers say for politeness weighs nothing there either."""
    known = background.of(ws).frequencies
    forms = dict.fromkeys(word.form for word in read)
    counts = background.counts(ws, list(forms))
    found: dict[str, float] = {}
    for word in read:
        weight = rarity(counts[word.form], max(known.texts, 1))
        found[word.root] = min(found.get(word.root, np.inf), weight)
    return found


def _written(ws: Workspace) -> list[_Written]:
    """The answers in force, to contributions, articles and arguments, the last written first."""
    holders = ws.standing.holders("answer")
    refs = sorted(holders, key=lambda ref: -int(ref.rpartition(":")[2]))[:_MOST]
    known = answers.texts_of(ws, refs)
    firsts = {ref: list(holders[ref])[:_OF_EACH] for ref in refs if ref in known}
    texts = _texts(ws, [one for some in firsts.values() for one in some])
    found = [
        _Written(
            ref, known[ref].text, _called(texts[some[0]]), "\n".join(texts[one] for one in some), len(holders[ref]),
            _outcome(ws, holders[ref]),
        )
        for ref, some in firsts.items()
        if some and all(one in texts for one in some)
    ]  # fmt: skip
    tree = ws.standing.arguments.every
    for uid, text in arguments.answers_of(ws).items():
        one = tree[uid]
        outcome = str(one.outcome) if one.outcome else ""
        count = len(ws.standing.argued.get(uid, ()))
        found.append(_Written(one.answer, text, shortened(one.text), one.text, count, outcome))
    return found


def _called(text: str) -> str:
    """What an answered text is called: its title, or its first words."""
    return shortened(text.strip().partition("\n")[0])


def _outcome(ws: Workspace, ids: BitMap) -> str:
    """What became of contributions answered together, "" when it is not the same for all."""
    values = {ws.standing.value("disposition", one) or "" for one in list(ids)[:_OF_EACH]}
    value = next(iter(values)) if len(values) == 1 else ""
    return value if value in set(Disposition) else ""


def _texts(ws: Workspace, ids: Iterable[int]) -> dict[int, str]:
    """The title and words of contributions and articles."""
    wanted = list(dict.fromkeys(ids))
    plain = np.array([one for one in wanted if one < SECTIONS], np.int64)
    found = dict(zip(plain.tolist(), background.texts(ws, plain), strict=True))
    for one in wanted:
        if one >= SECTIONS:
            found[one] = "\n".join(acts.words(ws, one))
    return found


def as_object(one: NearAnswer) -> Mapping[str, object]:
    """One of them as JSON has it."""
    return {
        "answer": one.ref, "text": one.text, "to": one.to, "contributions": one.count, "outcome": one.outcome,
        "share": round(one.share, 3), "words": list(one.words),
    }  # fmt: skip
