"""The left pane: the text's sections, the facets with their live counts, the filters kept by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from moderator.domain.words import NO_BREAK, _, number
from moderator.ui import icons, theme
from moderator.ui.labels import on_lines

_LINE = 28
_ROOMY = 200  # pixels
_FOLD = 20  # pixels at the end of a head for the sign that folds its group
_MOST = 6  # lines of one name: those of articles begin alike and differ at their end
_ANY = 12  # lines of one name where there is little room beside: nothing is left out


@dataclass(frozen=True, slots=True)
class FacetLine:
    """One value of a facet. `value` is what the filter takes, `ticked` whether the search asks for it."""

    value: str
    label: str
    count: int | None  # None for what is not counted
    ticked: bool = False
    depth: int = 0
    about: str = ""  # what can be done with it, in its tip
    mark: str = ""  # a glyph before the label: an answered section


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """A facet or the kept filters. `name` is the field, or `saved`."""

    name: str
    label: str
    lines: tuple[FacetLine, ...]


class Facets(QFrame):
    """One tree, so that one Tab reaches it and arrows walk it; Enter or Space ticks a line."""

    toggled = Signal(str, str, bool)  # group, value, whether it adds to the values already ticked
    forget_asked = Signal(str)  # a kept filter
    rename_asked = Signal(str)
    move_asked = Signal(str, int)  # a kept filter, and by how many places

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.tree = _Tree(self)
        self.title = QLabel(_("Filters"), self)
        self.title.setProperty("weight", "strong")
        self.title.setContentsMargins(theme.S4, theme.S3, theme.S2, theme.S2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.title)
        layout.addWidget(self.tree, 1)
        self._shut: set[str] = set()
        self.groups: tuple[FacetGroup, ...] = ()
        self.tree.chosen.connect(self.toggled)
        self.tree.forgotten.connect(self.forget_asked)
        self.tree.renamed.connect(self.rename_asked)
        self.tree.moved.connect(self.move_asked)
        self.tree.itemCollapsed.connect(lambda item: self._shut.add(_group(item)))
        self.tree.itemExpanded.connect(lambda item: self._shut.discard(_group(item)))

    def shut(self, groups: Sequence[str]) -> None:
        """Start with these groups folded."""
        self._shut |= set(groups)

    def folded(self) -> list[str]:
        """The groups that the person folded."""
        return sorted(self._shut)

    def show_groups(self, groups: Sequence[FacetGroup]) -> None:
        """Show counts again; what is folded, where the cursor is and what is scrolled to do not move."""
        shown = tuple(group for group in groups if group.lines)
        if shown == self.groups:
            return
        tree, before, self.groups = self.tree, self.groups, shown
        current = tree.currentItem()
        here = (_group(current), current.data(0, _VALUE)) if current is not None else None
        scrolled = tree.verticalScrollBar().value()
        tree.blockSignals(True)
        tree.setUpdatesEnabled(False)
        if [group.name for group in before] != [group.name for group in shown]:
            tree.clear()
            tree.addTopLevelItems([_Item(group.name, group.label) for group in shown])
            before = ()
        for place, group in enumerate(shown):
            head = tree.topLevelItem(place)
            assert head is not None
            self._fill(head, group, here)
            if not before:
                head.setExpanded(group.name not in self._shut)
                if here == (group.name, None):
                    tree.setCurrentItem(head)
        tree.scheduleDelayedItemsLayout()
        tree.setUpdatesEnabled(True)
        tree.blockSignals(False)
        tree.verticalScrollBar().setValue(scrolled)

    def _fill(self, head: QTreeWidgetItem, group: FacetGroup, here: tuple[str, object] | None) -> None:
        """Say these lines with the items that are there: counts change at each search, and few lines come or go."""
        while head.childCount() > len(group.lines):
            head.takeChild(head.childCount() - 1)
        more = group.lines[head.childCount() :]
        if more:
            head.addChildren([_Item(group.name, group.label, line) for line in more])
        for place, line in enumerate(group.lines):
            item = head.child(place)
            assert isinstance(item, _Item)
            item.line = line
            if here == (group.name, line.value) and item is not self.tree.currentItem():
                self.tree.setCurrentItem(item)


_GROUP = Qt.ItemDataRole.UserRole + 1
_VALUE = Qt.ItemDataRole.UserRole + 2
_SHOWN = Qt.ItemDataRole.UserRole + 3


class _Item(QTreeWidgetItem):
    """A line, or the head of its group, which has none; what it says is asked for when it is painted or read out."""

    def __init__(self, group: str, label: str, line: FacetLine | None = None) -> None:
        super().__init__()
        self.group, self.label, self.line = group, label, line

    def data(self, column: int, role: int) -> Any:
        line = self.line
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.label if line is None else line.label
            case _ if role == _GROUP:
                return self.group
            case _ if role == _VALUE:
                return None if line is None else line.value
            case _ if role == _SHOWN:
                return line
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.label if line is None else _spoken(line)
            case Qt.ItemDataRole.ToolTipRole:
                return self.label if line is None else line.about or line.label
            case _:
                return super().data(column, role)


def _spoken(line: FacetLine) -> str:
    """A line as a screen reader says it."""
    said = line.label
    if line.count is not None:
        said = _("{label}: {n}").format(label=said, n=number(line.count))
    return _("{label}, chosen").format(label=said) if line.ticked else said


def _group(item: QTreeWidgetItem) -> str:
    return str(item.data(0, _GROUP))


class _Tree(QTreeWidget):
    chosen = Signal(str, str, bool)
    forgotten = Signal(str)
    renamed = Signal(str)
    moved = Signal(str, int)

    VALUE = _VALUE

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAccessibleName(_("Filters"))
        self.setHeaderHidden(True)
        self.setColumnCount(1)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # By the line, Qt takes a name of three lines for seen when its first one is.
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(theme.S4 * 2)
        self.setItemDelegate(_FacetDelegate(self))
        self.itemClicked.connect(lambda item, _column: self._choose(item, widen=False))

    def _choose(self, item: QTreeWidgetItem | None, *, widen: bool) -> None:
        if item is None:
            return
        if item.data(0, _VALUE) is None:
            item.setExpanded(not item.isExpanded())
        else:
            self.chosen.emit(_group(item), str(item.data(0, _VALUE)), widen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            widen = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._choose(item, widen=widen)
        elif item is None or _group(item) != "saved" or item.data(0, _VALUE) is None or not self._kept(event, item):
            super().keyPressEvent(event)

    def _kept(self, event: QKeyEvent, item: QTreeWidgetItem) -> bool:
        """Do what a key asks of a kept filter: Delete lets it go, F2 renames it, Alt and arrows move it."""
        name, alt = str(item.data(0, _VALUE)), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        match event.key():
            case Qt.Key.Key_Delete:
                self.forgotten.emit(name)
            case Qt.Key.Key_F2:
                self.renamed.emit(name)
            case Qt.Key.Key_Up | Qt.Key.Key_Down if alt:
                self.moved.emit(name, -1 if event.key() == Qt.Key.Key_Up else 1)
            case _:
                return False
        return True


def _narrow(tree: QObject | None) -> bool:
    return not isinstance(tree, QTreeWidget) or tree.viewport().width() < _ROOMY


def _step(tree: QObject | None) -> int:
    """By how much a line is set in under the one above: little where little room is left to its words."""
    return theme.S1 if _narrow(tree) else theme.S3


class _FacetDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        line: FacetLine | None = index.data(_SHOWN)
        tree = self.parent()
        if line is None or not isinstance(tree, QTreeWidget):
            return QSize(120, _LINE + theme.S1 + self._more_lines(index))
        metrics = QFontMetrics(theme.font(theme.SMALL, strong=line.ticked))
        room = tree.viewport().width() - theme.S4 - theme.S3 - line.depth * _step(tree)
        room -= 18 if line.ticked or line.mark else 0
        lines = _lines(line, metrics, room, narrow=_narrow(tree))
        return QSize(120, _LINE + (len(lines) - 1) * metrics.height())

    def _more_lines(self, index: QModelIndex | QPersistentModelIndex) -> int:
        """What the name of a group takes below its first line, in pixels."""
        tree = self.parent()
        if not isinstance(tree, QTreeWidget):
            return 0
        metrics = QFontMetrics(theme.font(theme.SMALL, strong=True))
        room = tree.viewport().width() - theme.S4 - theme.S3 - _FOLD
        return (len(on_lines(str(index.data(Qt.ItemDataRole.DisplayRole)), metrics, room, _ANY)) - 1) * metrics.height()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        t = theme.current
        box: QRect = option.rect
        state = option.state
        line: FacetLine | None = index.data(_SHOWN)
        painter.save()
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if line is not None and line.ticked:
            painter.fillRect(box, QColor(t.tint))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(t.hover))
        if focused:
            theme.mark_focus(painter, box, chosen=line is not None and line.ticked)
        inner = box.adjusted(theme.S4, 0, -theme.S3, 0)
        if line is None:
            painter.setFont(theme.font(theme.SMALL, strong=True))
            painter.setPen(QColor(t.soft))
            said = on_lines(
                str(index.data(Qt.ItemDataRole.DisplayRole)), painter.fontMetrics(), inner.width() - _FOLD, _ANY
            )
            painter.drawText(inner, _LEFT, "\n".join(said))
            open_ = bool(state & QStyle.StateFlag.State_Open)
            glyph = icons.icon("shown" if open_ else "hidden", t.soft)
            glyph.paint(painter, QRect(inner.right() - 14, inner.center().y() - 7, 14, 14))
        else:
            self._line(painter, inner, line)
        painter.restore()

    def _line(self, painter: QPainter, inner: QRect, line: FacetLine) -> None:
        t = theme.current
        painter.setFont(theme.font(theme.SMALL, strong=line.ticked))
        count = "" if line.count is None else number(line.count)
        painter.setPen(QColor(t.on_tint if line.ticked else t.soft))
        left = inner.adjusted(line.depth * _step(self.parent()), 0, 0, 0)
        at_right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        narrow = _narrow(self.parent())
        if not narrow:
            painter.drawText(inner, at_right, count)
        if line.ticked or line.mark:
            name = "accept" if line.ticked else line.mark
            colour = t.on_tint if line.ticked else t.good
            icons.paint(painter, name, colour, QRect(left.left(), left.center().y() - 7, 14, 14))
            left.adjust(18, 0, 0, 0)
        painter.setPen(QColor(t.on_tint if line.ticked else t.text))
        text = "\n".join(_lines(line, painter.fontMetrics(), left.width(), narrow=narrow))
        painter.drawText(left, _LEFT, text)
        if narrow:
            last = painter.boundingRect(left, _LEFT, text)
            last.setRect(inner.left(), last.bottom() - painter.fontMetrics().height() + 1, inner.width(),
                         painter.fontMetrics().height())  # fmt: skip
            painter.setPen(QColor(t.on_tint if line.ticked else t.soft))
            painter.drawText(last, at_right, count)


def _lines(line: FacetLine, metrics: QFontMetrics, room: int, *, narrow: bool) -> list[str]:
    """The lines of a name: beside its count; where there is little room, over it, the count ending the last line."""
    count = _count_width(line, metrics)
    if not narrow:
        return on_lines(line.label, metrics, room - count, _MOST)
    lines = on_lines(line.label, metrics, room, _ANY)
    return lines if metrics.horizontalAdvance(lines[-1]) + count <= room else [*lines, NO_BREAK]


def _count_width(line: FacetLine, metrics: QFontMetrics) -> int:
    return metrics.horizontalAdvance(number(line.count)) + theme.S2 if line.count is not None else 0


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
