"""Word and OpenDocument texts, tables or letters, read from their XML without running or fetching anything."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import BinaryIO

from lxml import etree

from moderator.domain.doctor import Finding
from moderator.domain.problem import Problem
from moderator.domain.words import _, quoted
from moderator.servers.files import archive, letters, shown
from moderator.servers.files.comment_table import is_comment_table, looks_like_one
from moderator.servers.files.shown import TEXT as _TEXT
from moderator.servers.files.shown import W as _W
from moderator.servers.files.table import Row, Table, above, header_place, named

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_MOST_COLUMNS = 200
_MOST_REPEATS = 1_000


def tables(file: BinaryIO, format_: str, place: str, largest: int = archive.LARGEST_IN_MEMORY) -> Iterator[Table]:
    """Yield a table for each table of a DOCX or ODT of at least two columns and two rows, or one row for a letter.

    A document is a letter when it holds no comment table and more text around its tables than in them. The rows of
    following tables of the same columns go on with those of the first: some services make one table for each
    contributor. Raises Problem for a broken or dangerous file.
    """
    with archive.check_zip(file, place, largest) as document:
        root = _parsed(document, "word/document.xml" if format_ == "docx" else "content.xml", place)
        if format_ == "docx":
            shown.word(root, shown.word_notes(_beside(document, r"word/(?:foot|end)notes\.xml", place)))
            heads = _beside(document, r"word/header\d{1,3}\.xml", place)
        else:
            shown.odf(root)
            styles = _beside(document, r"styles\.xml", place)
            heads = [
                head for each in styles for head in each.iter(f"{shown.STYLE}header", f"{shown.STYLE}header-first")
            ]
        properties = _beside(document, r"docProps/core\.xml|meta\.xml", place)
    grids = list(_word_grids(root) if format_ == "docx" else _odf_grids(root))
    text, around = _word_body(root) if format_ == "docx" else _odf_body(root)
    if _is_letter(grids, around):
        file.seek(0)
        text = "\n".join(filter(None, (shown.headers(heads, text), text)))
        yield letters.table(letters.whole(file, place), letters.of_document(text, properties), format_, place)
        return
    number = 0
    previous: tuple[str, ...] = ()
    groups: list[tuple[tuple[str, ...], list[Row | Finding]]] = []
    for grid in grids:
        if len(grid) < 1 or max(map(len, grid), default=0) < 2:
            continue
        if previous and _goes_on(grid, previous):
            for cells in grid:
                number += 1
                groups[-1][1].append(Row(number, cells))
            continue
        header = header_place([row if not _is_one(row) else row[:1] for row in grid[:10]])
        columns = named(grid[header])
        rows: list[Row | Finding] = []
        for position, cells in enumerate(grid):
            number += 1
            row = Row(number, [cells[0], *[""] * (len(cells) - 1)] if _is_one(cells) else cells)
            if position != header:
                rows.append(above(row, place, len(columns)) if position < header else row)
        if columns == previous:
            groups[-1][1].extend(rows)
        else:
            groups.append((columns, rows))
        previous = columns
    if not groups:
        raise letters.wordless(place)
    for position, (columns, rows) in enumerate(groups, 1):
        name = place if len(groups) == 1 else _("{file} › table {number}").format(file=place, number=position)
        yield Table(name, format_, columns, iter(rows))


def _is_letter(grids: list[list[list[str]]], around: int) -> bool:
    """Whether a document is a letter: `around` characters stand outside its tables, none of which is of comments."""
    wide = [grid for grid in grids if max(map(len, grid), default=0) > 1]
    if any(looks_like_one(frozenset(named(row))) for grid in wide for row in grid[:10]):
        return False
    return around > 0 and around >= sum(len(cell) for grid in wide for row in grid for cell in dict.fromkeys(row))


def _beside(document: zipfile.ZipFile, members: str, place: str) -> list[etree._Element]:
    """Return what other members of the document say; one that says nothing readable is left."""
    found: list[etree._Element] = []
    for name in sorted(document.namelist()):
        if re.fullmatch(members, name):
            with suppress(Problem):
                found.append(_parsed(document, name, place))
    return found


def _word_body(root: etree._Element) -> tuple[str, int]:
    """Return the text of a document, its tables in their place, and how many characters stand outside tables."""
    pieces: list[str] = []
    around = 0
    body = root.find(f"{_W}body")
    for node in body if body is not None else ():
        if node.tag == f"{_W}tbl":
            pieces += ["\t".join(row) for row in _word_grid(node)]
        elif isinstance(node.tag, str):
            text = _word_text(node, nested=node.tag != f"{_W}p")
            around += len(text)
            pieces.append(text)
    return _spaced(pieces), around


def _odf_body(root: etree._Element) -> tuple[str, int]:
    pieces: list[str] = []
    around = 0
    for node in root.iter(f"{_TEXT}p", f"{_TEXT}h", f"{_TABLE}table"):
        if next(node.iterancestors(f"{_TABLE}table"), None) is not None:
            continue
        if node.tag == f"{_TABLE}table":
            pieces += ["\t".join(row) for row in _odf_grid(node)]
        else:
            text = _odf_text(node, [node])
            around += len(text)
            pieces.append(text)
    return _spaced(pieces), around


def _spaced(pieces: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(piece.rstrip() for piece in pieces)).strip()


def _goes_on(grid: list[list[str]], columns: tuple[str, ...]) -> bool:
    """Whether a table is the rest of the comment table before it: as wide, without a header of its own."""
    return (
        is_comment_table(frozenset(columns))
        and len(grid[0]) == len(columns)
        and not any(is_comment_table(frozenset(named(row))) for row in grid[:3])
    )


def _is_one(cells: list[str]) -> bool:
    """Whether a row is one merged cell: it is repeated over the columns that it covers."""
    return len(cells) > 2 and bool(cells[0]) and all(cell == cells[0] for cell in cells)


def _parsed(document: zipfile.ZipFile, member: str, place: str) -> etree._Element:
    """Parse a member of the document; entities and networks have no place in an office document and are refused."""
    try:
        content = document.read(member)
    except (KeyError, *archive.BROKEN) as error:
        raise archive.broken(place) from error
    # lxml already expands what it counts as harmless when it reads the internal subset: better not to have one.
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise _declaring(place)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True
    )
    try:
        tree = etree.parse(io.BytesIO(content), parser)
    except etree.XMLSyntaxError as error:
        raise archive.broken(place) from error
    if tree.docinfo.internalDTD is not None:
        raise _declaring(place)  # in an encoding in which the words above are not those bytes
    return tree.getroot()


def _declaring(place: str) -> Problem:
    return Problem(
        _("The file {name} was refused: it declares XML entities, which office documents never need.").format(
            name=quoted(place)
        ),
        remedy=_("It may be made to harm. Ask whoever sent it to save it again from Word or LibreOffice."),
    )


def _word_grids(root: etree._Element) -> Iterator[list[list[str]]]:
    for table in root.iter(f"{_W}tbl"):
        if next(table.iterancestors(f"{_W}tbl"), None) is None:
            yield _word_grid(table)


def _word_grid(table: etree._Element) -> list[list[str]]:
    grid: list[list[str]] = []
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl"), None) is not table:
            continue
        cells: list[str] = []
        for cell in row.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tr"), None) is not row:
                continue
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            text = _word_text(cell)
            if merged is not None and merged.get(f"{_W}val", "continue") == "continue" and grid:
                text = grid[-1][len(cells)] if len(cells) < len(grid[-1]) else ""
            wide = _small(span.get(f"{_W}val") if span is not None else None, _MOST_COLUMNS)
            cells += [text] * min(wide, _MOST_COLUMNS - len(cells))
        grid.append(cells)
    return grid


def _word_text(cell: etree._Element, *, nested: bool = True) -> str:
    """Return the text of a cell or paragraph as shown: tracked insertions in, tracked deletions out."""
    lines: list[str] = []
    for paragraph in cell.iter(f"{_W}p") if nested else (cell,):
        pieces: list[str] = []
        for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
            if node.tag == f"{_W}t":
                pieces.append(node.text or "")
            elif node.tag == f"{_W}tab":
                pieces.append("\t" if node.getparent() is not None and _local(node.getparent()) == "r" else "")
            else:
                pieces.append("-" if node.tag == f"{_W}noBreakHyphen" else "\n")
        lines.append("".join(pieces))
    return "\n".join(lines).strip()


def _local(node: etree._Element | None) -> str:
    return etree.QName(node).localname if node is not None else ""


def _odf_grids(root: etree._Element) -> Iterator[list[list[str]]]:
    for table in root.iter(f"{_TABLE}table"):
        if next(table.iterancestors(f"{_TABLE}table"), None) is None:
            yield _odf_grid(table)


def _odf_grid(table: etree._Element) -> list[list[str]]:
    grid: list[list[str]] = []
    for row in table.iter(f"{_TABLE}table-row"):
        if next(row.iterancestors(f"{_TABLE}table"), None) is not table:
            continue
        cells: list[str] = []
        said = ""
        for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            repeated = _small(cell.get(f"{_TABLE}number-columns-repeated"), _MOST_COLUMNS)
            if cell.tag == f"{_TABLE}table-cell":
                said = _odf_text(cell)
            cells += [said] * min(repeated, _MOST_COLUMNS - len(cells))
        grid += [cells] * _small(row.get(f"{_TABLE}number-rows-repeated"), _MOST_REPEATS)
    return grid


def _odf_text(cell: etree._Element, paragraphs: Iterable[etree._Element] | None = None) -> str:
    lines = []
    for paragraph in paragraphs or cell.iter(f"{_TEXT}p", f"{_TEXT}h"):
        pieces: list[str] = []
        for event, node in etree.iterwalk(paragraph, events=("start", "end")):
            if event == "end":
                pieces.append((node.tail or "") if node is not paragraph else "")
            elif node.tag == f"{_TEXT}s":
                pieces.append(" " * _small(node.get(f"{_TEXT}c"), 100))
            elif node.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
                pieces.append("\t" if node.tag == f"{_TEXT}tab" else "\n")
            else:
                pieces.append(node.text or "")
        lines.append("".join(pieces))
    return "\n".join(lines).strip()


def _small(number: str | None, most: int) -> int:
    return max(1, min(int(number), most)) if number is not None and number.isdecimal() and len(number) < 6 else 1
