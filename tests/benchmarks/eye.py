"""Sees a view of Qt painted once something is so: what a person sees, and not what a program thinks it showed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class Eye(QObject):
    """`seen` becomes true at the first painting of the view that begins after `reached`."""

    def __init__(self, view: QWidget, reached: Callable[[], bool]) -> None:
        super().__init__()
        self.seen = False
        self._reached = reached
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.seen:
            self.seen = self._reached()
        return False
