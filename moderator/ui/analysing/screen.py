"""The screen where contributions are tagged and grouped in piles, over the whole corpus."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from moderator.domain.query import Order
from moderator.ui.alike import why
from moderator.ui.contributions.pace import PaceLine
from moderator.ui.contributions.screen import WorkScreen
from moderator.ui.contributions.suggestions import Strip
from moderator.ui.desk import Desk
from moderator.ui.keys import Space
from moderator.ui.ruling.lines import RuleLines
from moderator.ui.search_field import SearchField
from moderator.ui.suggesting.learner import Learner
from moderator.ui.suggesting.lines import SuggestionLines


class AnalysingScreen(WorkScreen):
    """In the order of the text, because that is how the answer will be written."""

    space = Space.ANALYSE
    buttons = ("tag", "attach", "favorable", "unfavorable", "mixed", "no-side", "quotable", "pile", "note")
    first_order = Order.ARTICLE

    def __init__(self, desk: Desk, field: SearchField, parent: QWidget | None = None) -> None:
        super().__init__(desk, field, parent)
        self.pace = PaceLine(desk, "coding", self)
        self.listing.add_foot(self.pace)
        self.suggestions = Strip(self)
        self.add_strip(self.suggestions)
        self.suggestions.add_line(why.line(self))
        self.rule_lines = RuleLines(self)
        self.suggestions.add_line(self.rule_lines)
        self.learner = Learner(desk, self)
        self.suggested = SuggestionLines(self, self.learner)
        self.suggestions.add_line(self.suggested)

    def do(self, command: str) -> bool:
        if command == "pace":
            self.pace.toggle()
            return True
        if command in ("rule-yes", "rule-no"):
            self.rule_lines.decide(off=command == "rule-no")
            return True
        return super().do(command)
