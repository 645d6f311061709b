"""The legal calendar goes into agendas: every known day once, moved and not doubled when it is taken in again."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from moderator.domain.problem import Problem
from moderator.domain.procedure import Moment
from moderator.work import agenda, procedures
from tests.store.making import proposals, workspace

TODAY = date(2026, 3, 2)


def events(path: Path) -> dict[str, tuple[date, date, str, bool]]:
    """What an agenda reads in the file: by identifier, first day, day after, title, whether it rings."""
    found = Calendar.from_ical(path.read_bytes())
    return {
        str(one["uid"]): (one.decoded("dtstart"), one.decoded("dtend"), str(one["summary"]), bool(one.subcomponents))
        for one in found.walk("VEVENT")
    }


def test_every_known_day_is_an_event_that_is_moved_when_the_day_changes(tmp_path: Path) -> None:
    path = tmp_path / "calendrier.ics"
    with workspace(tmp_path, proposals(1)) as ws:
        with pytest.raises(Problem, match="no day yet"):
            agenda.write(ws, path, TODAY)
        assert not path.exists()
        procedures.settle(ws, "environment", {Moment.OPENING: date(2026, 3, 1), Moment.CLOSING: date(2026, 3, 25)})
        known = [one for one in procedures.settled(ws).calendar(TODAY) if one.day]
        assert agenda.write(ws, path, TODAY) == len(known) >= 3
        first = events(path)
        assert {one.what for one in known} == {title for _day, _end, title, _rings in first.values()}
        assert all(end - day == timedelta(days=1) for day, end, _title, _rings in first.values())
        assert {rings for day, _end, _title, rings in first.values() if day <= TODAY} == {False}
        assert any(rings for *_others, rings in first.values())
        procedures.settle(ws, None, {Moment.CLOSING: date(2026, 4, 2)})
        agenda.write(ws, path, TODAY)
        again = events(path)
    assert again.keys() == first.keys()
    assert again != first
    assert b"X-WR-CALNAME" in path.read_bytes()
