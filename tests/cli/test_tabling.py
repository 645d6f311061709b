"""The table from the command line: columns, sort, groups, files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from moderator.cli.frame import Exit
from moderator.domain.contribution import Contribution, Kind
from moderator.store.workspace import Workspace
from moderator.work import deciding
from tests.cli.console import article_seven, asked, typed
from tests.store.corpora import SPACE, bring, consultation


@pytest.fixture
def loi(tmp_path: Path) -> Path:
    return article_seven(tmp_path)


def test_columns_in_the_order_asked_for(loi: Path) -> None:
    found = asked("search", loi, "", "--columns", "id,for,date", "--sort", "-for")
    assert found["table"]["columns"] == ["id", "for", "date"]
    assert found["table"]["rows"][:2] == [["1", 20, "2015-10-08"], ["4", 5, "2015-11-02"]]
    lines = typed("search", loi, "", "--columns", "title,for", "--sort", "for").stdout.splitlines()
    assert lines[0].split() == ["Contribution", "For"]
    assert lines[-1] == "5 contributions found"


def test_columns_have_french_names_too(loi: Path) -> None:
    said = typed("search", loi, "", "--columns", "titre,étiquettes,votes", LC_ALL="fr_FR.UTF-8").stdout
    assert said.splitlines()[0].split() == ["Contribution", "Étiquettes", "Votes"]


def test_what_is_to_quote_has_its_column(loi: Path) -> None:
    asked("decide", loi, "quote", "--ids", "3")
    found = asked("search", loi, "", "--columns", "to-quote,id", "--sort", "to-quote", "--limit", "2")["table"]
    assert found["columns"] == ["to-quote", "id"]
    assert [bool(quoted) for quoted, _id in found["rows"]] == [True, False]


def test_groups_are_printed_with_their_counts(loi: Path) -> None:
    found = asked("search", loi, "", "--columns", "title", "--group", "author-kind")
    assert sum(one["count"] for one in found["table"]["groups"]) == 5
    assert "— Private person (" in typed("search", loi, "", "--group", "author-kind").stdout


def test_what_does_not_exist_is_said(loi: Path) -> None:
    assert "There is no column “poids”" in typed("search", loi, "", "--columns", "poids", code=Exit.PROBLEM).stderr
    assert "cannot be grouped by “votes”" in typed("search", loi, "", "--group", "votes", code=Exit.PROBLEM).stderr
    wrong = typed("search", loi, "", "--output", loi.with_suffix(".pdf"), code=Exit.PROBLEM)
    assert ".xlsx or .csv" in wrong.stderr


def test_a_file_holds_all_that_is_found_and_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "loi.moderator"
    with Workspace.create(path, title="Loi") as ws:
        trap = Contribution(SPACE, "9", Kind.PROPOSAL, "Texte.", '=HYPERLINK("http://example.org")')
        bring(ws, [*consultation(), trap])
        deciding.redact(ws, 1, "title", 0, 6)
    out = tmp_path / "liste.csv"
    assert asked("search", path, "", "--limit", "1", "--output", out)["path"] == str(out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    assert len(lines) == 7
    titles = [line[0] for line in lines[1:]]
    assert '\'=HYPERLINK("http://example.org")' in titles
    assert "Pistes" not in titles
    assert "[text with a masked passage]" in titles
    book = tmp_path / "liste.xlsx"
    typed("search", path, "", "--columns", "title,for,date", "--group", "kind", "--output", book, code=Exit.PROBLEM)
    typed("search", path, "", "--columns", "title,for,date", "--group", "section", "--output", book)
    sheet = load_workbook(book).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Section", "Contribution", "For", "Date")
    assert len(rows) == 7
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    assert {row[2] for row in rows[1:]} >= {20, 5}
