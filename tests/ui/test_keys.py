"""Keys that a French keyboard can press, none bound twice, each said where it acts."""

import itertools

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from pytestqt.qtbot import QtBot

from moderator.domain import words
from moderator.ui import digits, keys
from moderator.ui.help.keys import KeysCard
from moderator.ui.keys import COMMANDS, Scope, Space
from moderator.ui.layouts import parts
from moderator.ui.palette import CommandField
from moderator.ui.window import Window
from tests.ui.opened import press, type_text

NONE = Qt.KeyboardModifier.NoModifier


def pressed(key: int, text: str = "", modifiers: Qt.KeyboardModifier = NONE, scan: int = 0) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan, 0, 0, text)


def test_no_key_has_two_meanings_in_one_place() -> None:
    for one, other in itertools.combinations(COMMANDS, 2):
        if not one.spaces & other.spaces:
            continue
        assert not {*one.keys, one.digit} & {*other.keys, other.digit} - {""}, (one.name, other.name)


def test_no_key_needs_what_a_french_keyboard_hides() -> None:
    for command in COMMANDS:
        for combination in command.keys:
            assert "Ctrl+Alt" not in combination
            assert not set(parts(combination)[1]) & set("?[]{}#@!&$"), command.name
            if command.scope is Scope.EVERYWHERE:
                sequence = QKeySequence(combination, QKeySequence.SequenceFormat.PortableText)
                assert sequence.toString(QKeySequence.SequenceFormat.PortableText)
                assert len(combination) > 1, f"{command.name}: a letter alone acts only where one reads"


@pytest.mark.parametrize(("digit", "key"), list(enumerate("à&é\"'(-è_ç")))
def test_the_top_row_gives_digits_without_shift_on_azerty(digit: int, key: str) -> None:
    known = QKeySequence(key)[0].key()  # type: ignore[index]
    assert digits.digit(pressed(known, key)) == digit
    assert digits.digit(pressed(Qt.Key.Key_0 + digit, str(digit), Qt.KeyboardModifier.ShiftModifier)) == digit


@pytest.mark.skipif("sys.platform != 'linux'", reason="scan codes are those of X11 and Wayland")
def test_the_place_of_the_key_counts_not_its_letter() -> None:
    assert digits.digit(pressed(Qt.Key.Key_QuoteDbl, '"', scan=12)) == 3
    assert digits.digit(pressed(Qt.Key.Key_Plus, "+", scan=15)) == 6
    assert digits.digit(pressed(Qt.Key.Key_1, "1", scan=38)) is None


def test_the_keypad_gives_digits_and_its_arrows_stay_arrows() -> None:
    keypad = Qt.KeyboardModifier.KeypadModifier
    assert digits.digit(pressed(Qt.Key.Key_7, "7", keypad)) == 7
    assert digits.digit(pressed(Qt.Key.Key_Down, "", keypad)) is None


def test_keys_are_spelled_as_they_are_engraved() -> None:
    assert keys.spelled("Ctrl+Shift+Z") == "Ctrl+Shift+Z"
    words.speak("fr")
    assert keys.spelled("Ctrl+Shift+Z") == "Ctrl+Maj+Z"
    assert keys.BY_NAME["answer"].key == "Entrée"
    assert keys.BY_NAME["space-moderate"].key == "Alt+2"


def test_alt_and_a_digit_go_to_a_space_from_anywhere_even_from_a_field(made: Window) -> None:
    for place, space in enumerate(Space, 1):
        press(f"Alt+{place}")
        assert made.space is space
    press("Alt+2", "Ctrl+F", "Alt+3")
    assert made.space is Space.ANALYSE
    assert "3" not in made.top.field.text()


def test_letters_typed_in_a_field_are_letters(made: Window) -> None:
    press("Alt+2", "Ctrl+F")
    type_text("arz")
    assert made.top.field.text() == "arz"
    assert not made.desk.workspace.standing.slots


def test_a_command_is_found_by_its_name(made: Window, qtbot: QtBot) -> None:
    press("Alt+2", "Ctrl+K")
    (field,) = [one for one in made.findChildren(CommandField) if one.isVisible()]
    type_text("larger")
    press("Return")
    assert made.work_screens[0].reader.scale == 110
    assert not field.isVisible()


def test_f1_says_the_keys_of_the_screen_and_no_other(made: Window) -> None:
    press("Alt+4", "F1")
    (page,) = [one for one in made.findChildren(KeysCard) if one.isVisible()]
    said = {label.text() for label in page.labels()}
    assert "Write the answer" in said
    assert "Accept and next" not in said
    page.close()


def test_nothing_is_offered_that_cannot_be_done(made: Window) -> None:
    made.refresh_commands()
    for command in COMMANDS:
        action = made.commands[command.name]
        if action.isVisible() and action.isEnabled():
            assert made.allowed(command), command.name
    press("Alt+5")
    assert not made.commands["accept"].isEnabled()
