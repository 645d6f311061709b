"""The language of a text: told from its words, never from the network, and never guessed when nothing tells."""

import socket

import pytest

from moderator.analysis.languages import commonest, settled

SAID = {
    "fr": "Il faudrait davantage de bancs à l’ombre sur la place du marché, surtout pour les personnes âgées.",
    "en": "There should be more benches in the shade around the market square, above all for older people.",
    "de": "Auf dem Marktplatz sollte es mehr Bänke im Schatten geben, vor allem für ältere Menschen.",
    "nl": "Er zouden meer banken in de schaduw moeten staan op het marktplein, vooral voor oudere mensen.",
    "es": "Debería haber más bancos a la sombra en la plaza del mercado, sobre todo para las personas mayores.",
    "ca": "Caldria que hi hagués més bancs a l’ombra a la plaça del mercat, sobretot per a la gent gran.",
}


@pytest.fixture(autouse=True)
def _unplugged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks the network for a model fails."""

    def refuse(*_asked: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("expected", ["fr", "ca"])
def test_a_sentence_tells_its_language_whatever_is_expected(language: str, expected: str) -> None:
    assert settled(SAID[language], "", expected) == language
    assert settled(SAID[language].upper(), "", expected) == language, "shouted"


@pytest.mark.parametrize(
    "text", ["", "Oui", "N/A", "12 000 € / 35 %", "https://www.example.org/une-longue-adresse-en-francais", "😀" * 40]
)
def test_what_has_too_few_words_tells_nothing(text: str) -> None:
    assert settled(text, "", "fr") == ""


@pytest.mark.parametrize(
    "text",
    ["Transports en commun gratuits", "Plus de transparence svp", "loi 1905 ni plus ni moins", "etre irreprochables"],
)
def test_short_french_without_accents_is_not_taken_for_italian(text: str) -> None:
    assert settled(text, "", "fr") in ("fr", "")


def test_the_source_is_believed_unless_a_long_text_says_otherwise() -> None:
    assert settled("Totalment d’acord amb tot", "ca-ES", "es") == "ca"
    assert settled("Plaça", "ca", "es") == "ca"
    assert settled(SAID["de"], "no idea", "fr") == "de", "what is no language is not believed"
    assert settled(SAID["es"] * 2, "ca", "ca") == "es", "the page was in Catalan, the text is not"


def test_letters_damaged_on_their_way_do_not_mislead() -> None:
    assert settled("Travers??e pi??tonne non s??curitaire ?? l'??cole", "", "fr") in ("fr", "")


def test_the_commonest_language_is_the_consultation_s() -> None:
    assert commonest([SAID["de"], SAID["de"], SAID["fr"], "Ja"]) == "de"
    assert commonest(["Oui", "Non"]) == "fr"
