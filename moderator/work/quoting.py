"""Quoting: a short passage of a contribution, whole sentences first, nothing masked shown."""

from __future__ import annotations

import re

from moderator.domain.decision import Act
from moderator.domain.redaction import located
from moderator.store import acts
from moderator.store.workspace import Workspace

WORDS = 40  # the longest quotation of an official synthesis
SHORT = 3  # words under which a sentence says too little to begin or go on a quotation
SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…]+[»\"”)]*|\n|$)")

Spans = tuple[tuple[int, int], ...]


def excerpt(text: str, masked: Spans, most: int = WORDS) -> str:
    """The beginning of a text in at most `most` words: whole sentences, else one cut where « […] » says so.

    Sentences that hold a masked passage are passed over. "" when nothing can be quoted.
    """
    start = end = -1
    for found in SENTENCE.finditer(text):
        part = found.group().strip()
        shown = any(first < found.end() and last > found.start() for first, last in masked)
        if len(part.split()) < SHORT or shown:
            if start >= 0:
                break
            continue
        if len(text[found.start() if start < 0 else start : found.end()].split()) > most:
            if start < 0:
                return " ".join(part.split()[: most - 1]).rstrip(",;: ") + " […]"
            break
        # A slice of the text itself: put together again, two sentences would differ by a space where there was none.
        start, end = (found.start() if start < 0 else start), found.end()
    return text[start:end].strip() if start >= 0 else ""


def redacted_spans(ws: Workspace, id_: int, body: str) -> Spans:
    """The masked passages of a contribution's body, as (start, end)."""
    if not ws.standing.within("redact:", id_):
        return ()
    found = [
        located(str(line.entry.decision.ref), line.entry.decision.body, body)
        for line in acts.concerning(ws, id_)
        if line.entry.decision.kind is Act.REDACT and not line.reversed and line.entry.decision.body
    ]
    return tuple((one.start, one.end) for one in found if one.field == "body" and not one.lost)
