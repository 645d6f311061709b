"""The pages of who analyses: arguments, rules, suggestions, crossing tables; and the near answers of who answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from moderator.domain.query import Order
from moderator.domain.words import _, quoted
from moderator.ui import keys
from moderator.ui.alike.answers import KEYS as NEAR
from moderator.ui.alike.answers import NearAnswers
from moderator.ui.analysing.screen import AnalysingScreen
from moderator.ui.answering.screen import AnsweringScreen
from moderator.ui.keys import Space
from moderator.ui.plain_pages import PlainPages

if TYPE_CHECKING:
    from moderator.ui.arguing.page import ArgumentsPage
    from moderator.ui.contributions.screen import WorkScreen
    from moderator.ui.crossing.page import CrossingPage
    from moderator.ui.moderating.lexicon import LexiconPage
    from moderator.ui.ruling.page import RulesPage
    from moderator.ui.suggesting.page import SuggestionsPage
    from moderator.ui.window import Window


class AnalysisPages(PlainPages):
    """What leads from the screens of work to these pages and back."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        window.handle("cross", self.show_crossing)
        window.handle("arguments", self.show_arguments)
        window.handle("rules", self.show_rules)
        window.handle("lexicon", lambda: self.show(self.lexicon))
        window.handle("suggestions", lambda: self.show(self.suggesting))
        window.handle("near-answers", partial(self._near, NearAnswers.toggle))
        for place, name in enumerate(NEAR):
            window.handle(name, partial(self._near, partial(NearAnswers.take, place=place)))
        analysing = self._analysing()
        if isinstance(analysing, AnalysingScreen):
            analysing.rule_lines.rules_asked.connect(self.show_rules)

    @property
    def arguments(self) -> ArgumentsPage:
        """The page of the arguments."""
        from moderator.ui.arguing.page import ArgumentsPage

        def make() -> ArgumentsPage:
            page = ArgumentsPage(self.desk, self.window)
            page.search_asked.connect(self._open_argument)
            return page

        return self._page("arguments", make)

    def show_arguments(self) -> None:
        """Show the arguments, those of the article being read first."""
        screen, page = self._reading(), self.arguments
        if screen.sheets.shown:
            page.begin_at(screen.arguing.article(screen.sheets.shown))
        self.show(page)

    def _near(self, act: Callable[[NearAnswers], object]) -> None:
        """Do something with the near answers that stand beside the answer being written."""
        shown = self.window.stack.currentWidget()
        if shown is self._made.get("arguments"):
            act(self.arguments.near)
        elif isinstance(shown, AnsweringScreen):
            act(shown.near)
        else:
            self.desk.said.emit(_("Near answers stand beside the answer being written, in Answer."))

    def _reading(self) -> WorkScreen:
        """Where an argument's contributions are read: where one answers for who answers, else where one analyses."""
        space = Space.ANSWER if self.window.space is Space.ANSWER else Space.ANALYSE
        return next(one for one in self.window.work_screens if one.space is space)

    def _open_argument(self, search: str, id_: int, ref: str) -> None:
        screen = self._reading()
        self.window.go(screen.space)
        screen.search(search, keep=id_)
        if ref:
            screen.show_passage(id_, ref)

    @property
    def lexicon(self) -> LexiconPage:
        """The page of the list of insults and threats."""
        from moderator.ui.moderating.lexicon import LexiconPage

        def make() -> LexiconPage:
            page = LexiconPage(self.desk, self.window)
            page.wanted.connect(lambda id_: self._open_argument("", id_, ""))
            return page

        return self._page("lexicon", make)

    @property
    def rules(self) -> RulesPage:
        """The page of the keyword rules."""
        from moderator.ui.ruling.page import RulesPage

        def make() -> RulesPage:
            page = RulesPage(self.desk, self.window)
            page.wanted.connect(lambda id_: self._open_argument("", id_, ""))
            page.search_asked.connect(lambda search: self._open_argument(search, 0, ""))
            return page

        return self._page("rules", make)

    @property
    def suggesting(self) -> SuggestionsPage:
        """The page of suggestions."""
        from moderator.ui.suggesting.page import SuggestionsPage

        def make() -> SuggestionsPage:
            analysing = self._analysing()
            assert isinstance(analysing, AnalysingScreen)
            page = SuggestionsPage(self.desk, analysing.learner, self.window)
            page.list_asked.connect(self._open_suggested)
            return page

        return self._page("suggestions", make)

    def _open_suggested(self, search: str) -> None:
        screen = self._analysing()
        self.window.go(screen.space)
        screen.order = Order.RELEVANCE
        screen.arranging.show_order()
        screen.search(search)
        screen.listing.view.setFocus()

    def show_rules(self, uid: str = "") -> None:
        """Show the rules, one of them first; a new one would start from the search of the list."""
        page, screen = self.rules, self._reading()
        page.at_hand = screen.query_text
        if uid:
            page.begin_at(uid)
        self.show(page)

    @property
    def crossing(self) -> CrossingPage:
        """The page of crossing tables."""
        from moderator.ui.crossing.page import CrossingPage

        def make() -> CrossingPage:
            page = CrossingPage(self.desk, self.window)
            page.open_asked.connect(self._open_figure)
            page.left.connect(self._back_from_figure)
            return page

        return self._page("crossing", make)

    def _analysing(self) -> WorkScreen:
        return next(one for one in self.window.work_screens if one.space is Space.ANALYSE)

    def show_crossing(self) -> None:
        """Cross what the analysis shows; coming back from a figure, what it showed before that figure."""
        page, screen = self.crossing, self._analysing()
        if screen.query_text != page.opened:
            page.search = screen.query_text
        self.show(page)

    def _open_figure(self, search: str) -> None:
        """Show the contributions behind a figure; undoing the filter is one key away."""
        screen = self._analysing()
        self.window.go(Space.ANALYSE)
        screen.search(search)
        said = _("The list shows a figure of the table: {key} goes back to it, {search} was searched before.")
        before = self.crossing.search or _("everything")
        self.desk.said.emit(said.format(key=keys.BY_NAME["cross"].key, search=quoted(before)))

    def _back_from_figure(self) -> None:
        """Leaving the table for good gives the list back what it showed before a figure was opened."""
        page, screen = self.crossing, self._analysing()
        if page.opened is not None and screen.query_text == page.opened:
            screen.search(page.search)
        page.opened = None
