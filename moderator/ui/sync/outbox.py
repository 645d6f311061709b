"""The outbox on the page of sync: answers by state, those that stand in one state, one of them in full."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from moderator.domain.words import _, number
from moderator.servers.contract import Slot
from moderator.ui import theme
from moderator.ui.desk import Desk
from moderator.ui.parts import Button
from moderator.ui.sync import settling
from moderator.ui.sync.letter import LetterView
from moderator.ui.sync.letters import GROUPS, Letters, LettersTable

if TYPE_CHECKING:
    from moderator.work.syncing import Letter, Outbox, State

_STATES = 140  # pixels at least for the states of answers


class OutboxView(QWidget):
    """What waits, was sent, was refused or is contested, each answer to be read and settled where it stands."""

    moved = Signal()  # something was settled: the outbox is another one
    alone = Signal(object)  # Letter that is to be sent, and no other
    settle_asked = Signal(int)  # the contribution on which two people here disagree
    visit_asked = Signal(object)  # Letter

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.outbox: Outbox | None = None
        self._rivals: Collection[tuple[Slot, int]] = ()
        self.states = QListWidget(self)
        self.states.setAccessibleName(_("Answers by state"))
        self.states.setProperty("role", "panel")
        self.states.currentRowChanged.connect(lambda _row: self._show_state())
        self.letters = Letters(self)
        self.table = LettersTable(self.letters, self)
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_letter())
        self.letter = LetterView(self)
        self.letter.ours.connect(lambda one: settling.keep_ours(self.desk, one, self.moved.emit))
        self.letter.theirs.connect(lambda one: settling.take_theirs(self.desk, one, self.moved.emit))
        self.letter.settle.connect(lambda one: self.settle_asked.emit(one.id))
        self.letter.again.connect(lambda one: settling.retry(self.desk, [one], self.moved.emit))
        self.letter.alone.connect(self.alone)
        self.letter.visit.connect(self.visit_asked)
        self.retry_all = Button(_("Send all of these again"), self, icon="sync")
        self.retry_all.clicked.connect(lambda: settling.retry(self.desk, self.letters.letters, self.moved.emit))
        right = QVBoxLayout()
        right.setSpacing(theme.S2)
        right.addWidget(self.table, 2)
        right.addWidget(self.retry_all, 0, Qt.AlignmentFlag.AlignLeft)
        right.addWidget(self.letter, 3)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.S3)
        across.addWidget(self.states)
        across.addLayout(right, 1)

    def show_outbox(self, outbox: Outbox, rivals: Collection[tuple[Slot, int]], *, decided: bool = False) -> None:
        """Show the outbox as it is now. `rivals` are the (slot, id) on which two people here disagree.

        `decided` says that something was decided or undone since it was shown last.
        """
        from moderator.work.syncing import State

        before, self.outbox, self._rivals = self.outbox or outbox, outbox, rivals
        # What has just come to ask for somebody is shown: under what is done, or was undone, nobody would look for it.
        asking = [State.CONTESTED, State.REFUSED]
        if decided or self.state in (State.VERIFIED, State.KEPT_HERE, State.BY_FILE):
            asking += [State.TO_SEND, State.TO_TAKE_BACK]
        kept = next((one for one in asking if outbox.count(one) > before.count(one)), self.state)
        self.states.blockSignals(True)
        self.states.clear()
        for name, words in GROUPS.items():
            state = State(name)
            if count := outbox.count(state):
                item = QListWidgetItem(f"{_(words)}  {number(count)}")
                item.setData(Qt.ItemDataRole.UserRole, str(state))
                self.states.addItem(item)
                if state == kept:
                    self.states.setCurrentItem(item)
        # As wide as the longest: the answers beside it need the rest.
        self.states.setFixedWidth(max(_STATES, self.states.sizeHintForColumn(0) + theme.S2))
        if self.states.currentRow() < 0 and self.states.count():
            self.states.setCurrentRow(0)
        self.states.blockSignals(False)
        self.setVisible(bool(outbox.letters))
        self._show_state()

    @property
    def state(self) -> State | None:
        """The state whose answers are shown."""
        from moderator.work.syncing import State

        row = self.states.currentRow()
        return State(self.states.item(row).data(Qt.ItemDataRole.UserRole)) if row >= 0 else None

    @property
    def current(self) -> Letter | None:
        """The answer on which the keyboard is."""
        row = self.table.currentIndex().row()
        return self.letters.letters[row] if 0 <= row < len(self.letters.letters) else None

    def show_state(self, state: State) -> None:
        """Show the answers in that state."""
        for row in range(self.states.count()):
            if self.states.item(row).data(Qt.ItemDataRole.UserRole) == str(state):
                self.states.setCurrentRow(row)

    def stand_on(self, ids: Collection[int]) -> None:
        """Stand on the first answer to send to one of these contributions."""
        from moderator.work.syncing import State

        self.show_state(State.TO_SEND)
        self._stand(next((at for at, one in enumerate(self.letters.letters) if one.id in ids), 0))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stand(self, place: int) -> None:
        self.table.selectionModel().setCurrentIndex(
            self.letters.index(place, 0),
            QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
        )

    def _show_state(self) -> None:
        from moderator.work.syncing import State

        state = self.state
        held = self.current
        letters = self.outbox.in_state(state) if self.outbox and state else ()
        self.letters.show_letters(letters)
        self.table.setColumnHidden(3, not any(one.reason for one in letters))
        self.retry_all.setVisible(state is State.REFUSED and len(letters) > 1)
        place = next((at for at, one in enumerate(letters) if held and (one.id, one.slot) == (held.id, held.slot)), 0)
        if letters:
            self._stand(place)
        self._show_letter()

    def _show_letter(self) -> None:
        from moderator.work.syncing import State

        one = self.current
        self.letter.show_letter(one, rivals=bool(one and (one.slot, one.id) in self._rivals))
        if one is None or one.state is not State.TO_SEND:
            return
        from moderator.work import outgoing

        workspace = self.desk.workspace
        self.desk.tasks.read(
            "letter leaks",
            lambda _progress: outgoing.left_in(workspace, [one]),
            lambda leaks: self.letter.show_leaks(one, leaks),
        )
