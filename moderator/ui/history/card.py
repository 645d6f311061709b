"""Who decided what and when: the journal as a list, narrowed, any act of it undone with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QHeaderView, QLabel, QLineEdit, QTableView, QWidget

from moderator.domain.decision import Act, Ref
from moderator.domain.words import N_, _, day, ngettext, number
from moderator.ui import theme
from moderator.ui.desk import Changed, Desk
from moderator.ui.history.rows import ActRows
from moderator.ui.overlay import Overlay
from moderator.ui.parts import Button, Chooser, later
from moderator.ui.tables import plain_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderator.store.acts import Sought
    from moderator.work.history import Choices, Line

KINDS: dict[str, str] = {
    "accept": N_("Acceptances"),
    "refuse": N_("Refusals"),
    "reset": N_("Put back to moderate"),
    "tag": N_("Tags put"),
    "untag": N_("Tags taken off"),
    "code": N_("Passages tagged"),
    "argue": N_("Arguments made or changed"),
    "attach": N_("Attached to arguments"),
    "position": N_("Positions"),
    "language": N_("Languages told"),
    "quote": N_("To quote"),
    "pile": N_("Piles"),
    "answer": N_("Answers"),
    "disposition": N_("Outcomes"),
    "redact": N_("Passages masked"),
    "note": N_("Notes"),
    "assign": N_("Taken or given"),
    "set": N_("Settings of the consultation"),
    "settle": N_("Disagreements settled"),
    "ask": N_("Second opinions asked"),
    "advise": N_("Second opinions given"),
    "later": N_("Put off"),
    "unpile": N_("Taken out of a pile"),
    "apart": N_("Kept apart"),
    "detach": N_("Detached from arguments"),
    "unfit": N_("Suggestions rejected"),
    "define": N_("Tags made"),
    "rename": N_("Tags renamed"),
    "describe": N_("Tags described"),
    "move": N_("Tags moved"),
    "alias": N_("Tags brought together"),
    "retire": N_("Tags retired"),
    "reason": N_("Changes of the charter"),
    "rule": N_("Keyword rules made or changed"),
    "sample": N_("Samples drawn"),
    "code-blind": N_("Blind codings"),
    "blank": N_("Contents erased"),
    "read": N_("Readings"),
    "undo": N_("Undoings"),
}
"""Every kind of act, in the order of the chooser, which offers those that happened."""


_ON_ONE_LINE = 1000  # pixels: what narrows the list stands on one line from this width on


class HistoryCard(Overlay):
    """The latest acts first; what is undone is crossed out, never gone."""

    period_asked = Signal(str, str)  # to undo all of a person's period: the person and the day chosen here
    moment_asked = Signal(str)  # to see the corpus as it was just after this act

    def __init__(self, desk: Desk, window: QWidget, *, id_: int = 0) -> None:
        super().__init__(_("History of the decisions"), window, width=1040, height=680)
        self.desk = desk
        self._id = id_
        self.person = Chooser(self.card, _("Only the acts of this person"))
        self.day = Chooser(self.card, _("Only the acts of this day"))
        self.kind = Chooser(self.card, _("Only the acts of this kind"))
        self.tag = Chooser(self.card, _("Only the acts about this tag"))
        self.number = QLineEdit(str(id_) if id_ else "", self.card)
        self.number.setPlaceholderText(_("Contribution no."))
        self.number.setAccessibleName(_("Only the acts on the contribution of this number"))
        self.number.setMaximumWidth(150)
        self.rows = ActRows(self._lines, self)
        self.table = QTableView(self.card)
        self.table.setModel(self.rows)
        plain_table(self.table, _("History of the decisions"))
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 164), (1, 140), (3, 80)):
            self.table.setColumnWidth(column, width)
        self.why = QLineEdit(self.card)
        self.why.setPlaceholderText(_("Reason (kept in the history)"))
        self.why.setAccessibleName(_("Reason for undoing"))
        self.undo = Button(_("Undo this act"), self.card, icon="undo")
        self.then = Button(_("See as of this act"), self.card, icon="history")
        self.all = Button(_("Undo all of a period…"), self.card)
        self.said = QLabel(self.card)
        self.said.setProperty("tone", "soft")
        self._lay()
        for chooser in (self.person, self.day, self.kind, self.tag):
            chooser.activated.connect(lambda _at: self._again())
        self.number.editingFinished.connect(self._again)
        self.undo.clicked.connect(self._undo)
        self.then.clicked.connect(self._then)
        self.all.clicked.connect(self._all)
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._chosen())
        # A burst of acts, as an import makes, is looked at once.
        self._soon = later(self._again, self)
        desk.changed.connect(self._changed)
        desk.closed.connect(self.leave)
        self._fill()
        self.open(self.table)

    def _lay(self) -> None:
        head, foot = QGridLayout(), QHBoxLayout()
        self._head = head
        head.setSpacing(theme.S2)
        for chooser in (self.person, self.day, self.kind, self.tag):
            chooser.setSizeAdjustPolicy(Chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            chooser.setMinimumContentsLength(10)
        foot.addWidget(self.why, 1)
        foot.addWidget(self.undo)
        foot.addWidget(self.then)
        foot.addWidget(self.all)
        self.body.addLayout(head)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(foot)
        self.body.addWidget(self.said)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # On two lines where there is little room: what is chosen is read whole.
        across = 5 if event.size().width() >= _ON_ONE_LINE else 3
        for place, part in enumerate((self.person, self.day, self.kind, self.tag, self.number)):
            self._head.addWidget(part, place // across, place % across)
        for column in range(5):
            self._head.setColumnStretch(column, 1 if column < min(4, across) else 0)

    # ----------------------------------------------------------------------------------------------- what is looked for

    def _fill(self) -> None:
        """Read who decided, on which days, about which tags; then the acts."""
        from moderator.work import history

        workspace = self.desk.workspace
        self.desk.tasks.read("history:choices", lambda progress: history.choices(workspace), self._offer)

    def _offer(self, found: Choices) -> None:
        for chooser, every, lines in (
            (self.person, _("Everybody"), [(name, name) for name in found.people]),
            (self.day, _("All days"), [(day(one), one.isoformat()) for one in found.days]),
            (self.kind, _("All acts"), [(_(words), kind) for kind, words in KINDS.items() if kind in found.kinds]),
            (self.tag, _("All tags"), [(path, uid) for uid, path in found.tags]),
        ):
            before = chooser.currentData()
            chooser.clear()
            chooser.addItem(every, "")
            for words, value in lines:
                chooser.addItem(words, value)
            chooser.setCurrentIndex(max(0, chooser.findData(before)))
        self._again()

    def sought(self) -> Sought:
        """Which acts are looked for."""
        from moderator.store.acts import Sought

        kind, typed = str(self.kind.currentData() or ""), self.number.text().strip()
        return Sought(
            actor=str(self.person.currentData() or ""),
            kinds=(kind,) if kind else (),
            day=str(self.day.currentData() or ""),
            id=int(typed) if typed.isdigit() else 0,
            tag=str(self.tag.currentData() or ""),
        )

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open and not changed.readings:
            self._soon.start(0)

    def _again(self) -> None:
        from moderator.work import history

        if not self.desk.is_open:
            return
        workspace, sought = self.desk.workspace, self.sought()
        self.desk.tasks.read("history", lambda progress: history.places(workspace, sought), self._show)

    def _show(self, places: Sequence[int]) -> None:
        kept = self.table.currentIndex().row()
        self.rows.show_places(places)
        if len(places):
            self.table.selectRow(min(max(kept, 0), len(places) - 1))
        count = len(places)
        self.said.setText(
            ngettext("{n} act", "{n} acts", count).format(n=number(count)) if count else _("No act is found.")
        )
        self._chosen()

    def _lines(self, places: Sequence[int]) -> Sequence[Line]:
        from moderator.work import history

        return history.lines(self.desk.workspace, places)

    # ---------------------------------------------------------------------------------------------------- what is done

    def line(self) -> Line | None:
        """The act chosen."""
        return self.rows.line(self.table.currentIndex().row())

    def _chosen(self) -> None:
        line = self.line()
        looking_back = self.desk.view is not None
        self.undo.setEnabled(line is not None and not line.reversed and line.act is not Act.BLANK and not looking_back)
        self.then.setEnabled(line is not None and not looking_back)
        self.all.setEnabled(not looking_back)

    def _undo(self) -> None:
        from moderator.work import deciding

        line, why = self.line(), self.why.text().strip()
        if line is None:
            return
        self.why.clear()
        self.desk.act(
            lambda ws: deciding.undo_one(ws, Ref.parse(line.ref), why),
            self,
            lambda done: self.said.setText(done.sentence),
        )

    def _then(self) -> None:
        line = self.line()
        if line is not None:
            self.leave()
            self.moment_asked.emit(line.ref)

    def _all(self) -> None:
        person, chosen, line = str(self.person.currentData() or ""), str(self.day.currentData() or ""), self.line()
        self.leave()
        self.period_asked.emit(
            person or (line.actor if line else ""), chosen or (line.at.date().isoformat() if line else "")
        )
