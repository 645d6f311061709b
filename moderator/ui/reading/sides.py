"""A contribution with the two codings of it side by side, and the two ways of settling what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from moderator.domain.words import _
from moderator.ui import theme
from moderator.ui.desk import Desk
from moderator.ui.parts import Button, card, sentence

if TYPE_CHECKING:
    from moderator.work.double import Disagreement, Reading
    from moderator.work.reading import Sheet

_LONGEST = 3_000  # characters shown: the whole is one key away in the list


class Sides(QFrame):
    """The text, then who put which tags, then the question: does this tag apply?"""

    settled = Signal(bool)  # whether the tag applies; of two positions: whether the first holds

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self._id = 0
        self.title = sentence("", self, strong=True)
        self.text = sentence("", self)
        self.first, self.second = sentence("", self), sentence("", self)
        across = QHBoxLayout()
        for words, label in ((_("First coding"), self.first), (_("Second coding"), self.second)):
            frame, inside = card(self)
            inside.addWidget(sentence(words, frame, "soft", "small"))
            inside.addWidget(label)
            across.addWidget(frame, 1)
        self.question = sentence("", self, strong=True)
        self.yes = Button(_("It applies"), self, icon="accept")
        self.no = Button(_("It does not"), self, icon="refuse")
        self.yes.clicked.connect(lambda: self.settled.emit(True))
        self.no.clicked.connect(lambda: self.settled.emit(False))
        asked = QHBoxLayout()
        asked.addWidget(self.question, 1)
        asked.addWidget(self.yes)
        asked.addWidget(self.no)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(theme.S2)
        for widget in (self.title, self.text):
            down.addWidget(widget)
        down.addLayout(across)
        down.addLayout(asked)
        self.clear()

    def clear(self) -> None:
        """Show nothing."""
        self._id = 0
        self.hide()

    def show_difference(self, reading: Reading, one: Disagreement) -> None:
        """Show a contribution with both codings; the tag in question is asked about."""
        from moderator.work import double
        from moderator.work import reading as texts

        self._id = one.id
        first, second = double.both(self.desk.present, reading, one.id)
        self.first.setText(", ".join(first) or _("no tag"))
        self.second.setText(", ".join(second) or _("no tag"))
        if one.put_by is not None:
            self.question.setText(_("Where does it stand?"))
            self.yes.setText(one.put_by[0])
            self.no.setText(one.put_by[1])
        else:
            self.question.setText(_("Does “{tag}” apply?").format(tag=one.name))
            self.yes.setText(_("It applies"))
            self.no.setText(_("It does not"))
        for button in (self.yes, self.no):
            button.setAccessibleName(button.text())
        for button in (self.yes, self.no):
            button.setAccessibleDescription(self.question.text())
        workspace = self.desk.present
        self.desk.tasks.read("sides", lambda progress: texts.sheet(workspace, one.id), self._came)
        self.show()

    def _came(self, sheet: Sheet | None) -> None:
        if sheet is None or sheet.id != self._id:
            return
        self.title.setText(sheet.title)
        self.title.setVisible(bool(sheet.title))  # a text without one is not said twice
        body = sheet.body
        self.text.setText(body if len(body) <= _LONGEST else body[:_LONGEST] + "…")
