"""The file itself: the same values give the same bytes, whole or not at all, under the name that the rule wants."""

from __future__ import annotations

import errno
import hashlib
import os
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from moderator.documents import charts
from moderator.documents.model import Numbers
from moderator.documents.response import Written, file_name, respond
from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled
from moderator.domain.words import speak
from tests.documents.package import asked, small
from tests.documents.specimen import specimen


def test_the_same_values_give_the_same_bytes(french: Written, output: Path) -> None:
    again = respond(specimen(), output)
    assert again.sha256 == french.sha256
    assert output.read_bytes() == french.path.read_bytes()
    assert again.size == output.stat().st_size
    assert again.sha256 == hashlib.sha256(output.read_bytes()).hexdigest()


def test_the_language_of_the_screen_changes_nothing(french: Written, output: Path) -> None:
    speak("fr")
    assert respond(specimen(), output).sha256 == french.sha256


def test_another_position_of_the_journal_is_another_document(french: Written, output: Path) -> None:
    model = specimen()
    assert respond(replace(model, journal=replace(model.journal, position=4_212)), output).sha256 != french.sha256


def test_nothing_in_the_file_tells_when_or_where_it_was_made(french: Written) -> None:
    with zipfile.ZipFile(french.path) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.create_system for entry in package.infolist()} == {3}
        assert package.testzip() is None
        assert package.namelist()[0] == "[Content_Types].xml"
        properties = package.read("docProps/core.xml").decode()
    assert properties.count("2017-12-01T00:00:00Z") == 2
    assert "python" not in properties.lower()


@pytest.mark.parametrize(
    ("acronym", "expected"),
    [
        ("DNT", "2017-12-01_dnt_reponses_v3.docx"),
        ("DGE / SDTN", "2017-12-01_dge-sdtn_reponses_v3.docx"),
        ("Préfecture de l’Ariège", "2017-12-01_prefecture-de-lariege_reponses_v3.docx"),
        ("../../etc/passwd", "2017-12-01_etc-passwd_reponses_v3.docx"),
        ("", "2017-12-01_reponses_v3.docx"),
    ],
)
def test_the_name_of_the_file_follows_the_rule(acronym: str, expected: str) -> None:
    assert file_name(date(2017, 12, 1), acronym, 3) == expected


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(Problem) as problem:
        respond(small(asked()), tmp_path / "absent" / "reponses.docx")
    assert "dossier du document n’existe pas" in problem.value.what
    assert "absent" in problem.value.where


def test_a_full_disk_leaves_the_former_document(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output.write_bytes(b"the former version")

    def full(plot: charts.Plot) -> bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(charts, "workbook", full)
    with pytest.raises(Problem, match="disque est plein"):
        respond(specimen(), output)
    assert output.read_bytes() == b"the former version"
    assert list(output.parent.iterdir()) == [output]


def test_a_document_open_in_word_is_said_so(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output.write_bytes(b"the former version")
    output.with_name("~$ponses.docx").write_bytes(b"owner")

    # Windows refuses to replace a file that a program holds; this system does not.
    def held(source: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(Problem, match="ouvert dans Word"):
        respond(small(asked()), output)
    assert output.read_bytes() == b"the former version"
    assert len(list(output.parent.iterdir())) == 2


def test_a_place_that_is_a_folder_is_said(output: Path) -> None:
    output.mkdir()
    with pytest.raises(Problem, match="ne peut pas être écrit"):
        respond(small(asked()), output)
    assert list(output.parent.iterdir()) == [output]


def test_a_stopped_export_leaves_nothing(output: Path) -> None:
    def stop(done: int, total: int | None, what: str) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        respond(small(asked()), output, progress=stop)
    assert list(output.parent.iterdir()) == []


def test_totals_that_contradict_their_parts_are_refused() -> None:
    with pytest.raises(ValueError, match="received"):
        Numbers(received=10, to_moderate=1, accepted=8, refused={"insult": 2})
    with pytest.raises(ValueError, match="days"):
        Numbers(received=2, to_moderate=2, accepted=0, days={date(2017, 9, 4): 1})
    with pytest.raises(ValueError, match="dispositions"):
        asked(contributions=0, dispositions={next(iter(specimen().articles[0].dispositions)): 1})


def test_an_empty_consultation_still_makes_a_document(output: Path) -> None:
    written = respond(small(articles=()), output)
    assert written.pages >= 4
