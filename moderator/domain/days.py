"""Days and moments as people type them: the day first as on French forms, or the year first as computers write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time

_DAY = re.compile(r"(?:(?P<day>\d{1,2})[/. -](?P<month>\d{1,2})[/. -](?P<year>\d{4})|\d{4}-\d\d-\d\d)")
_CLOCK = re.compile(r"(\d{1,2})\s*(?:h|:)\s*(\d{2})?")


def read_day(text: str) -> date | None:
    """A day: 05/03/2026, 5.3.2026 or 2026-03-05; None for nothing. Raises ValueError."""
    text = text.strip()
    if not text:
        return None
    found = _DAY.fullmatch(text)
    if found and found["year"]:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    return date.fromisoformat(text)


def read_moment(text: str) -> date | datetime | None:
    """A day, or a day and a time: 05/03/2026 14:30, 5.3.2026 à 14 h, or as ISO 8601 has it; None for nothing.

    A time without an offset is left without one. Raises ValueError.
    """
    text = text.strip()
    found = _DAY.match(text)
    if found is None:
        return datetime.fromisoformat(text) if text else None
    told = read_day(found[0])
    rest = text[found.end() :].strip().removeprefix("à").strip()
    if told is None or not rest:
        return told
    if clock := _CLOCK.fullmatch(rest):
        return datetime.combine(told, time(int(clock[1]), int(clock[2] or 0)))
    return datetime.fromisoformat(f"{told.isoformat()}T{rest.lstrip('T').strip()}")
