"""The page of crossing tables: what is crossed by what, the cells, the bars of one column, and where they go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QBoxLayout,
    QFileDialog,
    QGridLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from moderator.domain.crossing import AXIS_WORDS, Axis
from moderator.domain.problem import Problem
from moderator.domain.words import N_, _, number
from moderator.ui import theme
from moderator.ui.crossing.table import ALL, BOTH, DISTINCT, Cells
from moderator.ui.desk import Changed, Desk
from moderator.ui.labels import on_lines, shortened
from moderator.ui.parts import WIDE, Button, Chooser, Page, sentence

if TYPE_CHECKING:
    from moderator.ui.crossing.chart import Chart
    from moderator.work.crossing import Table

_COUNTINGS = {
    BOTH: N_("Contributions · distinct texts"),
    ALL: N_("All contributions"),
    DISTINCT: N_("Each grouped mailing once"),
}
_ROW_NAMES = 0.42  # of the table’s width, at most
_NARROWEST, _WIDEST = 84, 190  # pixels of a column
_LINE = 28  # pixels of a line of the table
_MEASURED = 40  # lines looked at for the width of a column
_LEAST, _MOST = 160, 400  # pixels: the height of the table, beside its bars and over them
_BESIDE = 940  # pixels from which the bars stand beside the table instead of under it


class Grid(QTableView):
    """The cells; Enter opens those under the cursor, Tab goes on, Ctrl+C copies the table."""

    entered_cell = Signal()
    copy_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Crossing table"))
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.setProperty("role", "list")
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_LINE)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setTextElideMode(Qt.TextElideMode.ElideNone)  # Qt takes two lines for one; names are cut before
        self.setMinimumHeight(_LEAST)
        for corner in self.findChildren(QAbstractButton):
            corner.setAccessibleName(_("Crossing table"))
            corner.setEnabled(False)
        self.doubleClicked.connect(lambda _index: self.entered_cell.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~_KEYPAD:
            self.entered_cell.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_names()

    def fit_names(self) -> None:
        """Give the names of the lines a good part of the width, and two lines to those that need them."""
        header, cells = self.verticalHeader(), self.model()
        room = int(self.width() * _ROW_NAMES)
        header.setMaximumWidth(room)
        if not isinstance(cells, Cells):
            return
        metrics = QFontMetrics(_small(header.font()))
        inside = room - theme.S6
        cells.cut = lambda line: shortened(line, metrics, _WIDEST - theme.S6)
        cells.wrap = lambda indent, label: on_lines(label, metrics, inside - metrics.horizontalAdvance(indent))
        two = {row for row in range(cells.rowCount()) if "\n" in str(cells.headerData(row, Qt.Orientation.Vertical))}
        for row in range(cells.rowCount()):
            header.resizeSection(row, _LINE + metrics.lineSpacing() if row in two else _LINE)
        header.updateGeometry()


def _small(font: QFont) -> QFont:
    """The font that the style sheet gives to headings."""
    made = QFont(font)
    made.setPixelSize(theme.SMALL)
    return made


def _bold(font: QFont) -> QFont:
    """The font of totals."""
    made = QFont(font)
    made.setBold(True)
    return made


_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class CrossingPage(Page):
    """Choose two ways of cutting what the analysis shows; each figure opens its contributions there."""

    open_asked = Signal(str)  # a search

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("Cross two ways"),
            _("Each figure opens its contributions in the list, where the search stays written: {enter}.").format(
                enter=_("Enter or a double click")
            ),
            parent,
            width=WIDE,
        )
        self.desk = desk
        self.table: Table | None = None
        self.chart: Chart | None = None
        self.search = ""
        self.opened: str | None = None  # the search of the figure opened last
        self._lay()
        desk.changed.connect(self._changed)
        desk.closed.connect(self._forget)

    def _lay(self) -> None:
        from moderator.work.crossing import MEASURE_WORDS

        self.rows, self.columns = Chooser(self.inner, _("Lines")), Chooser(self.inner, _("Columns"))
        for chooser, first in ((self.rows, Axis.TAG), (self.columns, Axis.AUTHOR)):
            for axis in Axis:
                chooser.addItem(_(AXIS_WORDS[axis]), str(axis))
            chooser.setCurrentIndex(list(Axis).index(first))
            chooser.activated.connect(lambda _at: self.look())
        self.measure = Chooser(self.inner, _("What the cells show"))
        for measure, words in MEASURE_WORDS.items():
            self.measure.addItem(_(words), str(measure))
        self.counting = Chooser(self.inner, _("How grouped mailings count"))
        for name, words in _COUNTINGS.items():
            self.counting.addItem(_(words), name)
        for chooser in (self.measure, self.counting):
            chooser.activated.connect(lambda _at: self._show())
        tools = QGridLayout()
        tools.setHorizontalSpacing(theme.S3)
        tools.setVerticalSpacing(theme.S1)
        named = (
            (_("Lines"), self.rows),
            (_("Columns"), self.columns),
            (_("Cells"), self.measure),
            (_("Grouped mailings"), self.counting),
        )
        self._tools, self._named = tools, [(sentence(words, self.inner, "soft", "small"), w) for words, w in named]
        self.column.addLayout(tools)
        self.fault = sentence("", self.inner, "bad")
        self.fault.hide()
        self.column.addWidget(self.fault)
        self.cells = Cells(self)
        self.grid = Grid(self.inner)
        self.grid.setModel(self.cells)
        # Headers follow the selection cell by cell otherwise, which is slow on a table of days.
        for header in (self.grid.horizontalHeader(), self.grid.verticalHeader()):
            header.setSelectionModel(QItemSelectionModel(self.cells, header))
        self.grid.entered_cell.connect(self._open)
        self.grid.copy_asked.connect(self._copy)
        self.grid.selectionModel().currentChanged.connect(lambda now, _before: self._draw(now.column()))
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(theme.S6)
        self._sides.addWidget(self.grid, 2)
        self._charted = QVBoxLayout()
        self._sides.addLayout(self._charted, 1)
        self.column.addLayout(self._sides, 1)
        self.notes = sentence("", self.inner, "soft", "small")
        self.column.addWidget(self.notes)
        self.swap = Button(_("Swap"), self.inner, quiet=True)
        self.swap.setAccessibleName(_("Lines for columns"))
        self.swap.setToolTip(_("Lines for columns"))
        self.swap.clicked.connect(self._swap)
        self.copying = Button(_("Copy the table"), self, key="Ctrl+C")
        self.copying.clicked.connect(self._copy)
        self.export = Button(_("Export…"), self)
        self.export.clicked.connect(self._ask_file)
        self.opening = Button(_("Open the contributions"), self, main=True, key="Return")
        self.opening.clicked.connect(self._open)
        for button in (self.copying, self.export, self.opening):
            self.bar.addWidget(button)
        self._lay_tools(across=4)

    def _lay_tools(self, across: int) -> None:
        """Put the choosers on one line, or on two where there is no room."""
        for place, pair in enumerate(self._named):
            for line, widget in enumerate(pair):
                self._tools.addWidget(widget, 2 * (place // across) + line, place % across)
        self._tools.addWidget(self.swap, 1 + 2 * ((len(self._named) - 1) // across), across)
        for column in range(6):
            self._tools.setColumnStretch(column, int(column == across + 1))

    def first(self) -> QWidget:
        return self.grid if self.table is not None else self.rows

    def entered(self) -> None:
        self.look()

    # ------------------------------------------------------------------------------------------------------- looking

    def look(self) -> None:
        """Cross again, in a reader's thread; the figures shown stay until the others are there."""
        from moderator.work import crossing

        workspace, search = self.desk.workspace, self.search
        rows, columns = Axis(self.rows.currentData()), Axis(self.columns.currentData())

        def work(_progress: object) -> Table:
            import pyqtgraph  # noqa: F401 - loaded here, because it takes most of a second

            return crossing.cross(workspace, rows, columns, search)

        self.desk.tasks.read("cross", work, self._came, failed=self._failed)

    def _came(self, table: Table) -> None:
        same = self.table is not None and (self.table.row_axis, self.table.column_axis) == (
            table.row_axis,
            table.column_axis,
        )
        here = self.grid.currentIndex()
        place = (here.row(), here.column()) if same and here.isValid() else (0, 0)
        fresh, self.table = self.table is None, table
        self.fault.hide()
        self._show(place)
        if fresh and self.isVisible() and self.rows.hasFocus():
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, problem: Problem) -> None:
        self.table = None
        self.fault.setText(str(problem))
        self.fault.show()
        self._show()

    def _show(self, place: tuple[int, int] | None = None) -> None:
        from moderator.work.crossing import Measure, unshared

        here = self.grid.currentIndex()
        place = place or (here.row(), here.column())
        measure = Measure(self.measure.currentData())
        self.cells.show_table(self.table, measure, self.counting.currentData())
        for button in (self.copying, self.export, self.opening, self.swap):
            button.setEnabled(self.table is not None)
        notes = self.table.notes if self.table else ()
        self.notes.setText("\n".join((*notes, unshared()) if self.cells.silent else notes))
        self._fit()
        self.grid.setCurrentIndex(self.cells.index(max(0, place[0]), max(0, place[1])))
        self._draw(self.grid.currentIndex().column())

    def _fit(self) -> None:
        """Columns as wide as their names and figures ask, within reason."""
        head = self.grid.horizontalHeader()
        plain, strong = self.grid.fontMetrics(), QFontMetrics(_bold(self.grid.font()))
        self.grid.fit_names()
        self._stand()
        last_row, last = self.cells.rowCount() - 1, self.cells.columnCount() - 1
        for column in range(last + 1):
            rows = {*range(min(last_row, _MEASURED)), last_row}
            wanted = (
                theme.S4
                + 2
                + max(
                    (strong if row == last_row or column == last else plain).horizontalAdvance(
                        str(self.cells.data(self.cells.index(row, column)))
                    )
                    for row in rows
                )
            )
            wanted = max(wanted, head.sectionSizeHint(column))
            head.resizeSection(column, min(max(wanted, _NARROWEST), _WIDEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE
        self._lay_tools(across=4 if beside else 2)
        self._sides.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._stand()

    def _stand(self) -> None:
        """Over the bars, a table of a few lines is as high as they are: nothing scrolls inside the page."""
        head, lines = self.grid.horizontalHeader(), self.grid.verticalHeader()
        high = head.sizeHint().height() + lines.length() + self.grid.horizontalScrollBar().sizeHint().height()
        under = self._sides.direction() is QBoxLayout.Direction.TopToBottom
        self.grid.setMinimumHeight(min(max(high, _LEAST), _MOST) if under else _LEAST)

    def _draw(self, column: int) -> None:
        """The bars of the column under the cursor, or of the totals."""
        from moderator.ui.crossing.chart import Bar, Chart

        table = self.table
        if self.chart is None:
            if table is None:
                return
            self.chart = Chart(self.inner)
            self.chart.row_asked.connect(lambda row: self._open_cell(row, self.grid.currentIndex().column()))
            self._charted.addWidget(self.chart)
        self.chart.setVisible(table is not None and bool(table.rows))
        if table is None or not table.rows:
            return
        column = column if 0 <= column < len(table.columns) else len(table.columns)
        bars = [
            Bar(
                row.label,
                self.cells.counted(at, column, grouped=True),
                self.cells.counted(at, column, grouped=False),
                at,
            )
            for at, row in enumerate(table.rows)
        ]
        head = table.columns[column].label if column < len(table.columns) else _("Total")
        whole = [self.cells.counted(len(table.rows), column, grouped=grouped) for grouped in (True, False)]
        base = _("Base: {n} contributions · {texts} distinct texts (thin bar)").format(
            n=number(whole[0]), texts=number(whole[1])
        )
        self.chart.show_bars(f"{_(AXIS_WORDS[table.row_axis])} – {head}", bars, base)

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open and not changed.readings:
            self.look()

    def _forget(self) -> None:
        self.table, self.search, self.opened = None, "", None
        self._show()

    # -------------------------------------------------------------------------------------------------------- acting

    def _swap(self) -> None:
        rows, columns = self.rows.currentIndex(), self.columns.currentIndex()
        self.rows.setCurrentIndex(columns)
        self.columns.setCurrentIndex(rows)
        if self.table is not None:
            self.table = self.table.transposed()
            here = self.grid.currentIndex()
            self._show((here.column(), here.row()))

    def _open(self) -> None:
        here = self.grid.currentIndex()
        if here.isValid():
            self._open_cell(here.row(), here.column())

    def _open_cell(self, row: int, column: int) -> None:
        search = self.cells.search(row, column)
        if search is None:
            self.desk.said.emit(_("No search finds these: what they lack cannot be searched for."))
            return
        self.opened = search
        self.open_asked.emit(search)

    def _copy(self) -> None:
        from moderator.work import crossing
        from moderator.work.crossing import Measure

        if self.table is not None:
            measure, grouped = Measure(self.measure.currentData()), self.counting.currentData() != DISTINCT
            QGuiApplication.clipboard().setText(crossing.text(self.table, measure, grouped=grouped))
            self.desk.said.emit(_("The table is copied, with its base."))

    def _ask_file(self) -> None:
        workspace = self.desk.workspace
        folder = Path(self.desk.settings.text("crossing/folder", str(workspace.path.parent)))
        name = _("{name} - crossing table.xlsx").format(name=workspace.path.stem)
        kinds = ";;".join((_("Workbooks (*.xlsx)"), _("Tables (*.csv)")))
        chosen, kind = QFileDialog.getSaveFileName(self, _("Export the table"), str(folder / name), kinds)
        if chosen:
            path = Path(chosen)
            self.write(path if path.suffix else path.with_suffix(".csv" if "csv" in kind else ".xlsx"))

    def write(self, path: Path) -> None:
        """Write the table shown."""
        from moderator.work import crossing

        table = self.table
        if table is None:
            return
        self.desk.settings.keep("crossing/folder", str(path.parent))
        self.desk.tasks.compose(
            lambda _progress: crossing.write(table, path),
            lambda written: self.desk.said.emit(_("Written: {path}").format(path=written)),
            label=_("Writing the table"),
        )
