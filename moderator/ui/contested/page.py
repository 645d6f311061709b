"""The page of what two people decided differently: both values, who, when, and the choice of the one that holds."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from moderator.domain.progress import Progress
from moderator.domain.words import _, moment, ngettext, number
from moderator.ui import theme
from moderator.ui.desk import Changed, Desk
from moderator.ui.parts import Button, Glyph, Page, card, emptied, sentence

if TYPE_CHECKING:
    from moderator.work.contested import Choice, Disagreement, Pair

_EXCERPT = 400  # characters of the contribution that remind what it is about


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
        self.waiting: tuple[Pair, ...] = ()
        self.shown: Disagreement | None = None
        self._only: int | None = None
        self._put_off: list[Pair] = []  # those that were left for later
        self.count = sentence("", self.inner, strong=True)
        self.column.addWidget(self.count)
        self._body = QVBoxLayout()
        self._body.setSpacing(theme.S3)
        self.column.addLayout(self._body)
        self.all = QCheckBox(self.inner)
        self.why = QLineEdit(self.inner)
        self.why.setPlaceholderText(_("Why, for the history (optional)"))
        self.why.setAccessibleName(_("Why"))
        for widget in (self.all, self.why):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.choices: list[Button] = []
        self.later = Button(_("Later: the next one"), self, quiet=True)
        self.later.clicked.connect(self._skip)
        self.bar.addWidget(self.later)
        desk.changed.connect(self._changed)
        desk.opened.connect(self._put_off.clear)

    def first(self) -> QWidget:
        return self.choices[0] if self.choices else self.back

    def show_all(self) -> None:
        """Go through all disagreements."""
        self._only = None
        self._put_off.clear()
        self.entered()

    def show_one(self, id_: int) -> None:
        """Begin with those on one contribution or article."""
        self._only = id_
        self._put_off.clear()
        self.entered()

    def entered(self) -> None:
        """Look again at what people decided differently, and show the first."""
        from moderator.work import contested

        workspace, only, put_off = self.desk.workspace, self._only, tuple(self._put_off)

        def look(_progress: Progress) -> tuple[tuple[Pair, ...], Disagreement | None]:
            found = contested.pairs(workspace.standing, first=only)
            last = [one for one in put_off if one in found]
            if last:
                found = (*(one for one in found if one not in last), *last)
            return found, contested.disagreement(workspace, *found[0]) if found else None

        self.desk.tasks.read("contested", look, self._found)

    def _changed(self, _changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open:
            self.entered()

    def _skip(self) -> None:
        here = self.waiting[0]
        self._put_off = [one for one in self._put_off if one != here] + [here]
        self.entered()

    def _found(self, found: tuple[tuple[Pair, ...], Disagreement | None]) -> None:
        self.waiting, one = found
        left = len(self.waiting)
        self.later.setVisible(left > 1)
        self.why.setVisible(left > 0)
        words = ngettext("{n} disagreement to settle", "{n} disagreements to settle", left)
        self.count.setText(words.format(n=number(left)) if left else _("Nobody disagrees any more."))
        self._show(one)

    def _show(self, one: Disagreement | None) -> None:
        before, self.shown = self.shown, one
        emptied(self._body)
        self.choices = []
        others = len(one.others) if one else 0
        words = ngettext(
            "The same for {n} other contribution, on which these acts differ too",
            "The same for the {n} other contributions on which these acts differ too",
            others,
        )
        self.all.setText(words.format(n=number(others)))
        self.all.setVisible(others > 0)
        if one is None or before is None or {one.slot, *(each.ref for each in one.choices)} != {
            before.slot, *(each.ref for each in before.choices)
        }:  # fmt: skip
            self.all.setChecked(False)
        if one is None:
            if self.isVisible():
                self.back.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        head, inside = card(self.inner)
        text = textwrap.shorten(one.text, _EXCERPT, placeholder=" …")
        # A contribution without a title is named by its first words: they are not said twice.
        untitled = text.startswith(" ".join(one.subject.split()).rstrip("… ")) and bool(text)
        inside.addWidget(sentence(text if untitled else one.subject, head, strong=True))
        if one.where:
            inside.addWidget(sentence(one.where, head, "soft"))
        if text and not untitled:
            inside.addWidget(sentence(text, head))
        self._body.addWidget(head)
        line = QHBoxLayout()
        line.setSpacing(theme.S2)
        line.addWidget(Glyph("contested", self.inner, "clash", 20))
        line.addWidget(sentence(one.question, self.inner, "clash", strong=True), 1)
        self._body.addLayout(line)
        across = QHBoxLayout()
        across.setSpacing(theme.S3)
        sides = [self._side(choice, place) for place, choice in enumerate(one.choices)]
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

    def _side(self, choice: Choice, place: int) -> QWidget:
        side, inside = card(self.inner)
        who = _("{name}, {moment}").format(name=choice.actor, moment=moment(choice.at))
        inside.addWidget(sentence(choice.words, side, letters="reading"))
        inside.addWidget(sentence(who, side, "soft"))
        if choice.act != choice.words:
            inside.addWidget(sentence(choice.act, side, "soft", "small"))
        if choice.why:
            inside.addWidget(sentence(_("Why: {why}").format(why=choice.why), side))
        inside.addStretch(1)
        keep = Button(_("This one holds"), side, key=str(place + 1))
        keep.setAccessibleName(_("{value}: this one holds ({who})").format(value=choice.words, who=who))
        keep.clicked.connect(lambda: self.settle(choice))
        self.choices.append(keep)
        inside.addWidget(keep)
        return side

    def settle(self, choice: Choice) -> None:
        """Let this value hold; the next disagreement comes."""
        from moderator.work import deciding

        one, why = self.shown, self.why.text().strip()
        if one is None:
            return
        self.why.clear()
        ids = [one.id, *(one.others if self.all.isChecked() else ())]
        self.desk.act(lambda ws: deciding.settle(ws, one.slot, ids, choice.value, why), None)

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
