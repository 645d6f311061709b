"""The page where the procedure of the consultation is chosen and its days settled, its calendar shown meanwhile."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QWidget

from moderator.domain.days import read_day
from moderator.domain.problem import Problem
from moderator.domain.procedure import MOMENT_WORDS, PROCEDURES, Moment
from moderator.domain.words import _, day, ngettext, number
from moderator.ui import theme
from moderator.ui.desk import EVERYTHING, Desk
from moderator.ui.parts import Button, Chooser, Page, sentence
from moderator.ui.today.cards import CalendarCard

if TYPE_CHECKING:
    from moderator.work.deciding import Done
    from moderator.work.procedures import Settled


class ProcedurePage(Page):
    """Procedure and days; each that changes is a decision of the team, in the history, that can be undone."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("Procedure and dates"),
            _(
                "The procedure gives the legal deadlines of the consultation. The team shares them; who is in charge"
                " checks them against the text in force."
            ),
            parent,
        )
        self.desk = desk
        self._settled: Settled | None = None
        self.procedure = Chooser(self.inner, _("Procedure"))
        self.procedure.addItem(_("None chosen"), "")
        for one in PROCEDURES.values():
            self.procedure.addItem(_(one.label), one.code)
        self.procedure.setSizeAdjustPolicy(Chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.procedure.setMinimumContentsLength(24)
        self.procedure.activated.connect(lambda _at: self._preview())
        self.legal = sentence("", self.inner, "soft", "small")
        self.column.addWidget(sentence(_("Procedure"), self.inner, strong=True))
        self.column.addWidget(self.procedure)
        self.column.addWidget(self.legal)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S3)
        grid.setVerticalSpacing(theme.S2)
        self.days: dict[Moment, QLineEdit] = {}
        self._labels = {}
        self._faults = {}
        for row, moment in enumerate(Moment):
            label = sentence(_(MOMENT_WORDS[moment]), self.inner)
            field = QLineEdit(self.inner)
            field.setAccessibleName(_(MOMENT_WORDS[moment]))
            field.setPlaceholderText(_("DD/MM/YYYY"))
            field.setMaximumWidth(320)
            field.textChanged.connect(lambda _text: self._preview())
            fault = sentence("", self.inner, "bad", "small")
            for column, widget in enumerate((label, field, fault)):
                grid.addWidget(widget, row, column)
            self.days[moment], self._labels[moment], self._faults[moment] = field, label, fault
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 2)
        self.column.addLayout(grid)
        self.refused = sentence("", self.inner, "bad")
        self.refused.hide()
        self.column.addWidget(self.refused)
        self.calendar = CalendarCard(self.inner)
        self.calendar.change.hide()
        self.column.addWidget(self.calendar)
        self.column.addStretch(1)
        self.keep = Button(_("Keep"), self, main=True, key="Ctrl+Return")
        self.keep.clicked.connect(self._keep)
        self.export = Button(_("For your agenda…"), self, icon="export")
        self.export.setToolTip(_("Write the days that are kept in a file that agendas take in (.ics)"))
        self.export.clicked.connect(self._ask_place)
        self.bar.addWidget(self.export)
        self.bar.addWidget(self.keep)
        self.by_key("Ctrl+Return", self.keep)

    def first(self) -> QWidget:
        return self.procedure

    def entered(self) -> None:
        from moderator.work import procedures

        self._settled = settled = procedures.settled(self.desk.workspace)
        self.export.setEnabled(any(one.day for one in settled.calendar(procedures.today())))
        self.procedure.setCurrentIndex(
            max(0, self.procedure.findData(settled.procedure.code if settled.procedure else ""))
        )
        for moment, field in self.days.items():
            known = settled.dates.get(moment)
            field.setText(day(known, "short") if known else "")
            told = settled.told.get(moment)
            said = _("{day}, says the server").format(day=day(told, "short")) if told else _("DD/MM/YYYY")
            field.setPlaceholderText(said)
            field.setMinimumWidth(field.fontMetrics().horizontalAdvance(said) + theme.S6)
        self.refused.hide()
        self._preview()

    def _ask_place(self) -> None:
        folder = Path(self.desk.settings.text("files/folder", str(self.desk.workspace.path.parent)))
        name = _("{name} - calendar.ics").format(name=self.desk.workspace.path.stem)
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("The calendar for your agenda"), str(folder / name), _("Agendas (*.ics)")
        )
        if chosen:
            self.write_out(Path(chosen))

    def write_out(self, path: Path) -> None:
        """Write the calendar as it is kept in a file for agendas."""
        from moderator.work import agenda, procedures

        workspace, path = self.desk.workspace, path if path.suffix else path.with_suffix(".ics")
        self.desk.settings.keep("files/folder", str(path.parent))

        def done(count: int) -> None:
            words = ngettext("{n} day written in {path}.", "{n} days written in {path}.", count)
            self.desk.said.emit(words.format(n=number(count), path=path.name))

        self.desk.tasks.read("agenda", lambda _progress: agenda.write(workspace, path, procedures.today()), done)

    def _typed(self) -> dict[Moment, date | None] | None:
        """The days typed, None when one of them is none; that one is said beside it."""
        found: dict[Moment, date | None] = {}
        wrong = False
        for moment, field in self.days.items():
            try:
                found[moment] = read_day(field.text())
                self._faults[moment].setText("")
            except ValueError:
                wrong = True
                self._faults[moment].setText(_("This is no day: write 05/03/2026."))
        return None if wrong else found

    def _preview(self) -> None:
        from moderator.work import procedures
        from moderator.work.procedures import Settled

        if self._settled is None:
            return
        chosen = PROCEDURES.get(self.procedure.currentData())
        self.legal.setText(_(chosen.about) if chosen else "")
        self.legal.setVisible(chosen is not None)
        for moment, field in self.days.items():
            used = chosen is None or moment in chosen.moments or bool(field.text())
            for widget in (self._labels[moment], field, self._faults[moment]):
                widget.setVisible(used)
        typed = self._typed()
        self.keep.setEnabled(typed is not None)
        dates = {moment: one for moment, one in (typed or {}).items() if one}
        self.calendar.show_calendar(Settled(chosen, dates, self._settled.told), procedures.today())

    def _keep(self) -> None:
        from moderator.work import procedures

        typed = self._typed()
        if typed is None:
            return
        workspace, code = self.desk.workspace, str(self.procedure.currentData())

        def kept(done: list[Done]) -> None:
            if done:
                self.desk.told(done[-1], self)
                self.desk.changed.emit(EVERYTHING, self)
            self.left.emit()

        def failed(problem: Problem) -> None:
            self.refused.setText(str(problem))
            self.refused.show()

        self.desk.tasks.write(lambda _progress: procedures.settle(workspace, code, typed), kept, failed=failed)
