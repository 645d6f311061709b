"""The answers file that administrators import where answers cannot be sent."""

import csv
import sys
from pathlib import Path

import openpyxl
import pytest

from moderator.demo.server import SampleServer
from moderator.domain.problem import Problem
from moderator.servers.contract import Wanted
from moderator.servers.decidim.answers_file import CELL, AnswerRow, sifted, write
from tests.servers.decidim.collecting import connect, consultation, idea

ROWS = [
    AnswerRow.of(Wanted("proposal/12", "retained", "Oui.\nAvec « joie » ; merci.")),
    AnswerRow.of(
        Wanted("proposal/15", "under-study", '=HYPERLINK("http://mechant.invalid")\x00'), {"br": "<p>Mat.</p>"}
    ),
]


def test_the_workbook_is_what_decidim_s_example_is(tmp_path: Path) -> None:
    write(tmp_path / "reponses.xlsx", ROWS)
    sheet = openpyxl.load_workbook(tmp_path / "reponses.xlsx").worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["id", "state", "answer/fr", "answer/br"],
        [12, "accepted", "<p>Oui.<br>Avec « joie » ; merci.</p>", None],
        [15, "evaluating", "<p>=HYPERLINK(&quot;http://mechant.invalid&quot;)</p>", "<p>Mat.</p>"],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}
    assert [one.name for one in tmp_path.iterdir()] == ["reponses.xlsx"]


def test_the_csv_has_semicolons_and_a_mark_that_excel_needs(tmp_path: Path) -> None:
    file = tmp_path / "reponses.csv"
    write(file, ROWS)
    assert file.read_bytes().startswith(b"\xef\xbb\xbfid;state;answer/fr;answer/br\r\n")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    assert rows[1] == ["12", "accepted", "<p>Oui.<br>Avec « joie » ; merci.</p>", ""]
    assert not any(cell[:1] in "=+-@" for row in rows for cell in row if cell)


def test_rows_that_decidim_would_refuse_are_set_apart_with_the_reason() -> None:
    bad = [
        (Wanted("comment/3", "retained", "Oui."), ""),
        (Wanted("proposal/x", "retained", "Oui."), "not a proposal"),
        (Wanted("proposal/5", "", ""), "take an answer back"),
        (Wanted("proposal/6", "", "Oui."), "choose what became"),
        (Wanted("proposal/7", "not-retained", "  "), "no text"),
        (Wanted("proposal/8", "retained", "Yes.", "en"), "no text in the site’s language"),
        (Wanted("proposal/9", "retained", "a" * CELL), "longer than a cell"),
    ]
    good, refused = sifted(AnswerRow.of(one) for one, _words in bad[1:])
    assert good == []
    assert [words in reason for (_row, reason), (_one, words) in zip(refused, bad[1:], strict=True)] == [True] * 6
    good, refused = sifted([ROWS[0], ROWS[0]])
    assert (len(good), [reason for _row, reason in refused]) == (1, ["The same proposal is answered twice."])


def test_a_file_that_would_be_refused_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="Proposal 6") as raised:
        write(tmp_path / "reponses.xlsx", [*ROWS, AnswerRow.of(Wanted("proposal/6", "", "Oui."))])
    assert "choose" in str(raised.value)
    assert list(tmp_path.iterdir()) == []
    # A long answer fits in a CSV.
    write(tmp_path / "longue.csv", [AnswerRow.of(Wanted("proposal/9", "retained", "a" * CELL))])


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    for name in ("reponses.xlsx", "reponses.csv"):
        with pytest.raises(Problem, match="could not be written"):
            write(tmp_path / "absent" / name, ROWS)


def test_a_server_s_answers_go_by_component_with_what_it_shows_in_other_languages(tmp_path: Path) -> None:
    with SampleServer(consultation(idea(10), idea(11), idea(12)), version="0.29") as server:
        server.memory.answer(10, "evaluating", {"fr": "<p>À voir.</p>", "br": "<p>Gwelet vo.</p>"})
        wanted = [Wanted(f"proposal/{n}", "retained", "Oui.") for n in (4, 11, 10, 99)]
        wanted.append(Wanted("proposal/12", "", "Sans suite."))
        paths, rows, left_out = connect(server).answers_file(wanted, tmp_path / "reponses.csv")
    assert [one.name for one in paths] == ["reponses-1.csv", "reponses-2.csv"]
    assert rows == 3
    assert [key for key, _reason in left_out] == ["proposal/99", "proposal/12"]
    assert paths[1].read_text(encoding="utf-8-sig").splitlines() == [
        "id;state;answer/fr;answer/br",
        "10;accepted;<p>Oui.</p>;<p>Gwelet vo.</p>",
        "11;accepted;<p>Oui.</p>;",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="folders are not read-only there in this way")
def test_a_half_written_file_never_takes_the_place_of_a_good_one(tmp_path: Path) -> None:
    file = tmp_path / "reponses.csv"
    write(file, ROWS)
    before = file.read_bytes()
    (tmp_path / ".reponses.csv.part").mkdir()
    with pytest.raises(Problem):
        write(file, ROWS[:1])
    assert file.read_bytes() == before
