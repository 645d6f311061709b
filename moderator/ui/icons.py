"""The window's icons, by what they mean; they always stand beside a word or an accessible name."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from moderator.ui import theme

NAMES = {
    "today": "ri.sun-line",
    "moderate": "ri.shield-check-line",
    "analyse": "ri.price-tag-3-line",
    "answer": "ri.chat-1-line",
    "documents": "ri.file-text-line",
    "search": "ri.search-line",
    "sync": "ri.refresh-line",
    "offline": "ri.cloud-off-line",
    "accept": "ri.check-line",
    "refuse": "ri.close-line",
    "undo": "ri.arrow-go-back-line",
    "redo": "ri.arrow-go-forward-line",
    "tag": "ri.price-tag-3-line",
    "pile": "ri.stack-line",
    "argument": "ri.node-tree",
    "reading": "ri.book-open-line",
    "note": "ri.sticky-note-line",
    "opinion": "ri.question-answer-line",
    "later": "ri.time-line",
    "attachment": "ri.attachment-2",
    "grid": "ri.layout-grid-line",
    "charter": "ri.scales-3-line",
    "up": "ri.arrow-up-line",
    "down": "ri.arrow-down-line",
    "take": "ri.user-follow-line",
    "redact": "ri.mark-pen-line",
    "history": "ri.history-line",
    "warning": "ri.error-warning-line",
    "contested": "ri.git-merge-line",
    "folder": "ri.folder-open-line",
    "file": "ri.file-add-line",
    "server": "ri.server-line",
    "sample": "ri.seedling-line",
    "close": "ri.close-line",
    "person": "ri.user-line",
    "link": "ri.external-link-line",
    "filter": "ri.filter-3-line",
    "save": "ri.bookmark-line",
    "lock": "ri.lock-line",
    "export": "ri.file-word-line",
    "more": "ri.more-line",
    "send": "ri.send-plane-line",
    "keys": "ri.keyboard-line",
    "shown": "ri.arrow-down-s-line",
    "hidden": "ri.arrow-right-s-line",
    "answered": "ri.chat-check-line",
    "favorable": "ri.add-circle-line",
    "unfavorable": "ri.indeterminate-circle-line",
    "mixed": "ri.contrast-line",
    "no-side": "ri.checkbox-blank-circle-line",
    "quote": "ri.double-quotes-l",
    "votes": "ri.thumb-up-line",
    "against": "ri.thumb-down-line",
    "replies": "ri.chat-3-line",
    "removed": "ri.delete-bin-line",
    "info": "ri.information-line",
    "settings": "ri.settings-3-line",
    "manual": "ri.book-open-line",
    "copy": "ri.file-copy-line",
}


_FONT, _CHARACTERS = "remixicon-2.5.0.ttf", "remixicon-charmap-2.5.0.json"
_SHARE = 0.875  # of its box that a glyph takes, as in QtAwesome


@lru_cache(maxsize=1)
def _font() -> tuple[str, dict[str, str]]:
    """The family of Remix Icon, and the character of each of its icons.

    QtAwesome brings the font. It is not imported: it would read eleven others and all of Qt before the window is shown.
    """
    package = find_spec("qtawesome")
    assert package is not None, "QtAwesome is one of the libraries of this program"
    assert package.origin is not None
    folder = Path(package.origin).parent / "fonts"
    (family,) = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(folder / _FONT)))
    written = json.loads((folder / _CHARACTERS).read_text("utf-8"))
    return family, {name: chr(int(number, 16)) for name, number in written.items()}


class _Engine(QIconEngine):
    """Draws a character of the font in the colour of the moment."""

    def __init__(self, name: str, colour: str, disabled: str, chosen: str) -> None:
        super().__init__()
        self._name, self._colours = name, (colour, disabled, chosen)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour, disabled, chosen = self._colours
        family, characters = _font()
        if mode is QIcon.Mode.Disabled:
            colour = disabled
        elif mode is QIcon.Mode.Selected or state is QIcon.State.On:
            colour = chosen
        font = QFont(family)
        font.setPixelSize(max(1, round(_SHARE * rect.height())))
        painter.save()
        painter.setPen(QColor(colour))
        painter.setFont(font)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, characters[self._name])
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        if not size.isEmpty():
            made.fill(Qt.GlobalColor.transparent)
            painter = QPainter(made)
            self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
            painter.end()
        return made

    def clone(self) -> _Engine:
        return _Engine(self._name, *self._colours)


@lru_cache(maxsize=256)
def _made(name: str, colour: str, disabled: str, chosen: str) -> QIcon:
    return QIcon(_Engine(NAMES[name].removeprefix("ri."), colour, disabled, chosen))


def icon(name: str, colour: str = "") -> QIcon:
    """The icon of that meaning, in the theme's text colour or another. Raises KeyError when there is none."""
    t = theme.current
    return _made(name, colour or t.text, t.soft, t.on_tint)


@lru_cache(maxsize=256)
def _drawn(name: str, colour: str, size: QSize, ratio: float) -> QPixmap:
    return icon(name, colour).pixmap(size, ratio)


def paint(painter: QPainter, name: str, colour: str, box: QRect) -> None:
    """Draw an icon among many: each is made from its font once, not at each row that is painted."""
    painter.drawPixmap(box, _drawn(name, colour, box.size(), painter.device().devicePixelRatio()))
