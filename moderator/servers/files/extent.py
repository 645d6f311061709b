"""How far the cells of a workbook reach, measured before its reader lays out in memory all those between them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from moderator.domain.problem import Problem
from moderator.domain.words import _, quoted
from moderator.servers.files import archive

MOST = 64 << 20
"""Cells that a sheet may span, some 24 bytes of memory each: 570,000 rows of 100 columns are 57 million."""

_CHUNK = 1 << 22
_FAR = re.compile(rb' r="(?:[B-Z][A-Z]|[A-Z]{3})')
"""A cell beyond the column AZ: up to there, a sheet spans less than MOST however many rows it has."""
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLAIN_CELL = re.compile(rb"<c[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{0,3})(\d{1,7})")


def check(workbook: zipfile.ZipFile, place: str) -> None:
    """Raise Problem for an XLSX one of whose sheets has cells so far apart that memory would not hold it.

    One stray cell at the other end of a sheet is enough: 17 thousand million stand between, and the reader, which
    keeps room for each, does not fail but ends the program.
    """
    for entry in workbook.infolist():
        try:
            spans = _ordinary(workbook, entry) or _spanned(workbook, entry)
        except archive.BROKEN as error:
            raise archive.broken(place) from error
        if spans > MOST:
            raise Problem(
                _("In {name}, a cell stands so far from the others that the sheet does not fit in memory.").format(
                    name=quoted(place)
                ),
                remedy=_(
                    "Open it in its own program and press Ctrl+End: delete the rows and columns between the table "
                    "and that cell, save the file and import it again."
                ),
            )


def _ordinary(workbook: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Return 1 when all cells of a member say where they stand in the usual way and none is far, else 0; it is fast."""
    for text in _pieces(workbook, entry):
        if _FAR.search(text) or b":c" in text or text.count(b'<c r="') != len(_PLAIN_CELL.findall(text)):
            return 0
    return 1


def _spanned(workbook: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Return how many cells a sheet spans at most. Rows and cells that say no place follow those before them."""
    last_row = last_column = rows = placed_rows = cells = placed_cells = in_row = widest = 0
    for text in _pieces(workbook, entry):
        first, *others = _ROW.split(text)
        rows += len(others)
        in_row += len(_CELL.findall(first))
        for row in others:
            widest, in_row = max(widest, in_row), len(_CELL.findall(row))
        widest = max(widest, in_row)
        cells += len(_CELL.findall(text))
        places = _PLACE.findall(text)
        placed = sum(1 for letters, _digits in places if letters)
        placed_cells += placed
        placed_rows += len(places) - placed
        last_row = max(last_row, max((int(digits) for _letters, digits in places), default=0))
        last_column = max(last_column, max((_column(letters) for letters in {one[0] for one in places}), default=0))
    if not rows:
        return 0  # no sheet: the order of its formulas, a chart
    tall = last_row + max(0, rows - placed_rows)
    return tall * (last_column + (widest if cells > placed_cells else 0))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _pieces(workbook: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield an XML member in pieces that cut no tag; nothing of one that is not XML."""
    with workbook.open(entry) as file:
        text = file.read(_CHUNK)
        if not text.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            return
        while text:
            end = text.rfind(b"<")
            if end > 0:
                yield text[:end]
                text = text[end:]
            if len(text) > 2 * _CHUNK:
                raise archive.bomb(entry.filename)
            more = file.read(_CHUNK)
            if not more:
                yield text
                return
            text += more
