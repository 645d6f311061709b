"""The document laid out by LibreOffice: it opens, its contents are filled, and the pages foreseen are the real ones."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from moderator.documents import composition
from moderator.documents.model import Response
from moderator.documents.response import Written, respond
from moderator.domain.words import Language, speaking
from tests.documents.specimen import specimen
from tests.documents.test_template import service_template

OFFICE = shutil.which("soffice")
TEXT = shutil.which("pdftotext")
laid_out = pytest.mark.skipif(
    not (OFFICE and TEXT), reason="LibreOffice and pdftotext are not installed: pages are not checked"
)


def pages(document: Path, folder: Path) -> list[str]:
    """The words of each page, white space taken out."""
    assert OFFICE
    assert TEXT
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [OFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", folder, document],
        check=True,
        capture_output=True,
        timeout=110,
    )
    shown = subprocess.run(
        [TEXT, "-layout", document.with_suffix(".pdf").name, "-"], check=True, capture_output=True, cwd=folder
    ).stdout.decode()
    return [re.sub(r"\s+", "", page) for page in shown.split("\f")[:-1]]


def real(found: list[str], text: str, first: int) -> list[int]:
    """The pages on which a heading is, after the table of contents."""
    key = re.sub(r"\s+", "", text)[:40]
    return [rank for rank, page in enumerate(found, 1) if key in page and rank >= first]


@laid_out
@pytest.mark.parametrize("tongue", ["fr", "en"])
def test_the_pages_foreseen_are_those_of_libreoffice(tongue: Language, tmp_path: Path) -> None:
    model = specimen(tongue)
    path = tmp_path / "document.docx"
    written = respond(model, path)
    found = pages(path, tmp_path)
    assert len(found) == written.pages
    # What the table of contents says, on the pages where it is.
    listed = "".join(found[1:3])
    wrong = []
    with speaking(tongue):
        entries, _captions = composition.headings(model)
    for _level, text, _mark in entries:
        key = re.sub(r"\s+", "", text)
        told = re.search(re.escape(key) + r"\.*(\d+)", listed)
        assert told, f"“{text}” is not in the table of contents"
        # A number stuck to the next entry's own number: « 7 » then « 1.A ».
        if not any(told[1].startswith(str(page)) for page in real(found, text, 4)):
            wrong.append((text, told[1]))
    # Another version of LibreOffice or of its fonts may move a line; a tenth of the headings is not a line.
    assert len(wrong) <= len(entries) / 10, wrong


@laid_out
def test_answers_in_their_controls_are_shown(french: Written, tmp_path: Path) -> None:
    copy = tmp_path / "copie.docx"
    shutil.copyfile(french.path, copy)
    found = "".join(pages(copy, tmp_path))
    assert found.count("Cetteréponseestenpréparation.") == 1
    answered = sum(bool(point.answer) for sheet in specimen().sheets() for point in sheet.points)
    assert found.count("Laproposition") == answered


@laid_out
def test_a_document_on_the_template_of_a_service_opens(tmp_path: Path) -> None:
    path = tmp_path / "document.docx"
    model: Response = specimen()
    written = respond(model, path, template=service_template(tmp_path / "modele.dotx"))
    found = pages(path, tmp_path)
    assert all("MinistèredesExemples" in page for page in found)
    assert abs(len(found) - written.pages) <= len(found) / 10
