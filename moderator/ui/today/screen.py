"""The first screen: how much waits where, the next useful work one key away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from moderator.domain.charter import Status
from moderator.domain.keywords import ME, NO, YES, Field
from moderator.domain.query import Choice, Query, unparse
from moderator.domain.words import _, moment, ngettext, number
from moderator.ui import icons, keys, theme
from moderator.ui.desk import Changed, Desk
from moderator.ui.keys import Space

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace

_WIDTH = 720


@dataclass(frozen=True, slots=True)
class Waiting:
    """Some work that waits: how much, what it is called, where it is done (None: the sync page), by which search."""

    name: str
    space: Space | None
    search: str
    count: int


def _asked(*choices: tuple[Field, str]) -> str:
    return unparse(Query(filters=tuple(Choice(field, (value,)) for field, value in choices)))


_TO_MODERATE = (Field.STATUS, str(Status.TO_MODERATE))
_TO_SEND = "to-send"
_WORK: tuple[tuple[str, Space, Callable[[], str], str], ...] = (
    # name, space, search, icon: in the order in which it is best done
    ("contested", Space.ANALYSE, lambda: _asked((Field.CONTESTED, YES)), "contested"),
    ("piles", Space.MODERATE, lambda: _asked(_TO_MODERATE, (Field.PILE, YES)), "pile"),
    ("mine", Space.MODERATE, lambda: _asked(_TO_MODERATE, (Field.ASSIGNEE, ME)), "take"),
    ("to-moderate", Space.MODERATE, lambda: _asked(_TO_MODERATE), "moderate"),
    ("to-answer", Space.ANSWER, lambda: _asked((Field.STATUS, str(Status.ACCEPTED)), (Field.ANSWERED, NO)), "answer"),
)


def _words(name: str, n: int) -> str:
    match name:
        case "contested":
            said = ngettext("contested decision to settle", "contested decisions to settle", n)
        case "piles":
            said = ngettext("contribution to moderate in piles", "contributions to moderate in piles", n)
        case "mine":
            said = ngettext("contribution that you took", "contributions that you took", n)
        case "to-moderate":
            said = ngettext("contribution to moderate", "contributions to moderate", n)
        case "to-send":
            said = ngettext("answer to send", "answers to send", n)
        case _:
            said = ngettext("accepted contribution without an answer", "accepted contributions without an answer", n)
    return said


def counted(ws: Workspace) -> list[Waiting]:
    """What waits, counted now; work of which there is none is left out."""
    from moderator.work import finding, syncing
    from moderator.work.syncing import State

    found = [Waiting(name, space, search(), finding.find(ws, search()).total) for name, space, search, _icon in _WORK]
    waiting = syncing.contents(ws).count(State.TO_SEND, State.TO_TAKE_BACK)
    return [one for one in (*found, Waiting(_TO_SEND, None, "", waiting)) if one.count]


class _Line(QPushButton):
    """One line of work; Enter starts it as a click does, arrows walk the lines."""

    def __init__(self, waiting: Waiting, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.waiting = waiting
        self.setProperty("role", "line")
        # Fixed here: the style sheet's own least height would win over a minimum.
        self.setFixedHeight(64)
        words = _words(waiting.name, waiting.count)
        self.setAccessibleName(f"{number(waiting.count)} {words}")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.S4, theme.S2, theme.S4, theme.S2)
        layout.setSpacing(theme.S4)
        glyph, count, said = QLabel(self), QLabel(number(waiting.count), self), QLabel(words, self)
        glyph.setPixmap(icons.icon(icon, theme.current.accent).pixmap(24, 24))
        count.setProperty("letters", "heading")
        count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        count.setMinimumWidth(96)
        self.key = QLabel(self)
        self.key.setProperty("tone", "soft")
        for widget in (glyph, count):
            layout.addWidget(widget)
        layout.addWidget(said, 1)
        layout.addWidget(self.key)
        for label in (glyph, count, said, self.key):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case Qt.Key.Key_Down:
                self.focusNextChild()
            case Qt.Key.Key_Up:
                self.focusPreviousChild()
            case _:
                super().keyPressEvent(event)


class TodayScreen(QScrollArea):
    """What waits for this person."""

    space = Space.TODAY
    start_asked = Signal(object, str)  # the space, the search

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = self._inner = QFrame(self)
        inner.setProperty("role", "ground")
        self.setWidget(inner)
        centre = QHBoxLayout(inner)
        column = QFrame(inner)
        column.setMaximumWidth(_WIDTH)
        centre.addStretch(1)
        centre.addWidget(column, 10)
        centre.addStretch(1)
        self._column = QVBoxLayout(column)
        self._column.setContentsMargins(theme.S6, theme.S6 * 2, theme.S6, theme.S6)
        self._column.setSpacing(theme.S2)
        self.title = QLabel(column)
        self.title.setProperty("letters", "heading")
        self.about = QLabel(column)
        self.about.setProperty("tone", "soft")
        self.about.setWordWrap(True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.S1)
        self.last = QLabel(column)
        self.last.setProperty("tone", "soft")
        self.last.setWordWrap(True)
        for widget in (self.title, self.about):
            self._column.addWidget(widget)
        self._column.addSpacing(theme.S4)
        self._column.addLayout(self._lines)
        self._column.addSpacing(theme.S4)
        self._column.addWidget(self.last)
        self._column.addStretch(1)
        self.lines: list[_Line] = []
        self._outdated = True
        desk.changed.connect(self._changed)
        desk.opened.connect(self._stale)

    def do(self, command: str) -> bool:
        return False

    def selection_size(self) -> int:
        return 0

    def panes(self) -> list[QWidget]:
        return list(self.lines[:1])

    def reading_widgets(self) -> list[QWidget]:
        return []

    def remember(self) -> None:
        """There is nothing to find again: the screen says how things stand."""

    def entered(self) -> None:
        """Count again when something changed, and put the keyboard on the first work."""
        if self._outdated:
            self._count()
        elif self.lines:
            self.lines[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _stale(self) -> None:
        self._outdated = True

    def _changed(self, _changed: Changed, _initiator: object) -> None:
        self._outdated = True
        if self.isVisible() and self.desk.is_open:
            self._count()

    def _count(self) -> None:
        from moderator.work import importing

        workspace = self.desk.workspace
        self._outdated = False

        def look(_progress: object) -> tuple[list[Waiting], int, str]:
            reports = importing.reports_of(workspace)
            total = workspace.corpus.columns.ids.size
            last = moment(reports[0].at) if reports else ""
            return counted(workspace), int(total), last

        self.desk.tasks.read("today", look, self._show)

    def _show(self, seen: tuple[list[Waiting], int, str]) -> None:
        waiting, total, last = seen
        for line in self.lines:
            self._lines.removeWidget(line)
            line.hide()
            line.deleteLater()
        symbols = {_TO_SEND: "send"} | {name: icon for name, _space, _search, icon in _WORK}
        self.lines = [_Line(one, symbols[one.name], self._inner) for one in waiting]
        self.title.setText(_("Today"))
        if waiting:
            self.about.setText(
                _("{enter} starts the first; arrows choose another.").format(enter=keys.spelled("Return"))
            )
        elif total:
            self.about.setText(_("Nothing waits. The documents can be exported."))
        else:
            self.about.setText(
                _("This workspace is empty. Import files ({key}) or connect to a server.").format(
                    key=keys.BY_NAME["import"].key
                )
            )
        for line in self.lines:
            line.clicked.connect(lambda _on=False, one=line.waiting: self.start_asked.emit(one.space, one.search))
            self._lines.addWidget(line)
            line.show()  # a layout shows its new widgets later, and what is not shown takes no focus
        if self.lines:
            self.lines[0].key.setText(keys.spelled("Return"))
            if self.isVisible():
                self.lines[0].setFocus(Qt.FocusReason.OtherFocusReason)
        held = ngettext("{n} contribution in this workspace", "{n} contributions in this workspace", total)
        said = [held.format(n=number(total))]
        if last:
            said.append(_("last received on {moment}").format(moment=last))
        self.last.setText(" · ".join(said))
