"""What a work screen looks for: the search, its order, the counts beside the list, the filters kept by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from moderator.domain.arrangement import Column, Sort
from moderator.domain.keywords import Field
from moderator.domain.parsing import parse
from moderator.domain.query import Order, Query
from moderator.domain.words import N_, _, number
from moderator.ui import veil
from moderator.ui.contributions.arranging import Arranging
from moderator.ui.contributions.chooser import Question
from moderator.ui.contributions.facets import FacetGroup, FacetLine
from moderator.ui.contributions.panes import Panes
from moderator.ui.contributions.rows import PAGE
from moderator.ui.desk import Desk
from moderator.ui.keys import Space
from moderator.ui.parts import later
from moderator.ui.search_field import SearchField

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace
    from moderator.work.finding import Facet, Found, Saved
    from moderator.work.reading import Row
    from moderator.work.smart_lists import SmartList

SAVED = "saved"
_PAUSE = 300  # milliseconds without a letter: a search is being read and not typed


@dataclass(frozen=True, slots=True)
class _Counted:
    """The counts beside the list `of` a search, and what it would find and not find any more if it were made now."""

    facets: tuple[Facet, ...]
    saved: tuple[SmartList, ...]
    came: int
    left: int
    of: Found


@dataclass(frozen=True, slots=True)
class _Page:
    """Rows read along with a search, so that the window only has to paint them, and at what moment of the workspace."""

    rows: dict[int, Row]
    moment: tuple[object, ...]

    def has(self, workspace: Workspace, ids: Sequence[int]) -> bool:
        """Whether the rows of these ids are here as they are now."""
        return all(one in self.rows for one in ids) and self.moment == _moment(workspace)


def _moment(workspace: Workspace) -> tuple[object, ...]:
    return (id(workspace), workspace.standing.position, workspace.horizon)


def _first_pages(workspace: Workspace, found: Found, near: int) -> _Page:
    """What is about to be seen: the beginning of the list, and what surrounds the contribution that stays current."""
    from moderator.work import reading

    moment, places = _moment(workspace), [slice(0, PAGE)]
    if near and len(at := (found.ids == near).nonzero()[0]) and at[0] >= PAGE // 2:
        places.append(slice(max(PAGE, int(at[0]) - PAGE), int(at[0]) + PAGE))
    ids = [int(one) for place in places for one in found.ids[place]]
    return _Page({row.id: row for row in reading.rows(workspace, ids)}, moment)


class SearchScreen(Panes):
    """Panes that show what a search finds. The list changes only when the person searches, filters or refreshes."""

    searched = Signal()  # the list shows what a search found

    space = Space.MODERATE
    buttons: tuple[str, ...] = ()
    empty = N_("Nothing is found by this search.")
    first_order = Order.NEWEST

    def __init__(self, desk: Desk, field: SearchField, parent: QWidget | None = None) -> None:
        self.desk = desk
        self.field = field
        self.query_text = ""
        self.order: Order | Sort = self.first_order
        self.group: Column | None = None
        self.found: Found | None = None
        self._outdated = False
        self._saved: tuple[SmartList, ...] = ()
        self._facet_keys: dict[tuple[str, str], str] = {}
        self._ready: _Page | None = None  # the rows that a list shows first
        super().__init__(self._fetch, self._group_names, self.buttons, self.space, parent)
        self._typed = later(self._catch_up, self, _PAUSE)
        self._later: list[Callable[[], None]] = []
        field.textEdited.connect(lambda _text: self._typed.start() if self._later else None)
        self.arranging = Arranging(desk, self)
        self.listing.let_go.connect(self._say_let_go)

    def after_typing(self, act: Callable[[], None]) -> None:
        """Do this once nobody has typed for a moment: what is heavy to paint would hold up the letters."""
        if act not in self._later:
            self._later.append(act)
        self._typed.start()

    def _catch_up(self) -> None:
        waiting, self._later = self._later, []
        for act in waiting:
            act()

    def _fetch(self, ids: Sequence[int]) -> Sequence[Row]:
        from moderator.work import reading

        page = self._ready
        if page is not None and page.has(self.desk.workspace, ids):
            found = [page.rows[one] for one in ids]
        else:
            found = reading.rows(self.desk.workspace, [int(one) for one in ids])
        return [veil.shaded(row) if self.desk.hides(row) else row for row in found]

    def _group_names(self, firsts: Sequence[int]) -> Sequence[str]:
        from moderator.work import table

        assert self.found is not None
        assert self.found.group is not None
        return table.headings(self.desk.workspace, self.found.group, list(firsts))

    def first_search(self) -> str:
        """What the screen looks for when it is first shown."""
        return ""

    def search(self, text: str, keep: int = 0) -> None:
        """Look for something else, the cursor staying on `keep` if it is found again."""
        from moderator.work import finding

        same = text == self.query_text and self.found is not None
        folds = same and self.found is not None and self.found.group is self.group
        self.query_text = text
        self.give_up()
        if self.isVisible():
            self.field.show_text(text)
        workspace, order, group = self.desk.workspace, self.order, self.group
        near = keep or self.listing.current

        def find(_progress: object) -> tuple[Found, _Page | None]:
            result = finding.find(workspace, text, order, group)
            return result, None if group else _first_pages(workspace, result, near)

        def found(came: tuple[Found, _Page | None]) -> None:
            result, self._ready = came
            self.found = result
            self._complain(result)
            again = self.reader.sheet is not None and self.reader.shown_query != result.query
            self.reader.languages = workspace.corpus.index.languages
            ids, starts = cast("Sequence[int]", result.ids), cast("Sequence[int] | None", result.starts)
            # Where the person is by now, not where she was when she asked.
            at = keep or self.listing.current
            self.listing.show_ids(ids, at, _(self.empty), starts=starts, again=same, folds=folds)
            self.searched.emit()
            if again and self.reader.sheet is not None and self.listing.current == self.reader.sheet.id:
                self.reader.show_sheet(self.reader.sheet, result.query, keep_place=True)
            if self.field.hasFocus() and not self.desk.tasks.at_once:
                self.after_typing(self._count_again)
            else:
                self._count_again()

        self.desk.tasks.read(f"find:{self.space}", find, found)

    def _say_let_go(self, count: int) -> None:
        words = _("{n} contributions are not selected any more: they are too scattered in this order.")
        self.desk.said.emit(words.format(n=number(count)))

    @property
    def half_typed(self) -> bool:
        """Whether something was typed here that searching again would put aside: other words, or an answer."""
        return self.isVisible() and (self.field.text() != self.query_text or self.chooser.isVisible())

    def refresh(self) -> None:
        """Search again: what was handled leaves the list, what is new comes in."""
        self.search(self.query_text)

    def sort(self, order: Order | Sort) -> None:
        """Show the list in another order, the cursor and the selection staying on the same contributions."""
        self.order = order
        self.arranging.show_order()
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
        from moderator.work import finding, smart_lists

        if self.found is None:
            return
        self._outdated = False
        workspace, text, shown = self.desk.workspace, self.query_text, self.found

        def counted(_progress: object) -> _Counted:
            # The search is made again: the counts tell how things stand now, the list how they stood when searched.
            now = finding.find(workspace, text)
            before, after = shown.bitmap, now.bitmap
            facets, saved = finding.facets(workspace, now), smart_lists.counted(workspace)
            return _Counted(facets, saved, len(after - before), len(before - after), shown)

        self.desk.tasks.read(f"facets:{self.space}", counted, self._show_facets)

    def _show_facets(self, counted: _Counted) -> None:
        facets, self._saved = counted.facets, counted.saved
        if counted.of is self.found:
            if counted.came and not counted.of.bitmap and not self.half_typed:
                self.refresh()  # in an empty list, nobody's place is lost
            else:
                self.listing.tell_news(counted.came, counted.left)
        self._facet_keys = {(str(one.field), value.value): value.key for one in facets for value in one.values}
        groups = [
            FacetGroup(
                SAVED,
                _("Saved filters"),
                tuple(
                    FacetLine(one.name, one.name, one.count, one.text == self.query_text, about=_about(one))
                    for one in self._saved
                ),
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

    def show_search(self, text: str, order: Order | Sort) -> None:
        """Look for something else, in another order."""
        self.order = order
        self.arranging.show_order()
        self.search(text)

    def _toggle(self, group: str, value: str, widen: bool) -> None:
        from moderator.work import finding

        if group == SAVED:
            saved = next(one for one in self._saved if one.name == value)
            self.show_search(saved.text, saved.order)
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

    def _rename(self, name: str) -> None:
        """Ask for another name of a kept filter."""
        from moderator.work import smart_lists

        workspace = self.desk.workspace

        def answered(new: str, _comment: str, _new: bool) -> None:
            self.desk.tasks.write(
                lambda progress: smart_lists.rename(workspace, name, new), lambda _saved: self._count_again()
            )

        words = _("Another name for the filter “{name}”").format(name=name)
        self.ask(Question(words, [], answered, hint=name, create=_("Call it “{name}”")))

    def _move(self, name: str, by: int) -> None:
        """Put a kept filter above the one before, or below the one after."""
        from moderator.work import smart_lists

        workspace = self.desk.workspace
        self.desk.tasks.write(
            lambda progress: smart_lists.move(workspace, name, by), lambda _saved: self._count_again()
        )

    def _forget(self, name: str) -> None:
        from moderator.work import finding

        workspace = self.desk.workspace
        self.desk.tasks.write(
            lambda progress: finding.forget_search(workspace, name), lambda _saved: self._count_again()
        )


def _about(one: SmartList) -> str:
    """What a kept filter looks for, and the keys that change it."""
    asked = one.text or _("everything")
    said = asked if one.count is not None else _("{search}: not understood any more").format(search=asked)
    how = _("F2: rename; Alt and arrows: move; Delete: let it go")
    return f"{said}\n{how}"
