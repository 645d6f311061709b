"""The codebook: the team's tags, their names, their tree and their aliases."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from moderator.domain.tree import Tree
from moderator.domain.words import N_

COLOURS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bb5500", "#666666")
"""Paul Tol's « bright » qualitative scheme, distinguishable by colour-blind readers, with two darker additions."""

COLOUR_WORDS: Mapping[str, str] = dict(
    zip(
        COLOURS,
        (N_("blue"), N_("red"), N_("green"), N_("yellow"), N_("sky blue"), N_("purple"), N_("orange"), N_("grey")),
        strict=True,
    )
)
"""What the colours of `COLOURS` are called: a colour is never told by the eye alone."""

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
    public: str = ""  # its name on the sites that take tags; "": it is the team's own and never leaves


@dataclass(frozen=True, slots=True)
class Codebook(Tree[Tag]):
    """All tags by uid."""

    tags: Mapping[str, Tag]

    @property
    def nodes(self) -> Mapping[str, Tag]:
        """All tags."""
        return self.tags

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
                slots.get(f"public:{uid}", ""),
            )
            for uid, name in names.items()
        }
    )
