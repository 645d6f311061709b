"""The list of insults and threats: preset ones, and what the team adds, changes, or declares to be ordinary."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache

from moderator.domain.folding import fold
from moderator.domain.resources import resource
from moderator.domain.words import N_


class Sort(StrEnum):
    """What a line of the list is."""

    INSULT = "insult"
    THREAT = "threat"
    ORDINARY = "ordinary"  # never shown: neither as abuse nor as personal data


SORTS: dict[Sort, str] = {
    Sort.INSULT: N_("insult"),
    Sort.THREAT: N_("threat"),
    Sort.ORDINARY: N_("ordinary word"),
}
SEVERITIES: dict[int, str] = {1: N_("mild"), 2: N_("strong"), 3: N_("grave")}
LONGEST = 300
"""Characters of an entry."""
MOST = 5_000
"""Entries of a list."""

_SHAPE = re.compile(r"[\w'’ *()|…-]+")
SLOT = "word:"
"""Of the workspace: `word:<entry>` holds what the team says of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list.

    `words` is written as one says it, folded: a star ends a stem (`connard*`), bars within brackets part variants
    (`je vais (te|vous) tuer`), `…` stands for at most three words. `severity` goes from 1 to 3, 0 for ordinary words.
    `retired`: no longer looked for. `preset`: in the list that comes with the program.
    """

    words: str
    sort: Sort
    severity: int = 2
    retired: bool = False
    preset: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All lines by their words, those of the team over those of the program."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    def living(self) -> Iterator[Entry]:
        """The lines that are looked for."""
        return (one for one in self.entries.values() if not one.retired)

    def key(self) -> tuple[tuple[str, str, int], ...]:
        """What findings depend on: two lists with the same key find the same."""
        return tuple(sorted((one.words, str(one.sort), one.severity) for one in self.living()))

    def with_entry(self, entry: Entry) -> Lexicon:
        """The same list with one line more, or changed: for telling beforehand what that would find."""
        return Lexicon({**self.entries, entry.words: entry})


def written(words: str) -> str:
    """An entry as it is compared: folded, on one line. Raises ValueError when it is not one."""
    flat = " ".join(fold(words.replace("’", "'").replace("...", "…")).split())
    letters = sum(char.isalpha() for char in flat)
    depth = 0
    for char in flat:
        depth += (char == "(") - (char == ")")
        if depth not in (0, 1) or (char == "|" and not depth):
            raise ValueError(words)
    ill = "()" in flat or "(|" in flat or "|)" in flat or "||" in flat
    if depth or ill or letters < 2 or len(flat) > LONGEST or not _SHAPE.fullmatch(flat) or flat.startswith(("*", "…")):
        raise ValueError(words)
    return flat


@cache
def preset() -> Mapping[str, Entry]:
    """The list that comes with the program: French and English, written for it."""
    found: dict[str, Entry] = {}
    for name in ("fr.csv", "en.csv"):
        with resource("lexicon", name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                words = written(row["words"])
                found[words] = Entry(words, Sort(row["sort"]), int(row["severity"] or 0), preset=True)
    return found


def lexicon(own: Mapping[str, str]) -> Lexicon:
    """The list in force, given what the team's slots hold: JSON objects by the words that they are about."""
    entries = dict(preset())
    for words, value in own.items():
        try:
            said = json.loads(value)
            known = entries.get(words) or Entry(words, Sort(said["sort"]))
            sort = Sort(said.get("sort", known.sort))
            severity = 0 if sort is Sort.ORDINARY else min(3, max(1, int(said.get("severity", known.severity or 2))))
            entries[words] = replace(known, sort=sort, severity=severity, retired=bool(said.get("retired", False)))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # written by a later version: left alone rather than misread
    return Lexicon(entries)
