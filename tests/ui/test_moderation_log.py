"""The moderation log is asked by its key, written, and said in the footer."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QFileDialog

from moderator.ui.window import Window
from tests.ui.opened import press


def test_the_log_is_written_where_one_says(made: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proposed: list[str] = []

    def chosen(_parent: object, _title: str, path: str, _kinds: str) -> tuple[str, str]:
        proposed.append(Path(path).name)
        return str(tmp_path / "journal"), "Workbooks (*.xlsx)"

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    press("Alt+2", "A", "R", "2", "Ctrl+Shift+J")
    assert proposed == ["essai - moderation log.xlsx"]
    book = openpyxl.load_workbook(tmp_path / "journal.xlsx")
    assert [row[3] for row in book["Decisions"].iter_rows(min_row=2, values_only=True)] == [None, "insult"]
    assert made.footer.sentence.text() == "Moderation log written in journal.xlsx: 2 lines."


def test_nothing_is_written_when_no_file_is_chosen_and_csv_by_its_kind(
    made: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [("", ""), (str(tmp_path / "journal"), "Tables (*.csv)")]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: answers.pop(0))
    press("Alt+2", "A", "Ctrl+Shift+J")
    assert not list(tmp_path.glob("journal*"))
    press("Ctrl+Shift+J")
    assert (tmp_path / "journal.csv").read_text("utf-8-sig").count("\n") == 2
