"""The window whole: the frame with its screens and pages, and what the menu of files does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from moderator.domain.problem import Problem
from moderator.domain.words import _, percent
from moderator.ui import keymap, theme
from moderator.ui.analysing.passages import PassagesCard
from moderator.ui.analysing.screen import AnalysingScreen
from moderator.ui.analysing.tags import TagsCard
from moderator.ui.answering.screen import AnsweringScreen
from moderator.ui.contributions.screen import WorkScreen
from moderator.ui.desk import Desk
from moderator.ui.documents.screen import DocumentsScreen
from moderator.ui.history.looking import Looking
from moderator.ui.keys import WORK, Space
from moderator.ui.moderating.screen import ModeratingScreen
from moderator.ui.pages import Pages
from moderator.ui.person import PersonCard
from moderator.ui.preferences.choices import TEXTS
from moderator.ui.reading.together import Together
from moderator.ui.recovered import Recovered
from moderator.ui.screening import Screening
from moderator.ui.shell import Shell
from moderator.ui.theme import Theme
from moderator.ui.today.screen import TodayScreen
from moderator.ui.tongues import Tongues
from moderator.ui.tour.bar import Tour

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace
    from moderator.work.destinations import Destination

SUFFIX = ".moderator"


class Window(Shell):
    """The program's window."""

    def __init__(self, desk: Desk, look: Theme) -> None:
        super().__init__(desk)
        for wrong in keymap.load(desk.settings):
            self.footer.say(wrong)
        self.look = look
        self._touring = False  # the sample is being opened for the tour
        look.changed.connect(self.repaint_all)
        self.top.field.searched.connect(self._searched)
        self.top.field.left.connect(self._back_to_list)
        moderating = ModeratingScreen(desk, self.top.field, self)
        moderating.asked.connect(self.ask)
        self.work_screens: list[WorkScreen] = [
            moderating,
            *(made(desk, self.top.field, self) for made in (AnalysingScreen, AnsweringScreen)),
        ]
        self.today = TodayScreen(desk, self)
        self.documents = DocumentsScreen(desk, self)
        for screen in (self.today, *self.work_screens, self.documents):
            self.add_screen(screen)
        for screen in self.work_screens:
            screen.changed_selection.connect(self.follow_selection)
            screen.asked.connect(self.ask)
        self.today.start_asked.connect(self._start)
        self.today.procedure_asked.connect(lambda: self.ask("procedure"))
        self.going.connect(self.go_to)
        self.handle("open", self.ask_file)
        self.handle("export", self._export)
        self.handle("person", lambda: PersonCard(desk, self))
        self.looking = Looking(self)
        self.handle("tags", lambda: TagsCard(desk, self).passages_asked.connect(self._passages_of))
        self.handle("passages", self._passages)
        self.handle("search-all", self._search_all)
        self.handle("bigger", lambda: self._resize(1))
        self.handle("smaller", lambda: self._resize(-1))
        self.handle("usual-size", lambda: self._resize(0))
        self.recovered = Recovered(self)
        self.screening = Screening(desk, self)
        # After the screens' own: a screen is shown once it has taken the workspace in.
        desk.opened.connect(self._opened)
        desk.closed.connect(self._closed)
        self.pages = Pages(self)
        self.together = Together(self)
        self.tongues = Tongues(desk, self)
        self.tour = Tour(self)
        self.above.addWidget(self.tour)
        self.handle("tour", self._tour)

    # --------------------------------------------------------------------------------------------------------- files

    def ask_file(self) -> None:
        """Ask for a workspace and open it."""
        recent = self.desk.settings.recent()
        folder = str(recent[0].parent if recent else Path.home())
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("Open a workspace"), folder, _("Workspaces (*{suffix})").format(suffix=SUFFIX)
        )
        if chosen:
            self.open(Path(chosen))

    def open(
        self,
        path: Path,
        passphrase: str = "",
        then: Callable[[], object] | None = None,
        refused: Callable[[Problem], object] | None = None,
    ) -> None:
        """Open a workspace on the writer's thread, asking for its passphrase when it has one.

        `then` is called once it is open; `refused` is given the problem when it is not, in place of the strip.
        """

        def opened(workspace: Workspace) -> None:
            self.desk.take(workspace)
            if then is not None:
                then()

        def failed(problem: Problem) -> None:
            from moderator.store.workspace import NeedsPassphrase

            if refused is not None:
                refused(problem)
            elif isinstance(problem, NeedsPassphrase):
                self.pages.welcome()
                self.pages.ask_passphrase(path, then)
            else:
                self.pages.not_opened(problem)

        def work(_progress: object) -> Workspace:
            from moderator.store.workspace import Workspace, misnamed, well_named

            workspace = Workspace.open(path, passphrase=passphrase)
            if not well_named(path):
                # Dialogs of files would look inside it, and drop our locks on it (see `app`).
                workspace.close()
                raise misnamed(path, _("Rename it “{name}”, then open it."))
            workspace.corpus.columns  # noqa: B018 - read here, so that the first list does not wait for it
            return workspace

        self.desk.put_away()
        self.desk.tasks.write(work, opened, failed=failed, label=_("Opening {name}").format(name=path.stem))

    def welcome_or_last(self) -> None:
        """Open the workspace of the last time, or show what can be done first."""
        recent = self.desk.settings.recent()
        if recent:
            self.open(recent[0])
        else:
            self.pages.welcome()

    def open_sample(self, folder: Path | None = None, *, fresh: bool = False) -> None:
        """Open the sample consultation in this folder, as it was left or anew."""
        self.pages.open_sample(folder, fresh=fresh)

    # ------------------------------------------------------------------------------------------------------ commands

    def _work(self) -> WorkScreen | None:
        return self.front if isinstance(self.front, WorkScreen) else None

    def _searched(self, text: str) -> None:
        screen = self._work()
        if screen is not None:
            screen.search(text)
            self._back_to_list()

    def _back_to_list(self) -> None:
        screen = self._work()
        if screen is not None:
            screen.listing.view.setFocus()

    def _passages(self) -> None:
        """The tagged passages: those of the tag of the passage pointed at, else all."""
        screen = self._work()
        self._passages_of(screen.reader.shown_tag if screen is not None else "")

    def _passages_of(self, tag: str) -> None:
        PassagesCard(self.desk, self, self._show_passage, tag)

    def _show_passage(self, id_: int, ref: str) -> None:
        """Show a passage in its contribution, where contributions are analysed unless one reads them elsewhere."""
        if self._work() is None:
            self.go(Space.ANALYSE)
        screen = self._work()
        assert screen is not None
        screen.show_passage(id_, ref)

    def _search_all(self) -> None:
        self.go(Space.ANALYSE)
        self.ask("search-all")

    def _start(self, place: str, search: str) -> None:
        if place not in set(Space):
            self.ask(place)
            return
        if Space(place) not in WORK:
            self.go(Space(place))
            return
        screen = next(one for one in self.work_screens if one.space == place)
        self.go(screen.space)
        if search != screen.query_text:
            screen.search(search)

    def go_to(self, place: Destination) -> None:
        """Show a tag, a section, a kept filter or a contribution, on the work screen shown or else in the analysis."""
        if self._work() is None:
            self.go(self.space if self.space in WORK else Space.ANALYSE)
        screen = self._work()
        assert screen is not None
        if place.id:
            screen.show_one(place.id)
        else:
            screen.show_search(place.search, place.order)
        self._back_to_list()

    def _tour(self) -> None:
        if self.pages.sample is not None:
            self.tour.begin()
        else:
            self._touring = True
            self.open_sample()

    def _opened(self) -> None:
        super()._opened()
        # Nobody who comes back is stopped by it: it shows by itself once, on the sample.
        if self.pages.sample is not None and (self._touring or self.tour.never_begun):
            self.tour.begin()
        self._touring = False

    def _export(self) -> None:
        self.go(Space.DOCUMENTS)
        self.documents.export()

    def _resize(self, step: int) -> None:
        scale = self.work_screens[0].reader.scale
        place = min(range(len(TEXTS)), key=lambda at: abs(TEXTS[at] - scale))
        self.read_at(100 if step == 0 else TEXTS[max(0, min(len(TEXTS) - 1, place + step))])

    def read_at(self, scale: int) -> None:
        """Show what is read at a percentage of its usual size."""
        for screen in self.work_screens:
            screen.resize_text(scale)
        self.footer.say(_("Text at {share}").format(share=percent(scale / 100)))

    def repaint_all(self) -> None:
        """Draw again what paints itself, in the colours of the theme."""
        self.rail.paint_icons()
        for screen in self.work_screens:
            screen.resize_text(screen.reader.scale)
        self.update()


__all__ = ["Window", "theme"]
