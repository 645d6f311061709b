"""Crossing tables: two ways of cutting a consultation up, their counts and shares, and the search behind each cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from moderator.domain.crossing import AXIS_WORDS, PERIODS, Axis
from moderator.domain.parsing import parse
from moderator.domain.problem import Problem
from moderator.domain.query import Filter, Query, unparse
from moderator.domain.words import N_, _, day, month, ngettext, number, percent
from moderator.store import crossing
from moderator.store.crossing import Category
from moderator.store.facets import Count
from moderator.store.workspace import Workspace
from moderator.work import cells, finding

if TYPE_CHECKING:
    from collections.abc import Iterable

ENDINGS = (".xlsx", ".csv")
FEW = 30
"""Under so many, a share says more than the figures do: only counts are given (the quantifier scale of the trade)."""


class Measure(StrEnum):
    """What a cell shows beside its count."""

    COUNT = "count"
    OF_ROW = "row"
    OF_COLUMN = "column"
    OF_BASE = "base"


MEASURE_WORDS: dict[Measure, str] = {
    Measure.COUNT: N_("Counts"),
    Measure.OF_ROW: N_("% of the line"),
    Measure.OF_COLUMN: N_("% of the column"),
    Measure.OF_BASE: N_("% of the base"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A line or a column, in words. `search` finds its contributions within the base, None where none can."""

    label: str
    depth: int
    count: int
    texts: int
    search: str | None
    classified: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A crossing table. `counts[row][column]`: contributions; `texts`: distinct ones, each pile counted once.

    `base` contributions, which are `distinct` texts, answer `search`. `loose_rows` and `loose_columns` of them stand
    in no line, or in no column, but « none ». Sentences of `notes` go under the table wherever it goes.
    """

    row_axis: Axis
    column_axis: Axis
    search: str
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    counts: tuple[tuple[int, ...], ...]
    texts: tuple[tuple[int, ...], ...]
    base: int
    distinct: int
    loose_rows: int
    loose_columns: int
    _filters: tuple[tuple[tuple[Filter, ...] | None, ...], tuple[tuple[Filter, ...] | None, ...]]

    def value(self, row: int, column: int, *, grouped: bool = True) -> int:
        """The count of a cell; `grouped`: each letter of a grouped mailing counts."""
        return (self.counts if grouped else self.texts)[row][column]

    def total(self, *, grouped: bool = True) -> int:
        """The base."""
        return self.base if grouped else self.distinct

    def share(self, row: int, column: int, measure: Measure, *, grouped: bool = True) -> float | None:
        """The share of a cell between 0 and 1, None for counts and where the whole is too small to speak of shares."""
        row_whole, column_whole = self.rows[row], self.columns[column]
        wholes = {
            Measure.OF_ROW: row_whole.count if grouped else row_whole.texts,
            Measure.OF_COLUMN: column_whole.count if grouped else column_whole.texts,
            Measure.OF_BASE: self.total(grouped=grouped),
        }
        whole = wholes.get(measure, 0)
        return None if whole < FEW else self.value(row, column, grouped=grouped) / whole

    def cell_search(self, row: int, column: int) -> str | None:
        """The search that finds exactly the contributions of a cell; None where none can."""
        one, other = self._filters[0][row], self._filters[1][column]
        return None if one is None or other is None else narrowed(self.search, (*one, *other))

    def transposed(self) -> Table:
        """The same table, lines for columns."""
        return replace(
            self,
            row_axis=self.column_axis,
            column_axis=self.row_axis,
            rows=self.columns,
            columns=self.rows,
            counts=tuple(zip(*self.counts, strict=True)) or tuple(() for _each in self.columns),
            texts=tuple(zip(*self.texts, strict=True)) or tuple(() for _each in self.columns),
            loose_rows=self.loose_columns,
            loose_columns=self.loose_rows,
            _filters=(self._filters[1], self._filters[0]),
        )

    @property
    def title(self) -> str:
        """What the table crosses."""
        return f"{_(AXIS_WORDS[self.row_axis])} × {_(AXIS_WORDS[self.column_axis])}"

    @property
    def notes(self) -> tuple[str, ...]:
        """The base, the unclassified share, what the totals mean: what a reader must know of the figures."""
        return tuple(self._noted())

    def _noted(self) -> Iterator[str]:
        said = ngettext("Base: {n} contribution", "Base: {n} contributions", self.base).format(n=number(self.base))
        texts = ngettext("{n} distinct text", "{n} distinct texts", self.distinct).format(n=number(self.distinct))
        yield _("{base}, {texts} once each grouped mailing is counted once.").format(base=said, texts=texts)
        if self.search.strip():
            yield _("Search: {search}").format(search=self.search)
        for axis, loose in ((self.row_axis, self.loose_rows), (self.column_axis, self.loose_columns)):
            yield _("Not classified by “{axis}”: {n} ({share}).").format(
                axis=_(AXIS_WORDS[axis]), n=number(loose), share=_share(loose, self.base)
            )
        if Axis.TAG in (self.row_axis, self.column_axis):
            yield _("A contribution can have several tags: totals can pass 100%. A tag counts those under it.")
        if Axis.SECTION in (self.row_axis, self.column_axis):
            yield _("A title counts the articles below it.")
        yield _("The contributions received are no representative sample and cannot be read as a poll.")


def unshared() -> str:
    """Why some shares are not given, for who reads a table of shares."""
    return _("Under {n} in the whole, no share is given.").format(n=number(FEW))


def _share(part: int, whole: int) -> str:
    return percent(part / whole, 1) if whole >= FEW else _("of {n}").format(n=number(whole))


def narrowed(search: str, filters: Sequence[Filter]) -> str:
    """A search with more filters, none of those there being replaced."""
    query = parse(search)
    new = tuple(one for one in dict.fromkeys(filters) if one not in query.filters)
    return unparse(Query(query.clauses, (*query.filters, *new), query.complaints))


def cross(ws: Workspace, rows: Axis, columns: Axis, search: str = "") -> Table:
    """Cross what a search finds by two axes.

    Raises Problem for a search that was not understood: a figure must never be about something else than it says.
    """
    found = finding.find(ws, search)
    if found.complaints:
        raise Problem(found.complaints[0].sentence, remedy=_("Correct the search, then cross again."))
    made = crossing.cross(found.sorted_ids, found.sieve, rows, columns)
    down = _headings(rows, search, made.rows, made.row_counts.tolist(), made.row_texts.tolist())
    across = _headings(columns, search, made.columns, made.column_counts.tolist(), made.column_texts.tolist())
    return Table(
        rows,
        columns,
        search,
        down,
        across,
        tuple(map(tuple, made.counts.tolist())),
        tuple(map(tuple, made.texts.tolist())),
        made.base,
        made.distinct,
        crossing.unclassified(made.rows, made.row_counts),
        crossing.unclassified(made.columns, made.column_counts),
        (tuple(one.filters for one in made.rows), tuple(one.filters for one in made.columns)),
    )


def _headings(
    axis: Axis, search: str, categories: Sequence[Category], counts: Sequence[int], texts: Sequence[int]
) -> tuple[Heading, ...]:
    return tuple(
        Heading(
            label(axis, one),
            one.depth,
            count,
            distinct,
            None if one.filters is None else narrowed(search, one.filters),
            one.classified,
        )
        for one, count, distinct in zip(categories, counts, texts, strict=True)
    )


def label(axis: Axis, one: Category) -> str:
    """What a line or column is called."""
    if not one.value:
        return _("no date") if axis in PERIODS else _("not stated")
    if axis in PERIODS:
        first = date.fromisoformat(one.value)
        if axis is Axis.MONTH:
            return month(first)
        return _("week of {day}").format(day=day(first, "short")) if axis is Axis.WEEK else day(first, "short")
    if axis is Axis.REASON:
        return one.name
    assert axis.field is not None
    return finding.label(axis.field, Count(one.value, 0, one.name))


# ------------------------------------------------------------------------------------------------------------ export


def lines(table: Table) -> Iterator[list[str | int]]:
    """The table as it leaves the program: both ways of counting side by side, then what must be known of it."""
    twice = (_("contributions"), _("distinct texts"))
    heads = [f"{name} – {how}" for name in (*(one.label for one in table.columns), _("Total")) for how in twice]
    yield [_(AXIS_WORDS[table.row_axis]), *heads]
    for at, row in enumerate(table.rows):
        pairs = zip(table.counts[at], table.texts[at], strict=True)
        yield ["  " * row.depth + row.label, *(value for pair in pairs for value in pair), row.count, row.texts]
    totals = [value for one in table.columns for value in (one.count, one.texts)]
    yield [_("Base"), *totals, table.base, table.distinct]


def shares(table: Table, measure: Measure) -> Iterator[list[str | float]]:
    """The shares of a table (0 to 1), empty where the whole is too small."""
    yield [_(AXIS_WORDS[table.row_axis]), *(one.label for one in table.columns)]
    for at, row in enumerate(table.rows):
        found = (table.share(at, place, measure) for place in range(len(table.columns)))
        yield ["  " * row.depth + row.label, *("" if one is None else one for one in found)]


def text(table: Table, measure: Measure = Measure.COUNT, *, grouped: bool = True) -> str:
    """The table for the clipboard: tabs between cells, no cell that a spreadsheet would run, its notes below."""

    def shown(row: int, column: int) -> str:
        if measure is Measure.COUNT:
            return str(table.value(row, column, grouped=grouped))
        share = table.share(row, column, measure, grouped=grouped)
        return "" if share is None else percent(share, 1)

    def joined(parts: Iterable[str]) -> str:
        return "\t".join(cells.guarded(cells.clean(" ".join(one.split()))) for one in parts)

    body = [joined((_(AXIS_WORDS[table.row_axis]), *(one.label for one in table.columns), _("Total")))]
    for at, row in enumerate(table.rows):
        total = row.count if grouped else row.texts
        body.append(joined((row.label, *(shown(at, place) for place in range(len(table.columns))), str(total))))
    totals = (str(one.count if grouped else one.texts) for one in table.columns)
    body.append(joined((_("Base"), *totals, str(table.total(grouped=grouped)))))
    return "\n".join([*body, "", *map(joined, ([one] for one in table.notes))]) + "\n"


def write(table: Table, path: Path) -> Path:
    """Write a table as a workbook or as CSV, whole or not at all. Raises Problem for another ending or a refusal."""
    if path.suffix.lower() not in ENDINGS:
        raise Problem(
            _("A table is written as .xlsx or .csv, not “{ending}”.").format(ending=path.suffix),
            remedy=_("Choose one of these two endings."),
        )
    with cells.written(path) as file:
        if path.suffix.lower() == ".csv":
            cells.write_csv(file, [*lines(table), [], *([one] for one in table.notes)])
        else:
            _workbook(table, file)
    return path


def _workbook(table: Table, file: object) -> None:
    import xlsxwriter

    never = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(file, never)
    strong = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    tenth = book.add_format({"num_format": "0.0%"})
    sheet = book.add_worksheet(_("Counts"))
    sheet.set_column(0, 0, 36)
    last = 0
    for last, line in enumerate(lines(table)):
        for place, value in enumerate(line):
            if isinstance(value, int):
                sheet.write_number(last, place, value)
            else:
                sheet.write_string(last, place, cells.clean(value), strong if not last or not place else None)
    for at, note in enumerate(table.notes, last + 2):
        sheet.write_string(at, 0, cells.clean(note))
    sheet.freeze_panes(1, 1)
    for measure in (Measure.OF_ROW, Measure.OF_COLUMN, Measure.OF_BASE):
        sheet = book.add_worksheet(_(MEASURE_WORDS[measure]))
        sheet.set_column(0, 0, 36)
        last = 0
        for last, some in enumerate(shares(table, measure)):
            for place, one in enumerate(some):
                if isinstance(one, float):
                    sheet.write_number(last, place, one, tenth)
                else:
                    sheet.write_string(last, place, cells.clean(str(one)), strong if not last or not place else None)
        sheet.write_string(last + 2, 0, unshared())
        sheet.freeze_panes(1, 1)
    book.close()
