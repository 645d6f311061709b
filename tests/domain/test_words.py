"""A French reader and an English reader each see numbers, dates and words in their own form."""

import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from moderator.domain import words


@pytest.mark.parametrize("name", ["fr", "fr_FR.UTF-8", "fr-BE", "FR_ca", "French_France.1252", "fra"])
def test_every_french_speaking_locale_is_addressed_in_french(name: str) -> None:
    assert words.understood(name) == "fr"


@pytest.mark.parametrize("name", ["en_US.UTF-8", "de_DE", "C", "POSIX", "", "frr_DE", "fy"])
def test_everybody_else_is_addressed_in_english(name: str) -> None:
    assert words.understood(name) == "en"


def test_the_system_settings_are_read_in_the_order_of_posix() -> None:
    assert words.preferred({"LANG": "fr_FR.UTF-8", "LC_ALL": "", "LC_MESSAGES": "en_GB"}) == "en"
    assert words.preferred({"LANG": "fr_FR.UTF-8"}) == "fr"
    assert words.preferred({"LC_ALL": "fr_FR", "LANG": "en_GB"}) == "fr"
    assert words.preferred({"LANG": "de_DE.UTF-8"}) == "en"
    assert [words.preferred({"LANG": none}) for none in ("", "C", "C.UTF-8", "POSIX")] == ["fr"] * 4


def test_numbers() -> None:
    with words.speaking("fr"):
        assert words.number(1_234_567) == "1\u202f234\u202f567"
        assert words.number(1234.5) == "1\u202f234,5"
        assert words.number(3, decimals=2) == "3,00"
        assert words.number(-0.04, decimals=2) == "−0,04"
        assert words.percent(0.1234) == "12\u00a0%"
        assert words.percent(0.1234, decimals=1) == "12,3\u00a0%"
    assert words.number(1_234_567) == "1,234,567"
    assert words.percent(0.5) == "50%"


def test_dates() -> None:
    first, tenth = date(2015, 11, 1), date(2015, 10, 10)
    with words.speaking("fr"):
        assert words.day(first) == "1er\u00a0novembre 2015"
        assert words.day(tenth) == "10\u00a0octobre 2015"
        assert words.day(first, "short") == "01/11/2015"
        assert words.moment(datetime(2015, 11, 1, 14, 5)) == "1er\u00a0novembre 2015 à 14\u00a0h\u00a005"
    assert words.day(tenth) == "10\u00a0October 2015"
    assert words.moment(datetime(2015, 11, 1, 14, 5), "short") == "01/11/2015 14:05"
    assert words.day(date(1, 1, 1), "short") == "01/01/0001"
    assert words.day(date(9999, 12, 31)) == "31\u00a0December 9999"


def test_a_time_that_knows_its_zone_is_shown_in_the_readers() -> None:
    noon = datetime(2015, 10, 10, 12, 0, tzinfo=UTC)
    assert words.moment(noon, "short", zone=timezone(timedelta(hours=4))) == "10/10/2015 16:00"
    assert words.moment(noon, "short") == "10/10/2015 14:00"  # the tests live in Paris


def test_quotation_marks_and_lists() -> None:
    with words.speaking("fr"):
        assert words.quoted("la ville") == "«\u00a0la ville\u00a0»"
        assert words.listing(["a", "b", "c"]) == "a, b et c"
    assert words.quoted("the town") == "“the town”"
    assert words.listing(iter(["a", "b"])) == "a and b"
    assert words.listing([]) == ""


def test_a_known_message_is_said_in_the_readers_language() -> None:
    with words.speaking("fr"):
        assert words.gettext("partly retained") == "retenu en partie"
    with words.speaking("de_DE"):
        assert words.gettext("partly retained") == "partly retained"


def test_an_unknown_message_is_shown_as_it_is() -> None:
    with words.speaking("fr"):
        assert words.gettext("A message that no catalogue has") == "A message that no catalogue has"
        assert words.gettext("") == ""
        assert words.ngettext("{n} xyzzy", "{n} xyzzys", 0) == "{n} xyzzys"


def test_a_document_in_another_language_does_not_change_the_screen() -> None:
    words.speak("fr")
    heard: list[str] = []
    with words.speaking("en"):
        assert words.language() == "en"
        other = threading.Thread(target=lambda: heard.append(words.language()))
        other.start()
        other.join()
        with words.speaking("fr"):
            assert words.language() == "fr"
        assert words.language() == "en"
    assert words.language() == "fr"
    assert heard == ["fr"]
