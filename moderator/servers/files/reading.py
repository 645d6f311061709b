"""Files to contributions: each row ends as a contribution, a section, or a finding that says why it was set aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from moderator.domain.contribution import Contribution
from moderator.domain.doctor import Ailment, Finding, Item, Remedy
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _, ngettext, quoted
from moderator.servers.files import mapped
from moderator.servers.files.archive import BESIDE, Part, gathered, opened, parts
from moderator.servers.files.checkup import Checkup
from moderator.servers.files.formats import tables
from moderator.servers.files.guess import guess
from moderator.servers.files.layout import Desk, Found, Layout, Reader
from moderator.servers.files.layouts import layout_named, layout_of
from moderator.servers.files.ledger import Ledger
from moderator.servers.files.mapping import Mapping
from moderator.servers.files.paging import ForumPages
from moderator.servers.files.table import Row, Table

_ANSWERING = re.compile(r"comment|argument|repl(?:y|ies)|r[ée]ponse", re.IGNORECASE)
_TELL_EVERY = 500
_READABLE = re.compile(
    r"(?:\.(?:csv|tsv|tab|jsonl?|ndjson|xls[xmb]?|ods|docx|odt|rtf|eml|mbo?x|pdf|txt|html?|mht(?:ml)?|"
    r"doc|msg|pst|zip|7z|rar))?",
    re.IGNORECASE,
)
"""The files that are read among several; of the last ones, what to do to have them read is said."""


@dataclass(slots=True)
class Tally:
    """How the rows of an import ended, counted by the import itself: `rows` = `kept` + `set_aside`, always.

    `rows` are those under the header, empty and repeated ones included; `unread` files or sheets were left out whole.
    """

    rows: int = 0
    kept: int = 0
    set_aside: int = 0
    contributions: int = 0
    sections: int = 0
    unread: int = 0


def read(
    path: Path | str | Sequence[Path],
    *,
    layout: str | None = None,
    mapping: Mapping | None = None,
    progress: Progress = silent,
    space: str = "",
    tally: Tally | None = None,
    pages: ForumPages | None = None,
) -> Iterator[Item]:
    """Yield what a file, folder, ZIP or several of them say: sections, then what is said on them, and findings.

    `layout` names one of LAYOUTS and forces it; `mapping` says what the columns of a file of no known layout mean;
    with neither, the layout is recognised, else the mapping guessed. `space` replaces the id space of all that is read,
    so that a file imported again under another name updates what it gave; without it, each platform gives its own and
    files of no platform get `file:<name>`. `tally` and `pages`, when given, are filled in as rows are read. `progress`
    counts bytes and may raise Cancelled.

    Raises Problem when nothing at all can be read; what is wrong with one row, sheet or file among several is a
    finding and the rest goes on.
    """
    paths = [Path(path)] if isinstance(path, Path | str) else list(path)
    if layout is not None and layout_named(layout) is None:
        raise Problem(_("There is no layout of files called {name}.").format(name=quoted(layout)))
    ledger = Ledger(pages or ForumPages())
    job = _Import(layout_named(layout) if layout else None, mapping, space, tally or Tally(), progress, ledger)
    found = list(parts(paths[0])) if len(paths) == 1 else gathered(paths)
    job.total = sum(part.size for part in found)
    if not found:
        raise Problem(
            _("The folder or archive {name} holds no file.").format(name=quoted(paths[0].name)),
            remedy=_("Choose the folder or archive that holds the exported files."),
        )
    if len(found) == 1 and found[0].path == paths[0]:
        yield from job.part(found[0])
    else:
        yield from job.several(found)
    yield from job.ledger.missing_parents()
    yield from job.ledger.pages.missing()
    progress(job.total, job.total, _("Reading finished"))


class _Import:
    """One call of `read`: what its files have in common."""

    def __init__(
        self,
        layout: Layout | None,
        mapping: Mapping | None,
        space: str,
        tally: Tally,
        progress: Progress,
        ledger: Ledger,
    ) -> None:
        self.layout = layout
        self.mapping = mapping
        self.space = space
        self.tally = tally
        self.progress = progress
        self.ledger = ledger
        self.exported = False  # whether some of the files are the export of a platform
        self.total = 0
        self.done = 0

    def several(self, found: list[Part]) -> Iterator[Item]:
        """Read files that came together. When some are of a known layout, the others only go with them.

        With the export of a platform, so do texts that would be letters by themselves: its leaflet, its licence.
        """
        found = yield from self._without_furniture(found)
        readable = [part for part in found if _READABLE.fullmatch(Path(part.name).suffix)]
        layouts = [layout for part in readable if (layout := self._layout_of(part)) is not None]
        known = self.layout is not None or self.mapping is not None or bool(layouts)
        self.exported = any(layout.platform and not layout.adds for layout in layouts)
        # What is answered before what answers, so that comments stand in the section of what they are about.
        for part in sorted(found, key=lambda part: _ANSWERING.search(part.name) is not None):
            if part not in readable:
                yield self._left_out(part.name, "")
                continue
            try:
                yield from self.part(part, known_only=known and self.layout is None and self.mapping is None)
            except Problem as problem:
                yield self._left_out(part.name, str(problem), Ailment.UNREADABLE)
            self.done += part.size

    def _without_furniture(self, found: list[Part]) -> Generator[Item, None, list[Part]]:
        """Leave out, each folder said once, what browsers save beside a page: its pictures, styles and scripts."""
        kept: list[Part] = []
        beside: Counter[str] = Counter()
        for part in found:
            folder = BESIDE.match(part.name)
            if folder is None:
                kept.append(part)
            else:
                beside[folder.group()] += 1
        for name, count in beside.items():
            yield self._left_out(
                name, ngettext("{n} file beside a page", "{n} files beside a page", count).format(n=count)
            )
        return kept

    def part(self, part: Part, *, known_only: bool = False) -> Iterator[Item]:
        """Read one file."""
        self.progress(self.done, self.total, _("Reading {file}").format(file=part.name))
        with opened(part) as file:
            streamed = tables(part, file)
            first = next(streamed, None)
            if first is None:
                yield Finding(Ailment.EMPTY_ROW, Remedy.SET_ASIDE, None, "", "", part.name)
            elif first.format in ("json", "jsonl"):
                # Lists inside a JSON document come one after another: no choosing among them beforehand.
                for table in chain([first], streamed):
                    yield from self._table(table, part, file, known_only=known_only)
            else:
                yield from self._sheets([first, *streamed], part, file, known_only=known_only)

    def _sheets(self, sheets: list[Table], part: Part, file: BinaryIO, *, known_only: bool) -> Iterator[Item]:
        chosen = self._chosen(sheets)
        for sheet in sheets:
            if sheet in chosen:
                yield from self._table(sheet, part, file, known_only=known_only, alone=len(chosen) == 1)
            else:
                yield self._left_out(sheet.place, " · ".join(sheet.columns))

    def _chosen(self, sheets: list[Table]) -> list[Table]:
        """Return the sheets to read: those of the layout or mapping, else of any layout, else that with most text."""
        if len(sheets) == 1:
            return sheets
        if self.mapping is not None:
            mapping = self.mapping
            return [sheet for sheet in sheets if mapped.usable(mapping, sheet.columns)] or sheets[:1]
        known = [sheet for sheet in sheets if (found := layout_of(sheet.columns)) and (self.layout in (None, found))]
        if known or self.layout is not None:
            return known or sheets
        return [best] if (best := most_text(sheets)) is not None else sheets[:1]

    def _layout_of(self, part: Part) -> Layout | None:
        """Return the layout of a file, None when it has none or one that holds no contribution."""
        try:
            with opened(part) as file:
                found = [layout_of(table.columns) for table in islice(tables(part, file), 1)]
        except Problem:
            return None
        return next((layout for layout in found if layout is not None and not layout.name.endswith("-other")), None)

    def _left_out(self, place: str, sample: str, ailment: Ailment = Ailment.NOT_A_CONTRIBUTION) -> Finding:
        self.tally.unread += 1
        return Finding(ailment, Remedy.SET_ASIDE, None, "", sample[:500], place)

    def _table(
        self, table: Table, part: Part, file: BinaryIO, *, known_only: bool, alone: bool = True
    ) -> Iterator[Item]:
        sample = peek(table)
        layout = self.layout or (layout_of(table.columns) if self.mapping is None else None)
        checkup = Checkup(table.place)
        desk = Desk(table.place, table.columns, sample, checkup, self.ledger, self.space, "" if alone else table.sheet)
        if layout is not None and layout.adds and self.exported and self.layout is None:
            yield self._left_out(table.place, " · ".join(table.columns))
            return
        if layout is not None:
            reader: Reader = layout.reader(desk)
        elif known_only:
            yield self._left_out(table.place, " · ".join(table.columns))
            return
        elif not table.columns or not sample:
            yield from (row for row in table.rows if isinstance(row, Finding))
            return
        else:
            reader = mapped.MappedReader(desk, self._mapping(table, sample))
        rows = _Rows(self, table, part, file, checkup, desk)
        yield from rows.read(reader, mends=layout is not None and layout.mends)

    def _mapping(self, table: Table, sample: list[Row]) -> Mapping:
        found = self.mapping or guess(table.columns, [row.cells for row in sample])
        if found is None or not found.complete or not mapped.usable(found, table.columns):
            raise Problem(
                _("In {name}, no column looks like the text of contributions.").format(name=quoted(table.place)),
                where=_("Columns: {columns}.").format(columns=", ".join(table.columns[:12])),
                remedy=_("Say on the mapping page which column holds the text, or check that this is the right file."),
            )
        return found


class _Rows:
    """The rows of one table, read one after another."""

    def __init__(self, job: _Import, table: Table, part: Part, file: BinaryIO, checkup: Checkup, desk: Desk) -> None:
        self._job = job
        self._table = table
        self._part = part
        self._file = file
        self._checkup = checkup
        self._desk = desk

    def read(self, reader: Reader, *, mends: bool) -> Iterator[Item]:
        """Yield what the rows give, each after what was found about it."""
        table, checkup, tally = self._table, self._checkup, self._job.tally
        header = [column.casefold() for column in table.columns] if table.named else []
        width = len(table.columns)
        tell = 0
        for row in table.rows:
            if isinstance(row, Finding):
                if row.row is not None and row.remedy is Remedy.SET_ASIDE:
                    tally.rows += 1
                    tally.set_aside += 1
                yield row
                continue
            tally.rows += 1
            tell += 1
            if tell >= _TELL_EVERY:
                tell = 0
                self._tell(row.number)
            checkup.row = row.number
            cells = row.cells
            if not any(cells) or not any(cell.strip() for cell in cells):
                checkup.note(Ailment.EMPTY_ROW, Remedy.SET_ASIDE)
                found: list[Found] | None = []
            elif (
                header[:1] == [" ".join(cells[0].split()).casefold()]
                and [" ".join(cell.split()).casefold() for cell in cells] == header
            ):
                checkup.set_aside(Ailment.REPEATED_HEADER, cells)
                found = []
            else:
                if len(cells) != width:
                    row = self._evened(row, width, mends=mends)
                found = reader.read(row)
            if found is None:
                tally.kept += 1
            else:
                admitted = self._admitted(found) if found else found
                if admitted:
                    tally.kept += 1
                else:
                    tally.set_aside += 1
                if checkup:
                    yield from checkup.take()
                yield from admitted
        yield from self._admitted(reader.finish())
        yield from checkup.take()

    def _admitted(self, found: list[Found]) -> list[Found]:
        """Return what to import of what a row gave, counted."""
        tally, ledger = self._job.tally, self._job.ledger
        admitted: list[Found] = []
        for item in found:
            if isinstance(item, Contribution):
                kept = ledger.admit(item if not item.link else self._linked(item), self._checkup)
                if kept is not None:
                    admitted.append(kept)
                    tally.contributions += 1
            else:
                admitted.append(item)
                tally.sections += 1
        return admitted

    def _linked(self, contribution: Contribution) -> Contribution:
        """Return the contribution with an address that leads to a site, or none: some lead to a script."""
        link = contribution.link
        if link.startswith(("https://", "http://")):
            return contribution
        if link.lower().lstrip().startswith(("javascript:", "data:", "vbscript:", "file:")):
            self._checkup.note(Ailment.ACTIVE_CONTENT, Remedy.REPAIRED, "link", link)
        return replace(contribution, link=f"https://{link}" if link.startswith("www.") else "")

    def _evened(self, row: Row, width: int, *, mends: bool) -> Row:
        """Return the row with as many cells as columns; a reader that mends rows itself gets what overflows."""
        cells = list(row.cells)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(row.cells) and len(cells) == width:
            return row._replace(cells=cells)
        if not mends:
            lost = len(cells) > width
            self._checkup.note(
                Ailment.RAGGED_ROW, Remedy.KEPT if lost else Remedy.REPAIRED, "", " · ".join(filter(None, cells))[-500:]
            )
        record = row.record
        if len(cells) > width and not mends:
            record = {**self._desk.cells(cells), **{f"+{n}": cell for n, cell in enumerate(cells[width:], 1)}}
            cells = cells[:width]
        return Row(row.number, cells + [""] * (width - len(cells)), record)

    def _tell(self, number: int) -> None:
        job, table, part = self._job, self._table, self._part
        if table.total:
            done = part.size * min(number, table.total) // table.total
        else:
            inner = getattr(self._file, "fileobj", None) or self._file
            done = min(inner.tell() if inner.seekable() or hasattr(inner, "told") else 0, part.size)
        job.progress(job.done + done, job.total, _("Reading {file}").format(file=part.name))


def peek(table: Table) -> list[Row]:
    """Return the first rows of a table, which are given again when it is read."""
    head = list(islice(table.rows, table.peeked))
    table.rows = chain(head, table.rows)
    return [row for row in head if isinstance(row, Row)]


def most_text(sheets: list[Table]) -> Table | None:
    """Return the sheet that most probably holds the contributions: the one with most text in columns of texts."""
    weights: list[tuple[int, int, Table]] = []
    for position, sheet in enumerate(sheets):
        rows = [row.cells for row in peek(sheet)]
        found = guess(sheet.columns, rows) if rows else None
        if found is not None and found.complete:
            places = [
                sheet.columns.index(column) for column, field in found.fields if field in ("body", "question", "title")
            ]
            # Distinct texts only: lists of choices repeat theirs. What also names ids, dates or questions is surer.
            texts = {row[place] for row in rows for place in places if place < len(row)}
            sure = sum(field in ("question", "id", "date", "author", "section") for _column, field in found.fields)
            weight = sum(map(len, texts)) * (1 + sure) ** 2
            if len(sheet.columns) < 3 and not sure:
                weight //= 100  # a page of instructions
            weights.append((weight, -position, sheet))
    return max(weights, key=lambda weight: weight[:2])[2] if weights else None
