"""Days and moments as people type them."""

from datetime import date, datetime

import pytest

from moderator.domain.days import read_day, read_moment


@pytest.mark.parametrize("typed", ["05/03/2026", " 5.3.2026 ", "5-3-2026", "2026-03-05"])
def test_a_day_is_read_with_the_day_or_the_year_first(typed: str) -> None:
    assert read_day(typed) == read_moment(typed) == date(2026, 3, 5)


@pytest.mark.parametrize("typed", ["05/03/2026 14:30", "5/3/2026 à 14 h 30", "05.03.2026 14h30", "2026-03-05T14:30"])
def test_a_time_may_follow_the_day(typed: str) -> None:
    assert read_moment(typed) == datetime(2026, 3, 5, 14, 30)


def test_a_round_hour_and_an_offset_are_understood() -> None:
    assert read_moment("05/03/2026 9 h") == datetime(2026, 3, 5, 9)
    assert read_moment("2026-03-05 14:30:00+01:00") == datetime.fromisoformat("2026-03-05T14:30:00+01:00")


def test_nothing_is_no_day() -> None:
    assert read_day("  ") is None
    assert read_moment("") is None


@pytest.mark.parametrize("typed", ["mardi", "31/02/2026", "2026-13-01", "05/03/2026 25:00", "05/03/2026 midi"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_moment(typed)
