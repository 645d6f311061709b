"""The reading register: coverage by section and person, the radar of what nobody read, and what counts as read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QHeaderView, QLabel, QVBoxLayout, QWidget

from moderator.domain.words import _, number, percent
from moderator.ui.desk import Changed, Desk
from moderator.ui.parts import WIDE, Button, Page, emptied, flush, sentence, spaced
from moderator.ui.tables import cell, figures, fill, reading_table, whole, wrapped

if TYPE_CHECKING:
    from moderator.domain.query import Order
    from moderator.work.register import Coverage, Register

_PEOPLE = 6  # columns: more would not fit a laptop's width
_INDENT, _DEEPEST = 16, 6  # pixels for each level of the text, and how many are told apart


class RegisterPage(Page):
    """Who read what. Enter on a section, or a line of the radar, opens its list."""

    list_asked = Signal(str, object)  # a search, and its order

    manual = "reading"

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        about = _("A contribution counts as read by a person who stayed on it long enough.")
        super().__init__(_("Reading register"), about, parent, width=WIDE)
        self.desk = desk
        self.summary = sentence("", self.inner, strong=True)
        self.radar = QVBoxLayout()
        self.radar.setSpacing(0)
        self.table = reading_table([], self.inner, _("What was read of each section"))
        self.table.setIconSize(QSize(_INDENT * _DEEPEST, 1))
        wrapped(self.table)
        whole(self.table)
        self.table.itemActivated.connect(lambda item: self._open(item.row()))
        self.seconds = QDoubleSpinBox(self.inner)
        self.seconds.setRange(0, 600)
        self.seconds.setDecimals(1)
        self.seconds.setSuffix(_(" s"))
        spaced(self.seconds)
        self.seconds.setAccessibleName(_("Seconds on a text before it counts as read"))
        self.settle = Button(_("Settle for the team"), self.inner)
        self.settle.clicked.connect(self._settle)
        held = QHBoxLayout()
        held.addWidget(QLabel(_("Counts as read after"), self.inner))
        held.addWidget(self.seconds)
        held.addWidget(self.settle)
        held.addStretch(1)
        self.column.addWidget(self.summary)
        across = QHBoxLayout()
        flush(across)
        across.addLayout(self.radar)
        self.column.addLayout(across)
        self.column.addLayout(held)
        self.column.addWidget(self.table)
        self.column.addStretch(1)
        self.found: Register | None = None
        desk.changed.connect(self._changed)

    def first(self) -> QWidget:
        return self.table

    def entered(self) -> None:
        """Read the register again."""
        from moderator.work import register

        workspace = self.desk.workspace
        self.desk.tasks.read("register", lambda progress: register.register(workspace), self._show)

    def _changed(self, _changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open:
            self.entered()

    def _show(self, found: Register) -> None:
        self.found = found
        self.summary.setText(next(iter(found.lines())))
        self.seconds.setValue(found.seconds)
        emptied(self.radar)
        for blip in found.radar:
            asked = Button(blip.sentence, self.inner, icon="search", quiet=True)
            asked.setStyleSheet("text-align: left;")
            asked.clicked.connect(
                lambda _on=False, query=blip.query, order=blip.order: self.list_asked.emit(query, order)
            )
            self.radar.addWidget(asked)
        self._fill(found)

    def _fill(self, found: Register) -> None:
        people = found.people[:_PEOPLE]
        titles = [_("Article or section"), _("Contributions"), _("Read"), *(name for name, _count in people)]
        self.table.setColumnCount(len(titles))
        self.table.setHorizontalHeaderLabels(titles)
        figures(self.table, *range(1, len(titles)))
        rows = [[cell(text) for text in _texts(one, len(people))] for one in found.sections]
        for one, (first, *_others) in zip(found.sections, rows, strict=True):
            if one.depth:
                first.setIcon(_indent(one.depth))
        fill(self.table, rows)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, len(titles)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        if found.sections and self.table.currentRow() < 0:
            self.table.setCurrentCell(0, 0)

    def _open(self, row: int) -> None:
        from moderator.domain.query import Order

        if self.found is not None and row < len(self.found.sections):
            order: Order = Order.OLDEST
            self.list_asked.emit(self.found.sections[row].query + " read-by:nobody", order)

    def _settle(self) -> None:
        from moderator.domain.settings import DWELL
        from moderator.work import deciding

        value = f"{self.seconds.value():g}"
        self.desk.act(lambda ws: deciding.change(ws, DWELL, value), None)


def _indent(depth: int) -> QIcon:
    """What sets the name of a section in, on all its lines."""
    empty = QPixmap(_INDENT * min(depth, _DEEPEST), 1)
    empty.fill(Qt.GlobalColor.transparent)
    return QIcon(empty)


def _texts(one: Coverage, people: int) -> list[str]:
    shares = [percent(count / one.total) if one.total else "" for count in one.people[:people]]
    return [one.label, number(one.total), f"{number(one.read)} ({percent(one.share)})", *shares]
