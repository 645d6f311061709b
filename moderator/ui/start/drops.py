"""Files dropped on the window: workspaces are opened, anything else is brought in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

SUFFIX = ".moderator"


class Drops(QObject):
    """Watches a window for files let go over it."""

    workspace = Signal(object)  # Path
    files = Signal(object)  # list of Path

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
            if not paths:
                return False
            event.acceptProposedAction()
            if not isinstance(event, QDragEnterEvent):
                self._dropped(paths)
            return True
        return False

    def _dropped(self, paths: list[Path]) -> None:
        workspaces = [path for path in paths if path.suffix == SUFFIX]
        if workspaces:
            self.workspace.emit(workspaces[0])
        else:
            self.files.emit(paths)
