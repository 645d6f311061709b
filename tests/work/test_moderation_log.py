"""The moderation log: who decided what and why, the reasons as on the screen, and nothing that a spreadsheet runs."""

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled
from moderator.store.workspace import Workspace
from moderator.work import cells, deciding, history, moderation_log
from moderator.work.moderation_log import COLUMNS
from tests.domain.colleagues import Colleague
from tests.store.making import proposal, proposals, workspace

PHONE = "Appelez le 06 12 34 56 78 demain. Il faut une piste."


def moderated(ws: Workspace) -> None:
    deciding.accept(ws, [1, 2])
    deciding.refuse(ws, [3, 4], "insult", '=HYPERLINK("http://x")')
    done = deciding.refuse(ws, [5], "off-topic")
    deciding.undo_one(ws, done.ref, "Dans le sujet")
    deciding.redact(ws, 6, "body", PHONE.index("06"), PHONE.index(" demain"))


def items() -> list[object]:
    return [*proposals(5), proposal(6, body=PHONE, title="@SOMME(A1)", link="https://example.org/6")]


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    made = workspace(tmp_path, items())  # type: ignore[arg-type]
    moderated(made)
    return made


def table(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(text.decode("utf-8-sig").splitlines(), delimiter=";"))


def test_each_decision_on_each_contribution_is_a_line(ws: Workspace, tmp_path: Path) -> None:
    written = moderation_log.write(ws, tmp_path / "journal.csv")
    lines = table(tmp_path / "journal.csv")
    assert (written.acts, written.lines, len(lines)) == (4, 6, 6)
    assert written.sentence == "Moderation log written in journal.csv: 6 lines."
    assert list(lines[0]) == [title for title, _width in COLUMNS.values()]
    assert [(one["Contribution"], one["Act"], one["Reason code"]) for one in lines] == [
        ("proposal/1", "Acceptance", ""),
        ("proposal/2", "Acceptance", ""),
        ("proposal/3", "Refusal", "insult"),
        ("proposal/4", "Refusal", "insult"),
        ("proposal/5", "Refusal", "off-topic"),
        ("proposal/6", "Passage masked", "personal-data"),
    ]
    assert {one["Who"] for one in lines} == {"Claire"}
    assert (lines[4]["Undone"], lines[4]["Undone by"], lines[4]["Why undone"]) == ("yes", "Claire", "Dans le sujet")
    assert lines[3]["Undone by"] == ""
    assert lines[5]["Link"] == "https://example.org/6"
    assert (lines[5]["Kind"], lines[5]["Kind of author"]) == ("proposal", "private person")


def test_what_is_masked_stays_masked_and_no_formula_is_live(ws: Workspace, tmp_path: Path) -> None:
    moderation_log.write(ws, tmp_path / "journal.csv")
    text = (tmp_path / "journal.csv").read_text("utf-8-sig")
    assert "06 12" not in text
    last = table(tmp_path / "journal.csv")[-1]
    assert last["Excerpt"] == "Appelez le […] demain. Il faut une piste."
    assert last["Title"] == "'@SOMME(A1)"
    assert ";\"'=HYPERLINK" in text
    moderation_log.write(ws, tmp_path / "journal.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "journal.xlsx")["Decisions"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert sheet["F4"].value.startswith("=HYPERLINK")


def test_the_reasons_of_the_workbook_are_those_of_the_screen(ws: Workspace, tmp_path: Path) -> None:
    written = moderation_log.write(ws, tmp_path / "journal.xlsx")
    book = openpyxl.load_workbook(tmp_path / "journal.xlsx")
    head, *rows, total = book["Reasons"].iter_rows(values_only=True)
    assert head[2:] == ("Refused now, whole consultation", "Refusals in this log", "Undone among them")
    assert len(rows) == 10
    assert {str(row[0]): row[2] for row in rows if row[2]} == dict(history.stats(ws).refused) == {"insult": 2}
    assert [row for row in rows if row[0] == "off-topic"] == [("off-topic", "Off topic", 0, 1, 1)]
    assert total[2:] == (2, 3, 1)
    assert sum(one.lines for one in written.reasons) == 3
    decisions = book["Decisions"]
    assert decisions.max_row == 7
    assert decisions["A2"].value.date() == next(iter(history.history(ws))).at.date()


def test_one_day_alone_can_be_written(ws: Workspace, tmp_path: Path) -> None:
    ahmed = Colleague("ahmed")
    ahmed.accept(proposal(1).uid, proposal(99).uid)  # on 2 March 2026
    ws.absorb(list(ahmed.known.values()))
    moderation_log.write(ws, tmp_path / "jour.csv", day=date(2026, 3, 2))
    lines = table(tmp_path / "jour.csv")
    assert [(one["Who"], one["Contribution"], one["Title"]) for one in lines] == [
        ("ahmed", "proposal/1", "Proposition 1"),
        ("ahmed", "", "1 contribution that is not in this workspace"),
    ]
    empty = moderation_log.write(ws, tmp_path / "rien.xlsx", day=date(2001, 1, 1))
    assert empty.lines == 0
    assert openpyxl.load_workbook(tmp_path / "rien.xlsx")["Decisions"].max_row == 1


def test_more_lines_than_a_sheet_holds_go_on_in_the_next(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "ROWS", 4)
    moderation_log.write(ws, tmp_path / "journal.xlsx")
    book = openpyxl.load_workbook(tmp_path / "journal.xlsx")
    assert book.sheetnames == ["Decisions", "Decisions 2", "Reasons"]
    assert [book[name].max_row for name in book.sheetnames[:2]] == [4, 4]


def test_what_cannot_be_written_leaves_nothing_behind(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"\.xlsx or \.csv"):
        moderation_log.write(ws, tmp_path / "journal.doc")
    with pytest.raises(Problem, match="could not be written"):
        moderation_log.write(ws, tmp_path / "absent" / "journal.csv")

    def stop(done: int, _total: int | None, _what: str) -> None:
        if done == 2:
            raise Cancelled

    for ending in ("csv", "xlsx"):
        with pytest.raises(Cancelled):
            moderation_log.write(ws, tmp_path / f"journal.{ending}", progress=stop)
    assert [one.name for one in tmp_path.iterdir() if "journal" in one.name] == []


def test_one_act_on_everything_can_be_stopped_while_it_is_written(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(1200)) as ws:
        deciding.accept(ws, range(1, 1201))
        calls: list[int] = []
        moderation_log.write(ws, tmp_path / "journal.csv", progress=lambda done, _total, _what: calls.append(done))
        assert len(calls) == 4


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@a", "\tx", "＝1"])
def test_a_dangerous_cell_is_guarded_and_read_back(text: str) -> None:
    assert cells.guarded(text) == f"'{text}"
    assert cells.unguarded(cells.guarded(text)) == text
    assert cells.guarded("L’eau = la vie") == "L’eau = la vie"
    assert cells.unguarded("'quoted'") == "'quoted'"
