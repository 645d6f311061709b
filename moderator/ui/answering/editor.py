"""Where the official answer is written: under the text it answers, kept when one looks elsewhere."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from moderator.domain.charter import DISPOSITION_LABELS, Disposition
from moderator.domain.words import _, ngettext, number
from moderator.ui import keys, theme
from moderator.ui.labels import TwoLines
from moderator.ui.parts import Button, Paragraphs

Target = tuple[int, ...]


class AnswerEditor(QFrame):
    """One answer for one contribution, one article, or all that is selected."""

    validated = Signal(object, str)  # the ids, the text
    disposition_asked = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.to = TwoLines("", self)
        self.to.setProperty("weight", "strong")
        self.disposition = QPushButton(self)
        self.disposition.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.disposition.clicked.connect(self.disposition_asked)
        self.text = _Text(self)
        self.text.setAccessibleName(_("Official answer"))
        self.text.setMinimumHeight(QFontMetrics(theme.font()).lineSpacing() * 3 + theme.S6)
        self.state = QLabel(self)
        self.state.setProperty("tone", "soft")
        self.state.setProperty("letters", "small")
        self.state.setWordWrap(True)
        self.validate = Button(_("Validate and next"), self, icon="accept", main=True, key="Ctrl+Return")
        self.validate.clicked.connect(self._validate)
        head = QHBoxLayout()
        head.addWidget(self.to, 1)
        head.addWidget(self.disposition)
        foot = QHBoxLayout()
        foot.addWidget(self.state, 1)
        foot.addWidget(self.validate)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.S4, theme.S2, theme.S4, theme.S2)
        layout.setSpacing(theme.S2)
        layout.addLayout(head)
        self.beside = QVBoxLayout()  # what a screen shows between the name and the text
        layout.addLayout(self.beside, 2)
        layout.addWidget(self.text, 1)
        layout.addLayout(foot)
        self._target: Target = ()
        self._known = ""
        self._drafts: dict[Target, str] = {}
        self.text.kept.connect(self._validate)
        self.text.left.connect(self.left)
        self.text.textChanged.connect(self._said)
        self._write_key()
        keys.in_force.changed.connect(self._write_key)

    def show_target(self, target: Target, name: str, answer: str, disposition: str) -> None:
        """Show the answer of other contributions, or a draft begun and not validated. The draft before is kept."""
        if target != self._target:
            self._keep()
            self._target, self._known = target, answer
            self.text.setPlainText(self._drafts.get(target, answer))
        elif self.text.toPlainText() == self._known:
            self._known = answer
            self.text.setPlainText(answer)
        else:
            self._known = answer
        count = len(target)
        short = _("Official answer") if count == 1 else ""
        if count > 1:
            name = ngettext("The same answer to {n} contribution", "The same answer to {n} contributions", count)
            name = name.format(n=number(count))
        self.to.setText(name, short)
        word = _(DISPOSITION_LABELS[Disposition(disposition)]) if disposition else _("Outcome…")
        key = keys.BY_NAME["disposition"].key
        self.disposition.setText(f"{word}   {key}")
        self.disposition.setAccessibleName(_("Outcome: {word}").format(word=word))
        self.setEnabled(bool(target))
        self._said()

    def _write_key(self) -> None:
        words = _("Write the official answer. {key} goes to it from the list.")
        self.text.setPlaceholderText(words.format(key=keys.BY_NAME["answer"].key))

    def write(self) -> None:
        """Give the keyboard to the text."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)

    def drafts(self) -> dict[Target, str]:
        """What was typed and not validated."""
        self._keep()
        return dict(self._drafts)

    def take_up(self, drafts: dict[Target, str]) -> None:
        """Begin with these drafts: another workspace is opened."""
        self._drafts = dict(drafts)
        self._target, self._known = (), ""
        self.text.clear()

    def _keep(self) -> None:
        typed = self.text.toPlainText()
        if self._target and typed != self._known:
            self._drafts[self._target] = typed
        else:
            self._drafts.pop(self._target, None)

    def _said(self) -> None:
        waiting = self.text.toPlainText() != self._known
        self.state.setText(_("Not validated yet; kept while you look elsewhere.") if waiting else "")

    def _validate(self) -> None:
        if not self._target:
            return
        target, text = self._target, self.text.toPlainText().strip()
        self._drafts.pop(target, None)
        changed, self._known = text != self._known.strip(), self.text.toPlainText()
        self._said()
        self.validated.emit(target, text if changed else self._known)


class _Text(Paragraphs):
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
