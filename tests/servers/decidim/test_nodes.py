"""Pieces of JSON read with mistrust, and names of groups, classifications and articles."""

from datetime import UTC, datetime

import pytest

from moderator.domain.contribution import AuthorKind, Channel, Kind, Presence
from moderator.servers.decidim import nodes, reading, sweep
from moderator.servers.decidim.reading import Place
from moderator.servers.decidim.texts import Texts, code_of
from moderator.servers.files.values import fold

PLACE = Place("decidim:site.fr", "https://site.fr", "/processes/loi", "5")
NOWHERE = reading.Classified("component/5", None, (), ())


@pytest.mark.parametrize("junk", [None, 7, "texte", [], {}, {"translations": None}, {"translations": [None, {}, 3]}])
def test_a_text_that_is_not_one_is_empty(junk: object) -> None:
    assert nodes.said(junk) == ("", "")
    assert nodes.locales(junk) == {}
    assert nodes.title_of(junk) == ""


def test_a_machine_s_text_is_better_than_none() -> None:
    field = {"translations": [{"locale": "fr", "text": "Bonjour", "machineTranslated": True}]}
    assert nodes.said(field) == ("Bonjour", "fr")
    assert nodes.locales(field) == {}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2017-10-02T08:00:00Z", datetime(2017, 10, 2, 8, tzinfo=UTC)),
        ("2017-10-02T10:00:00+02:00", datetime(2017, 10, 2, 8, tzinfo=UTC)),
        ("2017-10-02 08:00:00 UTC", datetime(2017, 10, 2, 8, tzinfo=UTC)),
        ("0000-01-01T00:00:00Z", None),
        ("9999-12-31T00:00:00Z", None),
        ("demain", None),
        (1506931200, datetime(2017, 10, 2, 8, tzinfo=UTC)),
        ([1506931200], None),
    ],
)
def test_dates_are_read_or_left_out(written: object, read: datetime | None) -> None:
    assert nodes.moment(written) == read


@pytest.mark.parametrize("junk", ["1e5", "-1", "٣", 2**60, True, 1.5, "9" * 30])
def test_numbers_that_are_none_are_left_out(junk: object) -> None:
    assert nodes.number(junk) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Syndicat mixte du Val d’Orge", AuthorKind.LOCAL_AUTHORITY),
        ("Ville de Brest", AuthorKind.LOCAL_AUTHORITY),
        ("CFDT Numérique", AuthorKind.UNION),
        ("Université de Lille", AuthorKind.PUBLIC_BODY),
        ("Les Amis du vélo", AuthorKind.ASSOCIATION),
        ("SARL Fibre du Sud", AuthorKind.COMPANY),
        ("Zorglub", AuthorKind.OTHER),
    ],
)
def test_groups_say_by_their_name_what_they_are(name: str, kind: AuthorKind) -> None:
    assert nodes.author({"__typename": "UserGroup", "id": "3", "name": name}).kind is kind
    # A person is never guessed at.
    assert nodes.author({"__typename": "User", "id": "3", "name": name}).kind is AuthorKind.UNSTATED


def test_classifications_of_people_are_told_from_themes() -> None:
    for name in ("Type d’auteur", "Profil du contributeur", "Catégorie de participant", "Qualité du déposant"):
        assert nodes.AUTHOR_KIND_ROOT.search(fold(name)), name
    for name in ("Type de logement", "Thème", "Article", "Statut des élus"):
        assert not nodes.AUTHOR_KIND_ROOT.search(fold(name)), name


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Article 7 – Le vélo", "7"),
        ("ARTICLE 1ER", "1ER"),
        ("Article premier", "1er"),
        ("Art. L. 533-4 : motivation", "L. 533-4"),
        ("Titre II", "II"),
        ("Chapitre 2.1 : les réseaux", "2.1"),
        ("12", "12"),
        ("Article de presse", ""),
        ("Artisanat", ""),
        ("Section civile", ""),
    ],
)
def test_codes_of_articles(title: str, code: str) -> None:
    assert code_of(title) == code


def test_a_category_meets_its_article_by_number_or_by_title() -> None:
    def row(id_: int, title: str, level: str) -> dict[str, object]:
        said = {"translations": [{"locale": "fr", "text": title}]}
        return {"id": str(id_), "title": said, "body": said, "position": id_, "participatoryTextLevel": level}

    texts = Texts()
    texts.add("decidim:site.fr", "5", [row(1, "Les réseaux", "sub-section"), row(2, "Article 1er", "article")])
    texts.add("decidim:site.fr", "6", [row(3, "Article 10 – L’école", "article"), row(4, "Article 1", "article")])
    assert texts.article(["Article 1"]) == "article/2"  # the first text wins
    assert texts.article(["Art. 10"]) == "article/3"
    assert texts.article(["LES RESEAUX"]) == "article/1"
    assert texts.article(["Article 100"]) is None
    assert texts.article(["École"]) is None


def test_a_meeting_is_an_oral_contribution_with_its_minutes() -> None:
    said = {"translations": [{"locale": "fr", "text": "<p>Réunion de Brest</p>"}]}
    minutes = {"translations": [{"locale": "fr", "text": "<p>On a parlé de la fibre.</p>"}]}
    row = {"id": "8", "title": said, "description": said, "closingReport": minutes, "withdrawn": True}
    made = reading.meeting(PLACE, row, NOWHERE)
    assert (made.key, made.kind, made.channel) == ("meeting/8", Kind.ORAL, Channel.MEETING)
    assert made.body == "Réunion de Brest\n\nOn a parlé de la fibre."
    assert (made.presence, made.link) == (Presence.WITHDRAWN, "https://site.fr/processes/loi/f/5/meetings/8")


def test_an_amendment_hangs_on_what_it_amends() -> None:
    row = {
        "id": "9",
        "body": {"translations": [{"locale": "fr", "text": "Supprimer."}]},
        "authors": [None, {"id": "4", "name": "A"}],
    }
    made = reading.proposal(PLACE, row, NOWHERE, amends=4)
    assert (made.kind, made.parent, made.author.name) == (Kind.AMENDMENT, "proposal/4", "A")
    assert sweep._amended("0123|a4|?") == 4
    assert sweep._amended("0123") is None


def test_addresses_that_are_not_of_the_web_are_not_kept() -> None:
    row = {"id": "9", "url": "javascript:alert(1)", "attachments": [{"url": "file:///etc/passwd", "type": "x"}]}
    made = reading.proposal(PLACE, row, NOWHERE)
    assert made.link == "https://site.fr/processes/loi/f/5/proposals/9"
    assert made.attachments == ()
