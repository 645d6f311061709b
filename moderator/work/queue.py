"""The queue of moderation: before or after publication, where it starts, what is put off, and the very short texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from pyroaring import BitMap

from moderator.domain.charter import Status
from moderator.domain.fold import ADVISED
from moderator.domain.folding import tokens
from moderator.domain.keywords import Field
from moderator.domain.personal import Clue, kinds
from moderator.domain.query import Choice, Order, Query, unparse
from moderator.domain.settings import QUEUE
from moderator.domain.words import N_
from moderator.store import filters, pages
from moderator.store.corpus import Found
from moderator.store.standing import Standing
from moderator.store.workspace import Workspace

SHORT = 12
"""Words under which a text is read at a glance: « Je suis contre. »"""
_SHORT_CHARACTERS = 160
"""No French text of fewer words is longer, web addresses apart: what is longer is not read from the file."""
GRID = 40
"""Short texts that a grid shows at once: what an eye goes down without losing its place."""
_AT_ONCE = 200


class Mode(StrEnum):
    """When moderation takes place. The value is that of the setting `queue`."""

    BEFORE = "before"  # a priori
    AFTER = "after"  # a posteriori


MODES: dict[Mode, str] = {
    Mode.BEFORE: N_("Before publication"),
    Mode.AFTER: N_("After publication"),
}
ABOUT: dict[Mode, str] = {
    Mode.BEFORE: N_("Not online before they are accepted: the oldest first."),
    Mode.AFTER: N_("Already online, unless refused: the newest first."),
}


@dataclass(frozen=True, slots=True)
class Start:
    """What the queue shows when it is opened: a search as typed, and an order."""

    search: str
    order: Order


def mode(now: Standing) -> Mode:
    """The mode of the consultation. A value that another version wrote counts as after publication."""
    value = now.setting(QUEUE)
    return Mode(value) if value in set(Mode) else Mode.AFTER


def start(now: Standing) -> Start:
    """Where the queue starts: what is to moderate, the oldest first when people wait to be published."""
    search = unparse(Query(filters=(Choice(Field.STATUS, (str(Status.TO_MODERATE),)),)))
    return Start(search, Order.OLDEST if mode(now) is Mode.BEFORE else Order.NEWEST)


def publishable(now: Standing, everyone: BitMap) -> BitMap:
    """The contributions that may leave the service in a document, a quotation or an answer shown on a platform.

    Before publication: those accepted, and no others, for publishing an answer or quoting would publish the text.
    After publication: all but the refused ones, for they are public already.
    """
    if mode(now) is Mode.BEFORE:
        return now.holding("status", Status.ACCEPTED) & everyone
    refused = [ids for value, ids in now.holders("status").items() if value.startswith(Status.REFUSED)]
    return everyone - BitMap.union(BitMap(), *refused)


def held_back(now: Standing, id_: int) -> bool:
    """Whether a contribution waits to be published: to moderate, where nothing is published before."""
    return mode(now) is Mode.BEFORE and now.value("status", id_) is None


def in_order(found: Found, now: Standing, actor: str) -> Found:
    """The same search with what this person put off at the end, after the questions that they wait to be answered.

    That is for the queue alone: a search of what is to moderate, not grouped, and not about what is put off itself.
    """
    query = found.query
    queue = query.chosen(Field.STATUS) == (Status.TO_MODERATE,)
    if not queue or query.chosen(Field.LATER) or query.chosen(Field.OPINION) or found.starts is not None:
        return found
    later = now.anyone(f"later:{actor}")
    asked = now.holding("asker", actor) & now.anyone("asked") - now.holding("asked", ADVISED) - later
    if not later and not asked:
        return found
    ranks = np.zeros(found.sieve.columns.size, np.int8)
    for rank, ids in ((1, asked), (2, later)):
        ranks[filters.members(ids, len(ranks))] = rank
    order = np.argsort(ranks[found.ids], kind="stable")
    return replace(found, ids=found.ids[order])


def words(title: str, body: str) -> int:
    """How many words a contribution has, its title counted when the text does not begin with it."""
    text = body if body.strip().startswith(title.strip().rstrip("…")) else f"{title} {body}"
    return len(tokens(text))


@dataclass(frozen=True, slots=True)
class Short:
    """A text of fewer than `SHORT` words: all of it, on one line; `found`: the kinds that rules find in it."""

    id: int
    text: str
    found: tuple[Clue, ...] = ()


@dataclass(frozen=True, slots=True)
class Shorts:
    """A grid of short texts to moderate, in the order of the queue; `more` when others follow."""

    texts: tuple[Short, ...]
    more: bool


def shorts(ws: Workspace, ids: np.ndarray, most: int = GRID) -> Shorts:
    """The first short texts among contributions in order; only those short in characters are read from the file."""
    columns, now = ws.corpus.columns, ws.standing
    candidates = ids[(columns.length[ids] <= _SHORT_CHARACTERS)]
    masked = BitMap.union(BitMap(), *(now.anyone(slot) for slot in now.slots if slot.startswith("redact:")))
    found: list[Short] = []
    for one in _short(ws, candidates, masked):
        if len(found) == most:
            return Shorts(tuple(found), True)
        found.append(one)
    return Shorts(tuple(found), False)


def _short(ws: Workspace, ids: np.ndarray, masked: BitMap) -> Iterator[Short]:
    with ws.read() as conn:
        for at in range(0, len(ids), _AT_ONCE):
            part = [int(one) for one in ids[at : at + _AT_ONCE] if int(one) not in masked]
            for one in pages.records(conn, part):
                if 0 < words(one.title, one.body) < SHORT:
                    title, body = " ".join(one.title.split()), " ".join(one.body.split())
                    same = not title or body.startswith(title.rstrip("…"))
                    text = body if same and body else f"{title} – {body}" if body else title
                    yield Short(one.id, text, kinds(ws.clues.of(one.id)))
