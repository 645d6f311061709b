"""A document is exported with the service's own words, and found again."""

from pathlib import Path

import docx
import pytest
from PySide6.QtGui import QDesktopServices

from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import deciding, outline
from tests.ui.opened import press


def test_a_document_is_exported_and_listed(made: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = made.desk.workspace
    deciding.accept(workspace, [1, 2, 3])
    deciding.answer(workspace, [outline.sections(workspace)[1].id], "Le projet est modifié sur ce point.")
    press("Alt+5")
    screen = made.documents
    assert screen.subject.text() == "Mobilités de demain"
    screen.folder.setText(str(tmp_path / "sortie"))
    screen.acronym.setText("DGM")
    screen.language.setCurrentIndex(screen.language.findData("fr"))
    press("Ctrl+E")
    (written,) = (tmp_path / "sortie").glob("*.docx")
    assert "dgm" in written.name
    assert written.name in made.footer.sentence.text()
    body = docx.Document(str(written)).element.body
    assert "Le projet est modifié sur ce point." in "".join(body.itertext())
    assert screen.table.rowCount() == 1
    deciding.accept(workspace, [4])
    screen.entered()
    since = screen.table.item(0, 2)
    assert since is not None
    assert since.text() == "1 decision"
    gone: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: gone.append(url.toLocalFile()))
    screen.show_folder.click()
    assert gone == [str(tmp_path / "sortie")]


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_lost(made: Window, tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("", "utf-8")
    made.go(Space.DOCUMENTS)
    made.documents.folder.setText(str(tmp_path / "fichier"))
    made.documents.export()
    assert made.strip.isVisible()
    assert made.documents.button.isEnabled()
    assert made.documents.table.rowCount() == 0


def test_the_options_come_back_with_the_workspace(made: Window, tmp_path: Path) -> None:
    press("Alt+5")
    made.documents.folder.setText(str(tmp_path / "sortie"))
    made.documents.service.setText("Direction des mobilités")
    made.documents.export()
    path = made.desk.workspace.path
    made.desk.put_away()
    made.open(path)
    assert made.documents.service.text() == "Direction des mobilités"
    assert made.documents.folder.text() == str(tmp_path / "sortie")
