"""Double reading on the screen: samples, drawing one, the agreement tag by tag, and what differs, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QTableWidget,
    QWidget,
)

from moderator.domain.folding import slug
from moderator.domain.position import Position
from moderator.domain.words import _, day, number, percent
from moderator.ui import theme
from moderator.ui.desk import Changed, Desk
from moderator.ui.overlay import Overlay
from moderator.ui.parts import WIDE, Button, Page, later, sentence, spaced
from moderator.ui.reading.sides import Sides
from moderator.ui.tables import cell, figures, fill, reading_table

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace
    from moderator.work.deciding import Done
    from moderator.work.double import Reading, Sample


_FEWEST = 4  # differences shown at least
_BESIDE = 1000  # pixels from which the two codings stand beside the list of what differs instead of under it


class DoublePage(Page):
    """The samples on top, then how far the two coders agree, then what differs."""

    code_asked = Signal(str)  # a sample to code blind
    draw_asked = Signal()

    manual = "double-reading"

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        about = _(
            "A second person codes a sample without seeing the first codings; what differs shows which tags are not "
            "understood alike."
        )
        super().__init__(_("Double reading"), about, parent, width=WIDE)
        self.desk = desk
        self._samples: tuple[Sample, ...] = ()
        self.reading: Reading | None = None
        self.samples = _table(
            [_("Sample"), _("Drawn"), _("Second coder"), _("Coded"), _("Among"), _("Seed")],
            self.inner, _("Samples drawn"), 4, stretch=4, numbers=(3, 5),
        )  # fmt: skip
        self.told = sentence("", self.inner, strong=True)
        self._measures = [_("Tags"), _("Cohen’s kappa"), _("Same coding"), _("Both"), _("First only"),
                          _("Second only"), _("Neither")]  # fmt: skip
        self.tags = _table(
            self._measures, self.inner, _("Agreement by tag"), 8, stretch=0, numbers=range(1, 7),
        )  # fmt: skip
        self.differences = _table(
            [_("Contribution"), _("Tags"), _("Put by"), _("Settled")],
            self.inner, _("Disagreements"), _FEWEST, stretch=1,
        )  # fmt: skip
        self.sides = Sides(desk, self.inner)
        self.draw = Button(_("Draw a sample…"), self.foot, icon="pile")
        self.code = Button(_("Code this sample, blind"), self.foot, icon="tag", main=True)
        for widget in (self.samples, self.told, self.tags):
            self.column.addWidget(widget)
        across = self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        across.setSpacing(theme.S4)
        self._room = later(self._fit, self)  # measured once everything above stands in its place
        across.addWidget(self.differences, 1, Qt.AlignmentFlag.AlignTop)
        across.addWidget(self.sides, 1, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(across, 1)
        self.bar.addWidget(self.draw)
        self.bar.addWidget(self.code)
        self.draw.clicked.connect(self.draw_asked)
        self.code.clicked.connect(self._code)
        self.samples.itemSelectionChanged.connect(self._compare)
        self.samples.itemActivated.connect(lambda _item: self._code())
        self.differences.itemSelectionChanged.connect(self._chosen)
        self.sides.settled.connect(self._settle)
        desk.changed.connect(self._changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        directions = QBoxLayout.Direction
        beside = event.size().width() >= _BESIDE
        self._across.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        # Titles of figures take the room of two words where there is little: the names of tags are read whole.
        titles = self._measures if beside else [one.replace(" ", "\n", 1) for one in self._measures]
        for column, title in enumerate(titles):
            self.tags.model().setHeaderData(column, Qt.Orientation.Horizontal, title)
        _stand(self.tags)
        self._room.start()

    def _fit(self) -> None:
        """Beside the two codings, show as many differences as the page has room for without scrolling."""
        table, most = self.differences, _FEWEST
        if self._across.direction() is QBoxLayout.Direction.LeftToRight:
            top = table.mapTo(self.inner, QPoint()).y() + table.horizontalHeader().height() + theme.S6 + theme.S1
            most = max(most, (self.area.viewport().height() - top) // table.verticalHeader().defaultSectionSize())
        table.setProperty("most", most)
        _stand(table)

    def first(self) -> QWidget:
        return self.samples if self._samples else self.draw

    def entered(self) -> None:
        """Read the samples again."""
        from moderator.work import double

        workspace = self.desk.present
        self.desk.tasks.read("samples", lambda progress: double.samples(workspace), self._show)

    def sample(self) -> Sample | None:
        """The sample chosen."""
        row = self.samples.currentRow()
        return self._samples[row] if 0 <= row < len(self._samples) else None

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open and not changed.readings:
            self.entered()

    def _show(self, found: tuple[Sample, ...]) -> None:
        chosen = self.sample().name if self.sample() else ""  # type: ignore[union-attr]
        self._samples = found
        _fill(
            self.samples,
            [
                (one.name, day(one.at.date()), one.coder, f"{number(len(one.coded))} / {number(len(one.ids))}",
                 one.query or _("everything"), str(one.seed))
                for one in found
            ],
        )  # fmt: skip
        if found:
            names = [one.name for one in found]
            self.samples.selectRow(names.index(chosen) if chosen in names else 0)
        self._compare()

    def _compare(self) -> None:
        from moderator.work import double

        one = self.sample()
        # The second coder sees neither the first codings nor the comparison before having done the whole sample.
        mine = one is not None and slug(one.coder) == slug(self.desk.present.actor)
        going = one is not None and mine and len(one.coded) < len(one.ids)
        self.code.setEnabled(one is not None and mine)
        for widget in (self.tags, self.differences, self.sides):
            widget.setVisible(one is not None and not going)
        if one is None:
            self.told.setText(_("No sample was drawn yet."))
        elif going:
            self.told.setText(_("The comparison is shown once you have coded all of it."))
        else:
            workspace, name = self.desk.present, one.name
            self.desk.tasks.read("agreement", lambda progress: double.agreement(workspace, name), self._compared)

    def _compared(self, found: Reading) -> None:
        self.reading = found
        lines = list(found.lines())
        self.told.setText(f"{lines[0]} – {lines[-1]}")
        _fill(
            self.tags,
            [
                (
                    one.name,
                    _("not defined") if one.agreement.kappa is None else number(one.agreement.kappa, 2),
                    "" if one.agreement.observed is None else percent(one.agreement.observed),
                    *map(
                        number, (one.agreement.both, one.agreement.first, one.agreement.second, one.agreement.neither)
                    ),
                )
                for one in found.tags
            ]
            + _position(found),
        )
        row = self.differences.currentRow()
        _fill(
            self.differences,
            [
                (_("No. {n}").format(n=number(one.id)), one.name,
                 " / ".join(one.put_by) if one.put_by else _("the first") if one.first else found.sample.coder,
                 _("settled") if one.settled else "")
                for one in found.disagreements
            ],
        )  # fmt: skip
        self._room.start()
        if found.disagreements:
            self.differences.selectRow(min(max(row, 0), len(found.disagreements) - 1))
        self._chosen()

    def _chosen(self) -> None:
        row, found = self.differences.currentRow(), self.reading
        inside = found is not None and 0 <= row < len(found.disagreements)
        if inside and found is not None:
            self.sides.show_difference(found, found.disagreements[row])
        else:
            self.sides.clear()

    def _code(self) -> None:
        one = self.sample()
        if one is not None and self.code.isEnabled():
            self.code_asked.emit(one.name)

    def _settle(self, put: bool) -> None:
        from moderator.work import double

        row, found = self.differences.currentRow(), self.reading
        if found is None or not 0 <= row < len(found.disagreements):
            return
        one, name = found.disagreements[row], found.sample.name
        left = [at for at, each in enumerate(found.disagreements) if not each.settled and at > row]

        def done(_done: object) -> None:
            if left and left[0] < self.differences.rowCount():
                self.differences.selectRow(left[0])

        def verb(ws: Workspace) -> Done:
            if one.positions is not None:
                return double.settle_position(ws, name, one.id, Position(one.positions[0 if put else 1]))
            return double.settle(ws, name, one.id, one.tag, put=put)

        self.desk.act(verb, None, done)


class DrawCard(Overlay):
    """Asks for whom, among what, how many, and from which seed."""

    def __init__(self, desk: Desk, window: QWidget, query: str, then: Callable[[], object]) -> None:
        super().__init__(_("Draw a sample for a second reading"), window, width=680, height=360)
        self.desk = desk
        self._then = then
        self.coder = QLineEdit(self.card)
        self.coder.setPlaceholderText(_("The name under which that person works"))
        self.query = QLineEdit(query, self.card)
        self.query.setPlaceholderText(_("A search; empty: all contributions"))
        self.many = QSpinBox(self.card)
        self.many.setRange(1, 1_000_000)
        self.many.setValue(50)
        spaced(self.many)
        self.unit = QComboBox(self.card)
        self.unit.addItem(_("contributions"), "n")
        self.unit.addItem(_("per cent"), "%")
        self.seed = QLineEdit(self.card)
        self.seed.setPlaceholderText(_("A number, to draw the same again; empty: by chance"))
        self.told = sentence("", self.card, "bad")
        self.go = Button(_("Draw"), self.card, icon="pile", main=True)
        form, amount, foot = QFormLayout(), QHBoxLayout(), QHBoxLayout()
        amount.addWidget(self.many, 1)
        amount.addWidget(self.unit)
        for words, widget in ((_("Second coder"), self.coder), (_("Among"), self.query)):
            form.addRow(words, widget)
            widget.setAccessibleName(words)
        form.addRow(_("How many"), amount)
        self.many.setAccessibleName(_("How many"))
        self.unit.setAccessibleName(_("Contributions or per cent"))
        form.addRow(_("Seed"), self.seed)
        self.seed.setAccessibleName(_("Seed"))
        foot.addStretch(1)
        foot.addWidget(self.go)
        about = _("Contributions that this person has already tagged are left out. The draw is shared with the team.")
        self.body.addWidget(sentence(about, self.card, "soft"))
        self.body.addLayout(form)
        self.body.addWidget(self.told, 1)
        self.body.addLayout(foot)
        self.go.clicked.connect(self._draw)
        self.coder.returnPressed.connect(self._draw)
        desk.closed.connect(self.leave)
        self.open(self.coder)

    def _draw(self) -> None:
        from moderator.work import double

        coder, query, typed = self.coder.text(), self.query.text(), self.seed.text().strip()
        if typed and not typed.isdigit():
            self.told.setText(_("The seed is a whole number."))
            return
        count = self.many.value()
        share = min(count, 100) / 100 if self.unit.currentData() == "%" else 0.0
        size, seed = 0 if share else count, int(typed) if typed else None
        workspace = self.desk.workspace

        def drawn(done: Done) -> None:
            self.leave()
            self.desk.told(done, None)
            self._then()

        self.desk.tasks.write(
            lambda progress: double.draw(workspace, coder, query, size=size, share=share, seed=seed),
            drawn,
            failed=lambda problem: self.told.setText(str(problem)),
        )


def _position(found: Reading) -> list[tuple[str, ...]]:
    """The line of the positions, where both coders gave some: they are no tag that one puts or not."""
    one = found.position
    if not one.n:
        return []
    kappa = _("not defined") if one.kappa is None else number(one.kappa, 2)
    return [(_("Position"), kappa, percent(one.observed or 0), number(one.n), "–", "–", "–")]


def _table(
    titles: list[str], parent: QWidget, name: str, rows: int, *, stretch: int, numbers: Sequence[int] = ()
) -> QTableWidget:
    """A table as high as its rows, `rows` of them at most; the columns `numbers` are at the right."""
    made = reading_table(titles, parent, name)
    made.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
    # A few dozen rows at most: measuring them all costs nothing.
    made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    made.horizontalHeader().setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    made.setProperty("most", rows)
    figures(made, *numbers)
    return made


def _fill(table: QTableWidget, rows: list[tuple[str, ...]]) -> None:
    table.blockSignals(True)
    fill(table, [[cell(text, text) for text in texts] for texts in rows])
    table.blockSignals(False)
    _stand(table)


def _stand(table: QTableWidget) -> None:
    """As high as its titles and its lines, up to so many of them."""
    shown = max(1, min(table.rowCount(), int(table.property("most"))))
    line = table.verticalHeader().defaultSectionSize()
    table.setFixedHeight(table.horizontalHeader().sizeHint().height() + shown * line + 4)
