"""The legal calendar as a file for agendas (iCalendar, RFC 5545): one event for each day that is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from icalendar import Alarm, Calendar, Event

from moderator import __version__
from moderator.domain.problem import Problem
from moderator.domain.procedure import Milestone
from moderator.domain.words import _, language
from moderator.store.workspace import Workspace
from moderator.work import procedures
from moderator.work.cells import written

NOTICE = timedelta(days=7)
"""How long before a day its alarm rings: about the time in which a document can still be finished."""


def write(ws: Workspace, path: Path, today: date) -> int:
    """Write the days of the legal calendar that are known; returns how many.

    The events keep their identifiers: an agenda that takes the file in again moves them instead of doubling them.
    Raises Problem when no procedure is chosen, no day is known, or the folder refuses the file.
    """
    settled = procedures.settled(ws)
    lines = [one for one in settled.calendar(today) if one.day is not None]
    if not lines:
        raise Problem(_("The legal calendar has no day yet."), remedy=_("Choose the procedure and settle a day first."))
    found = Calendar()
    for name, value in (
        ("prodid", f"-//Moderator//{__version__}//{language().upper()}"),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("x-wr-calname", ws.title),
    ):
        found.add(name, value)
    made = datetime.now(UTC)
    for line in lines:
        found.add_component(_event(ws, line, made, today))
    with written(path) as file:
        file.write(found.to_ical())
    return len(lines)


def _event(ws: Workspace, line: Milestone, made: datetime, today: date) -> Event:
    assert line.day is not None, "only the days that are known are written"
    event = Event()
    # A day that is settled and one that the law derives may have one name.
    event.add("uid", f"{'legal-' if line.source else ''}{line.name}.{ws.uuid}@moderator")
    event.add("dtstamp", made)
    event.add("dtstart", line.day)
    event.add("dtend", line.day + timedelta(days=1))  # the day after: RFC 5545, 3.6.1
    event.add("summary", line.what)
    # How far the day is changes every day: the file says what does not.
    event.add("description", "\n".join(filter(None, (line.sentence.rpartition(" (")[0], line.source, ws.title))))
    event.add("transp", "TRANSPARENT")
    if line.day - NOTICE > today:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", line.what)
        alarm.add("trigger", -NOTICE)
        event.add_component(alarm)
    return event
