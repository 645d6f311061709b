"""One argument in full: its sentence and side, who carries it, its sources, and the answer that it receives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from moderator.domain.argument import SIDE_WORDS
from moderator.domain.charter import DISPOSITION_LABELS
from moderator.domain.contribution import LABELS
from moderator.domain.passage import shortened
from moderator.domain.words import _, ngettext, number, quoted
from moderator.ui import theme
from moderator.ui.drafts import SUBJECT
from moderator.ui.parts import Button, Chooser, Paragraphs, sentence
from moderator.ui.tables import wrapped_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderator.work.arguments import Carried, Source


_LONGEST = 180  # characters of a source


class _Sources(QListWidget):
    """As high as what it holds: the argument scrolls, not a list inside it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        wrapped_list(self)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def grow(self) -> None:
        """Take the height of the rows at this width."""
        self.doItemsLayout()
        self.setFixedHeight(max(32, self.contentsSize().height() + 2 * self.frameWidth()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.grow()


class Form(QWidget):
    """What is written here is decided by its buttons or Ctrl+Enter; nothing is before."""

    kept = Signal()  # the sentence or the side
    answered = Signal()  # the answer or the outcome
    wanted = Signal(int, str)  # a source to read: contribution, passage

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = Paragraphs(self)
        self.text.setPlaceholderText(_("The argument in one sentence, in the service’s words"))
        self.side = Chooser(self, _("What it is to the argument above"))
        for side, words in SIDE_WORDS.items():
            self.side.addItem(_(words), str(side))
        self.keep = Button(_("Keep this sentence"), self, icon="save", key="Ctrl+Return")
        self.figures = sentence("", self, strong=True)
        self.more = sentence("", self, "soft", "small")
        self.review = sentence("", self, "warn", "small")
        self.check = Button(_("The sentence still holds"), self, quiet=True, icon="accept", key="V")
        self.move_on = Button(_("Move"), self, quiet=True, key="D")
        self.retire = Button(_("Retire"), self, quiet=True, key="Del")
        self.sources = _Sources(self)
        self.answer = Paragraphs(self)
        self.answer.setPlaceholderText(_("What is answered to all who carry this argument"))
        self.outcome = Chooser(self, _("Outcome"))
        self.outcome.addItem(_("not decided yet"), "")
        for one, words in DISPOSITION_LABELS.items():
            self.outcome.addItem(_(words), str(one))
        self.beside = QVBoxLayout()  # what the page shows under the answer
        self.say = Button(_("Keep the answer"), self, icon="answer", key="Ctrl+Return")
        self._shown: Carried | None = None
        self._lay()
        for field in (self.text, self.answer):
            field.setFixedHeight(field.fontMetrics().lineSpacing() * 3 + theme.S4)
        self.text.kept.connect(self.kept)
        self.keep.clicked.connect(self.kept)
        self.answer.kept.connect(self.answered)
        self.say.clicked.connect(self.answered)
        self.outcome.activated.connect(lambda _at: self.answered.emit())
        self.side.activated.connect(lambda _at: self.kept.emit())
        self.sources.itemActivated.connect(self._read)

    def _lay(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S2)
        for words, field, beside, button in (
            (_("Sentence"), self.text, self.side, self.keep),
            (_("Official answer"), self.answer, self.outcome, self.say),
        ):
            grid = QGridLayout()
            grid.setSpacing(theme.S1)
            label = QLabel(words, self)
            label.setProperty("letters", "small")
            label.setBuddy(field)
            field.setAccessibleName(words)
            grid.addWidget(label, 0, 0, 1, 2)
            if field is self.answer:
                grid.addLayout(self.beside, 4, 0, 1, 2)
            grid.addWidget(field, 1, 0, 1, 2)
            beside.setSizeAdjustPolicy(Chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            grid.addWidget(beside, 2, 0)
            grid.addWidget(button, 2, 1)
            grid.setColumnStretch(0, 1)
            column.addLayout(grid)
            if field is self.text:
                for part in (self.figures, self.more, self.review):
                    column.addWidget(part)
                others = QHBoxLayout()
                for one in (self.check, self.move_on, self.retire):
                    others.addWidget(one)
                others.addStretch(1)
                column.addLayout(others)
                title = QLabel(_("Its sources"), self)
                title.setProperty("letters", "small")
                title.setBuddy(self.sources)
                self.sources.setAccessibleName(_("Its sources"))
                column.addWidget(title)
                column.addWidget(self.sources)
        column.addStretch(1)

    def show_argument(self, one: Carried | None) -> None:
        """Show an argument, or an empty form. What is being written stays while the same argument is shown."""
        before, self._shown = self._shown, one
        self.setProperty(SUBJECT, f"argument:{one.argument.uid if one else ''}")
        self.setEnabled(one is not None)
        same = before is not None and one is not None and before.argument.uid == one.argument.uid
        if not same or (before and one and before.argument.text != one.argument.text):
            self.text.setPlainText(one.argument.text if one else "")
        if not same or (before and one and before.answer != one.answer):
            self.answer.setPlainText(one.answer if one else "")
        self.side.setCurrentIndex(max(0, self.side.findData(str(one.argument.side)) if one else 0))
        outcome = str(one.argument.outcome) if one and one.argument.outcome else ""
        self.outcome.setCurrentIndex(max(0, self.outcome.findData(outcome)))
        self.figures.setText(_support(one) if one else "")
        self.more.setText("\n".join(_more(one)) if one else "")
        self.review.setText(_("To review: {why}.").format(why=one.review) if one and one.review else "")
        self.review.setVisible(bool(self.review.text()))
        if not same:
            self.sources.clear()
            self.sources.grow()

    def show_sources(self, found: Sequence[Source], total: int) -> None:
        """Show the first sources, passages first, in the words of the people."""
        self.sources.clear()
        for one in found:
            text = shortened(one.text, _LONGEST)
            said = quoted(text) if one.ref else text
            item = QListWidgetItem(f"{said}  –  {_(LABELS[one.author_kind])}")
            item.setData(Qt.ItemDataRole.UserRole, (one.id, one.ref))
            if one.lost:
                item.setText(f"⚠ {item.text()}")
                item.setToolTip(_("This passage is no longer in the text, which changed: review it."))
            elif one.quotable:
                item.setText(f"❝ {item.text()}")
                item.setToolTip(_("to quote"))
            self.sources.addItem(item)
        if total > len(found):
            words = ngettext(
                "and {n} more: Enter on the argument", "and {n} more: Enter on the argument", total - len(found)
            )
            last = QListWidgetItem(words.format(n=number(total - len(found))))
            last.setFlags(Qt.ItemFlag.NoItemFlags)
            self.sources.addItem(last)
        if self.sources.count():
            self.sources.setCurrentRow(0)
        self.sources.grow()

    def _read(self, item: QListWidgetItem) -> None:
        if found := item.data(Qt.ItemDataRole.UserRole):
            self.wanted.emit(*found)


def _support(one: Carried) -> str:
    people = ngettext("{n} person", "{n} people", one.people).format(n=number(one.people))
    said = _("{support}, from {people}").format(support=one.support, people=people)
    return f"{said} · {_('rare voice')}" if one.rare else said


def _more(one: Carried) -> list[str]:
    from moderator.work.arguments import STATE_WORDS

    lines = []
    kinds = [
        _("{label} ({n})").format(label=_(LABELS[kind]), n=number(n)) for kind, n in one.kinds.items()
    ]  # fmt: skip
    if kinds:
        lines.append(_("Authors: {kinds}").format(kinds=", ".join(kinds)))
    passages = ngettext("{n} passage", "{n} passages", one.passages).format(n=number(one.passages))
    quotable = ngettext("{n} to quote", "{n} to quote", one.quotable).format(n=number(one.quotable))
    below = ngettext("{n} contribution", "{n} contributions", one.under).format(n=number(one.under))
    lines.append(
        _("{passages} · {quotable} · {state}").format(
            passages=passages, quotable=quotable, state=_(STATE_WORDS[one.state])
        )
    )
    if one.under != one.total:
        lines.append(_("With those under it: {contributions}").format(contributions=below))
    if one.joined:
        lines.append(_("Brought together here: {sentences}").format(sentences=" ; ".join(map(quoted, one.joined))))
    return lines
