"""A workspace behind a passphrase: chosen or left empty, asked again when wrong, changed, taken off."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from moderator.domain.problem import Problem
from moderator.store.workspace import NeedsPassphrase, Workspace
from moderator.ui.keys import Space
from moderator.ui.safekeeping.dialogs import NewWorkspaceDialog, PassphraseDialog, ProtectionDialog
from moderator.ui.window import Window
from tests.ui import opened
from tests.ui.opened import press, type_text

GOOD = "quatre chevaux blancs sur la lune"


@pytest.fixture
def empty(qtbot: QtBot) -> Iterator[Window]:
    """The window at its first run."""
    window = opened.window()
    qtbot.addWidget(window)
    window.welcome_or_last()
    yield window
    window.close()


def protected(folder: Path) -> Path:
    """An encrypted workspace, closed."""
    path = folder / "secret.moderator"
    Workspace.create(path, passphrase=GOOD, title="Consultation réservée").close()
    return path


def test_a_wrong_passphrase_is_said_and_asked_again(empty: Window, tmp_path: Path) -> None:
    empty.open(protected(tmp_path))
    dialog = empty.findChildren(PassphraseDialog)[0]
    assert dialog.field.hasFocus()
    press("Return")
    assert "Type the passphrase" in dialog.trouble.text()
    type_text("autre chose")
    press("Return")
    assert "the passphrase is wrong" in dialog.trouble.text()
    assert "nothing was changed" in dialog.trouble.text()
    assert not empty.desk.is_open
    assert dialog.field.hasFocus()
    dialog.field.setText(GOOD)
    press("Return")
    assert empty.desk.is_open
    assert empty.desk.workspace.title == "Consultation réservée"
    assert empty.front is not None


def test_giving_up_leaves_the_first_page(empty: Window, tmp_path: Path) -> None:
    empty.open(protected(tmp_path))
    press("Escape")
    assert not empty.desk.is_open
    assert empty.stack.currentWidget() is empty.pages.start


def test_a_new_workspace_is_asked_its_passphrase_and_may_have_none(empty: Window, tmp_path: Path) -> None:
    press("Ctrl+N")
    dialog = empty.findChildren(NewWorkspaceDialog)[0]
    assert "anyone who has the file can read it" in dialog.chosen.advice.text()
    dialog.agreed()
    assert "name" in dialog.trouble.text()
    dialog.named.setText("Mobilités : 2026/2027")
    dialog.folder.setText(str(tmp_path))
    dialog.chosen.first.setText(GOOD)
    dialog.chosen.again.setText(GOOD + "e")
    dialog.agreed()
    assert "differ" in dialog.trouble.text()
    dialog.chosen.again.setText(GOOD)
    dialog.agreed()
    ws = empty.desk.workspace
    assert ws.path.name == "Mobilités 2026 2027.moderator"
    assert ws.title == "Mobilités : 2026/2027"
    assert ws.encrypted
    assert empty.space is Space.TODAY


def test_a_name_already_taken_is_refused_before_anything_is_made(empty: Window, tmp_path: Path) -> None:
    (tmp_path / "Essai.moderator").write_text("à quelqu’un")
    empty.pages.ask_new()
    dialog = empty.findChildren(NewWorkspaceDialog)[0]
    dialog.named.setText("Essai")
    dialog.folder.setText(str(tmp_path))
    dialog.agreed()
    assert "already" in dialog.trouble.text()
    assert (tmp_path / "Essai.moderator").read_text() == "à quelqu’un"


def test_the_passphrase_is_given_changed_and_taken_off(made: Window, path: Path) -> None:
    made.ask("passphrase")
    dialog = made.findChildren(ProtectionDialog)[0]
    dialog.agreed()
    assert "Type the passphrase" in dialog.trouble.text()
    for field in (dialog.chosen.first, dialog.chosen.again):
        field.setText(GOOD)
    dialog.agreed()
    assert made.desk.workspace.encrypted
    made.desk.put_away()
    with pytest.raises(NeedsPassphrase):
        Workspace.open(path)
    with pytest.raises(Problem, match="passphrase is wrong"):
        Workspace.open(path, passphrase="faux")
    made.open(path, GOOD)
    made.ask("passphrase")
    dialog = next(one for one in made.findChildren(ProtectionDialog) if one.isVisible())
    assert dialog.agree.accessibleName() == "Take the protection off"
    dialog.agreed()
    assert not made.desk.workspace.encrypted
