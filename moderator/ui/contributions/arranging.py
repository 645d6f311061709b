"""How a screen's list is laid out: list or table, columns, sort, groups; kept for each workspace and person."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu

from moderator.domain.arrangement import GROUPINGS, HEADINGS, Column, Sort, first_sort, order_from
from moderator.domain.words import N_, _, ngettext, number
from moderator.ui import keys
from moderator.ui.contributions.chooser import Choice, Question
from moderator.ui.contributions.columns_card import ColumnsCard
from moderator.ui.contributions.lines import Width
from moderator.ui.desk import Desk
from moderator.ui.parts import later

if TYPE_CHECKING:
    from moderator.ui.contributions.searching import SearchScreen

_PATIENCE = 400  # milliseconds without a change after which widths are written down
_MENU = ("table", "columns", "sort", "group", "fold-all", "export-list")
_UNDER: dict[Column, str] = {
    Column.SECTION: N_("By article or section"),
    Column.AUTHOR: N_("By author"),
    Column.DATE: N_("By day"),
    Column.STATUS: N_("By status"),
    Column.PILE: N_("By pile"),
    Column.AUTHOR_KIND: N_("By kind of author"),
    Column.POSITION: N_("By position"),
    Column.ASSIGNEE: N_("By person assigned"),
    Column.DISPOSITION: N_("By outcome"),
    Column.SOURCE: N_("By source"),
    Column.PLACE: N_("By département or place"),
}


def usual() -> tuple[Width, ...]:
    """The columns shown until one chooses, as wide as they start."""
    from moderator.work.table import SHOWN

    return tuple((one, HEADINGS[one].width) for one in SHOWN)


class Arranging(QObject):
    """The commands that lay a list out."""

    def __init__(self, desk: Desk, screen: SearchScreen) -> None:
        super().__init__(screen)
        self.desk = desk
        self.screen = screen
        self.view = screen.listing.view
        self.as_table = False
        self.widths: tuple[Width, ...] = ()
        self.table: dict[str, Callable[[], object]] = {
            "table": self.turn_table,
            "columns": self.choose_columns,
            "sort": self.ask_sort,
            "group": self.ask_group,
            "fold": lambda: self.view.turn(open_=False),
            "unfold": lambda: self.view.turn(open_=True),
            "fold-all": self.view.fold_all,
            "next-group": lambda: self.view.step_group(1),
            "previous-group": lambda: self.view.step_group(-1),
            "export-list": self.ask_file,
        }
        self._later = later(self.keep, self, _PATIENCE)
        self.view.sort_asked.connect(self.screen.sort)
        self.view.columns_asked.connect(self.choose_columns)
        self.view.layout_changed.connect(self._sized)
        self._menu = QMenu(screen.more)
        self._menu.aboutToShow.connect(self._fill)
        screen.more.setMenu(self._menu)

    # ---------------------------------------------------------------------------------------------------- list or table

    def turn_table(self) -> None:
        """Show the table, or the list again; the cursor, the selection and the place on the screen stay."""
        self.as_table = not self.as_table
        self._show()
        self.keep()

    def _show(self) -> None:
        line = self.view.currentIndex().row()
        above = self.view.rowViewportPosition(line) if line >= 0 else -1
        if self.as_table:
            self.view.show_columns(self.widths or usual(), self.sorted_by)
            # Who looks at a table soon sorts it: what takes seconds once is worked out meanwhile.
            corpus = self.desk.workspace.corpus
            self.desk.tasks.read("alphabets", lambda _progress: corpus.warm(), lambda _none: None)
        else:
            self.view.show_cards()
        self.screen.make_room(self.as_table)
        if line >= 0:
            self.view.hold(max(0, above))

    @property
    def sorted_by(self) -> Sort | None:
        """The column that the list is sorted by, if it is."""
        return self.screen.order if isinstance(self.screen.order, Sort) else None

    def show_order(self) -> None:
        """Show on the header and in the choice of orders what the list is sorted by."""
        orders = self.screen.orders
        orders.setCurrentIndex(-1 if self.sorted_by else orders.findData(self.screen.order))
        if self.as_table:
            self.view.mark_sort(self.sorted_by)
        self.keep()

    def choose_columns(self) -> None:
        """Show the card where columns are chosen, ordered and sized; the table follows at once."""
        if not self.as_table:
            self.turn_table()
        ColumnsCard(self.view.widths(), usual(), self._take, self.screen.window())

    def _take(self, widths: Sequence[Width]) -> None:
        self.widths = tuple(widths)
        self.view.show_columns(self.widths, self.sorted_by)
        self.keep()

    def _sized(self) -> None:
        self.widths = self.view.widths()
        self._later.start()

    def _fill(self) -> None:
        self._menu.clear()
        for name in _MENU:
            command = keys.BY_NAME[name]
            action = QAction(f"{_(command.text)}\t{command.key}", self._menu)
            if name == "table":
                action.setCheckable(True)
                action.setChecked(self.as_table)
            action.setEnabled(name != "fold-all" or self.screen.listing.rows.grouped)
            action.triggered.connect(lambda _on=False, asked=name: self.table[asked]())
            self._menu.addAction(action)

    # -------------------------------------------------------------------------------------------------- sorting, groups

    def ask_sort(self) -> None:
        """Ask for the column to sort by; the one in force is turned round."""
        now = self.sorted_by

        def text(column: Column) -> str:
            name = _(HEADINGS[column].name)
            if now is None or now.column is not column:
                return name
            way = _("from the last to the first") if now.descending else _("from the first to the last")
            return _("{name} (now {way}; chosen again: the other way)").format(name=name, way=way)

        def answered(value: str, _comment: str, _new: bool) -> None:
            column = Column(value)
            self.screen.sort(now.reversed if now and now.column is column else first_sort(column))

        shown = [one for one, _width in (self.widths or usual())]
        order = [*shown, *(one for one in Column if one not in shown)]
        self.screen.ask(
            Question(
                _("Sort by"),
                [Choice(str(one), text(one), checked=bool(now) and now.column is one) for one in order],  # type: ignore[union-attr]
                answered,
                hint=_("First letters of the column"),
                at=str(now.column) if now else "",
            )
        )

    def ask_group(self) -> None:
        """Ask under what the list is grouped."""
        now = self.screen.group
        choices = [Choice("", _("No groups"), "0", checked=now is None)]
        choices += [
            Choice(str(one), _(_UNDER[one]), str(place) if place < 10 else "", checked=now is one)
            for place, one in enumerate(GROUPINGS, 1)
        ]

        def answered(value: str, _comment: str, _new: bool) -> None:
            self.screen.group = Column(value) if value else None
            self.keep()
            self.screen.refresh()

        self.screen.ask(Question(_("Group the list"), choices, answered, typed=False, at=str(now or "")))

    # -------------------------------------------------------------------------------------------------- from run to run

    def _name(self) -> str:
        workspace = self.desk.workspace
        return f"{workspace.uuid}/{workspace.actor}/{self.screen.space}/layout"

    def keep(self) -> None:
        """Write down how the list is laid out."""
        if not self.desk.is_open:
            return
        kept = {
            "table": self.as_table,
            "columns": [[str(one), width] for one, width in self.widths],
            "order": str(self.screen.order),
            "group": str(self.screen.group or ""),
        }
        self.desk.settings.keep(self._name(), json.dumps(kept))

    def restore(self) -> None:
        """Lay the list out as this person left it; what cannot be read counts for nothing."""
        screen = self.screen
        screen.order, screen.group, self.as_table, self.widths = screen.first_order, None, False, ()
        try:
            kept = json.loads(self.desk.settings.text(self._name(), "{}"))
            screen.order = order_from(str(kept.get("order", screen.first_order)))
            screen.group = Column(kept["group"]) if kept.get("group") else None
            self.as_table = bool(kept.get("table"))
            self.widths = tuple((Column(one), int(width)) for one, width in kept.get("columns", []))
        except (ValueError, TypeError, AttributeError, KeyError):
            # Settings of another version, or touched by hand.
            screen.order, screen.group, self.as_table, self.widths = screen.first_order, None, False, ()
        self._show()
        self.show_order()

    # ----------------------------------------------------------------------------------------------------------- a file

    def ask_file(self) -> None:
        """Ask for a file, then write there the contributions of the list, in its order, with the columns chosen."""
        workspace = self.desk.workspace
        folder = Path(self.desk.settings.text("list/folder", str(workspace.path.parent)))
        name = _("{name} - contributions.xlsx").format(name=workspace.path.stem)
        chosen, kind = QFileDialog.getSaveFileName(
            self.screen.window(),
            _("Export this list"),
            str(folder / name),
            ";;".join((_("Workbooks (*.xlsx)"), _("Tables (*.csv)"))),
        )
        if chosen:
            path = Path(chosen)
            self.write(path if path.suffix else path.with_suffix(".csv" if "csv" in kind else ".xlsx"))

    def write(self, path: Path) -> None:
        """Write the list to a file."""
        from moderator.work import table_files

        workspace, group = self.desk.workspace, self.screen.group
        ids = self.screen.listing.rows.ids
        columns = [one for one, _width in (self.widths or usual())]
        self.desk.settings.keep("list/folder", str(path.parent))

        def told(count: int) -> None:
            sentence = ngettext("{n} contribution written in {name}.", "{n} contributions written in {name}.", count)
            self.desk.said.emit(sentence.format(n=number(count), name=path.name))

        self.desk.tasks.compose(
            lambda progress: table_files.write(workspace, path, ids, columns, group, progress=progress),
            told,
            label=_("Writing the list"),
        )
