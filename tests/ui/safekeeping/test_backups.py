"""Going back to a copy, and from there back to what it replaced."""

from pathlib import Path

from moderator.ui.keys import Space
from moderator.ui.safekeeping.dialogs import PassphraseDialog
from moderator.ui.window import Window
from tests.ui.opened import press


def accepted(window: Window) -> int:
    """How many contributions are accepted."""
    return len(window.desk.workspace.standing.holding("status", "accepted"))


def test_a_copy_is_put_back_and_the_file_it_replaced_too(made: Window, path: Path) -> None:
    made.ask("backups")
    page = made.pages.backups
    before = len(page.found)
    made.go(Space.MODERATE)
    press("A")
    made.ask("backups")
    page.now.click()
    assert len(page.found) == before + 1
    made.go(Space.MODERATE)
    press("A", "A")
    assert accepted(made) == 3
    made.ask("backups")
    assert page.table.currentRow() == 0
    press("Return")
    assert page.restore.hasFocus()
    press("Return")
    assert made.desk.is_open
    assert accepted(made) == 1
    made.ask("backups")
    replaced = next(place for place, one in enumerate(page.found) if one.why == "restore")
    page.table.setCurrentCell(replaced, 0)
    page.restore.click()
    assert accepted(made) == 3


def test_a_protected_workspace_asks_its_passphrase_before_going_back(made: Window) -> None:
    made.desk.workspace.change_passphrase("trois petits tours et puis s’en vont")
    made.ask("backups")
    page = made.pages.backups
    made.go(Space.MODERATE)
    press("A")
    made.ask("backups")
    page.restore.click()
    dialog = made.findChildren(PassphraseDialog)[0]
    dialog.field.setText("faux")
    dialog.agreed()
    assert "wrong" in dialog.trouble.text()
    dialog.field.setText("trois petits tours et puis s’en vont")
    dialog.agreed()
    assert made.desk.is_open
    assert accepted(made) == 0
