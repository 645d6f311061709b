"""Looking at the past from the window: the card that asks for when, the banner that says so, the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from moderator.domain.decision import Ref
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress
from moderator.domain.words import _, moment
from moderator.ui import keys, theme
from moderator.ui.desk import Desk
from moderator.ui.history.card import HistoryCard
from moderator.ui.history.period import PeriodCard
from moderator.ui.overlay import Overlay
from moderator.ui.parts import Button, Glyph, sentence, toned

if TYPE_CHECKING:
    from moderator.store.past import Past
    from moderator.ui.window import Window

READING = frozenset(
    {
        "present", "look-back", "history", "next", "previous", "page", "context", "select-all", "search", "search-all",
        "refresh", "open-pile", "versions", "reveal", "passage", "next-pane", "previous-pane", "bigger", "smaller",
        "usual-size", "commands", "keys", "manual", "columns", "group", "quit", "close", "preferences", "about",
    }
)  # fmt: skip
"""The commands that change nothing: those that can be done while one looks at the past."""
_SPACES = frozenset({"space-today", "space-moderate", "space-analyse", "space-answer"})


def reads_only(command: str) -> bool:
    """Whether a command can be done while one looks at the past."""
    return command in READING or command in _SPACES


class Banner(QFrame):
    """The line over the work that says that this is not the present, with the way back."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.words = sentence("", self, strong=True)
        self.more = sentence("", self, "soft", "small")
        self.back = Button(_("Back to the present"), self, icon="undo", key="present")
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self.words)
        said.addWidget(self.more)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.S3, theme.S1, theme.S2, theme.S1)
        line.setSpacing(theme.S3)
        line.addWidget(Glyph("history", self, "warn"))
        line.addLayout(said, 1)
        line.addWidget(self.back)
        self.hide()

    def tell(self, words: str, more: str, back: str) -> None:
        """Say what is looked at, and on the button how to come back."""
        key = keys.BY_NAME["present"].key
        self.back.setText(f"{back}   {key}")
        self.back.setAccessibleName(back)
        self.words.setText(words)
        self.more.setText(more)
        self.setAccessibleName(f"{words} {more}")
        self.show()


class Looking(QObject):
    """The history's commands: the list, undoing a period, and going to the past and back."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        self.desk = window.desk
        self.banner = Banner(window)
        window.add_banner(self.banner)
        self.banner.back.clicked.connect(self.come_back)
        window.handle("history", self.show_history)
        window.handle("undo-period", lambda: PeriodCard(self.desk, window))
        window.handle("look-back", lambda: WhenCard(self.desk, window, self.go))
        window.handle("present", self.come_back)
        self.desk.looked.connect(self._looked)
        self.desk.closed.connect(self.banner.hide)

    def show_history(self, id_: int = 0) -> None:
        """Show the list of the acts, of one contribution at first if it is named."""
        card = HistoryCard(self.desk, self.window, id_=id_)
        card.period_asked.connect(lambda person, day: PeriodCard(self.desk, self.window, person, day))
        card.moment_asked.connect(lambda ref: self.go(Ref.parse(ref)))

    def go(self, at: datetime | Ref) -> None:
        """Show the corpus as it was at a moment or just after an act."""
        present = self.desk.present

        def work(progress: Progress) -> Past:
            from moderator.store.past import look_back

            return look_back(present, at, progress)

        def arrived(past: Past) -> None:
            if self.desk.is_open and self.desk.present is present:
                self.desk.look(past, reads_only)

        self.desk.tasks.serve(work, arrived, label=_("Going back in time"))

    def come_back(self) -> None:
        """Show the present again."""
        if self.desk.is_open and self.desk.view is not None:
            self.desk.look(None)

    def _looked(self) -> None:
        horizon = self.desk.workspace.horizon
        if self.desk.view is None:
            self.banner.hide()
        elif horizon is not None:
            when = moment(horizon.moment.astimezone(), "long")
            self.banner.tell(
                _("You are looking at {moment}.").format(moment=when),
                _("Nothing can be changed there. Words are searched in the texts of today."),
                _("Back to the present"),
            )
        for screen in self.window.work_screens:
            screen.bar.follow(self.desk.allows)
            screen.look_again()
        self.window.refresh_commands()


class WhenCard(Overlay):
    """Asks for a day, or a day and a time."""

    def __init__(self, desk: Desk, window: QWidget, go: Callable[[datetime], None]) -> None:
        super().__init__(_("See everything as of a past date"), window, width=560, height=250)
        self.desk = desk
        self._go = go
        self.at = QLineEdit(self.card)
        self.at.setAccessibleName(_("Day, or day and time"))
        self.at.setPlaceholderText(_("31/03/2026 or 31/03/2026 14:00"))
        self.told = sentence("", self.card, "soft")
        self.show_then = Button(_("Look back"), self.card, icon="history", main=True)
        self.show_then.clicked.connect(self._ask)
        self.at.returnPressed.connect(self._ask)
        about = _("The list, the counts and each contribution are shown as they were; a day alone is its evening.")
        self.body.addWidget(sentence(about, self.card, "soft"))
        self.body.addWidget(self.at)
        self.body.addWidget(self.told, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.show_then)
        self.body.addLayout(foot)
        desk.closed.connect(self.leave)
        self.open(self.at)

    def _ask(self) -> None:
        from moderator.work import undoing

        try:
            at = undoing.bound(self.at.text(), end=True)
        except Problem as problem:
            toned(self.told, "bad")
            self.told.setText(str(problem))
            return
        if at is not None:
            self.leave()
            self._go(at)
