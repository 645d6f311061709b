"""The search field: what is typed is never touched by anything but the person; filters are proposed as one types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from moderator.domain.words import _
from moderator.ui import icons
from moderator.ui.parts import later

_LAG = 120  # milliseconds after the last letter


@dataclass(frozen=True, slots=True)
class Proposal:
    """A way to go on typing: `text` replaces what stands between `start` and `end`."""

    text: str
    about: str
    start: int
    end: int


class SearchField(QLineEdit):
    """Enter searches, Escape goes back to the list and keeps what is typed, Tab or Enter takes a proposal.

    Proposals are read in the workspace, which takes time: they are asked for, and `show_proposals` gives them later.
    """

    searched = Signal(str)
    left = Signal()

    def __init__(self, ask: Callable[[str, int], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self.setClearButtonEnabled(True)
        self.setAccessibleName(_("Search"))
        self.setPlaceholderText(_("Search: words, article:7, -excluded"))
        self.setToolTip(_('Search: words, "exact phrase", -excluded, article:7, votes>10…'))
        self._glyph = self.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.proposals = QListWidget(self.window())
        self.proposals.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.proposals.setProperty("role", "popup")
        self.proposals.setAccessibleName(_("Completions"))
        self.proposals.hide()
        self._timer = later(self.propose, self, _LAG)
        self.textEdited.connect(lambda _text: self._timer.start())
        self.proposals.itemClicked.connect(self._take)
        self.installEventFilter(self)

    def show_text(self, text: str) -> None:
        """Show the search of the screen that comes to the front."""
        self._close()
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def propose(self) -> None:
        """Ask how what is typed could go on."""
        if self.hasFocus():
            self._ask(self.text(), self.cursorPosition())

    def show_proposals(self, text: str, cursor: int, found: Sequence[Proposal]) -> None:
        """Show how a text could go on at that place, unless somebody typed on meanwhile."""
        if not self.hasFocus() or (text, cursor) != (self.text(), self.cursorPosition()):
            return
        self.proposals.clear()
        for one in found:
            item = QListWidgetItem(f"{one.text}    {one.about}" if one.about else one.text, self.proposals)
            item.setData(Qt.ItemDataRole.UserRole, one)
        if not self.proposals.count():
            self._close()
            return
        height = min(10, self.proposals.count()) * self.proposals.sizeHintForRow(0) + 2 * self.proposals.frameWidth()
        self.proposals.resize(max(320, self.width() // 2), height)
        self.proposals.setParent(self.window())
        self.proposals.move(self.mapTo(self.window(), QPoint(0, self.height() + 2)))
        self.proposals.show()
        self.proposals.raise_()

    def _take(self, item: QListWidgetItem) -> None:
        one: Proposal = item.data(Qt.ItemDataRole.UserRole)
        text = self.text()
        self.setText(text[: one.start] + one.text + text[one.end :])
        self.setCursorPosition(one.start + len(one.text))
        self._close()
        if one.text.endswith(":"):
            self.propose()

    def _close(self) -> None:
        self._timer.stop()
        self.proposals.hide()

    def _step(self, by: int) -> None:
        row = self.proposals.currentRow()
        self.proposals.setCurrentRow(max(0, min(self.proposals.count() - 1, row + by if row >= 0 else 0)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self and event.type() == QEvent.Type.FocusOut:
            self._close()
        if watched is self and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        open_ = self.proposals.isVisible()
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up if open_:
                self._step(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Tab if open_:
                self._take(self.proposals.item(max(0, self.proposals.currentRow())))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if open_ and self.proposals.currentRow() >= 0:
                self._take(self.proposals.currentItem())
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._close()
                self.searched.emit(self.text())
            case Qt.Key.Key_Escape if open_:
                self._close()
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                return False
        return True
