"""Letters sent by many in six languages: each is found whole, typed with ß or ss, with accents or without."""

import unicodedata

import numpy as np
import pytest

from tests.analysis.campaign import read

WORDS = {
    "fr": "été forêt élu travaux école œuvre rivière piste cyclable maire déchets énergie voisins santé gratuit trajet",
    "en": "summer forest mayor works school river cycle lane waste energy neighbours health library market free",
    "de": "Straße Bürger Grünfläche Fußweg Schule größer Mühle Fluß Kinder Radweg Bäume Verkehr Lärm Müll dürfen schön",
    "nl": "straat ĳsbaan fietspad burger huizen school boom kinderen verkeer lawaai afval één ruimte wonen plein",
    "es": "niños árboles señor calle plaza vecinos público autobús sombra basura energía pequeño montaña año río salud",
    "ca": "col·lectiu col·legi carrer plaça veïns arbres ombra públic bicicleta escola il·lusió energia nit barri",
}


def letter(words: list[str], rng: np.random.Generator, count: int = 70) -> list[str]:
    return [words[one] + ("." if n % 9 == 8 else "") for n, one in enumerate(rng.integers(0, len(words), count))]


def typed(text: str) -> str:
    """As on a keyboard that lacks the letters of the language."""
    bare = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return bare.replace("ß", "ss").replace("ĳ", "ij").replace("l·l", "ll").replace("œ", "oe").upper()


@pytest.mark.parametrize("language", WORDS)
def test_a_letter_is_found_whole_whatever_its_language(language: str) -> None:
    rng = np.random.default_rng(5)
    words = WORDS[language].split()
    first, second = letter(words, rng), letter(words, rng)
    edited = list(first)
    for at in rng.integers(0, len(first), 6):
        edited[int(at)] = "xyz"
    personal = " ".join(first) + " " + " ".join(letter(words, rng, 25))
    texts = [" ".join(first), " ".join(edited), personal, " ".join(second), " ".join([*second[:-1], "abc"])]
    found = read(texts)
    assert found.together(0, 1, 2)
    assert found.together(3, 4)
    assert not found.together(0, 3)


@pytest.mark.parametrize("language", WORDS)
def test_letters_of_a_language_typed_otherwise_are_the_same_words(language: str) -> None:
    from moderator.analysis.sketches import prints
    from moderator.analysis.words import words

    text = WORDS[language]
    one, other = prints(words([text, typed(text)]))
    assert one == other
