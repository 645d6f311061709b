"""Dates as adhocracy writes them for people (« Nov. 21, 2026, 8:26 p.m. »), to the minute, in the server's zone."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from moderator.servers.nodes import moment

BERLIN = ZoneInfo("Europe/Berlin")
"""The zone of the known installations, all of them German. Source: the `TIME_ZONE` of both programs."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SHOWN = re.compile(
    r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}), (\d{4})(?:, (?:(midnight|noon)|(\d{1,2})(?::(\d\d))? ([ap])\.m\.))?"
)


def shown(value: object) -> datetime | None:
    """The moment that such a text tells, or one that programs write; None for anything else."""
    found = _SHOWN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return moment(value)
    month, day, year, named, hour, minute, half = found.groups()
    if month.lower() not in _MONTHS:
        return None
    hours = 12 if named == "noon" else int(hour or 0) % 12 + (12 if half == "p" else 0)
    try:
        return datetime(int(year), _MONTHS.index(month.lower()) + 1, int(day), hours, int(minute or 0), tzinfo=BERLIN)
    except ValueError:
        return None
