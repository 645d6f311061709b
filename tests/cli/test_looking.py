"""Search, show, history, figures and verification from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from moderator.cli.frame import Exit
from tests.cli.console import article_seven, asked, typed


@pytest.fixture
def loi(tmp_path: Path) -> Path:
    return article_seven(tmp_path)


def test_searching(loi: Path) -> None:
    assert typed("search", loi, "vélo", "--count").stdout == "3\n"
    assert asked("search", loi, "vélo", "--count") == {"total": 3, "complaints": []}
    assert [one["id"] for one in asked("search", loi, "vélo", "--order", "oldest")["contributions"]] == [1, 2, 3]
    assert len(asked("search", loi, "", "--limit", "2")["contributions"]) == 2
    assert asked("search", loi, "", "--limit", "0")["contributions"] == []
    facets = asked("search", loi, "vélo", "--facets", "--count")["facets"]
    assert {"status", "article"} <= {one["field"] for one in facets}


def test_what_is_not_understood_is_said_and_the_rest_is_found(loi: Path) -> None:
    said = typed("search", loi, "statut:acepté vélo")
    assert "status:accepted" in said.stdout
    assert asked("search", loi, "statut:acepté vélo")["complaints"][0]["suggestion"] == "status:accepted"


def test_showing_one(loi: Path) -> None:
    sheet = asked("show", loi, "4")["contribution"]
    assert (sheet["title"], sheet["server_answer"], sheet["row"]["votes_for"]) == ("Âge et fibre", "Oui.", 5)
    assert "La fibre pour tous les retraités." in typed("show", loi, "4").stdout
    assert "no contribution 99" in typed("show", loi, "99", code=Exit.PROBLEM).stderr


def test_what_the_reader_shows_is_printed(loi: Path) -> None:
    asked("decide", loi, "refuse", "--ids", "4", "--reason", "off-topic", MODERATOR_ACTOR="Zoé")
    asked("decide", loi, "tag", "--ids", "4", "--tag", "Numérique")
    asked("decide", loi, "position", "--ids", "4", "--value", "mixed")
    asked("decide", loi, "quote", "--ids", "4")
    asked("decide", loi, "note", "--ids", "4", "--text", "À relire.", MODERATOR_ACTOR="Anaïs")
    asked("decide", loi, "redact", "--ids", "4", "--passage", "retraités")
    asked("decide", loi, "code", "--ids", "4", "--tag", "Fibre", "--passage", "La fibre", "--memo", "Le cœur")
    asked("decide", loi, "ask", "--ids", "4", "--text", "Et toi ?", "--to", "Zoé")
    printed = typed("show", loi, "4").stdout
    for words in (
        "[refused: off topic]", "[position: mixed position]", "[to quote]", "[Tag “Numérique”]", "5 for",
        "La fibre pour tous les █████████.", "1 passage masked", "“La fibre” → Fibre", "– Le cœur",
        "À relire. (Anaïs, ", "Opinion asked of Zoé: Et toi ?", "Oui.", "Zoé – 1 contribution refused",
    ):  # fmt: skip
        assert words in printed, words
    assert "retraités" not in printed.replace(asked("show", loi, "4")["contribution"]["title"], "").split("History")[0]


def test_history_by_person_kind_and_day(loi: Path) -> None:
    asked("decide", loi, "accept", "--ids", "1", MODERATOR_ACTOR="Zoé")
    asked("decide", loi, "note", "--ids", "1", "--text", "Vu.", MODERATOR_ACTOR="Anaïs")
    typed("undo", loi, MODERATOR_ACTOR="Zoé")
    acts = asked("history", loi)["history"]
    assert [(one["actor"], one["act"], one["reversed"]) for one in acts] == [
        ("Zoé", "undo", False),
        ("Anaïs", "note", False),
        ("Zoé", "accept", True),
    ]
    assert len(asked("history", loi, "--actor", "Anaïs")["history"]) == 1
    assert len(asked("history", loi, "--kind", "accept")["history"]) == 1
    assert asked("history", loi, "--day", "2001-01-01")["history"] == []
    assert "✗" in typed("history", loi).stdout


def test_figures_add_up(loi: Path) -> None:
    asked("decide", loi, "refuse", "--ids", "3", "--reason", "insult")
    asked("decide", loi, "accept", "--ids", "1,2")
    stats = asked("stats", loi)["stats"]
    assert stats["statuses"] == {"to-moderate": 2, "accepted": 2, "refused": 1}
    assert stats["refused"] == {"insult": 1}
    assert sum(stats["days"].values()) + stats["undated"] == stats["received"] == 5
    assert "Contributions received: 5" in typed("stats", loi).stdout
    assert "Contributions reçues" in typed("stats", loi, LC_ALL="fr_FR.UTF-8").stdout


def test_verifying_and_a_hand_in_the_file(loi: Path) -> None:
    asked("decide", loi, "accept", "--on", "")
    verdict = asked("verify", loi)
    assert verdict["sound"]
    assert verdict["verdict"]["position"] == 1
    raw = dbapi2.connect(str(loi))
    raw.execute("DELETE FROM holding")
    raw.commit()
    raw.close()
    assert not asked("verify", loi, code=Exit.PROBLEM)["sound"]
    assert "is not what the decisions say" in typed("verify", loi, code=Exit.PROBLEM).stdout


def test_properties_are_said_and_given_to_scripts(loi: Path) -> None:
    assert "Name: Loi d’essai" in typed("properties", loi).stdout
    found = asked("properties", loi)["properties"]
    assert (found["path"], found["encrypted"]) == (str(loi), False)
    assert {"key", "label", "value", "by_default"} == found["settings"][0].keys()
