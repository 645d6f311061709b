"""The first run: what is offered, by keys, by files dropped, and what was opened before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from moderator.ui.keys import Space
from moderator.ui.window import Window
from tests.ui import opened
from tests.ui.opened import press
from tests.ui.table import survey


@pytest.fixture
def empty(qtbot: QtBot) -> Iterator[Window]:
    """The window at its first run."""
    window = opened.window()
    qtbot.addWidget(window)
    window.welcome_or_last()
    yield window
    window.close()


def drop(window: Window, path: Path) -> None:
    """Let a file go over the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(99, 99), action, data, button, keys))
    QApplication.sendEvent(window, QDropEvent(QPointF(99, 99), action, data, button, keys))


def test_three_ways_to_begin_are_walked_by_arrows(empty: Window) -> None:
    start = empty.pages.start
    assert empty.stack.currentWidget() is start
    assert [one.accessibleName() for one in start.choices] == [
        "Try the sample",
        "Open a file of contributions",
        "Connect to a server",
    ]
    assert start.choices[0].hasFocus()
    press("Down", "Down", "Return")
    assert empty.stack.currentWidget() is empty.pages.servers
    assert empty.pages.servers.address.hasFocus()
    press("Escape")
    assert empty.stack.currentWidget() is start


def test_the_sample_lives_with_its_server_until_it_is_closed(empty: Window, tmp_path: Path) -> None:
    empty.open_sample(tmp_path)
    assert empty.space is Space.MODERATE, "the tour begins where contributions are read"
    assert empty.desk.workspace.corpus.columns.ids.size > 500
    assert empty.pages.sample is not None
    press("Ctrl+W")
    assert empty.pages.sample is None
    assert empty.stack.currentWidget() is empty.pages.start
    assert [one.path.name for one in empty.pages.start.recent] == ["sample.moderator"]


def test_a_recent_workspace_opens_by_one_key(empty: Window, tmp_path: Path) -> None:
    path = opened.workspace(tmp_path)
    empty.open(path)
    press("Ctrl+W")
    start = empty.pages.start
    assert start.recent[0].hasFocus()
    press("Return")
    assert empty.desk.workspace.path == path


def test_a_workspace_that_cannot_be_opened_is_said_on_the_first_page(empty: Window, tmp_path: Path) -> None:
    path = tmp_path / "lettre.moderator"
    path.write_text("Madame, Monsieur,")
    empty.open(path)
    assert empty.strip.isVisible()
    assert "not a Moderator workspace" in empty.strip.text.text()
    assert empty.stack.currentWidget() is empty.pages.start


def test_a_dropped_table_is_looked_at_and_a_dropped_workspace_opened(empty: Window, tmp_path: Path) -> None:
    drop(empty, survey(tmp_path))
    assert empty.stack.currentWidget() is empty.pages.bringing
    assert empty.pages.bringing.name.text() == "enquête mobilités.csv"
    drop(empty, opened.workspace(tmp_path))
    assert empty.desk.is_open
    assert empty.space is Space.TODAY


def test_a_workspace_of_another_name_is_to_be_renamed(empty: Window, tmp_path: Path) -> None:
    other = opened.workspace(tmp_path).rename(tmp_path / "essai.sqlite")
    empty.open(other)
    assert not empty.desk.is_open
    assert "Rename it “essai.moderator”" in empty.strip.text.text()
    empty.open(other.rename(tmp_path / "essai.moderator"))
    assert empty.desk.is_open
