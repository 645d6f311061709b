"""Piles: a letter is found under what people do to it; look-alikes, chains and collections are not glued together."""

import gzip
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from moderator.analysis.likeness import alike, needed
from moderator.analysis.piles import components
from tests.analysis.campaign import read, sentences
from tests.benchmarks.campaigns import Campaigned, Way, changed

LETTER = (
    "Madame la ministre, je vous demande de garder ouverts les guichets de nos communes. Près d’un habitant sur cinq "
    "renonce à ses droits quand une démarche n’existe qu’en ligne, et ce sont les plus âgés, les plus pauvres et les "
    "plus isolés qui paient. Aucun guichet ne doit fermer tant qu’une solution humaine, gratuite et proche n’est pas "
    "ouverte. Un bilan des ouvertures et des fermetures doit être publié chaque année dans chaque département."
)
POOL = Campaigned(100).pool
GOLD = Path(__file__).parents[3] / "shared" / "data" / "norm" / "grand_debat_2019"


def members(way: Way, count: int, letter: str = LETTER) -> list[str]:
    rng = np.random.default_rng(len(way))
    return [changed(letter, way, POOL, rng) for _each in range(count)]


@pytest.mark.parametrize("way", [Way.TYPED, Way.LIGHT, Way.HEAVY, Way.PERSONAL])
def test_a_campaign_is_found_whole_whatever_its_senders_do_with_the_letter(way: Way) -> None:
    others = [" ".join(sentences(400)[n : n + 6]) for n in range(0, 300, 6)]
    found = read([LETTER, *members(way, 40), *others])
    assert found.together(*range(41))
    assert [sorted(one.texts) for one in found.piles] == [list(range(41))]


def test_a_campaign_of_which_nobody_sent_the_letter_itself_is_found() -> None:
    every = members(Way.HEAVY, 20) + members(Way.PERSONAL, 20)
    (pile,) = read(every).piles
    assert len(pile.texts) >= 38
    assert abs(pile.length - 79) <= 3  # the common letter is the one that was sent round


def test_a_generated_consultation_gives_its_campaigns_back() -> None:
    consultation = Campaigned(4_000)
    texts, names = list[str](), list[str]()
    seen = set[str]()
    for one in consultation.contributions():
        if one.body not in seen:
            seen.add(one.body)
            texts.append(one.body)
            names.append(one.key)
    found = read(texts)
    campaigns = defaultdict(list)
    for place, name in enumerate(names):
        if name in consultation.truth:
            campaigns[consultation.truth[name][0]].append(place)
    pairs = right = 0
    for those in campaigns.values():
        for at, place in enumerate(those):
            pairs += len(those) - at - 1
            right += sum(found.labels[place] == found.labels[other] for other in those[at + 1 :])
    assert right / pairs >= 0.98
    known = {place: number for number, those in campaigns.items() for place in those}
    strangers = [one.texts for one in found.piles if len({known.get(text, -1) for text in one.texts}) > 1]
    assert strangers == []


def test_one_liners_that_look_alike_are_not_glued() -> None:
    subjects = ("le maire", "la loi", "ce projet", "cette taxe", "le train", "la ferme", "votre texte", "notre eau")
    ends = ("trop cher", "trop tard", "bien fait", "mal écrit", "inutile", "nécessaire", "injuste", "dangereux")
    lines = [f"Je pense que {one} est vraiment {end} pour nous." for one in subjects for end in ends]
    assert read(lines).piles == []


def test_a_chain_of_texts_each_a_little_different_from_the_one_before_makes_no_single_pile() -> None:
    said = sentences(80)
    chain = [" ".join(said[n : n + 10]) for n in range(40)]
    found = read(chain)
    assert len(found.links) >= 39
    assert max(len(one.texts) for one in found.piles) <= 9
    assert not found.together(0, 39)


def test_a_collection_of_several_letters_is_not_a_copy_of_each() -> None:
    said = sentences(60)
    letters = [" ".join(said[n : n + 8]) for n in (0, 10, 20)]
    copies = [f"{letter} {said[40 + n]}" for n, letter in enumerate(letters)]
    found = read([*letters, *copies, " ".join(letters)])
    assert [found.together(n, n + 3) for n in range(3)] == [True, True, True]
    assert not found.together(0, 1)
    assert all(6 not in one.texts for one in found.piles)
    held = {int(a) for a, b in zip(found.links.first, found.links.second, strict=True) if b == 6}
    assert {0, 1, 2} <= held


def test_two_campaigns_that_share_their_greeting_and_their_ending_stay_two() -> None:
    said = sentences(40)
    start, end = (
        "Monsieur le ministre, citoyen de ce pays, je vous écris.",
        "Je vous prie de croire à ma considération.",
    )
    first, second = (f"{start} {' '.join(said[n : n + 6])} {end}" for n in (0, 10))
    texts = [first, second, *(f"{one} {said[n]}" for one in (first, second) for n in range(25, 30))]
    found = read(texts)
    assert sorted(len(one.texts) for one in found.piles) == [6, 6]
    assert not found.together(0, 1)


def test_a_higher_threshold_keeps_only_the_nearest_and_says_who_is_below() -> None:
    every = [LETTER, *members(Way.LIGHT, 10), *members(Way.HEAVY, 10)]
    (loose,), (strict,) = read(every).piles, read(every, 0.9).piles
    assert len(loose.texts) == 21
    assert 2 <= len(strict.texts) < 21
    assert len(strict.texts) + len(strict.below) <= 21
    assert min(strict.likeness) >= 0.9 > max(strict.below_likeness)


def test_short_texts_need_to_be_more_alike() -> None:
    asked = needed(0.65, np.array([12, 30, 50, 500], np.int32))
    assert asked.tolist() == sorted(asked, reverse=True)
    assert asked[0] > 0.8
    assert asked[2] == asked[3] == 0.65
    assert alike(np.array([100, 100]), np.array([170, 171])).tolist() == [True, False]


def test_components_are_those_that_links_join() -> None:
    first, second = np.array([1, 5, 2, 7], np.int32), np.array([2, 6, 3, 8], np.int32)
    assert components(first, second, 9).tolist() == [0, 1, 1, 1, 4, 5, 5, 7, 7]


@pytest.mark.skipif(not GOLD.exists(), reason="the Grand débat data (../shared/data) is not beside this checkout")
def test_pairs_that_people_labelled() -> None:
    with gzip.open(GOLD / "near_dup_pairs_gold_dev.jsonl.gz", "rt", encoding="utf-8") as file:
        pairs = [json.loads(one) for one in file]
    found = read([text for one in pairs for text in (one["a"], one["b"])])
    told = defaultdict(list)
    for n, one in enumerate(pairs):
        told[one["label"]].append(found.together(2 * n, 2 * n + 1))
    assert {label: len(each) for label, each in told.items()} == {
        "copy": 15, "same_idea": 27, "partial": 16, "different": 2
    }  # fmt: skip
    assert sum(told["copy"]) >= 13
    assert sum(told["different"]) == 0
    assert sum(told["partial"]) + sum(told["same_idea"]) <= 4  # an idea said by two people is no copy
