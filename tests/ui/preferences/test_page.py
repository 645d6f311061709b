"""Preferences are applied and kept at once, by keyboard; what waits for the next start says so."""

import os
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox

from moderator import app
from moderator.ui import keys, theme
from moderator.ui.keys import Space
from moderator.ui.preferences import choices
from moderator.ui.preferences.form import Section
from moderator.ui.preferences.page import Keyboard, Looks, Person, PreferencesPage
from moderator.ui.settings import Settings
from moderator.ui.window import Window
from tests.ui import walk
from tests.ui.opened import focused, press, screen, type_text

S = TypeVar("S", bound=Section)


@pytest.fixture
def page(made: Window) -> PreferencesPage:
    press("Ctrl+,")
    return made.pages.preferences


def section(page: PreferencesPage, kind: type[S]) -> S:
    return next(one for one in page.sections if isinstance(one, kind))


def choose(box: QComboBox, value: str) -> None:
    """Choose as a person does: the keyboard on the box, arrows down to the value."""
    box.setFocus()
    press("Home")
    for _step in range(box.count()):
        if box.currentData() == value:
            break
        press("Down")
    assert box.currentData() == value


def test_the_keyboard_is_on_the_first_choice(page: PreferencesPage) -> None:
    assert focused() is section(page, Looks).language


def test_the_theme_changes_at_once_and_at_the_next_start(made: Window, page: PreferencesPage) -> None:
    for name in ("contrast", "light"):
        choose(section(page, Looks).look, name)
        assert str(theme.current.name) == name
        assert choices.look(Settings()) == name


def test_language_and_size_wait_for_the_next_start_and_say_so(page: PreferencesPage) -> None:
    looks = section(page, Looks)
    assert looks.next.isHidden()
    choose(looks.language, "fr")
    assert "next start" in looks.next.text()
    assert choices.spoken(Settings()) == "fr"
    choose(looks.language, "")
    assert looks.next.isHidden()
    choose(looks.scale, "150")
    assert choices.scale(Settings()) == 150
    assert not looks.next.isHidden()


def test_a_size_chosen_is_given_to_qt_unless_the_environment_says_another(
    page: PreferencesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(section(page, Looks).scale, "200")
    monkeypatch.setenv("QT_SCALE_FACTOR", "1.25")
    choices.enlarge(Settings())
    assert os.environ["QT_SCALE_FACTOR"] == "1.25"
    monkeypatch.delenv("QT_SCALE_FACTOR")
    choices.enlarge(Settings())
    assert os.environ["QT_SCALE_FACTOR"] == "2.0"
    monkeypatch.setenv("QT_SCALE_FACTOR", "1")  # taken out again with the test


def test_the_text_read_grows_at_once(made: Window, page: PreferencesPage) -> None:
    choose(section(page, Looks).text, "150")
    assert screen(made, Space.MODERATE).reader.scale == 150


def test_lines_close_together_make_shorter_rows(made: Window, page: PreferencesPage) -> None:
    rows = screen(made, Space.MODERATE).listing.view.verticalHeader()
    before = rows.defaultSectionSize()
    choose(section(page, Looks).density, "1")
    assert rows.defaultSectionSize() < before
    choose(section(page, Looks).density, "0")
    assert rows.defaultSectionSize() == before


def test_nothing_moves_when_movement_is_reduced(page: PreferencesPage) -> None:
    looks = section(page, Looks)
    looks.still.setFocus()
    press("Space")
    assert QApplication.cursorFlashTime() == 0
    assert not QApplication.isEffectEnabled(Qt.UIEffect.UI_AnimateMenu)
    press("Space")
    assert QApplication.cursorFlashTime() > 0


def test_single_keys_are_switched_off_wherever_they_are_written(made: Window, page: PreferencesPage) -> None:
    box = section(page, Keyboard).letters
    box.setFocus()
    press("Space")
    press("Escape", "Alt+2")
    moderating = screen(made, Space.MODERATE)
    moderating.listing.view.setFocus()
    press("A")
    assert not made.desk.workspace.standing.slots
    assert not made.commands["accept"].shortcuts()
    assert moderating.bar.buttons["accept"].text().strip() == "Accept"
    press("Ctrl+,")
    box.setFocus()
    press("Space")
    assert keys.in_force.letters
    assert moderating.bar.buttons["accept"].text().endswith("A")


def test_ones_name_is_changed_from_there(made: Window, page: PreferencesPage) -> None:
    field = section(page, Person).name
    field.setFocus()
    field.selectAll()
    type_text("Paul")
    press("Return")
    assert made.desk.workspace.actor == "Paul"
    assert made.top.person.text() == "Paul"


def test_without_a_workspace_only_what_is_of_the_computer_is_offered(made: Window, page: PreferencesPage) -> None:
    made.desk.put_away()
    press("Ctrl+,")
    assert section(page, Person).isHidden()
    assert not section(page, Looks).isHidden()


def test_the_window_begins_with_what_was_chosen(page: PreferencesPage, made: Window) -> None:
    choose(section(page, Looks).look, "dark")
    choose(section(page, Looks).density, "1")
    made.close()
    again = app.window(app.application(), at_once=True)
    try:
        assert (theme.current.name, theme.compact) == ("dark", True)
    finally:
        again.close()
        theme.Theme(app.application(), "light").arrange(close=False, moving=True)


@pytest.mark.parametrize("command", ["preferences", "own-keys", "properties", "about", "manual"])
def test_everything_on_these_pages_has_a_name_and_is_reached_by_tab(made: Window, command: str) -> None:
    made.ask(command)
    page = made.stack.currentWidget()
    assert page is not None
    assert walk.nameless(page) == []
    assert walk.unreached(page) == []
