"""Spreadsheets (XLSX, ODS, XLS) as tables of text; what a formula last gave is read, nothing is computed."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import python_calamine

from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.domain.problem import Problem
from moderator.domain.words import _, quoted
from moderator.servers.files import archive, extent
from moderator.servers.files.table import Row, Table, above, header_place, named

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_LARGEST_XLS = 256 << 20
_LOOKED_AT = 25


def tables(file: BinaryIO, format_: str, place: str, path: Path | None) -> Iterator[Table]:
    """Yield a table for each sheet that has at least a row; hidden sheets too, for they often hold what was sorted out.

    Raises Problem for a broken, protected or monstrous workbook.
    """
    if format_ == "xls":
        if file.seek(0, io.SEEK_END) > _LARGEST_XLS:
            raise archive.bomb(place)
    else:
        workbook = archive.check_zip(file, place, archive.LARGEST_IN_MEMORY)
        if format_ == "xlsx":
            extent.check(workbook, place)
    file.seek(0)
    with _reading(place):
        book = (
            python_calamine.CalamineWorkbook.from_path(path)
            if path
            else python_calamine.CalamineWorkbook.from_filelike(file)
        )
        names = book.sheet_names
    for name in names:
        shown = f"{place} › {name}" if len(names) > 1 else place
        try:
            found = _table(book, name, format_, shown)
        except Problem as problem:
            if len(names) == 1:
                raise
            yield Table(
                shown, format_, (), iter([Finding(Ailment.UNREADABLE, Remedy.SET_ASIDE, None, "", str(problem), shown)])
            )
            continue
        if found is not None:
            yield found


@contextmanager
def _reading(place: str) -> Iterator[None]:
    """Turn the failures of the reader into Problems.

    A Rust library panics where a Python one raises: on damaged XLS files that is an exception of its own, outside the
    family of ordinary ones.
    """
    try:
        yield
    except python_calamine.PasswordError as error:
        raise Problem(
            _("The file {name} is protected by a password.").format(name=quoted(place)),
            remedy=_("Remove the password in the program that made it, then import it again."),
        ) from error
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise archive.broken(place) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise archive.broken(place) from error


def _table(workbook: python_calamine.CalamineWorkbook, name: str, format_: str, place: str) -> Table | None:
    """Return the table of a sheet, None for a sheet without cells (a chart, a macro)."""
    with _reading(place):
        try:
            sheet = workbook.get_sheet_by_name(name)
        except python_calamine.WorksheetNotFound:
            return None
        first = sheet.start
        head = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True, nrows=_LOOKED_AT)]
    if not head or first is None:
        return None
    header = header_place(head)
    columns = named(_stripped(head[header]))
    rows = _rows(sheet, first[0] + 1, header, place, len(columns))
    return Table(place, format_, columns, rows, sheet=name, total=sheet.height)


def _stripped(cells: list[str]) -> list[str]:
    """Return a header without the empty cells at its right: formatting alone widens sheets to 16,384 columns."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _rows(
    sheet: python_calamine.CalamineSheet, first: int, header: int, shown: str, width: int
) -> Iterator[Row | Finding]:
    skipped = sheet.start[0] if sheet.start else 0
    for position, cells in enumerate(sheet.iter_rows()):
        # iter_rows gives the rows above the first filled one, to_python leaves them out.
        place = position - skipped
        if place < 0 or place == header:
            continue
        row = Row(first + place, [_text(cell) for cell in cells])
        yield above(row, shown, width) if place < header else row


def _text(cell: Cell) -> str:
    """Return what a person reads in a cell, dates in ISO form."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)
