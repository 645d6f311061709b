"""The acts under the text stay on one line at any width; what has no room is behind the last button, keys written."""

from __future__ import annotations

from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from moderator.ui.contributions.actbar import ActBar
from moderator.ui.keys import Space
from tests.ui import opened

ACTS = ("accept", "refuse", "redact", "later", "opinion", "tag", "pile", "note", "take")
PINS = [(1, "Vélo", "Transports > Vélo", "#3b7dd8"), (2, "Train", "Transports > Train", "#d85a3b")]


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def bar(qtbot: QtBot, asked: list[str]) -> ActBar:
    opened.window()  # for the fonts and the style
    made = ActBar(ACTS, asked.append, Space.MODERATE)
    qtbot.addWidget(made)
    made.show_pins(PINS)
    made.enable(True)
    made.show()
    return made


@pytest.mark.parametrize("width", [374, 540, 900, 1600])
def test_the_acts_take_one_line_whatever_the_width(bar: ActBar, width: int) -> None:
    bar.resize(width, 50)
    shown = [one for one in [*bar.buttons.values(), *bar.pins, bar.more] if one.isVisible()]
    assert shown[0] is bar.buttons["accept"]
    assert shown[-1] is bar.more
    assert len({one.y() for one in shown}) == 1
    assert all(one.width() >= one.sizeHint().width() for one in shown[:-1])
    assert all(one.geometry().right() < two.x() for one, two in pairwise(shown))
    assert bar.more.geometry().right() < width


def test_what_has_no_room_is_behind_the_last_button_with_its_key(bar: ActBar, asked: list[str]) -> None:
    bar.resize(374, 50)
    bar.fill()
    words = [action.text() for action in bar.menu.actions() if not action.isSeparator()]
    hidden = [name for name, button in bar.buttons.items() if not button.isVisible()]
    assert hidden
    assert len(words) == len(set(words)) >= len(hidden)
    assert "Take or release\tL" in words
    assert "Transports > Train\t2" in words
    next(one for one in bar.menu.actions() if one.text() == "Take or release\tL").trigger()
    next(one for one in bar.menu.actions() if one.text() == "Transports > Train\t2").trigger()
    assert asked == ["take", "pinned-2"]


def test_what_the_selection_calls_for_comes_right_after_the_main_act(bar: ActBar) -> None:
    bar.resize(540, 50)
    assert not bar.buttons["pile"].isVisible()
    bar.put_first(("pile", "tag"))
    by_place = sorted((one for one in bar.buttons.values() if one.isVisible()), key=lambda one: one.x())
    assert by_place[:3] == [bar.buttons["accept"], bar.buttons["pile"], bar.buttons["tag"]]
