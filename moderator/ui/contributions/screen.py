"""A work screen: facets, list, reader, and the act at hand. Moderating, analysing and answering are three of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from moderator.domain.keywords import Field
from moderator.domain.parsing import parse
from moderator.domain.query import Choice as Asked
from moderator.domain.query import Order, Query, unparse
from moderator.domain.words import N_, _
from moderator.ui import theme
from moderator.ui.contributions.actbar import ActBar
from moderator.ui.contributions.acts import Acts
from moderator.ui.contributions.chooser import Chooser, Question
from moderator.ui.contributions.facets import FacetGroup, FacetLine, Facets
from moderator.ui.contributions.listing import Listing
from moderator.ui.contributions.reader import Reader
from moderator.ui.contributions.sheets import Sheets
from moderator.ui.desk import Changed, Desk
from moderator.ui.keys import Space
from moderator.ui.search_field import SearchField

if TYPE_CHECKING:
    from moderator.work.finding import Facet, Found, Saved
    from moderator.work.reading import Row, Sheet

SAVED = "saved"
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
    Field.ASSIGNEE,
)
"""Facets that start folded: what is looked at now and then."""


class WorkScreen(QWidget):
    """The three panes of one space. The list changes only when the person searches, filters or refreshes."""

    space = Space.MODERATE
    buttons: tuple[str, ...] = ()
    empty = N_("Nothing is found by this search.")
    first_order = Order.NEWEST

    changed_selection = Signal()

    def __init__(self, desk: Desk, field: SearchField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.field = field
        self.query_text = ""
        self.order = self.first_order
        self.found: Found | None = None
        self._start_at = 0  # where the last run was
        self._loaded = False
        self._outdated = False
        self._saved: tuple[Saved, ...] = ()
        self._facet_keys: dict[tuple[str, str], str] = {}
        self.sheets = Sheets(desk, str(self.space), self)
        self.facets = Facets(self)
        self.listing = Listing(self._fetch, self)
        self.reader = Reader(self)
        self.chooser = Chooser(self)
        self.bar = ActBar(self.buttons, self._pressed, self)
        self.acts = Acts(desk, self, self)
        self._lay()
        self._connect()

    # -------------------------------------------------------------------------------------------- what it is made of

    def _lay(self) -> None:
        self.right = QSplitter(Qt.Orientation.Vertical, self)
        self.right.setChildrenCollapsible(False)
        self.right.setHandleWidth(1)
        under = QFrame(self)
        under.setProperty("role", "panel")
        foot = QVBoxLayout(under)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(0)
        self._chooser_margin = QVBoxLayout()
        self._chooser_margin.setContentsMargins(theme.S4, 0, theme.S4, 0)
        self._chooser_margin.addWidget(self.chooser)
        foot.addLayout(self._chooser_margin)
        foot.addWidget(self.bar)
        holder = QWidget(self)
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.reader, 1)
        layout.addWidget(under)
        self.right.addWidget(holder)
        self.across = QSplitter(self)
        self.across.setHandleWidth(1)
        self.across.setChildrenCollapsible(False)
        for place, (pane, least) in enumerate(((self.facets, 190), (self.listing, 320), (self.right, 396))):
            pane.setMinimumWidth(least)
            self.across.addWidget(pane)
            self.across.setStretchFactor(place, 1 if place == 2 else 0)
        self.across.setSizes([264, 440, 540])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.across)
        self.orders = QComboBox(self)
        self.orders.setAccessibleName(_("Order of the list"))
        self.orders.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.orders.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.complaint = QLabel(self)
        self.complaint.setProperty("tone", "warn")
        self.complaint.setProperty("letters", "small")
        self.complaint.setWordWrap(True)
        self.complaint.setContentsMargins(theme.S4, 0, theme.S4, theme.S2)
        self.complaint.hide()
        self.listing.add_tools(self.orders, self.complaint)

    def _connect(self) -> None:
        self.listing.current_changed.connect(self._current)
        self.listing.selection_changed.connect(self._selected)
        self.listing.refresh_asked.connect(self.refresh)
        self.facets.toggled.connect(self._toggle)
        self.facets.forget_asked.connect(self._forget)
        self.facets.shut([str(one) for one in _SHUT])
        self.sheets.came.connect(self._show_sheet)
        self.chooser.closed.connect(self._focus_list)
        self.reader.went.connect(self.show_one)
        self.reader.told.connect(self._told)
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
        }
        act = own.get(command)
        if act is None and self.selection_size():
            act = self.acts.table.get(command)
        if act is None:
            return False
        act()
        return True

    def selection_size(self) -> int:
        """On how many contributions an act would be."""
        return self.listing.view.count_selected()

    def panes(self) -> list[QWidget]:
        """The widgets that F6 goes through."""
        return [self.facets.tree, self.listing.view, self.reader.view]

    def reading_widgets(self) -> list[QWidget]:
        """Where single letters are commands."""
        return [self.listing.view, self.reader.view]

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

    # ----------------------------------------------------------------------------------------------------- searching

    def first_search(self) -> str:
        """What the screen looks for when it is first shown."""
        return ""

    def search(self, text: str, keep: int = 0) -> None:
        """Look for something else, the cursor staying on `keep` if it is found again."""
        from moderator.work import finding

        self.query_text = text
        self.give_up()
        if self.isVisible():
            self.field.show_text(text)
        workspace, order = self.desk.workspace, self.order
        keep = keep or self.listing.current

        def found(result: Found) -> None:
            self.found = result
            self._complain(result)
            again = self.reader.sheet is not None and self.reader.shown_query != result.query
            self.listing.show_ids(cast("Sequence[int]", result.ids), keep, _(self.empty))
            if again and self.reader.sheet is not None and self.listing.current == self.reader.sheet.id:
                self.reader.show_sheet(self.reader.sheet, result.query, keep_place=True)
            self._count_again()

        self.desk.tasks.read(f"find:{self.space}", lambda progress: finding.find(workspace, text, order), found)

    def refresh(self) -> None:
        """Search again: what was handled leaves the list, what is new comes in."""
        self.search(self.query_text)

    def sort(self, order: Order) -> None:
        """Show the list in another order."""
        self.order = order
        self.refresh()
        self._focus_list()

    def query(self) -> Query:
        """The search shown, for hits."""
        return self.found.query if self.found is not None else Query()

    def _complain(self, result: Found) -> None:
        said = [
            one.sentence + " " + _("Did you mean {words}?").format(words=one.suggestion)
            if one.suggestion
            else one.sentence
            for one in result.complaints
        ]
        self.complaint.setText(" ".join(said))
        self.complaint.setVisible(bool(said))

    def _count_again(self) -> None:
        from moderator.work import finding

        if self.found is None:
            return
        self._outdated = False
        workspace, text, order = self.desk.workspace, self.query_text, self.order

        def counted(_progress: object) -> tuple[tuple[Facet, ...], tuple[Saved, ...]]:
            # The search is made again: the counts tell how things stand now, the list how they stood when searched.
            return finding.facets(workspace, finding.find(workspace, text, order)), finding.searches(workspace)

        self.desk.tasks.read(f"facets:{self.space}", counted, self._show_facets)

    def _show_facets(self, counted: tuple[tuple[Facet, ...], tuple[Saved, ...]]) -> None:
        facets, self._saved = counted
        self._facet_keys = {(str(one.field), value.value): value.key for one in facets for value in one.values}
        groups = [
            FacetGroup(
                SAVED,
                _("Saved filters"),
                tuple(FacetLine(one.name, one.name, None, one.text == self.query_text) for one in self._saved),
            )
        ]
        groups += [
            FacetGroup(
                str(one.field),
                one.label,
                tuple(
                    FacetLine(
                        value.value,
                        value.label,
                        value.count,
                        value.chosen,
                        value.depth,
                        self.mark(one.field, value.key),
                    )
                    for value in one.values
                ),
            )
            for one in facets
        ]
        self.facets.show_groups(groups)

    def mark(self, field: Field, key: str) -> str:
        """The glyph before a facet's line; none by default."""
        return ""

    def _toggle(self, group: str, value: str, widen: bool) -> None:
        from moderator.work import finding

        if group == SAVED:
            saved = next(one for one in self._saved if one.name == value)
            self.order = saved.order
            self.orders.setCurrentIndex(self.orders.findData(saved.order))
            self.search(saved.text)
            return
        field = Field(group)
        if value in parse(self.query_text).chosen(field):
            self.search(finding.broadened(self.query_text, field, value))
        else:
            self.search(finding.narrowed(self.query_text, field, value, widen=widen))

    def _search(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _search_all(self) -> None:
        self.search("")
        self._search()

    def _save(self) -> None:
        from moderator.work import finding

        workspace, text, order = self.desk.workspace, self.query_text, self.order

        def kept(saved: tuple[Saved, ...]) -> None:
            self._count_again()
            self.desk.said.emit(_("Filter kept: {name}").format(name=saved[-1].name))

        def answered(name: str, _comment: str, _new: bool) -> None:
            self.desk.tasks.write(lambda progress: finding.save_search(workspace, name, text, order), kept)

        self.ask(
            Question(
                _("Keep this filter under a name"),
                [],
                answered,
                hint=text or _("everything"),
                create=_("Keep the filter “{name}”"),
            )
        )

    def _forget(self, name: str) -> None:
        from moderator.work import finding

        workspace = self.desk.workspace
        self.desk.tasks.write(
            lambda progress: finding.forget_search(workspace, name), lambda _saved: self._count_again()
        )

    def _open_pile(self) -> None:
        id_ = self.sheets.shown
        pile = self.desk.workspace.standing.value("pile", id_) if id_ else None
        if pile:
            self.search(unparse(Query(filters=(Asked(Field.PILE, (pile,)),))), keep=id_)
        else:
            self.desk.said.emit(_("This contribution is in no pile."))

    # ----------------------------------------------------------------------------------------------- reading, acting

    def selection(self) -> Sequence[int]:
        """The ids that an act applies to."""
        return self.listing.selection()

    def advance(self) -> None:
        """Go to the contribution after those concerned."""
        self.listing.advance()

    def ask(self, question: Question) -> None:
        """Show a question under the text."""
        self.chooser.ask(question)

    def passage(self) -> tuple[int, str, int, int] | None:
        """The passage selected in the reader."""
        return self.reader.passage()

    def show_one(self, id_: int) -> None:
        """Show a contribution: in the list when it is there, else in the reader alone."""
        row = self.listing.rows.row_of(id_)
        if row >= 0:
            self.listing.go(row)
        else:
            self.read_sheet(id_)

    def read_sheet(self, id_: int) -> None:
        """Show a contribution or a section in the reader."""
        self.sheets.show(id_)

    def _show_sheet(self, sheet: Sheet | None, again: bool) -> None:
        self.reader.show_sheet(sheet, self.query(), keep_place=again)
        self.sheet_shown(sheet)
        row = self.listing.rows.row_of(self.sheets.shown) + 1
        if 0 < row < len(self.listing.rows.ids):
            self.sheets.ahead(self.listing.rows.id_at(row))

    def sheet_shown(self, sheet: Sheet | None) -> None:
        """What else a screen shows with a contribution."""

    def _current(self, id_: int) -> None:
        if id_ != self.sheets.shown or not id_:
            self.read_sheet(id_)

    def give_up(self) -> None:
        """Close the question: what it was about is not what is looked at any more."""
        if self.chooser.isVisible():
            self.chooser.leave()

    def hideEvent(self, event: QHideEvent) -> None:
        self.give_up()
        super().hideEvent(event)

    def _selected(self) -> None:
        self.give_up()
        self.bar.enable(self.selection_size() > 0)
        self.changed_selection.emit()

    def _page(self) -> None:
        if not self.reader.turn():
            self.listing.step(1)

    def _context(self) -> None:
        self.reader.context = not self.reader.context
        self.reader.show_sheet(self.reader.sheet, self.query(), keep_place=True)

    def _told(self, what: str, about: str) -> None:
        if what == "pile":
            self._open_pile()
        elif what == "settle" and self.reader.sheet is not None:
            from moderator.work import deciding

            slot, _slash, place = about.rpartition("/")
            sheet, rival = self.reader.sheet, self.reader.sheet.rivals[slot][int(place)]
            self.desk.act(lambda ws: deciding.settle(ws, slot, [sheet.id], rival.value), self)

    def _pressed(self, command: str) -> None:
        self.do(command)
        if not self.chooser.isVisible():
            self._focus_list()

    def _focus_list(self) -> None:
        if self.isVisible():
            self.listing.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---------------------------------------------------------------------------------------- what happens elsewhere

    def _fetch(self, ids: Sequence[int]) -> Sequence[Row]:
        from moderator.work import reading

        return reading.rows(self.desk.workspace, [int(one) for one in ids])

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if not self.desk.is_open or not self._loaded:
            return
        if changed.readings:
            self.listing.rows.stale()
            return
        self.listing.mark(changed.ids)
        self.sheets.again()
        if self.isVisible():
            self._count_again()
        else:
            self._outdated = True

    def _opened(self) -> None:
        from moderator.work.finding import ORDERS

        if not self.orders.count():
            for order, words in ORDERS.items():
                self.orders.addItem(_(words), order)
        settings, uuid = self.desk.settings, self.desk.workspace.uuid
        self.query_text = settings.text(f"{uuid}/{self.space}/search", self.first_search())
        self.order = Order(settings.text(f"{uuid}/{self.space}/order", self.first_order))
        self.orders.setCurrentIndex(self.orders.findData(self.order))
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
            settings.keep(f"{uuid}/{self.space}/order", str(self.order))
            settings.keep(f"{uuid}/{self.space}/at", self.listing.current)
        self.sheets.put_away()
        self.found = None
        self._loaded = False
        self.chooser.leave()
        self.facets.show_groups(())
        self.listing.show_ids((), 0, "")
