"""The strip under the text with what is suggested of it: each kind of suggestion has its line, hidden while silent."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from moderator.domain.words import _
from moderator.ui import theme

_LEAST = 72  # pixels under which a line and its answers are not read: nothing is shown rather


class Strip(QScrollArea):
    """The lines of suggestions, one under the other, as high as their words are and as the text above them lets be.

    Nothing is shown while no line has anything to say, nor while a question is asked in its place.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Suggestions"))
        self.setProperty("role", "panel")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.room: Callable[[], int] = lambda: 10_000  # pixels that the text can give
        self._lines: list[QWidget] = []
        self._holder: QWidget | None = None
        self._question: QWidget | None = None
        inner = self._inner = _Inner(self)
        inner.setProperty("role", "panel")
        self._down = QVBoxLayout(inner)
        self._down.setContentsMargins(theme.S4, theme.S2, theme.S4, 0)
        self._down.setSpacing(theme.S1)
        self.setWidget(inner)
        inner.installEventFilter(self)
        self.hide()

    def add_line(self, line: QWidget) -> None:
        """Put a line under those that are there; it shows and hides itself, and the strip follows."""
        line.setParent(self._inner)
        line.hide()
        self._down.addWidget(line)
        self._lines.append(line)
        line.installEventFilter(self)

    def share(self, holder: QWidget, question: QWidget) -> None:
        """Take its room from the text in `holder`, and leave its place to the question while there is one."""
        self._holder, self._question = holder, question
        holder.installEventFilter(self)
        question.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inner:
            told = event.type() == QEvent.Type.LayoutRequest
        elif watched in self._lines or watched is self._question:
            told = event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent)
        else:
            told = event.type() == QEvent.Type.Resize
        if told:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        asked = self._question is not None and not self._question.isHidden()
        speaks = any(not line.isHidden() for line in self._lines)
        room = self.room()
        before = self.isHidden(), self.height()
        if asked or not speaks or room < _LEAST:
            self.hide()
        else:
            self._down.activate()
            self._grow(room)
        if (self.isHidden(), self.height()) != before:
            self._settle()

    def _grow(self, room: int) -> None:
        wraps = self._down.hasHeightForWidth()
        needed = self._down.totalHeightForWidth(self.width()) if wraps else self._down.totalSizeHint().height()
        self.setFixedHeight(min(needed, room))
        self.show()

    def _settle(self) -> None:
        """Lay out what is around at once: in Qt's own time, buttons would stand over words for a moment."""
        above = self.parentWidget()
        while above is not None:
            if (layout := above.layout()) is not None:
                layout.activate()
            above = above.parentWidget() if above is not self._holder else None
        # And once more afterwards: a layout under way goes on placing the buttons from what it had measured before.
        self.updateGeometry()


class _Inner(QFrame):
    """What scrolls: as high as its words are at its width, not as they would be at the narrowest."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)
