"""One answer in full: exactly what would be sent, what the server shows, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from moderator.domain.words import N_, _, listing
from moderator.servers.contract import Slot
from moderator.ui import theme
from moderator.ui.keys import Space
from moderator.ui.parts import Button, Groups, Tone, sentence, toned
from moderator.ui.sync.letters import outcome

if TYPE_CHECKING:
    from moderator.analysis.revisions import Piece
    from moderator.work.outgoing import Leak
    from moderator.work.syncing import Letter, State


SAID = {
    "to-send": N_("This answer waits to be sent."),
    "to-take-back": N_("This answer was sent, then undone here."),
    "contested": N_("This answer is contested."),
    "refused": N_("The server refused this answer."),
    "incomplete": N_("An outcome is missing."),
    "by-file": N_("The server takes this answer from the answers file only."),
    "verified": N_("This answer was sent, then read again on the server."),
    "kept-here": N_("This answer stays here and in the documents."),
}
"""What is said of one answer, by its state."""
SAID_OF_OTHERS = {
    "to-send": N_("This decision waits to be sent."),
    "to-take-back": N_("This decision was sent, then undone here."),
    "contested": N_("This decision is contested."),
    "refused": N_("The server refused this decision."),
    "incomplete": N_("This decision waits."),
    "verified": N_("This decision was sent, then read again on the server."),
    "kept-here": N_("This decision stays here and in the documents."),
}
"""The same of moderation, masked passages and tags."""


OPEN = {
    Space.ANSWER: N_("Open it in Answer"),
    Space.MODERATE: N_("Open it in Moderate"),
    Space.ANALYSE: N_("Open it in Analyse"),
}


def place(letter: Letter) -> Space:
    """The space where what is sent is decided, and so mended."""
    from moderator.work.syncing import State

    if letter.slot is Slot.TAGS:
        return Space.ANALYSE
    # All is there but that the contribution is accepted.
    early = letter.state is State.INCOMPLETE and bool(letter.fingerprint)
    return Space.ANSWER if letter.slot is Slot.ANSWER and not early else Space.MODERATE


class LetterView(QFrame):
    """Shown under the table."""

    ours = Signal(object)  # Letter: send ours over theirs
    theirs = Signal(object)  # Letter: theirs becomes our answer
    settle = Signal(object)  # Letter: two people here decided differently
    again = Signal(object)  # Letter: the refusal is mended
    alone = Signal(object)  # Letter: send this one only
    visit = Signal(object)  # Letter: show the contribution where this is decided

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.letter: Letter | None = None
        self.title = sentence("", self, strong=True)
        self.reason = sentence("", self, "soft")
        self.text, self.other = (self._text() for _each in range(2))
        self.words, self.other_words = (sentence("", self, "soft", "small") for _each in range(2))
        both = QHBoxLayout()
        both.setSpacing(theme.S4)
        self.there = QWidget(self)
        for words, text, side in (
            (self.words, self.text, QWidget(self)),
            (self.other_words, self.other, self.there),
        ):
            inside = QVBoxLayout(side)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(theme.S1)
            inside.addWidget(words)
            inside.addWidget(text, 1)
            both.addWidget(side, 1)
        self.keep = Button(_("Keep ours"), self, icon="send")
        self.take = Button(_("Take the server’s"), self, icon="accept")
        self.choose = Button(_("Choose between the two…"), self, icon="contested")
        self.retry = Button(_("Mended: send it again"), self, icon="sync")
        self.only = Button(_("Send this one only"), self, icon="send")
        self.go = Button("", self, icon="answer")
        for button, signal in (
            (self.keep, self.ours),
            (self.take, self.theirs),
            (self.choose, self.settle),
            (self.retry, self.again),
            (self.only, self.alone),
            (self.go, self.visit),
        ):
            button.clicked.connect(lambda _on=False, signal=signal: self._emit(signal))
        acts = Groups(self, (self.keep, self.take), (self.choose, self.retry, self.only), (self.go,))
        down = QVBoxLayout(self)
        down.setContentsMargins(theme.S4, theme.S3, theme.S4, theme.S3)
        down.setSpacing(theme.S2)
        down.addWidget(self.title)
        down.addWidget(self.reason)
        down.addLayout(both, 1)
        down.addWidget(acts)

    def _text(self) -> QPlainTextEdit:
        made = _Text(self)
        made.setReadOnly(True)
        made.setTabChangesFocus(True)
        made.setMinimumHeight(made.fontMetrics().lineSpacing() * 3 + 2 * theme.S2)
        return made

    def _emit(self, signal: object) -> None:
        if self.letter is not None:
            signal.emit(self.letter)  # type: ignore[attr-defined]

    def show_letter(self, letter: Letter | None, *, rivals: bool) -> None:
        """Show an answer; `rivals` says that two people here disagree about it."""
        from moderator.work import preview
        from moderator.work.syncing import State

        self.letter = letter
        self.setVisible(letter is not None)
        if letter is None:
            return
        state = letter.state
        self.title.setText(letter.to.title)
        answer, labels, status = (letter.slot is one for one in (Slot.ANSWER, Slot.TAGS, Slot.STATUS))
        said = SAID if answer else SAID_OF_OTHERS
        why = letter.wanted.text if status else ""
        kept = _("The reason stays here: {reason}.").format(reason=why) if why else ""
        # Of what was taken back here and is there for good, and of what was refused, the reason says it all.
        told = letter.reason if state is State.REFUSED else letter.stays and not letter.wanted.text
        opening = "" if told else _(said.get(state, SAID[state]))
        if answer and state is State.VERIFIED and letter.base is None:
            opening = _("This answer is on the site, where somebody put it.")
        self.reason.setText(" ".join(filter(None, (opening, letter.reason, kept))))
        toned(self.reason, _tone(state))
        self.only.setText(_("Take back this one only") if state is State.TO_TAKE_BACK else _("Send this one only"))
        self.only.setAccessibleName(self.only.text())
        nothing = answer and not letter.wanted.text and not letter.wanted.disposition
        self.retry.setText(_("Mended: take it back") if nothing else _("Mended: send it again"))
        self.retry.setAccessibleName(self.retry.text())
        self.go.setText(_(OPEN[place(letter)]))
        self.go.setAccessibleName(self.go.text())
        clash = state is State.CONTESTED and not rivals
        self.words.setText(_ours(letter, state))
        change = preview.preview(letter)
        ours = change.outcome_after if status else change.after if labels else letter.wanted.text
        self.text.setPlainText(ours or (_("(no tag)") if labels else _("(no text)")))
        self.text.setAccessibleName(self.words.text())
        there = change.outcome_before if status else preview.there(letter)
        shown = bool(there) and (clash or there.strip() != ours.strip())
        self.other_words.setText(_("On the server now"))
        self.other.setPlainText(there or _("(no text)"))
        self.other.setAccessibleName(self.other_words.text())
        self.there.setVisible(shown or clash)
        pieces = change.pieces if self.there.isVisibleTo(self) else ()
        mark(self.text, pieces, "added")
        mark(self.other, pieces, "removed")
        changed = "\n".join(f"+ {one.text}" if one.fate == "added" else f"− {one.text}" for one in pieces
                            if one.fate != "same" and one.text.strip())  # fmt: skip
        self.text.setAccessibleDescription(changed)
        for button, offered in (
            (self.keep, clash),
            (self.take, clash),
            (self.choose, state is State.CONTESTED and rivals),
            (self.retry, state is State.REFUSED),
            (self.only, state in (State.TO_SEND, State.TO_TAKE_BACK)),
            (self.go, True),
        ):
            button.setVisible(offered)

    def show_leaks(self, letter: Letter, leaks: Sequence[Leak]) -> None:
        """Name the personal data left in the answer shown, if it is still this one."""
        if leaks and self.letter is letter:
            found = _("It may hold personal data: {found}.").format(found=listing(one.found for one in leaks))
            self.reason.setText(f"{self.reason.text()} {found}")


def mark(text: QPlainTextEdit, pieces: Iterable[Piece], fate: str) -> None:
    """Underline what a text adds, or strike what it loses: told apart by their form, not by colour alone."""
    shape = QTextCharFormat()
    shape.setFontUnderline(fate == "added")
    shape.setFontStrikeOut(fate == "removed")
    shape.setFontWeight(QFont.Weight.Bold if fate == "added" else QFont.Weight.Normal)
    found, at = [], 0
    for one in pieces:
        if one.fate not in (fate, "same"):
            continue
        length = len(one.text.encode("utf-16-le")) // 2  # Qt counts so
        if one.fate == fate:
            each = QTextEdit.ExtraSelection()
            cursor = QTextCursor(text.document())
            cursor.setPosition(at)
            cursor.setPosition(at + length, QTextCursor.MoveMode.KeepAnchor)
            each.cursor, each.format = cursor, shape
            found.append(each)
        at += length
    text.setExtraSelections(found)


class _Text(QPlainTextEdit):
    """A text that takes what room there is."""

    def sizeHint(self) -> QSize:
        return QSize(200, 88)


def _ours(letter: Letter, state: State) -> str:
    from moderator.work.syncing import State

    if letter.slot is Slot.TAGS:
        return _("Its tags there once they are sent") if state is not State.VERIFIED else _("Its tags there")
    what = _("with the outcome “{outcome}”").format(outcome=outcome(letter))
    if not letter.told:
        what = _("as a reply, without its outcome") if letter.wanted.disposition else _("as a reply")
    if letter.slot is not Slot.ANSWER:
        what = outcome(letter)
    match state:
        case State.TO_SEND if letter.slot is Slot.STATUS:
            return _("Once it is sent, {what}").format(what=what)
        case State.TO_TAKE_BACK if letter.slot is not Slot.ANSWER:
            return _("What was sent before will be taken back.")
        case State.TO_TAKE_BACK:
            return _("The answer sent before will be taken back.")
        case State.TO_SEND:
            return _("Exactly this will be sent, {what}").format(what=what)
        case State.VERIFIED if letter.base is not None:
            return _("Sent, and read again on the server, {what}").format(what=what)
        case _:
            return _("Ours, {what}").format(what=what)


def _tone(state: State) -> Tone:
    from moderator.work.syncing import State

    match state:
        case State.CONTESTED:
            return "clash"
        case State.REFUSED:
            return "bad"
        case State.INCOMPLETE | State.TO_SEND | State.TO_TAKE_BACK:
            return "warn"
        case State.VERIFIED:
            return "good"
        case _:
            return "soft"
