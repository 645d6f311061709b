"""Analysing without a window: positions, quotations, the codebook, notes and their replies, smart lists."""

from pathlib import Path
from typing import Any

import pytest

from moderator.cli.frame import Exit
from tests.cli.console import article_seven, asked, typed


@pytest.fixture
def loi(tmp_path: Path) -> Path:
    return article_seven(tmp_path)


def found(loi: Path, query: str) -> set[int]:
    return {one["id"] for one in asked("search", loi, query)["contributions"]}


def shown(loi: Path, number: int) -> Any:
    return asked("show", loi, str(number))["contribution"]


def test_positions_and_what_to_quote(loi: Path) -> None:
    said = asked("decide", loi, "position", "--on", "vélo", "--value", "favorable")
    assert said["sentence"] == "Position “favourable” for 3 contributions."
    assert found(loi, "position:favorable") == {1, 2, 3}
    asked("decide", loi, "position", "--ids", "2")
    assert found(loi, "position:à-déterminer") == {2, 4, 5}
    assert "--value is one of" in typed(
        "decide", loi, "position", "--ids", "1", "--value", "retained", code=Exit.USAGE
    ).stderr  # fmt: skip
    asked("decide", loi, "quote", "--ids", "1,4")
    asked("decide", loi, "unquote", "--ids", "1")
    assert found(loi, "quotable:yes") == {4}


def test_a_tag_is_described_split_retired_and_offered_again(loi: Path) -> None:
    asked("decide", loi, "tag", "--on", "", "--tag", "Mobilité")
    asked(
        "decide", loi, "describe", "--tag", "Mobilité", "--about", "Se déplacer", "--colour", "#228833",
        "--example", "Un train le soir", "--example", "Une piste sûre",
    )  # fmt: skip
    done = asked("decide", loi, "split", "--tag", "Mobilité", "--on", "vélo", "--name", "Vélo")
    assert done["sentence"] == "3 contributions moved from “Mobilité” to “Vélo”."
    assert found(loi, "tag:vélo") == {1, 2, 3}
    assert found(loi, "tag:mobilité") == {4, 5}
    asked("undo", loi)
    assert found(loi, "tag:mobilité") == {1, 2, 3, 4, 5}
    assert asked("decide", loi, "retire", "--tag", "Mobilité")["sentence"].startswith("Tag “Mobilité” retired")
    assert "already retired" in typed("decide", loi, "retire", "--tag", "Mobilité", code=Exit.PROBLEM).stderr
    tag = asked("codebook", loi)["tags"][0]
    assert (tag["about"], tag["retired"], tag["examples"]) == (
        "Se déplacer", True, ["Un train le soir", "Une piste sûre"],
    )  # fmt: skip
    assert tag["contributions"] == 5
    asked("decide", loi, "unretire", "--tag", "Mobilité")
    assert not asked("codebook", loi)["tags"][0]["retired"]


def test_a_note_is_answered_and_found(loi: Path) -> None:
    first = asked("decide", loi, "note", "--ids", "1", "--text", "Qui connaît l’alinéa 3 ?")["decision"]
    asked("decide", loi, "note", "--ids", "1", "--text", "La DAJ, au 2e étage", "--reply", first)
    asked("decide", loi, "note", "--ids", "1", "--text", "Autre chose")
    notes = shown(loi, 1)["notes"]
    assert [(one["text"], one["depth"]) for one in notes] == [
        ("Qui connaît l’alinéa 3 ?", 0), ("La DAJ, au 2e étage", 1), ("Autre chose", 0),
    ]  # fmt: skip
    assert found(loi, "note:daj") == {1}
    assert typed("decide", loi, "note", "--ids", "1", "--text", "x", "--reply", "no:where", code=Exit.USAGE).stderr


def test_smart_lists_are_kept_counted_and_let_go(loi: Path) -> None:
    asked("search", loi, "vélo", "--save", "À vélo")
    asked("search", loi, "statut:à-modérer", "--save", "Reste à faire", "--order", "oldest")
    assert [(one["name"], one["count"]) for one in asked("search", loi, "--saved")["saved"]] == [
        ("À vélo", 3), ("Reste à faire", 5),
    ]  # fmt: skip
    assert {one["id"] for one in asked("search", loi, "--named", "à vélo")["contributions"]} == {1, 2, 3}
    asked("search", loi, "--forget", "À vélo")
    assert [one["name"] for one in asked("search", loi, "--saved")["saved"]] == ["Reste à faire"]
    assert "no saved search" in typed("search", loi, "--named", "rien", code=Exit.PROBLEM).stderr
