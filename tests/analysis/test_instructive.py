"""Which texts to read first: those in doubt, those unlike the ones known, and no two alike in a row."""

import numpy as np

from moderator.analysis.instructive import ranked

TEXTS = [f"{theme} numéro {n}" for theme in ("piste cyclable avenue", "composteur immeuble quartier") for n in "abcd"]


def order(known: list[str], unsure: list[float] | None = None) -> list[int]:
    return [one.text for one in ranked(TEXTS, known, np.array(unsure or [0.0] * len(TEXTS)), 8)]


def test_no_two_alike_come_in_a_row_and_all_come_once() -> None:
    first, second, *_others = found = order([])
    assert (first < 4) is not (second < 4)
    assert sorted(found) == list(range(8))


def test_what_is_known_waits_and_what_is_in_doubt_does_not() -> None:
    known = ["la piste cyclable avenue", "encore la piste cyclable avenue"]
    assert order(known)[0] >= 4
    doubts = [0.0] * 8
    doubts[6] = 1.0
    assert order(known, doubts)[0] == 6


def test_an_odd_text_teaches_little_and_nothing_is_nothing() -> None:
    odd = [*TEXTS, "zgrblx frtk"]
    assert ranked(odd, [], np.zeros(9), 9)[-1].text == 8
    assert ranked([], [], np.zeros(0), 5) == []
