"""A line of work that waits: how much, what it is called, and the key that starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from moderator.domain.words import ngettext, number
from moderator.ui import theme
from moderator.ui.parts import Glyph

if TYPE_CHECKING:
    from moderator.work.waiting import Waiting

ICONS = {
    "contested": "contested",
    "opinions": "opinion",
    "piles": "pile",
    "mine": "take",
    "personal": "redact",
    "to-moderate": "moderate",
    "proposed": "pile",
    "suggested": "tag",
    "to-review": "history",
    "to-answer": "answer",
    "to-send": "send",
    "held": "redact",
    "stale": "warning",
}


def words(name: str, n: int) -> str:
    """What so much work is called."""
    match name:
        case "contested":
            return ngettext("contested decision to settle", "contested decisions to settle", n)
        case "opinions":
            return ngettext("second opinion asked of you", "second opinions asked of you", n)
        case "piles":
            return ngettext("contribution to moderate in piles", "contributions to moderate in piles", n)
        case "mine":
            return ngettext("contribution that you took", "contributions that you took", n)
        case "personal":
            return ngettext(
                "contribution with personal data to look at", "contributions with personal data to look at", n
            )
        case "to-moderate":
            return ngettext("contribution to moderate", "contributions to moderate", n)
        case "proposed":
            return ngettext("pile proposed", "piles proposed", n)
        case "suggested":
            return ngettext(
                "contribution with a tag or an argument suggested",
                "contributions with a tag or an argument suggested",
                n,
            )
        case "to-review":
            return ngettext("answer to review: the text changed", "answers to review: the texts changed", n)
        case "to-answer":
            return ngettext("accepted contribution without an answer", "accepted contributions without an answer", n)
        case "to-send":
            return ngettext("answer to send", "answers to send", n)
        case "held":
            return ngettext(
                "answer held back: it may hold personal data", "answers held back: they may hold personal data", n
            )
        case "stale":
            return ngettext("document whose figures changed", "documents whose figures changed", n)
        case _:
            raise AssertionError(name)


class Line(QPushButton):
    """One line of work; Enter starts it as a click does, arrows walk the lines."""

    def __init__(self, waiting: Waiting, parent: QWidget) -> None:
        super().__init__(parent)
        self.waiting = waiting
        self.setProperty("role", "line")
        said = words(waiting.name, waiting.count)
        self.setAccessibleName(f"{number(waiting.count)} {said}")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.S4, theme.S2, theme.S4, theme.S2)
        layout.setSpacing(theme.S3)
        glyph = Glyph(ICONS[waiting.name], self)
        count, label = QLabel(number(waiting.count), self), QLabel(said, self)
        label.setWordWrap(True)
        count.setProperty("letters", "heading")
        count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        count.setMinimumWidth(84)
        self.key = QLabel(self)
        self.key.setProperty("tone", "soft")
        for widget in (glyph, count):
            layout.addWidget(widget)
        layout.addWidget(label, 1)
        layout.addWidget(self.key)
        for part in (glyph, count, label, self.key):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case Qt.Key.Key_Down:
                self.focusNextChild()
            case Qt.Key.Key_Up:
                self.focusPreviousChild()
            case _:
                super().keyPressEvent(event)
