"""The codebook: the team's tags, their names, their tree and their aliases."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

COLOURS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bb5500", "#666666")
"""Paul Tol's « bright » qualitative scheme, distinguishable by colour-blind readers, with two darker additions."""

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
"""How a colour is written."""


def new_tag() -> str:
    """A fresh name for a tag, unique without asking anybody."""
    return secrets.token_hex(6)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as defined by the team."""

    uid: str
    name: str
    colour: str = ""
    about: str = ""
    parent: str = ""
    alias: str = ""  # the tag into which this one was brought together
    examples: tuple[str, ...] = ()  # typical passages, in words that could be quoted
    retired: bool = False  # kept where it is, and not offered any more


@dataclass(frozen=True, slots=True)
class Codebook:
    """All tags by uid. Cycles of parents or aliases, which two devices can make together, are cut, never followed."""

    tags: Mapping[str, Tag]

    def resolve(self, uid: str) -> str:
        """The tag that stands for this one once aliases are followed.

        Two people can bring two tags together each into the other: the first by uid then stands for both.
        """
        seen = [uid]
        while (tag := self.tags.get(uid)) and tag.alias and tag.alias in self.tags:
            uid = tag.alias
            if uid in seen:
                return min(seen[seen.index(uid) :])
            seen.append(uid)
        return uid

    def members(self, uid: str) -> frozenset[str]:
        """The tag itself and all those brought together into it."""
        return frozenset(one for one in self.tags if self.resolve(one) == uid) | {uid}

    def children(self, uid: str) -> tuple[Tag, ...]:
        """The living tags just under this one ("" for the top), by name."""
        found = [tag for tag in self.living() if self.parent(tag.uid) == uid]
        return tuple(sorted(found, key=lambda tag: (tag.name.casefold(), tag.uid)))

    def parent(self, uid: str) -> str:
        """The tag above, or "" at the top or when following parents would turn in a circle."""
        seen, first = {uid}, self._above(uid)
        above = first
        while above:
            if above in seen:
                return ""
            seen.add(above)
            above = self._above(above)
        return first

    def _above(self, uid: str) -> str:
        tag = self.tags.get(uid)
        return self.resolve(tag.parent) if tag and tag.parent in self.tags else ""

    def path(self, uid: str) -> str:
        """The full name, from the top: « Mobilité / Vélo »."""
        names: list[str] = []
        while uid and uid in self.tags:
            names.append(self.tags[uid].name)
            uid = self.parent(uid)
        return " / ".join(reversed(names))

    def living(self) -> Iterator[Tag]:
        """The tags that can still be used, those brought together into another left out."""
        return (tag for tag in self.tags.values() if self.resolve(tag.uid) == tag.uid)

    def offered(self) -> Iterator[Tag]:
        """The tags to choose from: those that were retired stay where they are, and are not proposed."""
        return (tag for tag in self.living() if not tag.retired)

    def named(self, name: str) -> Tag | None:
        """The living tag of that name or path, capitals and surrounding space ignored."""
        wanted = name.strip().casefold()
        for tag in self.living():
            if wanted in (tag.name.casefold(), self.path(tag.uid).casefold(), tag.uid):
                return tag
        return None


def codebook(slots: Mapping[str, str]) -> Codebook:
    """The codebook that the workspace's own slots describe (`name:<tag>`, `parent:<tag>`…)."""
    names = {slot.removeprefix("name:"): value for slot, value in slots.items() if slot.startswith("name:")}
    return Codebook(
        {
            uid: Tag(
                uid,
                name,
                slots.get(f"colour:{uid}", ""),
                slots.get(f"about:{uid}", ""),
                slots.get(f"parent:{uid}", ""),
                slots.get(f"alias:{uid}", ""),
                tuple(line for line in slots.get(f"examples:{uid}", "").split("\n") if line.strip()),
                f"retired:{uid}" in slots,
            )
            for uid, name in names.items()
        }
    )
