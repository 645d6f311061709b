"""The letter once, and beside it one copy: its own words in bold on a tinted ground, those it leaves out struck."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QGridLayout, QTextEdit, QWidget

from moderator.domain.words import _
from moderator.ui import theme
from moderator.ui.parts import sentence
from moderator.ui.piling.members import Member, own_words

if TYPE_CHECKING:
    from moderator.analysis.letters import Passage


class Comparison(QWidget):
    """Two texts to read, side by side."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._letter, self._member = "", None  # type: str, Member | None
        self.letter, self.copy = _Text(self), _Text(self)
        self.letter_words, self.copy_words = (sentence("", self, "soft", "small") for _each in range(2))
        # One grid for both: the texts begin at one height however long the words over them are.
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.S3)
        grid.setVerticalSpacing(theme.S1)
        grid.setRowStretch(1, 1)
        for column, (words, text) in enumerate(((self.letter_words, self.letter), (self.copy_words, self.copy))):
            grid.addWidget(words, 0, column, Qt.AlignmentFlag.AlignBottom)
            grid.addWidget(text, 1, column)

    def show_letter(self, letter: str) -> None:
        """Show another letter, beside no copy."""
        self._letter = letter
        self.show_member(None)

    def show_member(self, member: Member | None) -> None:
        """Show a copy beside the letter; one that says the same is not shown twice."""
        self._member = member
        addition = member.addition if member else None
        struck = QTextCharFormat()
        struck.setFontStrikeOut(True)
        self.letter.write(self._letter, addition.difference.omissions if addition else (), struck)
        left_out = bool(addition and addition.difference.omissions)
        self.letter_words.setText(
            _("The letter (struck through: left out here)") if left_out else _("The letter, once")
        )
        self.letter.setAccessibleName(self.letter_words.text())
        for part in (self.copy_words, self.copy):
            part.setVisible(addition is not None)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column == 0 or addition is not None else 0)
        if member and addition:
            self.copy.write(addition.text, addition.difference.additions, own_words())
            who = member.author or _("no name")
            self.copy_words.setText(_("{author} (in bold: own words)").format(author=who))
            self.copy.setAccessibleName(self.copy_words.text())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.show_member(self._member)


class _Text(QTextEdit):
    """A text to read, that takes what room there is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(96)

    def write(self, text: str, passages: Sequence[Passage], marked: QTextCharFormat) -> None:
        """Show a text with passages marked; it is never taken for HTML."""
        self.clear()
        cursor = QTextCursor(self.document())
        plain, at = QTextCharFormat(), 0
        for one in passages:
            cursor.insertText(text[at : one.start], plain)
            cursor.insertText(text[one.start : one.end], marked)
            at = one.end
        cursor.insertText(text[at:], plain)
        # The first thing that it adds is in sight.
        start = QTextCursor(self.document())
        self.setTextCursor(start)
        if passages:
            found = self.document().find(text[passages[0].start : passages[0].end].split("\n")[0][:40])
            if not found.isNull():
                found.clearSelection()
                self.setTextCursor(found)
                self.ensureCursorVisible()

    def sizeHint(self) -> QSize:
        return QSize(200, 112)
