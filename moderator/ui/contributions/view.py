"""A page of rich text that fetches nothing; passages are drawn on it, and the keyboard selects its words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QToolTip, QWidget

from moderator.domain.words import _
from moderator.ui import theme
from moderator.ui.contributions.marks import MARGIN, Drawing, Margin, Mark, room

_LETTERS = 75  # the longest line that is read with ease (Bringhurst, « The Elements of Typographic Style », 2.1.2)


class PageView(QTextBrowser):
    """The text on the right. A caret moves in it by the arrows; with Shift they select, with Ctrl they go by words."""

    chosen = Signal(str)  # the decision of the passage that a click or a walk came to
    left = Signal()  # Escape, with nothing selected

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "reader")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextBrowserInteraction | flags.TextSelectableByKeyboard)
        self.setCursorWidth(2)
        self.setPlaceholderText(_("What is chosen in the list is read here."))
        self._drawing: Drawing | None = None
        self._hits: list[QTextEdit.ExtraSelection] = []
        self._current = ""
        self.margin = Margin(self)
        self.margin.hide()
        self.margin.chosen.connect(self.chosen)
        self.verticalScrollBar().valueChanged.connect(self.margin.scroll_to)

    # ---------------------------------------------------------------------------------------- nothing is ever loaded

    def loadResource(self, type_: int, name: QUrl | str) -> object:
        """Nothing is ever loaded: neither from the network nor from this machine."""
        return None

    def doSetSource(self, name: QUrl | str, type_: object = None) -> None:
        """The page never goes elsewhere by itself."""

    # ------------------------------------------------------------------------------------------------- what is drawn

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Draw other passages."""
        self._drawing = Drawing(self.document(), marks) if marks else None
        self.point("")

    def show_hits(self, hits: list[QTextEdit.ExtraSelection]) -> None:
        """Show other hits."""
        self._hits = hits
        self._select_again()

    @property
    def current(self) -> str:
        """The decision of the passage pointed at, "" when there is none."""
        return self._current

    def point(self, ref: str) -> None:
        """Point at a passage, or at none, and bring it into sight."""
        self._current = ref
        self.margin.show_marks(self._drawing, ref)
        self.narrow()
        self._select_again()
        mark = self.mark(ref)
        if mark is not None:
            self._show(mark.start)
        self.viewport().update()

    def mark(self, ref: str) -> Mark | None:
        """The mark of a passage, None when it is not drawn."""
        return next((one for one in self.marks() if one.ref == ref), None)

    def marks(self) -> tuple[Mark, ...]:
        """The passages drawn."""
        return self._drawing.marks if self._drawing else ()

    def _select_again(self) -> None:
        chosen = [self.stretch(one.start, one.end, self._wave(one.colour)) for one in self.marks() if one.found]
        if mark := self.mark(self._current):
            ground = QTextCharFormat()
            ground.setBackground(QColor(theme.current.tint))
            ground.setForeground(QColor(theme.current.on_tint))
            chosen.append(self.stretch(mark.start, mark.end, ground))
        self.setExtraSelections([*chosen, *self._hits])

    def _wave(self, colour: str) -> QTextCharFormat:
        """How what rules found looks: a tinted ground, and a wave under the words."""
        shown = QTextCharFormat()
        shown.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        shown.setUnderlineColor(theme.ink(colour))
        shown.setBackground(QColor(theme.current.hover))
        return shown

    def stretch(self, start: int, end: int, shown: QTextCharFormat) -> QTextEdit.ExtraSelection:
        """A stretch of the page to show in another form."""
        one = QTextEdit.ExtraSelection()
        place = QTextCursor(self.document())
        place.setPosition(start)
        place.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        one.cursor, one.format = place, shown
        return one

    def _show(self, position: int) -> None:
        """Scroll as little as needed to see a place of the text."""
        place = QTextCursor(self.document())
        place.setPosition(position)
        box, height = self.cursorRect(place), self.viewport().height()
        bar = self.verticalScrollBar()
        if box.top() < 0 or box.bottom() > height:
            bar.setValue(bar.value() + box.top() - height // 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._drawing is not None:
            painter = QPainter(self.viewport())
            self._drawing.paint(painter, self.verticalScrollBar().value(), self.viewport().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.narrow()

    def narrow(self) -> None:
        """Keep lines short enough to be read with ease, whatever the width of the window."""
        column = round(self.fontMetrics().averageCharWidth() * _LETTERS * 1.05)
        wide = self.width() - theme.S6 - theme.S3
        least = room(self.width()) + theme.S3 if self._drawing is not None else theme.S3
        right = max(least, wide - column)
        self.setViewportMargins(theme.S6, 0, right, 0)
        if self.document().textWidth() > self.viewport().width():
            # Qt lays out nothing anew when the margins change within a resizing: words would be cut at the edge.
            self.document().setTextWidth(self.viewport().width())
        if self._drawing is not None:
            bar = self.verticalScrollBar().width() if self.verticalScrollBar().isVisible() else 0
            left = self.width() - right + theme.S2
            beside = min(right - bar - theme.S3, 2 * MARGIN)
            self.margin.setGeometry(left, 0, beside, self.viewport().height())

    # --------------------------------------------------------------------------------------------- keyboard and mouse

    def caret(self) -> int:
        """Where the next selection begins: after what is selected, at the caret, else at the first line in sight."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            return cursor.selectionEnd()
        box = self.cursorRect(cursor)
        if self.hasFocus() and 0 <= box.top() <= self.viewport().height():
            return cursor.position()
        return self.cursorForPosition(self.viewport().rect().topLeft()).position()

    def select(self, start: int, end: int) -> None:
        """Select a stretch of the page, its end in sight, and give the text the keyboard."""
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter on a link follows it; anywhere else it belongs to the window.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.textCursor().charFormat().isAnchor():
            event.ignore()
            return
        if event.key() == Qt.Key.Key_Escape:
            cursor = self.textCursor()
            if cursor.hasSelection():
                cursor.clearSelection()
                self.setTextCursor(cursor)
            else:
                self.left.emit()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton or self.textCursor().hasSelection():
            return
        at = self.cursorForPosition(event.position().toPoint()).position()
        under = [one for one in self.marks() if one.start <= at < one.end]
        if under:
            # Of several one over the other, each click comes to the next.
            refs = [one.ref for one in sorted(under, key=lambda one: one.end - one.start)]
            here = refs.index(self._current) + 1 if self._current in refs else 0
            self.chosen.emit(refs[here % len(refs)])

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self.cursorForPosition(event.pos()).position()
            under = [one for one in self.marks() if one.found and one.start <= at < one.end]
            QToolTip.showText(event.globalPos(), "\n".join(f"{one.name}\n{one.found}" for one in under), self)
            return True
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "margin"):
            self._select_again()
            self.margin.update()

    def write(self, html: str, style: str, pictures: dict[str, object]) -> None:
        """Show another page; its pictures are given here, for none is fetched."""
        document = self.document()
        document.setDefaultStyleSheet(style)
        for name, picture in pictures.items():
            document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), picture)
        self._drawing, self._hits, self._current = None, [], ""
        self.setHtml(html)
