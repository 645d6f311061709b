"""Under what name one decides: it is written beside each act of the history."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from moderator.domain.words import _
from moderator.ui.desk import Desk
from moderator.ui.overlay import Overlay
from moderator.ui.parts import Button, sentence


def rename(desk: Desk, given: str) -> None:
    """Work under another name from now on; an empty or unchanged one changes nothing."""
    name = " ".join(given.split())
    workspace = desk.workspace
    if not name or name == workspace.actor:
        return

    def write(_progress: object) -> None:
        workspace.set("actor", name)
        workspace.actor = name

    desk.tasks.write(write, lambda _none: desk.renamed.emit())


class PersonCard(Overlay):
    """Asks for the name; the acts already decided keep the one they had."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(_("Your name"), window, width=480, height=0)
        self.desk = desk
        words = _(
            "It is written beside each of your acts, and your colleagues read it. Acts already decided keep theirs."
        )
        self.name = QLineEdit(desk.workspace.actor, self.card)
        self.name.setAccessibleName(_("Your name"))
        self.name.setMaxLength(100)
        self.name.selectAll()
        keep = Button(_("Work under this name"), self.card, icon="person", main=True)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(keep)
        self.body.addWidget(sentence(words, self.card, "soft"))
        self.body.addWidget(self.name)
        self.body.addLayout(line)
        self.name.returnPressed.connect(self._keep)
        keep.clicked.connect(self._keep)
        self.open(self.name)

    def _keep(self) -> None:
        if self.name.text().split():
            self.leave()
            rename(self.desk, self.name.text())
