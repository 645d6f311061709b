"""The settings of the consultation, shared by the team, changed on the page of properties; each change is an act."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLineEdit, QWidget

from moderator.domain.settings import (
    ATTACHMENTS,
    CHARGE,
    DWELL,
    QUEUE,
    Setting,
    dwell,
    largest_attachment,
)
from moderator.domain.words import NO_BREAK, _
from moderator.ui.desk import Changed, Desk
from moderator.ui.parts import Button, spaced
from moderator.ui.preferences.form import Section, choose

_MEGABYTE = 1_000_000


class ConsultationSection(Section):
    """What holds for everybody who works on this consultation, not for this computer alone."""

    def __init__(self, desk: Desk, parent: QWidget, ask: Callable[[str], object]) -> None:
        super().__init__(_("Settings of the consultation"), parent)
        self.desk = desk
        self.queue = self.choice(
            _("Moderation"), [], lambda value: self._settle(QUEUE, value), _("Shared by the team, as all of these.")
        )
        self.charge = QLineEdit(self.frame)
        self.charge.setMaxLength(100)
        self.charge.setMinimumWidth(320)
        self.charge.editingFinished.connect(lambda: self._settle(CHARGE, self.charge.text()))
        self.line(_("Person in charge"), self.charge, _("Hard cases are sent up to that person."))
        self.seconds = self._number(DWELL, self._seconds, 3_599, 1, _(" s"))
        self.line(_("Reading time"), self.seconds, _("Seconds on a text before it counts as read."))
        self.megabytes = self._number(ATTACHMENTS, self._megabytes, 1_000, 0, NO_BREAK + _("MB"))
        self.line(
            _("Largest attachment"),
            self.megabytes,
            _("Heavier ones are listed without being kept in the workspace; 0 keeps none. Those kept already stay."),
        )
        self.dates = Button(_("Procedure and dates…"), self.frame, icon="later")
        self.dates.clicked.connect(lambda: ask("procedure"))
        line = QHBoxLayout()
        line.addWidget(self.dates)
        line.addStretch(1)
        self.grid.addLayout(line, self.grid.rowCount(), 1)
        desk.changed.connect(self._changed)

    def _number(
        self, setting: Setting, held: Callable[[], float], most: float, decimals: int, unit: str
    ) -> QDoubleSpinBox:
        made = QDoubleSpinBox(self.frame)
        made.setRange(0, most)
        made.setDecimals(decimals)
        made.setSuffix(unit)

        def typed() -> None:
            if self.desk.is_open and made.value() != held():
                self._settle(setting, f"{made.value():g}")

        made.editingFinished.connect(typed)
        spaced(made)
        return made

    def _seconds(self) -> float:
        return dwell(self.desk.workspace.standing.setting)

    def _megabytes(self) -> float:
        return largest_attachment(self.desk.workspace.standing.setting) / _MEGABYTE

    def entered(self) -> None:
        """Show what is settled now; a field that is being changed keeps what is typed in it."""
        from moderator.work.queue import MODES, mode

        if not self.queue.count():
            for one, words in MODES.items():
                self.queue.addItem(_(words), str(one))
        now = self.desk.workspace.standing
        choose(self.queue, str(mode(now)))
        if not self.charge.hasFocus():
            self.charge.setText(now.setting(CHARGE))
        if not self.seconds.hasFocus():
            self.seconds.setValue(self._seconds())
        if not self.megabytes.hasFocus():
            self.megabytes.setValue(self._megabytes())

    def _changed(self, _changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open:
            self.entered()

    def _settle(self, setting: Setting, value: str) -> None:
        from moderator.work import deciding

        if self.desk.is_open and value.strip() != self.desk.workspace.standing.setting(setting):
            self.desk.act(lambda ws: deciding.change(ws, setting, value), None)
