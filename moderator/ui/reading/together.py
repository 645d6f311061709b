"""The commands of reading together: the register, double reading, and coding a sample blind."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from moderator.domain.parsing import parse
from moderator.domain.query import Order, unparse
from moderator.domain.words import _, number
from moderator.ui import keys
from moderator.ui.contributions.analysis import POSITIONS
from moderator.ui.history.looking import READING
from moderator.ui.keys import Space
from moderator.ui.parts import Page

if TYPE_CHECKING:
    from moderator.store.blind import Blind
    from moderator.ui.reading.double import DoublePage
    from moderator.ui.reading.register import RegisterPage
    from moderator.ui.window import Window

CODING = READING | POSITIONS.keys() | {
    "tag", "untag", "tag-again", "undo", "undo-here", "redo", "no-tag", "space-analyse", "double",
} - {"history", "look-back"}  # fmt: skip
"""The commands of a blind coder: those that change nothing and tell nothing, and those on tags and positions."""


class Together(QObject):
    """Shows the pages of reading together, and the sample that is coded blind."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        self.desk = window.desk
        self._register: RegisterPage | None = None
        self._double: DoublePage | None = None
        window.handle("register", lambda: window.pages.show(self.register))
        window.handle("double", self.show_double)
        window.handle("no-tag", self.no_tag)
        self.desk.looked.connect(self._looked)

    @property
    def register(self) -> RegisterPage:
        """The reading register."""
        from moderator.ui.reading.register import RegisterPage

        if self._register is None:
            self._register = RegisterPage(self.desk, self.window)
            self._register.list_asked.connect(self.show_list)
            self._joined(self._register)
        return self._register

    @property
    def double(self) -> DoublePage:
        """The page of double reading."""
        from moderator.ui.reading.double import DoublePage

        if self._double is None:
            self._double = DoublePage(self.desk, self.window)
            self._double.draw_asked.connect(self.draw)
            self._double.code_asked.connect(self.code)
            self._joined(self._double)
        return self._double

    def _joined(self, page: Page) -> None:
        page.left.connect(self.window.pages.leave)
        self.window.add_page(page)

    def show_list(self, query: str, order: object) -> None:
        """Show a list of contributions in the space where they are analysed."""
        screen = self.window.work_screens[1]
        screen.order = cast("Order", order)
        self.window.go(Space.ANALYSE)
        screen.orders.setCurrentIndex(screen.orders.findData(order))
        screen.search(unparse(parse(query)))  # in the words of the screen

    def show_double(self) -> None:
        """Show the samples; whoever was coding one stops."""
        if self.desk.view is not None:
            self.desk.look(None)
        self.window.pages.show(self.double)

    def draw(self) -> None:
        """Ask for a sample and draw it."""
        from moderator.ui.reading.double import DrawCard

        DrawCard(self.desk, self.window, self.window.work_screens[1].query_text, self.double.entered)

    def code(self, name: str) -> None:
        """Code a sample blind, in the space where tags are put."""
        from moderator.work import double

        workspace = self.desk.present
        self.desk.tasks.read("blind", lambda progress: double.blind(workspace, name), self._start)

    def _start(self, view: Blind) -> None:
        if not self.desk.is_open or self.desk.present is not view.present:
            return
        self.desk.look(view, CODING.__contains__)
        self.show_list(f"sample:{view.sample}", Order.OLDEST)

    def no_tag(self) -> None:
        """Coding blind: no tag applies to those chosen."""
        from pyroaring import BitMap

        from moderator.work import double

        screen = self.window.work_screens[1]
        ids = BitMap(screen.selection())
        if ids:
            screen.advance()
            self.desk.act(lambda ws: double.no_tag(ws, ids), screen)

    def _looked(self) -> None:
        from moderator.store.blind import Blind

        view = self.desk.view
        if isinstance(view, Blind):
            self.window.looking.banner.tell(
                _("You are coding a sample blind: {n} contributions.").format(n=number(len(view.chosen))),
                _("Nobody’s tags and positions are shown but yours. Where no tag applies, say so too ({key}).").format(
                    key=keys.BY_NAME["no-tag"].key
                ),
                _("Leave the sample"),
            )
