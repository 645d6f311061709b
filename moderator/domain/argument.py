"""Arguments: what the public says of an article, in the service's sentences, from claims to wordings proposed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from moderator.domain.charter import Disposition
from moderator.domain.folding import slug
from moderator.domain.tree import Tree
from moderator.domain.words import N_

RARE = 3
"""An argument carried by so few people is a rare voice: it is shown as one, so that a synthesis is not only a majority
(« voix rares », a rule of the trade)."""

STEP = 1024
"""Between the places of two neighbours, so that one is put between them without writing the others again."""


class Side(StrEnum):
    """What an argument is to the one above it."""

    CLAIM = "claim"
    FOR = "for"
    AGAINST = "against"
    WORDING = "wording"


SIDE_WORDS: Mapping[Side, str] = {
    Side.CLAIM: N_("Claim"),
    Side.FOR: N_("For"),
    Side.AGAINST: N_("Against"),
    Side.WORDING: N_("Wording proposed"),
}

SIDE_COLOURS: Mapping[Side, str] = {
    Side.CLAIM: "#4477aa",
    Side.FOR: "#228833",
    Side.AGAINST: "#bb5500",
    Side.WORDING: "#aa3377",
}
"""Of Paul Tol's scheme (`domain.codebook.COLOURS`); a side is never told by its colour alone."""

_SIDES, _OUTCOMES = frozenset(map(str, Side)), frozenset(map(str, Disposition))

PREFIX = "argument-"
"""How the workspace's own slots of an argument begin: `argument-text:<uid>`, `argument-parent:<uid>`…"""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument as the team wrote it.

    `text` is its summary sentence. `section` is the uid of the article it is about, 0 for the whole consultation; it
    counts at the top of the tree only: those below are about what the one at the top is about. `place` orders
    neighbours. `sources` is the seal of what hung on it when its sentence was last written or confirmed. `answer` is
    the decision whose body has the official answer, `outcome` what became of it.
    """

    uid: str
    text: str
    side: Side = Side.CLAIM
    section: int = 0
    parent: str = ""
    alias: str = ""
    place: int = 0
    retired: bool = False
    sources: str = ""
    answer: str = ""
    outcome: Disposition | None = None

    @property
    def name(self) -> str:
        """What it is called: its sentence."""
        return self.text


@dataclass(frozen=True, slots=True)
class Arguments(Tree[Argument]):
    """All arguments by uid."""

    every: Mapping[str, Argument]

    @property
    def nodes(self) -> Mapping[str, Argument]:
        """All arguments."""
        return self.every

    def order(self, node: Argument) -> tuple[object, ...]:
        """By place; those that two people put at one place, by their sentence."""
        return (node.place, node.text.casefold(), node.uid)

    def section(self, uid: str) -> int:
        """The article that an argument is about: that of the one at the top of its tree; 0 for the whole."""
        while above := self.parent(uid):
            uid = above
        known = self.every.get(uid)
        return known.section if known else 0

    def tops(self, section: int) -> tuple[Argument, ...]:
        """The living arguments at the top of the tree of an article (0: of the whole consultation), in order."""
        return tuple(one for one in self.children("") if one.section == section)

    def sections(self) -> tuple[int, ...]:
        """The articles on which there is an argument, by uid."""
        return tuple(sorted({one.section for one in self.children("")}))

    def walk(self, section: int) -> Iterator[tuple[Argument, int]]:
        """The arguments of an article in order, each with its depth."""
        waiting = [(one, 0) for one in reversed(self.tops(section))]
        while waiting:
            one, depth = waiting.pop()
            yield one, depth
            waiting += [(child, depth + 1) for child in reversed(self.children(one.uid))]

    def offered(self) -> Iterator[Argument]:
        """Those on which something can be hung: retired ones keep what they have, and are not proposed."""
        return (one for one in self.living() if not one.retired)

    def called(self, typed: str) -> tuple[Argument, ...]:
        """The living arguments of that uid or sentence; else those whose sentence has all these words."""
        wanted = slug(typed)
        alive = list(self.living())
        exact = [one for one in alive if typed == one.uid or (wanted and slug(one.text) == wanted)]
        if exact or not wanted:
            return tuple(exact)
        words = set(wanted.split("-"))
        return tuple(one for one in alive if words <= set(slug(one.text).split("-")))


def _number(text: str) -> int:
    """A number written by another device, which may be of a later version: what is none counts for nothing."""
    return int(text) if text.removeprefix("-").isdecimal() else 0


def arguments(slots: Mapping[str, str]) -> Arguments:
    """The arguments that the workspace's own slots describe. One whose sentence was taken back is not there."""
    start = f"{PREFIX}text:"
    found = {slot.removeprefix(start): text for slot, text in slots.items() if slot.startswith(start)}

    def said(what: str, uid: str) -> str:
        return slots.get(f"{PREFIX}{what}:{uid}", "")

    return Arguments(
        {
            uid: Argument(
                uid,
                text,
                Side(side) if (side := said("side", uid)) in _SIDES else Side.CLAIM,
                _number(said("section", uid)),
                said("parent", uid),
                said("into", uid),
                _number(said("place", uid)),
                bool(said("retired", uid)),
                said("sources", uid),
                said("answer", uid),
                Disposition(outcome) if (outcome := said("outcome", uid)) in _OUTCOMES else None,
            )
            for uid, text in found.items()
        }
    )
