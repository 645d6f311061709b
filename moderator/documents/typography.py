"""Typography of official documents: what XML can carry, French no-break spaces, natural order, languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from moderator.domain.words import NARROW_NO_BREAK, NO_BREAK, language

# XML 1.0, production 2 (Char), less the controls that are allowed there but mean nothing in a document.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Directional overrides and isolates can make a quotation read otherwise than it is written (CVE-2021-42574).
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINES = re.compile("\r\n?|[\u2028\u2029\u0085\v\f]")
_DIGITS = re.compile(r"(\d+)")

_REGIONS: Mapping[str, str] = {
    "fr": "fr-FR",
    "en": "en-GB",
    "de": "de-DE",
    "es": "es-ES",
    "it": "it-IT",
    "pt": "pt-PT",
    "nl": "nl-NL",
    "br": "br-FR",
    "oc": "oc-FR",
    "co": "co-FR",
    "eu": "eu-ES",
    "ca": "ca-ES",
    "ar": "ar-SA",
    "he": "he-IL",
    "fa": "fa-IR",
}
"""The tags that Word knows for the languages met in French consultations; others are given to it as they are."""


def clean(text: str) -> str:
    """A text without what a Word document cannot or must not carry; its lines end with a line feed."""
    text = _LINES.sub("\n", text)
    return _DIRECTION.sub("", _FORBIDDEN.sub("", text))


def typeset(text: str) -> str:
    """A text of the service with French no-break spaces (Imprimerie nationale, « Lexique »), when French is spoken.

    Only ordinary spaces change, none is added: applying it twice changes nothing, and the words stay the service's own.
    """
    text = clean(text)
    if language() != "fr":
        return text
    text = re.sub(r"(?<=\S) (?=[;!?])", NARROW_NO_BREAK, text)
    text = re.sub(r"(?<=\S) (?=[:%€»](?!\w))", NO_BREAK, text)
    text = re.sub(r"« (?=\S)", f"«{NO_BREAK}", text)
    text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", NARROW_NO_BREAK, text)
    return re.sub(r"\b(n°|nos|art\.|p\.|§) (?=\d)", lambda found: found[1] + NO_BREAK, text, flags=re.IGNORECASE)


def capital(text: str) -> str:
    """A label at the beginning of a line."""
    return text[:1].upper() + text[1:]


def tag(code: str) -> str:
    """The language tag that Word expects for a BCP 47 code; "" for what is not one."""
    code = code.strip().replace("_", "-")
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", code):
        return ""
    return _REGIONS.get(code.lower(), code)


def right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is written from right to left (Unicode annex 9, rule P2)."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts « 9 » before « 10 » and « 7 » before « 7 bis »."""
    parts = (part for part in _DIGITS.split(text) if part)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in parts)


def lettered(rank: int) -> str:
    """The letters of a rank from 0: A … Z, AA, AB…"""
    letters = ""
    rank += 1
    while rank:
        rank, remainder = divmod(rank - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def shortened(text: str, most: int) -> str:
    """A text of `most` characters or so, cut between words and marked as cut."""
    if len(text) <= most:
        return text
    kept = text[:most].rsplit(None, 1)[0] if any(one.isspace() for one in text[:most]) else text[:most]
    return kept.rstrip(" ,;:–-\u00a0\u202f") + "…"
