"""The moderation log from the command line."""

from __future__ import annotations

from pathlib import Path

from moderator.cli.frame import Exit
from tests.cli.console import article_seven, asked, typed


def test_the_log_is_written_and_its_reasons_counted(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    asked("decide", path, "accept", "--on", "cargo")
    asked("decide", path, "refuse", "--ids", "4,5", "--reason", "off-topic")
    done = asked("moderation-log", path, "--output", tmp_path / "journal.csv")
    assert (done["acts"], done["lines"]) == (2, 3)
    assert done["reasons"][0] == {"code": "off-topic", "label": "Off topic", "now": 2, "lines": 2, "undone": 0}
    assert Path(done["path"]).read_text("utf-8-sig").count("\n") == 4
    never = asked("moderation-log", path, "--output", tmp_path / "j.xlsx", "--day", "2001-01-01")
    assert never["lines"] == 0
    french = typed("moderation-log", path, "--output", tmp_path / "journal.csv", LC_ALL="fr_FR.UTF-8").stdout
    assert "journal.csv" in french
    assert "Moderation" not in french
    assert "Refus" in (tmp_path / "journal.csv").read_text("utf-8-sig")


def test_a_wrong_day_or_ending_is_refused(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    typed("moderation-log", path, "--output", tmp_path / "j.csv", "--day", "hier", code=Exit.USAGE)
    typed("moderation-log", path, "--output", tmp_path / "j.pdf", code=Exit.PROBLEM)
