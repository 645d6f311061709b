"""The Word document from the command line: the service's template and words, and where it was written."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import docx
import pytest

from moderator.cli.frame import Exit
from moderator.documents.reading import answers_of
from tests.cli.console import article_seven, asked, typed

ANSWER = "La proposition est retenue."


@pytest.fixture
def loi(tmp_path: Path) -> Path:
    path = article_seven(tmp_path)
    asked("decide", path, "accept", "--on", "")
    asked("decide", path, "answer", "--on", "cargo", "--text", ANSWER)
    asked("decide", path, "disposition", "--on", "cargo", "--value", "retained")
    return path


def words(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist() if "xml" in name)


def test_the_answer_says_what_was_written(loi: Path, tmp_path: Path) -> None:
    done = asked("export", loi, "responses", "--output", tmp_path / "sortie", "--lang", "fr")
    path = Path(done["path"])
    assert done["document"] == "responses"
    assert done["size"] == path.stat().st_size
    assert done["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert done["pages"] >= 4
    assert list(answers_of(path).values()) == [ANSWER]
    again = asked("export", loi, "responses", "--output", tmp_path / "sortie", "--lang", "fr")
    assert (path.stem[-2:], Path(again["path"]).stem[-2:]) == ("v1", "v2")
    assert str(tmp_path / "sortie") in typed("export", loi, "responses", "--output", tmp_path / "sortie").stdout


def test_the_words_of_the_service_are_remembered(loi: Path, tmp_path: Path) -> None:
    given = [
        "--set", "service=Ministère de l’Essai", "--set", "acronym=ME", "--set", "standing=final",
        "--set", "timbre=Direction des lois\\nBureau des textes",
    ]  # fmt: skip
    first = Path(asked("export", loi, "responses", "--output", tmp_path / "a", "--lang", "fr", *given)["path"])
    second = Path(asked("export", loi, "responses", "--output", tmp_path / "b", "--lang", "fr")["path"])
    assert first.read_bytes() == second.read_bytes()
    assert "_me_reponses_v1" in first.name
    text = [one.text for one in docx.Document(str(first)).paragraphs]
    assert "Direction des lois" in text
    assert "Bureau des textes" in text
    assert "PROJET" not in words(first)


def test_the_services_template_dresses_it(loi: Path, tmp_path: Path) -> None:
    template = docx.Document()
    template.sections[0].header.paragraphs[0].text = "En-tête du service"
    template.save(str(tmp_path / "service.docx"))
    done = asked("export", loi, "responses", "--output", tmp_path / "a", "--template", tmp_path / "service.docx")
    assert "En-tête du service" in words(Path(done["path"]))
    (tmp_path / "faux.dotx").write_text("pas un document", "utf-8")
    wrong = typed(
        "export", loi, "responses", "--output", tmp_path / "a", "--template", tmp_path / "faux.dotx", code=Exit.PROBLEM
    )
    assert "faux.dotx" in wrong.stderr
    missing = tmp_path / "absent.dotx"
    assert "absent.dotx" in typed(
        "export", loi, "responses", "--output", tmp_path / "a", "--template", missing, code=Exit.PROBLEM
    ).stderr  # fmt: skip
    assert len(list((tmp_path / "a").iterdir())) == 1


def test_it_speaks_the_language_asked_for(loi: Path, tmp_path: Path) -> None:
    french = Path(asked("export", loi, "responses", "--output", tmp_path / "fr", "--lang", "fr")["path"])
    english = Path(asked("export", loi, "responses", "--output", tmp_path / "en", "--lang", "en")["path"])
    of_system = Path(asked("export", loi, "responses", "--output", tmp_path / "s", LC_ALL="fr_FR.UTF-8")["path"])
    assert "Mode d’emploi" in words(french)
    assert "How to read this document" in words(english)
    assert french.read_bytes() == of_system.read_bytes()


def test_there_is_one_document_so_far(loi: Path, tmp_path: Path) -> None:
    assert "responses" in typed("export", loi, "roman", "--output", tmp_path, code=Exit.USAGE).stderr
