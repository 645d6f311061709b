"""The window whole: the frame with its screens and pages, and what the menu of files does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtWidgets import QFileDialog

from moderator.domain.problem import Problem
from moderator.domain.words import _, ngettext, number, percent
from moderator.ui import theme
from moderator.ui.analysing.screen import AnalysingScreen
from moderator.ui.answering.screen import AnsweringScreen
from moderator.ui.contributions.screen import WorkScreen
from moderator.ui.desk import Desk
from moderator.ui.documents.screen import DocumentsScreen
from moderator.ui.moderating.screen import ModeratingScreen
from moderator.ui.shell import Shell
from moderator.ui.theme import Theme
from moderator.ui.today.screen import TodayScreen

if TYPE_CHECKING:
    from moderator.demo.server import SampleServer
    from moderator.domain.progress import Progress
    from moderator.store.workspace import Workspace
    from moderator.work.syncing import Pushed

SUFFIX = ".moderator"
_STEPS = (80, 90, 100, 110, 125, 150, 175, 200)  # sizes of the text, in percent


class Window(Shell):
    """The program's window."""

    def __init__(self, desk: Desk, look: Theme) -> None:
        super().__init__(desk)
        self.look = look
        self._server: SampleServer | None = None
        look.changed.connect(self.repaint_all)
        self.top.field.searched.connect(self._searched)
        self.top.field.left.connect(self._back_to_list)
        self.work_screens: list[WorkScreen] = [
            made(desk, self.top.field, self) for made in (ModeratingScreen, AnalysingScreen, AnsweringScreen)
        ]
        self.today = TodayScreen(desk, self)
        self.documents = DocumentsScreen(desk, self)
        for screen in (self.today, *self.work_screens, self.documents):
            self.add_screen(screen)
        for screen in self.work_screens:
            screen.changed_selection.connect(self.refresh_commands)
        self.today.start_asked.connect(self._start)
        self.handle("open", self.ask_file)
        self.handle("sync", self.sync)
        self.handle("export", self._export)
        self.handle("search-all", self._search_all)
        self.handle("bigger", lambda: self._resize(1))
        self.handle("smaller", lambda: self._resize(-1))
        self.handle("usual-size", lambda: self._resize(0))
        # After the screens' own: a screen is shown once it has taken the workspace in.
        desk.opened.connect(self._opened)
        desk.closed.connect(self._closed)
        desk.closed.connect(self._close_server)

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

    def open(self, path: Path, passphrase: str = "", then: Callable[[], object] | None = None) -> None:
        """Open a workspace on the writer's thread, asking for its passphrase when it has one."""

        def opened(workspace: Workspace) -> None:
            self.desk.take(workspace)
            if then is not None:
                then()

        def failed(problem: Problem) -> None:
            from moderator.store.workspace import NeedsPassphrase

            if isinstance(problem, NeedsPassphrase):
                self.ask_passphrase(path)
            else:
                self.tell(problem)

        def work(_progress: object) -> Workspace:
            from moderator.store.workspace import Workspace

            workspace = Workspace.open(path, passphrase=passphrase)
            workspace.corpus.columns  # noqa: B018 - read here, so that the first list does not wait for it
            return workspace

        self.desk.put_away()
        self.desk.tasks.write(work, opened, failed=failed, label=_("Opening {name}").format(name=path.stem))

    def ask_passphrase(self, path: Path) -> None:
        """Ask for the passphrase of a workspace, then open it."""
        from PySide6.QtWidgets import QInputDialog, QLineEdit

        given, agreed = QInputDialog.getText(
            self, _("Passphrase"), _("Passphrase of {name}:").format(name=path.stem), QLineEdit.EchoMode.Password
        )
        if agreed and given:
            self.open(path, given)

    def welcome_or_last(self) -> None:
        """Open the workspace of the last time, or show what can be done first."""
        recent = self.desk.settings.recent()
        if recent:
            self.open(recent[0])

    def open_sample(self) -> None:
        """Open the sample consultation, whose server runs beside the window until the workspace is closed."""

        def work(progress: Progress) -> tuple[SampleServer, Workspace]:
            from moderator.demo.server import SampleServer
            from moderator.work import sample

            folder = Path(platformdirs.user_data_dir("moderator", appauthor=False))
            folder.mkdir(parents=True, exist_ok=True)
            server = SampleServer()
            try:
                return server, sample.open_sample(folder / (_("sample") + SUFFIX), server, progress=progress)
            except BaseException:
                server.close()
                raise

        def opened(made: tuple[SampleServer, Workspace]) -> None:
            self._server = made[0]
            self.desk.take(made[1])

        self.desk.put_away()
        self.desk.tasks.write(work, opened, label=_("Preparing the sample"))

    def sync(self) -> None:
        """Receive what is new on the servers, then send what waits."""

        def work(workspace: Workspace, progress: Progress) -> tuple[int, int, Pushed] | None:
            from moderator.work import sources, syncing

            servers = sources.servers(workspace)
            if not servers:
                return None
            reports = [syncing.pull(workspace, source, progress=progress) for source in servers]
            pushed = syncing.push(workspace, progress=progress)
            return sum(one.new for one in reports), sum(one.changed for one in reports), pushed

        def done(result: tuple[int, int, Pushed] | None) -> None:
            if result is None:
                self.footer.say(_("This workspace follows no server."))
                return
            new, changed, pushed = result
            said = [
                ngettext("{n} new contribution", "{n} new contributions", new).format(n=number(new)),
                ngettext("{n} changed", "{n} changed", changed).format(n=number(changed)),
                ngettext("{n} sent and verified", "{n} sent and verified", pushed.verified).format(
                    n=number(pushed.verified)
                ),
            ]
            if failed := pushed.refused + pushed.failed + pushed.left:
                said.append(ngettext("{n} not sent", "{n} not sent", failed).format(n=number(failed)))
            self.footer.say(" · ".join(said))

        self.desk.bring(work, _("Synchronising"), done)

    def _close_server(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

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

    def _search_all(self) -> None:
        from moderator.ui.keys import Space

        self.go(Space.ANALYSE)
        self.ask("search-all")

    def _start(self, space: object, search: str) -> None:
        screen = next(one for one in self.work_screens if one.space is space)
        self.go(screen.space)
        if search != screen.query_text:
            screen.search(search)

    def _export(self) -> None:
        from moderator.ui.keys import Space

        self.go(Space.DOCUMENTS)
        self.documents.export()

    def _resize(self, step: int) -> None:
        scale = self.work_screens[0].reader.scale
        place = min(range(len(_STEPS)), key=lambda at: abs(_STEPS[at] - scale))
        scale = 100 if step == 0 else _STEPS[max(0, min(len(_STEPS) - 1, place + step))]
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
