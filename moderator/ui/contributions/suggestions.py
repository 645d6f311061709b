"""The strip under the text with what is suggested of it: each kind of suggestion has its line, hidden while silent."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from moderator.domain.words import _
from moderator.ui import theme


class Strip(QFrame):
    """The lines of suggestions, one under the other; nothing is shown while none has anything to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Suggestions"))
        self._lines: list[QWidget] = []
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(theme.S4, theme.S2, theme.S4, 0)
        self._down.setSpacing(theme.S1)
        self.hide()

    def add_line(self, line: QWidget) -> None:
        """Put a line under those that are there; it shows and hides itself, and the strip follows."""
        line.setParent(self)
        line.hide()
        self._down.addWidget(line)
        self._lines.append(line)
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.setVisible(any(not line.isHidden() for line in self._lines))
        return super().eventFilter(watched, event)
