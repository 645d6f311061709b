"""Words as the search sees them: accents, capitals, signs and elisions set aside."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

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
# Catalan's « l·l » is one letter, whatever sign stands between the two.
_TOKEN = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f]|(?<=[lLŀĿ])[·‧•∙⋅](?=[lL]))*")
_TWIN = re.compile(r"(?<=l)[·‧•∙⋅](?=l)")
_OPENED = (("œ", "oe"), ("æ", "ae"), ("ß", "ss"), ("ĳ", "ij"), ("ŀ", "l"))
_APOSTROPHE = "'’ʼ‘"
# The letter is looked at after its accent is found: half a million titles are folded at once.
_ACCENT = re.compile(r"[\u0300-\u036f](?<=[A-Za-z\u00c0-\u024f\u0300-\u036f].)")


class Token(NamedTuple):
    """A word of a text: its folded form, and its place in characters."""

    word: str
    start: int
    end: int


def fold(text: str) -> str:
    """The text without accents nor capitals, ligatures opened: « Cœur d’Été » → « coeur d’ete ».

    As FTS5's `unicode61 remove_diacritics 2` does it: accents are taken off Latin letters, other scripts keep theirs.
    Further than it, ligatures are opened: œ, æ, German ß, Dutch ĳ, Catalan ŀl and l·l.
    """
    if text.isascii():
        return text.lower()
    bare = _ACCENT.sub("", unicodedata.normalize("NFD", text))
    opened = unicodedata.normalize("NFC", bare).lower()
    for letter, two in _OPENED:
        opened = opened.replace(letter, two)
    return _TWIN.sub("", opened)


def parted(text: str) -> str:
    """The text with Catalan's « l·l » in two words, as FTS5 has it."""
    return re.sub(r"(?<=[lLŀĿ])[·‧•∙⋅](?=[lL])", " ", text)


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
