"""Clocks that disagree: zones, a computer years ahead or behind, a clock set back between two receivings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderator.domain.charter import Disposition
from moderator.domain.contribution import Contribution, Kind
from moderator.store.writing import fingerprint
from moderator.work import deciding, finding, receiving, sources, syncing
from tests.work.following import at_work

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC))


@given(MOMENTS, ZONES, ZONES)
def test_the_same_moment_told_in_two_zones_is_the_same_contribution(
    moment: datetime, here: timezone, there: timezone
) -> None:
    one = Contribution(
        "essai", "comment/1", kind=Kind.COMMENT, title="", body="Un texte", created=moment.astimezone(here)
    )
    other = replace(one, created=moment.astimezone(there))
    assert fingerprint(one) == fingerprint(other)
    # What is said to the second by one server, and to the microsecond by the same one later, did not change.
    assert fingerprint(replace(one, created=moment.replace(microsecond=0))) == fingerprint(one)


@pytest.mark.parametrize("years", [-30, -1, 1, 30])
def test_a_computer_whose_clock_is_wrong_receives_sends_and_sees_what_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, years: int
) -> None:
    import time

    real, off = time.time, [years * 365 * 86400.0]
    monkeypatch.setattr("moderator.store.mirror.time.time", lambda: real() + off[0])
    with at_work(tmp_path) as desk:
        first = desk.pull()
        ids = desk.ids("type:proposition")[:1]
        deciding.answer(desk.ws, ids, "Merci.")
        deciding.dispose(desk.ws, ids, Disposition.RETAINED)
        assert syncing.push(desk.ws).verified == 1
        desk.server.memory.delete(4)
        for _each in range(2):
            off[0] -= 3600  # set back by an hour meanwhile
            desk.server.advance(minutes=1)
            second = desk.pull()
        assert second.complete
        assert finding.find(desk.ws, "disparu:oui").total > 0
        (expected,) = receiving.expect(desk.ws, sources.servers(desk.ws))
        assert expected.forecast is not None
        assert (expected.forecast.new, expected.forecast.changed) == (0, 0)
        assert first.new > 0
