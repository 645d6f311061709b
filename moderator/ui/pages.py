"""The pages and dialogs beside the spaces, made when first needed and joined to the window's commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from moderator.domain.problem import Problem
from moderator.domain.progress import Progress
from moderator.domain.words import _, quoted
from moderator.ui import settings
from moderator.ui.analysis_pages import AnalysisPages
from moderator.ui.keys import Space
from moderator.ui.parts import Page
from moderator.ui.safekeeping.dialogs import NewWorkspaceDialog, PassphraseDialog, ProtectionDialog
from moderator.ui.start.drops import Drops
from moderator.ui.start.page import StartPage
from moderator.ui.sync.automatic import Automatic
from moderator.ui.sync.kept import KeptHere

if TYPE_CHECKING:
    from moderator.demo.server import SampleServer
    from moderator.store.backup import Backup
    from moderator.store.workspace import Workspace
    from moderator.ui.bringing.page import BringingPage, Brought
    from moderator.ui.bringing.report import ReportPage
    from moderator.ui.safekeeping.backups import BackupsPage
    from moderator.ui.servers.page import ServersPage
    from moderator.ui.sync.page import SyncPage
    from moderator.ui.window import Window
    from moderator.work.importing import Report
    from moderator.work.syncing import Letter

READABLE = (
    "*.csv *.tsv *.txt *.json *.jsonl *.ndjson *.xlsx *.xlsm *.xls *.ods *.docx *.odt *.rtf *.pdf *.eml *.mbox"
    " winmail.dat *.html *.htm *.mhtml *.zip *.gz"
)


class Pages(AnalysisPages):
    """The pages of the workspace: bringing in, servers, sending, keeping safe; and what leads from one to the other."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.sample: SampleServer | None = None
        window.handle("new", self.ask_new)
        window.handle("import", self.show_bringing)
        window.handle("sources", self.show_servers)
        window.handle("sync", self.sync)
        window.handle("sync-anew", lambda: self.sync(anew=True))
        window.handle("sync-page", lambda: self.show(self.syncing))
        window.handle("answers-file", self.ask_answers_file)
        window.handle("report", self.show_report)
        window.handle("moderation-log", self.ask_log)
        window.handle("contested", self.show_contested)
        window.handle("backups", self.show_backups)
        window.handle("passphrase", self.ask_protection)
        drops = Drops(window)
        drops.workspace.connect(window.open)
        drops.files.connect(self.look_at)
        self.desk.closed.connect(self._closed)
        window.destroyed.connect(self._end_sample)

        KeptHere(self.desk, lambda said: window.footer.say(said, undoable=True), window)
        self.automatic = Automatic(self.desk, lambda received: self.syncing.received(received), window)

    # ---------------------------------------------------------------------------------------------------- the pages

    @property
    def start(self) -> StartPage:
        """The first page."""

        def make() -> StartPage:
            page = StartPage(self.desk.settings.recent, self.window)
            page.sample_asked.connect(self.open_sample)
            page.file_asked.connect(self._open_file)
            page.server_asked.connect(self.show_servers)
            page.new_asked.connect(self.ask_new)
            page.browse_asked.connect(self.window.ask_file)
            page.open_asked.connect(self.window.open)
            return page

        return self._page("start", make)

    @property
    def bringing(self) -> BringingPage:
        """The page that brings files in."""
        from moderator.ui.bringing.page import BringingPage

        def make() -> BringingPage:
            page = BringingPage(self.desk, self.window)
            page.brought.connect(self._brought)
            page.more_asked.connect(self.ask_files)
            page.workspace_asked.connect(lambda title: self.ask_new(title, lambda: self._go_on(page, page.bring)))
            return page

        return self._page("bringing", make)

    @property
    def report(self) -> ReportPage:
        """The import doctor's report."""
        from moderator.ui.bringing.report import ReportPage

        def make() -> ReportPage:
            page = ReportPage(self.desk, self.window)
            page.start_asked.connect(lambda: self.window.go(Space.MODERATE))
            return page

        return self._page("report", make)

    @property
    def servers(self) -> ServersPage:
        """The page that connects to a server."""
        from moderator.ui.servers.page import ServersPage

        def make() -> ServersPage:
            page = ServersPage(self.desk, self.window)
            page.followed.connect(self._followed)
            page.introduced.connect(lambda: self.show(self.syncing))
            page.workspace_asked.connect(lambda title: self.ask_new(title, lambda: self._go_on(page, page.follow)))
            return page

        return self._page("servers", make)

    @property
    def syncing(self) -> SyncPage:
        """The sync page."""
        from moderator.ui.sync.page import SyncPage

        def make() -> SyncPage:
            page = SyncPage(self.desk, self.automatic, self.window)
            page.review_asked.connect(self._review)
            page.settle_asked.connect(self.show_contested)
            page.visit_asked.connect(self._visit)
            page.connect_asked.connect(self.show_servers)
            return page

        return self._page("sync", make)

    @property
    def backups(self) -> BackupsPage:
        """The page of backups."""
        from moderator.ui.safekeeping.backups import BackupsPage

        def make() -> BackupsPage:
            page = BackupsPage(self.desk, self.window)
            page.restore_asked.connect(self.restore)
            return page

        return self._page("backups", make)

    def welcome(self) -> None:
        """Show the first page."""
        self.show(self.start)

    def _closed(self) -> None:
        self._end_sample()
        self.welcome()

    def _go_on(self, page: Page, what: Callable[[], object]) -> None:
        """Go on with what waited for a workspace."""
        self.window.show_page(page)
        what()

    # ------------------------------------------------------------------------------------------------ the workspace

    def open_sample(self, folder: Path | None = None, *, fresh: bool = False) -> None:
        """Open the sample consultation on its own server, which lives as long as its workspace is open.

        It is found again as it was left; `fresh` begins it anew.
        """
        from moderator.ui.start.drops import SUFFIX

        place = folder if isinstance(folder, Path) else settings.documents()
        path = place / (_("sample") + SUFFIX)

        def work(progress: Progress) -> tuple[Workspace, SampleServer]:
            from moderator.work import sample

            workspace, server = sample.resume(path, fresh=fresh, progress=progress)
            try:
                workspace.corpus.columns  # noqa: B018 - read here, so that the first list does not wait for it
                return workspace, server
            except BaseException:
                workspace.close()
                server.close()
                raise

        def opened(made: tuple[Workspace, SampleServer]) -> None:
            workspace, self.sample = made
            self.desk.take(workspace)

        self.desk.put_away()
        self._end_sample()
        self.desk.tasks.write(work, opened, failed=self.not_opened, label=_("Opening the sample"))

    def _end_sample(self) -> None:
        server, self.sample = self.sample, None
        if server is not None:
            server.close()

    def not_opened(self, problem: Problem) -> None:
        """Say why a workspace could not be opened or made, on the first page."""
        self.window.tell(problem)
        self.welcome()

    def ask_new(self, title: str | bool = "", then: Callable[[], object] | None = None) -> None:
        """Ask for the name, folder and passphrase of a new workspace, make it, then go on."""
        folder = Path(self.desk.settings.text("folder", str(settings.documents())))
        dialog = NewWorkspaceDialog(folder, self.window, title=title if isinstance(title, str) else "")
        dialog.accepted.connect(lambda: self.make(dialog.path, dialog.name, dialog.passphrase, then))
        dialog.ask()

    def make(self, path: Path, title: str, passphrase: str, then: Callable[[], object] | None = None) -> None:
        """Make a workspace and open it; without anything to go on with, offer to fill it."""

        def work(_progress: Progress) -> Workspace:
            from moderator.store.workspace import Workspace

            return Workspace.create(path, passphrase=passphrase, title=title)

        def made(workspace: Workspace) -> None:
            self.desk.settings.keep("folder", str(path.parent))
            self.desk.take(workspace)
            if then is not None:
                then()

        self.desk.put_away()
        self.desk.tasks.write(work, made, failed=self.not_opened, label=_("Making the workspace"))

    def ask_passphrase(self, path: Path, then: Callable[[], object] | None = None) -> None:
        """Ask for the passphrase of a workspace until it opens."""

        def attempt(given: str, refused: Callable[[Problem], None]) -> None:
            def opened() -> None:
                dialog.accept()
                if then is not None:
                    then()

            self.window.open(path, given, opened, refused)

        dialog = PassphraseDialog(path, attempt, self.window)
        dialog.ask()

    def ask_protection(self) -> None:
        """Give the workspace a passphrase, another one, or none."""
        workspace = self.desk.workspace
        dialog = ProtectionDialog(workspace.encrypted, self.window)

        def change() -> None:
            from moderator.work import keeping

            new = dialog.passphrase
            said = (
                _("The workspace is protected by its passphrase.")
                if new
                else _("The workspace is no longer protected.")
            )
            self.desk.tasks.write(
                lambda _progress: keeping.change_passphrase(workspace, new),
                lambda _none: self.desk.said.emit(said),
                label=_("Rewriting the workspace"),
            )

        dialog.accepted.connect(change)
        dialog.ask()

    def show_backups(self) -> None:
        """Show the copies of the workspace."""
        self.show(self.backups)

    def restore(self, backup: Backup) -> None:
        """Put a copy in the place of the workspace, then open it; the passphrase is asked when there is one."""
        path, encrypted = self.desk.workspace.path, self.desk.workspace.encrypted
        if encrypted:
            dialog = PassphraseDialog(
                path, lambda given, refused: self._restore(path, backup, given, refused, dialog), self.window
            )
            dialog.ask()
        else:
            self._restore(path, backup, "", self.not_opened, None)

    def _restore(
        self,
        path: Path,
        backup: Backup,
        passphrase: str,
        refused: Callable[[Problem], None],
        dialog: PassphraseDialog | None,
    ) -> None:
        from moderator.work import keeping

        def restored(_none: object) -> None:
            if dialog is not None:
                dialog.accept()
            self.window.open(path, passphrase, lambda: self.desk.said.emit(said))

        def failed(problem: Problem) -> None:
            # The file is as it was: it is opened again, and what went wrong is said.
            self.window.open(path, passphrase, lambda: refused(problem), refused)

        said = _("The copy {name} was put back; the file it replaces is among the backups.").format(
            name=quoted(backup.path.stem)
        )
        self.desk.put_away()
        self.desk.tasks.write(
            lambda _progress: keeping.restore(path, backup, passphrase),
            restored,
            failed=failed,
            label=_("Putting the copy back"),
        )

    # ------------------------------------------------------------------------------------------- bringing in, syncing

    def show_bringing(self) -> None:
        """Show the page that brings files in, empty unless an import is under way there."""
        page = self.bringing
        if not page.working.busy:
            page.look_at(())
        self.show(page)

    def _open_file(self) -> None:
        self.show_bringing()
        self.ask_files()

    def ask_files(self) -> None:
        """Ask for files, then look at them."""
        folder = self.desk.settings.text("files/folder", str(Path.home()))
        asking = QFileDialog(self.window, _("Open files of contributions"), folder)
        asking.setFileMode(QFileDialog.FileMode.ExistingFiles)
        known = _("Files of contributions ({endings})").format(endings=READABLE)
        asking.setNameFilters([known, _("All files (*)")])
        asking.filesSelected.connect(self._chosen)
        asking.finished.connect(asking.deleteLater)
        asking.open()

    def _chosen(self, files: list[str]) -> None:
        self.desk.settings.keep("files/folder", str(Path(files[0]).parent))
        self.look_at([Path(one) for one in files])

    def look_at(self, paths: Sequence[Path]) -> None:
        """Show what files seem to be."""
        page = self.bringing
        page.look_at(paths)
        self.show(page)

    def ask_answers_file(self) -> None:
        """Ask where to write the answers for sites that take none from a program, on the page that shows them."""
        self.show(self.syncing)
        self.syncing.ask_file()

    def show_report(self) -> None:
        """Show what the last import or receiving brought."""
        self.show(self.report)

    def _brought(self, brought: Brought) -> None:
        from moderator.ui.sync.sentences import received

        self._report_of(brought.reports[-1].id, self.bringing)
        self.desk.said.emit(received(brought.reports))

    def show_servers(self) -> None:
        """Show the page that connects to a server."""
        self.show(self.servers)

    def _followed(self, report: Report) -> None:
        self.window.retitle()
        self._report_of(report.id, self.servers)

    def _report_of(self, report: int, page: Page) -> None:
        """Show the report of what was brought on a page, unless somebody went on elsewhere meanwhile."""
        self.report.show_report(report)
        if page.isVisible():
            self.window.show_page(self.report)
            self.report.first().setFocus()

    def _review(self) -> None:
        """Show the answers whose texts changed since."""
        from moderator.domain.keywords import YES, Field
        from moderator.domain.query import Choice, Query, unparse

        changed = unparse(Query(filters=(Choice(Field.OUTDATED, (YES,)),)))
        self.window.today.start_asked.emit(str(Space.ANSWER), changed)

    def sync(self, *, anew: bool = False) -> None:
        """Show the sync page and receive, or receive everything `anew`; sending is asked there, below what it sends."""
        page = self.syncing
        self.show(page)
        if page.seen is None or page.seen.servers:
            page.receive(anew=anew)

    def ask_log(self) -> None:
        """Ask for a file, then write the moderation log there."""
        workspace = self.desk.workspace
        folder = Path(self.desk.settings.text("log/folder", str(workspace.path.parent)))
        name = _("{name} - moderation log.xlsx").format(name=workspace.path.stem)
        chosen, kind = QFileDialog.getSaveFileName(
            self.window,
            _("Export the moderation log"),
            str(folder / name),
            ";;".join((_("Workbooks (*.xlsx)"), _("Tables (*.csv)"))),
        )
        if chosen:
            path = Path(chosen)
            self.write_log(path if path.suffix else path.with_suffix(".csv" if "csv" in kind else ".xlsx"))

    def write_log(self, path: Path) -> None:
        """Write the moderation log of all days."""
        from moderator.work import moderation_log

        workspace = self.desk.workspace
        self.desk.settings.keep("log/folder", str(path.parent))
        self.desk.tasks.compose(
            lambda progress: moderation_log.write(workspace, path, progress=progress),
            lambda written: self.desk.said.emit(written.sentence),
            label=_("Writing the moderation log"),
        )

    def show_contested(self, id_: int = 0) -> None:
        """Show what people decided differently, on one contribution first."""
        page = self.contested
        self.window.show_page(page)
        if id_:
            page.show_one(id_)
        else:
            page.show_all()
        page.first().setFocus()

    def _visit(self, letter: Letter) -> None:
        """Show the contribution of what is sent where that is decided."""
        from moderator.ui.sync.letter import place

        space = place(letter)
        screen = next(one for one in self.window.work_screens if one.space is space)
        self.window.go(space)
        screen.stand_on(letter.id)
