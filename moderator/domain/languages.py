"""The languages that contributions are written in: their codes, however sources write them, and their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from moderator.domain.folding import slug
from moderator.domain.words import language as spoken

USUAL = ("fr", "en", "de", "nl", "es", "ca")
"""The languages whose words are found in all their forms."""
FIRST = "fr"
"""The language of a consultation of which nothing else is known."""
_WRITTEN = re.compile(r"([A-Za-z]{2,3})(?:[-_@.].*)?", re.DOTALL)
_NONE = frozenset({"und", "mul", "mis", "zxx", "root"})
"""Codes that say that the language is not known, or that there is none."""
_SHARE = 0.0005
"""A language is one of the consultation's from this share of its contributions on: fewer are mistakes of who found
them, and each language costs every search."""


def code(said: str) -> str:
    """The code of a language (ISO 639: `fr`, `ca`, `br`) from what a source says: `fr-FR`, `FRA`, `Français`.

    "" for what is no language.
    """
    typed = said.strip()
    if not typed:
        return ""
    names = _names()
    if found := _WRITTEN.fullmatch(typed):
        primary = found.group(1).lower()
        known = _threes().get(primary, primary)
        if known in names.values():
            return known
    return names.get(slug(typed), "")


def called(code: str) -> str:
    """The name of a language in the language of the screen, the code itself when it is none."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(code.replace("-", "_")).get_display_name(spoken()) or code)
    except (UnknownLocaleError, ValueError):
        # Some have a name though nobody wrote how their dates and numbers look: Corsican, Picard.
        return str(Locale(spoken()).languages.get(code, code))


def main(counts: Mapping[str, int], settled: str = "") -> str:
    """The consultation's language: as the team settled it, else the one of most contributions; "" for no telling."""
    known = ((many, name == FIRST, name) for name, many in counts.items() if name and many)
    return code(settled) or max(known, default=(0, False, ""))[2]


def present(counts: Mapping[str, int], first: str) -> tuple[str, ...]:
    """The languages in whose forms words are looked for: the consultation's, then those of some contributions."""
    total = sum(counts.values())
    most = sorted(USUAL, key=lambda name: -counts.get(name, 0))
    met = [name for name in most if counts.get(name, 0) >= max(1, _SHARE * total)]
    return tuple(dict.fromkeys((first, *met) if first in USUAL else met)) or (FIRST,)


@cache
def _names() -> Mapping[str, str]:
    """Codes by the folded names of languages: in French, in English, and in themselves for the usual ones."""
    from babel import Locale

    found = dict[str, str]()
    for reader in (*USUAL, "it", "pt", "br", "eu"):
        own = Locale(reader).languages
        wanted: Iterable[str] = own if reader in ("fr", "en") else (reader,)
        for name in wanted:
            if len(name) <= 3 and name in own and name not in _NONE:
                found.setdefault(slug(own[name]), name)
    return found


@cache
def _threes() -> Mapping[str, str]:
    """Codes of two letters by those of three."""
    from babel.core import get_global

    aliases = get_global("language_aliases")
    return {three: str(two) for three, two in aliases.items() if len(three) == 3 and len(str(two)) == 2}
