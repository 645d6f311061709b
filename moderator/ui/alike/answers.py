"""Near answers beside the one being written: what was answered to what resembles, as a text to start from, on a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from moderator.domain.charter import DISPOSITION_LABELS, Disposition
from moderator.domain.words import _, listing, ngettext, number, percent
from moderator.ui import theme
from moderator.ui.contributions.excerpts import Excerpt, Excerpts
from moderator.ui.keys import BY_NAME
from moderator.ui.labels import OneLine
from moderator.ui.parts import Button

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace
    from moderator.ui.desk import Desk
    from moderator.work.nearanswers import NearAnswer

KEYS = ("near-1", "near-2", "near-3")


class NearAnswers(QFrame):
    """A line that says how many there are, and their texts on a key; hidden while nothing resembles.

    Taking one writes its text where the person writes; nothing is decided.
    """

    taken = Signal(object)  # NearAnswer
    opened = Signal(bool)  # the texts are shown, or not any more

    def __init__(self, desk: Desk, lane: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Near answers"))
        self._desk, self._lane = desk, lane
        self._about: object = None
        self.found: tuple[NearAnswer, ...] = ()
        self.title = OneLine("", self)
        self.see = Button(_("See them"), self, quiet=True, key="near-answers")
        self.see.clicked.connect(self.toggle)
        self.page = Excerpts(_("Near answers"), self)
        self.page.setMinimumHeight(110)
        self.page.chosen.connect(lambda number_: self.take(number_ - 1))
        self.page.hide()
        across = QHBoxLayout()
        across.setSpacing(theme.S2)
        across.addWidget(self.title, 1)
        across.addWidget(self.see)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addLayout(across)
        down.addWidget(self.page, 1)
        self._grow(False)
        self.hide()

    def look(self, about: object, work: Callable[[Workspace], Sequence[NearAnswer]] | None) -> None:
        """Look for the answers near something else; None when there is nothing to answer."""
        if about == self._about:
            return
        self._about = about
        self._show(())
        if work is None:
            return
        workspace = self._desk.workspace

        def read(found: Sequence[NearAnswer]) -> None:
            if self._about == about:
                self._show(found)

        self._desk.tasks.read(f"near:{self._lane}", lambda _progress: work(workspace), read)

    def forget(self) -> None:
        """Look again the next time: the workspace is another one."""
        self._about = None
        self._show(())

    def toggle(self) -> None:
        """Show the texts, or hide them again."""
        if not self.found:
            self._desk.said.emit(_("No answer written so far is near it."))
            return
        self._open(self.page.isHidden())

    def _open(self, shown: bool) -> None:
        if shown is not self.page.isHidden():
            return
        self.page.setVisible(shown)
        self._grow(shown)
        self.opened.emit(shown)
        if shown:
            self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _grow(self, shown: bool) -> None:
        """Take the room that the texts want; the line alone leaves it to the answer being written."""
        high = QSizePolicy.Policy.Preferred if shown else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, high)

    def _show(self, found: Sequence[NearAnswer]) -> None:
        self.found = tuple(found)
        count = len(self.found)
        said = ngettext("{n} near answer", "{n} near answers", count).format(n=number(count))
        self.title.setText(said)
        self.page.show_excerpts([_excerpt(place, one) for place, one in enumerate(self.found)])
        self.setVisible(bool(self.found))
        if not self.found:
            self._open(False)

    def take(self, place: int) -> None:
        """Start from one of the answers found, by its place."""
        if 0 <= place < len(self.found):
            self._open(False)
            self.taken.emit(self.found[place])
        else:
            self._desk.said.emit(_("There is no such near answer here."))

    def write(self, one: NearAnswer, field: QPlainTextEdit) -> None:
        """Put the text of an answer where the person writes: in an empty field, else at the caret; undone as typing."""
        cursor = field.textCursor()
        if not field.toPlainText().strip():
            cursor.select(cursor.SelectionType.Document)
        cursor.insertText(one.text)
        field.setTextCursor(cursor)
        field.setFocus()
        words = _("Text taken from the answer to {to}: change it, then validate it; nothing is decided yet.")
        self._desk.said.emit(words.format(to=one.to))


def _excerpt(place: int, one: NearAnswer) -> Excerpt:
    """An answer in full, what it was given to, how near that is, what became of it, and the key that starts from it."""
    parts = [
        _("resemblance {share}").format(share=percent(one.share)),
        _("in common: {words}").format(words=listing(one.words)),
    ]
    if one.count > 1:
        many = ngettext("given to {n} contribution", "given to {n} contributions", one.count)
        parts.append(many.format(n=number(one.count)))
    if one.outcome in set(Disposition):
        parts.append(_("Outcome: {word}").format(word=_(DISPOSITION_LABELS[Disposition(one.outcome)])))
    if place < len(KEYS):
        parts.append(_("{key} starts from it").format(key=BY_NAME[KEYS[place]].key))
    head = _("Answer to: {title}").format(title=one.to)
    return Excerpt(place + 1, head, one.text, one.hits, " · ".join(parts))
