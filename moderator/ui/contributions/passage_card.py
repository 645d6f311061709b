"""What is said of one tagged passage: its tag, who put it, when and why; and taking it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from moderator.domain.words import _, moment, quoted
from moderator.ui import theme
from moderator.ui.labels import OneLine
from moderator.ui.parts import Button, flush, sentence

if TYPE_CHECKING:
    from moderator.domain.passage import Passage


class PassageCard(QFrame):
    """Shown above the text while a passage is chosen."""

    asked = Signal(str)  # `uncode`, `passages`, `shut`

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.square = QFrame(self)
        self.square.setFixedSize(12, 12)
        self.name = OneLine("", self)
        self.name.setProperty("weight", "strong")
        self.who = sentence("", self, "soft", "small")
        self.why = sentence("", self, "", "small")
        self.lost = sentence("", self, "warn", "small")
        self.take_off = Button(_("Take off"), self, key="uncode", quiet=True)
        self.others = Button(_("All its passages"), self, quiet=True)
        self.shut = Button(_("Close"), self, key="Esc", quiet=True)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(theme.S2)
        head.addWidget(self.square)
        head.addWidget(self.name, 1)
        head.addWidget(self.shut)
        flush(head)
        flush(foot)
        for button in (self.take_off, self.others):
            foot.addWidget(button)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.S3, theme.S2, theme.S3, theme.S1)
        layout.setSpacing(theme.S1)
        layout.addLayout(head)
        for label in (self.who, self.why, self.lost):
            layout.addWidget(label)
        layout.addLayout(foot)
        self.take_off.clicked.connect(lambda: self.asked.emit("uncode"))
        self.others.clicked.connect(lambda: self.asked.emit("passages"))
        self.shut.clicked.connect(lambda: self.asked.emit("shut"))
        self.hide()

    def show_passage(self, one: Passage, words: str, name: str, colour: str) -> None:
        """Say what is known of a passage; `words` are its first ones, as the page shows them."""
        self.square.setStyleSheet(f"background: {theme.ink(colour).name()}; border: 0;")
        self.name.setText(f"{name} – {quoted(words)}")
        self.who.setText(_("{name}, {moment}").format(name=one.actor, moment=moment(one.at)))
        self.why.setText(one.memo)
        self.why.setVisible(bool(one.memo))
        self.lost.setText(_("This passage is no longer in the text, which changed: review it.") if one.lost else "")
        self.lost.setVisible(one.lost)
        said = (self.name.text(), self.who.text(), self.why.text(), self.lost.text())
        self.setAccessibleName(". ".join(words for words in said if words))
        self.show()
        # A screen reader says it although the text keeps the keyboard.
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
