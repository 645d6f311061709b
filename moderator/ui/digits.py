"""Physical digit keys, with Alt or Ctrl or alone where one reads: no shortcut of Qt can name them everywhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from moderator.ui import keys
from moderator.ui.keys import Command, Scope


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
            command = keys.with_digit(event)
            if command is not None and (command.scope is Scope.EVERYWHERE or _acts_on(watched, command)):
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    self.asked.emit(command.name)
                return True
        return False


def _acts_on(watched: QObject, command: Command) -> bool:
    """Whether a digit alone is a command there: in the lists and readers that the window gave it to."""
    return isinstance(watched, QWidget) and any(one.objectName() == command.name for one in watched.actions())
