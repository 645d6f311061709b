"""Documents whose figures are no longer those of the consultation: which numbers changed since they were written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from pyroaring import BitMap

from moderator.domain.charter import DISPOSITION_LABELS, Disposition
from moderator.domain.words import N_, _
from moderator.store import exports, pages
from moderator.store.workspace import Workspace
from moderator.work import history, queue
from moderator.work.outline import section_label

_SECTION, _DISPOSITION = "section:", "disposition:"
_WORDS = {
    "received": N_("Contributions received"),
    "to-moderate": N_("Still to moderate"),
    "accepted": N_("Accepted"),
    "refused": N_("Refused"),
    "removed": N_("No longer shown by their source"),
    "piles": N_("Grouped mailings"),
    "in-piles": N_("Contributions in grouped mailings"),
    "answered": N_("Contributions answered"),
    "answered-sections": N_("Articles answered"),
    "unclassified": N_("Accepted and not classified"),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that a document prints and that is now another one."""

    name: str
    label: str
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Stale:
    """The last version of a document that prints figures no longer true, with the decisions taken since."""

    document: str
    path: Path
    at: datetime
    behind: int
    moved: tuple[Moved, ...]


def figures(ws: Workspace) -> dict[str, int]:
    """The figures that documents print and that can be counted without reading a text; those of zero are left out.

    Articles are counted as documents do: contributions accepted, answered or disposed of, and publishable.
    """
    now, columns = ws.standing, ws.corpus.columns
    live = columns.everyone
    refused = history.refusals(ws)
    accepted = now.holding("status", "accepted") & live
    answered, disposed = now.anyone("answer"), now.anyone("disposition")
    piles = [len(ids & live) for ids in now.holders("pile").values()]
    classified = BitMap.union(BitMap(), *now.tags.values(), now.anyone("pile"), answered, disposed)
    found = {
        "received": len(live),
        "to-moderate": len(live) - len(accepted) - sum(refused.values()),
        "accepted": len(accepted),
        "refused": sum(refused.values()),
        "removed": int(np.count_nonzero(columns.removed[columns.ids])),
        "piles": sum(count > 0 for count in piles),
        "in-piles": sum(piles),
        "answered": len(answered & live),
        "answered-sections": len(answered - live),
        "unclassified": len(accepted - classified),
    }
    found |= {f"{_DISPOSITION}{value}": len(ids & live) for value, ids in now.holders("disposition").items()}
    considered = (accepted | answered | disposed) & queue.publishable(now, live)
    counts = np.bincount(columns.section[np.array(considered, np.int64)], minlength=len(columns.places))
    found |= {f"{_SECTION}{place.uid}": int(counts[place.index]) for place in columns.places if place.index}
    return {name: count for name, count in found.items() if count}


def stale(ws: Workspace) -> tuple[Stale, ...]:
    """The documents, in their last version, that print a figure no longer true, last written first.

    Documents written by a version that kept no figures are left out: nothing tells what they print.
    """
    with ws.read() as conn:
        written = exports.listed(conn)
        if not any(one.figures for one in written):
            return ()
        places = {one.uid: one for one in pages.places(conn, counted=False)}
    now = figures(ws)
    last = {one.document: one for one in reversed(written)}

    def label(name: str) -> str:
        if name.startswith(_SECTION):
            place = places.get(int(name.removeprefix(_SECTION)))
            return section_label(place.kind, place.code, place.title) if place else _("An article that is gone")
        if name.startswith(_DISPOSITION):
            said = _(DISPOSITION_LABELS[Disposition(name.removeprefix(_DISPOSITION))])
            return said[:1].upper() + said[1:]
        return _(_WORDS[name])

    found = []
    for one in last.values():
        names = [name for name in {**one.figures, **now} if one.figures.get(name, 0) != now.get(name, 0)]
        if one.figures and names:
            moved = tuple(Moved(name, label(name), one.figures.get(name, 0), now.get(name, 0)) for name in names)
            found.append(Stale(one.document, one.path, one.at, one.behind, moved))
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))
