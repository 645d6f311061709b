"""The same moment however a platform writes it; what cannot be a date, or not that one, is counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from moderator.domain.contribution import Contribution, Kind, Presence
from moderator.domain.doctor import Ailment
from moderator.servers import nodes
from moderator.servers.adhocracy.dates import shown
from moderator.servers.consul import reading as consul
from moderator.servers.decidim import nodes as decidim
from moderator.servers.wordpress import reading as wordpress

THEN = datetime(2018, 11, 17, 5, 47, 35, tzinfo=UTC)
SECONDS = 1542433655
READERS = (nodes.moment, decidim.moment, wordpress.when, shown)


@pytest.mark.parametrize("read", READERS, ids=lambda one: one.__module__.rpartition("servers.")[2])
@pytest.mark.parametrize(
    "told",
    [
        SECONDS, SECONDS * 1000, SECONDS * 10**6, float(SECONDS), str(SECONDS), str(SECONDS * 1000), f"{SECONDS}.0",
        "2018-11-17T05:47:35Z", "2018-11-17T05:47:35.000+00:00", "2018-11-17T06:47:35+01:00",
        "2018-11-17 06:47:35 +0100", "2018-11-16T19:47:35-10:00",
    ],
)  # fmt: skip
def test_one_moment_in_all_its_forms(read: Callable[[object], datetime | None], told: object) -> None:
    found = read(told)
    assert found == THEN
    assert found is not None
    assert found.tzinfo is not None


@pytest.mark.parametrize("told", [0, -1, True, 12, 20181117, 1e300, float("nan"), float("inf"), [], {}, "hier", ""])
def test_what_is_no_moment_is_not_made_one(told: object) -> None:
    assert nodes.moment(told) is None


def test_a_zone_that_is_not_told_is_the_platform_s() -> None:
    assert wordpress.when("2018-11-17T05:47:35") == THEN, "GMT"
    assert nodes.moment("2018-11-17 06:47:35") == THEN, "the clocks of France"
    assert decidim.moment("2018-11-17 05:47:35 UTC") == THEN, "told after it, in open data"


def told_of(date: object) -> list[Ailment]:
    """What is counted of a contribution of that date."""
    made = Contribution("https://site.fr", "1", Kind.PROPOSAL, "Bonjour")
    return [one.ailment for one in nodes.findings(made, {}, {"created_at": date})]


def test_dates_that_cannot_be_are_counted_and_those_near_are_not() -> None:
    now = datetime.now(UTC)
    assert told_of(now.isoformat()) == told_of((now + timedelta(hours=30)).timestamp()) == told_of(None) == []
    assert told_of((now + timedelta(days=3)).isoformat()) == [Ailment.DOUBTFUL_DATE]
    assert told_of(str(int(now.timestamp()) + 86_400 * 400)) == [Ailment.DOUBTFUL_DATE]
    assert told_of("1970-01-01T00:00:00Z") == told_of("1994-12-31") == [Ailment.DOUBTFUL_DATE]
    assert told_of(0) == told_of("0000-00-00 00:00:00") == told_of("9999-12-31") == told_of(4e16) == [Ailment.DATE]


def test_a_doubtful_date_is_kept_and_counted_and_a_number_is_read() -> None:
    row = {"id": 1, "title": "Titre", "publicCreatedAt": "2087-01-01T00:00:00Z", "retiredAt": SECONDS * 1000}
    made, _section = consul.thing("https://site.fr", "https://site.fr/proposals", "proposal", row, "")
    assert made.created is not None
    assert (made.created.year, made.updated, made.presence) == (2087, THEN, Presence.WITHDRAWN)
