"""Figures written as French words: « zéro six douze trente-quatre cinquante-six soixante-dix-huit » is a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNITS = {
    "zero": 0, "zéro": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
_TENS = {
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
    "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_WORDS = "|".join(sorted({*_UNITS, *_TENS}, key=len, reverse=True))
_ONE = rf"(?:{_WORDS}|\d{{1,2}})"
_RUN = re.compile(
    rf"\b(?:z[ée]ro|0[1-9]?)(?:[\s,.\-/]+(?:et[\s\-]+)?{_ONE})*[\s,.\-/]+(?:et[\s\-]+)?(?:{_WORDS})"
    rf"(?:[\s,.\-/]+(?:et[\s\-]+)?{_ONE})*\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\w+")
_FIGURES = 10
_MIXED = re.compile(
    r"\b0\d?[\s,.\-/]+(?:un|deux|trois|quat|cinq|six|sept|huit|neuf|dix|onze|dou|trei|quin|seize|vingt|trente|quar|soix|z[ée]ro)"
)


def spoken_digits(text: str, low: str) -> Iterator[tuple[int, int, str]]:
    """Runs of figures of which some are words and the first is zero: where they stand, and the figures."""
    if "zéro" not in low and "zero" not in low and not ("0" in low and _MIXED.search(low)):
        return
    for match in _RUN.finditer(text):
        words = [(one.group().lower(), one.start(), one.end()) for one in _TOKEN.finditer(match.group())]
        digits, end = _read(words)
        yield match.start(), match.start() + end, digits


def _read(words: list[tuple[str, int, int]]) -> tuple[str, int]:
    """The figures of a run of words, until there are ten; and where the last word read ends."""
    digits, at, end = "", 0, 0
    while at < len(words) and len(digits) < _FIGURES:
        word = words[at][0]
        if word == "et":
            at += 1
            continue
        if word.isdigit():
            digits, at, end = digits + word, at + 1, words[at][2]
            continue
        value, used = _number([one[0] for one in words[at : at + 6]])
        # After the first pair, « six » alone stands for « 06 » only where « zéro » was said.
        digits += f"{value}" if value < 10 else f"{value:02d}"
        at += used
        end = words[at - 1][2]
    return digits, end


def _number(words: list[str]) -> tuple[int, int]:
    """The number below one hundred that these words begin with, and how many of them say it."""
    first = words[0]
    if first == "quatre" and len(words) > 1 and words[1] in ("vingt", "vingts"):
        return _with_units(80, words, 2)
    if first in _TENS:
        return _with_units(_TENS[first], words, 1)
    if first == "dix" and len(words) > 1 and _UNITS.get(words[1], 0) in (7, 8, 9):
        return 10 + _UNITS[words[1]], 2
    return _UNITS.get(first, 0), 1


def _with_units(tens: int, words: list[str], used: int) -> tuple[int, int]:
    rest = words[used:]
    joined = 1 if rest and rest[0] == "et" else 0
    rest = rest[joined:]
    most = 19 if tens in (60, 80) else 9
    if rest and rest[0] in _UNITS and 0 < _UNITS[rest[0]] <= most:
        if rest[0] == "dix" and len(rest) > 1 and _UNITS.get(rest[1], 0) in (7, 8, 9):
            return tens + 10 + _UNITS[rest[1]], used + joined + 2
        return tens + _UNITS[rest[0]], used + joined + 1
    return tens, used
