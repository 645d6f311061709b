"""What a document is made of, before it is XML: paragraphs, tables, figures, answers, sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from moderator.documents.typography import clean, right_to_left, tag


class Style(StrEnum):
    """The styles of the document, by identifier; `styles.py` says how each looks when the template has none."""

    NORMAL = "Normal"
    TITLE = "Title"
    SUBTITLE = "Subtitle"
    PART = "Heading1"
    SHEET = "Heading2"
    POINT = "Heading3"
    CAPTION = "Caption"
    BULLET = "ListBullet"
    NUMBERED = "ListNumber"
    CONTENTS_TITLE = "TOCHeading"
    CONTENTS_1 = "TOC1"
    CONTENTS_2 = "TOC2"
    CONTENTS_3 = "TOC3"
    QUOTE = "Quote"
    TIMBRE = "Timbre"
    CARTOUCHE = "Cartouche"
    PLACE = "LieuEtDate"
    STANDING = "EtatDuDocument"
    WITHIN = "Situation"
    LABEL = "Rubrique"
    SUBMITTED = "TexteSoumis"
    COUNTS = "Decompte"
    OUTCOME = "SuiteDonnee"
    NOTE = "NoteDeTableau"
    CELL = "Cellule"
    CELL_NUMBER = "CelluleNombre"
    CELL_HEAD = "CelluleEntete"
    FIGURE = "Figure"
    INDEX = "IndexDesContributions"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one form. `language` is a BCP 47 code, "" for the document's own."""

    text: str
    bold: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that Word recomputes; `instruction` is always ours, `result` is what shows until then."""

    instruction: str
    result: str


@dataclass(frozen=True, slots=True)
class PageOf:
    """The page of a bookmark, and a link to it."""

    bookmark: str


@dataclass(frozen=True, slots=True)
class Jump:
    """A text that leads to a bookmark of the document; nothing leads outside it."""

    text: str
    bookmark: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A jump to the next tabulation stop."""


Inline = Run | Field | PageOf | Jump | Tab


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document with a page set-up of its own. The first carries headers, footers and cover."""

    columns: int = 1
    fresh_page: bool = True
    first: bool = False


SECTIONS = (Section(first=True), Section(), Section(columns=3, fresh_page=False))
"""The body, the heading of the index, the index itself."""
COLUMN_GAP = 7.0
"""Millimetres between columns."""
ROWS_KEPT = 16
"""A table of no more rows stays on one page."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `bookmark` names it; `fresh_page` starts it on a new page; `plain` takes its style's number away.

    `ends_section` marks the last paragraph of each section but the last, in the order of `SECTIONS`.
    """

    style: Style
    content: tuple[Inline, ...]
    bookmark: str = ""
    fresh_page: bool = False
    keep_next: bool = False
    plain: bool = False
    ends_section: bool = False

    @property
    def text(self) -> str:
        """Its words, fields as last computed."""
        return "".join(inline_text(one) for one in self.content)


@dataclass(frozen=True, slots=True)
class Table:
    """A table without merged cells. `widths` are in millimetres; `numeric` says which columns hold numbers.

    Each cell is one paragraph. `title` and `about` are its text alternative.
    """

    widths: tuple[float, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    title: str = ""
    about: str = ""
    total: bool = False  # the last row is a total, shown in bold
    dense: bool = False  # many columns: little space on the sides of their cells

    @property
    def padding(self) -> float:
        """The space on each side of a cell, in millimetres."""
        return 0.7 if self.dense else 1.8

    def fitted(self, line: float) -> tuple[float, ...]:
        """The widths of the columns on a line of that length; figures need theirs, so names give way first."""
        first, *others = self.widths
        rest = line - sum(others)
        if self.dense and rest >= first / 2:
            return (rest, *others)
        scale = line / sum(self.widths)
        return tuple(width * scale for width in self.widths)


@dataclass(frozen=True, slots=True)
class Figure:
    """A native chart: `chart` is its rank among the document's charts, from 1, `about` its text alternative.

    `width` is a share of the line, `height` in millimetres.
    """

    chart: int
    width: float
    height: float
    about: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in its content control, by whose tag it is found again."""

    tag: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    awaited: bool = False  # the paragraphs only say that the answer is being prepared


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents: (level, text, bookmark) of each heading, and how deep Word goes when it updates it."""

    title: str
    entries: tuple[tuple[int, str, str], ...]
    depth: int


Block = Paragraph | Table | Figure | Answer | Contents

_ITEM = re.compile(r"\s*(?:[-–•*]\s+)(?=\S)")


def inline_text(one: Inline) -> str:
    """The words of a part of a paragraph."""
    match one:
        case Run():
            return one.text
        case Jump():
            return one.text
        case Field():
            return one.result
        case Tab():
            return "\t"
        case PageOf():
            return "0000"


def prose(text: str, style: Style, *, language: str = "") -> Iterator[Paragraph]:
    """The paragraphs of a plain text: a blank line parts them, `- ` makes a list's item, other line ends are kept."""
    for paragraph in re.split(r"\n[ \t]*\n\s*", clean(text).strip()):
        lines: list[str] = []
        for line in paragraph.split("\n"):
            item = _ITEM.match(line) if style is Style.NORMAL else None
            if item is None:
                lines.append(line.rstrip())
                continue
            if lines:
                yield Paragraph(style, (Run("\n".join(lines), language=language),), keep_next=True)
                lines = []
            yield Paragraph(Style.BULLET, (Run(line[item.end() :].rstrip(), language=language),))
        if any(lines):
            yield Paragraph(style, (Run("\n".join(lines), language=language),))


def said(text: str, language: str) -> Run:
    """A run of somebody else's words, marked with their language and never read as ours."""
    return Run(clean(text), language=tag(language) or ("ar-SA" if right_to_left(text) else ""))
