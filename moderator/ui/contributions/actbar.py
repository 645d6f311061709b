"""The few acts that make sense now, under the text, each with its key written on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QLayoutItem, QWidget

from moderator.domain.words import _
from moderator.ui import theme
from moderator.ui.keys import BY_NAME
from moderator.ui.labels import shortened
from moderator.ui.parts import Button, dot

_GAP = 8
_PIN = 140  # pixels of a pinned tag’s name


class Flow(QLayout):
    """Puts widgets one after the other and goes to the next line when there is no room: no button is ever cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return False

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        inner = rect.marginsRemoved(margins)
        x, y, line = inner.x(), inner.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if x + size.width() > inner.right() + 1 and line:
                x, y, line = inner.x(), y + line + _GAP, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + _GAP
            line = max(line, size.height())
        return y + line - rect.y() + margins.bottom()


class ActBar(QFrame):
    """The buttons of a screen's main acts."""

    def __init__(self, commands: Sequence[str], ask: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._ask = ask
        self._enabled = False
        self._allowed: Callable[[str], bool] = lambda command: True
        self._flow = layout = Flow(self)
        layout.setContentsMargins(theme.S6, theme.S2, theme.S4, theme.S2)
        self.buttons: dict[str, Button] = {}
        for place, name in enumerate(commands):
            command = BY_NAME[name]
            words = _(command.text).rstrip("…")
            button = Button(" " + _(command.word), self, icon=command.icon, main=place == 0, key=name)
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _on=False, one=name: ask(one))
            self.buttons[name] = button
            layout.addWidget(button)
        self.pins: list[Button] = []

    def show_pins(self, pins: Sequence[tuple[int, str, str, str]]) -> None:
        """Offer the tags pinned on digit keys after the acts: digit, name, full name, colour of each."""
        for old in self.pins:
            self._flow.removeWidget(old)
            old.deleteLater()
        self.pins = []
        for digit, name, path, colour in pins:
            button = Button(" " + shortened(name, self.fontMetrics(), _PIN), self, quiet=True, key=f"pinned-{digit}")
            button.setIcon(dot(colour))
            button.setToolTip(path)
            button.setAccessibleName(_("Tag: {name}").format(name=path))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setEnabled(self._enabled and self._allowed("tag"))
            button.clicked.connect(lambda _on=False, one=f"pinned-{digit}": self._ask(one))
            self.pins.append(button)
            self._flow.addWidget(button)
            button.show()  # else it takes no room when the height is worked out
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # Qt's layouts trust a height that depends on a width too late, and squeeze what stands above.
        self.setFixedHeight(self._flow.heightForWidth(self.width()))

    def enable(self, enabled: bool) -> None:
        """Offer the acts, or not when there is nothing to act on."""
        self._enabled = enabled
        for name, button in self.buttons.items():
            button.setEnabled(enabled and self._allowed(name))
        for button in self.pins:
            button.setEnabled(enabled and self._allowed("tag"))

    def follow(self, allowed: Callable[[str], bool]) -> None:
        """Offer only what can be done in the view that is looked at."""
        self._allowed = allowed
        self.enable(self._enabled)
