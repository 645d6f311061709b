"""Internal notes are found by their words, and forgotten once erased."""

from pathlib import Path

import pytest

from moderator.domain.problem import Problem
from moderator.store import notes
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding
from tests.store.making import proposals, workspace


def found(ws: Workspace, text: str) -> list[int]:
    result = finding.find(ws, text, "oldest")
    assert not result.complaints
    return sorted(int(one) for one in result.ids)


def test_notes_are_found_by_their_words_without_accents(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(5))
    deciding.note(ws, [1, 2], "À vérifier auprès de la DREAL : zone inondable ?")
    second = deciding.note(ws, [4], "Zébulon l’a déjà dit")
    assert found(ws, "note:zebulon") == [4]
    assert found(ws, 'note:"zone inond"') == [1, 2]
    assert found(ws, "note:zone -note:zebulon") == [1, 2]
    assert found(ws, "note:oui") == [1, 2, 4]
    assert found(ws, f"note:{ws.actor}") == [1, 2, 4]
    assert found(ws, "note:absent") == []
    deciding.undo(ws)
    assert found(ws, "note:zebulon") == []
    deciding.redo(ws)
    assert found(ws, "note:zébu") == [4]
    deciding.blank(ws, second.ref, "vie privée")
    assert found(ws, "note:zebulon") == []
    assert not any("zebulon" in text for text in ws.corpus.notes._texts.values())


def test_many_notes_are_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = workspace(tmp_path, proposals(5))
    for at in range(1, 6):
        deciding.note(ws, [at], f"Note {at} sur le fond")
    monkeypatch.setattr(notes, "_FEW", 2)
    assert found(ws, 'note:"note 3"') == [3]
    assert found(ws, "note:fond") == [1, 2, 3, 4, 5]


def test_a_note_is_answered_and_only_a_note(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(2))
    first = deciding.note(ws, [1], "Qui sait ?")
    accepted = deciding.accept(ws, [1])
    deciding.note(ws, [1], "Moi", first.ref)
    with pytest.raises(Problem, match="no note"):
        deciding.note(ws, [1], "Moi", accepted.ref)
