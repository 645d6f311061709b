"""How far the cells of a workbook reach, measured before its reader lays out in memory all those between them."""

from __future__ import annotations

import io
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
_BLANK = re.compile(rb"<(?:\w+:)?c(?:\s[^<>]*)?(?:/>|></(?:\w+:)?c>)")
"""A cell that has a format and nothing else: the reader passes over it, and so it may stand anywhere."""
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_BINARY_SHEET = b"\x81\x01"
_ROW_RECORD, _BLANK_RECORD, _LAST_CELL_RECORD = 0, 1, 11
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{0,3})(\d{1,7})")


def check(workbook: zipfile.ZipFile, place: str) -> None:
    """Raise Problem for an XLSX or XLSB one of whose sheets has cells so far apart that memory would not hold it.

    One stray cell at the other end of a sheet is enough: 17 thousand million stand between, and the reader, which
    keeps room for each, does not fail but ends the program.
    """
    for entry in workbook.infolist():
        try:
            spans = _binary(workbook, entry) or _ordinary(workbook, entry, place) or _spanned(workbook, entry, place)
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


def _binary(workbook: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Return how many cells a sheet in binary form spans, 0 for any other member.

    Source: [MS-XLSB] §2.1.4 (a record: its kind and its size, in pieces of seven bits, then what it says).
    """
    with workbook.open(entry) as member, io.BufferedReader(member, _CHUNK) as file:  # type: ignore[type-var]
        if file.peek(2)[:2] != _BINARY_SHEET:
            return 0
        row = last_row = last_column = 0
        while first := file.read(1):
            kind = first[0] if first[0] < 0x80 else first[0] & 0x7F | int.from_bytes(file.read(1)) << 7
            size = shift = 0
            while shift < 28 and (piece := file.read(1)):
                size |= (piece[0] & 0x7F) << shift
                shift = shift + 7 if piece[0] >= 0x80 else 28
            said = file.read(size)
            if kind == _ROW_RECORD:
                row = int.from_bytes(said[:4], "little")
            elif _BLANK_RECORD < kind <= _LAST_CELL_RECORD:
                last_row, last_column = max(last_row, row), max(last_column, int.from_bytes(said[:4], "little"))
    return (last_row + 1) * (last_column + 1)


def _ordinary(workbook: zipfile.ZipFile, entry: zipfile.ZipInfo, place: str) -> int:
    """Return 1 when all cells of a member say where they stand in the usual way and none is far, else 0; it is fast."""
    for text in _pieces(workbook, entry, place):
        if _FAR.search(text) or b":c" in text or text.count(b'<c r="') != len(_PLAIN_CELL.findall(text)):
            return 0
    return 1


def _spanned(workbook: zipfile.ZipFile, entry: zipfile.ZipInfo, place: str) -> int:
    """Return how many cells a sheet spans at most. Rows and cells that say no place follow those before them."""
    last_row = last_column = last_placed = rows = loose = in_row = widest = 0
    for text in _pieces(workbook, entry, place):
        first, *others = _ROW.split(text)
        rows += len(others)
        in_row += len(_CELL.findall(first))
        for row in others:
            widest, in_row = max(widest, in_row), len(_CELL.findall(row))
        widest = max(widest, in_row)
        filled = _BLANK.sub(b"", text)
        places = _PLACE.findall(filled)
        cells = [(letters, digits) for letters, digits in places if letters]
        loose += len(_CELL.findall(filled)) - len(cells)
        last_placed = max(last_placed, max((int(digits) for _letters, digits in places), default=0))
        last_row = max(last_row, max((int(digits) for _letters, digits in cells), default=0))
        last_column = max(last_column, max(map(_column, {letters for letters, _digits in cells}), default=0))
    if not rows:
        return 0  # no sheet: the order of its formulas, a chart
    return (last_placed + rows) * (last_column + widest) if loose > 0 else last_row * last_column


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _pieces(workbook: zipfile.ZipFile, entry: zipfile.ZipInfo, place: str) -> Iterator[bytes]:
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
                raise archive.bomb(place)
            more = file.read(_CHUNK)
            if not more:
                yield text
                return
            text += more
