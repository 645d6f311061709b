"""A card over the window: no second window to lose, Escape closes it and the keyboard goes back where it was."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from moderator.domain.words import _
from moderator.ui import theme
from moderator.ui.parts import Button, flush

_TALLEST = 720  # a card taller than this would not fit a small laptop at 100 %


class Overlay(QWidget):
    """Covers the window, the card in its middle; what is under it neither takes keys nor clicks meanwhile.

    `width` and `height` of the card are in pixels at 100 %; with a height of 0, it is as high as what it says.
    """

    closed = Signal()

    def __init__(self, title: str, window: QWidget, *, width: int = 560, height: int = 420) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        self._wanted = (width, height)
        self._before = QApplication.focusWidget()
        self.card = QFrame(self)
        self.card.setProperty("role", "card")
        self.title = QLabel(title, self.card)
        self.title.setProperty("weight", "strong")
        self.shut = Button(_("Close"), self.card, icon="close", quiet=True, key="Esc")
        self.shut.clicked.connect(self.leave)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.shut)
        flush(head)
        self.body = QVBoxLayout(self.card)
        self.body.setContentsMargins(theme.S4, theme.S3, theme.S4, theme.S4)
        self.body.setSpacing(theme.S3)
        self.body.addLayout(head)
        window.installEventFilter(self)
        QApplication.instance().installEventFilter(self._guard())  # type: ignore[union-attr]

    def _guard(self) -> QObject:
        self._keeper = _Keeper(self)
        return self._keeper

    def open(self, focus: QWidget) -> None:
        """Show the card and give it the keyboard."""
        self._place()
        self.show()
        self.raise_()
        focus.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Close, and give the keyboard back."""
        QApplication.instance().removeEventFilter(self._keeper)  # type: ignore[union-attr]
        self.hide()
        # What had the keyboard may be gone: the card of an earlier error, closed meanwhile.
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()
        self.close()

    def _place(self) -> None:
        window = self.parentWidget()
        assert window is not None
        self.setGeometry(window.rect())
        width = min(self._wanted[0], window.width() - 2 * theme.S6)
        self.body.activate()
        wanted = self._wanted[1] or self.body.totalHeightForWidth(width)
        height = min(wanted, _TALLEST, window.height() - 2 * theme.S6)
        top = max(theme.S6, (window.height() - height) // 3)
        self.card.setGeometry(QRect((window.width() - width) // 2, top, width, height))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        # Whatever else was pressed is not for the window underneath.
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        shade = QColor(theme.DARK.ground)
        shade.setAlpha(110)
        QPainter(self).fillRect(self.rect(), shade)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self._place()
        return False


class _Keeper(QObject):
    """Keeps Tab and shortcuts inside the card while it is open."""

    def __init__(self, overlay: Overlay) -> None:
        super().__init__(overlay)
        self._overlay = overlay
        self._returning = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Shortcut:
            return True
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            outside = watched.window() is self._overlay.window() and not self._overlay.isAncestorOf(watched)
            # Two cards open at once would each call the focus back from the other for ever.
            if outside and self._overlay.isVisible() and not self._returning:
                self._returning = True
                self._overlay.shut.setFocus()
                self._returning = False
        return False
