"""The sync page: what was received, what would be sent to the letter, what was refused or is contested."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFileDialog,
    QLabel,
    QWidget,
)

from moderator.domain.problem import Problem
from moderator.domain.progress import Progress
from moderator.domain.words import _
from moderator.servers.contract import Outcome, Slot
from moderator.ui.desk import EVERYTHING, Changed, Desk
from moderator.ui.outgoing import Leaks
from moderator.ui.parts import WIDE, Button, Chooser, Groups, Page, into_sight, sentence, toned
from moderator.ui.sync import automatic
from moderator.ui.sync.followed import Followed, Lately
from moderator.ui.sync.outbox import OutboxView
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
    from moderator.work.syncing import Outbox, Pushed


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
        self._decided = False  # something was decided or undone since the outbox was shown last
        self.last = Lately()
        self.followed = Followed(self.inner)
        self.advanced.connect(self.followed.advance)
        self.receive_button = Button(_("Receive what is new"), self, icon="sync", key="sync")
        self.receive_button.clicked.connect(lambda: self.receive())
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
        self.outbox = OutboxView(desk, self.inner)
        self.outbox.moved.connect(self._moved)
        self.outbox.alone.connect(lambda one: self.push([one.name]))
        self.outbox.settle_asked.connect(self.settle_asked)
        self.outbox.visit_asked.connect(self.visit_asked)
        self.column.addWidget(self.outbox, 1)
        self.column.addStretch(0)
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

    # -------------------------------------------------------------------------------------------- what the page shows

    def first(self) -> QWidget:
        if self.working.busy:
            return self.working.stop
        if self.seen is not None and self.seen.outbox.letters:
            return self.outbox.table
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
            self._decided = self._decided or changed.ids is not None
            self.entered()

    def _show(self, seen: Seen) -> None:
        first = self.seen is None
        if self.seen is not None and set(self.seen.unsigned) - set(seen.unsigned):
            self.last.problems = {}  # what kept us out was put right since
        self.seen = seen
        self._show_sources(seen)
        self.outbox.show_outbox(seen.outbox, seen.rivals, decided=self._decided)
        self._decided = False
        self._offer(seen)
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
        text, tone = note(seen, self.last.untold(seen.servers, seen.unsigned))
        self.note.setText(text)
        toned(self.note, tone)
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
                (self.outbox.table if seen.outbox.letters else self.every).setFocus(Qt.FocusReason.OtherFocusReason)
            button.setEnabled(able)
        self.send.setVisible(bool(seen.servers))
        self.file.setVisible(bool(seen.offered.page))
        if count and not self.note.text():
            self.note.setText(capabilities.caution(seen.servers))
            self.note.show()

    def _mend(self) -> None:
        """Stand on the first answer in which something is left."""
        self.outbox.stand_on({one.id for one in self._left})

    @property
    def _free(self) -> list[Name]:
        """What waits and does not concern the contributions whose answers have something left in them."""
        from moderator.work.syncing import State

        held = {one.id for one in self._left}
        waiting = self.seen.outbox.in_state(State.TO_SEND, State.TO_TAKE_BACK) if self.seen else ()
        return [one.name for one in waiting if one.id not in held]

    # ------------------------------------------------------------------------------------------------------ receiving

    def receive(self, *, anew: bool = False) -> None:
        """Ask every server for what is new, or for everything `anew`; one that is away holds up no other."""
        if self.working.busy or not self.desk.is_open:
            return

        def work(workspace: Workspace, progress: Progress) -> list[Received]:
            from moderator.work import receiving, sources

            found, told = sources.servers(workspace), self.advanced.emit
            return receiving.receive(workspace, found, anew=anew, progress=progress, told=told)

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
        if text:
            into_sight(self.result)

    # -------------------------------------------------------------------------------------------------------- sending

    def push(self, only: Iterable[Name] | None = None, *, looked: bool = False) -> None:
        """Send what waits, or only these; each answer is read again on the server.

        First, what personal data the answers still hold is named, unless it was `looked` at.
        """
        if self.working.busy:
            return
        chosen = self._only = None if only is None else list(only)
        if self.leaks.isAncestorOf(self.focusWidget()):
            self.outbox.table.setFocus(Qt.FocusReason.OtherFocusReason)
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
