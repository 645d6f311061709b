"""Personal data is found in our annotated sample, and ordinary words are left alone."""

from __future__ import annotations

import pytest

from moderator.analysis.personal import Detector
from moderator.domain.lexicon import lexicon
from moderator.domain.personal import ABUSE, PERSONAL, Certainty, Clue
from tests.analysis.annotated import TRAPS, Measured, annotated, measured


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(lexicon({}))


@pytest.fixture(scope="module")
def found(detector: Detector) -> dict[Clue, Measured]:
    sample = [
        (one, [(each.clue, each.start, each.end) for each in detector.findings(one.text) if each.clue in PERSONAL])
        for one in annotated()
    ]
    return measured(sample)[0]


@pytest.mark.parametrize("clue", [Clue.EMAIL, Clue.PHONE, Clue.NIR, Clue.IBAN])
def test_what_has_a_form_is_found_nearly_always(found: dict[Clue, Measured], clue: Clue) -> None:
    assert found[clue].there > 50
    assert found[clue].recall >= 0.95
    assert found[clue].precision >= 0.95


def test_names_are_found_more_often_than_not_and_seldom_wrongly(found: dict[Clue, Measured]) -> None:
    assert found[Clue.NAME].there > 200
    assert found[Clue.NAME].recall >= 0.85
    assert found[Clue.NAME].precision >= 0.9


@pytest.mark.parametrize("clue", [Clue.ADDRESS, Clue.PLATE, Clue.CARD, Clue.BIRTH, Clue.HEALTH, Clue.BELIEF, Clue.LINK])
def test_the_rest_is_found_too(found: dict[Clue, Measured], clue: Clue) -> None:
    assert found[clue].recall >= 0.85


def test_traps_are_left_alone(detector: Detector) -> None:
    wrong = [
        (line, line[one.start : one.end], str(one.clue))
        for line in TRAPS.strip().replace("\\n", "\n").split("\n")
        for one in detector.findings(line)
        if one.certainty > Certainty.POSSIBLE
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Quel c0nnard, ce c*n !", ["c0nnard", "c*n"]),
        ("connnnard, saloooope", ["connnnard", "saloooope"]),
        ("c o n n a r d et f.d.p", ["c o n n a r d", "f.d.p"]),
        ("p*tain de m*rde, p@uvre con", ["p*tain", "m*rde"]),
        ("Espèce d’abruti, fils de pute", ["Espèce d’abruti", "fils de pute"]),
        ("Je vais vous tuer. Je sais où vous habitez.", ["Je vais vous tuer", "Je sais où vous habitez"]),
        ("I know where you live, asshole", ["I know where you live", "asshole"]),
    ],
)
def test_insults_and_threats_are_found_under_their_disguises(detector: Detector, text: str, words: list[str]) -> None:
    found = [text[one.start : one.end] for one in detector.findings(text) if one.clue in ABUSE]
    assert set(words) <= set(found)


@pytest.mark.parametrize(
    "text",
    [
        "La collecte des ordures ménagères, le fumier et le pain bâtard.",
        "Le retard du train, un concert, une consigne, le con-vivialité",
        "Il faut tuer dans l’œuf ce projet, la mort de la ruralité.",
        "J’ai 2*3 = 6 et a*b, 100% de 3*4, c++ et C#",
        "www.cons.fr n’est pas un mot : article L*",
    ],
)
def test_ordinary_words_are_no_insults(detector: Detector, text: str) -> None:
    found = [text[one.start : one.end] for one in detector.findings(text) if one.clue in ABUSE]
    assert not found


def test_the_name_of_the_author_is_found_in_any_case(detector: Detector) -> None:
    text = "Voilà ce que pense zoé bellanger, tout simplement."
    assert [one.rule for one in detector.findings(text, "Zoé Bellanger")] == ["name-author"]
    assert not detector.findings(text)
    assert not detector.findings("citoyen 75 est d’accord", "Citoyen 75")
