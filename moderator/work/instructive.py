"""The order of learning: first the contributions that teach most to who codes, each with the reason why it comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from moderator.analysis.hollow import silent
from moderator.analysis.instructive import Ranked, ranked
from moderator.analysis.words import with_whole_links, words
from moderator.domain.folding import places
from moderator.domain.passage import shortened
from moderator.domain.words import _, listing, percent, quoted
from moderator.store.corpus import Found
from moderator.store.standing import NOBODY
from moderator.store.workspace import Workspace
from moderator.work import background, suggesting

FIRST = 200
"""Contributions put in the order of learning; the others follow in the order of the text."""
POOL = 2_000
"""Contributions not coded yet among which these are chosen, spread over all of them."""
KNOWN = 800
"""Coded contributions that they are compared with, the last coded ones included."""
_UNSURE = 0.5  # doubt from which it is the reason given
_SHOWN_WORDS = 3

Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a contribution comes early: `label` of which one is unsure (`certainty`), else what is new in it."""

    far: float
    unsure: float
    label: str = ""
    certainty: float = 0.0
    new: tuple[int, ...] = ()
    first: bool = False  # nothing is coded yet


def in_order(ws: Workspace, found: Found) -> Found:
    """The same contributions, those that teach most first, then those not coded, then the others; each pile once.

    Inside each group when the list is grouped. What was coded stays at the end: it teaches nothing more.
    """
    coded = _coded(ws)
    ids = found.ids.astype(np.int32)
    inside = np.zeros(found.sieve.columns.size, np.bool_)
    inside[np.frombuffer(coded.to_array(), np.uint32)] = True
    waiting = ids[~inside[ids]]
    alone, followers = _one_of_each_pile(ws, waiting)
    pool = background.spread(alone, POOL)
    order, reasons = _ranked(ws, pool, coded)
    ranks = np.full(found.sieve.columns.size, FIRST, np.int32)
    ranks[followers] = FIRST + 1
    ranks[inside] = FIRST + 2
    ranks[order] = np.arange(len(order))
    starts = found.starts
    if starts is None:
        put = ids[np.argsort(ranks[ids], kind="stable")]
    else:
        bounds = [*starts.tolist(), len(ids)]
        parts = [ids[a:b] for a, b in pairwise(bounds)]
        put = np.concatenate([part[np.argsort(ranks[part], kind="stable")] for part in parts]) if parts else ids
    return replace(found, ids=put, reasons=reasons)


def _coded(ws: Workspace) -> BitMap:
    """The contributions of which the team said something: a tag, an argument or a position."""
    now = ws.standing
    held = [*now.tags.values(), *now.argued.values(), now.anyone("position")]
    return BitMap.union(*held) if held else NOBODY


def _one_of_each_pile(ws: Workspace, ids: Ids) -> tuple[Ids, Ids]:
    """The ids with the first of each pile, and the other members."""
    seen, others = set[str](), list[int]()
    piled = ws.standing.anyone("pile")
    inside = np.isin(ids, np.frombuffer(piled.to_array(), np.uint32)) if piled else np.zeros(len(ids), np.bool_)
    for one in ids[inside].tolist():
        pile = ws.standing.value("pile", one) or ""
        if pile in seen:
            others.append(one)
        seen.add(pile)
    rest = np.array(others, np.int32)
    return ids[~np.isin(ids, rest)], rest


def _ranked(ws: Workspace, pool: Ids, coded: BitMap) -> tuple[Ids, Mapping[int, Reason]]:
    """The first contributions in the order of learning, and why each comes."""
    texts = background.texts(ws, pool)
    known = background.spread(np.array(coded, np.int32), KNOWN)
    columns = ws.corpus.columns
    known = known[(known < columns.size)]
    sure = suggesting.certainties(ws, pool.tolist(), texts)
    doubt, label, certainty = _doubts(sure, len(pool))
    found = ranked(texts, background.texts(ws, known), doubt, FIRST)
    reasons = {
        int(pool[one.text]): _reason(one, label[one.text], float(certainty[one.text]), first=not len(known))
        for one in found
    }
    return pool[[one.text for one in found]] if found else pool[:0], reasons


def _doubts(
    sure: tuple[tuple[str, ...], NDArray[np.float32]] | None, count: int
) -> tuple[NDArray[np.float64], Sequence[str], NDArray[np.float64]]:
    """How unsure one is of each text, of which label, and how certain that one is."""
    if sure is None or not sure[0]:
        return np.zeros(count), [""] * count, np.zeros(count)
    names, certain = sure
    unsure = 1 - 2 * np.abs(certain.astype(np.float64) - 0.5)
    at = unsure.argmax(axis=1)
    rows = np.arange(count)
    return unsure[rows, at], [names[one] for one in at.tolist()], certain[rows, at].astype(np.float64)


def _reason(one: Ranked, label: str, certainty: float, *, first: bool) -> Reason:
    if label and one.unsure >= _UNSURE and (one.unsure >= one.far or not one.new):
        return Reason(one.far, one.unsure, label, certainty)
    return Reason(one.far, one.unsure, new=one.new, first=first)


def why(ws: Workspace, id_: int, reason: Reason) -> str:
    """Why a contribution comes early, in a few words: « unsure of “Bike” (48 %) », « new: compost, worms »."""
    if reason.label:
        name = suggesting.named(ws.standing, reason.label)[0]
        words_ = _("unsure of {name} ({share})")
        return words_.format(name=quoted(shortened(name)), share=percent(reason.certainty))
    new = _spelled(ws, id_, reason.new)
    if new and reason.first:
        return _("speaks of {words}").format(words=listing(new))
    if new:
        return _("new words: {words}").format(words=listing(new))
    if reason.first:
        return _("unlike those before it")
    return _("unlike what is coded ({share} apart)").format(share=percent(reason.far))


def _spelled(ws: Workspace, id_: int, numbers: Sequence[int]) -> list[str]:
    """The words of a contribution that have these numbers, as it writes them, hollow ones left out."""
    if not numbers:
        return []
    (text,) = background.texts(ws, np.array([id_], np.int32))
    empty = silent(ws.corpus.language() or "fr")
    spans = places(with_whole_links(text))
    hashed = words([span.word for span in spans])
    found = dict[int, str]()
    for at, span in enumerate(spans):
        inside = hashed.of(at)
        if len(inside) == 1 and int(inside[0]) in numbers and span.word not in empty and not span.word.isdigit():
            found.setdefault(int(inside[0]), text[span.start : span.end].lower())
    return [found[number] for number in numbers if number in found][:_SHOWN_WORDS]
