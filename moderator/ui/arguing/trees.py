"""The arguments as trees, article by article: put in order and under one another by keys and by drag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from moderator.domain.argument import SIDE_COLOURS, Side
from moderator.domain.words import _, number
from moderator.ui import theme
from moderator.ui.labels import TreeWords
from moderator.ui.parts import dot

if TYPE_CHECKING:
    from moderator.work.arguments import Carried

UID, SECTION = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_FIGURES = (1, 2)  # the columns of figures, which stand at the right
_STEPS = {
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Left: "out",
    Qt.Key.Key_Right: "in",
}


class Trees(QTreeWidget):
    """Emits what is asked; nothing moves before the journal says so."""

    stepped = Signal(str)  # `up`, `down`, `in` under the one before, `out` beside the one above
    dropped = Signal(str, str, object, int)  # uid, parent, uid of the article, place (-1: last)
    joined = Signal(str, str)  # uid, into: dropped on another with Ctrl held
    opened = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Arguments of the articles"))
        self.setColumnCount(4)
        self.setHeaderLabels([_("Argument"), _("Total"), _("Distinct"), _("To know")])
        self.headerItem().setToolTip(1, _("Contributions, each letter of a grouped mailing counted"))
        self.headerItem().setToolTip(2, _("Contributions, each grouped mailing counted once"))
        header = self.header()
        header.setAccessibleName(_("Titles of the columns"))
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, 4):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        for column in _FIGURES:
            self.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(False)
        self.setItemDelegate(TreeWords(self))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMinimumHeight(220)
        self.itemDoubleClicked.connect(lambda _item, _column: self.opened.emit())

    # --------------------------------------------------------------------------------------------------------- filling

    def show_arguments(
        self, carried: Sequence[Carried], sections: Mapping[int, str], at: str = "", article: int = 0
    ) -> None:
        """Show the trees under their articles, the cursor on an argument, an article (by uid), or where it was."""
        here, article = at or ("" if article else self.chosen()), article or self.section()
        self.blockSignals(True)
        self.clear()
        tops: dict[int, QTreeWidgetItem] = {}
        for uid, name in sections.items():
            tops[uid] = self._article(uid, name)
        found: QTreeWidgetItem | None = None
        above: list[QTreeWidgetItem] = []
        for one in carried:
            holder = tops.get(one.section)
            if holder is None:
                holder = tops[one.section] = self._article(one.section, one.place or _("An article not received yet"))
            del above[one.depth :]
            item = self._argument(one)
            (above[-1] if above else holder).addChild(item)
            above.append(item)
            found = item if one.argument.uid == here else found
        self._count(tops)
        self.expandAll()
        for column in _FIGURES:  # the sentences have their width before one of them is brought into sight
            self.resizeColumnToContents(column)
        self.setCurrentItem(found or tops.get(article) or self.topLevelItem(0))  # type: ignore[arg-type]
        self.blockSignals(False)

    def _article(self, uid: int, name: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([name, "", "", ""])
        item.setData(0, UID, "")
        item.setData(0, SECTION, uid)
        font = item.font(0)
        font.setWeight(font.Weight.DemiBold)
        item.setFont(0, font)
        item.setToolTip(0, name)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDropEnabled)
        self.addTopLevelItem(item)
        item.setFirstColumnSpanned(True)
        return item

    def _argument(self, one: Carried) -> QTreeWidgetItem:
        text = one.argument.text if one.argument.side is Side.CLAIM else f"{one.side} – {one.argument.text}"
        known = [_("rare voice")] if one.rare else []
        known += [_("to review")] if one.review else []
        known += [_("retired")] if one.argument.retired else []
        known += [_("answered")] if one.answer else []
        item = QTreeWidgetItem([text, number(one.total), number(one.distinct), ", ".join(known)])
        item.setData(0, UID, one.argument.uid)
        item.setData(0, SECTION, one.section)
        item.setIcon(0, dot(SIDE_COLOURS[one.argument.side]))
        item.setToolTip(0, one.argument.text)
        for column in _FIGURES:
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if one.argument.retired:
            item.setForeground(0, QColor(theme.current.soft))
        if one.review:
            item.setForeground(3, QColor(theme.current.warn))
            item.setToolTip(3, one.review)
        return item

    def _count(self, tops: Mapping[int, QTreeWidgetItem]) -> None:
        """Articles without an argument stay, to receive one, and are seen to have none."""
        for item in tops.values():
            if not item.childCount():
                item.setForeground(0, QColor(theme.current.soft))

    # --------------------------------------------------------------------------------------------------------- choosing

    def chosen(self) -> str:
        """The argument under the cursor, "" on an article."""
        item = self.currentItem()
        return str(item.data(0, UID)) if item is not None else ""

    def section(self) -> int:
        """The uid of the article of what is under the cursor, 0 for the whole consultation."""
        item = self.currentItem()
        return int(item.data(0, SECTION)) if item is not None else 0

    def go(self, uid: str) -> None:
        """Put the cursor on an argument."""
        waiting = [self.topLevelItem(at) for at in range(self.topLevelItemCount())]
        while waiting:
            item = waiting.pop()
            if item is not None and item.data(0, UID) == uid:
                self.setCurrentItem(item)
                return
            waiting += [item.child(at) for at in range(item.childCount())] if item is not None else []

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().height() < self.minimumHeight():  # filled before it had its place: nothing was in sight
            self.scrollToTop()
            if (item := self.currentItem()) is not None:
                self.scrollToItem(item)

    # ------------------------------------------------------------------------------------------------- keys and drag

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and (step := _STEPS.get(Qt.Key(event.key()))):
            self.stepped.emit(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.opened.emit()
        elif event.text().isalpha() or event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Delete):
            event.ignore()  # letters are acts of the page, not the beginning of a name
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        on = self.itemAt(event.position().toPoint())
        uid = self.chosen()
        where = self.dropIndicatorPosition()
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if on is not None and uid:
            self.drop(uid, on, where, join=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))

    def drop(
        self, uid: str, on: QTreeWidgetItem, where: QAbstractItemView.DropIndicatorPosition, *, join: bool
    ) -> None:
        """Say what dropping an argument on a line, above or below it, asks."""
        target, section = str(on.data(0, UID)), int(on.data(0, SECTION))
        if target == uid:
            return
        positions = QAbstractItemView.DropIndicatorPosition
        if where == positions.OnItem or not target:
            if join and target:
                self.joined.emit(uid, target)
            else:
                self.dropped.emit(uid, target, section, -1)
            return
        holder = on.parent()
        parent = str(holder.data(0, UID)) if holder is not None else ""
        beside = [str(one.data(0, UID)) for one in _below(holder)]
        before = [one for one in beside[: beside.index(target) + (where == positions.BelowItem)] if one != uid]
        self.dropped.emit(uid, parent, section, len(before))


def _below(holder: QTreeWidgetItem | None) -> list[QTreeWidgetItem]:
    """The lines just under one."""
    every = [holder.child(at) for at in range(holder.childCount())] if holder is not None else []
    return [one for one in every if one is not None]
