"""Passages are tagged, listed and written from the command line."""

from __future__ import annotations

from pathlib import Path

from moderator.cli.frame import Exit
from moderator.store.workspace import Workspace
from tests.cli.console import article_seven, asked, typed
from tests.store.making import bring, proposal


def test_a_passage_is_tagged_then_listed_then_written(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    first = asked("search", path, "cargo")["contributions"][0]
    words = asked("show", path, str(first["id"]))["contribution"]["body"].split()[:3]
    said = asked(
        "decide", path, "code", "--ids", str(first["id"]), "--tag", "Vélo", "--passage", " ".join(words),
        "--memo", "Vu",
    )  # fmt: skip
    assert (said["act"], said["count"]) == ("code", 1)
    (one,) = asked("passages", path, "--tag", "vélo")["passages"]
    assert (one["id"], one["tag"], one["passage"], one["memo"], one["ref"]) == (
        first["id"], "Vélo", " ".join(words), "Vu", said["decision"],
    )  # fmt: skip
    assert asked("passages", path, "--to-review")["total"] == 0
    table = tmp_path / "passages.csv"
    assert asked("passages", path, "--output", table)["path"] == str(table)
    assert "Vélo" in table.read_text("utf-8-sig")
    assert asked("search", path, "passage:vélo", "--count")["total"] == 1
    typed("passages", path, "--tag", "Piscine", code=Exit.PROBLEM)
    typed("decide", path, "code", "--on", "", "--tag", "Vélo", "--passage", "x", code=Exit.PROBLEM)


def test_what_changed_is_told_in_words(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w.moderator", actor="Claire", title="Essai") as ws:
        bring(ws, [proposal(1, body="Il faut deux bus.")])
        bring(ws, [proposal(1, body="Il faut trois bus.")])
    (one,) = asked("show", tmp_path / "w.moderator", "1", "--changes")["changes"]
    assert (one["number"], [piece["fate"] for piece in one["body"]]) == (2, ["same", "removed", "added", "same"])
    assert "removed: “deux”; added: “trois”" in typed("show", tmp_path / "w.moderator", "1", "--changes").stdout
