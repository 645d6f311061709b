"""The key phrases of what the list shows, beside it: how many have each, how many would by its use elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHeaderView, QTableWidget

from moderator.domain.words import _, number
from moderator.ui import theme
from moderator.ui.alike.panel import Panel
from moderator.ui.parts import sentence
from moderator.ui.tables import cell, figures, fill, plain_table

if TYPE_CHECKING:
    from moderator.domain.problem import Problem
    from moderator.ui.contributions.screen import WorkScreen
    from moderator.work.keyphrases import KeyPhrases


class PhrasesPanel(Panel):
    """It follows the search as long as it is open; choosing a phrase narrows the search to it."""

    def __init__(self, screen: WorkScreen) -> None:
        super().__init__(_("Key phrases"), screen)
        self._screen, self._desk = screen, screen.desk
        self.found: KeyPhrases | None = None
        self._shown = ""
        self.once = QCheckBox(_("Each pile once"), self)
        self.once.setChecked(True)
        self.once.toggled.connect(lambda _on: self.look())
        self.table = _Table(0, 3, self)
        self.table.setHorizontalHeaderLabels([_("Words"), _("Here"), _("Expected")])
        plain_table(self.table, _("Key phrases"))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.table.setColumnWidth(column, 96)
        figures(self.table, 1, 2)
        self.table.itemClicked.connect(lambda item: self._narrow(item.row()))
        self.table.chosen.connect(self._narrow)
        self.note = sentence("", self, "soft", "small")
        self.down.addWidget(self.table, 1)
        self.down.addWidget(self.note)
        self.down.addWidget(self.once)
        screen.searched.connect(self._searched)
        self._desk.closed.connect(self.hide)

    def toggle(self) -> None:
        """Open the panel on the search shown, or shut it."""
        if self.isVisible():
            self.give_up()
            return
        self.open_up()
        self.look()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _searched(self) -> None:
        if not self.isHidden() and self._screen.query_text != self._shown:
            self.look()

    def look(self) -> None:
        """Work out the key phrases of the search shown."""
        from moderator.work import keyphrases

        if self.isHidden() or not self._desk.is_open:
            return
        workspace, once = self._desk.workspace, self.once.isChecked()
        text = self._shown = self._screen.query_text
        self.title.setText(_("Looking for key phrases…"))
        self.table.setEnabled(False)

        def work(_progress: object) -> KeyPhrases:
            return keyphrases.key_phrases(workspace, text, once=once)

        self._desk.tasks.read(f"phrases:{self._screen.space}", work, self._show, failed=self._misunderstood)

    def _misunderstood(self, problem: Problem) -> None:
        self.found = None
        self.title.setText(_("Key phrases"))
        self.table.setRowCount(0)
        self.note.setText(problem.what)

    def _show(self, found: KeyPhrases) -> None:
        self.found = found
        self.title.setText(_("Key phrases"))
        self.table.setEnabled(True)
        fill(
            self.table,
            [
                (
                    cell(one.words, one.search),
                    cell(number(one.count)),
                    cell(number(one.expected, 0 if one.expected >= 10 else 1)),
                )
                for one in found.phrases
            ],
        )
        if found.phrases:
            self.table.setCurrentCell(0, 0)
        none = _("No word is more frequent here than chance would have it.")
        self.note.setText(found.note if found.phrases or found.total >= found.whole else f"{none} {found.note}")
        around = self.height() - self.table.height()
        self.fit(around + self.table.horizontalHeader().height() + self.table.verticalHeader().length() + theme.S1)

    def _narrow(self, row: int) -> None:
        if self.found is not None and 0 <= row < len(self.found.phrases):
            self._screen.search(self.found.phrases[row].search)


class _Table(QTableWidget):
    chosen = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.currentRow())
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)
