"""The pace line under a list: this hour, what remains, when it would end; and once, after violent texts, a pause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from moderator.domain.words import NO_BREAK, _, clock, ngettext, number
from moderator.ui import theme
from moderator.ui.desk import Changed, Desk
from moderator.ui.parts import Button, sentence

if TYPE_CHECKING:
    from moderator.work.pace import Pace, Paces

HIDDEN, SILENT = "pace/hidden", "pace/no-pause"
_EVERY = 60_000  # milliseconds: an hour slides by itself


class PaceLine(QFrame):
    """Discreet: one line in the colour of what is secondary, that never blinks, and that a command hides."""

    def __init__(self, desk: Desk, of: Literal["moderation", "coding"], parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.of = of
        self._proposed = ""  # the row of violent texts for which a pause was proposed
        self.line = sentence("", self, "soft", "small")
        self.line.setAccessibleDescription(_("Pace"))
        self.pause = QFrame(self)
        self.hint = sentence("", self.pause, letters="small")
        self.understood = Button(_("Go on"), self.pause, quiet=True)
        self.never = Button(_("Propose no more pauses"), self.pause, quiet=True)
        self.understood.clicked.connect(self.pause.hide)
        self.never.clicked.connect(self._silence)
        asked = QVBoxLayout(self.pause)
        asked.setContentsMargins(0, 0, 0, 0)
        asked.setSpacing(theme.S1)
        asked.addWidget(self.hint)
        buttons = QHBoxLayout()
        buttons.addWidget(self.understood)
        buttons.addWidget(self.never)
        buttons.addStretch(1)
        asked.addLayout(buttons)
        down = QVBoxLayout(self)
        down.setContentsMargins(theme.S4, theme.S1, theme.S2, theme.S1)
        down.setSpacing(theme.S1)
        down.addWidget(self.pause)
        down.addWidget(self.line)
        self.pause.hide()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.count)
        desk.changed.connect(self._changed)
        desk.opened.connect(self.show_or_hide)
        desk.looked.connect(self.show_or_hide)
        desk.closed.connect(self._closed)

    def toggle(self) -> None:
        """Show the line, or hide it from now on."""
        self.desk.settings.keep(HIDDEN, not self.desk.settings.flag(HIDDEN))
        self.show_or_hide()

    def show_or_hide(self) -> None:
        """Follow what the person chose; in the past, or in a sample coded blind, nothing remains to be done."""
        shown = not self.desk.settings.flag(HIDDEN) and self.desk.view is None
        self.setVisible(shown)
        if shown:
            self.count()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.count()
        self._timer.start()

    def _closed(self) -> None:
        self._timer.stop()
        self.pause.hide()
        self.line.setText("")
        self._proposed = ""

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if not changed.readings:
            self.count()

    def count(self) -> None:
        """Count again, beside the window."""
        self.desk.tasks.afterwards(self._count)

    def _count(self) -> None:
        if not (self.desk.is_open and self.isVisible()):
            return
        workspace = self.desk.workspace

        def paces(_progress: object) -> Paces:
            from moderator.work import pace

            return pace.paces(workspace)

        self.desk.tasks.read(f"pace:{self.of}", paces, self._show)

    def _show(self, paces: Paces) -> None:
        self.line.setText(in_words(paces.moderation if self.of == "moderation" else paces.coding))
        if self.of != "moderation" or not paces.run:
            return
        if paces.run != self._proposed and not self.desk.settings.flag(SILENT):
            from moderator.work.pace import HARD

            self._proposed = paces.run
            said = ngettext("{n} hard text in a row. A pause?", "{n} hard texts in a row. A pause?", HARD)
            self.hint.setText(said.format(n=number(HARD)))
            self.pause.show()

    def _silence(self) -> None:
        self.desk.settings.keep(SILENT, True)
        self.pause.hide()


def in_words(pace: Pace) -> str:
    """A pace in one line."""
    parts = [
        _("{n} this hour").format(n=number(pace.done)),
        ngettext("{n} remains", "{n} remain", pace.remaining).format(n=number(pace.remaining)),
    ]
    if pace.ends is not None:
        parts.append(_("done around {time}").format(time=clock(pace.ends)).replace(" ", NO_BREAK))
    return " · ".join(parts)
