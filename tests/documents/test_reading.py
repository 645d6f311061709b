"""The answers found again in the file, as they were given, whoever has opened it since."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from moderator.documents.model import Point
from moderator.documents.reading import answers_of, as_read
from moderator.documents.response import Written, respond
from moderator.domain.problem import Problem
from moderator.domain.words import speaking
from tests.documents.package import asked, small
from tests.documents.specimen import specimen


def test_the_document_holds_exactly_the_answers_given(french: Written) -> None:
    given_answers: dict[str, str] = {}
    with speaking("fr"):
        for sheet in specimen().sheets():
            if sheet.answer:
                given_answers[sheet.uid] = as_read(sheet.answer)
            given_answers |= {point.uid: as_read(point.answer) for point in sheet.points}
    found = answers_of(french.path)
    assert found == given_answers
    assert list(found) == list(given_answers), "in the order of the text"
    assert found["a4-p2"] == "", "an answer being prepared is no answer"


@pytest.mark.parametrize(
    "answer",
    [
        "Oui.",
        "Oui.\n\nEt voici pourquoi.",
        "Trois cas :\n\n- le premier ;\n- le deuxième ;\n- le troisième.\n\nFin.",
        "Une ligne\nune autre ligne",
        "Un <w:t>balisage</w:t> & des « guillemets »",
        "Des espaces   en nombre\tet une tabulation",
    ],
)
def test_answers_keep_their_form(answer: str, output: Path) -> None:
    respond(small(asked(answer)), output)
    with speaking("fr"):
        assert answers_of(output) == {"p1": as_read(answer)}


@given(st.lists(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1), min_size=1))
def test_any_words_come_back(words: list[str]) -> None:
    answer = "x " + " ".join(words)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "reponses.docx"
        respond(small(asked(answer)), path)
        with speaking("fr"):
            assert answers_of(path) == {"p1": as_read(answer)}


def test_the_form_of_an_answer_is_that_of_its_words() -> None:
    with speaking("fr"):
        assert as_read("Oui :\n- un ;\n- deux.\nFin") == "Oui\u00a0:\n\n- un\u202f;\n- deux.\n\nFin"
        assert as_read(as_read("Oui :\n* un\n\n* deux")) == as_read("Oui :\n\n- un\n- deux")
    assert as_read("Yes: 10 000 ; « so »") == "Yes: 10 000 ; « so »"


def test_an_answer_changed_in_word_is_read_as_changed(output: Path) -> None:
    respond(small(asked("Le délai est de six mois.")), output)
    document = docx.Document(str(output))
    control = next(one for one in document.element.body.iter(qn("w:sdt")) if one.find(f".//{qn('w:tag')}") is not None)
    text = next(control.iter(qn("w:t")))
    text.text = text.text.replace("six", "douze")
    document.save(str(output))
    assert answers_of(output) == {"p1": "Le délai est de douze mois."}


def test_an_answer_copied_twice_is_refused(output: Path) -> None:
    respond(small(asked()), output)
    document = docx.Document(str(output))
    control = next(one for one in document.element.body.iter(qn("w:sdt")) if one.find(f".//{qn('w:tag')}") is not None)
    control.addnext(deepcopy(control))
    document.save(str(output))
    with pytest.raises(Problem, match="twice"):
        answers_of(output)


def test_what_is_not_a_document_is_said_so(tmp_path: Path) -> None:
    other = tmp_path / "notes.docx"
    other.write_text("bonjour")
    for path in (other, tmp_path / "absent.docx"):
        with pytest.raises(Problem, match="not a Word document"):
            answers_of(path)


def test_names_that_word_cannot_bear_are_faults_of_the_caller() -> None:
    for uid in ("", "x" * 58, "é", "a\nb"):
        with pytest.raises(ValueError, match="cannot name"):
            Point(uid, "Titre", 1)
    point = asked()
    with pytest.raises(ValueError, match="two answers"):
        small(point, replace(point, title="Un autre"))
