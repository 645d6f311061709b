"""Every kind of decision from the command line, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from moderator.cli.deciding import KINDS
from moderator.cli.frame import Exit
from moderator.domain.decision import Act
from moderator.store.workspace import Workspace
from tests.cli.console import article_seven, asked, typed
from tests.domain.colleagues import Colleague


@pytest.fixture
def loi(tmp_path: Path) -> Path:
    return article_seven(tmp_path)


def found(path: Path, query: str) -> set[int]:
    return {one["id"] for one in asked("search", path, query)["contributions"]}


def shown(path: Path, number: int) -> Any:
    return asked("show", path, number)["contribution"]


def test_moderating(loi: Path) -> None:
    done = asked("decide", loi, "accept", "--on", "vélo")
    assert (done["count"], done["act"], done["sentence"]) == (3, "accept", "3 contributions accepted.")
    asked("decide", loi, "refuse", "--on", "retraités", "--reason", "off-topic", "--comment", "Autre consultation.")
    assert found(loi, "status:accepted") == {1, 2, 3}
    assert found(loi, "status:refused") == {4}
    asked("decide", loi, "reset", "--ids", "1,2")
    assert found(loi, "status:to-moderate") == {1, 2, 5}
    unknown = asked("decide", loi, "refuse", "--on", "", "--reason", "moche", code=Exit.PROBLEM)
    assert "moche" in unknown["problem"]["what"]


def test_tagging(loi: Path) -> None:
    made = asked("decide", loi, "define", "--name", "Mobilité", "--colour", "#123456", "--about", "Se déplacer",
                 "--example", "Une piste sûre", "--example", "Un bus")["made"]  # fmt: skip
    (listed,) = asked("codebook", loi)["tags"]
    assert listed["examples"] == ["Une piste sûre", "Un bus"]
    assert "#rrggbb" in typed("decide", loi, "define", "--name", "Bus", "--colour", "vert", code=Exit.PROBLEM).stderr
    asked("decide", loi, "tag", "--on", "vélo", "--tag", "mobilité")
    assert found(loi, "tag:Mobilité") == {1, 2, 3}
    assert shown(loi, 1)["row"]["tags"] == [{"uid": made, "name": "Mobilité", "colour": "#123456"}]
    asked("decide", loi, "untag", "--ids", "3", "--tag", "Mobilité")
    asked("decide", loi, "rename", "--tag", "Mobilité", "--name", "Déplacements")
    assert found(loi, "tag:Déplacements") == {1, 2}
    told = typed("decide", loi, "tag", "--ids", "5", "--tag", "Deplacements").stdout  # mistyped, and made on the way
    assert "There was no tag “Deplacements”" in told
    assert "Did you mean “Déplacements”?" in told
    typed("undo", loi)
    assert len(asked("codebook", loi)["tags"]) == 1
    assert asked("decide", loi, "tag", "--ids", "5", "--tag", "Vélo")["made"]
    asked("decide", loi, "move", "--tag", "Vélo", "--parent", "Déplacements")
    assert found(loi, "tag:Déplacements") == {1, 2, 5}
    asked("decide", loi, "tag", "--ids", "4", "--tag", "Cycles")
    asked("decide", loi, "alias", "--tag", "Cycles", "--into", "Vélo")
    assert found(loi, "tag:Vélo") == {4, 5}
    missing = typed("decide", loi, "untag", "--on", "", "--tag", "Absente", code=Exit.PROBLEM)
    assert "Absente" in missing.stderr
    assert "--into" in typed("decide", loi, "alias", "--tag", "Vélo", code=Exit.USAGE).stderr


def test_grouping_answering_and_disposing(loi: Path, tmp_path: Path) -> None:
    asked("decide", loi, "pile", "--on", "vélo", "--title", "Le vélo")
    assert shown(loi, 1)["pile"] == [1, 2, 3]
    asked("decide", loi, "unpile", "--ids", "3")
    assert shown(loi, 1)["pile"] == [1, 2]
    assert asked("decide", loi, "apart", "--ids", "1,3")["sentence"] == "2 contributions kept apart: not copies."
    asked("decide", loi, "answer", "--on", "cargo", "--text", "Oui.")
    long = tmp_path / "reponse.txt"
    long.write_text("La proposition est retenue.\n\nElle sera inscrite à l’article 7.", "utf-8")
    asked("decide", loi, "answer", "--on", "cargo", "--text-file", long, "--language", "fr")
    answers = shown(loi, 1)["answers"]
    assert [(one["text"][:12], one["current"]) for one in answers] == [("Oui.", False), ("La propositi", True)]
    asked("decide", loi, "disposition", "--on", "cargo", "--value", "partly")
    assert shown(loi, 1)["row"]["disposition"] == "partly"
    asked("decide", loi, "disposition", "--on", "cargo")
    assert shown(loi, 1)["row"]["disposition"] == ""
    long.write_bytes("réponse".encode("latin-1"))
    assert "UTF-8" in typed("decide", loi, "answer", "--on", "", "--text-file", long, code=Exit.PROBLEM).stderr


def test_an_article_is_answered_by_its_code(loi: Path) -> None:
    asked("decide", loi, "answer", "--section", "7", "--text", "L’article est récrit.")
    asked("decide", loi, "answer", "--section", "article 8 – la fibre en 7 ans", "--text", "L’article est gardé.")
    section = asked("history", loi)["history"][0]
    assert section["sentence"] == "Answer written for 1 contribution."
    stats = asked("stats", loi)["stats"]
    assert (stats["answered"], stats["answered_sections"]) == (0, 2)
    assert "Article 99" in typed("decide", loi, "answer", "--section", "Article 99", code=Exit.PROBLEM).stderr


def test_notes_people_and_readings(loi: Path) -> None:
    asked("decide", loi, "note", "--ids", "1", "--text", "À voir avec la DAJ.")
    asked("decide", loi, "assign", "--ids", "1,2", "--to", "Anaïs")
    asked("decide", loi, "read", "--ids", "1", MODERATOR_ACTOR="Zoé")
    sheet = shown(loi, 1)
    assert [one["text"] for one in sheet["notes"]] == ["À voir avec la DAJ."]
    assert (sheet["row"]["assignee"], sheet["readers"]) == ("Anaïs", ["Zoé"])
    asked("decide", loi, "assign", "--ids", "1")
    assert shown(loi, 1)["row"]["assignee"] == ""
    assert "empty" in typed("decide", loi, "note", "--ids", "1", code=Exit.PROBLEM).stderr


def test_masking_a_passage(loi: Path) -> None:
    asked("decide", loi, "redact", "--ids", "4", "--passage", "retraités", "--reason", "personal-data")
    (mask,) = shown(loi, 4)["redactions"]
    assert (mask["field"], mask["start"], mask["end"]) == ("body", 23, 32)
    asked("decide", loi, "redact", "--ids", "4", "--field", "title", "--passage", "Âge")
    assert len(shown(loi, 4)["redactions"]) == 2
    assert "not in the contribution" in typed(
        "decide", loi, "redact", "--ids", "4", "--passage", "actifs", code=Exit.PROBLEM
    ).stderr  # fmt: skip
    assert "one contribution" in typed("decide", loi, "redact", "--on", "", "--passage", "a", code=Exit.PROBLEM).stderr


def test_erasing_for_good(loi: Path) -> None:
    ref = asked("decide", loi, "note", "--ids", "1", "--text", "Madame Dupont, 3 rue des Lilas")["decision"]
    asked("decide", loi, "blank", "--ref", ref, "--why", "Demande de l’intéressée")
    assert shown(loi, 1)["notes"] == []
    assert b"Lilas" not in loi.read_bytes()
    assert asked("verify", loi)["sound"]
    assert typed("decide", loi, "blank", "--ref", "0000000000:1", code=Exit.PROBLEM).stderr


def test_settling_needs_a_disagreement(loi: Path) -> None:
    said = typed("decide", loi, "settle", "--slot", "status", "--on", "vélo", "--value", "accepted", code=Exit.PROBLEM)
    assert "no disagreement" in said.stderr


def test_what_two_people_decided_apart_is_listed_and_settled(loi: Path) -> None:
    asked("decide", loi, "define", "--name", "Vélo")
    (tag,) = asked("codebook", loi)["tags"]
    ws = Workspace.open(loi, actor="Claire")
    ahmed = Colleague("Ahmed")
    ahmed.decide(Act.RENAME, (), {"tag": tag["uid"], "name": "Bicyclette"})
    ws.absorb(list(ahmed.known.values()))
    ws.close()
    found = asked("contested", loi, code=Exit.CONTESTED)
    assert found["total"] == 1
    (one,) = found["contested"]
    assert (one["slot"], one["id"], one["question"]) == (f"name:{tag['uid']}", 0, "What is this tag called?")
    assert {choice["words"] for choice in one["choices"]} == {"Vélo", "Bicyclette"}
    assert "Bicyclette  (Ahmed, " in typed("contested", loi, code=Exit.CONTESTED).stdout
    (ref,) = (choice["ref"] for choice in one["choices"] if choice["actor"] == "Ahmed")
    done = asked("decide", loi, "settle", "--slot", one["slot"], "--ref", ref, "--why", "Le mot du plan")
    assert done["sentence"] == "Tag “Bicyclette”: disagreement settled."
    assert asked("contested", loi) == {"contested": [], "total": 0}


def test_the_language_of_a_contribution_is_told_and_left_to_be_found_again(loi: Path) -> None:
    cargo = found(loi, "cargo")
    asked("decide", loi, "language", "--on", "cargo", "--value", "de")
    assert found(loi, "langue:de") == cargo
    asked("decide", loi, "language", "--on", "cargo", "--value", "")
    assert found(loi, "langue:de") == set()
    assert "is no language" in typed("decide", loi, "language", "--value", "zz!", "--on", "", code=Exit.PROBLEM).stderr


def test_undo_and_redo_without_limit(loi: Path) -> None:
    for query in ("cargo", "taxe", "fibre"):
        asked("decide", loi, "accept", "--on", query)
    accepted = [found(loi, "status:accepted")]
    for _step in range(3):
        typed("undo", loi)
        accepted.append(found(loi, "status:accepted"))
    assert [len(one) for one in accepted] == [3, 2, 1, 0]
    assert asked("undo", loi) == {"decision": None, "act": None, "count": 0, "sentence": "", "made": ""}
    for expected in accepted[2::-1]:
        assert asked("redo", loi)["count"] == 1
        assert found(loi, "status:accepted") == expected
    assert "nothing to do again" in typed("redo", loi).stdout


def test_one_act_of_the_past_is_undone_by_its_name(loi: Path) -> None:
    first = asked("decide", loi, "accept", "--on", "cargo")["decision"]
    asked("decide", loi, "accept", "--on", "fibre")
    asked("decide", loi, "undo", "--ref", first, "--why", "Erreur de liste")
    assert found(loi, "status:accepted") == {4}
    assert "already undone" in typed("decide", loi, "undo", "--ref", first, code=Exit.PROBLEM).stderr


@pytest.mark.parametrize(
    "where", [[], ["--on", "nulpart"], ["--on", "statut:acepté"], ["--ids", "77"], ["--ids", "1,-3"], ["--ids", ""]]
)
def test_nothing_is_decided_on_what_is_not_there(loi: Path, where: list[str]) -> None:
    said = asked("decide", loi, "accept", *where, code=Exit.PROBLEM)["problem"]
    assert "othing was decided" in said["remedy"]
    assert asked("history", loi)["history"] == []


def test_the_search_of_everything_must_be_written(loi: Path) -> None:
    assert asked("decide", loi, "accept", "--on", "")["count"] == 5


def test_all_kinds_are_told_here() -> None:
    text = "".join(one.read_text("utf-8") for one in Path(__file__).parent.glob("test_*.py"))
    assert [kind for kind in KINDS if f'"{kind}"' not in text] == []
