"""Masked passages: found again when the text moves, said to be lost when it is gone, never half shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moderator.domain.redaction import MASK, Redaction, located, masked


def mask(start: int, end: int, *, lost: bool = False) -> Redaction:
    return Redaction("d:1", "body", start, end, "personal-data", lost)


def body(start: int, text: str) -> dict[str, object]:
    return {"field": "body", "start": start, "text": text, "reason": "personal-data"}


def test_in_its_place() -> None:
    assert located("d:1", body(8, "Léa"), "Je suis Léa.") == mask(8, 11)


def test_the_text_moved_and_the_nearest_one_is_masked() -> None:
    text = "Léa a dit que Léa viendrait avec Léa."
    assert located("d:1", body(15, "Léa"), text) == mask(14, 17)
    assert located("d:1", body(40, "Léa"), text) == mask(33, 36)


def test_the_words_are_gone() -> None:
    assert located("d:1", body(8, "Léa"), "Je suis L. D.").lost
    assert masked("Je suis L. D.", [located("d:1", body(8, "Léa"), "Je suis L. D.")]) == "Je suis L. D."


def test_overlapping_and_touching_passages_give_one_mark() -> None:
    text = "Appelez Léa Dupont au 06 12."
    assert masked(text, [mask(8, 18), mask(12, 18), mask(8, 11)]) == f"Appelez {MASK} au 06 12."
    assert masked(text, [mask(8, 11), mask(11, 18)]) == f"Appelez {MASK} au 06 12."
    assert masked(text, [mask(22, 27), mask(8, 18)]) == f"Appelez {MASK} au {MASK}."
    assert masked(text, [], "X") == text


@given(st.text("abc ", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)), max_size=4))
def test_nothing_that_is_masked_stays_and_nothing_else_goes(text: str, places: list[tuple[int, int]]) -> None:
    spans = [(start, min(start + length, len(text))) for start, length in places if start < len(text)]
    shown = masked(text, [mask(*span) for span in spans], "\x00")
    kept = "".join(one for at, one in enumerate(text) if not any(start <= at < end for start, end in spans))
    assert shown.replace("\x00", "") == kept
    assert "\x00\x00" not in shown
