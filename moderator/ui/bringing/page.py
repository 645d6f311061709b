"""The page that brings files in: what each seems to be, its first rows, what its columns hold, and the import."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from moderator.domain.doctor import AILMENT_LABELS
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress
from moderator.domain.words import N_, _, listing, ngettext, number
from moderator.ui.bringing.columns import Columns
from moderator.ui.desk import Desk
from moderator.ui.parts import WIDE, Button, Chooser, Page, card, sentence
from moderator.ui.tables import cell, fill, reading_table
from moderator.ui.working import Working, carry

if TYPE_CHECKING:
    from moderator.servers.files import Mapping, Recognition
    from moderator.store.workspace import Workspace
    from moderator.work.importing import Report

_FORMATS = {"csv": "CSV", "tsv": "TSV", "xlsx": "Excel", "xls": "Excel 97", "ods": "OpenDocument", "docx": "Word",
            "odt": "OpenDocument", "json": "JSON", "jsonl": "JSON", "pdf": "PDF", "rtf": "RTF", "txt": N_("Text"),
            "eml": N_("E-mail"), "mbox": N_("Mailbox"), "html": N_("Web page")}  # fmt: skip


@dataclass(eq=False, slots=True)
class Candidate:
    """A file to bring in: what it seems to be, or why it cannot be read; `mapping` when columns decide."""

    path: Path
    recognition: Recognition | None = None
    problem: Problem | None = None
    mapping: Mapping | None = None

    @property
    def ready(self) -> bool:
        """Whether it can be brought in as it stands."""
        if self.recognition is None:
            return False
        return self.mapping.complete if self.mapping is not None else self.recognition.layout is not None


@dataclass(slots=True)
class Brought:
    """What an import of several files amounted to."""

    reports: list[Report] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class BringingPage(Page):
    """Files are looked at first; nothing is taken in before « Import »."""

    brought = Signal(object)  # Brought
    workspace_asked = Signal(str)  # a title for the workspace that is needed
    more_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("Bring files in"),
            _(
                "A later issue of a file updates it: what is new is added, what changed keeps its earlier text, what"
                " has gone is shown as such, and every decision stays. A backup is made first."
            ),
            parent,
            width=WIDE,
        )
        self.desk = desk
        self.candidates: list[Candidate] = []
        self.empty = sentence(
            _(
                "Exports of Decidim, Cap Collectif, CONSUL, DemocracyOS and Polis are recognised by themselves, and so"
                " are comment tables filled in Word, emails (.eml, .mbox), letters (Word, OpenDocument, RTF, PDF, text)"
                " and saved pages of a SPIP forum. Any other table (CSV, Excel, OpenDocument, JSON) is brought in once"
                " you have said what its columns hold. Choose files, or drop them on the window."
            ),
            self.inner,
        )
        self.files = QListWidget(self.inner)
        self.files.setAccessibleName(_("Files"))
        self.files.setMaximumHeight(120)
        self.files.currentRowChanged.connect(lambda _row: self._show_current())
        self.summary, inside = card(self.inner)
        self.name = sentence("", self.summary, strong=True)
        self.kind = sentence("", self.summary)
        self.seen = sentence("", self.summary, "soft")
        for widget in (self.name, self.kind, self.seen):
            inside.addWidget(widget)
        line = QHBoxLayout()
        self.source = Chooser(self.summary, _("Belongs to"))
        self.source_words = sentence(_("Belongs to"), self.summary)
        self.source_words.setWordWrap(False)
        self.otherwise = Button(_("Choose the columns myself"), self.summary, quiet=True)
        self.otherwise.clicked.connect(self._map_known)
        line.addWidget(self.source_words)
        line.addWidget(self.source)
        line.addStretch(1)
        line.addWidget(self.otherwise)
        inside.addLayout(line)
        self.preview_title = sentence(_("First rows"), self.inner, strong=True)
        self.preview = reading_table([], self.inner, _("First rows of the file"))
        self.preview.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.columns = Columns(self.inner)
        self.columns.changed.connect(self._mapped)
        self.working = Working(desk.tasks, self.inner)
        self.working.ended.connect(self._offer)
        for part in (
            self.empty,
            self.files,
            self.summary,
            self.working,
            self.columns,
            self.preview_title,
            self.preview,
        ):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.wanting = sentence("", self, "warn")
        self.more = Button(_("Choose files…"), self, icon="folder")
        self.more.clicked.connect(self.more_asked)
        self.go = Button(_("Import"), self, main=True, icon="file", key="Ctrl+Return")
        self.by_key("Ctrl+Return", self.go)
        self.go.clicked.connect(self.bring)
        self.bar.insertWidget(1, self.wanting, 9)
        self.bar.addWidget(self.more)
        self.bar.addWidget(self.go)

    # ------------------------------------------------------------------------------------------------------- looking

    def look_at(self, paths: Sequence[Path]) -> None:
        """Look at files, beside the window; each is shown once it was looked at."""
        from moderator.work import importing

        self.candidates = [Candidate(path) for path in paths]
        workspace = self.desk.workspace if self.desk.is_open else None
        self._fill_sources(workspace)
        self._list()
        for one in self.candidates:

            def look(_progress: Progress, path: Path = one.path) -> tuple[Recognition, Mapping | None]:
                found = importing.recognise(path)
                return found, importing.remembered(workspace, found) if workspace else found.guess

            def seen(value: tuple[Recognition, Mapping | None], one: Candidate = one) -> None:
                one.recognition, one.mapping = value
                self._seen(one)

            def failed(problem: Problem, one: Candidate = one) -> None:
                one.problem = problem
                self._seen(one)

            self.desk.tasks.read(f"recognise {one.path}", look, seen, failed=failed)

    def first(self) -> QWidget:
        if not self.candidates:
            return self.more
        if self.go.isEnabled():
            return self.go
        return next(iter(self.columns.choosers.values()), self.back) if self.columns.isVisible() else self.back

    @property
    def current(self) -> Candidate | None:
        """The file shown."""
        row = self.files.currentRow()
        return self.candidates[row] if 0 <= row < len(self.candidates) else None

    def _fill_sources(self, workspace: Workspace | None) -> None:
        from moderator.work import importing

        known = importing.file_sources(workspace) if workspace else []
        self.source.clear()
        self.source.addItem(_("found out by its numbers, else a new source"), "")
        for one in known:
            self.source.addItem(_("a later issue of “{name}”").format(name=one.label or one.name), one.name)
        self.source.setVisible(bool(known))
        self.source_words.setVisible(bool(known))

    def _list(self) -> None:
        self.files.clear()
        for one in self.candidates:
            self.files.addItem(QListWidgetItem(_entry(one)))
        self.files.setVisible(len(self.candidates) > 1)
        self.files.setCurrentRow(0)
        self._show_current()

    def _seen(self, one: Candidate) -> None:
        if one not in self.candidates:
            return
        place = self.candidates.index(one)
        self.files.item(place).setText(_entry(one))
        if place == self.files.currentRow():
            self._show_current()
        self._offer()
        if self.back.hasFocus() or self.more.hasFocus():
            self.first().setFocus(Qt.FocusReason.OtherFocusReason)  # it was not known before what comes first

    def _show_current(self) -> None:
        one = self.current
        self.summary.setVisible(one is not None)
        self.empty.setVisible(one is None)
        found = one.recognition if one else None
        for widget in (self.preview, self.preview_title):
            widget.setVisible(found is not None and bool(found.columns))
        self.columns.setVisible(
            (one is not None and one.mapping is not None) or (found is not None and not found.layout)
        )
        if one is None:
            self._offer()
            return
        self.name.setText(one.path.name)
        self.kind.setText(_described(one))
        self.seen.setText(_noticed(found) if found else "")
        self.seen.setVisible(bool(self.seen.text()))
        self.otherwise.setVisible(found is not None and bool(found.layout) and one.mapping is None)
        if found is not None:
            self._show_rows(found)
            if found.layout is None or one.mapping is not None:
                from moderator.servers.files import Mapping

                self.columns.show_mapping(one.mapping or Mapping(found.columns, ()), found.preview_rows)
        self._offer()

    def _show_rows(self, found: Recognition) -> None:
        self.preview.setColumnCount(len(found.columns))
        self.preview.setHorizontalHeaderLabels(list(found.columns))
        # All of them are shown: the page scrolls, not a table inside it.
        self.preview.setFixedHeight(30 * len(found.preview_rows) + 52)
        width = len(found.columns)
        fill(
            self.preview,
            [[cell(" ".join(said.split())[:200], said) for said in row[:width]] for row in found.preview_rows],
        )
        for column, words in enumerate(found.columns):
            longest = max((len(cells[column]) for cells in found.preview_rows if column < len(cells)), default=0)
            self.preview.setColumnWidth(column, 90 + 6 * min(40, max(longest, len(words))))

    # -------------------------------------------------------------------------------------------------------- choosing

    def _map_known(self) -> None:
        """Read a file of a known layout by columns that the person chooses."""
        from moderator.servers.files import Mapping

        one = self.current
        if one is not None and one.recognition is not None:
            one.mapping = Mapping(one.recognition.columns, ())
            self._show_current()

    def _mapped(self) -> None:
        one = self.current
        if one is not None:
            one.mapping = self.columns.mapping
            self.files.item(self.files.currentRow()).setText(_entry(one))
            self._offer()

    def _offer(self) -> None:
        ready = [one for one in self.candidates if one.ready]
        waiting = [one for one in self.candidates if one.recognition is None and one.problem is None]
        lacking = [one for one in self.candidates if one.recognition is not None and not one.ready]
        words = ngettext("Import {n} file", "Import {n} files", len(ready)).format(n=number(len(ready)))
        written = words if len(self.candidates) > 1 else _("Import")
        self.go.setText(f"{written}   {self.go.text().rpartition('   ')[2]}")
        self.go.setAccessibleName(written)
        self.go.setEnabled(bool(ready) and not waiting and not lacking and not self.working.busy)
        said = ""
        if lacking:
            said = _("Say which column holds the text: {names}.").format(
                names=listing(one.path.name for one in lacking)
            )
        self.wanting.setText(said)

    # ------------------------------------------------------------------------------------------------------- bringing

    def bring(self) -> None:
        """Bring the files in, one after the other; asks for a workspace first when none is open."""
        ready = [one for one in self.candidates if one.ready]
        if not ready:
            return
        if not self.desk.is_open:
            titles = [one.recognition.consultation_title for one in ready if one.recognition]
            self.workspace_asked.emit(titles[0] if titles else "")
            return
        named = str(self.source.currentData() or "") if len(ready) == 1 else ""
        task = carry(
            self.desk,
            _bringing([(one.path, one.mapping) for one in ready], named),
            _("Bringing files in"),
            done=self._done,
            stopped=self._stopped,
            owner=self,
        )
        self.working.follow(task)
        if self.go.hasFocus():
            self.back.setFocus(Qt.FocusReason.OtherFocusReason)  # disabled, it would send the keyboard out of the page
        self._offer()

    def _done(self, brought: Brought) -> None:
        self._offer()
        for problem in brought.problems:
            self.desk.problem.emit(problem)
        if brought.reports:
            self.brought.emit(brought)

    def _stopped(self) -> None:
        self._offer()
        self.desk.said.emit(_("Import stopped. What was read before is kept; import again to have the rest."))


def _bringing(wanted: list[tuple[Path, Mapping | None]], name: str) -> Callable[[Workspace, Progress], Brought]:
    def work(workspace: Workspace, progress: Progress) -> Brought:
        from moderator.work import importing

        brought = Brought()
        known = [path for path, mapping in wanted if mapping is None]
        mapped = [((path,), mapping) for path, mapping in wanted if mapping is not None]
        for paths, mapping in [*mapped, *((group, None) for group in importing.gathered(known))]:
            try:
                brought.reports.append(importing.bring(workspace, paths, mapping=mapping, name=name, progress=progress))
            except Problem as problem:
                # One bad file does not keep the others out; it is said with its name.
                where = problem.where or _("File: {path}.").format(path=paths[0].name)
                brought.problems.append(Problem(problem.what, where=where, remedy=problem.remedy))
        return brought

    return work


def _entry(one: Candidate) -> str:
    return f"{one.path.name}  —  {one.problem.what if one.problem is not None else _described(one)}"


def _described(one: Candidate) -> str:
    if one.problem is not None:
        return str(one.problem)
    found = one.recognition
    if found is None:
        return _("Looking at the file…")
    format_ = _(_FORMATS.get(found.format, found.format.upper()))
    encoding = "" if found.encoding.lower() in ("", "utf-8") else found.encoding
    nature = ", ".join(filter(None, (format_, encoding)))
    if found.layout and one.mapping is None:
        return _("{format}. Recognised: {layout}.").format(format=nature, layout=found.layout_label)
    if not found.columns:
        return _("This file holds no table.")
    if not one.ready:
        return _("{format}. Unknown layout: say what its columns hold.").format(format=nature)
    return _("{format}. Unknown layout: check what its columns hold; the choice is remembered.").format(format=nature)


def _noticed(found: Recognition) -> str:
    said = []
    if found.sheets:
        said.append(_("Inside: {names}.").format(names=listing(found.sheets[:8])))
    kinds = list(dict.fromkeys(_(AILMENT_LABELS[one.ailment]) for one in found.findings))
    if kinds:
        said.append(_("Already seen in the first rows: {kinds}.").format(kinds=listing(kinds)))
    return " ".join(said)
