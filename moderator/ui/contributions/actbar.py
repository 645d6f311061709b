"""The few acts that make sense now, on one line under the text, each with its key; the others behind a last button."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from moderator.domain.words import _
from moderator.ui import icons, theme
from moderator.ui.keys import BY_NAME, Space, in_force
from moderator.ui.labels import shortened
from moderator.ui.parts import Button, dot

_GAP = 6
_ROOMY = 900  # pixels from which each act has its icon
_PIN = 140  # pixels of a pinned tag’s name
_MOST = 6  # acts seen at once: more are not read but searched


class ActBar(QFrame):
    """The buttons of a screen's main acts: one line at any width, so that the text keeps its height."""

    def __init__(
        self, commands: Sequence[str], ask: Callable[[str], object], space: Space, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._ask = ask
        self._enabled = False
        self._allowed: Callable[[str], bool] = lambda command: True
        self._first: tuple[str, ...] = ()
        self.buttons: dict[str, Button] = {name: self._button(name, main=not at) for at, name in enumerate(commands)}
        # What the menu of contributions has besides, in its order: behind the last button.
        self._others = [
            one.name
            for one in BY_NAME.values()
            if "selection" in one.needs and space in one.spaces and one.name not in self.buttons and one.icon
        ]
        self.pins: list[Button] = []
        self._pinned: list[tuple[int, str, str, str]] = []
        self.more = Button("", self, icon="more")
        self.more.setProperty("fit", "tight")
        self.more.setAccessibleName(_("Other acts"))
        self.more.setToolTip(_("Other acts"))
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.clicked.connect(self._show_menu)
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.menu.setAccessibleName(_("Other acts"))
        self.menu.aboutToShow.connect(self.fill)
        in_force.changed.connect(self._lay)

    def _button(self, name: str, *, main: bool) -> Button:
        command = BY_NAME[name]
        words = _(command.text).rstrip("…")
        button = Button((" " if main else "") + _(command.word), self, icon=command.icon, main=main, key=name)
        if not main:
            button.setProperty("fit", "tight")
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _on=False: self._ask(name))
        return button

    def show_pins(self, pins: Sequence[tuple[int, str, str, str]]) -> None:
        """Offer the tags pinned on digit keys after the acts: digit, name, full name, colour of each."""
        for old in self.pins:
            old.hide()
            old.deleteLater()
        self.pins, self._pinned = [], list(pins)
        for digit, name, path, colour in pins:
            button = Button(" " + shortened(name, self.fontMetrics(), _PIN), self, quiet=True, key=f"pinned-{digit}")
            button.setIcon(dot(colour))
            button.setToolTip(path)
            button.setAccessibleName(_("Tag: {name}").format(name=path))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setEnabled(self._enabled and self._allowed("tag"))
            button.clicked.connect(lambda _on=False, one=f"pinned-{digit}": self._ask(one))
            self.pins.append(button)
        self._lay()

    def put_first(self, commands: Sequence[str]) -> None:
        """Show these acts right after the main one: they are what the selection most likely calls for."""
        if tuple(commands) != self._first:
            self._first = tuple(commands)
            self._lay()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def _lay(self) -> None:
        """Put on the line what there is room for, in the order in which it is likely to be wanted."""
        main, *rest = self.buttons
        acts = [main, *(one for one in self._first if one in rest), *(one for one in rest if one not in self._first)]
        height = max(one.sizeHint().height() for one in self.buttons.values())
        self.more.setFixedWidth(max(height, self.more.minimumSizeHint().width()))
        self.setFixedHeight(height + 2 * theme.S2)
        for name in rest:
            # The main act keeps its sign; where there is little room, words and keys say more than signs.
            self.buttons[name].show_sign(self.width() >= _ROOMY)
        x, end = theme.S4, self.width() - theme.S3 - self.more.width()
        full = False
        before: QWidget | None = None
        for place, button in enumerate([*(self.buttons[name] for name in acts), *self.pins]):
            wide = button.sizeHint().width()
            full = full or x + wide + _GAP > end or _MOST <= place < len(acts)
            button.setVisible(not full or not place)
            if not full or not place:
                button.setGeometry(x, theme.S2, min(wide, max(0, end - _GAP - x)), height)
                x += wide + _GAP
                if before is not None:
                    QWidget.setTabOrder(before, button)
                before = button
        self.more.setGeometry(min(x, end), theme.S2, self.more.width(), height)
        if before is not None:
            QWidget.setTabOrder(before, self.more)

    def fill(self) -> None:
        """Write in the menu what the line has no room for, each with its key."""
        self.menu.clear()
        for name in (*(one for one, button in self.buttons.items() if button.isHidden()), *self._others):
            command = BY_NAME[name]
            if name.startswith("pinned-"):
                continue
            action = self.menu.addAction(_written(_(command.text), command.key))
            action.setIcon(icons.icon(command.icon))
            action.setEnabled(self._enabled and self._allowed(name))
            action.triggered.connect(lambda _on=False, one=name: self._ask(one))
        hidden = [(pin, one) for pin, one in zip(self._pinned, self.pins, strict=True) if one.isHidden()]
        if hidden:
            self.menu.addSeparator()
        for (digit, _name, path, colour), _button in hidden:
            action = self.menu.addAction(_written(path, BY_NAME[f"pinned-{digit}"].key))
            action.setIcon(dot(colour))
            action.setEnabled(self._enabled and self._allowed("tag"))
            action.triggered.connect(lambda _on=False, one=f"pinned-{digit}": self._ask(one))

    def _show_menu(self) -> None:
        self.fill()
        height = self.menu.sizeHint().height()
        self.menu.popup(self.more.mapToGlobal(QPoint(0, -height)))

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


def _written(words: str, key: str) -> str:
    # A sign of its own would be taken for a mnemonic.
    return words.replace("&", "&&") + (f"\t{key}" if key else "")
