"""The window on the sample consultation and its server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from moderator.demo.server import SampleServer
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
def server(sampled: Window) -> SampleServer:
    """The sample's own server."""
    assert sampled.pages.sample is not None
    return sampled.pages.sample
