"""The screen where contributions are accepted, refused, masked: it starts on those that wait."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from moderator.domain.query import Order
from moderator.domain.words import N_
from moderator.ui.contributions.pace import PaceLine
from moderator.ui.contributions.screen import WorkScreen
from moderator.ui.desk import Desk
from moderator.ui.keys import Space
from moderator.ui.moderating.bar import QueueBar
from moderator.ui.search_field import SearchField


class ModeratingScreen(WorkScreen):
    """The queue, in the order that suits the consultation: see `work.queue`."""

    space = Space.MODERATE
    buttons = ("accept", "refuse", "redact", "later", "opinion", "tag", "pile", "note", "take")
    empty = N_("Nothing waits here. Everything that this filter finds is decided.")
    first_order = Order.OLDEST

    asked = Signal(str)  # a command of the window

    def __init__(self, desk: Desk, field: SearchField, parent: QWidget | None = None) -> None:
        super().__init__(desk, field, parent)
        self.queue = QueueBar(desk, self)
        self.queue.asked.connect(self.asked)
        self.queue.mode_changed.connect(self._start_again)
        self.pace = PaceLine(desk, "moderation", self)
        self.listing.add_foot(self.pace)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        whole.setSpacing(0)
        whole.insertWidget(0, self.queue)
        whole.setStretchFactor(self.across, 1)
        desk.closed.connect(self.queue.forget)

    def do(self, command: str) -> bool:
        if command == "pace":
            self.pace.toggle()
            return True
        return super().do(command)

    def panes(self) -> list[QWidget]:
        return [self.queue.mode, *super().panes()]

    def first_search(self) -> str:
        """What is to moderate, in the order of the consultation's mode."""
        from moderator.work import queue

        if not self.desk.is_open:
            return ""
        start = queue.start(self.desk.workspace.standing)
        self.first_order = start.order
        return start.search

    def _start_again(self) -> None:
        """The consultation is moderated otherwise: the queue starts anew, in its order."""
        search = self.first_search()
        self.show_search(search, self.first_order)
