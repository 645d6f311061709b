"""Personal data and the list of insults, on the command line."""

from __future__ import annotations

from pathlib import Path

from moderator.cli.frame import Exit
from tests.cli.console import asked, typed
from tests.store.making import proposal, workspace

BODIES = ("Appelez-moi au 06 12 34 56 78, ou zoe@exemple.fr.", "Le docteur Martin.", "Quel andouille !")


def made(folder: Path) -> Path:
    """A workspace of three contributions, closed."""
    with workspace(folder, [proposal(n, title=f"Avis {n}", body=body) for n, body in enumerate(BODIES, 1)]) as ws:
        return ws.path


def test_what_is_found_is_listed_masked_in_one_act_dismissed_and_undone(tmp_path: Path) -> None:
    path = made(tmp_path)
    found = asked("personal", path)
    assert (found["total"], found["contributions"]) == (3, 2)
    assert found["found"][0] == {
        "contribution": 1, "kind": "phone", "field": "body", "from": 15, "to": 29, "text": "06 12 34 56 78",
        "certainty": "certain", "reason": "a valid number of this country: FR", "severity": 0,
    }  # fmt: skip
    assert asked("personal", path, "--on", "docteur", "--kind", "phone")["total"] == 0
    assert asked("personal", path, "--possible")["total"] == 4
    assert "numéro de téléphone" in typed("personal", path, LC_ALL="fr_FR.UTF-8").stdout
    assert asked("personal", path, "--on", "données:téléphone", "--mask")["count"] == 1
    assert asked("personal", path)["total"] == 1
    typed("undo", path)
    assert asked("personal", path, "--kind", "name", "--dismiss", "martin")["count"] == 1
    assert asked("search", path, "données:nom", "--count")["total"] == 0
    typed("personal", path, "--mask", "--dismiss", "x", code=Exit.USAGE)
    typed("personal", path, "--on", "données:zut", code=Exit.PROBLEM)


def test_the_list_is_tried_changed_and_exchanged(tmp_path: Path) -> None:
    path = made(tmp_path)
    assert asked("lexicon", path, "--set", "docteur*", "--severity", "3", "--dry-run")["more"] == 1
    assert asked("lexicon", path, "--set", "andouille*", "--severity", "2")["decision"]
    assert "andouille*  injure, forte" in typed("lexicon", path, LC_ALL="fr_FR.UTF-8").stdout
    assert asked("personal", path, "--kind", "insult")["total"] == 1
    typed("lexicon", path, "--set", "andouille*", "--retire")
    assert asked("personal", path, "--kind", "insult")["total"] == 0
    file = tmp_path / "liste.csv"
    count = asked("lexicon", path, "--export", file)["entries"]
    assert asked("lexicon", path, "--import", file)["same"] == count
    typed("lexicon", path, "--retire", code=Exit.USAGE)
    typed("lexicon", path, "--set", "§", code=Exit.PROBLEM)


def test_a_pseudonymised_copy_is_written_and_its_decisions_come_back(tmp_path: Path) -> None:
    path, copy, key = made(tmp_path), tmp_path / "copie.moderator", tmp_path / "k.moderator-key"
    written = asked("pseudonymise", path, "--output", copy, "--key", key, keys={"MODERATOR_KEY_PASSPHRASE": "phrase"})
    assert (written["contributions"], written["encrypted"]) == (3, True)
    assert asked("personal", copy)["total"] == 0
    asked("decide", copy, "accept", "--ids", "1")
    typed("pseudonymise", path, "--back", copy, "--key", key, code=Exit.PROBLEM)
    back = asked("pseudonymise", path, "--back", copy, "--key", key, keys={"MODERATOR_KEY_PASSPHRASE": "phrase"})
    assert back["taken"] == 1
    assert asked("search", path, "statut:accepté", "--count")["total"] == 1
    typed("pseudonymise", path, code=Exit.USAGE)
