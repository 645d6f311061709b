"""What changed between two versions is told word by word, and gives both texts back to the letter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moderator.analysis.revisions import Fate, Piece, changes

TEXT = st.text(alphabet="ab é,.\n'’ ", max_size=40)


def later(pieces: tuple[Piece, ...]) -> str:
    return "".join(one.text for one in pieces if one.fate is not Fate.REMOVED)


def earlier(pieces: tuple[Piece, ...]) -> str:
    return "".join(one.text for one in pieces if one.fate is not Fate.ADDED)


@given(TEXT, TEXT)
def test_both_versions_are_in_the_changes_to_the_letter(before: str, after: str) -> None:
    assert earlier(changes(before, after)) == before
    assert later(changes(before, after)) == after


def test_one_word_changed_is_one_word_shown() -> None:
    assert changes("Il faut trois pistes cyclables.", "Il faut quatre pistes cyclables !") == (
        Piece(Fate.SAME, "Il faut "),
        Piece(Fate.REMOVED, "trois"),
        Piece(Fate.ADDED, "quatre"),
        Piece(Fate.SAME, " pistes cyclables"),
        Piece(Fate.REMOVED, "."),
        Piece(Fate.ADDED, " !"),
    )


def test_a_sentence_written_anew_is_not_shown_in_crumbs() -> None:
    pieces = changes("Je suis contre ce projet.", "Nous refusons tout.")
    assert [one.fate for one in pieces] == [Fate.REMOVED, Fate.ADDED, Fate.SAME]


def test_accents_and_capitals_count() -> None:
    assert [one.text for one in changes("la cote", "la côte") if one.fate is not Fate.SAME] == ["cote", "côte"]


def test_nothing_changed_is_one_piece_and_nothing_is_none() -> None:
    assert changes("Rien.", "Rien.") == (Piece(Fate.SAME, "Rien."),)
    assert changes("", "") == ()
    assert changes("", "Un mot") == (Piece(Fate.ADDED, "Un mot"),)
    assert Piece(Fate.ADDED, "Deux mots, l’un.").words == 4
