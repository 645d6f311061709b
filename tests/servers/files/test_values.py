"""Dates, numbers, ids and words as platforms write them."""

import pytest

from moderator.domain.contribution import AuthorKind, Stance
from moderator.servers.files import values


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("07/10/2019 15:47", "2019-10-07T15:47:00+02:00"),
        ("2019-01-17 10:38:20 +0100", "2019-01-17T10:38:20+01:00"),
        ("2015-09-26T14:05:04+0200", "2015-09-26T14:05:04+02:00"),
        ("2017-10-02 08:00:00 UTC", "2017-10-02T08:00:00+00:00"),
        ("2018-05-04T13:56:00Z", "2018-05-04T13:56:00+00:00"),
        ("2017-02-01 00:03:00", "2017-02-01T00:03:00+01:00"),
        ("12 mars 2019", "2019-03-12T00:00:00+01:00"),
        ("lundi 3 février 2020 à 9h05", "2020-02-03T09:05:00+01:00"),
        ("1er août 2019", "2019-08-01T00:00:00+02:00"),
        ("5/13/2020", "2020-05-13T00:00:00+02:00"),
        ("Nov. 21, 2026, 8:26 p.m.", "2026-11-21T20:26:00+01:00"),
        ("Sat Nov 17 2018 05:47:35 GMT+0000 (UTC)", "2018-11-17T05:47:35+00:00"),
        ("1542433655", "2018-11-17T05:47:35+00:00"),
        ("1542433655000", "2018-11-17T05:47:35+00:00"),
        ("43586.5", "2019-05-01T12:00:00+02:00"),
        ("20190117", "2019-01-17T00:00:00+01:00"),
        ("2026/03/12 3:47:00 PM UTC+1", "2026-03-12T14:47:00+00:00"),  # Google Forms
        ("2026/03/12 12:07:00 AM UTC-4", "2026-03-12T04:07:00+00:00"),
        ("2026/07/08 10:05:33 AM CEST", "2026-07-08T10:05:33+02:00"),
        ("2026/03/12 3:47:00 PM GMT-9:30", "2026-03-13T01:17:00+00:00"),
        ("12/03/2026 15:47 +0530", "2026-03-12T10:17:00+00:00"),
        ("14/03/2026 - 10:22", "2026-03-14T10:22:00+01:00"),  # Webform, Framaforms
        ("12/03/98", "1998-03-12T00:00:00+01:00"),
        ("12/03/26", "2026-03-12T00:00:00+01:00"),
    ],
)
def test_dates(written: str, read: str) -> None:
    found = values.moment(written)
    assert found is not None
    assert found.isoformat() == read


@pytest.mark.parametrize(
    "written", ["", "bientôt", "0000-00-00", "9999-12-31", "31/02/2020", "12", "1" * 70, "25:00", "1e9"]
)
def test_what_is_no_date(written: str) -> None:
    assert values.moment(written) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12", 12),
        ("1\u202f234", 1234),
        ("42 431", 42431),
        ("7.0", 7),
        ("-3", -3),
        ("3,5", None),
        ("douze", None),
        ("9" * 40, None),
    ],
)
def test_numbers(written: str, read: int | None) -> None:
    assert values.whole_number(written) == read


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Citoyen / Citoyenne", AuthorKind.CITIZEN),
        ("Organisation à but lucratif", AuthorKind.COMPANY),
        ("Organisations à but non lucratif", AuthorKind.ASSOCIATION),
        ("Élu·e", AuthorKind.ELECTED),
        ("Une association", AuthorKind.ASSOCIATION),
        ("Collectivité territoriale", AuthorKind.LOCAL_AUTHORITY),
        ("Institution", AuthorKind.PUBLIC_BODY),
        ("Trade union", AuthorKind.UNION),
        ("Public sector", AuthorKind.PUBLIC_BODY),
        ("Member of the public", None),
        ("Masqué", AuthorKind.UNSTATED),
        ("", AuthorKind.UNSTATED),
    ],
)
def test_categories_of_authors(word: str, kind: AuthorKind | None) -> None:
    assert values.author_kind(word) is kind


def test_positions() -> None:
    assert values.stance("POUR") is Stance.FOR
    assert values.stance("export_contribution_argument_type_against") is Stance.AGAINST
    assert values.stance("Mitigé") is Stance.MIXED
    assert values.stance("zorg") is None


def test_global_ids_become_local_ones_and_others_stay() -> None:
    assert values.global_id("UHJvcG9zYWw6cHJvcG9zYWwxMDE=") == "proposal101"
    assert values.global_id("f0175fce-e908-11e9-adee-0242ac110003") == "f0175fce-e908-11e9-adee-0242ac110003"
    assert values.global_id("abcdefgh") == "abcdefgh"


def test_hosts() -> None:
    assert values.host("https://Participer.exemple.fr:443/x") == "participer.exemple.fr"
    assert values.host("javascript:alert(1)") == ""
