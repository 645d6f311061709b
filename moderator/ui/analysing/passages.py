"""The passages of a tag, or of all: each opened in its contribution, taken off, or written as CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from moderator.domain.contribution import LABELS
from moderator.domain.decision import Ref
from moderator.domain.words import _, moment, ngettext, number
from moderator.ui import theme
from moderator.ui.contributions.acts import by_path
from moderator.ui.desk import Changed, Desk
from moderator.ui.labels import WholeWords, on_lines
from moderator.ui.overlay import Overlay
from moderator.ui.parts import Button, dot, sentence
from moderator.ui.tables import Index, Titled, plain_table

if TYPE_CHECKING:
    from moderator.work.passages import Coded

_WIDE = 1100  # pixels
_HIGH = 48  # pixels of a row of two lines


class Passages(Titled):
    """The rows of the table; there may be a hundred thousand."""

    AUTHOR, STATE = 3, 6  # columns

    def __init__(self, parent: QObject) -> None:
        first = [_("Passage"), _("Tag of the passage"), _("Contribution"), _("Author")]
        super().__init__([*first, _("Tagged by"), _("When"), _("State")], parent)
        self.found: list[Coded] = []

    def show(self, found: list[Coded]) -> None:
        """Show other passages."""
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def held(self) -> Sequence[object]:
        return self.found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        one = self.found[index.row()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 1:
            return dot(one.colour)  # a bare colour would be tinted on the chosen row
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n\n".join(words for words in (one.quote, one.passage.memo) if words)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        words: tuple[Callable[[], str], ...] = (
            lambda: " ".join(one.quote.split()),
            lambda: one.name,
            lambda: one.title or _("No. {n}").format(n=one.id),
            lambda: _(LABELS[one.author_kind]),
            lambda: one.passage.actor,
            lambda: moment(one.passage.at, "short"),
            lambda: _("to review") if one.passage.lost else "",
        )
        return words[index.column()]()


class _TwoLines(WholeWords):
    """Passages on two lines, cut at the end of a word: all rows are as high, however many there are."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        QStyledItemDelegate.initStyleOption(self, option, index)
        room = option.rect.width() - theme.S4 - theme.S1
        option.text = "\u2028".join(on_lines(option.text, option.fontMetrics, room))


class PassagesCard(Overlay):
    """What was tagged, passage by passage. Enter opens one in its contribution."""

    def __init__(self, desk: Desk, window: QWidget, opened: Callable[[int, str], object], tag: str = "") -> None:
        super().__init__(_("Tagged passages"), window, width=1200, height=680)
        self.desk = desk
        self._opened = opened
        self.tags = QComboBox(self.card)
        self.tags.setAccessibleName(_("Passages of which tag"))
        self.tags.addItem(_("All tags"), "")
        for uid, path in by_path(desk.workspace.standing.codebook):
            self.tags.addItem(path, uid)
        self.tags.setCurrentIndex(max(0, self.tags.findData(tag)))
        self.rows = Passages(self)
        self.table = QTableView(self.card)
        self.table.setModel(self.rows)
        plain_table(self.table, _("Tagged passages"))
        self.table.setItemDelegateForColumn(0, _TwoLines(self.table))
        self.table.verticalHeader().setDefaultSectionSize(_HIGH)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate((230, 130, 110, 120, 165, 80), 1):
            self.table.setColumnWidth(column, width)
        self.open_one = Button(_("Open in its contribution"), self.card, main=True, key="Return")
        self.take_off = Button(_("Take off"), self.card, key="uncode")
        self.write = Button(_("Export as CSV…"), self.card)
        self.said = sentence("", self.card, "soft", "small")
        foot = QHBoxLayout()
        for button in (self.open_one, self.take_off, self.write):
            foot.addWidget(button)
        foot.addStretch(1)
        self.body.addWidget(self.tags)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.said)
        self.body.addLayout(foot)
        self.tags.activated.connect(lambda _at: self.fill())
        self.table.doubleClicked.connect(lambda _index: self.open_chosen())
        self.open_one.clicked.connect(self.open_chosen)
        self.take_off.clicked.connect(self._take_off)
        self.write.clicked.connect(self._ask_place)
        desk.changed.connect(self._changed)
        desk.closed.connect(self.leave)
        self.fill()
        self.open(self.table)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_chosen()
        elif event.key() == Qt.Key.Key_Delete:
            self._take_off()
        super().keyPressEvent(event)

    def fill(self) -> None:
        """Read the passages of the chosen tag, those under it and those brought together with it."""
        from moderator.work import passages

        workspace, tag = self.desk.workspace, str(self.tags.currentData())

        def read(_progress: object) -> list[Coded]:
            return list(passages.passages(workspace, passages.tags_called(workspace, tag) if tag else None))

        self.desk.tasks.read("passages", read, self._show)

    def _show(self, found: list[Coded]) -> None:
        row = max(0, self.table.currentIndex().row())
        self.rows.show(found)
        lost = sum(one.passage.lost for one in found)
        words = ngettext("{n} passage", "{n} passages", len(found)).format(n=number(len(found)))
        if lost:
            words += ", " + ngettext("{n} to review", "{n} to review", lost).format(n=number(lost))
        if not found:
            words = _("No passage is tagged. In the text, select words, then press the key that tags.")
        self.said.setText(words)
        if found:
            self.table.selectRow(min(row, len(found) - 1))
        for button in (self.open_one, self.take_off, self.write):
            button.setEnabled(bool(found))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave room to the passages: their states are shown when some differ, kinds of authors on a wide screen."""
        self.table.setColumnHidden(Passages.STATE, not any(one.passage.lost for one in self.rows.found))
        self.table.setColumnHidden(Passages.AUTHOR, self.width() < _WIDE)

    def chosen(self) -> Coded | None:
        """The passage under the cursor, None when there is none."""
        row = self.table.currentIndex().row()
        return self.rows.found[row] if 0 <= row < len(self.rows.found) else None

    def open_chosen(self) -> None:
        """Close, and show the passage in its contribution."""
        one = self.chosen()
        if one is not None:
            self.leave()
            self._opened(one.id, one.passage.ref)

    def _take_off(self) -> None:
        from moderator.work import deciding

        one = self.chosen()
        if one is not None:
            self.desk.act(lambda ws: deciding.uncode(ws, Ref.parse(one.passage.ref)), self)

    def _changed(self, _changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open:
            self.fill()

    def _ask_place(self) -> None:
        folder = Path(self.desk.settings.text("tags/folder", str(self.desk.workspace.path.parent)))
        name = _("{name} - passages.csv").format(name=self.desk.workspace.path.stem)
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("Export the passages"), str(folder / name), _("Tables (*.csv)")
        )
        if chosen:
            self.export(Path(chosen))

    def export(self, path: Path) -> None:
        """Write the passages shown in a file."""
        from moderator.work import passages

        found = list(self.rows.found)

        def done(words: str) -> None:
            self.said.setText(words)
            self.desk.said.emit(words)

        self.desk.tasks.compose(
            lambda _progress: passages.write(path, found),
            done,
            failed=lambda problem: self.said.setText(str(problem)),
            label=_("Exporting the passages"),
        )
