"""What waits, the legal calendar and crossing tables from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderator.cli.frame import Exit
from tests.cli.console import article_seven, asked, typed


@pytest.fixture
def loi(tmp_path: Path) -> Path:
    return article_seven(tmp_path)


def test_today_says_what_waits_and_who_did_what(loi: Path) -> None:
    assert [(one["name"], one["count"]) for one in asked("today", loi)["waiting"]] == [("to-moderate", 5)]
    asked("decide", loi, "accept", "--ids", "1", MODERATOR_ACTOR="Zoé")
    said = typed("today", loi).stdout
    assert "To moderate: 4" in said
    assert "Zoé: 1 moderated, 0 tagged" in said
    found = asked("today", loi, "--span", "today")
    assert [one["person"] for one in found["effort"]["shares"]] == ["Zoé", ""]
    assert found["cover"]["moderated"] == 1


def test_a_document_whose_figures_changed_is_told_by_today(loi: Path, tmp_path: Path) -> None:
    asked("decide", loi, "accept", "--ids", "1")
    typed("export", loi, "responses", "--output", tmp_path)
    assert asked("today", loi)["stale"] == []
    asked("decide", loi, "accept", "--ids", "2")
    (stale,) = asked("today", loi)["stale"]
    moved = {one["name"]: (one["before"], one["now"]) for one in stale["moved"]}
    assert moved["accepted"] == (1, 2)
    assert "Accepted: 1 → 2" in typed("today", loi).stdout


def test_the_calendar_is_chosen_then_shown(loi: Path) -> None:
    assert "environment" in typed("calendar", loi).stdout
    found = asked("calendar", loi, "--procedure", "environment", "--opening", "2026-03-01", "--closing", "2026-03-25")
    assert found["dates"] == {"opening": "2026-03-01", "closing": "2026-03-25"}
    assert len(found["decisions"]) == 3
    said = typed("calendar", loi).stdout
    assert "C. env., art. L. 123-19-1, II" in said
    assert "Not before 30 March 2026" in said.replace("\u00a0", " ")
    # Too early a closing is said, and scripts see it.
    agenda = loi.with_name("agenda.ics")
    assert asked("calendar", loi, "--output", agenda)["path"] == str(agenda)
    assert agenda.read_bytes().startswith(b"BEGIN:VCALENDAR")
    late = typed("calendar", loi, "--closing", "2026-03-10", code=Exit.CONTESTED).stdout
    assert "12 days too early" in late
    assert asked("calendar", loi, "--closing", "none")["dates"] == {"opening": "2026-03-01"}
    assert asked("calendar", loi, "--procedure", "none")["procedure"] is None


def test_days_that_are_none_are_refused(loi: Path) -> None:
    assert "is not a day" in typed("calendar", loi, "--opening", "1er mars", code=Exit.USAGE).stderr
    wrong = typed("calendar", loi, "--opening", "2026-03-01", "--closing", "2026-02-01", code=Exit.PROBLEM)
    assert "wrong order" in wrong.stderr
    assert asked("calendar", loi)["dates"] == {}


def test_crossing_in_both_languages(loi: Path) -> None:
    found = asked("cross", loi, "article", "auteur")
    assert (found["base"], found["columns"]["axis"]) == (5, "author")
    assert sum(map(sum, found["counts"])) == 9  # the title counts its two articles again
    assert asked("cross", loi, "thème", "statut")["unclassified"] == {"rows": 5, "columns": 5}
    assert asked("cross", loi, "mois", "type", "--search", "vélo")["base"] == 3
    assert "is none of" in typed("cross", loi, "humeur", "auteur", code=Exit.USAGE).stderr


def test_a_table_is_shown_or_written(loi: Path, tmp_path: Path) -> None:
    said = typed("cross", loi, "article", "author", "--measure", "row").stdout
    assert "Article 7" in said
    assert "Base: 5 contributions" in said
    for ending in ("csv", "xlsx"):
        path = tmp_path / f"croise.{ending}"
        assert asked("cross", loi, "article", "author", "--output", path)["path"] == str(path)
        assert path.stat().st_size > 100
    assert ".xlsx or .csv" in typed("cross", loi, "article", "author", "--output", tmp_path / "x.pdf",
                                    code=Exit.PROBLEM).stderr  # fmt: skip
