"""Tagged passages as they are drawn: underlined in their tag's colour, one under the other, named in the margin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QTextDocument, QTextLine
from PySide6.QtWidgets import QToolTip, QWidget

from moderator.domain.words import _, listing, ngettext, number
from moderator.ui import theme
from moderator.ui.labels import on_lines

MARGIN = 156
"""Room for the names of the tags beside the text, in pixels at 100 %; a narrow text leaves a fifth of its width."""
_SQUARES = 40
"""Room for the coloured squares that stand for the names where names are not begun, in pixels."""
_NAMED = 48
"""Pixels under which a name is not begun: a coloured square stands for it, the names are over the text."""
_LINES = 3
"""Lines that a name may take beside a narrow text."""
_THICK, _STEP, _BRACKET = 3, 5, 7
_STROKES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)
"""What tells lines one under the other apart, besides their colour and their place."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage to draw: its decision, the positions of its first and last characters, its lane, its tag.

    `found`: what rules found, and why; such a stretch is underlined by a wave (`view.PageView`), not by a line.
    """

    ref: str
    start: int
    end: int
    lane: int
    colour: str
    name: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a mark covers of one line of the text, in pixels of the document."""

    left: float
    right: float
    baseline: float
    top: float
    bottom: float


def stretches(document: QTextDocument, start: int, end: int) -> list[Stretch]:
    """Where the characters between two positions stand, line by line."""
    found: list[Stretch] = []
    layout = document.documentLayout()
    block = document.findBlock(start)
    while block.isValid() and block.position() < end:
        origin = layout.blockBoundingRect(block).topLeft()
        lines, at = block.layout(), block.position()
        for number_ in range(lines.lineCount()):
            line = lines.lineAt(number_)
            first = max(start - at, line.textStart())
            last = min(end - at, line.textStart() + line.textLength())
            while last > first and document.characterAt(at + last - 1).isspace():  # where the line was cut
                last -= 1
            if first >= last:
                continue
            left, right = _across(line, first), _across(line, last)
            top = origin.y() + line.y()
            below = top + line.ascent() + line.descent()
            found.append(Stretch(origin.x() + left, origin.x() + right, below, top, top + line.height()))
        block = block.next()
    return found


def _across(line: QTextLine, place: int) -> float:
    """How far a character of a line is from its beginning, in pixels."""
    found: Any = line.cursorToX(place)  # Qt gives the place back with it
    return float(found[0])


class Drawing:
    """The marks of one page and where they are, worked out once for each width of the text."""

    def __init__(self, document: QTextDocument, marks: Sequence[Mark]) -> None:
        self.marks = tuple(marks)
        self._document = document
        self._width = -1.0
        self._places: dict[str, list[Stretch]] = {}

    def places(self) -> dict[str, list[Stretch]]:
        """The stretches of each mark, by its decision."""
        width = self._document.size().width()
        if width != self._width:
            # Asking where lines are may lay them out, which paints: nothing is half made when that asks again.
            found = {one.ref: stretches(self._document, one.start, one.end) for one in self.marks}
            self._width, self._places = width, found
        return self._places

    def paint(self, painter: QPainter, scrolled: int, height: int) -> None:
        """Underline the passages that are in sight; ticks show where each begins and ends."""
        places = self.places()
        for mark in (one for one in self.marks if not one.found):
            pen = QPen(theme.ink(mark.colour), _THICK, _STROKES[mark.lane % len(_STROKES)], Qt.PenCapStyle.FlatCap)
            lines = places[mark.ref]
            for place, one in enumerate(lines):
                y = one.baseline - scrolled + 2 + mark.lane * _STEP
                if not -_STEP < y < height + _STEP:
                    continue
                painter.setPen(pen)
                painter.drawLine(QPointF(one.left, y), QPointF(one.right, y))
                painter.setPen(QPen(pen.color(), 2))
                if place == 0:
                    painter.drawLine(QPointF(one.left + 1, y + 1), QPointF(one.left + 1, y - 6))
                if place == len(lines) - 1:
                    painter.drawLine(QPointF(one.right - 1, y + 1), QPointF(one.right - 1, y - 6))


def room(width: int) -> int:
    """The pixels to keep beside a text of a width: for names, or for squares where there is no room for names."""
    names = min(MARGIN, width // 5)
    return names if names >= _SQUARES + _NAMED else _SQUARES


class Margin(QWidget):
    """The names of the tags beside their passages; a click chooses one. With the keyboard the text itself is walked."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Tags of the passages"))
        self._drawing: Drawing | None = None
        self._scrolled = 0
        self._current = ""
        self._boxes: list[tuple[QRect, Mark]] = []

    def show_marks(self, drawing: Drawing | None, current: str) -> None:
        """Show the names of other passages."""
        self._drawing, self._current = drawing, current
        marks = drawing.marks if drawing else ()
        self.setVisible(bool(marks))
        tagged, found = [one for one in marks if not one.found], [one for one in marks if one.found]
        count = ngettext("{n} tagged passage", "{n} tagged passages", len(tagged)).format(n=number(len(tagged)))
        said = [f"{count}: {listing(one.name for one in tagged)}"] if tagged else []
        more = ngettext("{n} stretch found by rules", "{n} stretches found by rules", len(found))
        said += [f"{more.format(n=number(len(found)))}: {listing(one.name for one in found)}"] if found else []
        self.setAccessibleDescription(". ".join(said))
        self.update()

    def scroll_to(self, scrolled: int) -> None:
        """Follow the text."""
        self._scrolled = scrolled
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._boxes = []
        if self._drawing is None:
            return
        painter.setFont(theme.font(theme.SMALL))
        metrics = painter.fontMetrics()
        places = self._drawing.places()
        lanes = 1 + max((one.lane for one in self._drawing.marks), default=0)
        left, below = lanes * _BRACKET + theme.S1, float("-inf")
        for mark in sorted(self._drawing.marks, key=lambda one: (one.start, one.lane)):
            lines = places[mark.ref]
            if not lines:
                continue
            top, bottom = lines[0].top - self._scrolled, lines[-1].bottom - self._scrolled
            at = mark.lane * _BRACKET + 2
            painter.setPen(QPen(theme.ink(mark.colour), 3 if mark.ref == self._current else 2))
            painter.drawPolyline(
                [QPointF(at - 2, top + 3), QPointF(at + 2, top + 3), QPointF(at + 2, bottom), QPointF(at - 2, bottom)]
            )
            # A name goes down rather than over another.
            y = max(top, below)
            room = self.width() - left - theme.S4
            name = on_lines(mark.name, metrics, room, _LINES) if room >= _NAMED else [""]
            box = QRect(left, round(y), self.width() - left, len(name) * metrics.height() + 2)
            below = y + box.height()
            self._boxes.append((box, mark))
            self._name(painter, box, mark, name)

    def _name(self, painter: QPainter, box: QRect, mark: Mark, name: Sequence[str]) -> None:
        t = theme.current
        if mark.ref == self._current:
            painter.fillRect(box, QColor(t.tint))
        square = QRectF(box.left() + 2, box.top() + painter.fontMetrics().height() // 2 - 3, 8, 8)
        painter.fillRect(square, theme.ink(mark.colour))
        painter.setPen(QColor(t.on_tint if mark.ref == self._current else t.text))
        words = box.adjusted(theme.S4, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, "\n".join(name))

    def _under(self, event: QMouseEvent) -> Mark | None:
        place = event.position().toPoint()
        return next((mark for box, mark in self._boxes if box.contains(place)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        mark = self._under(event)
        told = f"{mark.name}\n{mark.found}".strip() if mark else ""
        QToolTip.showText(event.globalPosition().toPoint(), told, self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if mark := self._under(event):
            self.chosen.emit(mark.ref)
