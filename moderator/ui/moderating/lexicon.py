"""The page of the list of insults and threats: its entries, one being written, and what it would find."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from moderator.domain.lexicon import LONGEST, SEVERITIES, SORTS, Entry, Sort
from moderator.domain.problem import Problem
from moderator.domain.words import _, ngettext, number
from moderator.ui import theme
from moderator.ui.contributions.excerpts import Excerpt, Excerpts
from moderator.ui.desk import Changed, Desk
from moderator.ui.drafts import OWN
from moderator.ui.parts import WIDE, Button, Chooser, Page, later, sentence, toned
from moderator.ui.tables import cell, fill, reading_table, wrapped

if TYPE_CHECKING:
    from moderator.domain.progress import Progress
    from moderator.store.workspace import Workspace
    from moderator.work.brought import Brought
    from moderator.work.deciding import Done
    from moderator.work.screening import Trial

_USUAL = 2  # the severity of a new entry
_AFTER = "|\u200b"  # a line may end after it
_PAUSE = 400  # milliseconds without a letter: what is written is tried


class LexiconPage(Page):
    """The list proposes, a person decides; each change is an act of the team, tried first and undone like any other."""

    wanted = Signal(int)  # a contribution to read
    manual = "personal"

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("Insults and threats"),
            _(
                "What is looked for in the texts and highlighted: nobody is refused by a list. A star ends a stem,"
                " brackets hold variants: “je vais (te|vous) tuer”. What is an ordinary word here is never shown."
            ),
            parent,
            width=WIDE,
        )
        self.desk = desk
        self.entries: list[Entry] = []
        self._pause = later(self._try, self, _PAUSE)
        across = QHBoxLayout()
        across.setSpacing(theme.S6)
        across.addLayout(self._lay_list(), 6)
        across.addLayout(self._lay_form(), 6)
        self.column.addLayout(across, 1)
        self.bringing = Button(_("Import…"), self.foot, icon="file")
        self.sending = Button(_("Export…"), self.foot, icon="export")
        self.bringing.clicked.connect(lambda: self._ask_file(take=True))
        self.sending.clicked.connect(lambda: self._ask_file(take=False))
        self.bar.addWidget(self.bringing)
        self.bar.addWidget(self.sending)
        desk.changed.connect(self._changed)
        desk.opened.connect(self._forget)

    # ----------------------------------------------------------------------------------------------- what it is made of

    def _lay_list(self) -> QVBoxLayout:
        self.filter = QLineEdit(self.inner)
        self.filter.setProperty(OWN, True)
        self.filter.setPlaceholderText(_("Words of the list"))
        self.filter.setAccessibleName(_("Show the entries that hold these letters"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(lambda _text: self.show_entries())
        self.table = reading_table([_("Words"), _("What it is")], self.inner, _("Entries of the list"))
        wrapped(self.table)  # what a list of variants does not hold on one line is read on the next
        self.table.setMinimumHeight(360)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.table.currentCellChanged.connect(lambda row, _column, _before, _was: self._go(row))
        self.count = sentence("", self.inner, "soft", "small")
        down = QVBoxLayout()
        down.setSpacing(theme.S2)
        for part in (self.filter, self.table, self.count):
            down.addWidget(part)
        down.setStretch(1, 1)
        return down

    def _lay_form(self) -> QVBoxLayout:
        self.words = QLineEdit(self.inner)
        self.words.setMaxLength(LONGEST)
        self.sort = Chooser(self.inner, _("What it is"))
        for sort, words in SORTS.items():
            self.sort.addItem(_(words).capitalize(), str(sort))
        self.severity = Chooser(self.inner, _("Severity"))
        for severity, words in SEVERITIES.items():
            self.severity.addItem(_(words).capitalize(), severity)
        lines = QGridLayout()
        lines.setHorizontalSpacing(theme.S3)
        for row, (name, widget) in enumerate(
            ((_("Words"), self.words), (_("What it is"), self.sort), (_("Severity"), self.severity))
        ):
            label = QLabel(name, self.inner)
            label.setBuddy(widget)
            widget.setAccessibleName(name)
            lines.addWidget(label, row, 0)
            lines.addWidget(widget, row, 1, Qt.AlignmentFlag(0) if row == 0 else Qt.AlignmentFlag.AlignLeft)
        self.said = sentence("", self.inner, strong=True)
        self.examples = Excerpts(_("Some of the contributions that the change concerns"), self.inner)
        self.examples.setMinimumHeight(160)
        self.examples.chosen.connect(self.wanted)
        self.save = Button(_("Keep"), self.inner, main=True, key="Ctrl+Return")
        self.retire = Button(_("Look for it no more"), self.inner)
        self.new = Button(_("New entry"), self.inner)
        self.save.clicked.connect(self.keep)
        self.retire.clicked.connect(self.turn)
        self.new.clicked.connect(self.add)
        self.by_key("Ctrl+Return", self.save)
        buttons = QGridLayout()
        buttons.setSpacing(theme.S2)
        for place, button in enumerate((self.save, self.new, self.retire)):
            buttons.addWidget(button, place // 2, place % 2, Qt.AlignmentFlag.AlignLeft)
        buttons.setColumnStretch(1, 1)
        self.words.textEdited.connect(lambda _text: self._typed())
        self.sort.activated.connect(lambda _at: self._typed())
        self.severity.activated.connect(lambda _at: self._typed())
        down = QVBoxLayout()
        down.setSpacing(theme.S3)
        down.addLayout(lines)
        down.addLayout(buttons)
        down.addWidget(self.said)
        down.addWidget(self.examples, 1)
        return down

    # --------------------------------------------------------------------------------------------------------- showing

    def first(self) -> QWidget:
        return self.filter

    def entered(self) -> None:
        """Show the list as it is now."""
        self.show_entries()

    def _forget(self) -> None:
        self.entries = []
        self.filter.clear()
        self.words.clear()

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open and changed.codebook:
            self.show_entries()

    def show_entries(self) -> None:
        """Show the entries that hold the letters of the filter."""
        from moderator.domain.folding import fold
        from moderator.work import lexicon

        every = sorted(self.desk.workspace.standing.lexicon.entries.values(), key=lambda one: (one.sort, one.words))
        letters = fold(self.filter.text().strip())
        self.entries = [one for one in every if letters in one.words or letters in fold(_(SORTS[one.sort]))]
        self.table.blockSignals(True)
        rows = []
        for one in self.entries:
            sort = lexicon.sort_words(one)
            said = _("{what} (not looked for)").format(what=sort) if one.retired else sort
            rows.append((cell(one.words.replace("|", _AFTER), one.words), cell(said, said)))
        fill(self.table, rows)
        held = next((row for row, one in enumerate(self.entries) if one.words == self.words.text()), -1)
        self.table.setCurrentCell(held, 0)
        self.table.blockSignals(False)
        own = sum(not one.preset for one in every)
        words = ngettext("{n} entry", "{n} entries", len(self.entries)).format(n=number(len(self.entries)))
        more = ngettext("{n} of them of the team", "{n} of them of the team", own).format(n=number(own))
        self.count.setText(f"{words} · {more}" if own else words)
        self._offer()

    def _go(self, row: int) -> None:
        if 0 <= row < len(self.entries):
            self._put(self.entries[row])

    def _put(self, one: Entry) -> None:
        self.words.setText(one.words)
        self.sort.setCurrentIndex(self.sort.findData(str(one.sort)))
        self.severity.setCurrentIndex(max(0, self.severity.findData(one.severity)))
        self._say("")
        self._offer()

    def _known(self) -> Entry | None:
        return self.desk.workspace.standing.lexicon.entries.get(self.words.text())

    def _offer(self) -> None:
        known = self._known() if self.desk.is_open else None
        self.severity.setEnabled(self.sort.currentData() != Sort.ORDINARY)
        self.save.setEnabled(bool(self.words.text().strip()))
        self.retire.setEnabled(known is not None)
        words = _("Look for it again") if known is not None and known.retired else _("Look for it no more")
        self.retire.setText(words)
        self.retire.setAccessibleName(words)

    # ---------------------------------------------------------------------------------------------------------- trying

    def _typed(self) -> None:
        self._offer()
        self._pause.start()

    def _wanted(self, ws: Workspace) -> Entry:
        from moderator.work import lexicon

        return lexicon.entry(ws, self.words.text(), str(self.sort.currentData()), int(self.severity.currentData()))

    def _try(self) -> None:
        """Say what the list would find with what is written, nothing being done."""
        from moderator.work import screening

        self._pause.stop()
        workspace = self.desk.workspace
        if not self.words.text().strip():
            self._say("")
            return
        try:
            wanted = self._wanted(workspace)
        except Problem as problem:
            self._say(problem.what, bad=True)
            return

        def work(progress: Progress) -> Trial:
            return screening.tried(workspace, wanted, progress=progress)

        self.said.setText(_("Trying it on the texts…"))
        self.desk.tasks.read("lexicon:trial", work, self._show_trial)

    def _say(self, words: str, *, bad: bool = False) -> None:
        self.said.setText(words)
        toned(self.said, "warn" if bad else "")
        self.examples.show_excerpts(())

    def _show_trial(self, trial: Trial) -> None:
        from moderator.work.lexicon import effect

        self._say(effect(trial))
        self.examples.show_excerpts(
            [Excerpt(id_, _("No. {n}").format(n=id_), f"…{text}…") for id_, text in trial.examples]
        )

    # -------------------------------------------------------------------------------------------------------- deciding

    def add(self) -> None:
        """Write a new entry."""
        self.table.setCurrentCell(-1, -1)
        self.words.clear()
        self.sort.setCurrentIndex(self.sort.findData(str(Sort.INSULT)))
        self.severity.setCurrentIndex(self.severity.findData(_USUAL))
        self._say("")
        self._offer()
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        """Keep what is written, for the whole team."""
        from moderator.work import lexicon

        try:
            wanted = self._wanted(self.desk.workspace)
        except Problem as problem:
            self._say(problem.what, bad=True)
            return
        self.words.setText(wanted.words)
        self._do(lambda ws: lexicon.write(ws, wanted))

    def turn(self) -> None:
        """Look for the entry no more, or again."""
        from moderator.work import lexicon

        if (known := self._known()) is not None:
            self._do(lambda ws: lexicon.retire(ws, known.words, back=known.retired))

    def _do(self, verb: Callable[[Workspace], Done | None]) -> None:
        self.desk.act(verb, self, lambda _done: self.show_entries())

    def _ask_file(self, *, take: bool) -> None:
        folder = str(Path.home())
        if take:
            chosen, _kind = QFileDialog.getOpenFileName(self, _("Import a list of words"), folder, "CSV (*.csv)")
        else:
            chosen, _kind = QFileDialog.getSaveFileName(self, _("Export the list of words"), folder, "CSV (*.csv)")
        if chosen:
            (self.bring if take else self.send)(Path(chosen))

    def bring(self, path: Path) -> None:
        """Take in the entries of a file, in one gesture."""
        from moderator.work import lexicon

        workspace = self.desk.workspace

        def brought(done: Brought) -> None:
            self.desk.changed.emit(Changed(codebook=True), self)
            self._say("\n".join([*done.left_out, done.sentence]), bad=bool(done.left_out))
            self.show_entries()

        self.desk.tasks.write(lambda _progress: lexicon.bring(workspace, path), brought)

    def send(self, path: Path) -> None:
        """Write the list in a file."""
        from moderator.work import lexicon

        workspace, chosen = self.desk.workspace, path if path.suffix else path.with_suffix(".csv")

        def sent(count: int) -> None:
            words = ngettext("{n} entry written in {path}.", "{n} entries written in {path}.", count)
            self._say(words.format(n=number(count), path=chosen))

        self.desk.tasks.write(lambda _progress: lexicon.export(workspace, chosen), sent)
