"""The manual: its pages in the order in which they are read, the page of each screen, keys written as they are now."""

from __future__ import annotations

import re
from dataclasses import dataclass

from moderator.domain.folding import fold
from moderator.domain.resources import resource
from moderator.domain.words import language
from moderator.ui import keys

PAGES: tuple[str, ...] = (
    "start",
    "today",
    "list",
    "search",
    "moderate",
    "charter",
    "opinions",
    "analyse",
    "passages",
    "arguments",
    "rules",
    "suggestions",
    "alike",
    "crossing",
    "piles",
    "answer",
    "documents",
    "history",
    "reading",
    "double-reading",
    "calendar",
    "import",
    "servers",
    "sync",
    "team",
    "safety",
    "personal",
    "preferences",
    "keyboard",
    "commands",
)
"""The names of the pages: each is a file `<name>.md` in both languages."""

SCREENS: dict[str, str] = {
    "today": "today",
    "moderate": "moderate",
    "analyse": "analyse",
    "answer": "answer",
    "documents": "documents",
    "start": "start",
    "bringing": "import",
    "report": "import",
    "servers": "servers",
    "sync": "sync",
    "contested": "team",
    "piling": "piles",
    "backups": "safety",
    "properties": "safety",
    "preferences": "preferences",
    "own-keys": "keyboard",
    "crossing": "crossing",
    "arguments": "arguments",
    "rules": "rules",
    "suggestions": "suggestions",
    "procedure": "calendar",
    "shorts": "moderate",
    "charter": "charter",
    "lexicon": "personal",
    "pseudonymise": "personal",
    "about": "safety",
    "manual": "start",
}
"""The page of the manual for each screen: a space of the window, or a page of `ui.pages`."""

_KEY = re.compile(r"\{key:([a-z-]+)\}")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page of the manual in the reader's language: its name, its title, its text in Markdown."""

    name: str
    title: str
    text: str


def chapter(name: str) -> Chapter:
    """Read a page, with the keys in force written in it. Raises KeyError for a page or a command that is not there."""
    if name not in PAGES:
        raise KeyError(name)
    raw = resource("help", language(), f"{name}.md").read_text(encoding="utf-8")
    return Chapter(name, raw.partition("\n")[0].lstrip("# ").strip(), _KEY.sub(_written, raw))


def _written(found: re.Match[str]) -> str:
    key = keys.BY_NAME[found[1]].key
    return f"**{key}**" if key else "**Ctrl+K**"


def chapters() -> list[Chapter]:
    """All pages, in order."""
    return [chapter(name) for name in PAGES]


def named(text: str) -> set[str]:
    """The commands whose keys a page of the manual, as it is on the disk, writes."""
    return set(_KEY.findall(text))


def searched(typed: str) -> list[Chapter]:
    """The pages that hold all these words, those with them in their titles first; accents and capitals ignored."""
    words = fold(typed).split()
    found = [one for one in chapters() if all(word in fold(one.text) for word in words)]
    return sorted(found, key=lambda one: not all(word in fold(one.title) for word in words))
