"""The screen where contributions are tagged and grouped in piles, over the whole corpus."""

from __future__ import annotations

from moderator.domain.query import Order
from moderator.ui.contributions.screen import WorkScreen
from moderator.ui.keys import Space


class AnalysingScreen(WorkScreen):
    """In the order of the text, because that is how the answer will be written."""

    space = Space.ANALYSE
    buttons = ("tag", "untag", "pile", "note", "take")
    first_order = Order.ARTICLE
