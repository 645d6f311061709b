"""Words as the search sees them: accents, capitals, elisions and French endings set aside."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import Stemmer

ELISIONS = frozenset(
    {"l", "d", "j", "m", "t", "s", "c", "n", "qu", "lorsqu", "puisqu", "jusqu", "quoiqu", "presqu", "quelqu"}
)
"""What French writes before an apostrophe and never alone: « l’eau », « qu’il », « lorsqu’on »."""

_HOLLOW = (
    "a au aux ce ces cette cet d dans de des du elle en est et il ils je l la le les leur leurs ne nos notre nous on "
    "par pour qu que qui sa se ses son sur un une vos votre vous"
)
HOLLOW = frozenset(_HOLLOW.split())
"""French words that nearly every text contains: beside other words, they are no reason to leave a text out."""

_IRREGULAR = {"travaux": "travail"}
_INVARIABLE = frozenset(
    (
        "avis",
        "bois",
        "dans",
        "fils",
        "fois",
        "gens",
        "mais",
        "mois",
        "nous",
        "pays",
        "plus",
        "puis",
        "sans",
        "sous",
        "vous",
    )
)
"""Their -s is no plural, and without it they would be other words."""
_PARTICIPLE = 8  # letters: shorter ones are nouns (entrée, durée, armée) that other words would be taken for

# What FTS5's tokenizer keeps: letters and figures of every script, with the marks that follow them.
_TOKEN = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_APOSTROPHE = "'’ʼ‘"
# The letter is looked at after its accent is found: half a million titles are folded at once.
_ACCENT = re.compile(r"[\u0300-\u036f](?<=[A-Za-z\u00c0-\u024f\u0300-\u036f].)")
_threads = threading.local()


class Token(NamedTuple):
    """A word of a text: its folded form, and its place in characters."""

    word: str
    start: int
    end: int


def fold(text: str) -> str:
    """The text without accents nor capitals, ligatures opened: « Cœur d’Été » → « coeur d’ete ».

    As FTS5's `unicode61 remove_diacritics 2` does it: accents are taken off Latin letters, other scripts keep theirs.
    """
    if text.isascii():
        return text.lower()
    bare = _ACCENT.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).lower().replace("œ", "oe").replace("æ", "ae")


def slug(text: str) -> str:
    """A name as it is compared: folded, signs and spaces alike: « À modérer » → « a-moderer »."""
    return "-".join(tokens(text))


def tokens(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [fold(match.group()) for match in _TOKEN.finditer(text)]


def places(text: str) -> list[Token]:
    """The words of a text with their places, for showing what was found."""
    return [Token(fold(match.group()), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def unelided(text: str) -> list[str]:
    """The folded words of what was typed without a space: « l’eau » gives `eau`, « aujourd’hui » `aujourd`, `hui`."""
    found = places(text)
    return [
        token.word
        for place, token in enumerate(found)
        if not (token.word in ELISIONS and place + 1 < len(found) and text[token.end : token.end + 1] in _APOSTROPHE)
    ]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The root that the French forms of a folded word share.

    Snowball's French rules, which were written for accented words, with what they miss once accents are gone: plurals
    in -os, -is, -us (vélos, lois, élus) and -eux, -oux (lieux, choux), participles in -ées. Words with a figure are
    codes and have no other form.
    """
    if len(word) < 4 or not word.isalpha():
        return word
    word = _IRREGULAR.get(word, word)
    if word[-1] == "s" and word[-2] != "s" and word not in _INVARIABLE:
        word = word[:-1]
    if len(word) >= _PARTICIPLE and word.endswith("ee"):
        word = word[:-1]
    if len(word) < 4:
        return word
    root = str(_stemmer().stemWord(word))
    return root[:-1] if root.endswith(("eux", "oux")) else root


def _stemmer() -> Stemmer.Stemmer:
    # A Snowball stemmer keeps state: one for each thread.
    made = getattr(_threads, "stemmer", None)
    if made is None:
        made = _threads.stemmer = Stemmer.Stemmer("french", 0)
    return made
