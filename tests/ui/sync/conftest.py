"""The window on the sample consultation and its server."""

import pytest

from moderator.demo.server import SampleServer
from moderator.ui.window import Window


@pytest.fixture
def server(sampled: Window) -> SampleServer:
    """The sample's own server."""
    assert sampled.pages.sample is not None
    return sampled.pages.sample
