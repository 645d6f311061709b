"""What changed from one version of a text to the next, word by word and to the letter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_WORD = re.compile(r"\w")


class Fate(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one of the two texts. Those that are not removed make the later text, in order."""

    fate: Fate
    text: str

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(bool(_WORD.search(one)) for one in _TOKEN.findall(self.text))


def changes(before: str, after: str) -> tuple[Piece, ...]:
    """The later text with what it adds, and with what it leaves out where that was.

    Case, accents and signs count, unlike in copies of a letter: they may change the meaning. A space alone between two
    changes is part of them, so that sentences written anew read as such. What is removed comes before what is added.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    blocks: list[tuple[bool, list[str], list[str]]] = []  # whether it is the same, then tokens of each text
    for op in Indel.opcodes(old, new):
        gone, come = old[op.src_start : op.src_end], new[op.dest_start : op.dest_end]
        same = op.tag == "equal"
        if blocks and not blocks[-1][0] and (not same or "".join(come).isspace()):
            blocks[-1][1].extend(gone)
            blocks[-1][2].extend(come)
        else:
            blocks.append((same, list(gone), list(come)))
    return tuple(_pieces(blocks))


def _pieces(blocks: list[tuple[bool, list[str], list[str]]]) -> list[Piece]:
    found: list[Piece] = []
    for same, gone, come in blocks:
        if same:
            found.append(Piece(Fate.SAME, "".join(come)))
            continue
        # A space that both texts end with was put in for what might follow, and nothing did.
        common = ""
        while gone and come and gone[-1] == come[-1] and gone[-1].isspace():
            common = gone.pop() + common
            come.pop()
        found += [Piece(Fate.REMOVED, "".join(gone))] if gone else []
        found += [Piece(Fate.ADDED, "".join(come))] if come else []
        found += [Piece(Fate.SAME, common)] if common else []
    return found
