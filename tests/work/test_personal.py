"""Personal data and abuse: found after an import, masked in one gesture, dismissed for good; the list is the team’s."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from moderator.domain.personal import Clue
from moderator.domain.problem import Problem
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, lexicon, pace, personal, screening
from tests.store.making import assert_sound, bring, proposal, workspace

BODIES = (
    "Appelez-moi au 06 12 34 56 78 ou écrivez à zoe@exemple.fr. Je suis diabétique.",
    "Une piste cyclable rue Jean-Jaurès, article 75001.",
    "Ce maire est un c0nnard, je vais vous tuer.",
    "Le docteur Martin, 12 rue des Lilas, 35000 Rennes.",
    "Andouille ! Vive le train.",
)


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path, [proposal(n, title=f"Avis {n}", body=body) for n, body in enumerate(BODIES, 1)]) as made:
        screening.screen(made)
        yield made


def found(ws: Workspace, query: str) -> list[int]:
    """The contributions that a search finds."""
    search = finding.find(ws, query)
    assert not search.complaints
    return sorted(int(one) for one in search.ids)


def test_what_is_found_can_be_searched_in_french_and_english_and_counted(ws: Workspace) -> None:
    assert found(ws, "données:oui") == [1, 4]
    assert found(ws, "données:téléphone") == found(ws, "personal:phone") == [1]
    assert found(ws, "données:santé,adresse") == [1, 4]
    assert found(ws, "injure:oui") == found(ws, "injure:menace") == [3]
    assert found(ws, "injure:possible") == [5]
    assert found(ws, "-données:oui -injure:oui") == [2, 5]
    (counted,) = [one for one in finding.facets(ws, finding.find(ws, "")) if one.field == "personal"]
    assert {one.value: (one.label, one.count) for one in counted.values}["phone"] == ("phone number", 1)


def test_all_of_a_contribution_is_masked_in_one_gesture_that_one_undo_takes_back(ws: Workspace) -> None:
    done = personal.mask_all(ws, [1])
    assert done is not None
    assert done.sentence == "3 passages masked in 1 contribution."
    assert screening.screen(ws).changed == 1
    assert found(ws, "données:oui") == [4]
    assert personal.mask_all(ws, [1]) is None
    deciding.undo(ws)
    screening.screen(ws)
    assert found(ws, "données:oui") == [1, 4]
    assert not ws.standing.anyone_of("redact:")
    assert_sound(ws)


def test_what_is_dismissed_stays_so_when_the_text_is_looked_through_again_until_it_is_undone(ws: Workspace) -> None:
    done = personal.dismiss(ws, [4], Clue.NAME, "Martin")
    assert done.sentence == "“Martin” is no name of a person: dismissed in 1 contribution."
    screening.screen(ws)
    assert found(ws, "données:nom") == []
    assert found(ws, "données:écartées") == [4]
    bring(ws, [proposal(4, title="Avis 4", body="Un mot de plus. Le docteur Martin, 12 rue des Lilas.")])
    assert screening.screen(ws).texts == 1
    assert found(ws, "données:nom") == []
    assert found(ws, "données:adresse") == [4]
    deciding.undo(ws)
    screening.screen(ws)
    assert found(ws, "données:nom") == [4]
    with pytest.raises(Problem):
        personal.dismiss(ws, [4], Clue.NAME, " ")


def test_only_new_texts_are_looked_through(ws: Workspace) -> None:
    assert screening.screen(ws) == screening.Screened(0, 0)
    bring(ws, [proposal(6, title="Avis 6", body="Mon IBAN : FR76 3000 6000 0112 3456 7890 189")])
    assert screening.waiting(ws) == 1
    assert screening.screen(ws).texts == 1
    assert found(ws, "données:iban") == [6]


def test_the_list_is_tried_changed_shared_and_undone(ws: Workspace, tmp_path: Path) -> None:
    grave = lexicon.entry(ws, "Andouille*", severity=3)
    assert (screening.tried(ws, grave).more, screening.tried(ws, grave).fewer) == (0, 0)
    new = lexicon.entry(ws, "piste*", "menace", 2)
    trial = screening.tried(ws, new)
    assert (trial.more, trial.fewer, trial.examples[0][0]) == (1, 0, 2)
    assert lexicon.write(ws, grave)
    assert lexicon.write(ws, grave) is None
    assert lexicon.write(ws, lexicon.entry(ws, "Martin", "ordinaire"))
    assert lexicon.retire(ws, "connard*")
    screening.screen(ws)
    assert found(ws, "injure:injure") == [5]
    assert found(ws, "données:nom") == []
    for _each in range(3):
        deciding.undo(ws)
    screening.screen(ws)
    assert found(ws, "injure:injure") == [3]
    assert found(ws, "données:nom") == [4]
    for words in ("", "*", "a", "(un|", "x" * 400, "§§"):
        with pytest.raises(Problem):
            lexicon.entry(ws, words)
    assert_sound(ws)


def test_the_list_is_exchanged_as_csv(ws: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    count = lexicon.export(ws, path)
    assert count == len(ws.standing.lexicon.entries)
    assert lexicon.bring(ws, path).same == count
    path.write_text("mots;nature;gravité\nbachi-bouzouk*;injure;2\nandouille*;injure;3\n;injure;2\nx;?;9\n", "cp1252")
    brought = lexicon.bring(ws, path)
    assert (brought.made, brought.changed, len(brought.left_out)) == (1, 1, 2)
    deciding.undo(ws)
    assert "bachi-bouzouk*" not in ws.standing.lexicon.entries


def test_accepting_grave_texts_one_after_the_other_calls_for_a_pause_too(tmp_path: Path) -> None:
    items = [proposal(n, title=f"Avis {n}", body=f"Espèce de connard numéro {n}.") for n in range(1, 16)]
    with workspace(tmp_path, items, name="grave") as ws:
        for id_ in range(1, 16):
            deciding.accept(ws, [id_])
        assert not pace.paces(ws).run, "nothing was looked through yet"
        screening.screen(ws)
        assert pace.paces(ws).run
