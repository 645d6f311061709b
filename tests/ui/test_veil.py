"""Violent texts are blurred until a key shows them; nothing of them is on the page or in the list meanwhile."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from moderator.ui import veil
from moderator.ui.keys import Space
from moderator.ui.theme import font
from moderator.ui.window import Window
from moderator.work import deciding
from tests.ui.opened import press, screen


@pytest.fixture
def refused(made: Window, qtbot: QtBot) -> Window:
    made.go(Space.MODERATE)
    ids = [1, 2]
    deciding.refuse(made.desk.workspace, ids[:1], "insult")
    deciding.refuse(made.desk.workspace, ids[1:], "off-topic")
    screen(made, Space.MODERATE).search("")
    screen(made, Space.MODERATE).show_one(1)
    return made


def test_a_violent_text_is_not_on_the_page_until_a_key_shows_it(refused: Window) -> None:
    moderating = screen(refused, Space.MODERATE)
    reader = moderating.reader
    assert reader.hidden
    assert "avenue n° 1." not in reader.view.toPlainText()
    assert "attack or insult" in reader.view.toPlainText()
    assert reader.view.accessibleName() == "Hidden text, press V"
    assert reader.passage() is None
    press("V")
    assert "avenue n° 1." in reader.view.toPlainText()
    assert reader.view.accessibleName() == "Text of the contribution"
    press("V")
    assert reader.hidden
    moderating.show_one(2)
    assert not reader.hidden


def test_the_list_hides_it_too(refused: Window) -> None:
    rows = screen(refused, Space.MODERATE).listing.rows
    line = rows.row_of(1)
    hidden = rows.data(rows.index(line, 0))
    assert "Hidden text, V shows it" in hidden
    assert "piste" not in hidden
    assert "piste" not in rows.row(line).excerpt
    press("V")
    assert "piste" in rows.row(line).excerpt


def test_a_text_that_stayed_hidden_was_not_read(refused: Window) -> None:
    moderating = screen(refused, Space.MODERATE)
    moderating.sheets._since -= 3600
    moderating.show_one(2)
    moderating.sheets._since -= 3600
    moderating.show_one(3)
    read = refused.desk.workspace.standing.anyone("read:Claire")
    assert (1 in read, 2 in read) == (False, True)


def test_all_or_nothing_can_be_preferred_and_what_was_shown_is_forgotten(refused: Window) -> None:
    moderating = screen(refused, Space.MODERATE)
    refused.desk.veil.keep("all")
    moderating.show_one(2)
    assert moderating.reader.hidden
    press("V")
    assert not moderating.reader.hidden
    refused.desk.veil.keep("none")
    moderating.show_one(1)
    assert not moderating.reader.hidden
    refused.desk.veil.keep("violent")
    assert moderating.reader.hidden


def test_nobody_can_read_the_picture(refused: Window) -> None:
    words = veil.blurred("Un texte que personne ne doit lire. " * 20, font(24), 400, "#000000")
    assert words.width() == 400
    assert words.height() > 100
    # Neighbouring pixels hardly differ: no stroke of a letter is left.
    steps = [
        abs(words.pixelColor(x, y).alpha() - words.pixelColor(x + 1, y).alpha())
        for y in range(0, words.height(), 7)
        for x in range(words.width() - 1)
    ]
    assert max(steps) < 60
    assert any(steps)


def test_passages_and_versions_of_a_hidden_text_stay_hidden(refused: Window) -> None:
    reader = screen(refused, Space.MODERATE).reader
    press("C", "W", "B")
    assert "avenue n° 1." not in reader.view.toPlainText()
    assert reader.view.marks() == ()
