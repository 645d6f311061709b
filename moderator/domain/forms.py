"""The forms of a word: plural, feminine, conjugation, and nothing further. French here, the others in `endings`."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import lru_cache

import Stemmer

from moderator.domain import endings

FRENCH = ("fr",)
"""The languages of a search when nothing says which are there."""
_IRREGULAR = {"travaux": "travail", "publique": "public", "publiques": "public"}
_INVARIABLE = frozenset("avis bois dans fils fois gens mais mois nous pays plus puis sans sous vous".split())  # noqa: SIM905
"""Their -s is no plural, and without it they would be other words."""
_NOUNS = frozenset("allee annee armee contree duree entree journee maree portee soiree tournee vallee".split())  # noqa: SIM905
"""Nouns in -ée that, without their accent, would be taken for participles: entrée and entre, durée and dure."""

_ENDINGS: tuple[frozenset[str], ...] = tuple(
    frozenset(("", *group.split()))
    for group in (
        "s x e es ee ees er ers ez a ai as ait ais aient ant ants ante antes ent ons ions iez "
        "era erai eras erait erais eraient erez eront erons at asse",  # taxe, taxer, taxées, taxaient
        "s i is it ie ies ir ira irait iront issent issant issants issante issantes issait issons",  # finir
        "s ne nes le les te tes",  # citoyen, citoyenne ; naturel, naturelle
        "l ls le les ux il ils",  # régional, régionaux ; travail, travaux
        "x s se ses r rs",  # nombreux, nombreuse ; travailleur, travailleuse
        "f fs ve ves",  # actif, active
        "eur eurs rice rices",  # acteur, actrice
        "c cs que ques",  # public, publique
    )
)
"""What two forms of one word may have after their common beginning; both endings are of one group."""

_threads = threading.local()


def stem(word: str, language: str = "fr") -> str:
    """The root that the forms of a folded word share in one of `languages.USUAL`."""
    return _french(word) if language == "fr" else endings.stem(word, language)


def akin(one: str, other: str, language: str = "fr") -> bool:
    """Whether two folded words of the same root are forms of one word."""
    return _akin(one, other) if language == "fr" else endings.akin(one, other, language)


def same(one: str, other: str, languages: Iterable[str] = FRENCH) -> bool:
    """Whether two folded words are forms of one word in one of these languages."""
    return one == other or any(stem(one, each) == stem(other, each) and akin(one, other, each) for each in languages)


@lru_cache(maxsize=65536)
def _french(word: str) -> str:
    """The French root.

    Snowball's French rules, which were written for accented words, with what they miss once accents are gone: plurals
    in -os, -is, -us (vélos, lois, élus) and -eux, -oux (lieux, choux), participles in -ées. Words with a figure are
    codes and have no other form.
    """
    if len(word) < 4 or not word.isalpha():
        return word
    word = _IRREGULAR.get(word, word)
    if word[-1] == "s" and word[-2] != "s" and word not in _INVARIABLE:
        word = word[:-1]
    if word.endswith("ee"):
        word = word[:-1]
    if len(word) < 4:
        return word
    root = str(_stemmer().stemWord(word))
    if root.endswith(("eux", "oux")):
        return root[:-1]
    return f"{root[:-1]}f" if root.endswith("iv") else root


def _akin(one: str, other: str) -> bool:
    """Whether two folded words of one root are forms of one French word: `commune`, `communes`, not `communication`.

    Snowball's roots alone bring together what a reader keeps apart (commune and communication, loi and loyer, retraite
    and retraitement); measured on 429,000 answers of the Grand débat.
    """
    if one == other:
        return True
    if _IRREGULAR.get(one, one) == _IRREGULAR.get(other, other):
        return True
    if (one.removesuffix("s") in _NOUNS) != (other.removesuffix("s") in _NOUNS):
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return any(one[start - back :] in group and other[start - back :] in group for back in (0, 1) for group in _ENDINGS)


def _stemmer() -> Stemmer.Stemmer:
    # A Snowball stemmer keeps state: one for each thread.
    made = getattr(_threads, "stemmer", None)
    if made is None:
        made = _threads.stemmer = Stemmer.Stemmer("french", 0)
    return made
