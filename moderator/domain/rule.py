"""Keyword rules: what a team looks for and what it then proposes to put; none acts by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from moderator.domain.folding import slug

PREFIX = "rule:"
"""The family of slots of the workspace that hold the rules, one each."""

LONGEST_NAME, LONGEST_SEARCH = 120, 1_000
"""In characters."""


class Effect(StrEnum):
    """What a rule puts on the contributions that answer to it."""

    TAG = "tag"
    ARGUMENT = "argument"
    POSITION = "position"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `value` is the uid of the tag or argument, or the position; `proposes`: on contributions that come."""

    uid: str
    name: str
    search: str
    effect: Effect
    value: str
    proposes: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules by uid."""

    every: Mapping[str, Rule]

    def __iter__(self) -> Iterator[Rule]:
        """The rules by name."""
        return iter(sorted(self.every.values(), key=lambda one: (slug(one.name), one.uid)))

    def __len__(self) -> int:
        return len(self.every)

    def called(self, typed: str) -> Rule | None:
        """The rule of that uid or name; None when there is none."""
        known = self.every.get(typed)
        wanted = slug(typed)
        return known or next((one for one in self if wanted and slug(one.name) == wanted), None)


def rules(facts: Mapping[str, str]) -> Rules:
    """The rules that the workspace's own slots describe; what another version wrote and is no rule here is left out."""
    found = (read(slot.removeprefix(PREFIX), value) for slot, value in facts.items() if slot.startswith(PREFIX))
    return Rules({one.uid: one for one in found if one is not None})


def read(uid: str, value: str) -> Rule | None:
    """The rule that a slot holds, or None."""
    try:
        said = json.loads(value)
        return Rule(
            uid, str(said["name"]), str(said["search"]), Effect(said["effect"]), str(said["value"]),
            said.get("proposes") is not False,
        )  # fmt: skip
    except (ValueError, TypeError, KeyError):
        return None
