"""Suggestions from the command line: what scripts read, and what they may decide."""

from pathlib import Path

import pytest

from moderator.cli.frame import Exit
from tests.cli.console import asked, typed
from tests.work import coded


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A consultation from which something was learned, closed."""
    ws, _tags = coded.consultation(tmp_path_factory.mktemp("learned"))
    coded.hang(ws)
    coded.learn(ws)
    ws.close()
    return ws.path


def test_nothing_is_suggested_before_anything_was_learned(tmp_path: Path) -> None:
    ws, _tags = coded.consultation(tmp_path, coded=6)
    ws.close()
    found = asked("suggest", ws.path)
    assert (found["tags"], found["arguments"], found["model"]["learned"]) == ([], [], None)
    rare = next(one for one in found["model"]["labels"] if one["tag"] == "Rare")
    assert (rare["examples"], rare["silent"]) == (3, "few-examples")
    assert "20" in asked("suggest", ws.path, "--train", code=Exit.PROBLEM)["problem"]["what"]


def test_each_suggestion_comes_with_what_speaks_for_it(learned: Path) -> None:
    found = asked("suggest", learned, "--most", "10")
    assert len({one["contribution"] for one in found["tags"]}) == 10
    for one in found["tags"]:
        topics = coded.topics(int(one["contribution"]))
        assert one["tag"].rpartition(" / ")[2] in topics
        assert set(one["words"]) & set(" ".join(coded.WORDS[topic] for topic in topics).split())
        assert (one["precision"], one["examples"]) == (1, 44)
    assert {one["argument"] for one in found["arguments"]} <= {"Les pistes manquent", "Les taxes sont lourdes"}
    shown = typed("suggest", learned, "--on", "pédaler", "--most", "3").stdout
    assert "Rare: 3 examples, it takes 20" in shown


def test_suggestions_are_accepted_and_rejected_and_both_are_undone(learned: Path) -> None:
    before = asked("search", learned, "suggestion:Vélo", "--count")["total"]
    one = asked("decide", learned, "reject-suggestion", "--tag", "Vélo", "--on", "id:123")
    assert one["sentence"] == "Suggestion “Vélo” rejected for 1 contribution."
    assert asked("search", learned, "suggestion:Vélo", "--count")["total"] == before - 1
    asked("decide", learned, "suggest-again", "--tag", "Vélo", "--on", "id:123")
    assert asked("search", learned, "suggestion:Vélo", "--count")["total"] == before
    asked("undo", learned)
    rest = asked("decide", learned, "accept-suggestion", "--tag", "Vélo", "--on", "")
    assert (rest["act"], rest["count"]) == ("tag", before - 1)
    asked("decide", learned, "accept-suggestion", "--tag", "Vélo", "--on", "", code=Exit.PROBLEM)
    asked("undo", learned)
    asked("undo", learned)
    assert asked("search", learned, "suggestion:Vélo", "--count")["total"] == before
