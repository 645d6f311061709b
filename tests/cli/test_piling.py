"""Piles from the command line: what scripts read."""

from pathlib import Path

import pytest

from moderator.cli.frame import Exit
from moderator.domain.contribution import Author
from moderator.store.workspace import Workspace
from tests.cli.console import asked, typed
from tests.store.corpora import bring, text

LETTER = (
    "Madame la maire, gardez la bibliothèque ouverte le samedi, car c’est le seul jour où les enfants et ceux qui "
    "travaillent peuvent y venir lire, emprunter et se retrouver au chaud."
)


@pytest.fixture
def ville(tmp_path: Path) -> Path:
    """Four people, of whom three sent one letter."""
    with Workspace.create(tmp_path / "ville.moderator") as ws:
        bodies = (LETTER, f"{LETTER} Ma fille y apprend à lire.", LETTER.lower(), "Non.")
        bring(ws, [text(n, one, author=Author(str(n))) for n, one in enumerate(bodies)])
        return ws.path


def test_the_piles_that_could_be_and_those_that_are(ville: Path) -> None:
    found = asked("piles", ville)
    (pile,) = found["piles"]
    assert (pile["state"], sorted(pile["members"])) == ("proposed", ["0", "1", "2"])
    assert found["figures"] == {"contributions": 4, "piles": 0, "piled": 0, "texts": 3}
    made = asked("decide", ville, "pile", "--on", "bibliothèque")["made"]
    (pile,) = asked("piles", ville)["piles"]
    assert pile == {"id": made, "state": "made", "members": ["0", "1", "2"]}


def test_suggestions_come_with_their_evidence(ville: Path) -> None:
    found = asked("suggest", ville)
    assert (found["texts"], found["distinct"]) == (4, 3)
    (one,) = found["suggestions"]
    assert (one["alike"], one["count"], one["distinct"], one["authors"]) == ("letter", 3, 2, 3)
    assert {each["member"]: each["differing_words"] for each in one["evidence"]} == {"0": 0, "1": 6, "2": 0}
    assert [each["contributions"] for each in found["effects"]] == [3] * 10
    assert "1 pile proposed" in typed("suggest", ville).stdout


def test_what_is_kept_apart_is_not_suggested(ville: Path) -> None:
    asked("decide", ville, "apart", "--on", "bibliothèque")
    assert asked("suggest", ville)["suggestions"] == []
    assert "0 piles proposed" in typed("suggest", ville, "--threshold", "0.9").stdout


def test_a_proposed_pile_is_accepted_or_rejected_by_its_name_and_both_are_undone(ville: Path) -> None:
    (one,) = asked("suggest", ville)["suggestions"]
    shown = typed("piles", ville, LC_ALL="fr_FR.UTF-8").stdout
    assert f"{one['id']}  Envoi groupé\u00a0: 3 contributions, 2 textes distincts, 3 auteurs" in shown
    assert "«\u00a0Madame la maire, gardez" in shown
    done = asked("decide", ville, "accept-suggestion", "--pile", one["id"][:6])
    assert (done["act"], done["count"]) == ("pile", 3)
    asked("undo", ville)
    assert asked("decide", ville, "reject-suggestion", "--pile", one["id"])["act"] == "apart"
    gone = asked("decide", ville, "accept-suggestion", "--pile", one["id"], code=Exit.PROBLEM)["problem"]
    assert one["id"] in gone["what"]
    asked("undo", ville)
    assert len(asked("suggest", ville)["suggestions"]) == 1
