"""The lines of a page of choices: a word, the choice, and under it what it changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QWidget

from moderator.ui import theme
from moderator.ui.parts import Chooser, card, sentence


class Section(QFrame):
    """A block of the page: a title and lines. `entered` brings it up to date each time the page is shown."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        frame, inside = card(self)
        self.title = sentence(title, frame, strong=True)
        inside.addWidget(self.title)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(theme.S4)
        self.grid.setVerticalSpacing(theme.S2)
        self.grid.setColumnMinimumWidth(0, 200)
        self.grid.setColumnStretch(1, 1)
        inside.addLayout(self.grid)
        self.frame = frame
        whole = QGridLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)

    def entered(self) -> None:
        """The page is shown."""

    def line(self, word: str, choice: QWidget, about: str = "", beside: QWidget | None = None) -> None:
        """Add a choice with its word before it, a sentence under it, and what fills it in for the person beside it."""
        row = self.grid.rowCount()
        label = QLabel(word, self.frame)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setBuddy(choice)
        if not choice.accessibleName():
            choice.setAccessibleName(word)
        self.grid.addWidget(label, row, 0)
        if beside is None:
            self.grid.addWidget(choice, row, 1, Qt.AlignmentFlag.AlignLeft)
        else:
            both = QHBoxLayout()
            both.setSpacing(theme.S2)
            both.addWidget(choice, 1000)
            both.addWidget(beside)
            both.addStretch(1)
            self.grid.addLayout(both, row, 1)
        if about:
            choice.setAccessibleDescription(about)
            self.grid.addWidget(sentence(about, self.frame, "soft", "small"), row + 1, 1)

    def wide(self, widget: QWidget) -> None:
        """Add a widget over the whole width."""
        self.grid.addWidget(widget, self.grid.rowCount(), 0, 1, 2)

    def choice(
        self,
        word: str,
        options: Sequence[tuple[str, str]],
        chosen: Callable[[str], object],
        about: str = "",
    ) -> Chooser:
        """Add a list of choices (value, words); `chosen` is told the value as soon as it changes."""
        made = Chooser(self.frame, word)
        for value, words in options:
            made.addItem(words, value)
        made.activated.connect(lambda _at: chosen(made.currentData()))
        self.line(word, made, about)
        return made

    def tick(self, word: str, changed: Callable[[bool], object], about: str = "") -> QCheckBox:
        """Add a box to tick; `changed` is told as soon as it is."""
        made = QCheckBox(word, self.frame)
        made.setAccessibleName(word)
        made.clicked.connect(changed)
        row = self.grid.rowCount()
        self.grid.addWidget(made, row, 0, 1, 2)
        if about:
            made.setAccessibleDescription(about)
            under = sentence(about, self.frame, "soft", "small")
            under.setContentsMargins(theme.S6, 0, 0, 0)
            self.grid.addWidget(under, row + 1, 0, 1, 2)
        return made


def choose(box: Chooser, value: str) -> None:
    """Show a value as chosen, without telling anybody."""
    box.setCurrentIndex(max(0, box.findData(value)))
