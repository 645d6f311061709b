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

# What FTS5's tokenizer keeps: letters and figures of every script, with the marks that follow them.
_TOKEN = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_APOSTROPHE = "'’ʼ‘"
_threads = threading.local()


class Token(NamedTuple):
    """A word of a text: its folded form, and its place in characters."""

    word: str
    start: int
    end: int


def fold(text: str) -> str:
    """The text without accents nor capitals, ligatures opened: « Cœur d’Été » → « coeur d’ete »."""
    if text.isascii():
        return text.lower()
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return bare.lower().replace("œ", "oe").replace("æ", "ae")


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
    """The root that the French forms of a folded word share (Snowball's French rules, on words without accents).

    Words with a figure are codes and have no other form.
    """
    if len(word) < 4 or not word.isalpha():
        return word
    return str(_stemmer().stemWord(word))


def stems(words: list[str]) -> list[str]:
    """The roots of many folded words at once, without remembering them."""
    found: list[str] = _stemmer().stemWords(words)
    return [root if len(word) >= 4 and word.isalpha() else word for word, root in zip(words, found, strict=True)]


def _stemmer() -> Stemmer.Stemmer:
    # A Snowball stemmer keeps state: one for each thread.
    made = getattr(_threads, "stemmer", None)
    if made is None:
        made = _threads.stemmer = Stemmer.Stemmer("french", 0)
    return made
