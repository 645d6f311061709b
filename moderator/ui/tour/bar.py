"""The guided tour: a strip above the work that says what to do and waits until it is done. It takes no key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from moderator.domain.words import _, number, quoted
from moderator.ui import keys, theme
from moderator.ui.keys import BY_NAME
from moderator.ui.parts import Button, Glyph, sentence
from moderator.ui.tour.steps import SEARCHED, STEPS, Step

if TYPE_CHECKING:
    from moderator.ui.window import Window
    from moderator.work.deciding import Done

_KEPT = "tour/step"


class Tour(QFrame):
    """One step at a time; left with its button and taken up again where it was, from the menu of help."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.setProperty("role", "card")
        self._window = window
        self.settings = window.desk.settings
        self.at = 0
        self.place = sentence("", self, "soft", "small")
        self.title = sentence("", self, strong=True)
        self.text = sentence("", self)
        self.show_me = Button(_("Take me there"), self, quiet=True)
        self.skip = Button(_("Skip this step"), self, quiet=True)
        self.leave = Button(_("Leave the tour"), self, quiet=True)
        self.show_me.clicked.connect(self._go)
        self.skip.clicked.connect(lambda: self._next(done=False))
        self.leave.clicked.connect(self._leave)
        words = QVBoxLayout()
        words.setSpacing(0)
        for label in (self.place, self.title, self.text):
            words.addWidget(label)
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.S3, theme.S2, theme.S2, theme.S2)
        across.setSpacing(theme.S3)
        across.addWidget(Glyph("sample", self), 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(words, 1)
        for button in (self.show_me, self.skip, self.leave):
            across.addWidget(button)
        self.hide()
        window.desk.did.connect(self._did)
        window.desk.closed.connect(self.hide)
        window.ran.connect(lambda name: self._happened(f"command:{name}"))
        window.top.field.searched.connect(self._searched)
        keys.in_force.changed.connect(self._write)

    @property
    def step(self) -> Step | None:
        """The step under way, None when the tour is over."""
        return STEPS[self.at] if self.at < len(STEPS) else None

    @property
    def never_begun(self) -> bool:
        """Whether this person has never seen the tour on this computer."""
        return not self.settings.text(_KEPT)

    def begin(self) -> None:
        """Start, or go on where it was left; from the beginning once it was seen to its end."""
        kept = self.settings.text(_KEPT)
        self.at = int(kept) if kept.isdecimal() and int(kept) < len(STEPS) else 0
        self._keep()
        self.show()
        self._write()
        self._go()

    def _go(self) -> None:
        if self.step is not None:
            self._window.go(self.step.space)

    def _did(self, done: Done) -> None:
        self._happened(f"act:{done.act}")

    def _searched(self, text: str) -> None:
        if text.strip():
            self._happened(SEARCHED)

    def _happened(self, what: str) -> None:
        step = self.step
        if not self.isHidden() and step is not None and what in step.waits:
            self._next(done=True)

    def _next(self, *, done: bool) -> None:
        finished = self.step
        self.at += 1
        self._keep()
        self._write(_("Done: {step}.").format(step=_(finished.title)) if done and finished else "")

    def _write(self, before: str = "") -> None:
        step = self.step
        if step is None:
            self.place.setText(before)
            self.title.setText(_("The tour is over"))
            words = _("{key} shows the keys of each screen; pressed twice, it opens the manual.")
            self.text.setText(words.format(key=BY_NAME["keys"].key))
        else:
            place = _("Guided tour, step {n} of {all}").format(n=number(self.at + 1), all=number(len(STEPS)))
            self.place.setText(f"{before}  {place}" if before else place)
            self.title.setText(_(step.title))
            command = BY_NAME[step.command]
            named = quoted(_(command.text).rstrip("…"))
            key = command.key or BY_NAME["commands"].key
            self.text.setText(_(step.text).format(key=key, command=named))
        self.show_me.setVisible(step is not None)
        self.skip.setVisible(step is not None)
        if not self.isHidden():
            said = " ".join((self.place.text(), self.title.text() + ".", self.text.text()))
            self.setAccessibleName(said)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def _keep(self) -> None:
        self.settings.keep(_KEPT, str(self.at))

    def _leave(self) -> None:
        self.hide()
        self._window.desk.said.emit(_("The tour is in the menu of help, where you left it."))
        self._window.give_keyboard()
