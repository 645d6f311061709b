"""The line of what is suggested for the contribution read: one tag or argument at a time, why, and the two answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from moderator.domain.words import _, listing, ngettext, number, quoted
from moderator.ui import theme
from moderator.ui.desk import Changed
from moderator.ui.parts import Button, dot, sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from moderator.store.workspace import Workspace
    from moderator.ui.contributions.screen import WorkScreen
    from moderator.ui.suggesting.learner import Learner
    from moderator.work.deciding import Done
    from moderator.work.reading import Sheet
    from moderator.work.suggesting import Suggestion, Why

_WIDE = 760
"""Pixels at 100 % from which what is suggested and the answers stand on one line."""


class SuggestionLines(QFrame):
    """Nothing is put but by a person. The keys are those of the suggestion shown; another key goes through them."""

    def __init__(self, screen: WorkScreen, learner: Learner) -> None:
        super().__init__(screen)
        self._screen, self._desk = screen, screen.desk
        self.found: tuple[Suggestion, ...] = ()
        self.at = 0
        self.why: Why | None = None
        self._id = 0
        self._dot = QLabel(self)
        self._dot.setContentsMargins(0, theme.S1 - 1, 0, 0)  # level with the first line
        self.said = sentence("", self)
        self.words = sentence("", self, "soft", "small")
        self.yes = Button(_("Put it"), self, quiet=True, key="suggestion-yes")
        self.no = Button(_("Not here"), self, quiet=True, key="suggestion-no")
        self.next = Button(_("Why?"), self, quiet=True, key="suggestion-why")
        for button, command in (
            (self.yes, "suggestion-yes"),
            (self.no, "suggestion-no"),
            (self.next, "suggestion-why"),
        ):
            button.clicked.connect(lambda _checked=False, command=command: screen.do(command))
        told, acts = QHBoxLayout(), QHBoxLayout()
        told.setSpacing(theme.S2)
        told.addWidget(self._dot, 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self.said, 1)
        acts.setSpacing(theme.S2)
        for button in (self.yes, self.no, self.next):
            acts.addWidget(button)
        acts.addStretch(1)
        across = self._across = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        across.setSpacing(0)
        across.addLayout(told, 1)
        across.addLayout(acts)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addLayout(across)
        down.addWidget(self.words)
        self.table = {"suggestion-yes": self.accept, "suggestion-no": self.reject, "suggestion-why": self.explain}
        screen.acts.table |= self.table
        screen.sheets.came.connect(self._came)
        learner.learned.connect(self._look)
        self._desk.changed.connect(self._changed)
        self._desk.closed.connect(lambda: self._show(0, ()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        way = QBoxLayout.Direction.LeftToRight if self.width() >= _WIDE else QBoxLayout.Direction.TopToBottom
        if way != self._across.direction():
            self._across.setDirection(way)

    # --------------------------------------------------------------------------------------------------------- looking

    @property
    def current(self) -> Suggestion | None:
        """The suggestion that the keys answer to."""
        return self.found[self.at] if self.at < len(self.found) else None

    def _came(self, sheet: Sheet | None, _again: bool) -> None:
        id_ = sheet.id if sheet is not None else 0
        if id_ != self._id:
            self._show(id_, ())
        self._look()

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if changed.codebook or changed.ids is None:
            self._look()

    def _look(self) -> None:
        if not self._desk.is_open or not self._id:
            return
        workspace, id_ = self._desk.workspace, self._id

        def read(_progress: object) -> tuple[Suggestion, ...]:
            from moderator.work import suggesting

            return suggesting.suggestions(workspace, [id_]).get(id_, ())

        def seen(found: tuple[Suggestion, ...]) -> None:
            if self._id == id_:
                self._show(id_, found)

        self._desk.tasks.read("suggestions here", read, seen)

    def _show(self, id_: int, found: tuple[Suggestion, ...]) -> None:
        if (id_, found) == (self._id, self.found):
            return
        chosen = self.current is not None and id_ == self._id and (self.at or self.why is not None)
        held = self.current.label if self.current is not None and chosen else ""
        self._id, self.found = id_, found
        self.at = next((at for at, one in enumerate(found) if one.label == held), 0)
        self._forget()
        self._write()

    def _forget(self) -> None:
        if self.why is not None:
            self.why = None
            self._screen.reader.show_words(())

    def _write(self) -> None:
        one = self.current
        self.setVisible(one is not None)
        self.words.setVisible(self.why is not None)
        if one is None:
            return
        self._dot.setPixmap(dot(one.colour or theme.current.accent).pixmap(12, 12))
        said = _("Suggested tag: {name}") if one.kind == "tag" else _("Suggested argument: {name}")
        sure = _("{certainty}% sure").format(certainty=round(one.certainty * 100))
        line = f"{said.format(name=quoted(one.name))} – {sure}"
        if len(self.found) > 1:
            line += " · " + _("{n} of {total}").format(n=number(self.at + 1), total=number(len(self.found)))
        self.said.setText(line)
        for button, words in (
            (self.yes, _("Put {name}")),
            (self.no, _("Reject {name}")),
            (self.next, _("Why {name}?")),
        ):
            button.setAccessibleName(words.format(name=one.name))
        if self.why is not None:
            self.words.setText(reasons(one, self.why))

    # --------------------------------------------------------------------------------------------------------- showing

    def explain(self) -> None:
        """Show why the suggestion is made, its words marked in the text; again: the next suggestion, and why."""
        if self.current is None:
            self._desk.said.emit(_("Nothing is suggested here."))
            return
        if self.why is not None:
            self.at = (self.at + 1) % len(self.found)
        workspace, id_, label = self._desk.workspace, self._id, self.found[self.at].label

        def read(_progress: object) -> Why:
            from moderator.work import suggesting

            return suggesting.why(workspace, id_, label)

        def seen(why: Why) -> None:
            if self.current is not None and (self._id, self.current.label) == (id_, label):
                self.why = why
                spans = [("title", *span) for span in why.title] + [("body", *span) for span in why.body]
                self._screen.reader.show_words(spans)
                self._write()

        self._desk.tasks.read("suggestions why", read, seen)

    # -------------------------------------------------------------------------------------------------------- deciding

    def accept(self) -> None:
        """Put what is suggested here; on a selection, wherever it is suggested there."""
        from moderator.work import suggesting

        self._decide(suggesting.accept, suggesting.accept_found)

    def reject(self) -> None:
        """Say that what is suggested does not suit this contribution, or those selected."""
        from moderator.work import suggesting

        self._decide(suggesting.reject, suggesting.reject_found)

    def _decide(self, alone: Callable[..., Done], among: Callable[..., Done]) -> None:
        one = self.current
        if one is None:
            self._desk.said.emit(_("Nothing is suggested here."))
            return
        ids, label, here = [int(id_) for id_ in self._screen.selection()], one.label, self._id

        def act(ws: Workspace) -> Done:
            from pyroaring import BitMap

            if len(ids) > 1:
                return among(ws, BitMap(ids), label)
            return alone(ws, [here], label)

        self._desk.act(act, self._screen)


def reasons(one: Suggestion, why: Why) -> str:
    """Why a suggestion is made, in words: those that weighed, and how far to trust it."""
    parts: list[str] = []
    if why.words:
        parts.append(_("Words that weighed: {words}.").format(words=listing([quoted(word) for word in why.words])))
    if why.place:
        parts.append(_("The contributions on this article often have it."))
    learnt = ngettext("Learned from {n} text,", "Learned from {n} different texts,", one.examples)
    right = _("right {n} times in 100 when tried on your codings.").format(n=round(one.precision * 100))
    parts.append(f"{learnt.format(n=number(one.examples))} {right}")
    return " ".join(parts)
