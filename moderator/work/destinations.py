"""Where one can go by name: tags, sections, kept searches, contributions; and how names answer what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from moderator.domain.arrangement import Sort as ByColumn
from moderator.domain.folding import fold
from moderator.domain.keywords import Field
from moderator.domain.query import Order, quoted
from moderator.domain.words import N_
from moderator.store.workspace import Workspace
from moderator.work import finding, outline, reading

_ALIKE = 72  # of 100: « étiketer » finds « étiqueter », « route » does not find « voûte »
_ENOUGH = 12  # names that hold what was typed; with fewer, those that look like it are added
_CONTRIBUTIONS = 8


class Sort(StrEnum):
    """What a destination is."""

    TAG = "tag"
    SECTION = "section"
    SEARCH = "search"
    CONTRIBUTION = "contribution"


SORT_WORDS: dict[Sort, str] = {
    Sort.TAG: N_("tag"),
    Sort.SECTION: N_("section"),
    Sort.SEARCH: N_("kept filter"),
    Sort.CONTRIBUTION: N_("contribution"),
}


@dataclass(frozen=True, slots=True)
class Destination:
    """A place to go to. `search` is what shows it, in the order `order`; a contribution has its `id` instead."""

    sort: Sort
    key: str
    name: str
    search: str = ""
    order: Order | ByColumn = Order.NEWEST
    id: int = 0


def destinations(ws: Workspace) -> list[Destination]:
    """The team's tags, the sections and the kept searches, in that order. Not for the main thread: it may read."""
    book = ws.standing.codebook
    tags = sorted(((book.path(one.uid), one) for one in book.offered()), key=lambda named: named[0].casefold())
    found = [
        Destination(Sort.TAG, one.uid, path, finding.narrowed("", Field.TAG, path if one.parent else one.name))
        for path, one in tags
    ]
    names = ws.corpus.names
    for spelling, place in zip(names.spellings[1:], names.columns.places[1:], strict=True):
        label = outline.section_label(place.kind, place.code, place.title)
        found.append(Destination(Sort.SECTION, str(place.id), label, finding.narrowed("", Field.SECTION, spelling)))
    found += [Destination(Sort.SEARCH, one.name, one.name, one.text, one.order) for one in finding.searches(ws)]
    return found


def contributions(ws: Workspace, typed: str) -> list[Destination]:
    """The contributions of that number, or the few that best answer these words."""
    words = typed.strip()
    if not words:
        return []
    numbered = words.lstrip("#°nN ")
    text = f"id:{numbered}" if numbered.isdecimal() else " ".join(quoted(one) for one in words.split())
    found = finding.find(ws, text, Order.RELEVANCE)
    shown = reading.rows(ws, [int(one) for one in found.ids[:_CONTRIBUTIONS]])
    return [
        Destination(
            Sort.CONTRIBUTION, str(one.id), one.title if one.titled else f"{one.title} {one.excerpt}", id=one.id
        )
        for one in shown
    ]


def answering(typed: str, names: Sequence[str], limit: int = 60) -> list[int]:
    """The places, best first, of the folded names that answer what is typed: accents, capitals and slips ignored.

    Names that begin with it come first, then those whose words do, those that hold it, and those that look like it.
    `names` must have gone through `fold`. Nothing typed answers everything, in order.
    """
    wanted = fold(typed).strip()
    words = wanted.split()
    ranks: list[tuple[int, int, int]] = []
    for at, name in enumerate(names):
        if not all(word in name for word in words):
            continue
        if name.startswith(wanted):
            rank = 0
        elif all(f" {word}" in f" {name}" for word in words):
            rank = 1
        else:
            rank = 2
        ranks.append((rank if words else 0, len(name) if words else 0, at))
    if words and len(ranks) < _ENOUGH and len(wanted) > 2:
        from rapidfuzz import fuzz, process

        held = {at for _rank, _length, at in ranks}
        alike = process.extract(wanted, names, scorer=fuzz.WRatio, score_cutoff=_ALIKE, limit=_ENOUGH + len(held))
        ranks += [(200 - int(score), 0, at) for _name, score, at in alike if at not in held]
    return [at for _rank, _length, at in sorted(ranks)[:limit]]
