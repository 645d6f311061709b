"""The window on the sample, whose two campaigns are to be found."""

import pytest

from moderator.ui.piling.page import PilingPage
from moderator.ui.window import Window


@pytest.fixture
def page(sampled: Window) -> PilingPage:
    """The page of proposed piles, shown from its command."""
    sampled.ask("piles-page")
    return sampled.pages.piling
