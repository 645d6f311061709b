"""Ctrl+K: any act, page, tag, section, kept filter or contribution by its name, what was chosen lately first."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from moderator.domain.folding import fold
from moderator.domain.words import _, ngettext, number
from moderator.ui import theme
from moderator.ui.desk import Desk
from moderator.ui.drafts import OWN
from moderator.ui.labels import shortened
from moderator.ui.overlay import Overlay

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace
    from moderator.work.destinations import Destination

_KEPT = "commands/lately"
_LATELY = 20
_ROW = 34  # pixels at 100 %
_OFFER = Qt.ItemDataRole.UserRole
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to choose: what it is called, what it is, its key, and what choosing it does."""

    name: str
    text: str
    kind: str
    key: str
    run: Callable[[], object]

    @property
    def spoken(self) -> str:
        """What a screen reader is told."""
        return ", ".join(part for part in (self.text, self.kind, self.key) if part)


class _Row(QStyledItemDelegate):
    """A name, what it is in a softer colour, its key on the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(320, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        offer: Offer = index.data(_OFFER)
        t = theme.current
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        box: QRect = option.rect
        inner = box.adjusted(theme.S3, 0, -theme.S3, 0)
        painter.save()
        if chosen:
            painter.fillRect(box, QColor(t.tint))
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(QColor(t.on_tint if chosen else t.soft))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        beside = "  ·  ".join(part for part in (offer.kind, offer.key) if part)
        if beside:
            painter.drawText(inner, right, beside)
            inner.setRight(inner.right() - painter.fontMetrics().horizontalAdvance(beside) - theme.S4)
        painter.setFont(theme.font(theme.BODY, strong=chosen))
        painter.setPen(QColor(t.on_tint if chosen else t.text))
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(inner, left, shortened(offer.text, painter.fontMetrics(), inner.width()))
        painter.restore()


class CommandField(Overlay):
    """Type a few letters, Enter does it. Places of the workspace join the commands as soon as they are read."""

    def __init__(
        self, desk: Desk, commands: Sequence[Offer], go: Callable[[Destination], object], window: QWidget
    ) -> None:
        super().__init__(_("Find anything by its name"), window, width=720, height=520)
        self._desk = desk
        self._go = go
        self._commands = list(commands)
        self._places: list[Offer] = []
        self._texts: list[Offer] = []
        self._folded: list[str] = []
        self._open = True
        self._lately = lately(desk)
        self.field = QLineEdit(self.card)
        self.field.setProperty(OWN, True)
        self.field.setPlaceholderText(_("What you want to do, or where you want to go"))
        self.field.setAccessibleName(_("Find a command"))
        self.found = QListWidget(self.card)
        self.found.setAccessibleName(_("Commands found"))
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.setItemDelegate(_Row(self.found))
        self.found.setUniformItemSizes(True)
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.count = QLabel(self.card)
        self.count.setProperty("tone", "soft")
        self.count.setProperty("letters", "small")
        for widget in (self.field, self.found, self.count):
            self.body.addWidget(widget)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._run)
        self.found.itemClicked.connect(lambda _item: self._run())
        self.found.currentRowChanged.connect(self._tell)
        self.closed.connect(self._shut)
        self._arrange()
        self.open(self.field)
        if desk.is_open:
            workspace = desk.workspace
            desk.tasks.read("palette", lambda _progress: _destinations(workspace), self._came)

    # ------------------------------------------------------------------------------------------------- what is offered

    def _came(self, places: list[Destination]) -> None:
        if self._open:
            self._places = [self._offer(one) for one in places]
            self._arrange()

    def _offer(self, one: Destination) -> Offer:
        from moderator.work.destinations import SORT_WORDS

        return Offer(f"{one.sort}:{one.key}", one.name, _(SORT_WORDS[one.sort]), "", lambda: self._go(one))

    def _arrange(self) -> None:
        """Put what was chosen lately first, then everything in its order."""
        place = {name: at for at, name in enumerate(self._lately)}
        self._all = sorted((*self._commands, *self._places), key=lambda one: place.get(one.name, _LATELY))
        self._folded = [fold(f"{one.text}") for one in self._all]
        self._filter()

    def _typed(self) -> None:
        typed = self.field.text().strip()
        self._texts = []
        self._filter()
        if self._desk.is_open and (typed.lstrip("#").isdecimal() or len(typed) > 2):
            workspace = self._desk.workspace
            self._desk.tasks.read(
                "palette-texts", lambda _progress: (typed, _contributions(workspace, typed)), self._texts_came
            )

    def _texts_came(self, found: tuple[str, list[Destination]]) -> None:
        typed, places = found
        if self._open and typed == self.field.text().strip():
            self._texts = [self._offer(one) for one in places]
            self._filter(self.found.currentRow())

    def _filter(self, row: int = 0) -> None:
        from moderator.work.destinations import answering

        offers = [self._all[at] for at in answering(self.field.text(), self._folded)]
        typed = self.field.text().strip()
        if typed.lstrip("#").isdecimal():
            offers = [*self._texts, *offers]
        else:
            offers += self._texts
        self.found.clear()
        for offer in offers:
            item = QListWidgetItem(self.found)
            item.setText(offer.text)
            item.setData(_OFFER, offer)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, offer.spoken)
        self.found.setCurrentRow(max(0, min(row, len(offers) - 1)) if offers else -1)
        words = ngettext("{n} thing of that name", "{n} things of that name", len(offers)) if typed else ""
        self.count.setText(words.format(n=number(len(offers))) if offers else _("Nothing is called so."))
        self._tell()

    def _tell(self) -> None:
        row = self.found.currentRow()
        self.field.setAccessibleDescription(self.offers()[row].spoken if row >= 0 else self.count.text())

    def offers(self) -> list[Offer]:
        """What is shown, in order."""
        return [self.found.item(at).data(_OFFER) for at in range(self.found.count())]

    # ------------------------------------------------------------------------------------------------ what is done

    def _run(self) -> None:
        item = self.found.currentItem()
        if item is None:
            return
        offer: Offer = item.data(_OFFER)
        if not offer.name.startswith("contribution:"):  # settings hold nothing of contributions
            names = [offer.name, *(one for one in self._lately if one != offer.name)]
            self._desk.settings.keep(_KEPT, json.dumps(names[:_LATELY]))
        self.leave()
        offer.run()

    def _shut(self) -> None:
        self._open = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _STEPS.get(Qt.Key(event.key()), 0)
            if step:
                self.found.setCurrentRow(max(0, min(self.found.count() - 1, self.found.currentRow() + step)))
                return True
        return super().eventFilter(watched, event)


def lately(desk: Desk) -> list[str]:
    """What was chosen last, the newest first."""
    names: object
    try:
        names = json.loads(desk.settings.text(_KEPT, "[]"))
    except ValueError:
        names = None
    return [str(one) for one in names][:_LATELY] if isinstance(names, list) else []


# Brought in when the field is first opened: the window must not wait for the store to show itself.


def _destinations(workspace: Workspace) -> list[Destination]:
    from moderator.work.destinations import destinations

    return list(destinations(workspace))


def _contributions(workspace: Workspace, typed: str) -> list[Destination]:
    from moderator.work.destinations import contributions

    return list(contributions(workspace, typed))
