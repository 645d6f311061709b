"""Who decided what and when: the journal as a list, filtered, any act of it undone with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from moderator.domain.decision import Act, Ref
from moderator.domain.words import N_, _, moment, number
from moderator.ui.desk import Changed, Desk
from moderator.ui.overlay import Overlay

if TYPE_CHECKING:
    from moderator.work.history import Line

_PAGE = 200
_ACTS: dict[Act, str] = {
    Act.ACCEPT: N_("Acceptances"),
    Act.REFUSE: N_("Refusals"),
    Act.TAG: N_("Tags put"),
    Act.CODE: N_("Passages tagged"),
    Act.PILE: N_("Piles"),
    Act.ANSWER: N_("Answers"),
    Act.DISPOSITION: N_("Outcomes"),
    Act.REDACT: N_("Passages masked"),
    Act.NOTE: N_("Notes"),
    Act.UNDO: N_("Undoings"),
}
"""The kinds that are looked for by themselves; the others are seen among all."""


class HistoryCard(Overlay):
    """The latest acts first; what is undone is crossed out, never gone."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(_("History of the decisions"), window, width=920, height=680)
        self.desk = desk
        self._lines: list[Line] = []
        self.person = QLineEdit(self.card)
        self.person.setPlaceholderText(_("Person"))
        self.person.setAccessibleName(_("Only the acts of this person"))
        self.day = QLineEdit(self.card)
        self.day.setPlaceholderText(_("Day: 2026-03-31"))
        self.day.setAccessibleName(_("Only the acts of this day, as year-month-day"))
        self.kind = QComboBox(self.card)
        self.kind.setAccessibleName(_("Only the acts of this kind"))
        self.kind.addItem(_("All acts"), "")
        for act, words in _ACTS.items():
            self.kind.addItem(_(words), str(act))
        self.table = QTableWidget(0, 4, self.card)
        self.table.setAccessibleName(_("History of the decisions"))
        self.table.setHorizontalHeaderLabels([_("When"), _("Who"), _("What"), _("On")])
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(0, 150)
        self.table.setColumnWidth(1, 140)
        self.table.setColumnWidth(3, 80)
        self.more = QPushButton(_("Earlier acts"), self.card)
        self.why = QLineEdit(self.card)
        self.why.setPlaceholderText(_("Reason (kept in the history)"))
        self.why.setAccessibleName(_("Reason for undoing"))
        self.undo = QPushButton(_("Undo this act"), self.card)
        self.said = QLabel(self.card)
        self.said.setProperty("tone", "soft")
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.person, 1)
        head.addWidget(self.day, 1)
        head.addWidget(self.kind, 1)
        foot.addWidget(self.more)
        foot.addWidget(self.why, 1)
        foot.addWidget(self.undo)
        self.body.addLayout(head)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(foot)
        self.body.addWidget(self.said)
        self.person.editingFinished.connect(self._again)
        self.day.editingFinished.connect(self._again)
        self.kind.activated.connect(lambda _at: self._again())
        self.more.clicked.connect(self._earlier)
        self.undo.clicked.connect(self._undo)
        self.table.itemSelectionChanged.connect(self._chosen)
        desk.changed.connect(self._changed)
        desk.closed.connect(self.leave)
        self._again()
        self.open(self.table)

    def _changed(self, _changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open:
            self._again()

    def _again(self) -> None:
        self._lines = []
        self._read(None)

    def _earlier(self) -> None:
        self._read(self._lines[-1].ref if self._lines else None)

    def _read(self, before: str | None) -> None:
        from moderator.work import history

        workspace = self.desk.workspace
        person, day, kind = self.person.text().strip(), self.day.text().strip(), str(self.kind.currentData())
        self.desk.tasks.read(
            "history",
            lambda progress: history.history(workspace, _PAGE, before, history.Sought(person, (kind,) if kind else (), day)),
            self._show,
        )

    def _show(self, lines: tuple[Line, ...]) -> None:
        first = len(self._lines)
        self._lines += lines
        self.more.setEnabled(len(lines) == _PAGE)
        self.table.setRowCount(len(self._lines))
        for row, line in enumerate(lines, first):
            texts = (moment(line.at, "short"), line.actor, line.sentence, number(line.count) if line.count else "")
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                font = item.font()
                font.setStrikeOut(line.reversed)
                item.setFont(font)
                if line.reversed:
                    item.setData(Qt.ItemDataRole.AccessibleTextRole, _("{text} (undone)").format(text=text))
                self.table.setItem(row, column, item)
        if not first and self._lines:
            self.table.selectRow(0)
        self._chosen()

    def _line(self) -> Line | None:
        row = self.table.currentRow()
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def _chosen(self) -> None:
        line = self._line()
        self.undo.setEnabled(line is not None and not line.reversed and line.act is not Act.BLANK)
        self.said.setText("" if self._lines else _("No act is found."))

    def _undo(self) -> None:
        from moderator.work import deciding

        line, why = self._line(), self.why.text().strip()
        if line is None:
            return
        self.why.clear()
        self.desk.act(
            lambda ws: deciding.undo_one(ws, Ref.parse(line.ref), why),
            self,
            lambda done: self.said.setText(done.sentence),
        )
