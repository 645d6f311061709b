"""The window on the sample, whose two campaigns are to be found."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from moderator.ui.piling.page import PilingPage
from moderator.ui.window import Window
from tests.ui import opened


@pytest.fixture
def sampled(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    """The window on the sample, received once."""
    window = opened.window()
    qtbot.addWidget(window)
    window.open_sample(tmp_path)
    yield window
    window.close()


@pytest.fixture
def page(sampled: Window) -> PilingPage:
    """The page of proposed piles, shown from its command."""
    sampled.ask("piles-page")
    return sampled.pages.piling
