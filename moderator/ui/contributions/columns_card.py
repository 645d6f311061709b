"""The card where the table's columns are chosen, ordered and sized, all by keyboard; the table follows at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from moderator.domain.arrangement import HEADINGS, Column
from moderator.domain.words import _, number
from moderator.ui import icons, keys
from moderator.ui.contributions.lines import LEAST, MOST, Width
from moderator.ui.overlay import Overlay
from moderator.ui.parts import Button, sentence

_STEP = 20  # pixels by which a column is widened


class ColumnsCard(Overlay):
    """The columns shown first, in their order, then the others."""

    def __init__(
        self,
        shown: Sequence[Width],
        usual: Sequence[Width],
        take: Callable[[Sequence[Width]], None],
        window: QWidget,
    ) -> None:
        super().__init__(_("Columns of the table"), window, width=760, height=600)
        self._take = take
        self._usual = usual
        words = _("{space}: show or hide. {up} {down}: move. {left} {right}: narrower, wider.").format(
            space=keys.spelled("Space"),
            up=keys.spelled("Alt+Up"),
            down=keys.spelled("Alt+Down"),
            left=keys.spelled("Left"),
            right=keys.spelled("Right"),
        )
        self.columns = QListWidget(self.card)
        self.columns.setAccessibleName(_("Columns of the table"))
        self.columns.setAccessibleDescription(words)
        self.columns.installEventFilter(self)
        self.columns.itemDoubleClicked.connect(lambda _item: self._turn())
        line = QHBoxLayout()
        for text, act in (
            (_("Show or hide"), self._turn),
            (_("Up"), lambda: self._move(-1)),
            (_("Down"), lambda: self._move(1)),
            (_("Narrower"), lambda: self._widen(-_STEP)),
            (_("Wider"), lambda: self._widen(_STEP)),
        ):
            button = Button(text, self.card)
            button.clicked.connect(lambda _on=False, act=act: act())
            line.addWidget(button)
        line.addStretch(1)
        again = Button(_("Usual columns"), self.card)
        again.clicked.connect(lambda: self._again())
        line.addWidget(again)
        self.body.addWidget(sentence(words, self.card, "soft"))
        self.body.addWidget(self.columns, 1)
        self.body.addLayout(line)
        self._fill(shown)
        self.open(self.columns)

    def _fill(self, shown: Sequence[Width]) -> None:
        self.columns.clear()
        chosen = [one for one, _width in shown]
        widths = dict(shown)
        for column in [*chosen, *(one for one in Column if one not in widths)]:
            item = QListWidgetItem(self.columns)
            item.setData(Qt.ItemDataRole.UserRole, column)
            item.setData(_WIDTH, widths.get(column, HEADINGS[column].width))
            item.setData(_SHOWN, column in widths)
            self._word(item)
        self.columns.setCurrentRow(0)

    def _word(self, item: QListWidgetItem) -> None:
        name = _(HEADINGS[Column(item.data(Qt.ItemDataRole.UserRole))].name)
        width = number(int(item.data(_WIDTH)))
        shown = bool(item.data(_SHOWN))
        text = _("{column} – {n} pixels wide").format(column=name, n=width)
        item.setText(text)
        item.setIcon(icons.icon("accept") if shown else _blank())
        state = _("shown") if shown else _("hidden")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, _("{column}, {state}").format(column=text, state=state))

    def shown(self) -> tuple[Width, ...]:
        """The columns ticked, in their order, with their widths."""
        items = (self.columns.item(row) for row in range(self.columns.count()))
        return tuple(
            (Column(item.data(Qt.ItemDataRole.UserRole)), int(item.data(_WIDTH))) for item in items if item.data(_SHOWN)
        )

    def _turn(self) -> None:
        """Show the column under the cursor, or hide it: all but the last, as a table without a column shows nothing."""
        item = self.columns.currentItem()
        if item.data(_SHOWN) and len(self.shown()) == 1:
            return
        item.setData(_SHOWN, not item.data(_SHOWN))
        self._word(item)
        self._take(self.shown())

    def _move(self, by: int) -> None:
        row = self.columns.currentRow()
        if not 0 <= row + by < self.columns.count():
            return
        self.columns.insertItem(row + by, self.columns.takeItem(row))
        self.columns.setCurrentRow(row + by)
        self._take(self.shown())

    def _widen(self, by: int) -> None:
        item = self.columns.currentItem()
        item.setData(_WIDTH, max(LEAST, min(MOST, int(item.data(_WIDTH)) + by)))
        self._word(item)
        self._take(self.shown())

    def _again(self) -> None:
        self._fill(self._usual)
        self._take(self.shown())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.columns and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._move(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
            if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._turn()
                return True
            if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
                self._widen(-_STEP if event.key() == Qt.Key.Key_Left else _STEP)
                return True
        return super().eventFilter(watched, event)


_WIDTH = Qt.ItemDataRole.UserRole + 1
_SHOWN = Qt.ItemDataRole.UserRole + 2


def _blank() -> QIcon:
    """As wide as the mark of a column that is shown, so that names stay under one another."""
    empty = QPixmap(64, 64)  # scaled down to the size of the mark at any zoom
    empty.fill(Qt.GlobalColor.transparent)
    return QIcon(empty)
