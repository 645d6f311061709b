"""Physical digit keys, with Alt or Ctrl or alone where one reads: no shortcut of Qt can name them everywhere."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from moderator.ui.keys import COMMANDS, Command, Scope

# Where the digits of the top row are: scan codes of evdev under X11 and Wayland, of the PC keyboard under Windows,
# virtual keys under macOS (Carbon, « HIToolbox/Events.h »).
_X11 = {10 + place: (place + 1) % 10 for place in range(10)}
_WINDOWS = {2 + place: (place + 1) % 10 for place in range(10)}
_MAC = {18: 1, 19: 2, 20: 3, 21: 4, 23: 5, 22: 6, 26: 7, 28: 8, 25: 9, 29: 0}
# What the same keys give on AZERTY without Shift, for systems that tell no scan code.
_AZERTY: dict[int, int] = {
    Qt.Key.Key_Ampersand: 1,
    Qt.Key.Key_Eacute: 2,
    Qt.Key.Key_QuoteDbl: 3,
    Qt.Key.Key_Apostrophe: 4,
    Qt.Key.Key_ParenLeft: 5,
    Qt.Key.Key_Minus: 6,
    Qt.Key.Key_Egrave: 7,
    Qt.Key.Key_Underscore: 8,
    Qt.Key.Key_Ccedilla: 9,
    Qt.Key.Key_Agrave: 0,
}


def digit(event: QKeyEvent) -> int | None:
    """The digit of the physical key pressed, whatever the layout and with or without Shift; None for another key."""
    if event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
        return event.key() - Qt.Key.Key_0 if Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9 else None
    if sys.platform == "darwin":
        places, code = _MAC, event.nativeVirtualKey()
    else:
        places, code = (_WINDOWS if sys.platform == "win32" else _X11), event.nativeScanCode()
    if code > 1:
        return places.get(code)
    if Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9:
        return event.key() - Qt.Key.Key_0
    # The accented letters come with the case that CapsLock gives them.
    return _AZERTY.get(event.key())


def with_digit(event: QKeyEvent) -> Command | None:
    """The command bound to a physical digit, with Alt, Ctrl or alone, if this event is one."""
    modifiers = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
    prefix = {Qt.KeyboardModifier.AltModifier: "Alt", Qt.KeyboardModifier.ControlModifier: "Ctrl"}.get(modifiers)
    if (prefix is None and modifiers) or (pressed := digit(event)) is None:
        return None
    combination = f"{prefix}+{pressed}" if prefix else str(pressed)
    # Ctrl+- makes the text smaller: on AZERTY it is also the key of 6, which Ctrl does not bind.
    return next((command for command in COMMANDS if combination in command.bound), None)


class Digits(QObject):
    """Watches the widget that has the focus, and no other: a filter on everything would slow every paint."""

    asked = Signal(str)  # name of the command

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)

    def _follow(self, before: QWidget | None, after: QWidget | None) -> None:
        if before is not None:
            before.removeEventFilter(self)
        if after is not None and after.window() is self._window:
            after.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and isinstance(event, QKeyEvent):
            if watched.property("takes") == "keys":
                return False  # a new key is being chosen
            command = with_digit(event)
            if command is not None and (command.scope is Scope.EVERYWHERE or _acts_on(watched, command)):
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    self.asked.emit(command.name)
                return True
        return False


def _acts_on(watched: QObject, command: Command) -> bool:
    """Whether a digit alone is a command there: in the lists and readers that the window gave it to."""
    return isinstance(watched, QWidget) and any(one.objectName() == command.name for one in watched.actions())
