"""The page of what two people decided differently: both values, who, when, and the choice of the one that holds."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from moderator.domain.charter import DISPOSITION_LABELS, Charter, Disposition
from moderator.domain.fold import OF_WORKSPACE
from moderator.domain.position import POSITION_LABELS
from moderator.domain.progress import Progress
from moderator.domain.words import N_, _, moment, ngettext, number
from moderator.ui import theme
from moderator.ui.desk import Changed, Desk
from moderator.ui.parts import Button, Glyph, Page, card, emptied, sentence

if TYPE_CHECKING:
    from moderator.work.reading import Rival, Sheet

_EXCERPT = 400  # characters of the contribution that remind what it is about

QUESTIONS = {
    "status": N_("Is it accepted or refused?"),
    "answer": N_("Which answer holds?"),
    "disposition": N_("What becomes of it?"),
    "pile": N_("In which pile is it?"),
    "assignee": N_("Who takes care of it?"),
    "position": N_("Where does it stand?"),
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One question on one contribution, and what people decided."""

    slot: str
    sheet: Sheet
    rivals: tuple[Rival, ...]


class ContestedPage(Page):
    """One disagreement at a time; the keys ← and → or 1 and 2 choose as the buttons do."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("Decided differently"),
            _(
                "Two people decided at the same time without knowing it. The choice holds for all; the other decision"
                " stays in the history, and the choice itself can be undone."
            ),
            parent,
        )
        self.desk = desk
        self.waiting: tuple[tuple[str, int], ...] = ()
        self.shown: Disagreement | None = None
        self._only: int | None = None
        self.count = sentence("", self.inner, strong=True)
        self.column.addWidget(self.count)
        self._body = QVBoxLayout()
        self._body.setSpacing(theme.S3)
        self.column.addLayout(self._body)
        self.column.addStretch(1)
        self.why = QLineEdit(self.inner)
        self.why.setPlaceholderText(_("Why, for the history (optional)"))
        self.why.setAccessibleName(_("Why"))
        self.column.insertWidget(self.column.count() - 1, self.why)
        self.choices: list[Button] = []
        self.later = Button(_("Later: the next one"), self, quiet=True)
        self.later.clicked.connect(self._skip)
        self.bar.addWidget(self.later)
        desk.changed.connect(self._changed)

    def first(self) -> QWidget:
        return self.choices[0] if self.choices else self.back

    def show_all(self) -> None:
        """Go through all disagreements on contributions."""
        self._only = None
        self.entered()

    def show_one(self, id_: int) -> None:
        """Begin with those on one contribution or article."""
        self._only = id_
        self.entered()

    def entered(self) -> None:
        now = self.desk.workspace.standing.contested()
        found = [(slot, id_) for slot, id_ in now if not slot.startswith(OF_WORKSPACE) and slot in QUESTIONS]
        self.waiting = tuple(sorted(found, key=lambda one: (one[1] != self._only, one[1], one[0])))
        self._next()

    def _changed(self, _changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open:
            self.entered()

    def _skip(self) -> None:
        self.waiting = (*self.waiting[1:], *self.waiting[:1])
        self._next()

    def _next(self) -> None:
        from moderator.work import reading

        left = len(self.waiting)
        self.later.setVisible(left > 1)
        self.why.setVisible(left > 0)
        if not left:
            self._show(None)
            return
        words = ngettext("{n} disagreement to settle", "{n} disagreements to settle", left)
        self.count.setText(words.format(n=number(left)))
        workspace = self.desk.workspace
        slot, id_ = self.waiting[0]

        def look(_progress: Progress) -> Disagreement | None:
            sheet = reading.sheet(workspace, id_)
            return None if sheet is None else Disagreement(slot, sheet, sheet.rivals.get(slot, ()))

        self.desk.tasks.read("contested", look, self._show)

    def _show(self, one: Disagreement | None) -> None:
        self.shown = one
        emptied(self._body)
        self.choices = []
        if one is None:
            self.count.setText(_("Nobody disagrees any more."))
            if self.isVisible():
                self.back.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        head, inside = card(self.inner)
        inside.addWidget(sentence(one.sheet.title or one.sheet.row.excerpt, head, strong=True))
        where = " · ".join(filter(None, (*one.sheet.section_path[-1:], one.sheet.row.author)))
        inside.addWidget(sentence(where, head, "soft"))
        inside.addWidget(sentence(textwrap.shorten(one.sheet.body, _EXCERPT, placeholder=" …"), head))
        self._body.addWidget(head)
        line = QHBoxLayout()
        line.setSpacing(theme.S2)
        line.addWidget(Glyph("contested", self.inner, "clash", 20))
        line.addWidget(sentence(_(QUESTIONS[one.slot]), self.inner, "clash", strong=True), 1)
        self._body.addLayout(line)
        across = QHBoxLayout()
        across.setSpacing(theme.S3)
        sides = [self._side(one, rival, place) for place, rival in enumerate(one.rivals)]
        for side in sides:
            across.addWidget(side, 1)
        self._body.addLayout(across)
        # A layout shows its new widgets later, and what is not shown takes no keyboard.
        for part in (head, *sides):
            part.show()
        if self.choices and self.isVisible():
            self.choices[0].setFocus(Qt.FocusReason.OtherFocusReason)
            # Once the layout is made: on a small screen the choices would stay under the fold.
            QTimer.singleShot(0, self._reveal)

    def _reveal(self) -> None:
        if self.choices:
            self.area.ensureWidgetVisible(self.choices[0], 0, 64)

    def _side(self, one: Disagreement, rival: Rival, place: int) -> QWidget:
        side, inside = card(self.inner)
        who = _("{name}, {moment}").format(name=rival.actor, moment=moment(rival.at))
        said = value_in_words(one, rival, self.desk.workspace.standing.charter)
        inside.addWidget(sentence(said, side, letters="reading"))
        inside.addWidget(sentence(who, side, "soft"))
        inside.addStretch(1)
        keep = Button(_("This one holds"), side, key=str(place + 1))
        keep.setAccessibleName(_("{value}: this one holds ({who})").format(value=said, who=who))
        keep.clicked.connect(lambda: self.settle(rival))
        self.choices.append(keep)
        inside.addWidget(keep)
        return side

    def settle(self, rival: Rival) -> None:
        """Let this value hold; the next disagreement comes."""
        from moderator.work import deciding

        one, why = self.shown, self.why.text().strip()
        if one is None:
            return
        self.why.clear()
        self.desk.act(lambda ws: deciding.settle(ws, one.slot, [one.sheet.id], rival.value, why), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        from moderator.ui.digits import digit

        pressed = digit(event)
        if pressed is None:
            pressed = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: -2}.get(Qt.Key(event.key()), 0)
        if pressed in (-1, -2) and len(self.choices) > 1:
            self.choices[-1 - pressed].setFocus(Qt.FocusReason.OtherFocusReason)
        elif 1 <= pressed <= len(self.choices):
            self.choices[pressed - 1].click()
        else:
            super().keyPressEvent(event)


def value_in_words(one: Disagreement, rival: Rival, charter: Charter) -> str:
    """What somebody decided, in words that need no code to be understood."""
    value = rival.value
    if one.slot == "answer":
        return next((version.text for version in one.sheet.answers if version.ref == value), _("no answer"))
    if not value:
        return {"status": _("to moderate"), "disposition": _("no outcome"), "pile": _("in no pile"),
                "assignee": _("nobody"), "position": _("not judged")}.get(one.slot, rival.sentence)  # fmt: skip
    if one.slot == "disposition":
        return _(DISPOSITION_LABELS[Disposition(value)])
    if one.slot == "position":
        return _(POSITION_LABELS.get(value, value))
    if one.slot == "status":
        verdict, _colon, code = value.partition(":")
        return _("refused: {reason}").format(reason=charter.label(code)) if verdict == "refused" else _("accepted")
    return value if one.slot == "assignee" else rival.sentence
