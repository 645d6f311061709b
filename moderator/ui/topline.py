"""The top of the window: the consultation, the search field, what is to send and to receive, and who works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from moderator.domain.words import _, ngettext, number
from moderator.ui import icons, keys, theme
from moderator.ui.desk import Changed, Desk
from moderator.ui.keys import WORK, Space
from moderator.ui.labels import TwoLines
from moderator.ui.search_field import Proposal, SearchField

if TYPE_CHECKING:
    from moderator.work.syncing import Outbox


class TopLine(QFrame):
    """One line; it shows nothing while no workspace is open."""

    asked = Signal(str)  # name of a command

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setProperty("role", "panel")
        self.title = TwoLines("", self)
        self.title.setProperty("weight", "strong")
        self.field = SearchField(self._propose, self)
        self.field.setMinimumWidth(320)
        self.field.setMaximumWidth(720)
        self.sync = QPushButton(self)
        self.sync.setProperty("role", "quiet")
        self.sync.clicked.connect(lambda: self.asked.emit("sync-page"))
        self.person = QPushButton(self)
        self.person.setProperty("role", "quiet")
        self.person.clicked.connect(lambda: self.asked.emit("person"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.S4, theme.S2, theme.S4, theme.S2)
        layout.setSpacing(theme.S4)
        layout.addWidget(self.title, 4)
        layout.addWidget(self.field, 5)
        layout.addStretch(0)  # what neither of them may take
        layout.addWidget(self.sync)
        layout.addWidget(self.person)
        desk.changed.connect(self._changed)
        desk.renamed.connect(self._name)
        keys.in_force.changed.connect(self._count_if_open)
        self.setVisible(False)

    def opened(self) -> None:
        """Show the workspace that was opened."""
        self._name()
        self.setVisible(True)
        self.desk.tasks.afterwards(self._count_if_open)

    def retitle(self) -> None:
        """Show what the workspace is called."""
        title = self.desk.workspace.title
        self.title.setText(title)
        self.title.setAccessibleName(_("Workspace: {title}").format(title=title))

    def _name(self) -> None:
        name = self.desk.workspace.actor
        self.person.setText(name)
        self.person.setAccessibleName(_("You work as {name}").format(name=name))
        self.person.setToolTip(self.person.accessibleName())

    def closed(self) -> None:
        """Show nothing."""
        self.setVisible(False)

    def follow(self, space: Space | None) -> None:
        """Show the field where there is something to search."""
        self.field.setVisible(space in WORK)

    def _changed(self, _changed: Changed, _initiator: object) -> None:
        self._count_if_open()

    def _count_if_open(self) -> None:
        if self.desk.is_open:
            self._count()

    def _count(self) -> None:
        workspace = self.desk.workspace

        def contents(_progress: object) -> Outbox:
            from moderator.work import syncing  # with all the servers: on the worker's time

            return syncing.contents(workspace)

        self.desk.tasks.read("badge", contents, self._show)

    def _show(self, outbox: Outbox) -> None:
        text, tone = self.badge(outbox)
        self.sync.setText(f" {text}   {keys.BY_NAME['sync'].key}")
        self.sync.setIcon(icons.icon("sync", tone))
        self.sync.setAccessibleName(_("Synchronisation: {state}").format(state=text))
        self.sync.setVisible(True)

    def badge(self, outbox: Outbox) -> tuple[str, str]:
        """The sentence of the sync badge and the colour of its glyph: what needs a person first."""
        from moderator.work.syncing import State

        t = theme.current
        if count := outbox.count(State.CONTESTED):
            return ngettext("{n} contested", "{n} contested", count).format(n=number(count)), t.clash
        if count := outbox.count(State.REFUSED):
            words = ngettext("{n} refused by the server", "{n} refused by the server", count)
            return words.format(n=number(count)), t.bad
        if count := outbox.count(State.TO_SEND, State.TO_TAKE_BACK):
            return ngettext("{n} to send", "{n} to send", count).format(n=number(count)), t.warn
        return _("Nothing to send"), t.good

    def _propose(self, text: str, cursor: int) -> None:
        if not self.desk.is_open:
            return
        workspace = self.desk.workspace

        def look(_progress: object) -> list[Proposal]:
            from moderator.work import finding

            found = finding.complete(workspace, text, cursor)
            return [Proposal(one.text, one.about, one.start, one.end) for one in found]

        # The words of half a million texts are in the file: a letter that waited for them would be felt.
        self.desk.tasks.read("complete", look, lambda found: self.field.show_proposals(text, cursor, found))
