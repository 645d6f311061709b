"""The page of keys: a command is chosen, its new key pressed, and every place that writes the key follows."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from moderator.ui import keymap
from moderator.ui.keys import BY_NAME, Space
from moderator.ui.preferences.keys import OwnKeysPage, combination
from moderator.ui.window import Window
from tests.ui.opened import focused, press, screen, status

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
NONE, KEYPAD = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier


@pytest.fixture
def page(made: Window) -> OwnKeysPage:
    made.ask("own-keys")
    return made.pages.own_keys


@pytest.mark.parametrize(
    ("key", "held", "text", "written"),
    [
        (Qt.Key.Key_Y, NONE, "y", "Y"),
        (Qt.Key.Key_Y, CTRL | SHIFT, "", "Ctrl+Shift+Y"),
        (Qt.Key.Key_F9, NONE, "", "F9"),
        (Qt.Key.Key_Period, SHIFT, ".", "."),
        (Qt.Key.Key_Ampersand, ALT, "&", "Alt+1"),
        (Qt.Key.Key_7, CTRL, "7", "Ctrl+7"),
        (Qt.Key.Key_Plus, KEYPAD, "+", "Num++"),
        (Qt.Key.Key_Control, CTRL, "", ""),
        (Qt.Key.Key_AltGr, NONE, "", ""),
    ],
)
def test_what_is_pressed_is_written_as_the_table_writes_it(
    key: int, held: Qt.KeyboardModifier, text: str, written: str
) -> None:
    assert combination(QKeyEvent(QEvent.Type.KeyPress, key, held, text)) == written


def test_a_new_key_works_and_is_written_everywhere(made: Window, page: OwnKeysPage) -> None:
    page.choose("accept")
    press("Return")
    assert focused() is page.capture
    press("Ctrl+F12")
    assert "Ctrl+F12" in page.verdict.text()
    assert focused() is page.table
    press("Escape", "Alt+2")
    moderating = screen(made, Space.MODERATE)
    moderating.listing.view.setFocus()
    assert moderating.bar.buttons["accept"].text().endswith("Ctrl+F12")
    assert moderating.bar.buttons["accept"].accessibleDescription() == "Ctrl+F12"
    first = moderating.listing.current
    press("A")
    assert status(made, first) == ""
    press("Ctrl+F12")
    assert status(made, first) == "accepted"


def test_a_key_of_another_command_is_named_and_taken_only_on_purpose(page: OwnKeysPage) -> None:
    page.choose("accept")
    press("Return", "R")
    assert page.verdict.text() == "R is already the key of “Refuse”."
    assert BY_NAME["accept"].key == "A"
    page.anyway.click()
    assert (BY_NAME["accept"].key, BY_NAME["refuse"].key) == ("R", "")
    page.all.click()
    assert (BY_NAME["accept"].key, BY_NAME["refuse"].key) == ("A", "R")


def test_a_key_that_azerty_hides_is_refused_with_its_reason(page: OwnKeysPage) -> None:
    page.choose("accept")
    page.begin()
    QApplication.sendEvent(page.capture, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Slash, SHIFT, "/"))
    assert "needs Shift" in page.verdict.text()
    assert BY_NAME["accept"].key == "A"
    press("Escape")
    assert page.capture.isHidden()


def test_keys_of_the_window_are_captured_not_obeyed(made: Window, page: OwnKeysPage) -> None:
    page.choose("accept")
    page.begin()
    press("Alt+3")
    assert made.stack.currentWidget() is page
    assert "“Analyse”" in page.verdict.text()
    press("Ctrl+Z")
    assert "“Undo”" in page.verdict.text()


def test_a_command_may_have_no_key_then_its_own_again(page: OwnKeysPage) -> None:
    page.choose("accept")
    page.none.click()
    assert BY_NAME["accept"].key == ""
    assert not page.none.isEnabled()
    page.usual.click()
    assert BY_NAME["accept"].key == "A"


def test_keys_are_exported_and_imported(page: OwnKeysPage, tmp_path: Path) -> None:
    keymap.give(page.settings, BY_NAME["accept"], "Ctrl+F12")
    page.write(tmp_path / "keys.json")
    page.all.click()
    page.read(tmp_path / "keys.json")
    assert BY_NAME["accept"].key == "Ctrl+F12"
    (tmp_path / "keys.json").write_text(json.dumps({"format": keymap.FORMAT, "keys": {"dance": ["D"]}}))
    page.read(tmp_path / "keys.json")
    assert "“dance”" in page.verdict.text()


def test_a_file_of_something_else_is_told_above_the_page(made: Window, page: OwnKeysPage, tmp_path: Path) -> None:
    (tmp_path / "photo.json").write_text("no")
    page.read(tmp_path / "photo.json")
    assert "not one of keys" in made.strip.text.text()


def test_commands_are_found_by_name_or_by_key(page: OwnKeysPage) -> None:
    page.field.setText("ctrl+k")
    assert page.command is BY_NAME["commands"]
    page.field.setText("accept and")
    assert page.command is BY_NAME["accept"]
