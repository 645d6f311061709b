"""Undoing all that somebody did in a period, in one gesture: what it would change is said before it is done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QWidget

from moderator.domain.problem import Problem
from moderator.domain.words import _, ngettext, number
from moderator.domain.words import day as written_day
from moderator.ui.desk import Desk
from moderator.ui.history.card import KINDS
from moderator.ui.overlay import Overlay
from moderator.ui.parts import Button, Chooser, sentence, toned

if TYPE_CHECKING:
    from moderator.store.acts import Sought
    from moderator.work.history import Choices
    from moderator.work.undoing import Preview


class PeriodCard(Overlay):
    """Whose acts, from when to when, of what kind; how many, what changes, what stays; the reason; one button."""

    def __init__(self, desk: Desk, window: QWidget, person: str = "", day: str = "") -> None:
        super().__init__(_("Undo a whole period"), window, width=680, height=470)
        self.desk = desk
        self._wanted_person = person or desk.workspace.actor
        self.person = Chooser(self.card, _("Whose acts"))
        written = written_day(date.fromisoformat(day), "short") if day else ""
        self.since = QLineEdit(f"{written} 12:00" if day else "", self.card)
        self.until = QLineEdit(written, self.card)
        self.kind = Chooser(self.card, _("Of what kind"))
        self.why = QLineEdit(self.card)
        self.why.setPlaceholderText(_("Needed; kept in the history"))
        self.preview: Preview | None = None
        self.told = sentence("", self.card, "soft")
        self.undo = Button(_("Undo them all"), self.card, icon="undo", main=True)
        form = QFormLayout()
        for words, widget in (
            (_("Person"), self.person),
            (_("From"), self.since),
            (_("To"), self.until),
            (_("Acts"), self.kind),
            (_("Reason"), self.why),
        ):
            form.addRow(words, widget)
            widget.setAccessibleName(words)
        for field in (self.since, self.until):
            field.setPlaceholderText(_("31/03/2026 or 31/03/2026 14:00; empty: no bound"))
            field.editingFinished.connect(self._look)
        foot = QHBoxLayout()
        foot.addWidget(sentence(_("Ctrl+Z takes it all back."), self.card, "soft", "small"), 1)
        foot.addWidget(self.undo)
        self.body.addLayout(form)
        self.body.addWidget(self.told, 1)
        self.body.addLayout(foot)
        for chooser in (self.person, self.kind):
            chooser.activated.connect(lambda _at: self._look())
        self.why.textChanged.connect(lambda _text: self._allow())
        self.why.returnPressed.connect(self.undo.click)
        self.undo.clicked.connect(self._undo)
        desk.closed.connect(self.leave)
        self._allow()
        self._fill()
        self.open(self.since if person else self.person)

    def _fill(self) -> None:
        from moderator.work import history

        workspace = self.desk.workspace
        self.desk.tasks.read("period:choices", lambda progress: history.choices(workspace), self._offer)

    def _offer(self, found: Choices) -> None:
        for name in found.people:
            self.person.addItem(name, name)
        self.person.setCurrentIndex(max(0, self.person.findData(self._wanted_person)))
        self.kind.addItem(_("All acts"), "")
        for kind, words in KINDS.items():
            if kind in found.kinds and kind != "read":
                self.kind.addItem(_(words), kind)
        self._look()

    def sought(self) -> Sought:
        """Which acts are to be undone. Raises Problem for a moment that is none."""
        from moderator.store.acts import Sought
        from moderator.work import undoing

        kind = str(self.kind.currentData() or "")
        return Sought(
            actor=str(self.person.currentData() or ""),
            kinds=(kind,) if kind else (),
            since=undoing.bound(self.since.text()),
            until=undoing.bound(self.until.text(), end=True),
        )

    def _look(self) -> None:
        """Say what would be undone, and what would stay."""
        from moderator.work import undoing

        self.preview = None
        self._allow()
        try:
            sought = self.sought()
        except Problem as problem:
            self._tell(str(problem), wrong=True)
            return
        if not sought.actor:
            return
        workspace = self.desk.workspace
        self._tell(_("Looking at what was decided…"))
        self.desk.tasks.read(
            "period",
            lambda progress: undoing.preview(workspace, sought, progress),
            self._show,
            failed=lambda problem: self._tell(str(problem), wrong=True),
        )

    def _show(self, preview: Preview) -> None:
        self.preview = preview
        self._tell("\n".join(preview.lines()))
        left = preview.outlook.acts - preview.outlook.already
        words = ngettext("Undo {n} act", "Undo {n} acts", left).format(n=number(left)) if left else _("Undo them all")
        self.undo.setText(words)
        self.undo.setAccessibleName(words)
        self._allow()

    def _tell(self, text: str, *, wrong: bool = False) -> None:
        toned(self.told, "bad" if wrong else "")
        self.told.setText(text)

    def _allow(self) -> None:
        possible = self.preview is not None and self.preview.possible
        self.undo.setEnabled(possible and bool(self.why.text().strip()))

    def _undo(self) -> None:
        from moderator.work import undoing

        if self.preview is None or not self.undo.isEnabled():
            return
        sought, why = self.preview.sought, self.why.text()
        self.leave()
        self.desk.act(lambda ws: undoing.undo(ws, sought, why), None)
