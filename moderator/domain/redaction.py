"""Masked passages: found again when the text moved, applied to everything that goes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from moderator.domain.passage import found

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
    """The redaction that a decision's body describes, in the text as it is now."""
    start, wanted = int(str(body["start"])), str(body["text"])
    field, reason = str(body["field"]), str(body.get("reason", ""))
    if (place := found(text, start, wanted)) is None:
        return Redaction(ref, field, 0, 0, reason, lost=True)
    return Redaction(ref, field, *place, reason)


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
