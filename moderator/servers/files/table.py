"""A table as all formats give it: named columns, then numbered rows of text cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from moderator.domain.contribution import Attachment
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.servers.files import values

_FULL = 0.6  # of the columns are filled in a header and in rows of data, less in the titles above them


class Row(NamedTuple):
    """One row: its number as the person sees it (1 = first row of the file), its cells, the record it was if JSON.

    `attachments` are the files that came with it.
    """

    number: int
    cells: list[str]
    record: dict[str, object] | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(slots=True)
class Table:
    """The rows of one file or sheet, with what was found about its bytes among them.

    `place` is what findings name; `done` tells how much of `total` has been read (bytes, or rows for spreadsheets).
    """

    place: str
    format: str
    columns: tuple[str, ...]
    rows: Iterator[Row | Finding]
    encoding: str = ""
    sheet: str = ""
    total: int | None = None  # rows, when the format says how many there are
    named: bool = True  # False when the first row was already data, and the names of columns are ours
    peeked: int = 300  # rows from which the table is recognised and its closed questions told from the open ones


def named(cells: list[str]) -> tuple[str, ...]:
    """Return the names of columns from a header row: trimmed, on one line, never empty, never twice the same."""
    names: list[str] = []
    uses: dict[str, int] = {}
    for position, cell in enumerate(cells, 1):
        name = " ".join(cell.replace("\ufeff", "").replace("\x00", "").split())[:1000] or f"#{position}"
        uses[name] = uses.get(name, 0) + 1
        while uses[name] > 1 and f"{name} ({uses[name]})" in uses:
            uses[name] += 1
        if uses[name] > 1:
            name = f"{name} ({uses[name]})"
            uses[name] = 1
        names.append(name)
    return tuple(names)


def is_header(cells: list[str]) -> bool:
    """Whether a row names columns rather than being already a row of data."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return False
    if any(values.moment(cell) is not None for cell in filled if not cell.isdigit()):
        return False
    numbers = sum(1 for cell in filled if re.fullmatch(r"[+-]?\d+([.,]\d+)?", cell))
    return not numbers or (numbers < len(filled) / 3 and not any(len(cell) > 300 for cell in filled))


def above(row: Row, place: str, width: int) -> Row | Finding:
    """Return what a row above the header of a table is: a title or a note, set aside.

    It is the row itself when it is empty, or when it fills the `width` of the table as its contributions do.
    """
    filled = [cell.strip() for cell in row.cells if cell.strip()]
    if not filled or len(filled) >= max(2, width * _FULL):
        return row
    return Finding(Ailment.NOT_A_CONTRIBUTION, Remedy.SET_ASIDE, row.number, "", " · ".join(filled)[:500], place)


def header_place(rows: list[list[str]]) -> int:
    """Return which of the first rows of a sheet names its columns: titles and notes often stand above."""
    widths = [sum(1 for cell in row if cell.strip()) for row in rows]
    widest = max(widths, default=0)
    for place, row in enumerate(rows):
        if widths[place] >= max(min(widest, 2), widest * _FULL) and is_header(row):
            return place
    return next((place for place, width in enumerate(widths) if width), 0)
