"""The pages that need nothing but the window, and how any page is made once, shown and left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from moderator.ui.keys import Space
from moderator.ui.parts import Page

if TYPE_CHECKING:
    from moderator.ui.contested.page import ContestedPage
    from moderator.ui.help.about import AboutPage
    from moderator.ui.help.page import ManualPage
    from moderator.ui.moderating.charter import CharterPage
    from moderator.ui.moderating.grid import ShortsPage
    from moderator.ui.piling.page import PilingPage
    from moderator.ui.preferences.keys import OwnKeysPage
    from moderator.ui.preferences.page import PreferencesPage
    from moderator.ui.safekeeping.properties import PropertiesPage
    from moderator.ui.safekeeping.pseudonymised import PseudonymisedPage
    from moderator.ui.today.procedure import ProcedurePage
    from moderator.ui.window import Window

P = TypeVar("P", bound=Page)


class PlainPages(QObject):
    """Shows pages over the spaces. A page is made when it is first asked for."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        self.desk = window.desk
        self._made: dict[str, Page] = {}
        self._before_manual: Page | None = None  # the page to go back to from the manual
        window.handle("piles-page", lambda: self.show(self.piling))
        window.handle("shorts", lambda: self.show(self.shorts))
        window.handle("charter", lambda: self.show(self.charter))
        window.handle("pseudonymise", lambda: self.show(self.pseudonymised))
        window.handle("procedure", lambda: self.show(self.procedure))
        window.handle("preferences", lambda: self.show(self.preferences))
        window.handle("own-keys", lambda: self.show(self.own_keys))
        window.handle("properties", lambda: self.show(self.properties))
        window.handle("about", lambda: self.show(self.about))
        window.handle("manual", self.show_manual)

    def _page(self, name: str, make: Callable[[], P]) -> P:
        if name not in self._made:
            page = make()
            page.left.connect(self.leave)
            self.window.add_page(page)
            self._made[name] = page
        return self._made[name]  # type: ignore[return-value]

    def show(self, page: Page) -> None:
        """Show a page and give it the keyboard."""
        self.window.show_page(page)
        page.entered()
        page.first().setFocus()

    def leave(self) -> None:
        """Leave a page for the space that was shown, or for the first page when no workspace is open."""
        before, self._before_manual = self._before_manual, None
        if before is not None and self.window.stack.currentWidget() is self._made.get("manual"):
            self.show(before)
        elif self.desk.is_open:
            self.window.back()
        else:
            self.welcome()

    def welcome(self) -> None:
        """Show the first page."""
        raise NotImplementedError

    @property
    def contested(self) -> ContestedPage:
        """The page of what people decided differently."""
        from moderator.ui.contested.page import ContestedPage

        return self._page("contested", lambda: ContestedPage(self.desk, self.window))

    @property
    def procedure(self) -> ProcedurePage:
        """The page of the procedure and its dates."""
        from moderator.ui.today.procedure import ProcedurePage

        return self._page("procedure", lambda: ProcedurePage(self.desk, self.window))

    @property
    def piling(self) -> PilingPage:
        """The page of the piles that are proposed."""
        from moderator.ui.piling.page import PilingPage

        return self._page("piling", lambda: PilingPage(self.desk, self.window))

    @property
    def preferences(self) -> PreferencesPage:
        """The page of preferences."""
        from moderator.ui.preferences.page import PreferencesPage

        return self._page("preferences", lambda: PreferencesPage(self.window))

    @property
    def properties(self) -> PropertiesPage:
        """The page of the workspace's properties."""
        from moderator.ui.safekeeping.properties import PropertiesPage

        return self._page("properties", lambda: PropertiesPage(self.desk, self.window, self.window.ask))

    @property
    def about(self) -> AboutPage:
        """The page that says what the program is."""
        from moderator.ui.help.about import AboutPage

        return self._page("about", lambda: AboutPage(self.window))

    @property
    def manual(self) -> ManualPage:
        """The manual."""
        from moderator.ui.help.page import ManualPage

        return self._page("manual", lambda: ManualPage(self.window))

    @property
    def own_keys(self) -> OwnKeysPage:
        """The page on which a person changes the keys."""
        from moderator.ui.preferences.keys import OwnKeysPage

        return self._page("own-keys", lambda: OwnKeysPage(self.window))

    @property
    def shorts(self) -> ShortsPage:
        """The grid of short texts."""
        from moderator.ui.moderating.grid import ShortsPage

        return self._page("shorts", lambda: ShortsPage(self.desk, self.window))

    @property
    def pseudonymised(self) -> PseudonymisedPage:
        """The page of the pseudonymised copy."""
        from moderator.ui.safekeeping.pseudonymised import PseudonymisedPage

        return self._page("pseudonymise", lambda: PseudonymisedPage(self.desk, self.window))

    @property
    def charter(self) -> CharterPage:
        """The page of the reasons of refusal."""
        from moderator.ui.moderating.charter import CharterPage

        return self._page("charter", lambda: CharterPage(self.desk, self.window))

    def screen(self) -> str:
        """The name of the page or of the space shown, as `ui.help.manual` knows it."""
        shown = self.window.stack.currentWidget()
        page = next((name for name, one in self._made.items() if one is shown), "")
        return page or str(self.window.space or Space.TODAY)

    def show_manual(self) -> None:
        """Open the manual at the page of what is shown."""
        from moderator.ui.help.manual import SCREENS

        page, shown = self.manual, self.window.stack.currentWidget()
        name = (shown.manual if isinstance(shown, Page) else "") or SCREENS.get(self.screen(), "start")
        if shown is not page:
            self._before_manual = shown if isinstance(shown, Page) else None
            page.open(name)
        self.show(page)
