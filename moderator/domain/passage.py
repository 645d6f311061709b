"""Passages: words of a contribution attached to a tag, found again when the text moved, or to be reviewed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

_SHORT = 60


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters `start` to `end` of a contribution's `title` or `body`, attached to a tag.

    `text` is what was read when it was tagged. `lost`: the contribution changed and says it no more, so that a person
    must look at it again; then `start` and `end` mean nothing. `tag` is the one that stands once aliases are followed.
    """

    ref: str
    tag: str
    field: str
    start: int
    end: int
    text: str
    memo: str
    actor: str
    at: datetime
    lost: bool = False

    @property
    def short(self) -> str:
        """Its first words."""
        return shortened(self.text)


def shortened(text: str, most: int = _SHORT) -> str:
    """The first words of a text, on one line, at most this many characters and the mark that it goes on."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line.rfind(" ", 0, most)
    # A quotation is not opened for nothing.
    return line[: cut if cut > most // 2 else most].rstrip(" ,;:–—«“(") + "…"


def found(text: str, start: int, wanted: str) -> tuple[int, int] | None:
    """Where a passage is in the text as it is now: first and last character; None when it is no longer there.

    A passage that moved is looked for nearest to where it was, because the same words may stand twice in a text. When
    they are not there to the letter, spaces, line ends and capitals that changed are set aside.
    """
    if not wanted:
        return None
    if text[start : start + len(wanted)] == wanted:
        return start, start + len(wanted)
    places, at = list[tuple[int, int]](), text.find(wanted)
    while at >= 0:
        places.append((at, at + len(wanted)))
        at = text.find(wanted, at + 1)
    if not places and (words := wanted.split()):
        alike = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
        places = [match.span() for match in alike.finditer(text)]
    return min(places, key=lambda place: abs(place[0] - start)) if places else None


def passage(ref: str, tag: str, body: Mapping[str, object], text: str, actor: str, at: datetime) -> Passage:
    """The passage that a decision's body describes, in the title or body of the contribution as it is now."""
    words = str(body["text"])
    place = found(text, int(str(body["start"])), words)
    start, end = place or (0, 0)
    memo = str(body.get("memo", ""))
    return Passage(ref, tag, str(body["field"]), start, end, words, memo, actor, at, lost=place is None)


def lanes(passages: Sequence[Passage]) -> dict[str, int]:
    """For each passage still in the text: under how many others it is drawn, so that no two overlap; 0 is the first.

    Longer ones come first, so that a passage inside another is drawn under it.
    """
    taken: list[list[tuple[str, int, int]]] = []
    given: dict[str, int] = {}
    for one in sorted((one for one in passages if not one.lost), key=lambda each: (each.start, -each.end)):
        here = (one.field, one.start, one.end)
        for lane, spans in enumerate(taken):
            if all(field != one.field or end <= one.start or one.end <= start for field, start, end in spans):
                spans.append(here)
                given[one.ref] = lane
                break
        else:
            taken.append([here])
            given[one.ref] = len(taken) - 1
    return given
