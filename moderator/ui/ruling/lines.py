"""The lines of the keyword rules in the strip of suggestions: what they propose here, and on what came since."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from moderator.domain.words import _, listing, ngettext, number, quoted
from moderator.ui import theme
from moderator.ui.desk import Changed
from moderator.ui.parts import Button, emptied, sentence

if TYPE_CHECKING:
    from moderator.ui.contributions.screen import WorkScreen
    from moderator.work.reading import Sheet
    from moderator.work.rules import Arrived, Proposal

_WIDE = 760
"""Pixels at 100 % from which what is proposed and the answers stand on one line."""


class RuleLines(QFrame):
    """What rules propose for the contribution read, one after the other; nothing is put but by a person, who may say
    that it does not apply.
    """

    rules_asked = Signal(str)  # the page of rules, at this one

    def __init__(self, screen: WorkScreen) -> None:
        super().__init__(screen)
        self._screen, self._desk = screen, screen.desk
        self.proposals: tuple[Proposal, ...] = ()
        self.arrived: tuple[Arrived, ...] = ()
        self._id = 0
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.setSpacing(theme.S1)
        screen.sheets.came.connect(self._came)
        self._desk.changed.connect(self._changed)
        self._desk.opened.connect(self.look)
        self._desk.looked.connect(self.look)
        self._desk.closed.connect(self._clear)

    # --------------------------------------------------------------------------------------------------------- looking

    def look(self) -> None:
        """Look for what came since the rules were written or applied, once the person waits for nothing else."""
        self._desk.tasks.afterwards(self._look)

    def _look(self) -> None:
        from moderator.work import rules

        if self._desk.is_open:
            workspace = self._desk.workspace
            self._desk.tasks.read("rules:arrived", lambda _progress: rules.arrived(workspace), self._show_arrived)

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if not self._desk.is_open or changed.readings:
            return
        if changed.corpus or changed.codebook or self.arrived:
            self.look()

    def _came(self, sheet: Sheet | None, _again: bool) -> None:
        from moderator.work import rules

        self._id = sheet.id if sheet is not None else 0
        workspace, id_ = self._desk.workspace, self._id
        if not id_ or not len(workspace.standing.rules):
            self._show_proposals(())
            return

        def read(found: tuple[Proposal, ...]) -> None:
            if self._id == id_:
                self._show_proposals(found)

        self._desk.tasks.read("rules:here", lambda _progress: rules.proposals(workspace, id_), read)

    def _show_proposals(self, found: tuple[Proposal, ...]) -> None:
        if found != self.proposals:
            self.proposals = found
            self._write()

    def _show_arrived(self, found: tuple[Arrived, ...]) -> None:
        self.arrived = found
        self._write()

    def _clear(self) -> None:
        self.proposals, self.arrived, self._id = (), (), 0
        self._write()

    def _write(self) -> None:
        emptied(self._down)
        for one in self.proposals[:1]:
            said = _("Rule {rule} proposes: {effect} ({words}).").format(
                rule=quoted(one.rule.name), effect=one.effect, words=listing(one.words)
            )
            if more := len(self.proposals) - 1:
                words = ngettext("{n} other rule proposes too.", "{n} other rules propose too.", more)
                said = f"{said} {words.format(n=number(more))}"
            uid = one.rule.uid
            self._line(
                said,
                (_("Put it"), "rule-yes", partial(self._decide, uid, off=False)),
                (_("Not here"), "rule-no", partial(self._decide, uid, off=True)),
            )
        for fresh in self.arrived[:1]:
            said = fresh.sentence
            if more := len(self.arrived) - 1:
                words = ngettext("{n} other rule has new ones too.", "{n} other rules have new ones too.", more)
                said = f"{said} {words.format(n=number(more))}"
            self._line(said, (_("Try the rule…"), "", partial(self.rules_asked.emit, fresh.rule.uid)))
        self.setVisible(bool(self.proposals or self.arrived))

    def _line(self, said: str, *acts: tuple[str, str, Callable[[], object]]) -> None:
        line = QWidget(self)
        across = QBoxLayout(self._way, line)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(sentence(said, line), 1)
        answers = QHBoxLayout()
        answers.setSpacing(theme.S2)
        for words, key, act in acts:
            button = Button(words, line, quiet=True, key=key)
            button.setAccessibleName(f"{words}: {said}")
            button.clicked.connect(lambda _checked=False, act=act: act())
            answers.addWidget(button)
        answers.addStretch(1)
        across.addLayout(answers)
        self._down.addWidget(line)
        line.show()  # at once: Qt would wait for a turn of events, and what is around be measured without it

    @property
    def _way(self) -> QBoxLayout.Direction:
        return QBoxLayout.Direction.LeftToRight if self.width() >= _WIDE else QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for at in range(self._down.count()):
            item = self._down.itemAt(at)
            line = item.widget() if item is not None else None
            inside = line.layout() if line is not None else None
            if isinstance(inside, QBoxLayout) and inside.direction() != self._way:
                inside.setDirection(self._way)

    # -------------------------------------------------------------------------------------------------------- deciding

    def decide(self, *, off: bool) -> None:
        """Put, or decline, what the first rule proposes here."""
        if self.proposals:
            self._decide(self.proposals[0].rule.uid, off=off)
        else:
            self._desk.said.emit(_("No rule proposes anything here."))

    def _decide(self, uid: str, *, off: bool) -> None:
        from moderator.work import rules

        ids = [self._id]
        verb = rules.decline if off else rules.apply
        self._desk.act(lambda ws: verb(ws, uid, ids), self._screen)
