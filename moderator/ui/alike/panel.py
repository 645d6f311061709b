"""A panel under the text: its title, what it shows, and the button that shuts it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from moderator.domain.words import _
from moderator.ui import theme
from moderator.ui.labels import TwoLines
from moderator.ui.parts import Button

_ALL = 10_000  # pixels: more than any window has
_ENOUGH = 240  # pixels in which a panel is read
_TEXT = 190  # pixels that what is above keeps in a low window


class Panel(QFrame):
    """Hidden until it is asked for; Escape shuts it."""

    shut = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAccessibleName(name)
        self.title = TwoLines(name, self)
        self.title.setProperty("weight", "strong")
        self.leave = Button(_("Close"), self, quiet=True, key="Esc")
        self.leave.clicked.connect(self.give_up)
        self.head = QHBoxLayout()
        self.head.setSpacing(theme.S2)
        self.head.addWidget(self.title, 1)
        self.head.addWidget(self.leave)
        self.down = QVBoxLayout(self)
        self.down.setContentsMargins(theme.S4, theme.S2, theme.S4, theme.S2)
        self.down.setSpacing(theme.S1)
        self.down.addLayout(self.head)
        self.setMinimumHeight(140)
        self.hide()

    def open_up(self) -> None:
        """Show the panel on two fifths of the height, more in a low window; what is above keeps the rest."""
        if not self.isVisible():
            self.show()
            self.fit(_ALL)

    def fit(self, needed: int) -> None:
        """Take no more than these pixels: what is above has better use for the room that nothing fills."""
        across = self.parentWidget()
        if isinstance(across, QSplitter):
            sizes: list[int] = across.sizes()
            at, whole = across.indexOf(self), sum(sizes)
            wanted = min(needed, max(whole * 2 // 5, min(_ENOUGH, whole - _TEXT)))
            others = max(whole - sizes[at], 1)
            across.setSizes(
                [wanted if place == at else size * (whole - wanted) // others for place, size in enumerate(sizes)]
            )

    def give_up(self) -> None:
        """Shut the panel."""
        self.hide()
        self.shut.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        else:
            super().keyPressEvent(event)
