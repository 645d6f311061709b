"""The screen where contributions are accepted, refused, masked: it starts on those that wait."""

from __future__ import annotations

from moderator.domain.charter import Status
from moderator.domain.keywords import Field
from moderator.domain.query import Choice, Order, Query, unparse
from moderator.domain.words import N_
from moderator.ui.contributions.screen import WorkScreen
from moderator.ui.keys import Space


class ModeratingScreen(WorkScreen):
    """The oldest first, as people wait for an answer in the order in which they wrote."""

    space = Space.MODERATE
    buttons = ("accept", "refuse", "redact", "tag", "pile", "note", "take")
    empty = N_("Nothing waits here. Everything that this filter finds is decided.")
    first_order = Order.OLDEST

    def first_search(self) -> str:
        return unparse(Query(filters=(Choice(Field.STATUS, (str(Status.TO_MODERATE),)),)))
