"""The reading register: who read what, how much of each section was read, and what nobody has read yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from moderator.domain.keywords import NOBODY, Field
from moderator.domain.query import Choice, Filter, Order, Query, unparse
from moderator.domain.settings import dwell
from moderator.domain.words import _, ngettext, number, percent
from moderator.store.columns import Columns
from moderator.store.workspace import Workspace
from moderator.work.outline import section_label

LEAST_READ = 3  # sections that the radar names
UNREAD = Choice(Field.READER, (NOBODY,))


@dataclass(frozen=True, slots=True)
class Coverage:
    """A section with what is below it: `read` by somebody among its `total` contributions, and by each person.

    `people` has the counts of the register's people, in their order; `query` finds its contributions.
    """

    label: str
    depth: int
    total: int
    read: int
    people: tuple[int, ...]
    query: str

    @property
    def share(self) -> float:
        """The share read by somebody, 0 to 1; 1 where there is nothing to read."""
        return self.read / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class Blip:
    """Something that nobody read and that deserves an eye: a sentence, and the list that shows it."""

    sentence: str
    query: str
    order: Order
    count: int


@dataclass(frozen=True, slots=True)
class Register:
    """Who read what. `total` contributions, `read` by somebody; `people` by how much they read; `seconds`: see `dwell`.

    `sections` in the order of the text, those without any contribution left out; the last may be « no section ».
    """

    total: int
    read: int
    people: tuple[tuple[str, int], ...]
    sections: tuple[Coverage, ...]
    radar: tuple[Blip, ...]
    seconds: float

    def lines(self) -> Iterator[str]:
        """Sentences ready to show."""
        share = percent(self.read / self.total) if self.total else percent(1)
        words = ngettext(
            "{read} contribution of {total} read by somebody ({share})",
            "{read} contributions of {total} read by somebody ({share})",
            self.read,
        )
        yield words.format(read=number(self.read), total=number(self.total), share=share)
        for person, count in self.people:
            share = percent(count / self.total) if self.total else percent(0)
            yield "  " + _("{person}: {count} ({share})").format(person=person, count=number(count), share=share)
        for one in self.sections:
            told = _("{label}: {read} of {total} ({share})").format(
                label=one.label, read=number(one.read), total=number(one.total), share=percent(one.share)
            )
            yield "  " * (one.depth + 1) + told
        for blip in self.radar:
            yield f"{blip.sentence}  {blip.query}"


def register(ws: Workspace) -> Register:
    """The register as it stands, from what is in memory (some 20 ms for 570,000 contributions)."""
    columns, live = ws.corpus.columns, ws.corpus.columns.everyone
    readings = {
        slot.removeprefix("read:"): ws.standing.anyone(slot) & live for slot in ws.standing.slots.family("read:")
    }
    people = sorted(((name, ids) for name, ids in readings.items() if ids), key=lambda one: (-len(one[1]), one[0]))
    read = BitMap.union(BitMap(), *readings.values())
    sections = tuple(_sections(ws, columns, read, [ids for _name, ids in people]))
    return Register(
        total=len(live),
        read=len(read),
        people=tuple((name, len(ids)) for name, ids in people),
        sections=sections,
        radar=tuple(_radar(columns, live - read, sections)),
        seconds=dwell(ws.standing.setting),
    )


def _sections(ws: Workspace, columns: Columns, read: BitMap, people: list[BitMap]) -> Iterator[Coverage]:
    totals, reads = _counts(columns, columns.everyone), _counts(columns, read)
    each = [_counts(columns, ids) for ids in people]
    spellings = ws.corpus.names.spellings
    for place in (*columns.places[1:], columns.places[0]):
        at = place.index
        if not totals[at]:
            continue
        label = section_label(place.kind, place.code, place.title) if at else _("no section")
        yield Coverage(
            label,
            max(0, place.depth - 1),
            int(totals[at]),
            int(reads[at]),
            tuple(int(one[at]) for one in each),
            _query(Choice(Field.SECTION, (spellings[at],))),
        )


def _counts(columns: Columns, ids: BitMap) -> NDArray[np.int64]:
    """How many of these contributions each section has, with what is below it."""
    some = np.frombuffer(ids.to_array(), np.uint32)
    counts = np.bincount(columns.section[some], minlength=len(columns.places)).astype(np.int64)
    for at in columns.rolled:
        above = columns.places[at].above
        if above:
            counts[above] += counts[at]
    return counts


def _radar(columns: Columns, unread: BitMap, sections: tuple[Coverage, ...]) -> Iterator[Blip]:
    count = len(unread)
    if not count:
        return
    nobody = _query(UNREAD)
    words = ngettext(
        "{n} contribution that nobody has read, the oldest first",
        "{n} contributions that nobody has read, the oldest first",
        count,
    )
    yield Blip(words.format(n=number(count)), nobody, Order.OLDEST, count)
    ids = np.frombuffer(unread.to_array(), np.uint32)
    voted = int(np.count_nonzero(columns.votes[ids] > 0))
    if voted:
        words = ngettext("{n} unread contribution with votes, the most voted first",
                         "{n} unread contributions with votes, the most voted first", voted)  # fmt: skip
        yield Blip(words.format(n=number(voted)), _query(UNREAD), Order.MOST_VOTES, voted)
    # Those above would only repeat what is below them.
    above = {at for at, (one, after) in enumerate(pairwise(sections)) if after.depth > one.depth}
    lowest = [one for at, one in enumerate(sections) if at not in above and one.read < one.total]
    poor = sorted(lowest, key=lambda one: (one.share, one.read - one.total))
    for one in poor[:LEAST_READ]:
        left = one.total - one.read
        words = ngettext("{label}: {n} unread, {share} read", "{label}: {n} unread, {share} read", left)
        sentence = words.format(label=one.label, n=number(left), share=percent(one.share))
        yield Blip(sentence, f"{one.query} {nobody}", Order.OLDEST, left)


def _query(one: Filter) -> str:
    return unparse(Query(filters=(one,)))
