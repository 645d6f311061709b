"""How a contribution looks in the list: two lines, its state and votes on the right, its tags as small chips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from moderator.domain.charter import STATUS_LABELS, Status
from moderator.domain.keywords import ME
from moderator.domain.position import Position
from moderator.domain.words import _, number
from moderator.ui import icons, theme
from moderator.ui.contributions.cells import HeadingPainter
from moderator.ui.contributions.rows import OPINION_WORDS, Heading, Rows
from moderator.ui.labels import shortened

if TYPE_CHECKING:
    from moderator.work.reading import Row

HEIGHT, CLOSE = 64, 52  # pixels at 100 %: a row, and one where lines stand close together
_CHIP = 18
_GLYPH = 16
_EXCERPT = 96  # pixels that tags leave to the text at least
_POSITION_GLYPHS = {
    Position.FAVORABLE: "favorable",
    Position.UNFAVORABLE: "unfavorable",
    Position.MIXED: "mixed",
    Position.NONE: "no-side",
}


def height() -> int:
    """How high a row is now."""
    return CLOSE if theme.compact else HEIGHT


class RowDelegate(QStyledItemDelegate):
    """Paints a row; everything it shows comes from the model."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings = HeadingPainter()
        self._strong, self._body, self._small = (
            theme.font(theme.BODY, strong=True),
            theme.font(theme.BODY),
            theme.font(theme.SMALL),
        )

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(320, height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        heading: Heading | None = index.data(Rows.HeadingRole)
        if heading is not None:
            current = bool(option.state & QStyle.StateFlag.State_HasFocus)
            self._headings.paint(painter, option.rect, heading, option.state, current=current)
            return
        row: Row = index.data(Rows.RowRole)
        t = theme.current
        state = option.state
        box: QRect = option.rect
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        soft, text = (t.on_tint, t.on_tint) if chosen else (t.soft, t.text)
        mark = t.on_tint if chosen and t.name == "contrast" else t.accent
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, QColor(t.tint if chosen else t.ground))
        painter.setPen(QColor(t.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if state & QStyle.StateFlag.State_HasFocus:
            theme.mark_focus(painter, box, chosen=chosen)
        above = theme.S1 if theme.compact else theme.S2 + 2
        inner = box.adjusted(theme.S6, above, -theme.S3, -above)
        first = QRect(inner.left(), inner.top(), inner.width(), 20)
        second = QRect(inner.left(), inner.top() + 24, inner.width(), 20)
        if not row.read:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mark))
            painter.drawEllipse(box.left() + 10, first.center().y() - 3, 8, 8)
        first.setRight(self._numbers(painter, first, row, soft))
        second.setRight(self._state(painter, second, row, chosen))
        second.setRight(self._marks(painter, second, row, soft))
        second.setRight(self._chips(painter, second, row, soft))
        painter.setFont(self._body if row.read and row.status != Status.TO_MODERATE else self._strong)
        painter.setPen(QColor(text))
        whole = row.title if row.titled else f"{row.title} {row.excerpt}"
        head = shortened(whole, painter.fontMetrics(), first.width())
        painter.drawText(first, _LEFT, head)
        painter.setFont(self._small)
        painter.setPen(QColor(soft))
        # Without a title, the second line goes on where the first was cut.
        rest = row.excerpt if row.titled else whole[len(head.rstrip("…")) :].lstrip(" ,;:.–—-«(")
        painter.drawText(second, _LEFT, shortened(rest or row.section, painter.fontMetrics(), second.width()))
        painter.restore()

    def _numbers(self, painter: QPainter, box: QRect, row: Row, colour: str) -> int:
        """Draw votes and replies on the right of a line; return where the rest of the line ends."""
        painter.setFont(self._small)
        right = box.right()
        for glyph, count in (("replies", row.replies), ("against", row.votes_against), ("votes", row.votes_for)):
            if not count:
                continue
            text = number(count)
            width = painter.fontMetrics().horizontalAdvance(text)
            painter.setPen(QColor(colour))
            painter.drawText(QRect(right - width, box.top(), width + 1, box.height()), _LEFT, text)
            icons.paint(painter, glyph, colour, QRect(right - width - _GLYPH - 2, box.top() + 3, 14, 14))
            right -= width + _GLYPH + theme.S3
        return right

    def _state(self, painter: QPainter, box: QRect, row: Row, chosen: bool) -> int:
        """Draw the state, as a glyph and a word."""
        t = theme.current
        if row.contested:
            glyph, word, colour = "contested", _("contested"), t.clash
        elif row.status == Status.ACCEPTED:
            glyph, word, colour = "accept", _(STATUS_LABELS[Status(row.status)]), t.good
        elif row.status == Status.REFUSED:
            glyph, word, colour = "refuse", _(STATUS_LABELS[Status(row.status)]), t.bad
        elif row.removed:
            glyph, word, colour = "removed", _("removed"), t.warn
        elif row.asked:
            glyph, word, colour = "opinion", _(OPINION_WORDS[row.asked]), t.accent if row.asked == ME else t.soft
        elif row.later:
            glyph, word, colour = "later", _("later"), t.soft
        else:
            return box.right()
        if row.answered:
            word = word + " · " + _("answered")
        colour = t.on_tint if chosen and t.name == "contrast" else colour
        painter.setFont(self._small)
        width = painter.fontMetrics().horizontalAdvance(word)
        painter.setPen(QColor(colour))
        painter.drawText(QRect(box.right() - width, box.top(), width + 1, box.height()), _LEFT, word)
        icons.paint(painter, glyph, colour, QRect(box.right() - width - _GLYPH - 2, box.top() + 3, 14, 14))
        return box.right() - width - _GLYPH - theme.S3

    def _marks(self, painter: QPainter, box: QRect, row: Row, colour: str) -> int:
        """Draw what analysts noted, each a sign of its own shape: the position, to quote, with a note."""
        right = box.right()
        stands = _POSITION_GLYPHS[Position(row.position)] if row.position else ""
        for glyph in (stands, row.quotable and "quote", row.notes and "note"):
            if glyph:
                icons.paint(painter, glyph, colour, QRect(right - _GLYPH, box.top() + 2, _GLYPH, _GLYPH))
                right -= _GLYPH + theme.S2
        return right

    def _chips(self, painter: QPainter, box: QRect, row: Row, colour: str) -> int:
        """Draw the tags as chips, as many as leave two fifths of the line to the text, then the count of the others."""
        painter.setFont(self._small)
        metrics, right = painter.fontMetrics(), box.right()
        room = right - box.left() - max(_EXCERPT, box.width() * 2 // 5)
        widths = [metrics.horizontalAdvance(tag.name) + theme.S4 for tag in row.tags]
        shown = _fitting(widths, room)
        if len(shown) < len(widths):
            shown = _fitting(widths, room - metrics.horizontalAdvance("+9") - theme.S1)
        if hidden := len(widths) - len(shown):
            text = f"+{hidden}" if shown else number(hidden)
            width = metrics.horizontalAdvance(text)
            painter.setPen(QColor(colour))
            painter.drawText(QRect(right - width, box.top(), width + 1, box.height()), _LEFT, text)
            right -= width + theme.S1
            if not shown:  # a figure by itself would not say of what
                icons.paint(painter, "tag", colour, QRect(right - _GLYPH, box.top() + 3, 14, 14))
                right -= _GLYPH
        for at in reversed(shown):
            chip = QRect(right - widths[at], box.top() + 1, widths[at], _CHIP)
            painter.setPen(QPen(theme.ink(row.tags[at].colour), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(chip, 9, 9)
            painter.setPen(QColor(colour))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, row.tags[at].name)
            right -= widths[at] + theme.S1
        return right - theme.S1


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


def _fitting(widths: Sequence[int], room: int) -> list[int]:
    """The places of the chips that a line has room for, in their order."""
    shown = []
    for at, width in enumerate(widths):
        if width <= room:
            shown.append(at)
            room -= width + theme.S1
    return shown
