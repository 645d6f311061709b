"""What changed between two versions is read in the text, in form and in words, by one key."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from moderator.store.workspace import Workspace
from moderator.ui.contributions.reader import Reader
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import deciding
from tests.store.making import article, bring, proposal
from tests.ui import opened
from tests.ui.opened import press, screen


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot) -> Window:
    path = opened.workspace(
        tmp_path, [article(1), proposal(1, section="art1", title="Pistes", body="Il faut deux bus.")]
    )
    with Workspace.open(path) as ws:
        bring(ws, [proposal(1, section="art1", title="Pistes", body="Il faut trois bus.")])
        bring(ws, [proposal(1, section="art1", title="Pistes cyclables", body="Il faut trois bus.\nVite.")])
    made = opened.window(path)
    qtbot.addWidget(made)
    made.go(Space.ANALYSE)
    screen(made, Space.ANALYSE).show_one(1)
    return made


def reader(made: Window) -> Reader:
    return screen(made, Space.ANALYSE).reader


def test_one_key_goes_back_through_the_versions(window: Window) -> None:
    assert "Changed 2 times" in reader(window).view.toPlainText()
    press("W")
    html, said = reader(window).view.toHtml(), reader(window).view.toPlainText()
    assert "What version 3 changed: 2 words added and 0 words removed" in said
    assert "line-through" not in html.split("Back to the text")[1].split("The changes")[0]
    assert "added: “cyclables”" in said.replace("\n", " ")
    press("W")
    shown = reader(window).view.toPlainText()
    assert "Il faut deuxtrois bus." in shown
    assert reader(window).view.accessibleDescription() == "removed: “deux”; added: “trois”"
    press("W")
    assert reader(window).version == 0
    assert "deux" not in reader(window).view.toPlainText().split("Changed")[0]


def test_changes_are_told_apart_without_colours(window: Window) -> None:
    press("W", "W")
    view = reader(window).view
    found = {}
    for words in ("deux", "trois"):
        cursor = view.document().find(words, view.document().find("Back to the text"))
        found[words] = cursor.charFormat()
    assert found["deux"].fontStrikeOut()
    assert not found["deux"].fontUnderline()
    assert found["trois"].fontUnderline()
    assert found["trois"].fontWeight() > 400


def test_another_contribution_is_shown_as_it_is(window: Window) -> None:
    press("W")
    screen(window, Space.ANALYSE).read_sheet(1)
    assert reader(window).version == 0


def test_what_is_masked_is_masked_in_every_version(window: Window) -> None:
    window.desk.act(lambda ws: deciding.redact(ws, 1, "body", 14, 17))
    press("W", "W")
    shown = reader(window).view.toPlainText()
    assert "███" in shown
    assert "bus" not in shown.split("Back to the text")[1].split("Earlier texts")[0]
