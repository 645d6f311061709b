"""Masked passages: found again when the text moved, applied to everything that goes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MASK = "[…]"


@dataclass(frozen=True, slots=True)
class Redaction:
    """A passage masked by a person. `lost` when the text changed so much that it is not there any more."""

    ref: str
    field: str
    start: int
    end: int
    reason: str
    lost: bool = False


def located(ref: str, body: Mapping[str, object], text: str) -> Redaction:
    """The redaction that a decision's body describes, in the text as it is now.

    A passage that moved is looked for nearest to where it was, because the same name may stand twice in a text.
    """
    start, wanted = int(str(body["start"])), str(body["text"])
    field, reason = str(body["field"]), str(body.get("reason", ""))
    if text[start : start + len(wanted)] == wanted:
        return Redaction(ref, field, start, start + len(wanted), reason)
    places, at = [], text.find(wanted)
    while at >= 0:
        places.append(at)
        at = text.find(wanted, at + 1)
    if not places:
        return Redaction(ref, field, 0, 0, reason, lost=True)
    near = min(places, key=lambda place: abs(place - start))
    return Redaction(ref, field, near, near + len(wanted), reason)


def masked(text: str, redactions: Iterable[Redaction], mark: str = MASK) -> str:
    """The text with the passages replaced by a mark; overlapping and touching passages give one mark."""
    spans: list[tuple[int, int]] = []
    for one in sorted(redactions, key=lambda each: (each.start, each.end)):
        if one.lost:
            continue
        if spans and one.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], one.end))
        else:
            spans.append((one.start, one.end))
    for start, end in reversed(spans):
        text = text[:start] + mark + text[end:]
    return text
