"""Receiving by itself: every so often and when the network comes back; sending only where the person said so.

It waits while somebody types, while the past is looked at and while another work with servers is under way. What it
brings is said in one discreet line; a server that does not answer is said on the page alone, and asked again later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from moderator.domain.problem import Problem
from moderator.domain.progress import Progress
from moderator.domain.words import _, listing, ngettext, number
from moderator.ui.desk import EVERYTHING, Changed, Desk
from moderator.ui.parts import later
from moderator.ui.sync.sentences import news, outcomes
from moderator.ui.tasks import Line, Task

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkInformation

    from moderator.store.workspace import Workspace
    from moderator.work.receiving import Received
    from moderator.work.syncing import Pushed

EVERY = (0, 15, 60, 240)  # minutes; 0 = never by itself
_MINUTE = 60_000  # milliseconds
_PATIENCE = 10_000  # milliseconds between two looks at whether somebody is still typing
_AFTER_RETURN = 5_000  # milliseconds after the network came back: names are not resolved at once
_SOONEST = 2  # minutes before a server that did not answer is asked again; doubled each time


class Automatic(QObject):
    """The clock of the open workspace. `ended` is told what each round brought, for the page that shows it."""

    def __init__(self, desk: Desk, ended: Callable[[list[Received]], None], parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self._ended = ended
        self._failures = 0
        self._held = 0  # answers that the round before held back: they are said once
        self._typed = ""
        self.task: Task | None = None
        self.timer = later(self.due, self)
        desk.opened.connect(self.start)
        desk.closed.connect(self.timer.stop)
        self._watched = False

    # ------------------------------------------------------------------------------------------------------ choices

    @property
    def every(self) -> int:
        """Minutes between two rounds for the open workspace, on this computer; 0 for never."""
        chosen = self.desk.settings.number(self._name("every"), 0) if self.desk.is_open else 0
        return chosen if chosen in EVERY else 0

    @property
    def sends(self) -> bool:
        """Whether the person agreed that decisions are sent by themselves too."""
        return self.desk.is_open and self.desk.settings.flag(self._name("send"))

    def choose(self, every: int) -> None:
        """Keep how often; the first round is one interval away."""
        self.desk.settings.keep(self._name("every"), every)
        self.start()

    def agree(self, sends: bool) -> None:
        """Keep whether to send too."""
        self.desk.settings.keep(self._name("send"), sends)

    def _name(self, what: str) -> str:
        return f"sync/{self.desk.present.uuid}/{what}"

    # -------------------------------------------------------------------------------------------------------- rounds

    def start(self) -> None:
        """Wait for the next round, or for none."""
        self._failures = 0
        if self.every:
            self._watch()
            self.timer.start(self.every * _MINUTE)
        else:
            self.timer.stop()

    def _watch(self) -> None:
        """Be told when the network comes back, where the system tells it; elsewhere a server is asked again later."""
        from PySide6.QtNetwork import QNetworkInformation  # a library of its own, not before it is needed

        if self._watched:
            return
        self._watched = True
        QNetworkInformation.loadDefaultBackend()
        if (network := QNetworkInformation.instance()) is not None:
            network.reachabilityChanged.connect(self.reached)

    def reached(self, how: QNetworkInformation.Reachability) -> None:
        """The network came back, or went."""
        if how.name == "Online" and self.every:
            self.timer.start(_AFTER_RETURN)

    @property
    def held(self) -> bool:
        """Whether this is no moment for it: the past is shown, somebody types, or servers are being spoken to."""
        if self.desk.view is not None or any(one.line is Line.SERVERS for one in self.desk.tasks.under_way):
            return True
        before, self._typed = self._typed, _being_typed()
        return self._typed != before and bool(self._typed)

    def due(self) -> None:
        """Do a round, unless this is no moment for it."""
        if not self.desk.is_open or not self.every:
            return
        if self.held:
            self.timer.start(_PATIENCE)
            return
        workspace, sends = self.desk.present, self.sends

        def work(progress: Progress) -> tuple[list[Received], Pushed | None, int]:
            return _round(workspace, sends, progress)

        def done(value: tuple[list[Received], Pushed | None, int]) -> None:
            if self.desk.is_open and self.desk.present is workspace:
                self._take(*value)

        self.task = self.desk.tasks.serve(work, done, failed=self._failed, label=_("Receiving by itself"))

    def _take(self, received: list[Received], pushed: Pushed | None, held: int) -> None:
        moved = [one.report for one in received if one.report is not None and news(one.report) != [_("nothing new")]]
        said = [_("{label}: {what}.").format(label=one.label, what=listing(news(one))) for one in moved]
        said += outcomes(pushed) if pushed else []
        if held and held != self._held:
            from moderator.work import outgoing

            said.append(outgoing.held_back(held))
        self._held = held
        self.desk.changed.emit(EVERYTHING if moved else Changed(sources=True), None)
        if said:
            self.desk.said.emit(_("Received by itself. {news}").format(news=" ".join(said)))
        self._ended(received)
        self._next(failed=any(one.problem is not None for one in received))

    def _failed(self, _problem: Problem) -> None:
        self._next(failed=True)

    def _next(self, *, failed: bool) -> None:
        self._failures = self._failures + 1 if failed else 0
        if not self.every:
            return
        wait = min(self.every, _SOONEST ** min(self._failures, 8)) if failed else self.every
        self.timer.start(wait * _MINUTE)


def _round(workspace: Workspace, sends: bool, progress: Progress) -> tuple[list[Received], Pushed | None, int]:
    from moderator.work import outgoing, receiving, sources

    followed = sources.servers(workspace)
    received = receiving.receive(workspace, followed, progress=progress) if followed else []
    if not (sends and followed):
        return received, None, 0
    pushed, left = outgoing.push_clean(workspace, progress=progress)
    return received, pushed, len({one.id for one in left})


def _being_typed() -> str:
    """What stands in the field that has the keyboard: another than the last time, somebody is typing."""
    field = QApplication.focusWidget()
    if isinstance(field, QLineEdit):
        return "" if field.isReadOnly() else field.text()
    if isinstance(field, QPlainTextEdit | QTextEdit):
        return "" if field.isReadOnly() else field.toPlainText()
    return ""


def words(minutes: int) -> str:
    """An interval in words."""
    if not minutes:
        return _("Never")
    if minutes < 60:
        return ngettext("Every {n} minute", "Every {n} minutes", minutes).format(n=number(minutes))
    if minutes == 60:
        return _("Every hour")
    hours = minutes // 60
    return ngettext("Every {n} hour", "Every {n} hours", hours).format(n=number(hours))
