"""The list as a file: the contributions of a search in their order, the columns chosen, as a workbook or as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from moderator.domain.arrangement import Column
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.store import pages
from moderator.store.workspace import Workspace
from moderator.work import cells, quoting, table
from moderator.work.reading import Row, rows

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

ENDINGS = (".xlsx", ".csv")
_AT_ONCE = 500
_TO_WIDTH = 7  # pixels of a character: widths of a workbook are counted in characters
Values = list[table.Value]


def write(
    ws: Workspace,
    path: Path,
    ids: Sequence[int],
    columns: Sequence[Column],
    group: Column | None = None,
    *,
    progress: Progress = silent,
) -> int:
    """Write these contributions, in that order, as `.xlsx` or `.csv` by the file's ending; return how many.

    When the list is grouped, the column it is grouped by comes first if it is not among those chosen. The title of a
    contribution is followed by its text; masked passages stay masked. Raises Problem (another ending, a folder that
    refuses the file) or Cancelled; then nothing was written.
    """
    if path.suffix.lower() not in ENDINGS:
        raise Problem(
            _("A list is written as .xlsx or .csv."), where=str(path), remedy=_("Give the file one of these endings.")
        )
    shown = [*([group] if group and group not in columns else []), *columns]
    lines = _lines(ws, ids, shown, progress)
    with cells.written(path) as file:
        if path.suffix.lower() == ".csv":
            head = [_(table.HEADINGS[one].name) for one in shown]
            cells.write_csv(file, chain([head], ([_plain(one) for one in line] for line in lines)))
        else:
            _write_workbook(file, shown, lines)
    return len(ids)


def _lines(ws: Workspace, ids: Sequence[int], columns: Sequence[Column], progress: Progress) -> Iterator[Values]:
    hidden = quoting.masked_ids(ws)
    for at in range(0, len(ids), _AT_ONCE):
        progress(at, len(ids), _("Writing the list"))
        for row in rows(ws, [int(one) for one in ids[at : at + _AT_ONCE]]):
            bare = _masked(ws, row) if row.id in hidden else row
            yield [table.value(bare, one) for one in columns]


def _masked(ws: Workspace, row: Row) -> Row:
    """A contribution of which a passage is masked: its title leaves if no mask can be in it, its first words never."""
    with ws.read() as conn:
        (record,) = pages.records(conn, [row.id])
    masks = quoting.masks_of(ws, row.id, record.title, record.body)
    if row.titled and all(one.field == "body" for one in masks):
        return row
    return replace(row, title=_("[text with a masked passage]"), excerpt="")


def _plain(value: table.Value) -> object:
    return "" if value is None else value.isoformat() if isinstance(value, date) else value


def _write_workbook(file: BinaryIO, columns: Sequence[Column], lines: Iterator[Values]) -> None:
    # Imported on first use: it must not delay the first window.
    import xlsxwriter

    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    try:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        part = 0
        while (first := next(lines, None)) is not None or not part:
            part += 1
            name = _("Contributions") if part == 1 else _("Contributions {n}").format(n=part)
            sheet = book.add_worksheet(name)
            for place, column in enumerate(columns):
                heading = table.HEADINGS[column]
                sheet.set_column(place, place, heading.width / _TO_WIDTH)
                sheet.write_string(0, place, _(heading.name), bold)
            sheet.freeze_panes(1, 0)
            row = 0
            for row, line in enumerate([] if first is None else islice(chain([first], lines), cells.ROWS - 1), 1):
                for place, value in enumerate(line):
                    _write_cell(sheet, row, place, value, day)
            sheet.autofilter(0, 0, row, len(columns) - 1)
    finally:
        book.close()


def _write_cell(sheet: Worksheet, row: int, place: int, value: table.Value, day: Format) -> None:
    # Types are given, never guessed: a text that looks like a formula or a link stays a text.
    match value:
        case int():
            sheet.write_number(row, place, value)
        case date():
            sheet.write_datetime(row, place, value, day)
        case str():
            sheet.write_string(row, place, cells.clean(value))
        case None:
            pass
