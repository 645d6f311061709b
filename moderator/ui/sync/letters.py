"""The table of answers that stand in one state: to whom, what becomes of it, the first words, what the server said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from moderator.domain.words import N_, _
from moderator.servers.contract import Slot
from moderator.ui.tables import Index, Titled, plain_table

if TYPE_CHECKING:
    from moderator.work.syncing import Letter

TITLES = (N_("Contribution or article"), N_("Outcome"), N_("Our answer"), N_("What is known of it"))
_ANSWER, _NARROW = 2, 640  # a column, and the pixels of the table under which it is not shown
_LEAST = 120  # pixels of height: the titles and three lines
GROUPS = {
    "to-send": N_("To send"),
    "to-take-back": N_("To take back"),
    "contested": N_("Contested"),
    "refused": N_("Refused by the server"),
    "incomplete": N_("Outcome missing"),
    "by-file": N_("For the answers file"),
    "verified": N_("Sent and verified"),
    "kept-here": N_("Kept here"),
}
"""The states of answers in the order in which they ask for a person."""


def outcome(letter: Letter) -> str:
    """What becomes of the contribution, in words."""
    from moderator.work import preview

    return preview.outcome(letter)


class Letters(Titled):
    """Letters are replaced all at once."""

    def __init__(self, parent: QObject) -> None:
        super().__init__([_(one) for one in TITLES], parent)
        self.letters: tuple[Letter, ...] = ()

    def show_letters(self, letters: tuple[Letter, ...]) -> None:
        """Show other letters."""
        self.beginResetModel()
        self.letters = letters
        self.endResetModel()

    def held(self) -> Sequence[object]:
        return self.letters

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        letter = self.letters[index.row()]
        told = letter.wanted.text.replace("\n", ", ") if letter.slot is Slot.TAGS else letter.wanted.text
        text = (letter.to.title, outcome(letter), told, letter.reason)[index.column()]
        return text if role == Qt.ItemDataRole.ToolTipRole else " ".join(text.split())[:200]


class LettersTable(QTableView):
    """Shows letters in what room there is."""

    def __init__(self, letters: Letters, parent: QWidget) -> None:
        super().__init__(parent)
        plain_table(self, _("Answers"))
        self.setModel(letters)
        self.setMinimumHeight(_LEAST)
        for column in (0, _ANSWER):
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 140), (3, 240)):
            self.setColumnWidth(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # What is answered is read whole under the table: where there is little room, it is said of whom rather.
        self.setColumnHidden(_ANSWER, event.size().width() < _NARROW)
        # What is said of the letter under the table takes its height from it: the line of that letter stays in sight.
        self.scrollTo(self.currentIndex())

    def sizeHint(self) -> QSize:
        return QSize(256, _LEAST)
