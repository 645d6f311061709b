"""The import doctor's report: what came in, what was found wrong, where, and what was done about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHeaderView, QVBoxLayout, QWidget

from moderator.domain.doctor import AILMENT_LABELS, REMEDY_LABELS, Ailment, Finding
from moderator.domain.words import _, moment, ngettext, number
from moderator.ui.desk import Desk
from moderator.ui.parts import WIDE, Button, Chooser, Groups, Page, card, emptied, sentence
from moderator.ui.tables import cell, fill, reading_table, whole, wrapped

if TYPE_CHECKING:
    from moderator.work.importing import Report

_SHOWN = 200  # findings shown at a time
_SAMPLE = 160  # letters of a content; the tooltip and the workbook have all of it
_ENDS = re.compile(r"[/?&=;,._-](?=\w)")  # after which a long address or line of a file may go on below


class ReportPage(Page):
    """The reports of this workspace, the newest first; findings by ailment, exportable."""

    start_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("What came in"),
            _("Nothing is skipped silently: each row that was mended or set aside is listed here."),
            parent,
            width=WIDE,
        )
        self.desk = desk
        self.reports: Sequence[Report] = ()
        self.report: Report | None = None
        self._wanted: int | None = None
        self._places: set[str] = set()
        self._rows = False  # whether what was found has numbers of rows: that of servers has none
        self.which = Chooser(self.inner, _("Report"))
        self.which.currentIndexChanged.connect(self._choose)
        self.summary, self._lines = card(self.inner)
        self.filter = Chooser(self.inner, _("Show"))
        self.filter.currentIndexChanged.connect(lambda _index: self._find())
        self.count = sentence("", self.inner, "soft")
        self.count.setWordWrap(False)
        self.table = reading_table(
            [_("Row"), _("What was found"), _("What was done"), _("Field"), _("Content"), _("Place")],
            self.inner,
            _("Findings"),
        )
        wrapped(self.table)
        whole(self.table)
        modes = QHeaderView.ResizeMode
        for column in range(6):
            mode = modes.Stretch if column in (1, 4, 5) else modes.ResizeToContents
            self.table.horizontalHeader().setSectionResizeMode(column, mode)
        self.more = Button(_("Show more"), self.inner, quiet=True)
        self.more.clicked.connect(self._more)
        self.sound = sentence(_("Nothing was found wrong."), self.inner, "good")
        self._findings = QWidget(self.inner)
        down = QVBoxLayout(self._findings)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(Groups(self._findings, [self.filter], [self.count]))
        down.addWidget(self.table)
        down.addWidget(self.more)
        for widget in (self.which, self.summary, self.sound):
            self.column.addWidget(widget)
        self.column.addWidget(self._findings)
        self.column.addStretch(1)
        self.export = Button(_("Export as a workbook…"), self, icon="save")
        self.export.clicked.connect(self.ask_export)
        self.start = Button(_("See the contributions"), self, main=True)
        self.start.clicked.connect(self.start_asked)
        self.bar.addWidget(self.export)
        self.bar.addWidget(self.start)

    def show_report(self, id_: int | None = None) -> None:
        """Show a report, the newest by default."""
        self._wanted = id_
        self.entered()

    def first(self) -> QWidget:
        return self.start

    def entered(self) -> None:
        from moderator.work import importing

        workspace = self.desk.workspace
        self.desk.tasks.read("reports", lambda _progress: importing.reports_of(workspace), self._show)

    def _show(self, reports: Sequence[Report]) -> None:
        self.reports = reports
        self.which.blockSignals(True)
        self.which.clear()
        for one in reports:
            self.which.addItem(f"{one.label} — {moment(one.at)}", one.id)
        self.which.blockSignals(False)
        self.which.setVisible(len(reports) > 1)
        self.export.setEnabled(bool(reports))
        place = max(0, self.which.findData(self._wanted))
        self.which.setCurrentIndex(place)
        self._choose(place)

    def _choose(self, place: int) -> None:
        self.report = self.reports[place] if 0 <= place < len(self.reports) else None
        emptied(self._lines)
        one = self.report
        if one is None:
            self._lines.addWidget(sentence(_("Nothing was brought into this workspace yet."), self.summary))
            self._findings.hide()
            self.sound.hide()
            return
        self._wanted = one.id
        title = one.label if one.source in ("", one.label) else f"{one.label} → {one.source}"
        self._lines.addWidget(sentence(title, self.summary, strong=True))
        if not one.complete:
            self._lines.addWidget(
                sentence(
                    _("This import was stopped or failed on the way: what was read is kept, nothing was called gone."),
                    self.summary,
                    "warn",
                )
            )
        # The counts; the findings have a table of their own.
        # A figure stays on the line of what it counts.
        counts = [said.replace(" ", "\xa0", 1) for said in (*one.counts(), *one.touched_lines())]
        self._lines.addWidget(sentence("  ·  ".join(counts) or _("No contribution."), self.summary))
        if one.sections:
            words = ngettext("{n} section, article or question", "{n} sections, articles or questions", one.sections)
            self._lines.addWidget(sentence(words.format(n=number(one.sections)), self.summary, "soft"))
        self._fill_filter(one)

    def _fill_filter(self, one: Report) -> None:
        self.sound.setVisible(not one.findings)
        self._findings.setVisible(bool(one.findings))
        total = sum(count for _ailment, _remedy, count in one.findings)
        by_ailment: dict[Ailment, int] = {}
        for ailment, _remedy, count in one.findings:
            by_ailment[ailment] = by_ailment.get(ailment, 0) + count
        self.filter.blockSignals(True)
        self.filter.clear()
        self.filter.addItem(_("Everything found ({count})").format(count=number(total)), None)
        for ailment, count in sorted(by_ailment.items(), key=lambda item: -item[1]):
            self.filter.addItem(f"{_(AILMENT_LABELS[ailment])} ({number(count)})", ailment)
        self.filter.blockSignals(False)
        self._find()

    def _find(self) -> None:
        self.table.setRowCount(0)
        self._places = set()
        self._rows = False
        self._more()

    def _more(self) -> None:
        from moderator.work import importing

        report, workspace = self.report, self.desk.workspace
        if report is None or not report.findings:
            return
        ailment, after = self.filter.currentData(), self.table.rowCount()
        wanted = None if ailment is None else Ailment(ailment)
        self.desk.tasks.read(
            "findings",
            lambda _progress: importing.findings(workspace, report.id, ailment=wanted, limit=_SHOWN + 1, after=after),
            lambda found: self._add(found, after),
        )

    def _add(self, found: Sequence[Finding], after: int) -> None:
        self.more.setVisible(len(found) > _SHOWN)
        found = found[:_SHOWN]
        rows = []
        for one in found:
            texts = (
                "" if one.row is None else number(one.row),
                _(AILMENT_LABELS[one.ailment]),
                _(REMEDY_LABELS[one.remedy]),
                one.field,
                shorten(one.sample, _SAMPLE, placeholder="…"),
                one.place,
            )
            tips = (*texts[:4], one.sample, one.place)
            rows.append([cell(_ENDS.sub("\\g<0>\u200b", text), tip) for text, tip in zip(texts, tips, strict=True)])
        fill(self.table, rows, after)
        self._places |= {one.place for one in found}
        self._rows = self._rows or any(one.row is not None for one in found)
        self.table.setColumnHidden(0, not self._rows)
        self.table.setColumnHidden(5, len(self._places) < 2)
        shown = self.table.rowCount()
        self.count.setText(ngettext("{n} shown", "{n} shown", shown).format(n=number(shown)))

    def ask_export(self) -> None:
        """Ask for a file, then write the report there."""
        if self.report is None:
            return
        folder = Path(self.desk.settings.text("reports/folder", str(self.desk.workspace.path.parent)))
        chosen, _kind = QFileDialog.getSaveFileName(
            self,
            _("Export the report"),
            str(folder / _("{name} - report.xlsx").format(name=Path(self.report.label).stem)),
            _("Workbooks (*.xlsx)"),
        )
        if chosen:
            self.desk.settings.keep("reports/folder", str(Path(chosen).parent))
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """Write the report and all its findings as a workbook."""
        from moderator.work import importing

        report, workspace = self.report, self.desk.workspace
        assert report is not None
        self.desk.tasks.serve(
            lambda _progress: importing.export_findings(workspace, report.id, path),
            lambda written: self.desk.said.emit(_("Written: {path}").format(path=written)),
            label=_("Writing the report"),
        )
