"""Kept filters are smart lists: counted while one works, opened, renamed, moved and let go by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import deciding, finding
from tests.ui import opened
from tests.ui.opened import press, screen, type_text


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    window = opened.window(opened.workspace(tmp_path))
    qtbot.addWidget(window)
    finding.save_search(window.desk.workspace, "Reste", "statut:à-modérer")
    finding.save_search(window.desk.workspace, "Associations", "auteur:association")
    press("Alt+3")
    yield window
    window.close()


def lists(made: Window) -> list[tuple[str, int | None]]:
    groups = screen(made, Space.ANALYSE).facets.groups
    return [(line.label, line.count) for line in groups[0].lines] if groups and groups[0].name == "saved" else []


def test_their_counts_follow_the_work(made: Window) -> None:
    assert lists(made) == [("Reste", 63), ("Associations", 20)]
    made.desk.act(lambda ws: deciding.accept(ws, [1, 2, 3]))
    assert lists(made) == [("Reste", 60), ("Associations", 20)]


def test_they_are_opened_renamed_moved_and_let_go_by_keys(made: Window) -> None:
    analysing = screen(made, Space.ANALYSE)
    analysing.facets.tree.setFocus()
    press("Home", "Down", "Alt+Down")
    assert lists(made) == [("Associations", 20), ("Reste", 63)]
    press("Alt+Up", "F2")
    type_text("A moderer")
    press("Return")
    assert lists(made) == [("A moderer", 63), ("Associations", 20)]
    analysing.facets.tree.setFocus()
    press("Home", "Down", "Down", "Return")
    assert analysing.listing.rows.rowCount() == 20
    assert analysing.query_text == "auteur:association"
    analysing.facets.tree.setFocus()
    press("Delete")
    assert lists(made) == [("A moderer", 63)]
