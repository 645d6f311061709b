"""Tags come in from a file and go out to one from the card of tags."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from moderator.ui.analysing.tags import TagsCard
from moderator.ui.window import Window
from tests.ui.opened import press


def test_tags_are_imported_shown_undone_and_exported(
    made: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("name;parent\nMobilité;\nVélo;Mobilité\nPerdue;Nulle part\n", "utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_given: (str(table), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(tmp_path / "sortie"), "REFI-QDA (*.qdc)"))
    press("Alt+3", "Ctrl+T")
    (card,) = made.findChildren(TagsCard)
    assert not card.write_out.isEnabled()
    card.take_in.click()
    top = card.tree.topLevelItem(0)
    assert top is not None
    below = top.child(0)
    assert below is not None
    assert (top.text(0), below.text(0)) == ("Mobilité", "Vélo")
    said = "Taken in: 2 new, 0 changed, 0 as before, 1 left out."
    assert card.said.text().splitlines()[0] == said == made.footer.sentence.text()
    assert "Nulle part" in card.said.text()
    card.write_out.click()
    assert "Mobilité" in (tmp_path / "sortie.qdc").read_text("utf-8")
    assert card.said.text() == "2 tags written in sortie.qdc."
    table.write_text("rien", "utf-8")
    card.take_in.click()
    assert "No column of this file" in card.said.text()
    press("Escape", "Ctrl+Z", "Ctrl+Z")
    assert not list(made.desk.workspace.standing.codebook.living())
