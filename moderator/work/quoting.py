"""Quoting: a short passage of a contribution, whole sentences first, nothing masked shown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pyroaring import BitMap

from moderator.domain.decision import Act
from moderator.domain.redaction import Redaction, located
from moderator.store import acts
from moderator.store.workspace import Workspace

WORDS = 40  # the longest quotation of an official synthesis
TELLING = 4  # characters from which a masked passage is masked wherever else the text repeats it
MASKS = "redact:"
# A sentence ends where its mark is followed by white space: « 3.5 millions », « www.site.fr » are not two sentences.
END = re.compile(r"[.!?…]+[»\"”’)\]]*(?=\s)|[\n\r\u2028\u2029]+")
# « M. Dupont », « art. 7 »: the point of an abbreviation ends no sentence.
SHORTENED = re.compile(r"\b(?:\w|mm|dr|mgr|st|art|al|cf|ex|no|num|pp|vol)\.$", re.IGNORECASE)

Span = tuple[int, int]
Spans = tuple[Span, ...]


def excerpt(text: str, masked: Spans, most: int = WORDS) -> str:
    """The beginning of a text in at most `most` words: whole sentences, else one cut where « […] » says so.

    It is a stretch of the text, to the character. Sentences that hold a masked passage, and those of one or two words,
    are passed over. "" when nothing can be quoted.
    """
    start = end = words = 0
    for first, last in sentences(text):
        count = len(text[first:last].split())
        hidden = any(begin < last and stop > first for begin, stop in masked)
        if count < 3 or hidden:
            if words:
                break
            continue
        if words + count > most:
            if not words:
                return " ".join(text[first:last].split()[: most - 1]).rstrip(",;: ") + " […]"
            break
        start, end, words = (start if words else first), last, words + count
    return text[start:end]


def sentences(text: str) -> list[Span]:
    """Where the sentences of a text stand, without the white space around them; line ends part them too."""
    found: list[Span] = []
    start = 0
    for mark in END.finditer(text):
        if mark.group()[0] == "." and SHORTENED.search(text, start, mark.start() + 1):
            continue
        found.append((start, mark.end()))
        start = mark.end()
    found.append((start, len(text)))
    return [
        (first + len(part) - len(part.lstrip()), first + len(part.rstrip()))
        for first, last in found
        if (part := text[first:last]).strip()
    ]


def masked_ids(ws: Workspace) -> BitMap:
    """The contributions and sections in which somebody masked something."""
    return ws.standing.anyone_of(MASKS)


def masks_of(ws: Workspace, id_: int, title: str, body: str) -> tuple[Redaction, ...]:
    """The masks that hold on a contribution; one that lost its place says so."""
    texts = {"title": title, "body": body}
    found: list[Redaction] = []
    for line in acts.concerning(ws, id_):
        decision = line.entry.decision
        if decision.kind is Act.REDACT and not line.reversed:
            said = decision.body or {}
            found.append(located(str(decision.ref), said, texts.get(str(said["field"]), "")))
    return tuple(found)


def hidden(masks: Sequence[Redaction], field: str, title: str, body: str) -> Spans | None:
    """Where `title` or `body` must not be quoted; None when it must not be at all, because a mask lost its place.

    What was masked once is hidden wherever the contribution repeats it as whole words.
    """
    texts = {"title": title, "body": body}
    if any(one.lost for one in masks):
        return None
    spans = {(one.start, one.end) for one in masks if one.field == field}
    for one in masks:
        passage = texts[one.field][one.start : one.end].strip()
        if len(passage) >= TELLING:
            again = re.compile(rf"(?<!\w){re.escape(passage)}(?!\w)", re.IGNORECASE)
            spans |= {found.span() for found in again.finditer(texts[field])}
    return tuple(sorted(spans))
