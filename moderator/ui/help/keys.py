"""F1: the keys that act on the screen shown, grouped by where they act; F1 again opens the manual."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QWidget

from moderator.domain.words import _
from moderator.ui import keys, theme
from moderator.ui.overlay import Overlay
from moderator.ui.parts import Button


class KeysCard(Overlay):
    """The keys of this screen, with the ways to the manual and to the page where keys are changed."""

    asked = Signal(str)  # name of a command, once the card is closed

    def __init__(self, space: keys.Space | None, allowed: Callable[[keys.Command], bool], window: QWidget) -> None:
        super().__init__(_("Keys of this screen"), window, width=820, height=680)
        inner = QFrame(self.card)
        inner.setProperty("role", "raised")
        self._grid = QGridLayout(inner)
        self._grid.setHorizontalSpacing(theme.S6)
        self._grid.setVerticalSpacing(theme.S2)
        self._grid.setColumnStretch(1, 2)
        self._grid.setColumnStretch(2, 3)
        for scope, words in (
            (keys.Scope.READING, _("In the list and the reader")),
            (keys.Scope.EVERYWHERE, _("Everywhere")),
        ):
            here = [
                one
                for one in keys.COMMANDS
                if one.scope is scope and one.key and allowed(one) and (space is None or space in one.spaces)
            ]
            self._group(words, here, inner)
        scroll = QScrollArea(self.card)
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(_("Keys of this screen"))
        self.body.addWidget(scroll)
        foot = QHBoxLayout()
        self.manual = Button(_("Open the manual at this page"), self.card, icon="manual", main=True, key="keys")
        self.change = Button(_("Change the keys"), self.card, icon="keys")
        for button, command in ((self.manual, "manual"), (self.change, "own-keys")):
            button.clicked.connect(lambda _on=False, one=command: self._leave_for(one))
            foot.addWidget(button)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.open(scroll)

    def _group(self, words: str, commands: list[keys.Command], inner: QWidget) -> None:
        if not commands:
            return
        first = self._grid.rowCount()
        title = QLabel(words, inner)
        title.setProperty("weight", "strong")
        self._grid.addWidget(title, first, 0, 1, 3)
        pinned = [one for one in commands if one.name.startswith("pinned-")]
        # The nine tags pinned on digits are one line, unless the person moved one of them elsewhere.
        run = pinned if [one.key for one in pinned] == [str(digit) for digit in range(1, 10)] else []
        for line, command in enumerate((one for one in commands if one not in run[1:]), first + 1):
            whole = command in run
            key = QLabel(f"{run[0].key} … {run[-1].key}" if whole else command.key, inner)
            key.setProperty("weight", "strong")
            key.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            about = QLabel(_(command.about), inner)
            about.setProperty("tone", "soft")
            about.setWordWrap(True)
            self._grid.addWidget(key, line, 0)
            words = _("Tag pinned on this key") if whole else _(command.text).rstrip("…")
            name = QLabel(words, inner)
            name.setWordWrap(True)  # one long name would leave no room to what all the others do
            self._grid.addWidget(name, line, 1)
            self._grid.addWidget(about, line, 2)
            for label in (key, about, name):
                label.setContentsMargins(0, 1, 0, 0)  # for the accents of capitals

    def _leave_for(self, command: str) -> None:
        self.leave()
        self.asked.emit(command)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_F1
        ):
            event.accept()  # the window’s own F1 waits: the card is what F1 shows
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self._leave_for("manual")
            event.accept()
        else:
            super().keyPressEvent(event)

    def labels(self) -> list[QLabel]:
        """The texts of the card, in order."""
        return self.findChildren(QLabel)
