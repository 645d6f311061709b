"""The procedure of the consultation: chosen by the team, its days settled, its legal calendar worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from moderator.domain import settings
from moderator.domain.problem import Problem
from moderator.domain.procedure import MOMENT_WORDS, PROCEDURES, Milestone, Moment, Procedure, calendar, disorder
from moderator.domain.words import _
from moderator.store import mirror
from moderator.store.workspace import Workspace
from moderator.work import deciding
from moderator.work.deciding import Done


@dataclass(frozen=True, slots=True)
class Settled:
    """What is known of the procedure: `dates` as the team settled them, `told` those that servers give."""

    procedure: Procedure | None
    dates: Mapping[Moment, date]
    told: Mapping[Moment, date]

    @property
    def known(self) -> Mapping[Moment, date]:
        """All the days known; what the team settled comes before what servers say."""
        return {**self.told, **self.dates}

    def calendar(self, today: date) -> tuple[Milestone, ...]:
        """The legal calendar, nothing when no procedure is chosen."""
        return calendar(self.procedure, self.known, today) if self.procedure else ()


def settled(ws: Workspace) -> Settled:
    """The procedure and days of the consultation as they stand."""
    now = ws.standing
    chosen = PROCEDURES.get(now.setting(settings.PROCEDURE))
    dates = {moment: day for moment in Moment if (day := _day(now.setting(settings.SETTINGS[moment])))}
    return Settled(chosen, dates, told(ws))


def told(ws: Workspace) -> dict[Moment, date]:
    """The opening and closing that servers gave for the consultations followed: the widest, when they are several."""
    with ws.read() as conn:
        given = [one.options for one in mirror.sources(conn) if one.is_server]
    opened = [day for one in given if (day := _day(str(one.get("opened") or "")))]
    closed = [day for one in given if (day := _day(str(one.get("closed") or "")))]
    found = {Moment.OPENING: min(opened, default=None), Moment.CLOSING: max(closed, default=None)}
    return {moment: day for moment, day in found.items() if day}


def settle(
    ws: Workspace, procedure: str | None = None, dates: Mapping[Moment, date | None] | None = None
) -> list[Done]:
    """Choose the procedure ("" = none) and settle days (None = not settled); what does not change is no decision.

    Raises Problem for a procedure that does not exist, and for days that come in the wrong order; nothing is written.
    """
    before = settled(ws)
    if procedure and procedure not in PROCEDURES:
        raise Problem(
            _("There is no procedure “{code}”.").format(code=procedure),
            remedy=_("Procedures: {names}.").format(names=", ".join(PROCEDURES)),
        )
    given = dict(dates or {})
    after = {moment: day for moment, day in {**before.dates, **given}.items() if day}
    if wrong := disorder({**told(ws), **after}):
        first, second = (_(MOMENT_WORDS[one]) for one in wrong)
        raise Problem(
            _("These two days are in the wrong order: {first}; {second}.").format(first=first, second=second),
            remedy=_("Correct one of them; nothing was changed."),
        )
    done = []
    if procedure is not None and procedure != (before.procedure.code if before.procedure else ""):
        done.append(deciding.change(ws, settings.PROCEDURE, procedure))
    for moment, day in given.items():
        if day != before.dates.get(moment):
            done.append(deciding.change(ws, settings.SETTINGS[moment], day.isoformat() if day else ""))
    return done


def today() -> date:
    """The day it is here."""
    return datetime.now().astimezone().date()


def _day(text: str) -> date | None:
    """The day that a text begins with (YYYY-MM-DD…); None for anything else: servers write what they like."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
