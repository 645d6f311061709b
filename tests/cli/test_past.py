"""The history from the command line: filtered, undone in part or by the period, and the corpus as it was."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.cli.frame import Exit
from moderator.domain.decision import Act
from moderator.store.workspace import Workspace
from tests.cli.console import asked, typed
from tests.store.making import bring, proposals

NOON = datetime(2026, 3, 12, 11, tzinfo=UTC)  # noon in Paris


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A workspace where two people worked on one day."""
    path = tmp_path / "essai.moderator"
    with Workspace.create(path, actor="Ahmed") as ws:
        bring(ws, proposals(4))
        with ws.write() as conn:
            conn.exec_driver_sql("UPDATE contribution SET first_seen = 1")
        ws.decide(Act.ACCEPT, BitMap([1]), {}, at=NOON - timedelta(hours=2))
        ws.decide(Act.REFUSE, BitMap([1, 2]), {"reason": "insult"}, at=NOON + timedelta(hours=1))
        ws.decide(Act.NOTE, BitMap([3]), {"text": "À revoir"}, at=NOON + timedelta(hours=2))
        ws.actor = "Lea"
        ws.decide(Act.ACCEPT, BitMap([2]), {}, at=NOON + timedelta(hours=3))
    return path


def test_the_history_is_narrowed_by_person_kind_day_contribution_and_period(file: Path) -> None:
    def acts(*options: str) -> list[str]:
        return [line["act"] for line in asked("history", file, *options)["history"]]

    assert acts() == ["accept", "note", "refuse", "accept"]
    assert acts("--by", "Lea") == ["accept"]
    assert acts("--kind", "note", "--kind", "refuse") == ["note", "refuse"]
    assert acts("--day", "2026-03-12", "--by", "Ahmed") == ["note", "refuse", "accept"]
    assert acts("--day", "2026-03-13") == []
    assert acts("--contribution", "2") == ["accept", "refuse"]
    assert acts("--from", "2026-03-12 12:30", "--to", "2026-03-12 14:30") == ["note", "refuse"]
    assert acts("--at", "2026-03-12 13:00") == ["refuse", "accept"]
    assert "not a day" in typed("history", file, "--from", "mardi", code=Exit.PROBLEM).stderr


def test_all_of_one_afternoon_is_looked_at_then_undone_then_brought_back(file: Path) -> None:
    afternoon = ("--by", "Ahmed", "--from", "2026-03-12 12:00", "--to", "2026-03-12")
    told = asked("undo", file, *afternoon, "--dry-run")
    assert told == {"acts": 2, "already_undone": 0, "contributions": 3, "changed": 2, "standing": {"Lea": 1},
                    "possible": True}  # fmt: skip
    assert asked("search", file, "status:refused", "--count")["total"] == 1
    said = typed("undo", file, *afternoon, "--dry-run").stdout
    assert "What Lea decided since on 1 contribution stays." in said
    assert "a reason" in typed("undo", file, *afternoon, code=Exit.PROBLEM).stderr
    done = asked("undo", file, *afternoon, "--why", "Mauvaise consigne", MODERATOR_ACTOR="Claire")
    assert done["count"] == 3
    assert asked("search", file, "status:accepted", "--count")["total"] == 2
    (last,) = asked("history", file, "--limit", "1")["history"]
    assert (last["actor"], last["why"]) == ("Claire", "Mauvaise consigne")
    assert asked("undo", file, MODERATOR_ACTOR="Claire")["sentence"].startswith("2 acts of Ahmed done again together")
    assert asked("search", file, "status:refused", "--count")["total"] == 1
    typed("undo", file, "--from", "2026-03-12", code=Exit.USAGE)


def test_the_corpus_is_searched_counted_and_read_as_it_was(file: Path) -> None:
    at = ("--at", "2026-03-12 13:30")
    assert asked("search", file, "status:refused", "--count", *at)["total"] == 2
    assert asked("stats", file, *at)["stats"]["statuses"] == {"to-moderate": 2, "accepted": 0, "refused": 2}
    seen = asked("show", file, 2, *at)["contribution"]
    assert seen["row"]["status"] == "refused"
    assert [one["act"] for one in seen["history"]] == ["refuse"]
    assert typed("stats", file, *at).stdout.startswith("As it was: ")
    first = asked("history", file)["history"][-1]["ref"]
    assert asked("search", file, "status:accepted", "--count", "--at", first)["total"] == 1
    assert "not a day" in typed("stats", file, "--at", "hier", code=Exit.PROBLEM).stderr
