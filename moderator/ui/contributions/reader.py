"""The text on the right: sanitised, never loading anything, its hits shown, its links opened only on request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QFont,
    QKeyEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QTextEdit, QVBoxLayout, QWidget

from moderator.domain.query import Query
from moderator.domain.sought import hits
from moderator.domain.words import _
from moderator.ui import theme
from moderator.ui.contributions import page

if TYPE_CHECKING:
    from moderator.work.reading import Sheet

_LETTERS = 75  # the longest line that is read with ease (Bringhurst, « The Elements of Typographic Style », 2.1.2)


class PageView(QTextBrowser):
    """A page of rich text that fetches nothing, from nowhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "reader")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)

    def loadResource(self, type_: int, name: QUrl | str) -> object:
        """Nothing is ever loaded: neither from the network nor from this machine."""
        return None

    def doSetSource(self, name: QUrl | str, type_: object = None) -> None:
        """The page never goes elsewhere by itself."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter on a link follows it; anywhere else it belongs to the window.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.textCursor().charFormat().isAnchor():
            event.ignore()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.narrow()

    def narrow(self) -> None:
        """Keep lines short enough to be read with ease, whatever the width of the window."""
        column = round(self.fontMetrics().averageCharWidth() * _LETTERS * 1.05)
        wide = self.width() - theme.S6 - theme.S3
        self.setViewportMargins(theme.S6, 0, max(theme.S3, wide - column), 0)


class Reader(QFrame):
    """One contribution or section, and the question before a link is opened."""

    went = Signal(int)  # the id of another contribution asked for by a link
    told = Signal(str, str)  # what a link of the page asks, and about what

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "ground")
        self.view = PageView(self)
        self.view.setAccessibleName(_("Text of the contribution"))
        self.question = QFrame(self)
        self.question.setProperty("role", "notice")
        self.where = QLabel(self.question)
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.where.setWordWrap(True)
        self._open = QPushButton(_("Open in the browser"), self.question)
        self._leave = QPushButton(_("Stay here"), self.question)
        self._leave.setProperty("role", "quiet")
        line = QHBoxLayout(self.question)
        line.setContentsMargins(theme.S3, theme.S1, theme.S2, theme.S1)
        line.addWidget(self.where, 1)
        line.addWidget(self._open)
        line.addWidget(self._leave)
        self.question.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.question)
        layout.addWidget(self.view, 1)
        self.sheet: Sheet | None = None
        self.context = True
        self.scale = 100
        self.shown_query = Query()
        self._link = QUrl()
        self.view.anchorClicked.connect(self._clicked)
        self._open.clicked.connect(self._go_out)
        self._leave.clicked.connect(self.question.hide)

    def show_sheet(self, sheet: Sheet | None, query: Query, *, keep_place: bool = False) -> None:
        """Show a contribution or a section, from its beginning unless it is only brought up to date."""
        place = self.view.verticalScrollBar().value() if keep_place else 0
        self.sheet, self.shown_query = sheet, query
        self.question.hide()
        self.view.setFont(self._font())
        self.view.document().setDefaultFont(self._font())
        self.view.document().setDocumentMargin(theme.S4)
        self.view.document().setDefaultStyleSheet(page.style(theme.current, self.scale))
        self.view.setHtml(page.written(sheet, context=self.context) if sheet else "")
        self.view.narrow()
        self._show_hits()
        self.view.verticalScrollBar().setValue(place)

    def resize_text(self, scale: int) -> None:
        """Show the text at a percentage of its usual size."""
        self.scale = scale
        self.show_sheet(self.sheet, self.shown_query, keep_place=True)

    def turn(self) -> bool:
        """Show the next page of the text; False when its end was already shown."""
        bar = self.view.verticalScrollBar()
        before = bar.value()
        bar.triggerAction(bar.SliderAction.SliderPageStepAdd)
        return bar.value() != before

    def passage(self) -> tuple[int, str, int, int] | None:
        """The passage of the title or the text that is selected: id, field, first and last character; or None."""
        cursor = self.view.textCursor()
        if self.sheet is None or not cursor.hasSelection():
            return None
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        for field, original in (("title", self.sheet.title), ("body", self.sheet.body)):
            region = self._region(field)
            if region and region[0] <= start and end <= region[1]:
                before, chosen = self._between(region[0], start), self._between(start, end)
                if len(self._between(*region)) == len(original):
                    span: tuple[int, int] | None = (len(before), len(before) + len(chosen))
                else:
                    span = located(original, chosen, before)
                return (self.sheet.id, field, *span) if span else None
        return None

    def _between(self, start: int, end: int) -> str:
        cursor = QTextCursor(self.view.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText().replace("\u2029", "\n").replace("\u2028", "\n")

    def _font(self) -> QFont:
        return theme.font(round(theme.READING * self.scale / 100))

    def _region(self, field: str) -> tuple[int, int] | None:
        """Where the title or the text stands in the page, in positions of the document."""
        if field == "title":
            block = self._marked("title")
            return (block.position(), block.position() + block.length() - 1) if block is not None else None
        first, last = self._marked("body-start"), self._marked("body-end")
        if first is None or last is None:
            return None
        start, end = first.next().position(), last.position() - 1
        return (start, end) if start <= end else None

    def _marked(self, name: str) -> QTextBlock | None:
        block: QTextBlock = self.view.document().begin()
        while block.isValid():
            pieces = block.begin()
            while not pieces.atEnd():
                fragment = pieces.fragment()
                if name in fragment.charFormat().anchorNames():
                    return block
                pieces += 1
            block = block.next()
        return None

    def _show_hits(self) -> None:
        shown: list[QTextEdit.ExtraSelection] = []
        ink = QTextCharFormat()
        ink.setBackground(QColor(theme.current.hit))
        ink.setForeground(QColor(theme.current.on_hit))
        for field in ("title", "body") if self.shown_query.clauses else ():
            region = self._region(field)
            if region is None:
                continue
            text = self._between(*region)
            units = _units(text)
            for start, end in hits(self.shown_query, text):
                one = QTextEdit.ExtraSelection()
                place = QTextCursor(self.view.document())
                place.setPosition(region[0] + units[start])
                place.setPosition(region[0] + units[end], QTextCursor.MoveMode.KeepAnchor)
                one.cursor, one.format = place, ink
                shown.append(one)
        self.view.setExtraSelections(shown)

    def _clicked(self, link: QUrl) -> None:
        if link.scheme() == page.INSIDE:
            what, _slash, about = link.path().partition("/")
            if what == "go":
                self.went.emit(int(about))
            else:
                self.told.emit(what, about)
            return
        if link.scheme() not in ("http", "https"):
            return
        self._link = link
        self.where.setText(_("This link goes to {host}. Open it in the browser?").format(host=link.host()))
        self._open.setAccessibleName(_("Open {host} in the browser").format(host=link.host()))
        self.question.show()
        self._leave.setFocus()

    def _go_out(self) -> None:
        self.question.hide()
        QDesktopServices.openUrl(self._link)


def _units(text: str) -> list[int]:
    """For each character and the end: how many UTF-16 units come before it, as Qt counts."""
    places, count = [0], 0
    for char in text:
        count += 2 if ord(char) > 0xFFFF else 1
        places.append(count)
    return places


def located(original: str, chosen: str, before: str) -> tuple[int, int] | None:
    """Where a passage seen on the page is in the original text: same words, spaces and line ends apart.

    `before` is what stands before it on the page, which tells apart repetitions of the same words.
    """
    words = chosen.split()
    if not words:
        return None
    pattern = re.compile(r"\W*?\s*".join(re.escape(word) for word in words))
    earlier = len(pattern.findall(" ".join(before.split()) if len(words) > 1 else before))
    found = list(pattern.finditer(original))
    if not found:
        return None
    match = found[min(earlier, len(found) - 1)]
    return match.start(), match.end()
