"""The answers in force, whoever wrote them, and nothing of what was erased."""

from __future__ import annotations

from pathlib import Path

from moderator.domain.decision import Ref
from moderator.work import answers, deciding
from tests.store.corpora import bring, consultation, text, workspace


def test_the_answer_in_force_of_each(tmp_path: Path) -> None:
    with workspace(tmp_path, actor="Zoé") as ws:
        bring(ws, consultation())
        deciding.answer(ws, [1, 2], "Oui.")
        deciding.answer(ws, [2], "Non.", language="en")
        deciding.answer(ws, [3], "À effacer.")
        deciding.answer(ws, [3], "")
        found = answers.written(ws, [1, 2, 3, 4])
        assert {id_: (one.text, one.language, one.actor) for id_, one in found.items()} == {
            1: ("Oui.", "fr", "Zoé"),
            2: ("Non.", "en", "Zoé"),
        }
        deciding.undo_one(ws, Ref.parse(found[2].ref))
        again = answers.written(ws, [1, 2])
        assert again[1] is again[2] or again[1] == again[2]


def test_an_erased_answer_is_left_out(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(ws, consultation())
        done = deciding.answer(ws, [1], "Madame Dupont, vous avez raison.")
        deciding.blank(ws, done.ref, "Nom d’une personne")
        assert answers.written(ws, [1]) == {}
        assert answers.texts_of(ws, [str(done.ref)]) == {}


def test_more_answers_than_one_statement_takes(tmp_path: Path) -> None:
    count = answers.AT_ONCE + 20
    with workspace(tmp_path) as ws:
        bring(ws, [text(n, f"Avis {n}.") for n in range(1, count + 1)])
        for id_ in range(1, count + 1):
            deciding.answer(ws, [id_], f"Réponse {id_}.")
        found = answers.written(ws, range(1, count + 1))
        assert {id_: one.text for id_, one in found.items()} == {n: f"Réponse {n}." for n in range(1, count + 1)}
