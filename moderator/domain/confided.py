"""What was told in confidence (the secrets of servers and proxies): no sentence, log or report repeats it."""

from __future__ import annotations

import base64
import json
import os
import traceback
from urllib.parse import quote, quote_plus

_LEAST = 6  # letters: what is shorter stands in too many words…
_WORD = 16  # …and what is a word, to be missing where one expects it, would be told by that
_MASK = "•••"
_held: frozenset[str] = frozenset()
_withdrawn: dict[str, str] = {}
IN_ENVIRONMENT = frozenset(
    f"MODERATOR_{name}"
    for name in ("PASSPHRASE", "NEW_PASSPHRASE", "SERVER_KEY", "SERVER_SECRET", "KEY_PASSPHRASE", "PROXY_PASSWORD")
)


def confide(*secrets: str) -> None:
    """Never let these be repeated, in any of the forms in which a server or a library may write them."""
    global _held
    found = {form for one in map(str.strip, secrets) if not _ordinary(one) for form in _forms(one)}
    # WordPress shows application passwords in groups, and takes them without.
    found |= {form.replace(" ", "") for form in found}
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


def from_environment(name: str) -> str:
    """What a variable of the environment says, "" when there is none."""
    return _withdrawn.get(name) or os.environ.get(name, "")


def withdraw() -> None:
    """Take the secrets of ours out of the environment, for this process alone: whatever it starts would have them."""
    for name in os.environ.keys() & IN_ENVIRONMENT:
        _withdrawn[name] = os.environ.pop(name)


def _ordinary(secret: str) -> bool:
    letters = secret.replace(" ", "")  # a few words are no better than one
    return len(letters) < _LEAST or (letters.isalpha() and len(letters) < _WORD)


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
