"""Contributions that resemble the one being read: by the rare words that they share, which are said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from moderator.analysis.resemblance import Word, columns_of, rarity, resemblances, telling_words
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.store import acts
from moderator.store.bitmaps import bitmap
from moderator.store.workspace import Workspace
from moderator.work import background

SHOWN = 8
_LOOKED = 48  # words of the text looked for in the index
_COMMON = 2_000  # texts that have a word: beyond, it tells little and costs time
_USUAL = 0.2  # share of the texts taken to have a word more common than that
_FEW = 12  # words of a short text, looked for in all their forms
_COMPARED = 48  # texts compared word by word
_LEAST = 0.15  # resemblance under which nothing is shown
_WORDS = 6  # shared words said…
_TELLS = 0.2  # …that weigh this share of the one that weighs most
_LONGEST = 20_000  # characters of a text that are compared
_SHOWN_TEXT = 220

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Alike:
    """A contribution that resembles: `share` (0 to 1) of what the one read says, the `words` that both have.

    `others`: how many contributions of its pile say the same. `text` is an excerpt, `hits` the places of the words.
    """

    id: int
    share: float
    words: tuple[str, ...]
    title: str
    text: str
    hits: tuple[tuple[int, int], ...]
    others: int = 0


def similar(ws: Workspace, id_: int, shown: int = SHOWN) -> tuple[Alike, ...]:
    """The contributions that resemble one most, none of its own pile, each other pile once. Raises Problem if not here.

    Only contributions that are still at their source. Nothing is said rather than something far.
    """
    try:
        title, body = acts.words(ws, id_)
    except KeyError:
        raise Problem(_("There is no contribution {n}.").format(n=id_)) from None
    columns = ws.corpus.columns
    here = BitMap([id_])
    if (pile := ws.standing.value("pile", id_)) is not None:
        here |= ws.standing.holding("pile", pile)
    own = here | bitmap(np.flatnonzero(columns.removed).astype(np.int32))
    return near(ws, f"{title}\n{body}", own, shown=shown)


def near(
    ws: Workspace, text: str, but: BitMap, *, among: BitMap | None = None, shown: int = SHOWN
) -> tuple[Alike, ...]:
    """The contributions that resemble a text most, `but` some, `among` some when told."""
    read = telling_words(text[:_LONGEST], ws.corpus.language() or "fr")
    if not read:
        return ()
    total = max(len(ws.corpus.columns.ids), 1)
    weights, postings = _looked_up(ws, read, total)
    candidates = _candidates(postings, but, among)
    if not len(candidates):
        return ()
    bodies = [one[:_LONGEST] for one in background.texts(ws, candidates)]
    table = resemblances(read, bodies, weights)
    return _shown(ws, read, candidates, bodies, table, weights, shown)


def _looked_up(ws: Workspace, read: Sequence[Word], total: int) -> tuple[dict[str, float], list[tuple[float, I64]]]:
    """What each root weighs, and the contributions that have the rarest words with what these weigh."""
    forms: dict[str, str] = {}
    for word in read:
        forms.setdefault(word.form, word.root)
    few = len(forms) <= _FEW
    weights: dict[str, float] = {}
    found: list[tuple[float, I64]] = []
    # Long words first: they are the rare ones, and the others may not be looked for.
    for form in sorted(forms, key=lambda one: (-len(one), one))[:_LOOKED]:
        ids = ws.corpus.having(form, _COMMON, loose=few)
        count = len(ids) if ids is not None else max(_USUAL * total, _COMMON)
        weights[forms[form]] = min(weights.get(forms[form], np.inf), rarity(min(count, total), total))
        if ids is not None and len(ids) > 1:
            found.append((weights[forms[form]], ids))
    found.sort(key=lambda one: len(one[1]))
    return weights, found


def _candidates(postings: Iterable[tuple[float, I64]], but: BitMap, among: BitMap | None) -> NDArray[np.int64]:
    """The contributions that have most of the rare words."""
    parts = [(ids, np.full(len(ids), weight)) for weight, ids in postings]
    if not parts:
        return np.empty(0, np.int64)
    every, place = np.unique(np.concatenate([ids for ids, _weight in parts]), return_inverse=True)
    scores = np.bincount(place, np.concatenate([weight for _ids, weight in parts]))
    kept = ~np.isin(every, np.frombuffer(but.to_array(), np.uint32)) if but else np.ones(len(every), np.bool_)
    if among is not None:
        kept &= np.isin(every, np.frombuffer(among.to_array(), np.uint32))
    every, scores = every[kept], scores[kept]
    return every[np.lexsort((every, -scores))[:_COMPARED]]


def _shown(
    ws: Workspace,
    read: Sequence[Word],
    ids: I64,
    bodies: Sequence[str],
    table: NDArray[np.float64],
    weights: Mapping[str, float],
    shown: int,
) -> tuple[Alike, ...]:
    shares, roots = table.sum(axis=1), columns_of(read, weights)
    # Two texts may share common words by chance: all those that they share must be rarer together than one text in all.
    told_by = (table > 0) @ np.array([weights[root] for root in roots])
    by_chance = np.log(max(len(ws.corpus.columns.ids), 2))
    found: list[Alike] = []
    language = ws.corpus.language() or "fr"
    piles, told = set[str](), set[str]()
    for row in np.lexsort((ids, -shares)):
        best = float(table[row].max())
        shared = [roots[at] for at in np.argsort(-table[row], kind="stable") if table[row, at] > best * _TELLS][:_WORDS]
        if shares[row] < _LEAST or np.count_nonzero(table[row]) < min(2, len(roots)) or told_by[row] < by_chance:
            continue
        id_ = int(ids[row])
        pile = ws.standing.value("pile", id_) or ""
        if (pile and pile in piles) or bodies[row] in told:
            continue
        piles.add(pile)
        told.add(bodies[row])
        alike = len(ws.standing.holding("pile", pile)) - 1 if pile else 0
        said = telling_words(bodies[row], language)
        found.append(_told(id_, float(min(shares[row], 1.0)), shared, bodies[row], said, alike))
        if len(found) == shown:
            break
    return tuple(found)


def _told(id_: int, share: float, shared: Sequence[str], body: str, said: Sequence[Word], others: int) -> Alike:
    """One of them, with the words as it writes them, and an excerpt around them."""
    wanted = set(shared)
    spelled = {word.root: body[word.start : word.end] for word in reversed(said) if word.root in wanted}
    shared = [root for root in shared if root in spelled]
    spans = [(word.start, word.end) for word in said if word.root in wanted]
    title, text, hits = _excerpt(body, spans)
    return Alike(id_, share, tuple(spelled[root].lower() for root in shared), title, text, hits, others)


def _excerpt(body: str, spans: Sequence[tuple[int, int]]) -> tuple[str, str, tuple[tuple[int, int], ...]]:
    """The title if there is one, and the stretch of text with the most of these places."""
    title, newline, _rest = body.partition("\n")
    start = len(title) + 1 if newline and len(title) < _SHOWN_TEXT else 0
    inside = [span for span in spans if span[0] >= start] or [(start, start)]
    counts = [sum(1 for a, _b in inside if first <= a < first + _SHOWN_TEXT) for first, _last in inside]
    at = inside[int(np.argmax(counts))][0]
    far = at - start > _SHOWN_TEXT // 3
    begin = (body.find(" ", max(start, at - 40), at) + 1 or at) if far else start
    end = len(body) if len(body) <= begin + _SHOWN_TEXT else body.rfind(" ", begin, begin + _SHOWN_TEXT)
    end = end if end > begin else min(len(body), begin + _SHOWN_TEXT)
    before, after = "… " if begin > start else "", " …" if end < len(body) else ""
    text = before + " ".join(body[begin:end].split("\n")) + after
    shift = len(before) - begin
    return (
        title if start else "",
        text,
        tuple((a + shift, b + shift) for a, b in spans if a >= begin and b <= end),
    )


def as_object(one: Alike) -> dict[str, object]:
    """One of them as JSON has it."""
    return {
        "id": one.id, "share": round(one.share, 3), "words": list(one.words), "title": one.title, "text": one.text,
        "others_in_pile": one.others,
    }  # fmt: skip
