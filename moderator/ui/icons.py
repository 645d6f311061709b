"""The window's icons, by what they mean; they always stand beside a word or an accessible name."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QIcon, QPainter, QPixmap

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


@lru_cache(maxsize=256)
def _made(name: str, colour: str, disabled: str, chosen: str) -> QIcon:
    # QtAwesome reads its fonts on import: not before the first window needs one.
    import qtawesome

    made: QIcon = qtawesome.icon(
        NAMES[name],
        color=colour,
        color_active=colour,
        color_disabled=disabled,
        color_selected=chosen,
        color_on=chosen,
        color_on_active=chosen,
    )
    return made


def icon(name: str, colour: str = "") -> QIcon:
    """The icon of that meaning, in the theme's text colour or another. Raises KeyError when there is none."""
    t = theme.current
    return _made(name, colour or t.text, t.off, t.on_tint)


@lru_cache(maxsize=256)
def _drawn(name: str, colour: str, size: QSize, ratio: float) -> QPixmap:
    return icon(name, colour).pixmap(size, ratio)


def paint(painter: QPainter, name: str, colour: str, box: QRect) -> None:
    """Draw an icon among many: each is made from its font once, not at each row that is painted."""
    painter.drawPixmap(box, _drawn(name, colour, box.size(), painter.device().devicePixelRatio()))
