"""Excerpts of contributions one under the other, the words that count highlighted, each leading to its contribution."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from moderator.ui import theme

_GO = "go:"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is shown of a contribution: `hits` are places in `text`; `foot` says why it is here. Id 0 leads nowhere."""

    id: int
    head: str
    text: str
    hits: tuple[tuple[int, int], ...] = ()
    foot: str = ""


class Excerpts(QTextBrowser):
    """A page to read that loads nothing; Tab goes from one contribution to the next, Enter opens it."""

    chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("role", "reader")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextBrowserInteraction | flags.TextSelectableByKeyboard)
        self.anchorClicked.connect(self._clicked)
        self.entries: tuple[Excerpt, ...] = ()
        self._empty = ""

    def stand_whole(self) -> None:
        """Be as high as the excerpts are: the page scrolls, not they inside it."""
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(
            lambda size: self.setFixedHeight(ceil(size.height()) + 2 * self.frameWidth())
        )

    def show_excerpts(self, entries: Sequence[Excerpt], empty: str = "") -> None:
        """Show other excerpts, from the first; `empty` is said when there is none."""
        self.entries, self._empty = tuple(entries), empty
        self._write()
        self.verticalScrollBar().setValue(0)

    def loadResource(self, type_: int, name: QUrl | str) -> object:
        """Nothing is ever loaded."""
        return None

    def doSetSource(self, name: QUrl | str, type_: object = None) -> None:
        """The page never goes elsewhere by itself."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._write()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _write(self) -> None:
        t = theme.current
        parts = [_block(one, t) for one in self.entries]
        if not parts and self._empty:
            parts = [f'<p style="color:{t.soft}">{html.escape(self._empty)}</p>']
        place = self.verticalScrollBar().value()
        self.setHtml("".join(parts))
        self.verticalScrollBar().setValue(place)

    def _clicked(self, link: QUrl) -> None:
        where = link.toString()
        if where.startswith(_GO):
            self.chosen.emit(int(where.removeprefix(_GO)))


def _block(one: Excerpt, t: theme.Tokens) -> str:
    head = html.escape(one.head)
    if one.id:
        head = f'<a href="{_GO}{one.id}" style="color:{t.accent};text-decoration:none"><b>{head}</b></a>'
    elif head:
        head = f"<b>{head}</b>"
    lines = [head] if head else []
    lines.append(_highlighted(one.text, one.hits, t))
    if one.foot:
        lines.append(f'<span style="color:{t.soft}">{html.escape(one.foot)}</span>')
    return f'<p style="margin:0 0 {theme.S3}px 0">{"<br>".join(lines)}</p>'


def _highlighted(text: str, hits: Sequence[tuple[int, int]], t: theme.Tokens) -> str:
    parts, at = [], 0
    for start, end in hits:
        parts.append(html.escape(text[at:start]))
        parts.append(f'<span style="background:{t.hit};color:{t.on_hit}">{html.escape(text[start:end])}</span>')
        at = end
    return "".join([*parts, html.escape(text[at:])])
