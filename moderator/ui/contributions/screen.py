"""A work screen: facets, list, reader, and the act at hand. Moderating, analysing and answering are three of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from moderator.domain.keywords import Field
from moderator.domain.query import Choice as Asked
from moderator.domain.query import Order, Query, unparse
from moderator.domain.words import _
from moderator.ui.alike.phrases import PhrasesPanel
from moderator.ui.alike.similar import SimilarPanel
from moderator.ui.contributions import preview
from moderator.ui.contributions.acts import Acts
from moderator.ui.contributions.analysis import Analysis
from moderator.ui.contributions.arguing import Arguing
from moderator.ui.contributions.coding import Coding
from moderator.ui.contributions.notes import NotesCard
from moderator.ui.contributions.searching import SearchScreen
from moderator.ui.contributions.sheets import Sheets
from moderator.ui.desk import Changed, Desk
from moderator.ui.keys import Space
from moderator.ui.search_field import SearchField

if TYPE_CHECKING:
    from moderator.work.reading import Sheet

_SHUT = (
    Field.CHANNEL,
    Field.LANGUAGE,
    Field.SOURCE,
    Field.PRESENCE,
    Field.REMOVED,
    Field.READ,
    Field.PILE,
    Field.NOTE,
    Field.CONTESTED,
    Field.REDACTED,
    Field.PASSAGE,
    Field.LATER,
    Field.ASSIGNEE,
    Field.READER,
)
"""Facets that start folded: what is looked at now and then."""

_AHEAD = 2  # contributions fetched before they are asked for: a key held down does not wait for each


class WorkScreen(SearchScreen):
    """The three panes of one space, where people read and decide."""

    changed_selection = Signal()
    asked = Signal(str)  # a command of the window

    def __init__(self, desk: Desk, field: SearchField, parent: QWidget | None = None) -> None:
        self._start_at = 0  # where the last run was
        self._wanted = ""  # the passage to point at once its contribution is shown
        self._loaded = False
        super().__init__(desk, field, parent)
        self.sheets = Sheets(desk, str(self.space), self)
        self.acts = Acts(desk, self, self)
        self.analysis = Analysis(desk, self, self)
        self.arguing = Arguing(desk, self, self)
        self.acts.table |= self.analysis.table | self.arguing.table
        self.coding = Coding(desk, self)
        self.similar = SimilarPanel(self)
        self.phrases = PhrasesPanel(self)
        for panel in (self.phrases, self.similar):
            self.right.insertWidget(1, panel)
            panel.shut.connect(self._focus_list)
        self._connect()

    def _connect(self) -> None:
        self.pressed.connect(self._pressed)
        self.analysis.pinned.connect(lambda: self.bar.show_pins(self.analysis.labels()))
        self.listing.current_changed.connect(self._current)
        self.listing.selection_changed.connect(self._selected)
        self.listing.refresh_asked.connect(self.refresh)
        self.facets.toggled.connect(self._toggle)
        self.facets.forget_asked.connect(self._forget)
        self.facets.rename_asked.connect(self._rename)
        self.facets.move_asked.connect(self._move)
        self.facets.shut([str(one) for one in _SHUT])
        self.sheets.came.connect(self._show_sheet)
        self.chooser.closed.connect(self._focus_back)
        self.reader.hides_row = self.desk.hides
        self.reader.codebook = lambda: self.desk.workspace.standing.codebook if self.desk.is_open else None
        self.reader.arguments = lambda: self.desk.workspace.standing.arguments if self.desk.is_open else None
        self.desk.veil.changed.connect(self._veiled)
        self.reader.went.connect(self.show_one)
        self.reader.told.connect(self._told)
        self.reader.view.selectionChanged.connect(self._offer)
        self.orders.activated.connect(lambda _at: self.sort(Order(self.orders.currentData())))
        self.desk.changed.connect(self._changed)
        self.desk.opened.connect(self._opened)
        self.desk.closed.connect(self._closed)

    # --------------------------------------------------------------------------------------- what the frame asks for

    def do(self, command: str) -> bool:
        """Do a command on the list, the reader or the selection; False when it is not this screen's."""
        own: dict[str, Callable[[], object]] = {
            "next": lambda: self.listing.step(1),
            "previous": lambda: self.listing.step(-1),
            "page": self._page,
            "select-all": self.listing.view.selectAll,
            "context": self._context,
            "refresh": self.refresh,
            "search": self._search,
            "search-all": self._search_all,
            "save-filter": self._save,
            "open-pile": self._open_pile,
            "notes": self._notes,
            "similar": self.similar.toggle,
            "key-phrases": self.phrases.toggle,
        }
        act = own.get(command) or self.arranging.table.get(command) or self.coding.act(command)
        if act is None and (count := self.selection_size()):
            act = self.acts.table.get(command)
            if act is not None and preview.needed(command, count):
                workspace = self.desk.workspace
                self.ask(preview.question(workspace.standing, workspace.actor, command, self.selection(), act))
                return True
        if act is None:
            return False
        act()
        return True

    def selection_size(self) -> int:
        """On how many contributions an act would be."""
        return self.listing.view.count_selected()

    def panes(self) -> list[QWidget]:
        """The widgets that F6 goes through."""
        also: list[QWidget] = [self.reader.side, self.similar.page, self.phrases.table]
        beside = [one for one in also if one.isVisible()]
        return [self.facets.tree, self.listing.view, self.reader.view, *beside]

    def reading_widgets(self) -> list[QWidget]:
        """Where single letters are commands."""
        return [self.listing.view, self.reader.view, self.reader.side]

    def entered(self) -> None:
        """Show the search of this screen and give the list the keyboard."""
        self.field.show_text(self.query_text)
        if not self._loaded:
            self._loaded = True
            self.search(self.query_text, keep=self._start_at)
        elif self._outdated:
            self._count_again()
        self._focus_list()

    def remember(self) -> None:
        """Write down the search, the place in the list and the widths."""
        settings = self.desk.settings
        settings.keep(f"{self.space}/panes", self.across.saveState())
        settings.keep(f"{self.space}/right", self.right.saveState())
        settings.keep(f"{self.space}/folded", ",".join(self.facets.folded()))
        settings.keep("reader/scale", self.reader.scale)

    def resize_text(self, scale: int) -> None:
        """Show the reader's text at a percentage of its usual size."""
        self.reader.resize_text(scale)

    # ----------------------------------------------------------------------------------------------- reading, acting

    def selection(self) -> Sequence[int]:
        """The ids that an act applies to."""
        return self.listing.selection()

    def advance(self) -> None:
        """Go to the contribution after those concerned."""
        self.listing.advance()

    def passage(self) -> tuple[int, str, int, int] | None:
        """The passage selected in the reader."""
        return self.reader.passage()

    def show_one(self, id_: int) -> None:
        """Show a contribution: in the list when it is there, else in the reader alone."""
        line = self.listing.rows.row_of(id_)
        if line >= 0:
            self.listing.go(line)
        else:
            self.read_sheet(id_)

    def stand_on(self, id_: int) -> None:
        """Put the list on a contribution, so that acts are on it: without the search that does not find it."""
        if self.found is not None and self.listing.rows.row_of(id_) >= 0:
            self.show_one(id_)
        else:
            self.search("", keep=id_)

    def read_sheet(self, id_: int) -> None:
        """Show a contribution or a section in the reader."""
        self.sheets.show(id_)

    def _show_sheet(self, sheet: Sheet | None, again: bool) -> None:
        self.reader.show_sheet(sheet, self.query(), keep_place=again)
        if self._wanted:
            self.reader.choose(self._wanted)
            self._wanted = ""
        self.sheet_shown(sheet)
        self._offer()
        place = self.listing.rows.place_of(self.sheets.shown) + 1
        if 0 < place < len(self.listing.rows.ids):
            self.sheets.ahead([int(one) for one in self.listing.rows.ids[place : place + _AHEAD]])

    def sheet_shown(self, sheet: Sheet | None) -> None:
        """What else a screen shows with a contribution."""

    def _offer(self) -> None:
        """Show first, after the main act, what this selection most likely calls for."""
        sheet = self.reader.sheet
        if self.reader.view.textCursor().hasSelection():
            likely: tuple[str, ...] = ("redact", "tag")
        elif self.selection_size() > 1:
            likely = ("pile", "tag")
        elif sheet is not None and sheet.row.asked == "me":
            likely = ("opinion",)
        elif self.reader.spots():
            likely = ("redact", "redact-all")
        else:
            likely = ()
        self.bar.put_first(likely)

    def _current(self, id_: int) -> None:
        if id_ and self.field.hasFocus() and not self.desk.tasks.at_once:
            self.after_typing(self._read_current)
        elif id_ != self.sheets.shown or not id_:
            self.read_sheet(id_)

    def _read_current(self) -> None:
        if self.desk.is_open and (id_ := self.listing.current) and id_ != self.sheets.shown:
            self.read_sheet(id_)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self.reader.current_passage or self.reader.current_spot):
            self.reader.leave_passage()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.give_up()
        super().hideEvent(event)

    def _veiled(self) -> None:
        """Blur or show what is on screen, as is now preferred."""
        self.listing.rows.stale()
        if self.reader.sheet is not None:
            self.reader.show_sheet(self.reader.sheet, self.query(), keep_place=True)

    def show_passage(self, id_: int, ref: str) -> None:
        """Show a contribution, one of its tagged passages pointed at."""
        self._wanted = ref
        if self.sheets.shown == id_:
            self.reader.choose(ref)
            self._wanted = ""
        else:
            self.show_one(id_)

    def _selected(self) -> None:
        self.give_up()
        self.bar.enable(self.selection_size() > 0)
        self._offer()
        self.changed_selection.emit()

    def _page(self) -> None:
        if not self.reader.turn():
            self.listing.step(1)

    def _context(self) -> None:
        self.reader.context = not self.reader.context
        self.reader.show_sheet(self.reader.sheet, self.query(), keep_place=True)

    def _open_pile(self) -> None:
        id_ = self.sheets.shown
        pile = self.desk.workspace.standing.value("pile", id_) if id_ else None
        if pile:
            self.search(unparse(Query(filters=(Asked(Field.PILE, (pile,)),))), keep=id_)
        else:
            self.desk.said.emit(_("This contribution is in no pile."))

    def _told(self, what: str, about: str) -> None:
        if what == "pile":
            self._open_pile()
        elif what == "argument":
            self.search(unparse(Query(filters=(Asked(Field.ARGUMENT, (about,)),))), keep=self.sheets.shown)
        elif what == "note":
            self._notes(about)
        elif what == "attachment" and self.reader.sheet is not None:
            for one in self.reader.sheet.attachments:
                if str(one.id) == about:
                    self.acts.attached.take_up(one)
        elif what == "settle" and self.reader.sheet is not None:
            from moderator.work import deciding

            slot, _slash, place = about.rpartition("/")
            sheet, rival = self.reader.sheet, self.reader.sheet.rivals[slot][int(place)]
            self.desk.act(lambda ws: deciding.settle(ws, slot, [sheet.id], rival.value), self)

    def _notes(self, reply: str = "") -> None:
        """Show the notes of what is read, to answer one of them or to add another."""
        if self.sheets.shown:
            NotesCard(self.desk, self.sheets.shown, self.window(), reply)

    def _pressed(self, command: str) -> None:
        self.do(command)
        if not self.chooser.isVisible():
            self._focus_list()

    # ---------------------------------------------------------------------------------------- what happens elsewhere

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if not self.desk.is_open or not self._loaded:
            return
        if changed.readings:
            self.listing.rows.stale()
            return
        if changed.corpus and not len(self.listing.rows.ids) and not self.half_typed:
            self.look_again()  # nothing moves under anybody’s eyes
            return
        self.listing.mark(changed.ids)
        self.sheets.again()
        if self.isVisible():
            self._count_again()
        else:
            self._outdated = True

    def look_again(self) -> None:
        """Another view of the workspace is looked at: search again there, now or when the screen is shown."""
        if not self._loaded:
            return
        self.sheets.forget()
        if self.isVisible():
            self.refresh()
        else:
            self._start_at, self._loaded = self.listing.current, False

    def _opened(self) -> None:
        from moderator.work.finding import ORDERS

        if not self.orders.count():
            for order, words in ORDERS.items():
                if order is not Order.INFORMATIVE or self.space is Space.ANALYSE:  # it is an order for coding
                    self.orders.addItem(_(words), order)
        settings, uuid = self.desk.settings, self.desk.workspace.uuid
        self.query_text = settings.text(f"{uuid}/{self.space}/search", self.first_search())
        self.arranging.restore()
        self._start_at = settings.number(f"{uuid}/{self.space}/at")
        for name, splitter in (("panes", self.across), ("right", self.right)):
            if not (state := settings.bytes(f"{self.space}/{name}")).isEmpty():
                splitter.restoreState(state)
        if folded := settings.text(f"{self.space}/folded"):
            self.facets.shut(folded.split(","))
        self.reader.scale = settings.number("reader/scale", 100)
        self._loaded = False

    def _closed(self) -> None:
        settings, uuid = self.desk.settings, self.desk.workspace.uuid
        if self._loaded:
            settings.keep(f"{uuid}/{self.space}/search", self.query_text)
            self.arranging.keep()
            settings.keep(f"{uuid}/{self.space}/at", self.listing.current)
        self.sheets.put_away()
        self.found = None
        self._loaded = False
        self.chooser.leave()
        self.unsaid.clear()
        self.facets.show_groups(())
        self.listing.show_ids((), 0, "")
