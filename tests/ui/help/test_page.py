"""F1 shows the keys, F1 again the manual at the right page; what the program is can be copied without a name in it."""

import getpass

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication

from moderator.ui.help.about import libraries
from moderator.ui.help.keys import KeysCard
from moderator.ui.help.manual import PAGES
from moderator.ui.window import Window
from tests.ui.opened import press, type_text


@pytest.mark.parametrize(("keys", "page"), [("Alt+2", "moderate"), ("Alt+4", "answer"), ("Alt+5", "documents")])
def test_f1_twice_opens_the_manual_at_the_page_of_the_screen(made: Window, keys: str, page: str) -> None:
    press(keys, "F1", "F1")
    assert made.pages.manual.shown == page
    assert made.pages.manual.text.hasFocus()
    assert not [card for card in made.findChildren(KeysCard) if card.isVisible()]


@pytest.mark.parametrize(
    ("command", "page"), [("register", "reading"), ("double", "double-reading"), ("cross", "crossing")]
)
def test_each_page_has_its_own(made: Window, command: str, page: str) -> None:
    press("Alt+3")
    made.ask(command)
    press("Shift+F1")
    assert made.pages.manual.shown == page
    press("Escape")
    assert made.stack.currentWidget() is not made.pages.manual


def test_escape_goes_back_to_the_page_that_was_shown(made: Window) -> None:
    made.ask("backups")
    press("Shift+F1")
    assert made.pages.manual.shown == "safety"
    press("Escape")
    assert made.stack.currentWidget() is made.pages.backups


def test_links_lead_to_other_pages_and_never_outside(made: Window) -> None:
    press("Alt+2", "Shift+F1")
    page = made.pages.manual
    page.text.anchorClicked.emit(QUrl("charter.md"))
    assert page.shown == "charter"
    page.text.anchorClicked.emit(QUrl("https://example.org/start.html"))
    assert page.shown == "charter"
    assert page.text.loadResource(2, QUrl("file:///etc/passwd")) is None


def test_words_narrow_the_pages(made: Window) -> None:
    press("Shift+F1", "Ctrl+F")
    page = made.pages.manual
    type_text("passphrase")
    assert page.contents.count() < len(PAGES)
    assert page.shown == "safety"
    page.field.setText("xylophone")
    assert page.count.text() == "No page holds these words."
    page.field.clear()
    assert page.contents.count() == len(PAGES)


def test_what_the_program_is_made_of_is_told_with_licences() -> None:
    found = {one.name: one for one in libraries()}
    assert {"SQLAlchemy", "requests", "numpy"} <= found.keys()
    assert found["SQLAlchemy"].licence == "MIT"
    assert "pytest" not in found


def test_the_diagnostic_holds_nothing_personal(made: Window) -> None:
    made.ask("about")
    made.pages.about.copy.click()
    said = QApplication.clipboard().text()
    assert "Moderator" in said
    assert "SQLAlchemy" in said
    for personal in (getpass.getuser(), "Claire", str(made.desk.workspace.path.parent), "Mobilités"):
        assert personal not in said.replace("root/", "")
