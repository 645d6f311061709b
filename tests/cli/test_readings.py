"""Reading together from the command line: the register, and a sample coded twice."""

from pathlib import Path

import pytest

from moderator.cli.frame import Exit
from moderator.store.workspace import Workspace
from moderator.work import deciding
from tests.cli.console import asked, typed
from tests.store.making import article, bring, proposals


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Ten contributions, five of them tagged and two read by Claire."""
    path = tmp_path / "essai.moderator"
    with Workspace.create(path, actor="Claire") as ws:
        bring(ws, [*(article(n) for n in range(3)), *proposals(10)])
        deciding.tag(ws, range(1, 6), deciding.define_tag(ws, "Vélo").made)
        deciding.read(ws, [1, 2], 5)
    return path


def test_the_register_says_who_read_what(file: Path) -> None:
    found = asked("reading", file)["register"]
    assert (found["total"], found["read"], found["people"]) == (10, 2, [["Claire", 2]])
    assert len(found["sections"]) == 3
    assert asked("search", file, found["radar"][0]["query"], "--count")["total"] == 8
    said = typed("reading", file).stdout
    assert "2 contributions of 10 read by somebody (20%)" in said
    assert "Read by Claire: 2 (20% of 10)" in typed("stats", file).stdout


def test_a_sample_is_drawn_coded_compared_and_settled(file: Path) -> None:
    name = asked("double", file, "--draw", "Ahmed", "--size", "10", "--seed", "3")["made"]
    assert f"{name}  Ahmed: 0 of 10 coded (seed 3)" in typed("double", file).stdout
    refused = typed("double", file, "--sample", name, "--code", "1", "--tag", "Vélo", code=Exit.PROBLEM,
                    MODERATOR_ACTOR="Claire")  # fmt: skip
    assert "coded by Ahmed" in refused.stderr
    for words in (("1,2,3,4,6", "--tag", "Vélo"), ("5,7,8,9,10",)):
        asked("double", file, "--sample", name, "--code", *words, MODERATOR_ACTOR="Ahmed")
    found = asked("double", file, "--sample", name)["reading"]
    assert found["tags"] == [
        {
            "tag": "Vélo",
            "both": 4,
            "first_only": 1,
            "second_only": 1,
            "neither": 4,
            "agreement": 0.8,
            "kappa": pytest.approx(0.6),
        }
    ]
    assert [one["id"] for one in found["disagreements"]] == [5, 6]
    asked("double", file, "--sample", name, "--settle", "5", "--tag", "Vélo", "--without")
    assert asked("search", file, "tag:vélo", "--count")["total"] == 4
    assert "1 disagreement to settle" in typed("double", file, "--sample", name).stdout


def test_positions_are_coded_blind_compared_and_settled(file: Path) -> None:
    asked("decide", file, "position", "--ids", "1,2,3", "--value", "favorable")
    name = asked("double", file, "--draw", "Ahmed", "--size", "10", "--seed", "3")["made"]
    for ids, value in (("1,2", "favorable"), ("3,4", "mixed")):
        words = ("--code", ids, "--position", value, "--tag", "Vélo")
        asked("double", file, "--sample", name, *words, MODERATOR_ACTOR="Ahmed")
    found = asked("double", file, "--sample", name)["reading"]
    assert found["position"] == {
        "counts": [["favorable", "favorable", 2], ["favorable", "mixed", 1]], "n": 3,
        "agreement": pytest.approx(2 / 3), "kappa": pytest.approx(0),
    }  # fmt: skip
    assert [one["positions"] for one in found["disagreements"] if one["positions"]] == [["favorable", "mixed"]]
    asked("double", file, "--sample", name, "--settle", "3", "--position", "mixed")
    assert asked("search", file, "position:mixed", "--count")["total"] == 1


def test_what_makes_no_sense_is_refused(file: Path) -> None:
    assert "No sample" in typed("double", file).stdout
    typed("double", file, "--draw", "Ahmed", code=Exit.USAGE)
    typed("double", file, "--code", "1", code=Exit.USAGE)
    typed("double", file, "--sample", "x", "--settle", "1", code=Exit.USAGE)
    assert "no sample" in typed("double", file, "--sample", "x", code=Exit.PROBLEM).stderr
