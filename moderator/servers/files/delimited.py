"""CSV and its cousins: the separator guessed, rows numbered as a spreadsheet shows them, broken quotes mended."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain, islice

from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.servers.files.encoding import LONGEST_LINE, Lines
from moderator.servers.files.table import Row, Table, above, header_place, is_header, named

SEPARATORS = ",;\t|"

_LOOKED_AT = 10  # rows among which the header is looked for
_READ_AGAIN = 8  # times that a file is read again for its broken quotes: beyond, they are letters like others
_TITLE, _NAMES = 2, 4  # cells filled at most in a title above the header, and at least in such a header

# csv refuses fields over 128 KiB by default; our own limits on lines and cells say what happened instead.
csv.field_size_limit(LONGEST_LINE)


def separator(text: str) -> str:
    """Return the separator with which the beginning of a file makes the most regular table."""
    first = text.partition("\n")[0]
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4]
    sample = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")[:100_000].split("\n")
    if len(sample) > 1:
        sample.pop()  # perhaps cut in the middle
    best, best_score = ",", 0.0
    for candidate in SEPARATORS:
        try:
            rows = [row for row in csv.reader((f"{line}\n" for line in sample), delimiter=candidate) if row][:200]
        except csv.Error:
            continue
        if not rows or len(rows[0]) < 2:
            continue
        width = len(rows[0])
        regular = sum(1 for row in rows if len(row) == width) / len(rows)
        # The header is right by construction: what follows only settles between separators that both split it.
        score = (0.2 + regular) * min(width, 12) * (0.5 if not all(cell.strip() for cell in rows[0][:2]) else 1)
        if score > best_score:
            best, best_score = candidate, score
    return best


def table(lines: Lines, beginning: str, place: str, expected: str = "") -> Table:
    """Return the table that a text file holds. `expected` forces the separator."""
    delimiter = expected or separator(beginning)
    rows = _rows(lines, delimiter)
    head = list(islice(rows, _LOOKED_AT))
    filled = [row for row in head if isinstance(row, Row) and any(cell.strip() for cell in row.cells)]
    if (
        filled
        and filled[0].number == 1
        and filled[0].cells[0].lower().startswith("sep=")
        and not any(filled[0].cells[1:])
    ):
        head.remove(filled.pop(0))
    columns: tuple[str, ...] = ()
    header = True
    if filled:
        first = _header(filled)
        header = is_header(first.cells)
        columns = named(first.cells) if header else tuple(f"#{n}" for n in range(1, len(first.cells) + 1))
        if header:
            at = head.index(first)
            titles = [above(row, place, len(columns)) if isinstance(row, Row) else row for row in head[:at]]
            head = [*titles, *head[at + 1 :]]
    kind = "tsv" if delimiter == "\t" else "csv"
    return Table(place, kind, columns, chain(head, rows), named=header)


def _header(rows: list[Row]) -> Row:
    """Return the row that names the columns: the first, unless titles as wide as the table stand above it.

    Webform, on which Framaforms is built, writes the title of the form and the groups of its questions there.
    """
    alike = [row for row in rows if len(row.cells) == len(rows[0].cells)]
    found = alike[header_place([row.cells for row in alike])]
    few, many = (sum(1 for cell in row.cells if cell.strip()) for row in (rows[0], found))
    return found if few <= _TITLE and many >= _NAMES else rows[0]


class _Record:
    """The lines of the record being read, kept to be read otherwise when their quotes turn out broken."""

    def __init__(self, lines: Lines) -> None:
        self.source = lines
        self.lines: list[str] = []
        self.cut = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.source)
        self.lines.append(line)
        self.cut = self.cut or self.source.cut
        return line


def _rows(lines: Lines, delimiter: str) -> Iterator[Row | Finding]:
    record = _Record(lines)
    reader = csv.reader(record, delimiter=delimiter)
    number = width = again = furthest = 0
    found = lines.findings
    while True:
        record.lines.clear()
        record.cut = False
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            if len(record.lines) < 2 or record.cut:
                sample = (record.lines[0] if record.lines else "")[:500]
                yield Finding(Ailment.UNREADABLE, Remedy.SET_ASIDE, number, "", f"{error} · {sample}", lines.place)
                continue
            swallowed = True  # thousands of lines
        else:
            swallowed = len(record.lines) > 1 and not record.cut and _swallowed(record, lines, delimiter, width)
        if record.cut:
            yield Finding(Ailment.OVERSIZED, Remedy.SET_ASIDE, number, "", record.lines[0][:500], lines.place)
            continue
        if swallowed:
            yield Finding(Ailment.RAGGED_ROW, Remedy.REPAIRED, number, "", record.lines[0][:500], lines.place)
            furthest, again = max(furthest, lines.line), again + len(record.lines)
            lines.back(record.lines[1:])
            cells = next(csv.reader([record.lines[0]], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
            if again > _READ_AGAIN * furthest:
                reader = csv.reader(record, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        if found:
            yield from found
            found.clear()
        width = len(cells)
        yield Row(number, cells)
    yield from found
    found.clear()


def _swallowed(record: _Record, lines: Lines, delimiter: str, width: int) -> bool:
    """Whether a quote opened in this record, forgotten or not escaped, swallowed the rows that follow.

    That is so when it never closes, or closes inside a later line that is as wide as the row before and begins as it
    does; else the quotes are those of somebody who cites in a text of several lines.
    """
    try:
        list(csv.reader(record.lines, delimiter=delimiter, strict=True))
    except csv.Error:
        pass
    else:
        return False
    alone = list(csv.reader(record.lines, delimiter=delimiter, quoting=csv.QUOTE_NONE))
    if any(len(row) == width > 1 and row[0] and row[0].isdigit() is alone[0][0].isdigit() for row in alone[1:]):
        return True
    following = next(lines, None)
    if following is not None:
        lines.back([following])
    return following is None
