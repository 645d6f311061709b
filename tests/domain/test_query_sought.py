"""What a search looks for is what the reader sees marked: French forms, elisions, ligatures, exact phrases."""

import pytest

from moderator.domain.folding import fold, slug, tokens, unelided
from moderator.domain.forms import akin, stem
from moderator.domain.parsing import parse
from moderator.domain.sought import excerpt, hits, wanted

TEXT = "Les retraités de l’INSEE n’ont pas d’eau ; la Cour d’appel, aujourd’hui, entend le cœur du Zébulon n° 7."


def marked(typed: str, text: str = TEXT) -> list[str]:
    return [text[start:end] for start, end in hits(parse(typed), text)]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("retraite", ["retraités"]),
        ("RETRAITÉES", ["retraités"]),
        ("zebulon", ["Zébulon"]),
        ("l'eau", ["eau"]),
        ("d’insee", ["INSEE"]),
        ("coeur", ["cœur"]),
        ("cœurs", ["cœur"]),
        ("aujourd'hui", ["aujourd’hui"]),
        ("\"cour d'appel aujourd'hui\"", ["Cour d’appel, aujourd’hui"]),
        ('"cours d\'appel"', []),
        ("zeb*", ["Zébulon"]),
        ('"pas d’e"*', ["pas d’eau"]),
        ("eau -retraite", ["eau"]),
        ("eau ou cœur", ["eau", "cœur"]),
        ("la eau", ["eau"]),
        ("la", ["la"]),
        ('"la cour"', ["la Cour"]),
        ("n° 7", ["n", "n", "7"]),
        ("-eau", []),
        ("", []),
    ],
)
def test_hits_are_marked_as_they_were_found(typed: str, shown: list[str]) -> None:
    assert marked(typed) == shown


def test_overlapping_hits_are_marked_once() -> None:
    assert marked('"cour d’appel" appel cour') == ["Cour d’appel"]


def test_hits_are_places_in_the_text_as_it_is_shown_even_with_combining_accents() -> None:
    assert marked("été", "L’e\u0301te\u0301 2015") == ["e\u0301te\u0301"]


def test_folding_keeps_the_accents_of_other_scripts_as_the_index_does() -> None:
    assert (fold("ÉTÉ"), fold("Œuvre"), fold("Ærø"), fold("й"), fold("ά")) == ("ete", "oeuvre", "aerø", "й", "ά")


def test_names_are_compared_by_their_words() -> None:
    assert slug("À modérer") == slug("a-moderer") == slug("A_MODERER") == "a-moderer"


def test_only_what_french_elides_is_set_aside() -> None:
    assert unelided("qu’il") == ["il"]
    assert unelided("presqu'île") == ["ile"]
    assert unelided("O’Connor") == ["o", "connor"]
    assert unelided("l’") == ["l"]


def test_codes_have_no_other_form() -> None:
    assert stem("2a004") == "2a004"
    assert tokens("INSEE 2A004, L. 533-4") == ["insee", "2a004", "l", "533", "4"]
    assert marked("2A004", "La commune 2A004 et 2A0041") == ["2A004"]


def test_articles_are_looked_for_only_alone_or_between_quotation_marks() -> None:
    assert [term.words for terms, _excluded in wanted(parse("la taxe sur le vélo")) for term in terms] == [
        ("taxe",),
        ("velo",),
    ]
    assert len(wanted(parse("le la"))) == 2
    assert len(wanted(parse("-taxe la"))) == 2, "without another word to find, the article is what is looked for"


def test_an_excerpt_starts_near_the_first_hit() -> None:
    long = "Mot. " * 200 + "Le vélo cargo passe.\nPuis " + "fin " * 200
    part, places = excerpt(parse("cargo"), long, 80)
    assert part.startswith("… ")
    assert part.endswith(" …")
    assert "\n" not in part
    assert [part[start:end] for start, end in places] == ["cargo"]
    assert excerpt(parse("cargo"), "Un vélo cargo", 80) == ("Un vélo cargo", [(8, 13)])
    assert excerpt(parse(""), long, 80)[0].startswith("Mot. Mot.")


@pytest.mark.parametrize(
    "forms",
    [
        "vélo vélos",
        "loi lois",
        "élu élue élus élues",
        "eau eaux",
        "lieu lieux",
        "enjeu enjeux",
        "travail travaux",
        "régional régionale régionaux",
        "nombreux nombreuse nombreuses",
        "public publics publique publiques",
        "retraite retraites retraité retraitées",
        "citoyen citoyenne citoyens citoyennes",
        "taxe taxer taxé taxées taxaient",
        "actif active actives",
        "entrée entrées",
    ],
)
def test_the_forms_of_one_word_are_one(forms: str) -> None:
    first, *others = [fold(word) for word in forms.split()]
    for other in others:
        assert stem(first) == stem(other)
        assert akin(first, other), other


@pytest.mark.parametrize(
    "pair",
    [
        "commune communication",
        "loi loyer",
        "retraite retraitement",
        "publication publique",
        "entrée entre",
        "durée dure",
        "taxe taxi",
        "logement loge",
        "mois moi",
        "fois foi",
        "état étatique",
    ],
)
def test_words_that_a_reader_keeps_apart_stay_apart(pair: str) -> None:
    one, other = (fold(word) for word in pair.split())
    assert not (stem(one) == stem(other) and akin(one, other))
