"""The lines of what may be chosen: keys in a column of their own, words on a second line where one has no room."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from moderator.ui import theme
from moderator.ui.labels import on_lines

KEY = Qt.ItemDataRole.UserRole + 1
"""The role of an item's key, "" when it has none."""
WORDS = Qt.ItemDataRole.UserRole + 2
"""The role of what an item says without its key."""
_BEFORE, _AFTER = 8, 4  # pixels around what an item shows
_LINES = 3

Index = QModelIndex | QPersistentModelIndex


class ChoiceLines(QStyledItemDelegate):
    """Draws the items of a list. What a screen reader says, key and words, stays the text of the item."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self.column = 0  # pixels for keys, 0 where no item has one
        self.wraps = False  # whether words may go on in a second line

    def fit_keys(self, keys: list[str]) -> None:
        """Make the column as wide as the widest of these keys."""
        metrics = QFontMetrics(theme.font(strong=True))
        widest = max((metrics.horizontalAdvance(key) for key in keys), default=0)
        self.column = widest + theme.S3 if widest else 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        asked = super().sizeHint(option, index)
        said = self._option(option, index)
        words, metrics = str(index.data(WORDS)), said.fontMetrics
        whole = self._before(said) + metrics.horizontalAdvance(words) + _AFTER
        room = self._view.viewport().width()
        if not self.wraps or whole <= room:
            return QSize(whole, asked.height())
        lines = on_lines(words, metrics, room - self._before(said) - _AFTER, _LINES)
        return QSize(room, asked.height() + (len(lines) - 1) * metrics.lineSpacing())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        said = self._option(option, index)
        said.text = ""
        focused = bool(said.state & QStyle.StateFlag.State_HasFocus)
        said.state &= ~QStyle.StateFlag.State_HasFocus
        self._view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, said, painter, self._view)
        chosen = bool(said.state & QStyle.StateFlag.State_Selected)
        if focused:
            theme.mark_focus(painter, said.rect, chosen=chosen)
        painter.save()
        painter.setFont(said.font)
        painter.setPen(QColor(theme.current.on_tint if chosen else theme.current.text))
        whole = said.rect.intersected(self._view.viewport().rect())
        inside = QRect(whole.left() + self._before(said), said.rect.top(), 0, said.rect.height())
        inside.setRight(whole.right() - _AFTER)
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if key := str(index.data(KEY) or ""):
            painter.drawText(inside.adjusted(-self.column, 0, 0, 0), middle, key)
        lines = on_lines(str(index.data(WORDS)), said.fontMetrics, inside.width(), _LINES if self.wraps else 1)
        painter.drawText(inside, middle, "\n".join(lines))
        painter.restore()

    def _option(self, option: QStyleOptionViewItem, index: Index) -> QStyleOptionViewItem:
        made = QStyleOptionViewItem(option)
        self.initStyleOption(made, index)
        return made

    def _before(self, option: QStyleOptionViewItem) -> int:
        """The pixels before the words: the sign, the key."""
        signed = option.features & QStyleOptionViewItem.ViewItemFeature.HasDecoration
        return _BEFORE + (option.decorationSize.width() + theme.S2 if signed else 0) + self.column
