"""What a file is, from its beginning only: format, layout, columns, a preview and a likely mapping."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from moderator.domain.doctor import Finding
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers.files.archive import Part, is_beside_a_page, opened, parts
from moderator.servers.files.formats import tables
from moderator.servers.files.guess import guess
from moderator.servers.files.layout import Layout
from moderator.servers.files.layouts import layout_of
from moderator.servers.files.mapping import Mapping
from moderator.servers.files.reading import most_text, peek
from moderator.servers.files.table import Row, Table

PREVIEWED = 20
"""Rows shown on the mapping page."""

_MOST_PARTS = 50


@dataclass(frozen=True, slots=True)
class Recognition:
    """What is known of a file before it is imported.

    `layout` is the name of a layout, None when the mapping decides; `layout_label` its translated name; `guess` the
    likely mapping of a file of no layout, None when no column looks like a text; `sheets` the names of sheets, tables
    or files when there are several; `findings` what is already wrong with its first rows.
    """

    format: str
    encoding: str
    layout: str | None
    layout_label: str
    columns: tuple[str, ...]
    preview_rows: tuple[tuple[str, ...], ...]
    guess: Mapping | None
    sheets: tuple[str, ...]
    findings: tuple[Finding, ...]
    consultation_title: str


def recognise(path: Path | str) -> Recognition:
    """Look at the beginning of a file, folder or ZIP. Raises Problem when nothing in it can be read."""
    path = Path(path)
    if is_beside_a_page(path):
        raise Problem(
            _("Saved by a browser beside a page: pictures, styles, scripts."),
            where=_("Folder: {path}.").format(path=path.name),
            remedy=_("It is left out: what people wrote is in the page itself."),
        )
    found: list[tuple[Part, list[Table]]] = []
    problem: Problem | None = None
    several = list(islice(parts(path), _MOST_PARTS))
    for part in several:
        try:
            with opened(part) as file:
                # The rows are looked at while the file is open; afterwards only the previews remain.
                inside = [table for table in islice(tables(part, file), 20) if _beginning(table) or table.columns]
            if inside:
                found.append((part, inside))
        except Problem as error:
            problem = problem or error
    if not found:
        if problem is not None:
            raise problem
        return Recognition("", "", None, "", (), (), None, (), (), _title(path))
    sheets = [table for _part, inside in found for table in inside]
    table, layout = _main(sheets)
    rows = peek(table)
    if layout is not None and layout.adds:
        # One message or letter a file: those of the next files are shown too.
        rows = [row for sheet in sheets if sheet.columns == table.columns for row in peek(sheet)]
    names = (
        tuple(sheet.place if len(several) > 1 else sheet.sheet or sheet.place for sheet in sheets)
        if len(sheets) > 1
        else ()
    )
    return Recognition(
        format=table.format,
        encoding=table.encoding,
        layout=layout.name if layout is not None else None,
        layout_label=_(layout.label) if layout is not None else "",
        columns=table.columns,
        preview_rows=tuple(tuple(cell[:500] for cell in row.cells) for row in rows[:PREVIEWED]),
        guess=guess(table.columns, [row.cells for row in rows]) if layout is None else None,
        sheets=names,
        findings=tuple(row for row in islice(table.rows, 300) if isinstance(row, Finding)),
        consultation_title=_title(path, table.columns, rows),
    )


def _beginning(table: Table) -> list[Row]:
    """Keep of a table its first rows only: the file is closed when they are used."""
    head = peek(table)
    table.rows = iter(list(islice(table.rows, table.peeked)))
    return head


def _main(sheets: list[Table]) -> tuple[Table, Layout | None]:
    """Return the table to show: the first of a layout that holds contributions, else the one with most text."""
    known = [(sheet, layout) for sheet in sheets if (layout := layout_of(sheet.columns)) is not None]
    holding = [pair for pair in known if not pair[1].name.endswith("-other")]
    if holding or known:
        return (holding or known)[0]
    return most_text(sheets) or sheets[0], None


def _title(path: Path, columns: Sequence[str] = (), rows: Sequence[Row] = ()) -> str:
    """Return a title for the consultation: what a column or a page says, else the name of the file in words."""
    for place, column in enumerate(columns):
        if re.fullmatch(r"(?:export_)?contributions?_consultation_title", column):
            titles = {row.cells[place].strip() for row in rows if place < len(row.cells)} - {""}
            if len(titles) == 1:
                return titles.pop()
    # A saved page bears the title of the article on which people write.
    page = next((row.record.get("page") for row in rows if row.record), None)
    if isinstance(page, dict) and page.get("article"):
        return str(page["article"])
    name = path.name
    while (
        stem := re.sub(
            r"\.(?:gz|zip|csv|tsv|txt|jsonl?|ndjson|xlsx?|xlsm|ods|docx|odt|rtf|eml|mbox|pdf|html?)$",
            "",
            name,
            flags=re.IGNORECASE,
        )
    ) != name:
        name = stem
    words = re.sub(r"[_\s]+", " ", name).strip(" -")
    return words[:1].upper() + words[1:]
