"""The window open on a small consultation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from moderator.ui.window import Window
from tests.ui import opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workspace file with three articles and 63 contributions."""
    return opened.workspace(tmp_path)


@pytest.fixture
def made(qtbot: QtBot, path: Path) -> Iterator[Window]:
    """The window on that workspace, its tasks run at once."""
    window = opened.window(path)
    qtbot.addWidget(window)
    yield window
    window.close()


@pytest.fixture
def sampled(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    """The window on the sample consultation and its server, received once."""
    window = opened.window()
    qtbot.addWidget(window)
    window.open_sample(tmp_path)
    yield window
    window.close()
