"""Looking through the texts behind the window: after an opening, an import or a sync, and when something is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from moderator.domain.progress import Progress
from moderator.domain.words import _
from moderator.ui.desk import Changed, Desk
from moderator.ui.tasks import Task

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace
    from moderator.work.screening import Screened


class Screening(QObject):
    """Keeps what rules find up to date; nobody waits for it, and nothing is decided."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self._task: Task | None = None
        self._again = False
        self._seen: object = None
        desk.opened.connect(self._opened)
        desk.closed.connect(self._closed)
        desk.changed.connect(self._changed)

    def _opened(self) -> None:
        self._seen = None
        self.desk.tasks.afterwards(self.look)

    def _closed(self) -> None:
        self._task, self._again = None, False

    def _changed(self, changed: Changed, initiator: object) -> None:
        if initiator is self or changed.readings or not self.desk.is_open:
            return
        if changed.corpus or self._settled() != self._seen:
            self.desk.tasks.afterwards(self.look)

    def _settled(self) -> object:
        """What tells that somebody masked, dismissed or changed the list since."""
        now = self.desk.present.standing
        return len(now.slots.family("redact:")), len(now.slots.family("dismiss:")), now.lexicon.key()

    def look(self) -> None:
        """Look through what is new, once what is under way is done."""
        if not self.desk.is_open:
            return
        if self._task in self.desk.tasks.under_way:
            self._again = True
            return
        workspace = self.desk.present
        self._seen = self._settled()

        def work(progress: Progress) -> Screened:
            from moderator.work import screening

            return screening.screen(workspace, progress=progress)

        # However it ends: what was stopped is looked at again with the next change.
        self._task = self.desk.tasks.behind(
            work,
            lambda done: self._looked(workspace, done),
            label=_("Looking for personal data and abuse"),
        )

    def _looked(self, workspace: Workspace, done: Screened) -> None:
        if not self.desk.is_open or self.desk.present is not workspace:
            return
        if done.texts or done.changed:
            from pyroaring import BitMap

            self.desk.changed.emit(Changed(BitMap()), self)
            self.desk.veil.changed.emit()
        if self._again:
            self._again = False
            self.look()
