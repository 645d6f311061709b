"""On which page each heading falls, foreseen so that the contents and the index are filled before Word lays pages out.

Word recomputes the fields whenever they are updated. The estimate measures words in the widths of Arial (those of its
metric-compatible replacements too) and follows the rules that move text between pages: lines kept together, headings
kept with what follows, widows and orphans, rows never split. It asks no layout engine, so that the same values always
give the same bytes on every machine.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from moderator.documents.blocks import (
    COLUMN_GAP,
    ROWS_KEPT,
    SECTIONS,
    Answer,
    Block,
    Contents,
    Figure,
    Paragraph,
    Section,
    Style,
    Table,
)
from moderator.documents.styles import Look

POINT = 25.4 / 72
"""Millimetres in a point."""
_LEADING = 1.149
"""Height of a single line of Arial, in ems."""
_BOLD = 1.065
_SLACK = 0.5
"""Millimetres by which the last line of a page may pass its foot: the white that belongs to its letters."""

# Advance widths of Arial in thousandths of an em, from the public Adobe metrics of Helvetica, which Arial matches.
_WIDTHS: Mapping[str, int] = {
    **dict.fromkeys("0123456789abdeghnopqu#$?_L«»€–", 556),
    **dict.fromkeys(" !,./:;I[]\\ft\u00a0", 278),
    **dict.fromkeys("cksvxyzJ", 500),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("mM", 833),
    **dict.fromkeys("ijl’‘", 222),
    **dict.fromkeys("()r-“”", 333),
    **dict.fromkeys("+<=>~", 584),
    **dict.fromkeys("—…œŒ", 1000),
    "W": 944,
    "%": 889,
    "@": 1015,
    "°": 400,
    "'": 191,
    '"': 355,
    "*": 389,
    "|": 260,
    "·": 333,
    "\u202f": 200,
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its margins, in millimetres."""

    width: float = 210
    height: float = 297
    top: float = 30
    right: float = 25
    bottom: float = 25
    left: float = 25

    @property
    def text_width(self) -> float:
        """The length of a line."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        """What a page holds."""
        return self.height - self.top - self.bottom


@lru_cache(maxsize=65_536)
def _word(text: str) -> int:
    """The width of a word, in thousandths of an em."""
    total = 0
    for character in text:
        width = _WIDTHS.get(character)
        if width is None:
            base = unicodedata.normalize("NFD", character)[:1]
            width = _WIDTHS.get(base) or (1000 if unicodedata.east_asian_width(character) in "WF" else 556)
            if unicodedata.combining(character):
                width = 0
        total += width
    return total


def lines(text: str, size: float, width: float, *, bold: bool = False) -> int:
    """How many lines of `width` millimetres a text takes in `size` points."""
    room = width / (size * POINT) * 1000 / (_BOLD if bold else 1)
    count = 0
    for stretch in text.split("\n"):
        used = 0.0
        count += 1
        for word in stretch.split(" "):
            length = _word(word) if len(word) < 40 else sum(map(_word, word))
            if used and used + 278 + length > room:
                count += 1
                used = 0.0
            elif used:
                used += 278
            used += length
            while used > room:
                count += 1
                used -= room
    return count


@dataclass(slots=True)
class _Piece:
    """Something to place: lines of one height with spaces around, that may break between lines or may not."""

    lines: int
    line: float
    before: float
    after: float
    bookmark: str = ""
    whole: bool = False
    keep_next: bool = False
    fresh_page: bool = False
    repeated: float = 0.0  # height of the header row shown again on each page

    @property
    def start(self) -> float:
        """The height of what must stay on the page of its beginning."""
        least = self.lines if self.whole or self.lines <= 3 else 2
        return least * self.line


class Pagination:
    """Feeds blocks to pages and remembers where the bookmarks fell."""

    def __init__(self, page: Page, looks: Mapping[Style, Look]) -> None:
        self._page = page
        self._looks = looks
        self._room = page.text_height
        self._used = 0.0
        self._number = 1
        self._columns = 1
        self._column = 0
        self._top = 0.0
        self._after = 0.0
        self._kept: list[_Piece] = []
        self.pages: dict[str, int] = {}

    def read(self, blocks: Iterable[Block]) -> dict[str, int]:
        """Place all blocks; the page of each bookmark, and under "" the number of pages."""
        section = 0
        for block in blocks:
            for piece in self._pieces(block):
                self._feed(piece)
            if isinstance(block, Paragraph) and block.ends_section:
                section += 1
                self._open(SECTIONS[section])
        self._settle()
        self.pages[""] = self._number
        return self.pages

    def _open(self, section: Section) -> None:
        """Begin a section; the height that its columns share is what the page has left."""
        self._settle()
        if section.fresh_page and self._used:
            self._turn(whole_page=True)
        self._columns, self._column = section.columns, 0
        self._top = self._used

    def _width(self) -> float:
        gaps = COLUMN_GAP * (self._columns - 1)
        return (self._page.text_width - gaps) / self._columns

    def _pieces(self, block: Block) -> Iterable[_Piece]:
        """What a block gives to place."""
        match block:
            case Paragraph():
                yield self._paragraph(block)
            case Answer():
                for paragraph in block.paragraphs:
                    yield self._paragraph(paragraph)
            case Figure():
                look = self._looks[Style.FIGURE]
                yield _Piece(1, block.height, look.before * POINT, look.after * POINT, whole=True, keep_next=True)
            case Table():
                yield from self._rows(block)
            case Contents():
                yield replace(self._text(Style.CONTENTS_TITLE, block.title), fresh_page=True)
                for level, text, _bookmark in block.entries:
                    yield self._text((Style.CONTENTS_1, Style.CONTENTS_2, Style.CONTENTS_3)[level - 1], text + "  0000")

    def _text(self, style: Style, text: str) -> _Piece:
        look = self._looks[style]
        width = self._width() - look.left
        return _Piece(
            lines(text, look.size, width, bold=look.bold),
            look.size * POINT * _LEADING * look.line,
            look.before * POINT,
            look.after * POINT,
            whole=look.keep_lines,
            keep_next=look.keep_next,
        )

    def _paragraph(self, paragraph: Paragraph) -> _Piece:
        piece = self._text(paragraph.style, paragraph.text)
        piece.bookmark = paragraph.bookmark
        piece.fresh_page = paragraph.fresh_page
        piece.keep_next = piece.keep_next or paragraph.keep_next
        return piece

    def _rows(self, table: Table) -> Iterable[_Piece]:
        """One piece a row: as high as its highest cell."""
        widths = table.fitted(self._page.text_width)
        cell, head = self._looks[Style.CELL], self._looks[Style.CELL_HEAD]

        def height(texts: tuple[str, ...], look: Look) -> float:
            most = max(
                lines(text, look.size, max(width - 2 * table.padding, 5), bold=look.bold)
                for text, width in zip(texts, widths, strict=True)
            )
            return most * look.size * POINT * _LEADING * look.line + (look.before + look.after) * POINT + 0.18

        top = height(table.head, head)
        yield _Piece(1, top, 0, 0, whole=True, keep_next=True)
        for rank, row in enumerate(table.rows, 1):
            kept = rank < len(table.rows) <= ROWS_KEPT
            yield _Piece(1, height(row, cell), 0, 0, whole=True, repeated=top, keep_next=kept)

    def _feed(self, piece: _Piece) -> None:
        """Place a piece, or hold it until what it must stay with is known."""
        if piece.fresh_page:
            self._settle()
            if self._used > 0:
                self._turn(whole_page=True)
        self._kept.append(piece)
        if not piece.keep_next:
            self._settle()

    def _settle(self) -> None:
        """Place the pieces that were held together."""
        if not self._kept:
            return
        *kept, last = self._kept
        needed, after = 0.0, self._after
        for one in kept:
            needed += max(after, one.before) + one.lines * one.line
            after = one.after
        needed += max(after, last.before) + last.start
        self._kept = []
        if self._used > self._top and needed <= self._room and self._used + needed > self._room + _SLACK:
            self._turn()
        for piece in (*kept, last):
            self._place(piece)

    def _place(self, piece: _Piece) -> None:
        fresh = self._used == self._top
        # Of the space after a paragraph and the space before the next, Word shows the larger.
        before = max(self._after, piece.before) if not fresh else piece.before if piece.fresh_page else 0.0
        if not fresh and self._used + before + piece.start > self._room + _SLACK:
            self._turn()
            before = 0.0
            self._used = piece.repeated
        self._used += before
        if piece.bookmark:
            self.pages[piece.bookmark] = self._number
        left = piece.lines
        while left:
            fit = int((self._room - self._used + _SLACK) / piece.line) if piece.line else left
            if fit >= left or (self._used == self._top and fit <= 0):
                self._used += left * piece.line
                break
            # A single line is left alone neither at the foot of a page nor at the head of the next.
            if left - fit == 1 and fit > 2:
                fit -= 1
            left -= max(fit, 0)
            self._turn()
        self._after = piece.after

    def _turn(self, *, whole_page: bool = False) -> None:
        """Go on in the next column, or on the next page."""
        self._after = 0.0
        self._column += 1
        if self._column >= self._columns or whole_page:
            self._column = 0
            self._number += 1
            self._top = 0.0
        self._used = self._top
