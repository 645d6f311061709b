"""What was told in confidence (the secrets of servers and proxies): no sentence, log or report repeats it."""

from __future__ import annotations

import base64
import json
import traceback
from urllib.parse import quote, quote_plus

_LEAST = 6  # letters: what is shorter stands in too many words…
_WORD = 16  # …and what is a word, to be missing where one expects it, would be told by that
_MASK = "•••"
_held: frozenset[str] = frozenset()


def confide(*secrets: str) -> None:
    """Never let these be repeated, in any of the forms in which a server or a library may write them."""
    global _held
    found = {form for one in map(str.strip, secrets) if not _ordinary(one) for form in _forms(one)}
    if not found <= _held:
        _held |= found  # made anew: other threads read it meanwhile


def hidden(text: str) -> str:
    """The same text without what was confided."""
    for one in sorted(_held, key=len, reverse=True):
        text = text.replace(one, _MASK)
    return text


def traced(error: BaseException) -> str:
    """An error as Python tells it, for a terminal, without what was confided."""
    return hidden("".join(traceback.format_exception(error)))


def _ordinary(secret: str) -> bool:
    return len(secret) < _LEAST or (secret.isalpha() and len(secret) < _WORD)


def _forms(secret: str) -> set[str]:
    return {
        secret,
        repr(secret)[1:-1],
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        base64.b64encode(secret.encode()).decode().rstrip("="),
    }
