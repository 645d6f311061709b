"""Guaranteed quotations: what is printed between quotation marks was written by its author."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderator.documents.model import Quote
from moderator.documents.quotes import check_quote
from moderator.documents.response import respond
from moderator.domain.problem import Problem
from moderator.domain.words import speaking
from tests.documents.package import asked, small, styled

SOURCE = (
    "Bonjour,\nje m’appelle Marie Dupont. Ce projet est inacceptable : la digue protège 40 maisons, et non 400 !\n"
    "Il faut la garder, l’entretenir et la rehausser avant l’hiver."
)


def quote(text: str, **changes: object) -> Quote:
    return replace(Quote(text, SOURCE, "1234"), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "la digue protège 40 maisons, et non 400 !",
        "Ce projet est inacceptable […] Il faut la garder",
        "Ce projet est inacceptable [...] Il faut la garder",
        "[…] la digue protège 40 maisons […]",
        "la digue protège [sic] 40 maisons",
        "et non 400 ! Il faut la garder",
        "l’entretenir et la rehausser avant l’hiver.",
        "la digue protège\u00a040\u202fmaisons",
        "la digue prote\u0300ge",
    ],
)
def test_exact_words_pass(text: str) -> None:
    check_quote(quote(text))


@pytest.mark.parametrize(
    "text",
    [
        "la digue protège 40 maison",
        "la digue protège 40 maisons, et non 400.",
        "La digue protège 40 maisons",
        "la digue protege 40 maisons",
        "l'entretenir et la rehausser",
        "acceptable",
        "Il faut la garder […] Ce projet est inacceptable",
        "la digue protège … maisons",
        "la digue protège maisons",
    ],
)
def test_one_character_away_is_refused_and_the_contribution_named(text: str) -> None:
    with pytest.raises(Problem) as refused:
        check_quote(quote(text))
    assert "Contribution no. 1234" in refused.value.where
    assert "differs" in refused.value.what
    assert refused.value.remedy


@given(st.integers(0, len(SOURCE) - 1), st.sampled_from("xÀ9?"))
def test_no_change_of_one_visible_character_passes(place: int, letter: str) -> None:
    changed = SOURCE[:place] + letter + SOURCE[place + 1 :]
    if changed == SOURCE:
        return
    with pytest.raises(Problem):
        check_quote(Quote(" ".join(changed.split()), SOURCE + " fin", "1"))


def test_a_redacted_passage_cannot_be_quoted() -> None:
    start = SOURCE.index("Marie")
    hidden = ((start, start + len("Marie Dupont")),)
    with pytest.raises(Problem, match="redacted"):
        check_quote(quote("je m’appelle Marie Dupont. Ce projet", redacted=hidden))
    with pytest.raises(Problem, match="redacted"):
        check_quote(quote("Dupont", redacted=hidden))
    check_quote(quote("je m’appelle […] Ce projet est inacceptable", redacted=hidden))


def test_a_masking_character_in_the_source_opens_nothing() -> None:
    source = "avant \x00 après"
    check_quote(Quote("avant", source, "1", redacted=((6, 7),)))
    with pytest.raises(Problem):
        check_quote(Quote("avant \x00 apres", source, "1"))


@pytest.mark.parametrize("text", ["", "  ", "[…]", "[sic]"])
def test_an_empty_quotation_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="empty"):
        check_quote(quote(text))


def test_forty_words_are_the_most() -> None:
    source = " ".join(f"mot{n}" for n in range(60))
    check_quote(Quote(" ".join(source.split()[:40]), source, "1"))
    with pytest.raises(Problem, match="41 words"):
        check_quote(Quote(" ".join(source.split()[:41]), source, "1"))


def test_a_false_quotation_stops_the_document(output: Path) -> None:
    with pytest.raises(Problem) as refused:
        respond(small(asked(quote=quote("Ce projet est acceptable"))), output)
    assert not output.exists()
    assert list(output.parent.iterdir()) == []
    # The sentence is in the language of the document's readers, whose service reads it too.
    assert "Contribution n°\u00a01234" in refused.value.where


def test_a_quotation_is_printed_between_the_marks_of_the_language(output: Path) -> None:
    true = quote("la digue protège 40 maisons, et non 400 !", place="Ariège")
    respond(small(asked(quote=true)), output)
    printed = "«\u00a0la digue protège 40 maisons, et non 400 !\u00a0» (non précisé, Ariège, contribution n°\u00a01234)"
    assert styled(output, "Quote") == [printed]
    with speaking("en"):
        respond(small(asked(quote=true), language="en"), output)
    assert styled(output, "Quote") == [
        "“la digue protège 40 maisons, et non 400 !” (not stated, Ariège, contribution no.\u00a01234)"
    ]
