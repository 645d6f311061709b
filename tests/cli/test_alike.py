"""What resembles a contribution, and what a search is about, from the command line."""

from pathlib import Path

from moderator.cli.frame import Exit
from moderator.store.workspace import Workspace
from tests.cli.console import asked, typed
from tests.store.corpora import bring
from tests.store.making import article, proposal

CYCLING = "Une piste cyclable n° {n} le long du canal, avec des arceaux."


def test_similar_contributions_and_key_phrases_are_listed(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w.moderator") as ws:
        texts = [proposal(n, title="", body=CYCLING.format(n=n), votes_for=9) for n in range(1, 11)]
        bring(ws, [*texts, *[proposal(n, title="", body=f"Le train {n} du soir.") for n in range(11, 60)]])
        path = ws.path
    similar = asked("similar", path, 1, "--most", 3)
    assert similar["total"] == len(similar["similar"]) == 3
    assert set(similar["similar"][0]["words"]) <= {"piste", "cyclable", "canal", "arceaux", "long"}
    assert "%" in typed("similar", path, 1).stdout
    asked("similar", path, 999, code=Exit.PROBLEM)

    phrases = asked("key-phrases", path, "votes>5")
    assert (phrases["total"], phrases["whole"], phrases["sample"], phrases["once"]) == (10, 59, 0, True)
    for one in phrases["phrases"]:
        assert asked("search", path, one["search"], "--count")["total"] == one["count"] == 10
    assert "expected" in typed("key-phrases", path, "votes>5", "--all").stdout


def test_near_answers_are_listed_for_a_contribution_an_article_or_an_argument(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w.moderator") as ws:
        bring(ws, [article(1, title="Pistes le long du canal"), *[
            proposal(n, title="", body=CYCLING.format(n=n)) for n in range(1, 4)],
            *[proposal(n, title="", body=f"Le train {n} du soir.") for n in range(11, 60)]])  # fmt: skip
        path = ws.path
    text = "La piste cyclable du canal aura des arceaux."
    asked("decide", path, "answer", "--ids", 1, "--text", text)
    asked("decide", path, "argue", "--text", "Une piste cyclable au bord du canal")
    for words in ((2,), ("--section", "1"), ("--argument", "piste cyclable")):
        (found,) = asked("near-answers", path, *words)["answers"]
        assert found["text"] == text
        assert "canal" in found["words"]
    assert text in typed("near-answers", path, 2).stdout
    assert asked("near-answers", path, 1) == {"answers": []}
    asked("near-answers", path, code=Exit.PROBLEM)


def test_the_order_of_learning_says_why(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w.moderator") as ws:
        bring(ws, [proposal(n, title="", body=CYCLING.format(n=n)) for n in range(1, 6)])
        bring(ws, [proposal(n, title="", body=f"Le train {n} du soir, à la gare.") for n in range(11, 16)])
        path = ws.path
    asked("decide", path, "define", "--name", "Vélo")
    asked("decide", path, "tag", "--tag", "Vélo", "--on", "piste")
    found = asked("search", path, "", "--sort", "informative")
    first = found["contributions"][0]
    assert "train" in first["title"] + first["excerpt"]
    assert found["why"][str(first["id"])].startswith("new words: ")
    assert "why" not in asked("search", path, "")
    assert "new words" in typed("search", path, "", "--order", "informative").stdout
