"""Rules are listed, tried, written, applied and taken away from the command line."""

from pathlib import Path

from moderator.cli.frame import Exit
from tests.cli.console import article_seven, asked, typed


def test_a_rule_is_tried_written_applied_and_undone(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    asked("decide", path, "define", "--name", "Vélo")
    line = ("rules", path, "--add", "Cargo", "--search", "cargo", "--tag", "Vélo")
    tried = asked(*line, "--dry-run")["trial"]
    assert tried["would_touch"] > 0
    assert all("cargo" in word.casefold() for seen in tried["sample"] for word in seen["words"])
    assert asked("rules", path) == {"rules": [], "total": 0}, "a trial writes nothing"
    made = asked(*line)
    assert (made["act"], made["rule"]["puts"]) == ("rule", "tag “Vélo”")
    assert asked(*line) == {"decision": None, "count": 0}
    assert "[" in typed("rules", path, "--apply", "cargo", "--dry-run").stdout
    done = asked("rules", path, "--apply", "cargo")
    assert done["count"] == tried["would_touch"]
    assert done["sentence"].endswith("Rule: “Cargo”.")
    assert asked("rules", path, "--dry-run")["trials"][0]["already"] == done["count"]
    asked("undo", path)
    assert asked("search", path, "tag:Vélo", "--count")["total"] == 0
    asked("rules", path, "--remove", "Cargo")
    asked("undo", path)
    assert [one["name"] for one in asked("rules", path)["rules"]] == ["Cargo"]


def test_what_cannot_be_done_says_why(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    for words in (("--apply", "x"), ("--remove", "x"), ("--add", "x", "--search", "cargo")):
        assert "remedy" in asked("rules", path, *words, code=Exit.PROBLEM)["problem"]
