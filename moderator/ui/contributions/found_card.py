"""What is said of one stretch that rules found: what it seems to be, why, and masking it, all, or saying it is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from moderator.domain.lexicon import SEVERITIES
from moderator.domain.passage import shortened
from moderator.domain.words import _, ngettext, number, quoted
from moderator.ui import theme
from moderator.ui.labels import OneLine
from moderator.ui.parts import Button, sentence

if TYPE_CHECKING:
    from moderator.work.personal import Spot

SIGN = "⚠"
"""Beside the name of what was found: what is proposed is told from a tag by more than its colour."""


def named(one: Spot) -> str:
    """What a stretch seems to be, as it is written beside the text."""
    label = one.finding.label
    return f"{SIGN} {label}" if one.sure else _("{sign} {label}, perhaps").format(sign=SIGN, label=label)


def why(one: Spot) -> str:
    """How sure one is and for what reason, in a sentence."""
    finding = one.finding
    known = _("{sure}: {reason}").format(sure=finding.sure.capitalize(), reason=finding.reason)
    return f"{known} ({_(SEVERITIES[finding.severity])})" if finding.severity else known


class FoundCard(QFrame):
    """Shown above the text while something found is pointed at; a person decides, nothing is masked by itself."""

    asked = Signal(str)  # `redact`, `redact-all`, `uncode`, `shut`

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.name = OneLine("", self)
        self.name.setProperty("weight", "strong")
        self.why = sentence("", self, "soft", "small")
        self.masking = Button(_("Redact"), self, key="redact", quiet=True)
        self.every = Button(_("Redact all"), self, key="redact-all", quiet=True)
        self.none = Button(_("It is nothing"), self, key="uncode", quiet=True)
        self.shut = Button(_("Close"), self, key="Esc", quiet=True)
        self._foot = QGridLayout()
        self._foot.setHorizontalSpacing(theme.S1)
        self._foot.setVerticalSpacing(0)
        self._columns = 0
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.S3, theme.S2, theme.S3, theme.S1)
        layout.setSpacing(theme.S1)
        layout.addWidget(self.name)
        layout.addWidget(self.why)
        layout.addLayout(self._foot)
        self._lay()
        self.masking.clicked.connect(lambda: self.asked.emit("redact"))
        self.every.clicked.connect(lambda: self.asked.emit("redact-all"))
        self.none.clicked.connect(lambda: self.asked.emit("uncode"))
        self.shut.clicked.connect(lambda: self.asked.emit("shut"))
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def _lay(self) -> None:
        """Put the buttons on one line, or on two where there is no room for their words."""
        buttons = (self.masking, self.every, self.none, self.shut)
        needed = sum(one.sizeHint().width() + theme.S1 for one in buttons) + 2 * theme.S3
        columns = 4 if self.width() >= needed else 2
        if columns == self._columns:
            return
        self._columns = columns
        for place, one in enumerate(buttons):
            self._foot.addWidget(one, place // columns, place % columns, Qt.AlignmentFlag.AlignLeft)
        self._foot.setColumnStretch(columns - 1, 1)

    def show_spot(self, one: Spot, place: int, total: int) -> None:
        """Say what is known of a stretch, the `place`-th of `total`."""
        head = f"{named(one)} – {quoted(shortened(one.text))}"
        self.name.setText(f"{head}  ({number(place)}/{number(total)})" if total > 1 else head)
        self.why.setText(why(one))
        self.setAccessibleName(f"{self.name.text()}. {self.why.text()}")
        self.setAccessibleDescription(
            ngettext("{n} found in this text", "{n} found in this text", total).format(n=number(total))
        )
        self.show()
        # A screen reader says it although the text keeps the keyboard.
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
