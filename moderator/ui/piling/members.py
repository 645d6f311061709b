"""The members of a pile that is proposed: each with only what it adds to the letter, and a box to leave it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from moderator.domain.personal import LABELS, Clue
from moderator.domain.words import _, listing, ngettext, number
from moderator.ui import icons, theme
from moderator.ui.contributions.found_card import SIGN
from moderator.ui.labels import shortened
from moderator.ui.piling.sentences import share

if TYPE_CHECKING:
    from moderator.work.piling import Addition

Index = QModelIndex | QPersistentModelIndex
_HEIGHT, _BOX, _TEXT = 52, 16, 40  # pixels at 100 %: a row, its box, where its text begins
MemberRole = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Member:
    """A contribution that is proposed; `addition` is None when it says what the letter says."""

    id: int
    author: str
    votes: int
    similarity: float
    addition: Addition | None
    found: tuple[Clue, ...] = ()  # what rules find in it

    @property
    def own(self) -> list[str]:
        """The passages that it adds, each on one line."""
        if self.addition is None:
            return []
        text = self.addition.text
        return [" ".join(text[one.start : one.end].split()) for one in self.addition.difference.additions]

    @property
    def head(self) -> str:
        """Who sent it and how it differs."""
        said = [self.author or _("no name"), share(self.similarity)]
        if self.found:
            said.insert(0, f"{SIGN} {listing(_(LABELS[one]) for one in self.found)}")
        if self.addition is not None:
            added, left = self.addition.difference.added, self.addition.difference.left_out
            if added:
                said.append(ngettext("{n} word added", "{n} words added", added).format(n=number(added)))
            if left:
                said.append(ngettext("{n} word left out", "{n} words left out", left).format(n=number(left)))
        if self.votes:
            said.append(ngettext("{n} vote for", "{n} votes for", self.votes).format(n=number(self.votes)))
        return " · ".join(said)


class Members(QAbstractListModel):
    """Every member has a box: ticked, it goes into the pile."""

    ticked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.members: Sequence[Member] = ()
        self.left_out: set[int] = set()

    def show_members(self, members: Sequence[Member], left_out: set[int]) -> None:
        """Show other members; `left_out` is kept up to date as boxes change."""
        self.beginResetModel()
        self.members, self.left_out = members, left_out
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.members)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self.members[index.row()]
        match role:
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Unchecked if one.id in self.left_out else Qt.CheckState.Checked
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                state = _("left out") if one.id in self.left_out else _("in the pile")
                own = _("adds: {words}").format(words=" … ".join(one.own)) if one.own else _("adds nothing")
                return f"{one.head}, {own}, {state}"
            case _ if role == MemberRole:
                return one
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        one = self.members[index.row()]
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self.left_out.discard(one.id)
        else:
            self.left_out.add(one.id)
        self.dataChanged.emit(index, index)
        self.ticked.emit()
        return True

    def toggle(self, index: Index) -> None:
        """Leave a member out, or take it in again."""
        if index.isValid():
            one = self.members[index.row()]
            state = Qt.CheckState.Checked if one.id in self.left_out else Qt.CheckState.Unchecked
            self.setData(index, state, Qt.ItemDataRole.CheckStateRole)


class MembersView(QListView):
    """The list; the space bar changes the box of the row."""

    def __init__(self, model: Members, parent: QWidget) -> None:
        super().__init__(parent)
        self._members = model
        self.setModel(model)
        self.setItemDelegate(_MemberDelegate(self))
        self.setUniformItemSizes(True)
        self.setAccessibleName(_("Members"))
        self.setMinimumHeight(_HEIGHT * 3)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._members.toggle(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()  # for the page
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(320, _HEIGHT * 3)


class _MemberDelegate(QStyledItemDelegate):
    """Paints a member on two lines: who and how alike, then its own words, bold on a tinted ground."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(320, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one: Member = index.data(MemberRole)
        t, box = theme.current, option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        out = index.data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Unchecked
        painter.save()
        painter.fillRect(box, QColor(t.tint if chosen else t.ground))
        painter.setPen(QColor(t.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            theme.mark_focus(painter, box, chosen=chosen)
        tick = QRect(box.left() + theme.S3, box.center().y() - _BOX // 2, _BOX, _BOX)
        fill, sign = (t.on_tint, t.tint) if chosen and t.name == "contrast" else (t.accent, t.on_accent)
        painter.setPen(QColor(t.edge if out else fill))
        painter.setBrush(QColor(t.ground if out else fill))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(tick, 3, 3)
        if not out:
            icons.icon("accept", sign).paint(painter, tick)
        line = QRect(box.left() + _TEXT, box.top() + 6, box.width() - _TEXT - theme.S3, 20)
        font = theme.font(theme.SMALL)
        font.setStrikeOut(out)
        painter.setFont(font)
        painter.setPen(QColor(t.on_tint if chosen else t.soft))
        painter.drawText(line, _LEFT, shortened(one.head, painter.fontMetrics(), line.width()))
        line.translate(0, 20)
        if one.own:
            _paint_passages(painter, line, one.own, t.on_tint if chosen else t.text)
        else:
            painter.setFont(theme.font(theme.SMALL))
            said = _("Adds nothing, leaves words out") if one.addition else _("Adds nothing")
            painter.drawText(line, _LEFT, said)
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if event.type() != QEvent.Type.MouseButtonRelease or not isinstance(event, QMouseEvent):
            return False
        if not isinstance(model, Members) or event.position().x() >= option.rect.left() + _TEXT:
            return False
        model.toggle(index)
        return True


def _paint_passages(painter: QPainter, line: QRect, passages: Sequence[str], colour: str) -> None:
    """Draw passages on one line; what there is no room for ends at a word."""
    font = theme.font(theme.BODY, strong=True)
    painter.setFont(font)
    whole = shortened(" … ".join(passages), painter.fontMetrics(), line.width())
    layout = QTextLayout(whole, font)
    layout.setFormats(_ranges(whole, passages))
    layout.beginLayout()
    laid = layout.createLine()
    laid.setLineWidth(1e6)
    layout.endLayout()
    painter.setPen(QColor(colour))
    painter.setClipRect(line)
    layout.draw(painter, QPointF(line.left(), line.center().y() - laid.height() / 2))


def _ranges(whole: str, passages: Sequence[str]) -> list[QTextLayout.FormatRange]:
    found, at = [], 0
    for passage in passages:
        shown = whole[at : at + len(passage)]
        if not shown:
            break
        one = QTextLayout.FormatRange()
        one.start, one.length = _units(whole[:at]), _units(shown)
        one.format = own_words()
        found.append(one)
        at += len(passage) + 3
    return found


def own_words() -> QTextCharFormat:
    """How a copy's own words look: bold on a tinted ground."""
    made = QTextCharFormat()
    made.setFontWeight(QFont.Weight.Bold)
    made.setBackground(QColor(theme.current.hit))
    made.setForeground(QColor(theme.current.on_hit))
    return made


def _units(text: str) -> int:
    """How many places Qt counts in a text."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
