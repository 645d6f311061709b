"""Second opinions: what is asked of somebody, what waits for an answer, and of whom one can be asked."""

from __future__ import annotations

from dataclasses import dataclass

from pyroaring import BitMap

from moderator.domain.fold import ADVISED
from moderator.domain.keywords import ASKED, ME, Field
from moderator.domain.query import Choice, Query, unparse
from moderator.domain.settings import CHARGE
from moderator.store import moderation
from moderator.store.workspace import Workspace
from moderator.work import reading
from moderator.work.said import Opinion


@dataclass(frozen=True, slots=True)
class People:
    """Of whom an opinion can be asked: colleagues by name, and the person in charge ("" when nobody is named)."""

    colleagues: tuple[str, ...]
    in_charge: str


def asked_of(ws: Workspace, person: str = "") -> BitMap:
    """The contributions on which a second opinion is asked of this person ("" = whoever works here), open to answer."""
    return ws.standing.asked_of(person or ws.actor)


def waiting(ws: Workspace) -> BitMap:
    """All those on which one is asked and not given yet, whoever asks and of whomever."""
    return ws.standing.anyone("asked") - ws.standing.holding("asked", ADVISED)


def search_mine() -> str:
    """The search that finds what is asked of me."""
    return unparse(Query(filters=(Choice(Field.OPINION, (ME,)),)))


def search_waiting() -> str:
    """The search that finds all that waits for an opinion."""
    return unparse(Query(filters=(Choice(Field.OPINION, (ASKED,)),)))


def question(ws: Workspace, id_: int) -> Opinion | None:
    """The question that waits on a contribution, None when there is none."""
    if id_ not in waiting(ws):
        return None
    sheet = reading.sheet(ws, id_)
    return next((one for one in reversed(sheet.opinions) if one.asked), None) if sheet else None


def people(ws: Workspace) -> People:
    """Those who decided something in this workspace or to whom something was given or asked, but not oneself."""
    with ws.read() as conn:
        names = set(moderation.people(conn))
    now = ws.standing
    names |= set(now.holders("assignee"))
    names |= {value.removeprefix("of:") for value in now.holders("asked") if value.startswith("of:")}
    in_charge = now.setting(CHARGE)
    return People(tuple(sorted(names - {ws.actor, in_charge, ""}, key=str.casefold)), in_charge)
