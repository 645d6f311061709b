"""Sketches: what two texts share is seen in them, whatever their lengths, and new texts meet all the others."""

from itertools import chain

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from moderator.analysis import sketches
from moderator.analysis.words import U64, words
from tests.analysis.campaign import sentences


def pairs(found: sketches.Pairs) -> set[tuple[int, int]]:
    return set(zip(found[0].tolist(), found[1].tolist(), strict=True))


def sketched(texts: list[str], first: int = 0) -> tuple[U64, sketches.I32]:
    these = words(texts)
    owners = np.arange(first, first + len(texts))
    return sketches.together([sketches.postings(these, owners)]), these.counts.astype(np.int32)


def test_texts_of_the_same_words_have_the_same_print() -> None:
    first, second, third, fourth = sketches.prints(words(["Oui, bien sûr !", "oui bien sur", "bien sûr oui", ""]))
    assert first == second
    assert len({first, third, fourth}) == 3


def test_a_print_does_not_depend_on_the_neighbours() -> None:
    alone = sketches.prints(words(["Non au projet"]))
    assert sketches.prints(words(["Oui", "Non au projet", "Oui"]))[1] == alone[0]


def test_one_liners_have_no_sketch() -> None:
    postings, _lengths = sketched(
        ["Je suis contre ce projet.", "un deux trois quatre cinq six sept huit neuf dix onze"]
    )
    assert len(postings) == 0


def test_a_letter_and_the_letter_with_a_personal_text_are_candidates_at_any_length() -> None:
    said = sentences(200)
    for count in (1, 2, 4, 8, 16, 40):
        letter, own = " ".join(said[:count]), " ".join(said[100 : 100 + (count + 1) // 2])
        postings, lengths = sketched([letter, f"{own} {letter}", " ".join(said[150:190])])
        assert pairs(sketches.candidates(postings, lengths)) == {(0, 1)}, count


def test_what_two_texts_are_expected_to_share_follows_the_coarser_of_their_rates() -> None:
    short, long = np.array([30, 30, 200], np.int32), np.array([40, 80, 203], np.int32)
    assert sketches.expected(short, long).tolist() == [27, 27 / 4, 197 / 8]


def test_new_texts_are_compared_with_all_the_others_as_if_they_had_always_been_there() -> None:
    said = sentences(120)
    old = [" ".join(said[n : n + 6]) for n in range(0, 96, 6)]
    new = [old[3] + " Merci.", "Bonjour. " + old[3], old[9].replace("demande", "exige"), " ".join(said[100:110])]
    before, _lengths = sketched(old)
    fresh, _more = sketched(new, len(old))
    whole, lengths = sketched(old + new)
    everything = pairs(sketches.candidates(whole, lengths))
    assert {(3, 16), (3, 17), (16, 17), (9, 18)} <= everything
    assert pairs(sketches.candidates_of(fresh, [before, fresh], lengths)) == {
        pair for pair in everything if pair[1] >= len(old)
    }


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), unique=True), st.integers(1, 12))
def test_pieces_hold_all_postings_of_a_run(found: list[tuple[int, int]], size: int) -> None:
    postings = np.array(sorted(run * sketches.MOST + owner for run, owner in found), np.uint64)
    pieces = [one.tolist() for one in sketches.pieces(postings, size)]
    assert list(chain.from_iterable(pieces)) == postings.tolist()
    held = [{one // sketches.MOST for one in piece} for piece in pieces]
    assert sum(map(len, held)) == len(set().union(*held))
    assert all(len(piece) >= size for piece in pieces[:-1])


def test_new_texts_meet_the_same_others_when_these_are_cut_in_pieces() -> None:
    said = sentences(120)
    old = [" ".join(said[n : n + 6]) for n in range(0, 96, 6)]
    new = [old[3] + " Merci.", "Bonjour. " + old[3], old[9].replace("demande", "exige")]
    before, _lengths = sketched(old)
    fresh, _more = sketched(new, len(old))
    _whole, lengths = sketched(old + new)
    cut = [*sketches.pieces(before, 40), np.empty(0, np.uint64), fresh]
    assert len(cut) > 4
    met = pairs(sketches.candidates_of(fresh, iter(cut), lengths))
    assert met == pairs(sketches.candidates_of(fresh, [before, fresh], lengths)) >= {(3, 16), (3, 17), (16, 17)}


def test_a_run_that_everybody_writes_does_not_make_everybody_a_candidate() -> None:
    said = sentences(2_000, seed=4)
    greeting = "Madame la ministre je vous écris pour vous dire ceci :"
    postings, lengths = sketched([f"{greeting} {' '.join(said[n : n + 4])}" for n in range(0, 1_600, 4)])
    assert len(sketches.candidates(postings, lengths)[0]) < 3_000  # of 79,800 pairs


@given(st.lists(st.integers(0, 1 << 62), max_size=40), st.integers(1, 4))
def test_parts_are_put_together_in_order(numbers: list[int], count: int) -> None:
    parts = [np.array(numbers[n::count], np.uint64) for n in range(count)]
    assert sketches.together(parts).tolist() == sorted(numbers)
    assert parts == []
