"""Contributions and passages are hung on arguments in two keys, seen on their page, taken off, brought together."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from moderator.store.workspace import Workspace
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import arguing, arguments, reading
from tests.ui import opened
from tests.ui.opened import press, screen, type_text


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    window = opened.window(opened.workspace(tmp_path))
    qtbot.addWidget(window)
    press("Alt+3")
    yield window
    window.close()


def workspace(made: Window) -> Workspace:
    return made.desk.workspace


def told(made: Window) -> list[tuple[str, int, int]]:
    return [(one.argument.text, one.total, one.passages) for one in arguments.carried(workspace(made))]


def offered(made: Window) -> list[str]:
    shown = screen(made, Space.ANALYSE).chooser.choices
    return [shown.item(at).text() for at in range(shown.count())]


def test_an_argument_is_made_while_reading_then_two_keys_attach_the_next(made: Window) -> None:
    press("M")
    type_text("Des pistes sures")
    press("Return")
    assert told(made) == [("Des pistes sures", 1, 0)]
    here = screen(made, Space.ANALYSE)
    section = next(iter(workspace(made).standing.arguments.every.values())).section
    assert arguments.section_names(workspace(made))[section] == here.reader.sheet.row.section  # type: ignore[union-attr]
    press("J", "M", "Return")
    assert told(made) == [("Des pistes sures", 2, 0)]
    assert "Claim –" in here.reader.view.toPlainText()
    press("Z", "Z")
    assert told(made) == []


def test_the_passage_selected_hangs_and_the_same_key_takes_it_off(made: Window) -> None:
    arguing.define(workspace(made), "Trop de voitures")
    press("C", "M", "Return")
    (one,) = arguments.carried(workspace(made))
    assert (one.total, one.passages) == (1, 1)
    here = screen(made, Space.ANALYSE)
    assert "Trop de voitures (Claim)" in [mark.name for mark in here.reader.view.marks()]
    press("B")
    assert "Trop de voitures" in here.reader.card.name.text()
    press("U")
    assert told(made) == [("Trop de voitures", 0, 0)]
    press("Z")
    assert told(made) == [("Trop de voitures", 1, 1)]


def test_u_takes_the_contribution_off_an_argument(made: Window) -> None:
    uid = arguing.define(workspace(made), "Trop de voitures").made
    press("Ctrl+A", "M", "Return")
    assert told(made)[0][1] == 63
    press("U")
    assert offered(made) == ["1   Argument: Trop de voitures"]
    press("Return")
    assert told(made)[0][1] == 0
    press("Z")
    assert len(workspace(made).standing.argued[uid]) == 63


def test_two_arguments_are_brought_together_by_key(made: Window) -> None:
    ws = workspace(made)
    first = arguing.define(ws, "Trop de voitures").made
    second = arguing.define(ws, "Trop d’autos").made
    arguing.attach(ws, [1, 2], first)
    arguing.attach(ws, [2, 3], second)
    press("Ctrl+Shift+M")
    type_text("autos")
    press("Return")
    assert offered(made) == ["Trop de voitures"]
    press("Return")
    assert told(made) == [("Trop de voitures", 3, 0)]
    press("Z")
    assert told(made) == [("Trop de voitures", 2, 0), ("Trop d’autos", 2, 0)]


def test_the_page_of_a_contribution_leads_to_the_others_of_its_argument(made: Window) -> None:
    ws = workspace(made)
    uid = arguing.define(ws, "Trop de voitures").made
    here = screen(made, Space.ANALYSE)
    arguing.attach(ws, [here.sheets.shown, 5, 6], uid)
    assert [one.text for one in reading.sheet(ws, 5).arguments] == ["Trop de voitures"]  # type: ignore[union-attr]
    here.reader.told.emit("argument", uid)
    assert len(here.listing.rows.ids) == 3
    assert uid in here.query_text
