"""How the table looks: one line a contribution, one thing a cell; and the headings of groups, in list and table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from moderator.domain.arrangement import Column
from moderator.domain.charter import Status
from moderator.domain.words import number
from moderator.ui import icons, theme
from moderator.ui.contributions.rows import COLUMNS, Heading, Rows
from moderator.ui.labels import on_lines, shortened

if TYPE_CHECKING:
    from moderator.work.reading import Row

LINE, CLOSE = 34, 28  # pixels at 100 %: a line of the table, and one where lines stand close together
_GLYPH = 18


def height() -> int:
    """How high a line of the table is now."""
    return CLOSE if theme.compact else LINE


class CellDelegate(QStyledItemDelegate):
    """Paints a cell of the table; everything it shows comes from the model."""

    def __init__(self, view: QTableView, rows: Rows) -> None:
        super().__init__(view)
        self._view = view
        self._rows = rows
        self._headings = HeadingPainter()
        self._strong, self._body = theme.font(theme.SMALL, strong=True), theme.font(theme.SMALL)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        t = theme.current
        box: QRect = option.rect
        state = option.state
        # The model is asked without Qt between: some 200 cells are painted for each step of the wheel.
        line, rows = index.row(), self._rows
        here = line == self._view.currentIndex().row()
        painter.save()
        painter.setClipRect(box)
        if rows.is_heading(line):
            # Each cell draws its own part of a heading that runs across the table.
            whole = QRect(0, box.top(), self._view.viewport().width(), box.height())
            self._headings.paint(painter, whole, rows.heading(line), state, current=here, part=box)
            painter.restore()
            return
        row = rows.row(line)
        column = COLUMNS[index.column()]
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        text = t.on_tint if chosen else t.text
        mark = t.on_tint if chosen and t.name == "contrast" else t.accent
        painter.fillRect(box, QColor(t.tint if chosen else t.ground))
        painter.setPen(QColor(t.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if here and self._view.horizontalHeader().visualIndex(index.column()) == _first(self._view):
            painter.fillRect(box.left(), box.top(), 4, box.height(), QColor(mark))
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(QPen(QColor(mark), 2 if t.name == "contrast" else 1))
            painter.drawRect(box.adjusted(1, 1, -2, -3) if t.name == "contrast" else box.adjusted(0, 0, -1, -2))
        inner = box.adjusted(theme.S2, 0, -theme.S2, 0)
        if column is Column.STATUS:
            inner.setLeft(inner.left() + self._state(painter, inner, row, chosen=chosen))
        fresh = column is Column.TITLE and (not row.read or row.status == Status.TO_MODERATE)
        painter.setFont(self._strong if fresh else self._body)
        painter.setPen(QColor(text))
        if column is Column.TITLE:
            said = row.title if row.titled else f"{row.title} {row.excerpt}"
        else:
            said = rows.cell(line, column)
        if said:
            flags = _RIGHT if rows.is_numeric(column) else _LEFT
            painter.drawText(inner, flags, shortened(said, painter.fontMetrics(), inner.width()))
        painter.restore()

    def _state(self, painter: QPainter, inner: QRect, row: Row, *, chosen: bool) -> int:
        """Draw the glyph of the state; return the room that it takes."""
        t = theme.current
        if row.contested:
            glyph, colour = "contested", t.clash
        elif row.status == Status.ACCEPTED:
            glyph, colour = "accept", t.good
        elif row.status == Status.REFUSED:
            glyph, colour = "refuse", t.bad
        elif row.asked or row.later:
            glyph, colour = ("opinion", t.accent) if row.asked else ("later", t.soft)
        else:
            return 0
        colour = t.on_tint if chosen and t.name == "contrast" else colour
        icons.paint(painter, glyph, colour, QRect(inner.left(), inner.center().y() - 6, 14, 14))
        return _GLYPH


def _first(view: QTableView) -> int:
    """The place of the leftmost column shown."""
    header = view.horizontalHeader()
    return next((at for at in range(header.count()) if not header.isSectionHidden(header.logicalIndex(at))), 0)


class HeadingPainter:
    """Draws the heading of a group across a line: whether it is unfolded, its name, how many it holds."""

    def __init__(self) -> None:
        self._strong, self._body = theme.font(theme.SMALL, strong=True), theme.font(theme.SMALL)

    def paint(
        self,
        painter: QPainter,
        box: QRect,
        heading: Heading,
        state: QStyle.StateFlag,
        *,
        current: bool,
        part: QRect | None = None,
    ) -> None:
        """Draw the heading in `box`, or what of it lies in `part`."""
        t = theme.current
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        mark = t.on_tint if chosen and t.name == "contrast" else t.accent
        here = part or box
        painter.fillRect(here, QColor(t.tint if chosen else t.panel))
        painter.setPen(QColor(t.line))
        painter.drawLine(here.bottomLeft(), here.bottomRight())
        if current:
            painter.fillRect(box.left(), box.top(), 4, box.height(), QColor(mark))
        inner = box.adjusted(theme.S2, 0, -theme.S3, 0)
        colour = t.on_tint if chosen else t.text
        painter.setFont(self._body)
        count = number(heading.count)
        width = painter.fontMetrics().horizontalAdvance(count)
        if here.right() >= inner.right() - width:
            painter.setPen(QColor(t.on_tint if chosen else t.soft))
            painter.drawText(inner, _RIGHT, count)
        painter.setFont(self._strong)
        metrics = painter.fontMetrics()
        name = inner.adjusted(20, 0, -width - theme.S3, 0)
        if here.left() > name.left() + metrics.horizontalAdvance(heading.name):
            return
        glyph = QRect(inner.left(), inner.center().y() - 7, 16, 16)
        if here.left() <= glyph.right():
            icons.icon("shown" if heading.open else "hidden", colour).paint(painter, glyph)
        painter.setPen(QColor(colour))
        if box.height() < 2 * metrics.height() + theme.S2:
            painter.drawText(name, _LEFT, shortened(heading.name, metrics, name.width()))
        else:
            lines = on_lines(heading.name, metrics, name.width(), (box.height() - theme.S1) // metrics.height())
            painter.drawText(name, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "\n".join(lines))


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
