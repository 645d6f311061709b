"""Before something goes out: what personal data is left in it, named on a strip; it goes all the same, or is mended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from moderator.domain.words import _, ngettext, number
from moderator.ui import theme
from moderator.ui.parts import Button, sentence

if TYPE_CHECKING:
    from moderator.work.outgoing import Leak


class Leaks(QFrame):
    """Nothing is kept from going out: a person who has seen what is left goes on by one button."""

    anyway = Signal()
    others = Signal()  # what holds nothing goes, the rest stays
    away = Signal()

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.head = sentence("", self, "warn", strong=True)
        self.lines = sentence("", self, letters="small")
        self.lines.setTextFormat(Qt.TextFormat.PlainText)
        self.on = Button(words, self)
        self.free = Button("", self)
        self.back = Button(_("Mend it first"), self, quiet=True)
        self.on.clicked.connect(self._go_on)
        self.free.clicked.connect(self._free)
        self.back.clicked.connect(self._leave)
        foot = QHBoxLayout()
        foot.setSpacing(theme.S2)
        foot.addWidget(self.on)
        foot.addWidget(self.free)
        foot.addWidget(self.back)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.S3, theme.S2, theme.S3, theme.S2)
        layout.setSpacing(theme.S2)
        layout.addWidget(self.head)
        layout.addWidget(self.lines)
        layout.addLayout(foot)
        self.hide()

    def show_leaks(self, leaks: Sequence[Leak], others: int = 0) -> None:
        """Name what is left, and let the person choose; the keyboard is on mending. `others` may go without these."""
        from moderator.work.outgoing import headline, told

        self.head.setText(headline(leaks))
        self.lines.setText("\n".join(told(leaks)))
        words = ngettext("Send the other one", "Send the {n} others", others).format(n=number(others))
        self.free.setText(words)
        self.free.setAccessibleName(words)
        self.free.setVisible(others > 0)
        self.setAccessibleName(self.head.text())
        self.setAccessibleDescription(self.lines.text())
        self.show()
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on(self) -> None:
        self.hide()
        self.anyway.emit()

    def _free(self) -> None:
        self.hide()
        self.others.emit()

    def _leave(self) -> None:
        self.hide()
        self.away.emit()
