"""The first screen: how much waits where, the next useful work one key away, and how things stand beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from moderator.domain.words import _, moment, ngettext, number
from moderator.ui import keys, theme
from moderator.ui.desk import Changed, Desk
from moderator.ui.keys import Space
from moderator.ui.today.cards import CalendarCard, CoverCard, FollowedCard, StaleCard, TeamCard
from moderator.ui.today.lines import Line

if TYPE_CHECKING:
    from moderator.store.effort import Ledger
    from moderator.work.waiting import Share, Today

_WIDTH = 1180
_BESIDE = 940  # pixels from which the cards stand beside the work instead of under it


class TodayScreen(QScrollArea):
    """What waits for this person."""

    space = Space.TODAY
    start_asked = Signal(str, str)  # a space or a command, the search
    procedure_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines: list[Line] = []
        self._ledger: Ledger | None = None
        self._outdated = True
        self._arriving = False  # shown again, not counted since
        self._lay()
        self.calendar.asked.connect(self.procedure_asked)
        self.team.spanned.connect(lambda _span: self._add_up())
        desk.changed.connect(self._changed)
        desk.opened.connect(self._opened)

    def _lay(self) -> None:
        inner = self._inner = QFrame(self)
        inner.setProperty("role", "ground")
        self.setWidget(inner)
        centre = QHBoxLayout(inner)
        centre.setContentsMargins(0, 0, 0, 0)
        holder = QFrame(inner)
        holder.setMaximumWidth(_WIDTH)
        centre.addStretch(1)
        centre.addWidget(holder, 1000)
        centre.addStretch(1)
        down = QVBoxLayout(holder)
        down.setContentsMargins(theme.S6, theme.S6, theme.S6, theme.S6)
        down.setSpacing(theme.S3)
        self.title = QLabel(_("Today"), holder)
        self.title.setProperty("letters", "heading")
        self.about = QLabel(holder)
        self.about.setProperty("tone", "soft")
        self.about.setWordWrap(True)
        self.last = QLabel(holder)
        self.last.setProperty("tone", "soft")
        self.last.setWordWrap(True)
        down.addWidget(self.title)
        down.addWidget(self.about)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(theme.S6)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(theme.S3)
        right.setSpacing(theme.S3)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.S2)
        left.addLayout(self._lines)
        left.addSpacing(theme.S1)
        left.addWidget(self.last)
        self.calendar, self.cover = CalendarCard(holder), CoverCard(holder)
        self.team, self.followed, self.stale = TeamCard(holder), FollowedCard(holder), StaleCard(holder)
        for shown, side in (
            (self.stale, left),
            (self.followed, left),
            (self.calendar, right),
            (self.cover, right),
            (self.team, right),
        ):
            side.addWidget(shown)
        left.addStretch(1)
        right.addStretch(1)
        self._sides.addLayout(left, 1)
        self._sides.addLayout(right, 1)
        down.addLayout(self._sides)
        down.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.viewport().width() >= _BESIDE
        self._sides.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    # --------------------------------------------------------------------------------------- what the frame asks for

    def do(self, command: str) -> bool:
        return False

    def selection_size(self) -> int:
        return 0

    def panes(self) -> list[QWidget]:
        return [*self.lines[:1], self.calendar.change, self.team.span]

    def reading_widgets(self) -> list[QWidget]:
        return []

    def remember(self) -> None:
        """There is nothing to find again: the screen says how things stand."""

    def entered(self) -> None:
        """Count again when something changed, and put the keyboard on the first work, at the top of the page."""
        self.verticalScrollBar().setValue(0)
        if self._outdated:
            self._arriving = True
            self._count()
        elif self.lines:
            self.lines[0].setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------------------------------------------- looking

    def _opened(self) -> None:
        self._outdated, self._ledger = True, None

    def _changed(self, _changed: Changed, _initiator: object) -> None:
        self._outdated = True
        if self.isVisible() and self.desk.is_open:
            self._count()

    def _count(self) -> None:
        from moderator.work import waiting

        workspace = self.desk.workspace
        self._outdated = False
        self.desk.tasks.read("today", lambda _progress: waiting.today(workspace), self._show)
        self._add_up()

    def _add_up(self) -> None:
        from moderator.store.effort import Ledger
        from moderator.work import procedures, waiting

        workspace, span = self.desk.workspace, waiting.Span(self.team.span.currentData())
        ledger = self._ledger = self._ledger or Ledger()

        def look(_progress: object) -> tuple[Share, ...]:
            return waiting.effort(workspace, ledger, span, procedures.today())

        self.desk.tasks.read("today:team", look, self.team.show_shares)

    def _show(self, seen: Today) -> None:
        from moderator.work import procedures

        self._show_lines(seen)
        self.calendar.show_calendar(seen.procedure, procedures.today())
        self.cover.show_cover(seen.cover)
        self.followed.show_followed(seen.followed)
        self.stale.show_stale(seen.stale)

    def _show_lines(self, seen: Today) -> None:
        had = next((at for at, line in enumerate(self.lines) if line.hasFocus()), None)
        focus = QApplication.focusWidget()
        aside = had is None and focus is not None and self._inner.isAncestorOf(focus) and not self._arriving
        self._arriving = False
        place = self.verticalScrollBar().value()  # Qt goes down to what takes the focus of a line that is hidden
        for line in self.lines:
            self._lines.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [Line(one, self._inner) for one in seen.waiting]
        total = seen.cover.received
        if self.lines:
            started = _("{enter} starts the first; arrows choose another.")
            self.about.setText(started.format(enter=keys.spelled("Return")))
        elif total:
            self.about.setText(_("Nothing waits. The documents can be exported."))
        else:
            empty = _("This workspace is empty. Import files ({key}) or connect to a server.")
            unread = _("Nothing was received yet: {sync} asks the servers, {key} imports files.")
            words = unread if any(one.is_server for one in seen.followed) else empty
            self.about.setText(words.format(key=keys.BY_NAME["import"].key, sync=keys.BY_NAME["sync"].key))
        for line in self.lines:
            line.clicked.connect(lambda _on=False, one=line.waiting: self.start_asked.emit(str(one.place), one.search))
            self._lines.addWidget(line)
            line.show()  # a layout shows its new widgets later, and what is not shown takes no focus
        if self.lines:
            self.lines[0].key.setText(keys.spelled("Return"))
            if self.isVisible() and not aside:
                self.lines[min(had or 0, len(self.lines) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        self.verticalScrollBar().setValue(place)
        held = ngettext("{n} contribution in this workspace", "{n} contributions in this workspace", total)
        said = [held.format(n=number(total))]
        if seen.received:
            said.append(_("last received on {moment}").format(moment=moment(seen.received)))
        self.last.setText(" · ".join(said))
