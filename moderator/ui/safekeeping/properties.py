"""The page of the workspace's properties: what it is and holds, whether all of it is sound, to be copied."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QHeaderView, QWidget

from moderator.domain.words import _
from moderator.ui import theme
from moderator.ui.desk import Changed, Desk
from moderator.ui.parts import WIDE, Button, Page, sentence, toned
from moderator.ui.safekeeping.settled import ConsultationSection
from moderator.ui.tables import cell, fill, reading_table, whole, wrapped
from moderator.ui.working import Working

if TYPE_CHECKING:
    from moderator.work.history import Verdict
    from moderator.work.properties import Properties


class PropertiesPage(Page):
    """What the workspace is. The check reads all of the file: it goes on beside the window and can be stopped."""

    def __init__(self, desk: Desk, parent: QWidget, ask: Callable[[str], object]) -> None:
        super().__init__(
            _("Properties of the workspace"),
            _("All of it is in one file on this computer, and in the copies made of it."),
            parent,
            width=WIDE,
        )
        self.desk = desk
        self.seen: Properties | None = None
        self.table = reading_table([_("Property"), _("Value")], self.inner, _("Properties of the workspace"))
        self.table.setColumnWidth(0, 320)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        wrapped(self.table)
        whole(self.table)
        self.consultation = ConsultationSection(desk, self.inner, ask)
        self.verdict = sentence("", self.inner)
        self.working = Working(desk.tasks, self.inner)
        for widget in (self.table, self.working, self.verdict, self.consultation):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.copy = Button(_("Copy"), self.foot, icon="copy")
        self.copy.clicked.connect(self._copy)
        self.check = Button(_("Check that all is sound"), self.foot, main=True, icon="accept")
        self.check.clicked.connect(self.verify)
        self.working.ended.connect(lambda: self.check.setEnabled(True))
        self.bar.addWidget(self.copy)
        self.bar.addWidget(self.check)
        desk.changed.connect(self._changed)

    def first(self) -> QWidget:
        return self.table

    def entered(self) -> None:
        self._say("")
        self.consultation.entered()
        self._read()

    def _changed(self, _changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open:
            self._read()

    def _read(self) -> None:
        from moderator.work.properties import properties

        workspace = self.desk.workspace
        self.desk.tasks.read("properties", lambda _progress: properties(workspace), self._show)

    def _show(self, found: Properties) -> None:
        self.seen = found
        row = max(0, self.table.currentRow())
        pairs = list(found.pairs())
        fill(self.table, [[cell(text) for text in pair] for pair in pairs])
        self.table.selectRow(min(row, len(pairs) - 1))

    def _say(self, text: str, *, bad: bool = False) -> None:
        toned(self.verdict, "bad" if bad else "good")
        self.verdict.setText(text)
        self.verdict.setAccessibleName(text)
        self.verdict.setVisible(bool(text))
        if text:
            # Once the layout is made: what was found stands under a long table.
            QTimer.singleShot(0, lambda: self.area.ensureWidgetVisible(self.verdict, 0, theme.S6))

    def _copy(self) -> None:
        if self.seen is not None:
            QApplication.clipboard().setText("\n".join(self.seen.lines()))
            self.desk.said.emit(_("The properties are in the clipboard."))

    def verify(self) -> None:
        """Check the whole file, beside the window."""
        from moderator.work.history import verify

        workspace = self.desk.workspace
        self.check.setEnabled(False)
        self._say("")
        task = self.desk.tasks.compose(
            lambda progress: verify(workspace, progress), self._checked, label=_("Checking the workspace")
        )
        self.working.follow(task)
        self.check.setEnabled(not self.working.busy)

    def _checked(self, verdict: Verdict) -> None:
        self._say("\n".join(verdict.lines()), bad=not verdict.sound)
