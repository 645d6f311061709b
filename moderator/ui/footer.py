"""The bottom of the window: what the last act did, how to undo it, and what is still running."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from moderator.domain.words import _
from moderator.ui import keys, theme
from moderator.ui.announcing import announce
from moderator.ui.parts import Button, later, toned
from moderator.ui.tasks import Task
from moderator.ui.working import how_far, without_end

_PATIENCE = 200  # milliseconds before a task is worth showing
_HEIGHT = 40  # pixels: that of the line with a button, so that nothing above moves when an act is told


class Footer(QFrame):
    """One line; the sentence is also what a screen reader is told."""

    undo_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.sentence = QLabel(self)
        self.sentence.setAccessibleName(_("Last act"))
        self.undo = Button("", self, icon="undo", quiet=True)
        self._write_key()
        keys.in_force.changed.connect(self._write_key)
        self.undo.hide()
        self.what = QLabel(self)
        self.what.setProperty("tone", "soft")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName(_("Progress"))
        self.cancel = QPushButton(_("Stop"), self)
        self.cancel.setProperty("role", "quiet")
        self.cancel.setAccessibleName(_("Stop the work under way"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.S4, theme.S1, theme.S2, theme.S1)
        layout.setSpacing(theme.S2)
        layout.addWidget(self.sentence)
        layout.addWidget(self.undo)
        layout.addStretch(1)
        for widget in (self.what, self.bar, self.cancel):
            layout.addWidget(widget)
            widget.hide()
        self._line = layout
        self.setMinimumHeight(_HEIGHT)
        self._shown: Task | None = None
        self._waiting = later(self._reveal, self, _PATIENCE)
        self.undo.clicked.connect(self.undo_asked)
        self.cancel.clicked.connect(self._stop)

    def _write_key(self) -> None:
        key = keys.BY_NAME["undo"].key
        self.undo.setText(_("Undo ({key})").format(key=key) if key else _("Undo"))
        self.undo.setAccessibleName(self.undo.text())

    def say(self, sentence: str, *, undoable: bool = False) -> None:
        """Show what was done."""
        self.sentence.setText(sentence)
        self.sentence.setAccessibleDescription(sentence)
        announce(self.sentence, sentence, again=True)  # the same act done twice is said twice
        self.undo.setVisible(undoable)
        self._fit()

    def _fit(self) -> None:
        """Write a sentence too long for the line on two, in small letters: what is above does not move."""
        beside = [one for one in (self.undo, self.what, self.bar, self.cancel) if not one.isHidden()]
        room = self.width() - theme.S4 - theme.S2 - sum(one.sizeHint().width() + theme.S2 for one in beside)
        self._write(small=False)
        if self.sentence.sizeHint().width() > room:
            self._write(small=True)

    def _write(self, *, small: bool) -> None:
        if self.sentence.wordWrap() == small:
            return
        self.sentence.setProperty("letters", "small" if small else "")
        toned(self.sentence, "")
        self.sentence.setWordWrap(small)
        self._line.setStretchFactor(self.sentence, 100 * small)
        self._line.setContentsMargins(theme.S4, 0 if small else theme.S1, theme.S2, 0 if small else theme.S1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def started(self, task: Task) -> None:
        """Show a task, once it lasts."""
        if task.label and self._shown is None:
            self._shown = task
            self.what.setText(task.label)
            without_end(self.bar)
            self._waiting.start()

    def progressed(self, task: Task, done: int, total: int | None, what: str) -> None:
        """Show where a task is."""
        if task is not self._shown:
            return
        if total:
            # The bar counts in 32 bits; bytes of a file may not fit.
            self.bar.setRange(0, 1000)
            self.bar.setValue(min(1000, done * 1000 // total))
        self.what.setText((what or task.label) + how_far(done, total))
        self._fit()

    def finished(self, task: Task) -> None:
        """Hide a task that ended."""
        if task is self._shown:
            self._shown = None
            self._waiting.stop()
            for widget in (self.what, self.bar, self.cancel):
                widget.hide()
            self._fit()

    def _reveal(self) -> None:
        for widget in (self.what, self.bar, self.cancel):
            widget.show()
        self.cancel.setEnabled(True)
        self._fit()

    def _stop(self) -> None:
        if self._shown is not None:
            self.cancel.setEnabled(False)
            self._shown.cancel()
