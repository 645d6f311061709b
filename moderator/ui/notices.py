"""What the window says by itself: a quiet strip for the world's problems, a dialog with a report for our bugs."""

from __future__ import annotations

import platform
import re
import sys
import traceback
from pathlib import Path

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QWidget

from moderator import __version__
from moderator.domain.confided import traced
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.ui import icons, theme
from moderator.ui.overlay import Overlay


class Strip(QFrame):
    """A sentence above the work, closed by its button or by the next act that succeeds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.glyph = QLabel(self)
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.dismiss = QPushButton(_("Understood"), self)
        self.dismiss.setProperty("role", "quiet")
        self.dismiss.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.S3, theme.S1, theme.S1, theme.S1)
        layout.setSpacing(theme.S2)
        layout.addWidget(self.glyph)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.dismiss)
        self.hide()

    def tell(self, problem: Problem) -> None:
        """Show what happened, where, and what to do."""
        self.glyph.setPixmap(icons.icon("warning", theme.current.warn).pixmap(20, 20))
        self.text.setText(str(problem))
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setAccessibleName(_("Problem: {sentence}").format(sentence=problem))
        self.show()


def report(error: BaseException) -> str:
    """What a developer needs to understand a bug, and nothing that came from contributions or says who works here.

    Messages of exceptions are left out because they may quote data; paths are cut to the program's own.
    """
    lines = [
        f"Moderator {__version__}",
        f"Python {platform.python_version()}, Qt {qVersion()}, {platform.system()} {platform.release()}",
        "",
    ]
    lines += [
        f"{_inside(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    cause: BaseException | None = error
    while cause is not None:
        lines.append(type(cause).__qualname__)
        cause = cause.__cause__
    return "\n".join(lines)


def _inside(filename: str) -> str:
    parts = Path(filename).parts
    for root in ("moderator", "site-packages"):
        if root in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(root) :])
    return re.sub(r".*[/\\]", "", filename)


class BugCard(Overlay):
    """Says that the program is at fault and gives the report to copy."""

    def __init__(self, error: BaseException, window: QWidget) -> None:
        super().__init__(_("An error of the program"), window, width=680, height=460)
        words = QLabel(
            _(
                "Moderator met an error of its own. What was decided before is safe in the workspace. The report below"
                " holds no contribution and no name: send it to the people who maintain the program."
            ),
            self.card,
        )
        words.setWordWrap(True)
        self.text = QPlainTextEdit(report(error), self.card)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Report"))
        copy = QPushButton(_("Copy the report"), self.card)
        copy.clicked.connect(self._copy)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(copy)
        self.body.addWidget(words)
        self.body.addWidget(self.text)
        self.body.addLayout(line)
        self.open(copy)

    def _copy(self) -> None:
        self.text.selectAll()
        self.text.copy()


def log(error: BaseException) -> None:
    """Write the whole error, secrets apart, where who started the program from a terminal sees it."""
    if terminal := sys.stderr:  # there is none where Windows opens the window alone
        terminal.write(traced(error))
