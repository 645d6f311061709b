"""The sync page: what was received, what would be sent to the letter, what was refused or is contested."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from moderator.domain.problem import Problem
from moderator.domain.progress import Progress
from moderator.domain.words import _, number
from moderator.servers.contract import Outcome, Slot
from moderator.ui import theme
from moderator.ui.desk import EVERYTHING, Changed, Desk
from moderator.ui.outgoing import Leaks
from moderator.ui.parts import WIDE, Button, Chooser, Groups, Page, sentence, toned
from moderator.ui.sync import automatic, settling
from moderator.ui.sync.followed import Followed, Lately
from moderator.ui.sync.letter import LetterView
from moderator.ui.sync.letters import GROUPS, Letters, LettersTable
from moderator.ui.sync.sentences import filed, note, outcomes, sending
from moderator.ui.working import Working, carry

if TYPE_CHECKING:
    from moderator.store.mirror import Source
    from moderator.store.workspace import Workspace
    from moderator.ui.sync.automatic import Automatic
    from moderator.work.answersfile import AnswersFile, Offered
    from moderator.work.letters import Name
    from moderator.work.outgoing import Leak
    from moderator.work.receiving import Expected, Received
    from moderator.work.syncing import Letter, Outbox, Pushed, State


_STATES = 140  # pixels at least for the states of answers


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows: the outbox, the servers followed, and the (slot, id) on which two people here disagree."""

    outbox: Outbox
    servers: Sequence[Source]
    rivals: frozenset[tuple[Slot, int]]
    unsigned: Sequence[str]  # servers whose credentials could be kept nowhere
    offered: Offered  # what the answers file would hold


class SyncPage(Page):
    """Receiving changes nothing outside; sending is a button of its own, below exactly what it sends."""

    _only: list[Name] | None = None  # what was to be sent when something was left in it…
    _left: tuple[Leak, ...] = ()  # … and what

    settle_asked = Signal(int)  # the contribution on which two people here disagree
    visit_asked = Signal(object)  # Letter
    connect_asked = Signal()
    report_asked = Signal(int)
    review_asked = Signal()
    advanced = Signal(int, int, object, str)  # source, done, total or None, what; told from the servers' threads

    def __init__(self, desk: Desk, automatic_: Automatic, parent: QWidget) -> None:
        super().__init__(_("Synchronisation"), "", parent, width=WIDE)
        self.desk, self.automatic = desk, automatic_
        self.seen: Seen | None = None
        self.last = Lately()
        self.followed = Followed(self.inner)
        self.advanced.connect(self.followed.advance)
        self.receive_button = Button(_("Receive what is new"), self, icon="sync", key="sync")
        self.receive_button.clicked.connect(self.receive)
        self.connect_button = Button(_("Connect to a server…"), self.inner, icon="server")
        self.connect_button.clicked.connect(self.connect_asked)
        self.expect_button = Button(_("See what would come…"), self.inner, icon="search")
        self.expect_button.setToolTip(_("The servers are asked; nothing is written here or there."))
        self.expect_button.clicked.connect(self.expect)
        self.review = Button("", self.inner, icon="answer")
        self.review.setToolTip(_("The text changed on the server after it was answered."))
        self.review.clicked.connect(self.review_asked)
        self.every = Chooser(self.inner, _("Receive by itself"))
        for minutes in automatic.EVERY:
            self.every.addItem(automatic.words(minutes), minutes)
        self.every.activated.connect(lambda _at: self._choose_every())
        self.sends = QCheckBox(_("Send too, without asking me again"), self.inner)
        self.sends.setToolTip(_("Everything under “To send” is then published after each receiving by itself."))
        self.sends.clicked.connect(lambda on: self.automatic.agree(on))
        self.by_itself = QLabel(_("Receive by itself"), self.inner)
        self.by_itself.setBuddy(self.every)
        by_itself = (self.by_itself, self.every, self.sends)
        asked = Groups(self.inner, (self.review,), (self.connect_button, self.expect_button), by_itself)
        self.working = Working(desk.tasks, self.inner)
        self.working.ended.connect(self._ended)
        self.result = sentence("", self.inner)
        self.result.hide()
        self.note = sentence("", self.inner, "soft")
        for part in (self.followed, asked, self.working, self.result, self.note):
            self.column.addWidget(part)
        self._lay_outbox()
        self.file = Button(_("Answers file…"), self, icon="save")
        self.file.setToolTip(
            _("For sites that take no answer from a program: a file to import, or a page to copy answers from.")
        )
        self.file.clicked.connect(self.ask_file)
        self.send = Button("", self, main=True, icon="send")
        self.send.clicked.connect(lambda: self.push())
        self.by_key("Ctrl+Return", self.send)
        self.leaks = Leaks(_("Send all the same"), self.inner)
        self.leaks.anyway.connect(lambda: self.push(self._only, looked=True))
        self.leaks.others.connect(lambda: self.push(self._free, looked=True))
        self.leaks.away.connect(self._mend)
        self.column.insertWidget(2, self.leaks)
        self.bar.insertWidget(1, self.receive_button)
        self.bar.addWidget(self.file)
        self.bar.addWidget(self.send)
        desk.changed.connect(self._changed)

    def _lay_outbox(self) -> None:
        self.states = QListWidget(self.inner)
        self.states.setAccessibleName(_("Answers by state"))
        self.states.setProperty("role", "panel")
        self.states.currentRowChanged.connect(lambda _row: self._show_state())
        self.letters = Letters(self)
        self.table = LettersTable(self.letters, self.inner)
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_letter())
        self.letter = LetterView(self.inner)
        self.letter.ours.connect(lambda one: settling.keep_ours(self.desk, one, self._moved))
        self.letter.theirs.connect(lambda one: settling.take_theirs(self.desk, one, self._moved))
        self.letter.settle.connect(lambda one: self.settle_asked.emit(one.id))
        self.letter.again.connect(lambda one: settling.retry(self.desk, [one], self._moved))
        self.letter.alone.connect(lambda one: self.push([one.name]))
        self.letter.visit.connect(self.visit_asked)
        self.retry_all = Button(_("Send all of these again"), self.inner, icon="sync")
        self.retry_all.clicked.connect(lambda: settling.retry(self.desk, self.letters.letters, self._moved))
        right = QVBoxLayout()
        right.setSpacing(theme.S2)
        right.addWidget(self.table, 2)
        right.addWidget(self.retry_all, 0, Qt.AlignmentFlag.AlignLeft)
        right.addWidget(self.letter, 3)
        self._outbox = QWidget(self.inner)
        across = QHBoxLayout(self._outbox)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.S3)
        across.addWidget(self.states)
        across.addLayout(right, 1)
        self.column.addWidget(self._outbox, 1)
        self.column.addStretch(0)

    # -------------------------------------------------------------------------------------------- what the page shows

    def first(self) -> QWidget:
        if self.working.busy:
            return self.working.stop
        if self.seen is not None and self.seen.outbox.letters:
            return self.table
        return self.receive_button if self.seen is not None and self.seen.servers else self.connect_button

    def entered(self) -> None:
        """Compare again what is decided with what the servers confirmed; nothing is asked of them."""
        self._look(self._show)

    def _look(self, show: Callable[[Seen], None]) -> None:
        from moderator.work import answersfile, holding, letters, sources, syncing

        workspace = self.desk.workspace

        def look(_progress: Progress) -> Seen:
            rivals, outbox = letters.disputed(workspace), holding.told(workspace, syncing.contents(workspace))
            offered = answersfile.offered(outbox)
            return Seen(outbox, sources.servers(workspace), rivals, sources.unsigned(workspace), offered)

        self.desk.tasks.read("sync page", look, show)

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open:
            self._look(lambda seen: self._show(seen, undone=changed.ids is not None))

    def _show(self, seen: Seen, *, undone: bool = False) -> None:
        from moderator.work.syncing import State

        first, before = self.seen is None, self.seen.outbox if self.seen else seen.outbox
        if self.seen is not None and set(self.seen.unsigned) - set(seen.unsigned):
            self.last.problems = {}  # what kept us out was put right since
        self.seen = seen
        self._show_sources(seen)
        # What has just come to ask for somebody is shown: under what is done, or was undone, nobody would look for it.
        asking = [State.CONTESTED, State.REFUSED]
        if undone or self.state in (State.VERIFIED, State.KEPT_HERE, State.BY_FILE):
            asking += [State.TO_SEND, State.TO_TAKE_BACK]
        kept = next((one for one in asking if seen.outbox.count(one) > before.count(one)), self.state)
        self.states.blockSignals(True)
        self.states.clear()
        for name, words in GROUPS.items():
            state = State(name)
            if count := seen.outbox.count(state):
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
        self._outbox.setVisible(bool(seen.outbox.letters))
        self._offer(seen)
        self._show_state()
        if first and self.isVisible():
            self.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_sources(self, seen: Seen) -> None:
        self.followed.show_servers(seen.servers, self.last)
        self.connect_button.setVisible(not seen.servers or bool(seen.unsigned))
        self.connect_button.setText(_("Give credentials…") if seen.unsigned else _("Connect to a server…"))
        self.connect_button.setAccessibleName(self.connect_button.text())
        self.review.show_words(self.last.again)
        self.review.setVisible(bool(self.last.again))
        for widget in (self.receive_button, self.expect_button, self.by_itself, self.every):
            widget.setVisible(bool(seen.servers))
        self.every.setCurrentIndex(self.every.findData(self.automatic.every))
        self._show_consent()
        self.note.setText(note(seen, self.last.untold(seen.servers, seen.unsigned)))
        toned(self.note, "warn" if seen.unsigned else "soft")
        self.note.setVisible(bool(self.note.text()))

    def _offer(self, seen: Seen) -> None:
        from moderator.work import capabilities
        from moderator.work.syncing import State

        waiting = seen.outbox.in_state(State.TO_SEND, State.TO_TAKE_BACK)
        count = len(waiting)
        words = sending(waiting)
        self.send.show_words(words, "Ctrl+Return" if count else "")
        idle = not self.working.busy
        for button, able in (
            (self.send, bool(count) and idle),
            (self.expect_button, idle),
            (self.receive_button, idle),
        ):
            if button.hasFocus() and not able:
                # Else the keyboard would go to whatever comes next in the window.
                (self.table if seen.outbox.letters else self.every).setFocus(Qt.FocusReason.OtherFocusReason)
            button.setEnabled(able)
        self.send.setVisible(bool(seen.servers))
        self.file.setVisible(bool(seen.offered.page))
        if count and not self.note.text():
            self.note.setText(capabilities.caution(seen.servers))
            self.note.show()

    @property
    def state(self) -> State | None:
        """The state whose answers are shown."""
        from moderator.work.syncing import State

        row = self.states.currentRow()
        return State(self.states.item(row).data(Qt.ItemDataRole.UserRole)) if row >= 0 else None

    def show_state(self, state: State) -> None:
        """Show the answers in that state."""
        for row in range(self.states.count()):
            if self.states.item(row).data(Qt.ItemDataRole.UserRole) == str(state):
                self.states.setCurrentRow(row)

    def _show_state(self) -> None:
        from moderator.work.syncing import State

        state = self.state
        held = self.current
        letters = self.seen.outbox.in_state(state) if self.seen and state else ()
        self.letters.show_letters(letters)
        self.table.setColumnHidden(3, not any(one.reason for one in letters))
        self.retry_all.setVisible(state is State.REFUSED and len(letters) > 1)
        place = next((at for at, one in enumerate(letters) if held and (one.id, one.slot) == (held.id, held.slot)), 0)
        if letters:
            self._stand(place)
        self._show_letter()

    def _stand(self, place: int) -> None:
        self.table.selectionModel().setCurrentIndex(
            self.letters.index(place, 0),
            QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
        )

    def _mend(self) -> None:
        """Stand on the first answer in which something is left."""
        from moderator.work.syncing import State

        self.show_state(State.TO_SEND)
        ids = {one.id for one in self._left}
        self._stand(next((at for at, one in enumerate(self.letters.letters) if one.id in ids), 0))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _free(self) -> list[Name]:
        """What waits and does not concern the contributions whose answers have something left in them."""
        from moderator.work.syncing import State

        held = {one.id for one in self._left}
        waiting = self.seen.outbox.in_state(State.TO_SEND, State.TO_TAKE_BACK) if self.seen else ()
        return [one.name for one in waiting if one.id not in held]

    @property
    def current(self) -> Letter | None:
        """The answer on which the keyboard is."""
        row = self.table.currentIndex().row()
        return self.letters.letters[row] if 0 <= row < len(self.letters.letters) else None

    def _show_letter(self) -> None:
        from moderator.work.syncing import State

        one = self.current
        seen = self.seen
        self.letter.show_letter(one, rivals=bool(one and seen and (one.slot, one.id) in seen.rivals))
        if one is None or one.state is not State.TO_SEND:
            return
        from moderator.work import outgoing

        workspace = self.desk.workspace
        self.desk.tasks.read(
            "letter leaks",
            lambda _progress: outgoing.left_in(workspace, [one]),
            lambda leaks: self.letter.show_leaks(one, leaks),
        )

    # ------------------------------------------------------------------------------------------------------ receiving

    def receive(self) -> None:
        """Ask every server for what is new; one that cannot be reached does not keep the others waiting."""
        if self.working.busy or not self.desk.is_open:
            return

        def work(workspace: Workspace, progress: Progress) -> list[Received]:
            from moderator.work import receiving, sources

            return receiving.receive(workspace, sources.servers(workspace), progress=progress, told=self.advanced.emit)

        self._begin(work, _("Receiving"), done=self.received, stopped=self._stopped)

    def received(self, received: list[Received]) -> None:
        """Show what came from each server."""
        self.last.take(received)
        if self.desk.is_open:
            self.entered()

    def expect(self) -> None:
        """Ask every server what would come; nothing is written."""
        if self.working.busy or not self.desk.is_open:
            return

        def work(workspace: Workspace, progress: Progress) -> list[Expected]:
            from moderator.work import receiving, sources

            return receiving.expect(workspace, sources.servers(workspace), progress=progress, told=self.advanced.emit)

        def done(expected: list[Expected]) -> None:
            self.last.take_expected(expected)
            self.entered()

        self._begin(work, _("Asking what would come"), done=done, stopped=self.entered)

    def _choose_every(self) -> None:
        self.automatic.choose(int(self.every.currentData()))
        self._show_consent()

    def _show_consent(self) -> None:
        self.sends.setVisible(bool(self.automatic.every))
        self.sends.setChecked(self.automatic.sends)

    def _stopped(self) -> None:
        self._tell(_("Stopped. What was done so far is kept; the next time goes on from there."), "warn")
        self.entered()

    def _failed(self, problem: Problem) -> None:
        self._tell(str(problem), "bad")
        self.entered()

    def _ended(self) -> None:
        if self.seen is not None:
            self._offer(self.seen)

    def _begin(self, work: Callable[[Workspace, Progress], Any], words: str, **ends: Callable[..., None]) -> None:
        """Begin a work, `ends` being what `carry` calls when it ends; what the last one came to is no longer shown."""
        self._tell("", "")
        self.desk.said.emit("")  # the line below has room for where the work is
        self.working.follow(carry(self.desk, work, words, owner=self, **ends))
        held = QApplication.focusWidget()
        if self.working.busy and held is not None and self.isAncestorOf(held):
            self.working.stop.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.seen is not None:
            self._offer(self.seen)

    def _tell(self, text: str, tone: str) -> None:
        self.result.setText(text)
        toned(self.result, tone)  # type: ignore[arg-type]
        self.result.setVisible(bool(text))

    # -------------------------------------------------------------------------------------------------------- sending

    def push(self, only: Iterable[Name] | None = None, *, looked: bool = False) -> None:
        """Send what waits, or only these; each answer is read again on the server.

        First, what personal data the answers still hold is named, unless it was `looked` at.
        """
        if self.working.busy:
            return
        chosen = self._only = None if only is None else list(only)
        if self.leaks.isAncestorOf(self.focusWidget()):
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.leaks.hide()
        if not looked:
            from moderator.work import outgoing

            workspace = self.desk.workspace

            def seen(left: tuple[Leak, ...]) -> None:
                self._left = left
                if left:
                    self.leaks.show_leaks(left, len(self._free) if chosen is None else 0)
                else:
                    self.push(chosen, looked=True)

            self.desk.tasks.read("outgoing", lambda _progress: outgoing.in_letters(workspace, chosen), seen)
            return

        def work(workspace: Workspace, progress: Progress) -> Pushed:
            from moderator.work import syncing

            return syncing.push(workspace, only=chosen, progress=progress, told=self.advanced.emit)

        words = _("Sending answers")
        self._begin(work, words, done=self._pushed, stopped=self._stopped, failed=self._failed)

    def _pushed(self, pushed: Pushed) -> None:
        said = " ".join(outcomes(pushed))
        reasons = [str(one) for one in pushed.problems]
        told = (one.reason for one in pushed.sent if one.outcome is not Outcome.CONFLICT)
        reasons += dict.fromkeys(filter(None, told))
        self._tell(
            f"{said} {' '.join(reasons[:2])}".strip() if said else _("There was nothing to send."),
            "bad" if pushed.refused or pushed.failed or pushed.problems else "clash" if pushed.contested else "good",
        )
        self.entered()

    def _moved(self) -> None:
        """Tell everybody, the badge first, that the outbox is another one."""
        self._tell("", "")
        self.desk.changed.emit(EVERYTHING, self)
        if not self.isVisible():
            self.entered()

    # --------------------------------------------------------------------------------------------------- answers file

    def ask_file(self) -> None:
        """Ask where to write the answers file, if there is anything to write in it."""
        if not self.working.busy:
            self._look(self._ask_place)

    def _ask_place(self, seen: Seen) -> None:
        self._show(seen)
        if not seen.offered.page:
            self._tell(_("No answer waits to be given back."), "soft")
            return
        by_hand = not seen.offered.table
        folder = Path(self.desk.settings.text("answers/folder", str(self.desk.workspace.path.parent)))
        kinds = (_("Pages to copy from (*.html *.txt)"), _("Tables (*.xlsx *.csv)"))
        chosen, _kind = QFileDialog.getSaveFileName(
            self,
            _("Write the answers file"),
            str(folder / (_("answers.html") if by_hand else _("answers.xlsx"))),
            ";;".join(kinds if by_hand else reversed(kinds)),
        )
        if chosen:
            self.desk.settings.keep("answers/folder", str(Path(chosen).parent))
            self.write_file(Path(chosen))

    def write_file(self, path: Path) -> None:
        """Write what the administrators of each server can import, one file for each place of their site."""

        def work(workspace: Workspace, _progress: Progress) -> list[AnswersFile]:
            from moderator.work import answersfile

            return answersfile.write_each(workspace, path)

        def done(written: list[AnswersFile]) -> None:
            said, left = filed(written)
            self._tell(said, "warn" if left else "good")

        self._begin(work, _("Writing the answers file"), done=done, failed=self._failed)
