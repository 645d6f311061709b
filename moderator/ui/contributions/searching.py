"""What a work screen looks for: the search, its order, the counts beside the list, the filters kept by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from moderator.domain.keywords import Field
from moderator.domain.parsing import parse
from moderator.domain.query import Order, Query
from moderator.domain.words import N_, _
from moderator.ui.contributions.chooser import Question
from moderator.ui.contributions.facets import FacetGroup, FacetLine
from moderator.ui.contributions.panes import Panes
from moderator.ui.desk import Desk
from moderator.ui.keys import Space
from moderator.ui.search_field import SearchField

if TYPE_CHECKING:
    from moderator.work.finding import Facet, Found, Saved
    from moderator.work.reading import Row

SAVED = "saved"


class SearchScreen(Panes):
    """Panes that show what a search finds. The list changes only when the person searches, filters or refreshes."""

    space = Space.MODERATE
    buttons: tuple[str, ...] = ()
    empty = N_("Nothing is found by this search.")
    first_order = Order.NEWEST

    def __init__(self, desk: Desk, field: SearchField, parent: QWidget | None = None) -> None:
        self.desk = desk
        self.field = field
        self.query_text = ""
        self.order = self.first_order
        self.found: Found | None = None
        self._outdated = False
        self._saved: tuple[Saved, ...] = ()
        self._facet_keys: dict[tuple[str, str], str] = {}
        super().__init__(self._fetch, self.buttons, parent)

    def _fetch(self, ids: Sequence[int]) -> Sequence[Row]:
        from moderator.work import reading

        return reading.rows(self.desk.workspace, [int(one) for one in ids])

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
