"""What is done with the words of the text: passages selected, tagged, walked and taken off; versions; blurred texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from moderator.domain.decision import Ref
from moderator.domain.passage import shortened
from moderator.domain.words import _, quoted
from moderator.ui.contributions.acts import by_path
from moderator.ui.contributions.chooser import Choice, Question
from moderator.ui.desk import Desk

if TYPE_CHECKING:
    from moderator.ui.contributions.screen import WorkScreen

Span = tuple[int, str, int, int]
"""A contribution, `title` or `body`, first and last character."""


class Coding(QObject):
    """The commands of one screen's reader on words and versions."""

    def __init__(self, desk: Desk, screen: WorkScreen) -> None:
        super().__init__(screen)
        self.desk = desk
        self.screen = screen
        self.reader = screen.reader
        self._last = ""  # the tag put on a passage last
        self._own: dict[str, Callable[[], object]] = {
            "sentence": self.sentence,
            "passage": self.walk,
            "uncode": self.take_off,
            "versions": self.versions,
            "reveal": self.reveal,
        }
        self.reader.asked.connect(self.screen.asked)

    def act(self, command: str) -> Callable[[], object] | None:
        """How a command is done on the words of the text; None when it is not about them.

        With a passage selected, the keys that tag contributions tag the passage.
        """
        if command == "uncode" and self.reader.current_spot is not None:
            return self.dismiss
        if command in self._own:
            return self._own[command]
        if command == "untag" and self.reader.current_passage:
            return self.take_off
        if command == "redact" and self.reader.passage() is None and self.reader.spots():
            return self.mask
        span = self.reader.passage() if command in ("tag", "tag-again") or command.startswith("pinned-") else None
        if span is None:
            return None
        if command == "tag":
            return lambda: self.tag(span)
        uid = self._last if command == "tag-again" else self._pinned(command)
        return (lambda: self.put(span, uid)) if uid else None

    def _pinned(self, command: str) -> str:
        return self.screen.analysis.pins.get(int(command.removeprefix("pinned-")), "")

    # ------------------------------------------------------------------------------------------------------- passages

    def sentence(self) -> None:
        """Select the sentence at the caret, then the next one too."""
        if not self.reader.select_sentence():
            self.desk.said.emit(_("There is no sentence to select."))

    def tag(self, span: Span) -> None:
        """Ask for the tag of a passage by its first letters, and why if one wants; a new tag is made."""
        from moderator.work import deciding

        book = self.desk.workspace.standing.codebook
        id_, field, start, end = span

        def answered(value: str, memo: str, new: bool) -> None:
            if new:
                self.desk.act(
                    lambda ws: deciding.define_tag(ws, value),
                    self.screen,
                    lambda done: self.put(span, done.made, memo),
                )
            else:
                self.put(span, value, memo)

        sheet = self.reader.sheet
        words = (sheet.title if field == "title" else sheet.body)[start:end] if sheet and sheet.id == id_ else ""
        choices = [Choice(uid, path, "", book.tags[uid].about, book.tags[uid].colour) for uid, path in by_path(book)]
        self.screen.ask(
            Question(
                _("Tag the passage {quote} with").format(quote=quoted(shortened(words))),
                choices,
                answered,
                hint=_("First letters of the tag"),
                create=_("Create the tag “{name}”"),
                comment=_("Why this passage (optional)"),
            )
        )

    def put(self, span: Span, uid: str, memo: str = "") -> None:
        """Attach a passage to a tag."""
        from moderator.work import deciding

        self._last = uid
        self.desk.act(lambda ws: deciding.code(ws, span[0], uid, *span[1:], memo), self.screen)

    def walk(self) -> None:
        """Point at the next tagged passage."""
        if self.reader.hidden:
            self.desk.said.emit(_("The text is hidden."))
        elif not self.reader.next_passage():
            self.desk.said.emit(_("No passage is tagged here."))

    def mask(self) -> None:
        """Mask what rules found and the reader points at; the first time, point at the first."""
        from moderator.work import personal

        spot, sheet = self.reader.current_spot, self.reader.sheet
        if spot is None or sheet is None:
            self.reader.choose(self.reader.spots()[0].key)
            return
        id_ = sheet.id
        self.desk.act(lambda ws: personal.mask(ws, id_, spot), self.screen)

    def dismiss(self) -> None:
        """Say that what the reader points at is none; in the whole pile when that is what is selected."""
        from moderator.work import personal

        spot, sheet = self.reader.current_spot, self.reader.sheet
        if spot is None or sheet is None:
            return
        chosen = self.screen.selection()
        ids = list(chosen) if sheet.id in chosen else [sheet.id]
        self.desk.act(lambda ws: personal.dismiss(ws, ids, spot.finding.clue, spot.text), self.screen)

    def take_off(self) -> None:
        """Take the passage pointed at off its tag; undone like any other act."""
        from moderator.work import deciding

        ref = self.reader.current_passage
        if not ref:
            self.desk.said.emit(_("Point at a tagged passage first."))
            return
        self.reader.leave_passage()
        self.desk.act(lambda ws: deciding.uncode(ws, Ref.parse(ref)), self.screen)

    # ------------------------------------------------------------------------------------------ versions, blurred texts

    def versions(self) -> None:
        """Show what the last version changed, then those before, then the text again."""
        if not self.reader.next_version():
            self.desk.said.emit(_("This text never changed."))

    def reveal(self) -> None:
        """Show a blurred text, or blur it again; nothing is written down of it."""
        sheet = self.reader.sheet
        if sheet is not None:
            self.desk.veil.turn(sheet.id)
