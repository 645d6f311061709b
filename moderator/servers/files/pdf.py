"""The text of PDF letters, page by page, within limits of pages, size and time; nothing inside is run or fetched."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moderator.domain.problem import Problem
from moderator.domain.words import _, quoted

if TYPE_CHECKING:
    from pypdf import PageObject

MOST_PAGES = 2_000
_LARGEST_PAGE = 16 << 20  # bytes of drawing instructions: a page of text has some 10 kB
_SECONDS = 60.0  # for one letter
_MOST_NOTES = 2_000  # on one page
_DEEPEST = 10  # fields inside fields
_UNSAID = ("/Popup", "/Link", "/Widget")  # what has no words of its own; a widget has those of its field

# The library says on its log what it mends; the doctor says what matters here.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Pages:
    """What a PDF says: the text of each page ("" for a picture of text), and what its properties say of it.

    `typed` is, for each page, what somebody wrote over it: in the fields of a form, in boxes and in notes.
    """

    texts: tuple[str, ...]
    typed: tuple[str, ...]
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
    typed: list[str] = []
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
            typed.append(_typed(document.pages[number], texts[-1]))
        except wrong:
            typed.append("")
    try:
        about = document.metadata
        title, author = str(about.title or "") if about else "", str(about.author or "") if about else ""
        when = about.creation_date if about else None
    except wrong:
        title, author, when = "", "", None
    return Pages(tuple(texts), tuple(typed), count, title, author, when.isoformat() if when else "")


def _typed(page: PageObject, text: str) -> str:
    """Return what is written over a page and is not in its own text: filled fields under their names, boxes, notes.

    Source: ISO 32000-1, §12.5.6 (annotations) and §12.7.3 (fields, whose kind and value may be their parent's).
    """
    lines: list[str] = []
    for each in (page.annotations or [])[:_MOST_NOTES]:
        note = each.get_object()
        sort = str(note.get("/Subtype"))
        kind = str(_of(note, "/FT")) if sort == "/Widget" else ""
        if kind == "/Btn":
            said = str(_of(note, "/AS") or _of(note, "/V") or "/Off")
            said = "" if said == "/Off" else said.removeprefix("/")
        elif kind in ("/Tx", "/Ch"):
            value = _of(note, "/V")
            said = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
        else:
            said = "" if sort in _UNSAID else str(_of(note, "/Contents") or "")
        said = said.replace("\r\n", "\n").replace("\r", "\n").strip()
        if said and (kind == "/Btn" or said not in text):
            name = str(_of(note, "/TU") or _of(note, "/T") or "") if kind else ""
            lines.append(f"{name} : {said}" if name else said)
    return "\n".join(lines)


def _of(field: Mapping[Any, Any], key: str) -> object:
    """Return what a field says of itself, or what its parent says for it; None when neither does."""
    for _step in range(_DEEPEST):
        if key in field:
            return field[key]
        if "/Parent" not in field or not isinstance(parent := field["/Parent"], dict):
            break
        field = parent
    return None


def _broken(name: str) -> Problem:
    return Problem(
        _("The PDF {name} is damaged: it cannot be read.").format(name=quoted(name)),
        remedy=_("Open it in a PDF reader and print it to a new PDF, or ask whoever sent it for another copy."),
    )
