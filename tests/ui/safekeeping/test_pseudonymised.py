"""The page of the pseudonymised copy: written with its key apart, its decisions brought back and undone."""

from __future__ import annotations

from pathlib import Path

from moderator.store.workspace import Workspace
from moderator.ui.window import Window
from moderator.work import deciding


def test_a_copy_is_written_and_what_is_decided_on_it_comes_back(made: Window, tmp_path: Path) -> None:
    made.ask("pseudonymise")
    page = made.pages.pseudonymised
    copy, key = tmp_path / "copie.moderator", tmp_path / "clé.moderator-key"
    page.copy.setText(str(copy))
    page.key.setText(str(key))
    page.secret.setText("une phrase")
    page.making.click()
    assert page.said.text() == "The two passphrases differ."
    page.again.setText("une phrase")
    page.making.click()
    assert page.said.text().startswith("Written: ")
    assert not page.secret.text()
    assert b"06 12 34 56 78" not in copy.read_bytes()
    with Workspace.open(copy) as other:
        deciding.accept(other, [1])
    page.bringing.click()
    assert "cannot be opened" in page.said.text()
    page.secret.setText("une phrase")
    page.bringing.click()
    assert page.said.text() == "1 decision brought back."
    assert made.desk.workspace.standing.value("status", 1) == "accepted"
