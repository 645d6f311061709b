"""Said at the moment of an act, once a session: that the server cannot take it, and what happens instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from moderator.ui.desk import Desk

if TYPE_CHECKING:
    from moderator.work.deciding import Done


class KeptHere(QObject):
    """Listens to the acts. `say` adds a sentence to the one that tells the act."""

    def __init__(self, desk: Desk, say: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self._say = say
        self._said: set[str] = set()
        desk.did.connect(self._did)
        desk.opened.connect(self._said.clear)

    def _did(self, done: Done) -> None:
        if not self.desk.is_open:
            return
        workspace = self.desk.present

        def look(_progress: object) -> str:
            from moderator.work import capabilities

            return capabilities.kept_here(workspace, done.act, done.ids)

        def told(sentence: str) -> None:
            if sentence and sentence not in self._said:
                self._said.add(sentence)
                self._say(f"{done.sentence} {sentence}")

        self.desk.tasks.read("kept here", look, told)
