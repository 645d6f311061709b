"""Words as numbers: what people type differently is the same, what they say differently is not."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderator.analysis.words import line, with_whole_links, words
from moderator.domain.folding import tokens

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def said(text: str) -> list[int]:
    return [int(one) for one in words([text]).hashes]


@pytest.mark.parametrize(
    "other",
    [
        "L’ŒUVRE D’ÉTÉ COÛTE TROP CHER !",
        "l'oeuvre d'ete coute trop cher",
        "« L’œuvre d’été », coûte (trop) cher…",
        unicodedata.normalize("NFD", "L’œuvre d’été coûte trop cher."),
        "L’œuvre\nd’été\u00a0coûte\ttrop  cher ?",
    ],
)
def test_case_accents_ligatures_signs_and_spaces_do_not_count(other: str) -> None:
    assert said(other) == said("L’œuvre d’été coûte trop cher.")


def test_words_their_order_and_figures_count() -> None:
    assert said("Article 7 alinéa 2") != said("Article 2 alinéa 7")
    assert said("le maire vote") != said("le maire vite")
    assert sorted(said("pour les vélos")) == sorted(said("les vélos pour"))


@given(st.lists(TEXT, max_size=6))
def test_each_text_keeps_its_own_words_whatever_its_neighbours(texts: list[str]) -> None:
    together = words(texts)
    assert len(together) == len(texts)
    for place, text in enumerate(texts):
        assert together.of(place).tolist() == said(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Die Straße ist groß.", "DIE STRASSE IST GROSS"), ("Het ĳs is glad", "het ijs is glad"),
     ("Un col·lectiu i un coŀlegi", "UN COL·LECTIU I UN COLLEGI"), ("Señor, más árboles", "senor mas arboles")],
)  # fmt: skip
def test_letters_of_other_languages_do_not_count_either(one: str, other: str) -> None:
    assert said(one) == said(other)


@given(st.text("aàâbcçdeéèêëîïôœuùûÿ LQ’'-.,;:!?0123456789«»\n", max_size=80))
def test_words_are_cut_where_the_search_cuts_them(text: str) -> None:
    assert len(said(text)) == len(tokens(text))


def test_a_very_long_text_has_the_same_words_as_its_parts() -> None:
    found = words(["été " * 40_000, "ETE"])
    assert found.counts.tolist() == [40_000, 1]
    assert len(np.unique(found.hashes)) == 1


def test_a_link_is_one_word() -> None:
    text = "Voir www.exemple.fr/article-9/acces-libre?x=1 et https://exemple.fr/été « ici »"
    assert words([text]).counts.tolist() == [5]
    assert len(with_whole_links(text)) == len(text)


def test_a_line_has_one_character_a_word() -> None:
    found = words(["un deux trois deux", "", "deux"])
    first, second, third = found.lines()
    assert (len(first), second, third) == (4, "", first[1])
    assert first[1] == first[3] == line(found.of(2))
