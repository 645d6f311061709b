"""Ctrl+K finds any command by its name; F1 shows the keys of the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QScrollArea, QWidget

from moderator.domain.folding import fold
from moderator.domain.words import _
from moderator.ui import keys, theme
from moderator.ui.overlay import Overlay


class CommandField(Overlay):
    """Type a few letters, Enter does it."""

    def __init__(self, offered: Sequence[tuple[str, str, QAction]], window: QWidget) -> None:
        super().__init__(_("Find a command"), window)
        self._offered = offered
        self.field = QLineEdit(self.card)
        self.field.setPlaceholderText(_("Type what you want to do"))
        self.field.setAccessibleName(_("Find a command"))
        self.found = QListWidget(self.card)
        self.found.setAccessibleName(_("Commands found"))
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(self.field)
        self.body.addWidget(self.found)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self._run)
        self.found.itemClicked.connect(lambda _item: self._run())
        self._filter("")
        self.open(self.field)

    def _filter(self, text: str) -> None:
        self.found.clear()
        words = fold(text).split()
        for name, key, action in self._offered:
            plain = fold(name)
            if all(word in plain for word in words):
                item = QListWidgetItem(f"{name}    {key}" if key else name, self.found)
                item.setData(Qt.ItemDataRole.UserRole, action)
        self.found.setCurrentRow(0)

    def _run(self) -> None:
        item = self.found.currentItem()
        if item is None:
            return
        action: QAction = item.data(Qt.ItemDataRole.UserRole)
        self.leave()
        action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step:
                self.found.setCurrentRow(max(0, min(self.found.count() - 1, self.found.currentRow() + step)))
                return True
        return super().eventFilter(watched, event)


class KeysPage(Overlay):
    """The keys that act here, grouped by where they act."""

    def __init__(self, space: keys.Space | None, allowed: Callable[[keys.Command], bool], window: QWidget) -> None:
        super().__init__(_("Keys of this screen"), window, width=760, height=680)
        inner = QFrame(self.card)
        inner.setProperty("role", "raised")
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(theme.S6)
        grid.setVerticalSpacing(theme.S2)
        grid.setColumnStretch(2, 1)
        line = 0
        for scope, words in (
            (keys.Scope.READING, _("In the list and the reader")),
            (keys.Scope.EVERYWHERE, _("Everywhere")),
        ):
            here = [
                one
                for one in keys.COMMANDS
                if one.scope is scope and one.key and allowed(one) and (space is None or space in one.spaces)
            ]
            if not here:
                continue
            title = QLabel(words, inner)
            title.setProperty("weight", "strong")
            grid.addWidget(title, line, 0, 1, 3)
            line += 1
            for command in here:
                key = QLabel(command.key, inner)
                key.setProperty("weight", "strong")
                key.setAlignment(Qt.AlignmentFlag.AlignRight)
                about = QLabel(_(command.about), inner)
                about.setProperty("tone", "soft")
                about.setWordWrap(True)
                grid.addWidget(key, line, 0)
                grid.addWidget(QLabel(_(command.text).replace("…", ""), inner), line, 1)
                grid.addWidget(about, line, 2)
                line += 1
        scroll = QScrollArea(self.card)
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setAccessibleName(_("Keys of this screen"))
        self.body.addWidget(scroll)
        self.open(scroll)

    def labels(self) -> list[QLabel]:
        """The texts of the page, in order."""
        return self.findChildren(QLabel)
