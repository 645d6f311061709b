"""Crossing tables as they are read and as they leave the program."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from moderator.domain.contribution import Author, AuthorKind
from moderator.domain.crossing import Axis
from moderator.domain.problem import Problem
from moderator.store.workspace import Workspace
from moderator.work import crossing, deciding, finding
from moderator.work.crossing import Measure, Table
from tests.store.making import article, proposal, workspace

KINDS = (AuthorKind.CITIZEN, AuthorKind.ASSOCIATION, AuthorKind.UNSTATED)


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    """Ninety proposals on three articles; forty carry a tag whose name is a formula, ten are one letter."""
    items = [proposal(n, author=Author(f"u{n}", f"Auteur {n}", KINDS[n % 3])) for n in range(1, 91)]
    made = workspace(tmp_path, [*(article(n) for n in range(3)), *items])
    deciding.tag(made, range(1, 41), deciding.define_tag(made, "=SOMME(1;1)").made)
    deciding.pile(made, range(1, 11), "Lettre")
    return made


@pytest.fixture
def table(ws: Workspace) -> Table:
    return crossing.cross(ws, Axis.TAG, Axis.AUTHOR)


def test_counts_shares_base_and_what_is_not_classified(table: Table) -> None:
    assert [one.label for one in table.rows] == ["=SOMME(1;1)", "no tag"]
    assert [one.label for one in table.columns] == ["private person", "association", "not stated"]
    assert [[table.value(r, c) for c in range(3)] for r in range(2)] == [[13, 14, 13], [17, 16, 17]]
    assert (table.base, table.distinct) == (90, 81)
    assert table.share(0, 0, Measure.OF_ROW) == 13 / 40
    assert table.share(0, 0, Measure.OF_COLUMN) == 13 / 30
    assert table.share(0, 0, Measure.OF_BASE) == 13 / 90
    assert table.share(0, 0, Measure.COUNT) is None
    # Once the letter is one text, the columns hold fewer than thirty: no share is given.
    assert table.share(0, 0, Measure.OF_COLUMN, grouped=False) is None
    assert (table.loose_rows, table.loose_columns) == (50, 30)
    assert table.notes[0] == "Base: 90 contributions, 81 distinct texts once each grouped mailing is counted once."
    assert "Not classified by “Tags”: 50 (55.6%)." in table.notes


def test_a_cell_opens_its_contributions_within_the_search(ws: Workspace) -> None:
    found = crossing.cross(ws, Axis.TAG, Axis.AUTHOR, "article:1,2")
    search = found.cell_search(0, 0)
    assert search is not None
    assert search.startswith("article:1,2 ")
    assert finding.find(ws, search).total == found.value(0, 0)
    assert found.rows[1].search is not None
    assert finding.find(ws, found.rows[1].search).total == found.rows[1].count


def test_lines_for_columns(table: Table) -> None:
    turned = table.transposed()
    assert turned.counts == ((13, 17), (14, 16), (13, 17))
    assert turned.title == "Kind of author × Tags"
    assert turned.transposed() == table


def test_a_search_that_is_not_understood_gives_no_figure(ws: Workspace) -> None:
    with pytest.raises(Problem, match="No tag is called"):
        crossing.cross(ws, Axis.TAG, Axis.AUTHOR, "tag:inconnue")


def test_csv_has_both_ways_of_counting_and_no_formula(table: Table, tmp_path: Path) -> None:
    path = crossing.write(table, tmp_path / "croise.csv")
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0][:3] == ["Tags", "private person – contributions", "private person – distinct texts"]
    assert rows[1][:3] == ["'=SOMME(1;1)", "13", "11"]
    assert rows[3] == ["Base", "30", "28", "30", "27", "30", "28", "90", "81"]
    assert any(row and row[0].startswith("Base: 90") for row in rows)


def test_a_workbook_has_a_sheet_for_counts_and_for_each_share(table: Table, tmp_path: Path) -> None:
    path = crossing.write(table, tmp_path / "croise.xlsx")
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["Counts", "% of the line", "% of the column", "% of the base"]
    counts = book.get_sheet_by_name("Counts").to_python()
    assert counts[1][:3] == ["=SOMME(1;1)", 13, 11]
    shares = book.get_sheet_by_name("% of the line").to_python()
    assert shares[1][1] == pytest.approx(13 / 40)
    with pytest.raises(Problem, match="xlsx"):
        crossing.write(table, tmp_path / "croise.pdf")


def test_the_clipboard_holds_what_is_shown_and_its_notes(table: Table) -> None:
    lines = crossing.text(table).splitlines()
    assert lines[0] == "Tags\tprivate person\tassociation\tnot stated\tTotal"
    assert lines[1] == "'=SOMME(1;1)\t13\t14\t13\t40"
    assert lines[3] == "Base\t30\t30\t30\t90"
    assert lines[5].startswith("Base: 90")
    assert crossing.text(table, Measure.OF_ROW).splitlines()[1].split("\t")[1] == "32.5%"
    assert crossing.text(table, grouped=False).splitlines()[3].endswith("\t81")
