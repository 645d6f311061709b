"""Smart lists: searches kept under a name, with how many contributions each finds now, in the order people want."""

from __future__ import annotations

from dataclasses import dataclass, replace

from moderator.domain.arrangement import Sort
from moderator.domain.problem import Problem
from moderator.domain.query import Order
from moderator.domain.words import _
from moderator.store.workspace import Workspace
from moderator.work import finding
from moderator.work.finding import Saved


@dataclass(frozen=True, slots=True)
class SmartList:
    """A saved search and what it finds now; `count` is None when it is not understood any more."""

    name: str
    text: str
    order: Order | Sort
    count: int | None


def counted(ws: Workspace) -> tuple[SmartList, ...]:
    """The saved searches with their counts, in their order."""
    found = ((one, finding.find(ws, one.text)) for one in finding.searches(ws))
    return tuple(
        SmartList(one.name, one.text, one.order, None if result.complaints else result.total) for one, result in found
    )


def named(ws: Workspace, name: str) -> Saved:
    """The saved search of that name, capitals apart. Raises Problem when there is none."""
    wanted = " ".join(name.split()).casefold()
    known = finding.searches(ws)
    found = next((one for one in known if one.name.casefold() == wanted), None)
    if found is None:
        raise Problem(
            _("There is no saved search “{name}”.").format(name=name),
            remedy=_("Saved searches: {names}.").format(names=", ".join(one.name for one in known) or "–"),
        )
    return found


def rename(ws: Workspace, name: str, new: str) -> tuple[Saved, ...]:
    """Give a saved search another name. Raises Problem: none of that name, no new name, or one that is taken."""
    old, new = named(ws, name), " ".join(new.split())
    if not new:
        raise Problem(_("A saved search needs a name."), remedy=_("Type a name for it."))
    known = finding.searches(ws)
    if any(one.name.casefold() == new.casefold() and one != old for one in known):
        raise Problem(_("There is already a saved search “{name}”.").format(name=new))
    return finding.keep_searches(ws, [replace(one, name=new) if one == old else one for one in known])


def move(ws: Workspace, name: str, by: int) -> tuple[Saved, ...]:
    """Put a saved search `by` places further down (up when negative). Raises Problem when there is none."""
    moved = named(ws, name)
    known = list(finding.searches(ws))
    place = max(0, min(len(known) - 1, known.index(moved) + by))
    known.remove(moved)
    known.insert(place, moved)
    return finding.keep_searches(ws, known)
