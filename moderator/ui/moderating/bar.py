"""The line over the queue: whether one moderates before or after publication; short texts, piles, the charter."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from moderator.domain.settings import QUEUE
from moderator.domain.words import _
from moderator.ui import theme
from moderator.ui.desk import Changed, Desk
from moderator.ui.parts import Button, Chooser, sentence


class QueueBar(QFrame):
    """The setting is the team's: changing it is a decision, which can be undone."""

    asked = Signal(str)  # a command: the grid, the piles, the charter
    mode_changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self._shown = ""
        self.setProperty("role", "panel")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.mode = Chooser(self, _("Moderation before or after publication"))
        self.mode.setToolTip(_("A setting of the consultation, shared by the team"))
        self.about = sentence("", self, "soft", "small")
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.S4, theme.S1, theme.S3, theme.S1)
        line.setSpacing(theme.S2)
        line.addWidget(self.mode)
        line.addWidget(self.about, 1)
        self.buttons: dict[str, Button] = {}
        for command, words, icon in (
            ("shorts", _("Short texts"), "grid"),
            ("piles-page", _("Piles"), "pile"),
            ("charter", _("Charter"), "charter"),
        ):
            button = Button(words, self, icon=icon, quiet=True, key=command)
            button.clicked.connect(lambda _on=False, name=command: self.asked.emit(name))
            self.buttons[command] = button
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.mode.activated.connect(lambda _at: self._choose())
        desk.opened.connect(self.show_mode)
        desk.changed.connect(self._changed)

    def _changed(self, changed: Changed, _initiator: object) -> None:
        # The settings are no contributions: they change with what changes no row.
        if self.desk.is_open and changed.codebook:
            self.show_mode()

    def show_mode(self) -> None:
        """Show how the consultation is moderated."""
        from moderator.work.queue import ABOUT, MODES, mode

        if not self.mode.count():
            for one, words in MODES.items():
                self.mode.addItem(_(words), str(one))
        now = mode(self.desk.workspace.standing)
        self.mode.setCurrentIndex(self.mode.findData(str(now)))
        self.about.setText(_(ABOUT[now]))
        if self._shown not in ("", str(now)):
            self.mode_changed.emit()
        self._shown = str(now)

    def forget(self) -> None:
        """The workspace is put away."""
        self._shown = ""

    def _choose(self) -> None:
        from moderator.work import deciding

        value = self.mode.currentData()
        if value != self._shown:
            self.desk.act(lambda ws: deciding.change(ws, QUEUE, value), self)
