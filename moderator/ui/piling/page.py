"""The page of the piles that are proposed: the letter once, what each copy adds, and a person's decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QHeaderView, QSpinBox, QTableView, QVBoxLayout, QWidget

from moderator.domain.personal import kinds
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress
from moderator.domain.words import NO_BREAK, _, language, ngettext, number
from moderator.ui import theme
from moderator.ui.desk import Changed, Desk
from moderator.ui.parts import Button, Page, sentence, spaced
from moderator.ui.piling.comparison import Comparison
from moderator.ui.piling.members import Member, Members, MembersView
from moderator.ui.piling.proposals import Proposals
from moderator.ui.piling.sentences import changed, counts, evidence, nothing, proposed
from moderator.ui.tables import plain_table
from moderator.ui.working import Working

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace
    from moderator.work.deciding import Done
    from moderator.work.piling import Effect, PileSheet, Proposal, Suggested

_BESIDE = 1000  # pixels from which the texts stand beside the list of piles instead of under it
_LEAST, _ANY = 160, 16_777_215  # pixels of height of the list beside the texts; the second is Qt's own
_LINES = 5  # of the list above the texts
_WIDTH = 1500  # pixels at 100 %: two texts are read side by side, next to the list


@dataclass(frozen=True, slots=True)
class _Found:
    suggested: Suggested
    first: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Read:
    proposal: Proposal
    sheet: PileSheet
    members: tuple[Member, ...]
    joined: int


class PilingPage(Page):
    """Nothing is decided before a person accepts or rejects; both are undone as any act."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("Piles proposed"),
            _(
                "A pile treats the copies of one letter at once. Each contribution keeps its text, its author, its"
                " voice and its votes. Nothing is done before you accept, and every act can be undone."
            ),
            parent,
            width=_WIDTH,
        )
        self.desk = desk
        self.found: Suggested | None = None
        self.read: _Read | None = None
        self._left_out: dict[str, set[int]] = {}
        self._stale = True
        self._stopped = False
        self.working = Working(desk.tasks, self.inner)
        self.working.stop.clicked.connect(self._stop)
        self.working.ended.connect(self._ended)
        self.column.addLayout(self._lay_threshold())
        self.note = sentence("", self.inner)
        self.note.hide()
        self.column.addWidget(self.working)
        self.column.addWidget(self.note)
        self._lay_proposals()
        self._lay_acts()
        desk.changed.connect(self._changed)
        desk.opened.connect(self._forget)
        self._offer()

    # ----------------------------------------------------------------------------------------------- what it is made of

    def _lay_threshold(self) -> QHBoxLayout:
        from moderator.analysis.likeness import FLOOR, THRESHOLD

        words = sentence(_("Words in common, at least"), self.inner)
        words.setWordWrap(False)
        self.threshold = _Share(self.inner)
        self.threshold.setToolTip(_("Type a share, or change it with the arrows up and down."))
        self.threshold.setRange(round(FLOOR * 100), 100)
        self.threshold.setValue(round(THRESHOLD * 100))
        self.threshold.setSuffix(f"{NO_BREAK}%" if language() == "fr" else "%")
        self.threshold.setAccessibleName(words.text())
        self.threshold.valueChanged.connect(lambda _value: self._weigh())
        words.setBuddy(self.threshold)
        self.effect = sentence("", self.inner, "soft")
        self.adopt = Button(_("Adopt this threshold"), self.inner)
        self.adopt.clicked.connect(self.search)
        line = QHBoxLayout()
        line.setSpacing(theme.S2)
        line.addWidget(words)
        line.addWidget(self.threshold)
        line.addWidget(self.effect, 1)
        line.addWidget(self.adopt)
        return line

    def _lay_proposals(self) -> None:
        self.proposals = Proposals(self)
        self.table = _Table(self.inner)
        plain_table(self.table, _("Piles proposed"))
        self.table.horizontalHeader().setAccessibleName(_("Piles proposed"))
        self.table.setModel(self.proposals)
        for column, width in ((0, 80), (1, 88)):
            self.table.setColumnWidth(column, width)
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.table.setMinimumSize(460, _LEAST)
        self.proposals.modelReset.connect(self._shape)
        self.proposals.rowsRemoved.connect(lambda _parent, _first, _last: self._shape())
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._look())
        self.counts = sentence("", self.inner, strong=True)
        self.evidence = sentence("", self.inner, "soft")
        self.comparison = Comparison(self.inner)
        self.unchanged = sentence("", self.inner, "soft", "small")
        self.members = Members(self)
        self.members.ticked.connect(self._offer)
        self.list = MembersView(self.members, self.inner)
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._compare(now))
        self._sheet = QWidget(self.inner)
        down = QVBoxLayout(self._sheet)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(theme.S2)
        for widget in (self.counts, self.evidence):
            down.addWidget(widget)
        down.addWidget(self.comparison, 2)
        down.addWidget(self.unchanged)
        down.addWidget(self.list, 3)
        self._body = QWidget(self.inner)
        across = self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._body)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.S4)
        across.addWidget(self.table, 9)
        across.addWidget(self._sheet, 10)
        self.column.addWidget(self._body, 1)
        self.column.addStretch(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shape()

    def _shape(self) -> None:
        """Put the texts beside the list, or under it: then it is as high as its first lines."""
        beside, directions = self.width() >= _BESIDE, QBoxLayout.Direction
        self._across.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        lines = max(1, min(self.proposals.rowCount(), _LINES))
        titles = self.table.horizontalHeader().sizeHint().height()
        high = titles + lines * self.table.verticalHeader().defaultSectionSize()
        self.table.setMinimumHeight(_LEAST if beside else high)
        self.table.setMaximumHeight(_ANY if beside else high)

    def _lay_acts(self) -> None:
        self.again = Button(_("Look again"), self, quiet=True, icon="sync")
        self.again.clicked.connect(self.search)
        self.no = Button(_("Reject"), self, icon="refuse", key="R")
        self.no.setToolTip(_("These are no copies of one another: they are not proposed again."))
        self.no.clicked.connect(self.reject)
        self.yes = Button(_("Accept the pile"), self, main=True, icon="accept", key="A")
        self.yes.clicked.connect(self.accept)
        self.by_key("R", self.no)
        self.by_key("A", self.yes)
        for button in (self.again, self.no, self.yes):
            self.bar.addWidget(button)

    # ------------------------------------------------------------------------------------------------------- searching

    def first(self) -> QWidget:
        if self.working.busy:
            return self.working.stop
        return self.table if self.proposals.proposals else self.back

    def entered(self) -> None:
        """Look for piles when something came in or was decided since the last time."""
        if self._stale:
            self.search()

    def _forget(self) -> None:
        self.found, self.read, self._stale = None, None, True
        self._left_out.clear()
        self.proposals.show_proposals((), {})

    def _changed(self, _changed: Changed, initiator: object) -> None:
        if initiator is self or _changed.readings:
            return
        self._stale = True
        if self.isVisible() and self.desk.is_open:
            self.search()

    def search(self) -> None:
        """Look for piles at the threshold that is asked for, beside the window."""
        if not self.desk.is_open:
            return
        if self.working.busy:
            self._stale = True  # looked at again once this search has ended
            return
        workspace, threshold = self.desk.workspace, self.threshold.value() / 100

        def work(progress: Progress) -> _Found:
            from moderator.work import piling, reading

            found = piling.find_piles(workspace, threshold=threshold, progress=progress)
            rows = reading.rows(workspace, [one.letter for one in found.proposals])
            return _Found(found, {row.id: row.excerpt if row.titled else f"{row.title} {row.excerpt}" for row in rows})

        def done(value: _Found) -> None:
            if self.desk.is_open and self.desk.workspace is workspace:
                self._show(value)

        def failed(problem: Problem) -> None:
            self.desk.problem.emit(problem)
            self._offer()

        self._stale = False
        self.note.hide()
        task = self.desk.tasks.serve(work, done, failed=failed, label=_("Looking for copies"))
        self.working.follow(task)
        self._offer()
        if self.working.busy and self.isVisible() and not self._body.isVisible():
            self.working.stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stop(self) -> None:
        self._stopped = True

    def _ended(self) -> None:
        """A search ended, with what it found still to come, or was stopped."""
        if self._stopped:
            self._stopped = False
            self._stale = True  # the next visit looks again
            self._say(_("The search was stopped; “Look again” starts another one."))
            self.again.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._stale and self.isVisible() and self.desk.is_open:
            self.search()
        self._offer()

    def _show(self, found: _Found) -> None:
        held = self.current
        self.found = found.suggested
        self.proposals.show_proposals(found.suggested.proposals, found.first)
        place = next((at for at, one in enumerate(self.proposals.proposals) if held and one.id == held.id), 0)
        self._weigh()
        self._settle(place)

    def _settle(self, place: int) -> None:
        """Show the proposal at a place, or say that none is left."""
        left = self.proposals.proposals
        if left:
            self.note.hide()
            self._choose(min(place, len(left) - 1))
        elif self.found is not None:
            self._say(nothing(self.found))
        self._look()
        if self.isVisible() and not (self.list.hasFocus() and left):
            self.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, place: int) -> None:
        self.table.selectionModel().setCurrentIndex(
            self.proposals.index(place, 0),
            QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
        )

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.show()

    def _weigh(self) -> None:
        """Say what the threshold that is written would change, before it is adopted."""
        found, threshold = self.found, self.threshold.value() / 100
        if found is None:
            self.effect.setText("")
            self.adopt.hide()
            return
        same = round(found.threshold * 100) == self.threshold.value()
        self.adopt.setVisible(not same)

        def look(_progress: Progress) -> tuple[Effect, Effect]:
            return found.effect(found.threshold), found.effect(threshold)

        def seen(effects: tuple[Effect, Effect]) -> None:
            self.effect.setText(proposed(effects[0]) if same else changed(*effects))

        self.desk.tasks.read("piles effect", look, seen)

    # --------------------------------------------------------------------------------------------------------- reading

    @property
    def current(self) -> Proposal | None:
        """The proposal that is read."""
        row = self.table.currentIndex().row()
        return self.proposals.proposals[row] if 0 <= row < len(self.proposals.proposals) else None

    def _look(self) -> None:
        """Read what each member of the proposal adds, beside the window."""
        one = self.current
        if self.read is not None and one is self.read.proposal:
            return
        self.read = None
        self.members.show_members((), set())
        self.comparison.show_letter("")
        self.evidence.setText("")
        self.unchanged.setText(_("Reading what each one adds…"))
        self.counts.setText(counts(one) if one else "")
        self._offer()
        if one is None:
            return
        workspace = self.desk.workspace
        self.desk.tasks.read("piles read", lambda progress: _look_at(workspace, one, progress), self._show_members)

    def _show_members(self, read: _Read) -> None:
        if read.proposal is not self.current:
            return
        self.read = read
        one, sheet = read.proposal, read.sheet
        self.counts.setText(counts(one))
        self.evidence.setText(evidence(one, read.joined))
        self.comparison.show_letter(sheet.letter)
        same = sum(member.addition is None for member in read.members)
        words = ngettext("{n} says just what the letter says.", "{n} say just what the letter says.", same)
        said = words.format(n=number(same)) if same else _("Every member adds or leaves out something.")
        self.unchanged.setText(said + " " + _("The space bar leaves a member out, or takes it in again."))
        self.members.show_members(read.members, self._left_out.setdefault(one.id, set()))
        self.list.setCurrentIndex(self.members.index(0, 0))
        self._offer()

    def _compare(self, now: QModelIndex) -> None:
        place = now.row()
        self.comparison.show_member(self.members.members[place] if 0 <= place < len(self.members.members) else None)

    def _out(self, one: Proposal) -> set[int]:
        """Those of a proposal that a person left out."""
        return self._left_out.get(one.id, set()) & set(one.ids)

    def _offer(self) -> None:
        """Offer what can be done now."""
        some, read = bool(self.proposals.proposals), self.read is not None
        self._body.setVisible(some)
        self.again.setEnabled(not self.working.busy)
        self.adopt.setEnabled(not self.working.busy)
        for button in (self.no, self.yes):
            button.setVisible(some)
        one = self.current
        total = len(one.copies) if one else 0
        chosen = total - len(self._out(one)) if one else 0
        if chosen == total:
            said = _("Accept the pile")
        else:
            said = _("Accept {chosen} of {total}").format(chosen=number(chosen), total=number(total))
        self.yes.setText(f"{said}   A")
        self.yes.setAccessibleName(said)
        self.no.setEnabled(read)
        self.yes.setEnabled(read and bool(one) and chosen + bool(one and one.pile) > 1)

    # -------------------------------------------------------------------------------------------------------- deciding

    def accept(self) -> None:
        """Make the pile of the members whose box is ticked; the others are said to be no copies."""
        from moderator.work import piling

        if (one := self.current) is not None:
            out = sorted(self._out(one))
            self._decide(one, lambda ws: piling.accept_pile(ws, one, without=out))

    def reject(self) -> None:
        """Say that this is no pile: it is not proposed again."""
        from moderator.work import piling

        if (one := self.current) is not None:
            self._decide(one, lambda ws: piling.reject_pile(ws, one))

    def _decide(self, one: Proposal, verb: Callable[[Workspace], Done]) -> None:
        workspace = self.desk.workspace

        def done(value: Done) -> None:
            if self.desk.is_open and self.desk.workspace is workspace:
                self.desk.told(value, self)

        def failed(problem: Problem) -> None:
            self.desk.problem.emit(problem)
            self.search()

        # The proposal leaves at once: a key pressed twice would decide it twice.
        place = self.table.currentIndex().row()
        self._left_out.pop(one.id, None)
        self.proposals.take_off(one)
        self.desk.tasks.write(lambda _progress: verb(workspace), done, failed=failed)
        self._settle(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.area.ensureWidgetVisible(self.list)  # under the fold of a small window
        elif event.key() == Qt.Key.Key_Left and self.list.hasFocus():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self.area.ensureWidgetVisible(self.table)
        else:
            super().keyPressEvent(event)


def _look_at(workspace: Workspace, one: Proposal, progress: Progress) -> _Read:
    from moderator.work import piling, reading

    inside = workspace.standing.holding("pile", one.pile) if one.pile else ()
    sheet = piling.additions(workspace, {*inside, *one.ids}, progress)
    rows = {row.id: row for row in reading.rows(workspace, one.ids)}
    alike = {copy.id: copy.similarity for copy in one.copies}
    own = [(id_, addition) for addition in sheet.additions for id_ in addition.ids]
    members = tuple(
        Member(
            id_,
            rows[id_].author,
            max(0, rows[id_].votes_for or 0),
            alike[id_],
            addition,
            kinds(workspace.clues.of(id_)),
        )
        for id_, addition in (*own, *((id_, None) for id_ in sheet.unchanged))
        if id_ in alike and id_ in rows
    )
    return _Read(one, sheet, members, len(inside))


class _Table(QTableView):
    """A table whose rows are one thing: the arrows across and Enter are for the page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)


class _Share(QSpinBox):
    """A share in percent, that the wheel does not change by accident while the page is scrolled over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        spaced(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
