"""Where the characters of a contribution stand on its page, and the other way round."""

from __future__ import annotations

import re

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

Region = tuple[int, int]


class Places:
    """The title and the text of one page; made anew each time that the page is written."""

    def __init__(self, document: QTextDocument, originals: dict[str, str]) -> None:
        self._document = document
        self._originals = originals
        self.regions = _regions(document)
        self._read: dict[str, str] = {}
        self._starts: dict[str, list[int]] = {}

    def text(self, field: str) -> str:
        """The title or the text as the page shows it; "" when it does not."""
        if field not in self._read:
            region = self.regions.get(field)
            self._read[field] = between(self._document, *region) if region else ""
        return self._read[field]

    def original(self, first: int, last: int) -> tuple[str, int, int] | None:
        """What a stretch of the page is in the contribution: `title` or `body`, first and last character; or None."""
        for field, (start, end) in self.regions.items():
            if start <= first and last <= end:
                before, chosen = between(self._document, start, first), between(self._document, first, last)
                if self._as_is(field):
                    return field, len(before), len(before) + len(chosen)
                span = located(self._originals[field], chosen, before)
                return (field, *span) if span else None
        return None

    def shown(self, field: str, first: int, last: int) -> Region | None:
        """Where characters of the contribution stand on the page; None when they are not on it."""
        if field not in self.regions:
            return None
        if not self._as_is(field):
            original = self._originals[field]
            span = located(self.text(field), original[first:last], original[:first])
            if span is None:
                return None
            first, last = span
        return self.at(field, first, last)

    def at(self, field: str, first: int, last: int) -> Region:
        """Where characters of the title or text as the page shows it stand in the document."""
        if field not in self._starts:
            self._starts[field] = units(self.text(field))
        starts, start = self._starts[field], self.regions[field][0]
        return start + starts[first], start + starts[last]

    def _as_is(self, field: str) -> bool:
        return len(self.text(field)) == len(self._originals.get(field, ""))


def between(document: QTextDocument, start: int, end: int) -> str:
    """The text between two positions of a document, its lines parted by line feeds."""
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor.selectedText().replace("\u2029", "\n").replace("\u2028", "\n")


def _regions(document: QTextDocument) -> dict[str, Region]:
    """Where the title and the text stand, told by the invisible marks that the page puts around them."""
    found: dict[str, QTextBlock] = {}
    block = document.begin()
    while block.isValid() and "body-end" not in found:
        pieces = block.begin()
        while not pieces.atEnd():
            for name in pieces.fragment().charFormat().anchorNames():
                found.setdefault(name, block)
            pieces += 1
        block = block.next()
    regions: dict[str, Region] = {}
    if "title" in found:
        start = found["title"].position()
        regions["title"] = start, start + found["title"].length() - 1
    if "body-start" in found and "body-end" in found:
        start, end = found["body-start"].next().position(), found["body-end"].position() - 1
        if start <= end:
            regions["body"] = start, end
    return regions


def units(text: str) -> list[int]:
    """For each character and the end: how many UTF-16 units come before it, as Qt counts."""
    places, count = [0], 0
    for char in text:
        count += 2 if ord(char) > 0xFFFF else 1
        places.append(count)
    return places


def located(original: str, chosen: str, before: str) -> tuple[int, int] | None:
    """Where a passage seen in one rendering of a text is in another: same words, spaces and line ends apart.

    `before` is what stands before it where it was seen, which tells apart repetitions of the same words.
    """
    words = chosen.split()
    if not words:
        return None
    pattern = re.compile(r"\W*?\s*".join(re.escape(word) for word in words))
    earlier = len(pattern.findall(" ".join(before.split()) if len(words) > 1 else before))
    found = list(pattern.finditer(original))
    if not found:
        return None
    match = found[min(earlier, len(found) - 1)]
    return match.start(), match.end()
