"""What `search` prints or writes as a table: the columns chosen, in the order and under the groups asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from moderator.cli.frame import shown_progress
from moderator.cli.help import option
from moderator.domain.arrangement import GROUPINGS, Column, Sort, order_from
from moderator.domain.problem import Problem
from moderator.domain.query import Order
from moderator.domain.words import N_, _, ngettext, number
from moderator.store.corpus import Found
from moderator.store.workspace import Workspace
from moderator.work import reading, table, table_files

_WIDE = 40  # characters of a cell on a terminal


def options(made: Callable[..., Any]) -> Callable[..., Any]:
    """The options that lay the answer of a search out."""
    for each in (
        option(
            "--output", type=click.Path(path_type=Path), help=N_("Write all that is found in this .xlsx or .csv file.")
        ),
        option("--group", default="", help=N_("Under the values of this column.")),
        option(
            "--sort",
            default="",
            help=N_("By this column; -votes: from the greatest; informative: what teaches most to who codes first."),
        ),
        option("--columns", default="", help=N_("Which columns, with commas: title,section,date,votes…")),
    ):
        made = each(made)
    return made


@dataclass(frozen=True, slots=True)
class Layout:
    """What the options ask for. `columns` is empty when no table is asked for."""

    columns: tuple[Column, ...]
    order: Order | Sort
    group: Column | None


def layout(columns: str, sort: str, group: str, order: str, *, table_wanted: bool) -> Layout:
    """Read the options. Raises Problem for a column that does not exist."""
    shown = tuple(table.column(one) for one in columns.split(",") if one.strip())
    by: Order | Sort = order_from(order)
    if sort == Order.INFORMATIVE:
        by, sort = Order.INFORMATIVE, ""
    if sort:
        column = table.column(sort.strip().removeprefix("-"))
        by = Sort(column, descending=True) if sort.strip().startswith("-") else Sort(column)
    under = table.column(group) if group else None
    if under is not None and under not in GROUPINGS:
        raise Problem(
            _("Contributions cannot be grouped by “{name}”.").format(name=group),
            remedy=_("The columns are: {names}.").format(
                names=", ".join(_(table.HEADINGS[one].name).lower() for one in GROUPINGS)
            ),
        )
    if not shown and (table_wanted or sort or group):
        shown = table.SHOWN
    return Layout(shown, by, under)


def printed(ws: Workspace, found: Found, columns: Sequence[Column], limit: int) -> tuple[dict[str, Any], list[str]]:
    """The table of what was found, at most `limit` lines: what `--json` says of it, and the lines of a terminal."""
    ids = [int(one) for one in found.ids[:limit]]
    shown = reading.rows(ws, ids)
    rows = [[table.value(row, one) for one in columns] for row in shown]
    cells = [[table.cell(row, one) for one in columns] for row in shown]
    heads = [_(table.HEADINGS[one].name) for one in columns]
    widths = [min(_WIDE, max(map(len, (head, *(line[at] for line in cells))))) for at, head in enumerate(heads)]
    numeric = [table.HEADINGS[one].numeric for one in columns]
    text = [_line(line, widths, numeric) for line in cells]
    groups: list[dict[str, Any]] = []
    if found.starts is not None and found.group is not None:
        starts = [int(one) for one in found.starts]
        ends = [*starts[1:], found.total]
        seen = [(start, end) for start, end in zip(starts, ends, strict=True) if start < len(ids)]
        names = table.headings(ws, found.group, [ids[start] for start, _end in seen])
        groups = [{"name": name, "count": end - start} for name, (start, end) in zip(names, seen, strict=True)]
        for name, (start, end) in reversed(list(zip(names, seen, strict=True))):
            count = ngettext("{n} contribution", "{n} contributions", end - start).format(n=number(end - start))
            text.insert(start, f"— {name} ({count})")
    data: dict[str, Any] = {
        "columns": [str(one) for one in columns],
        "rows": [[one.isoformat() if isinstance(one, date) else one for one in line] for line in rows],
    }
    return data | ({"groups": groups} if groups else {}), [_line(heads, widths, numeric), *text]


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    def fitted(text: str, width: int, right: bool) -> str:
        text = text if len(text) <= width else text[: width - 1] + "…"
        return text.rjust(width) if right else text.ljust(width)

    return "  ".join(fitted(*one) for one in zip(cells, widths, numeric, strict=True)).rstrip()


def written(ws: Workspace, found: Found, columns: Sequence[Column], path: Path) -> str:
    """Write all that was found; return the sentence that says so."""
    with shown_progress() as progress:
        count = table_files.write(ws, path, found.ids, columns, found.group, progress=progress)  # type: ignore[arg-type]
    sentence = ngettext("{n} contribution written in {name}.", "{n} contributions written in {name}.", count)
    return sentence.format(n=number(count), name=path.name)
