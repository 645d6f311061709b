"""The first page: try the sample, open a file, connect to a server, or go on with a workspace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from moderator.domain.words import _, moment
from moderator.ui import keys, theme
from moderator.ui.parts import Button, Glyph, Page, emptied, sentence


class Choice(QPushButton):
    """A large button with a word, what it does, and its key; Enter presses it, arrows walk the choices."""

    def __init__(self, icon: str, text: str, about: str, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(text)
        self.setAccessibleDescription(about)
        self.setAutoDefault(False)
        across = self._across = QHBoxLayout(self)
        across.setContentsMargins(theme.S4, theme.S3, theme.S4, theme.S3)
        across.setSpacing(theme.S4)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(sentence(text, self, strong=True))
        words.addWidget(sentence(about, self, "soft"))
        across.addWidget(Glyph(icon, self, size=28))
        across.addLayout(words, 1)
        shown = sentence(keys.spelled(key), self, "soft")
        shown.setWordWrap(False)
        across.addWidget(shown)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._across.totalHeightForWidth(width)

    def sizeHint(self) -> QSize:
        return self._across.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._across.totalMinimumSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        walk(self, event) or super().keyPressEvent(event)


class Recent(Button):
    """A workspace opened before."""

    def __init__(self, path: Path, parent: QWidget) -> None:
        opened = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        super().__init__(path.stem, parent, icon="folder", quiet=True)
        self.path = path
        self.setStyleSheet("text-align: left")
        # Where room lacks, it is the folder that is cut.
        self.setText(f"{path.stem}  ·  {moment(opened, 'short')}  ·  {path.parent}")
        self.setToolTip(str(path))
        self.setAccessibleDescription(_("Last changed on {moment}").format(moment=moment(opened)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        walk(self, event) or super().keyPressEvent(event)


def walk(button: QPushButton, event: QKeyEvent) -> bool:
    """Let Enter press a button and arrows go to the next one; True when the key was one of these."""
    match event.key():
        case Qt.Key.Key_Return | Qt.Key.Key_Enter:
            button.click()
        case Qt.Key.Key_Down:
            button.focusNextChild()
        case Qt.Key.Key_Up:
            button.focusPreviousChild()
        case _:
            return False
    return True


class StartPage(Page):
    """Shown at the first run and whenever no workspace is open."""

    sample_asked = Signal()
    file_asked = Signal()
    server_asked = Signal()
    new_asked = Signal()
    browse_asked = Signal()
    open_asked = Signal(object)  # Path of a workspace

    def __init__(self, recent: Callable[[], Sequence[Path]], parent: QWidget) -> None:
        super().__init__(
            _("Welcome"),
            _("All the work is kept in one file on this computer, the workspace. Nothing is sent without being asked."),
            parent,
        )
        self._recent = recent
        self.foot.hide()
        self.choices: list[Choice] = []
        for icon, text, about, key, signal in (
            (
                "sample",
                _("Try the sample"),
                _("A fictional consultation of 600 contributions, with its server: nothing can go wrong."),
                "",
                self.sample_asked,
            ),
            (
                "file",
                _("Open a file of contributions"),
                _("An export of a platform, a table, a comment table filled in Word. Or drop it anywhere here."),
                keys.BY_NAME["import"].keys[0],
                self.file_asked,
            ),
            (
                "server",
                _("Connect to a server"),
                _("Give the address of the consultation’s site: its contributions are received here."),
                "",
                self.server_asked,
            ),
        ):
            choice = Choice(icon, text, about, key, self.inner)
            choice.clicked.connect(signal)
            self.choices.append(choice)
            self.column.addWidget(choice)
        line = QHBoxLayout()
        self.new = Button(_("New workspace…"), self.inner, key="new")
        self.browse = Button(_("Open a workspace…"), self.inner, key="open")
        self.new.clicked.connect(self.new_asked)
        self.browse.clicked.connect(self.browse_asked)
        line.addWidget(self.new)
        line.addWidget(self.browse)
        line.addStretch(1)
        self.column.addSpacing(theme.S2)
        self.column.addLayout(line)
        self.column.addSpacing(theme.S2)
        self.recent_title = sentence(_("Opened before"), self.inner, strong=True)
        self.column.addWidget(self.recent_title)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.column.addLayout(self._list)
        self.column.addStretch(1)
        self.recent: list[Recent] = []

    def first(self) -> QWidget:
        return self.recent[0] if self.recent else self.choices[0]

    def entered(self) -> None:
        """Show the workspaces opened before, those that are no longer there left out."""
        emptied(self._list)
        self.recent = [Recent(path, self.inner) for path in self._recent()]
        self.recent_title.setVisible(bool(self.recent))
        for one in self.recent:
            one.clicked.connect(lambda _on=False, path=one.path: self.open_asked.emit(path))
            self._list.addWidget(one)
            one.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """There is nowhere to go back to."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
