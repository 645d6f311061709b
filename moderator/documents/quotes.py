"""Guaranteed quotations: nothing is printed between quotation marks that its author did not write."""

from __future__ import annotations

import re
import unicodedata

from moderator.documents.model import QUOTE_WORDS, Quote
from moderator.documents.typography import clean
from moderator.domain.problem import Problem
from moderator.domain.words import _, number, quoted

_OMISSION = re.compile(r"\[\s*(?:…|\.\.\.)\s*\]")
_SIC = re.compile(r"\s*\[sic\]", re.IGNORECASE)
# Cleaning takes it out of every quotation, so that no quotation can match a masked passage.
_MASK = "\x00"


def check_quote(quote: Quote) -> None:
    """Compare a quotation with its source. Raises Problem, naming the contribution, when one visible character differs.

    Words may be left out where « […] » says so, and « [sic] » added; the segments must be whole words and come in the
    order of the source. Kinds of white space (line ends, no-break spaces) and the two Unicode forms of one accented
    letter look the same and count as the same. Redacted passages cannot be quoted.
    """
    where = _("Contribution no. {number}: {text}").format(number=quote.number, text=quoted(clean(quote.text)))
    segments = _segments(quote.text)
    words = sum(len(segment.split()) for segment in segments)
    if not words:
        raise Problem(_("A quotation is empty."), where=where, remedy=_("Choose a passage of the contribution."))
    if words > QUOTE_WORDS:
        raise Problem(
            _("A quotation has {n} words; {most} are the most allowed.").format(
                n=number(words), most=number(QUOTE_WORDS)
            ),
            where=where,
            remedy=_("Shorten it, marking what is left out with […]."),
        )
    missing = _missing(segments, _comparable(_masked(quote)))
    if missing is None:
        return
    if _missing(segments, _comparable(quote.original)) is None:
        raise Problem(
            _("A quotation shows a passage that was redacted."),
            where=where,
            remedy=_("Quote another passage, or leave the redacted words out with […]."),
        )
    raise Problem(
        _("A quotation differs from what the contribution says: {text} is not in it.").format(text=quoted(missing)),
        where=where,
        remedy=_("Copy the passage again from the contribution; mark what is left out with […]."),
    )


def _segments(text: str) -> list[str]:
    """The passages that must be found, in order, those at the ends emptied by an omission left out."""
    return [part for part in (_comparable(_SIC.sub("", part)) for part in _OMISSION.split(clean(text))) if part]


def _masked(quote: Quote) -> str:
    """The source with its redacted passages made impossible to quote."""
    characters = list(quote.original)
    for start, end in quote.redacted:
        for place in range(max(start, 0), min(end, len(characters))):
            characters[place] = _MASK
    return "".join(characters)


def _comparable(text: str) -> str:
    """A text reduced to what the eye sees of it, the mask kept."""
    kept = _MASK.join(clean(part) for part in text.split(_MASK))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _missing(segments: list[str], source: str) -> str | None:
    """The first segment that the source does not hold after the ones before it; None when all are there."""
    place = 0
    for segment in segments:
        found = source.find(segment, place)
        while found >= 0 and not _whole_words(source, found, found + len(segment)):
            found = source.find(segment, found + 1)
        if found < 0:
            return segment
        place = found + len(segment)
    return None


def _whole_words(source: str, start: int, end: int) -> bool:
    """Whether a passage cuts no word: « acceptable » must not be quoted out of « inacceptable »."""
    before = start > 0 and source[start - 1].isalnum() and source[start].isalnum()
    after = end < len(source) and source[end - 1].isalnum() and source[end].isalnum()
    return not (before or after)
