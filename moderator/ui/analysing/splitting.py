"""Splitting a tag: what a search finds under it leaves for a new tag, counted before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from moderator.domain.words import _, ngettext, number
from moderator.ui import theme
from moderator.ui.desk import Desk
from moderator.ui.parts import Button, later

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace

_PAUSE = 200  # milliseconds after the last letter before it is counted


class Splitting(QWidget):
    """A search, the name of the new tag, and how many contributions would leave."""

    asked = Signal(str, str)  # search, name

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self._tag = ""
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(_("Words or filters, as in the search field"))
        words = self.words()
        self.search.setAccessibleName(words[0])
        self.name = QLineEdit(self)
        self.name.setPlaceholderText(words[1])
        self.name.setAccessibleName(words[1])
        self.split = Button(_("Split"), self, icon="filter")
        self.count = QLabel(self)
        self.count.setProperty("tone", "soft")
        self.count.setProperty("letters", "small")
        self.count.setWordWrap(True)
        title = QLabel(words[2], self)
        title.setProperty("letters", "small")
        title.setBuddy(self.search)
        title.setWordWrap(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.S2)
        grid.addWidget(title, 0, 0, 1, 2)
        grid.addWidget(self.search, 1, 0, 1, 2)
        grid.addWidget(self.count, 2, 0, 1, 2)
        grid.addWidget(self.name, 3, 0)
        grid.addWidget(self.split, 3, 1)
        grid.setColumnStretch(0, 1)
        self._later = later(self._count, self, _PAUSE)
        self.search.textChanged.connect(lambda _text: self._later.start())
        self.name.textChanged.connect(lambda _text: self._offer())
        self.name.returnPressed.connect(self._ask)
        self.search.returnPressed.connect(self.name.setFocus)
        self.split.clicked.connect(self._ask)
        self._moved = 0

    def words(self) -> tuple[str, str, str]:
        """What is split: the name of the search, of what is made, and the title."""
        return (
            _("Search that splits the tag"),
            _("Name of the new tag"),
            _("Split: those found by this search get a new tag"),
        )

    def would(self, workspace: Workspace, uid: str, text: str) -> tuple[int, int]:
        """How many would leave, of how many."""
        from moderator.work import tagging

        return tagging.would_split(workspace, uid, text)

    def leaving(self, n: int) -> str:
        """How many would leave, in words."""
        return ngettext(
            "{n} contribution of {whole} would leave the tag.", "{n} contributions of {whole} would leave the tag.", n
        )

    def follow(self, tag: str) -> None:
        """Split this tag from now on ("" = none)."""
        self._tag = tag
        self.setEnabled(bool(tag))
        self._count()

    def clear(self) -> None:
        """Forget what was typed, once it is done."""
        self.search.clear()
        self.name.clear()

    def _count(self) -> None:
        if not self.desk.is_open:
            return
        workspace, tag, text = self.desk.workspace, self._tag, self.search.text().strip()
        if not tag or not text:
            self._counted((0, 0))
            return
        self.desk.tasks.read(f"split:{id(self)}", lambda _progress: self.would(workspace, tag, text), self._counted)

    def _counted(self, counts: tuple[int, int]) -> None:
        self._moved, whole = counts
        said = self.leaving(self._moved)
        typed = self.search.text().strip() and self._tag
        self.count.setText(said.format(n=number(self._moved), whole=number(whole)) if typed else "")
        self.count.setVisible(bool(self.count.text()))
        self._offer()

    def _offer(self) -> None:
        self.split.setEnabled(bool(self._moved and self.name.text().strip()))

    def _ask(self) -> None:
        if self.search.text().strip() and self.name.text().strip():
            self.asked.emit(self.search.text().strip(), self.name.text().strip())
