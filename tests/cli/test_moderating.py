"""Settings of the consultation, its charter, opinions and the pace, on the command line."""

from __future__ import annotations

from pathlib import Path

from moderator.cli.frame import Exit
from tests.cli.console import article_seven, asked, typed


def test_the_queue_is_a_setting_of_the_consultation(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    assert asked("settings", path)["settings"]["queue"] == "after"
    assert asked("settings", path, "queue", "before")["decision"]
    assert asked("settings", path, "queue")["settings"] == {"queue": "before"}
    typed("settings", path, "queue", "never", code=Exit.PROBLEM)
    typed("settings", path, "colour", code=Exit.USAGE)
    typed("undo", path)
    assert "queue: after" in typed("settings", path).stdout


def test_the_charter_is_shown_written_and_exchanged(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    assert len(asked("charter", path)["reasons"]) == 10
    asked("charter", path, "--set", "insult", "--label", "Propos violents", "--move", "-1")
    shown = asked("charter", path)["reasons"]
    assert (shown[0]["code"], shown[0]["label"], shown[0]["violent"]) == ("insult", "Propos violents", True)
    asked("charter", path, "--set", "hors-charte", "--label", "Hors charte", "--refused", "Tout.")
    typed("charter", path, "--set", "obscene", "--retire")
    text = typed("charter", path, LC_ALL="fr_FR.UTF-8").stdout
    assert "obscene\u00a0: Obscénité (retiré, éprouvant)" in text
    assert "    ✗ Tout." in text
    file = tmp_path / "charte.json"
    assert asked("charter", path, "--export", file)["reasons"] == 11
    (tmp_path / "b").mkdir()
    other = article_seven(tmp_path / "b")
    assert asked("charter", other, "--import", file)["made"] == 1
    assert asked("decide", other, "refuse", "--on", "cargo", "--reason", "Hors charte")["count"]
    typed("charter", path, "--label", "x", code=Exit.USAGE)
    typed("charter", path, "--import", file, "--export", file, code=Exit.USAGE)
    typed("charter", path, "--set", "nothing", "--retire", code=Exit.PROBLEM)


def test_lines_of_a_charter_that_are_left_out_change_the_exit_code(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    file = tmp_path / "charte.csv"
    file.write_text("label;description\n;Rien\n", "utf-8")
    assert "needs a label" in typed("charter", path, "--import", file, code=Exit.CONTESTED).stdout


def test_opinions_and_what_is_put_off(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    ahmed = {"MODERATOR_ACTOR": "Ahmed"}
    asked("decide", path, "ask", "--ids", "1,2", "--text", "Un doute", "--to", "Ahmed")
    assert asked("search", path, "avis:moi", "--count", keys=ahmed)["total"] == 2
    asked("decide", path, "advise", "--ids", "1", "--value", "refused:insult", keys=ahmed)
    asked("decide", path, "ask-no-more", "--ids", "2")
    assert asked("search", path, "opinion:asked", "--count")["total"] == 0
    asked("decide", path, "ask", "--ids", "3", "--text", "Menace ?", "--escalate")
    assert asked("search", path, "avis:transmis", "--count")["total"] == 1
    asked("decide", path, "later", "--ids", "1,2")
    asked("decide", path, "not-later", "--ids", "2")
    assert asked("search", path, "plus-tard:oui", "--count")["total"] == 1


def test_the_pace_is_told_in_both_ways(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    asked("decide", path, "accept", "--ids", "1,2")
    found = asked("pace", path)
    assert (found["moderation"]["done"], found["moderation"]["remaining"], found["moderation"]["ends"]) == (2, 3, None)
    assert "Moderation: 2 this hour · 3 remain" in typed("pace", path).stdout
