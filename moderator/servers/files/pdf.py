"""The text of PDF letters, page by page, within limits of pages, size and time; nothing inside is run or fetched."""

from __future__ import annotations

import io
import logging
import time
from dataclasses import dataclass

from moderator.domain.problem import Problem
from moderator.domain.words import _, quoted

MOST_PAGES = 2_000
_LARGEST_PAGE = 16 << 20  # bytes of drawing instructions: a page of text has some 10 kB
_SECONDS = 60.0  # for one letter

# The library says on its log what it mends; the doctor says what matters here.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Pages:
    """What a PDF says: the text of each page ("" for a picture of text), and what its properties say of it."""

    texts: tuple[str, ...]
    count: int
    title: str = ""
    author: str = ""
    created: str = ""

    @property
    def blank(self) -> int:
        """How many pages hold no text: scanned ones."""
        return sum(not text.strip() for text in self.texts)


def read(content: bytes, name: str) -> Pages:
    """Return the text of a PDF. Raises Problem when a password keeps it closed or when it is damaged beyond reading."""
    import pypdf
    from pypdf.errors import PyPdfError

    wrong = (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError,
             NotImplementedError, AssertionError, MemoryError, OSError, ZeroDivisionError)  # fmt: skip
    try:
        document = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if document.is_encrypted and not document.decrypt(""):
            raise Problem(
                _("The PDF {name} is closed by a password.").format(name=quoted(name)),
                remedy=_("Open it with its password, print it to a new PDF without one, then import that."),
            )
        count = len(document.pages)
    except Problem:
        raise
    except wrong as error:
        raise _broken(name) from error
    texts: list[str] = []
    deadline = time.monotonic() + _SECONDS
    for number in range(min(count, MOST_PAGES)):
        if time.monotonic() > deadline:
            break
        try:
            page = document.pages[number]
            contents = page.get_contents()
            heavy = contents is not None and len(contents.get_data()) > _LARGEST_PAGE
            texts.append("" if heavy else page.extract_text())
        except wrong:
            texts.append("")
    try:
        about = document.metadata
        title, author = str(about.title or "") if about else "", str(about.author or "") if about else ""
        when = about.creation_date if about else None
    except wrong:
        title, author, when = "", "", None
    return Pages(tuple(texts), count, title, author, when.isoformat() if when else "")


def _broken(name: str) -> Problem:
    return Problem(
        _("The PDF {name} is damaged: it cannot be read.").format(name=quoted(name)),
        remedy=_("Open it in a PDF reader and print it to a new PDF, or ask whoever sent it for another copy."),
    )
