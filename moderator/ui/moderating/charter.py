"""The page of the charter: the reasons of refusal in their order, and what is written of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from moderator.domain.charter import LONGEST, TEXTS
from moderator.domain.keywords import Field, name, word
from moderator.domain.problem import Problem
from moderator.domain.words import _, language, ngettext, number
from moderator.ui import theme
from moderator.ui.desk import Changed, Desk
from moderator.ui.drafts import SUBJECT
from moderator.ui.parts import Button, Page, sentence
from moderator.ui.tables import cell, fill, reading_table, whole, wrapped

if TYPE_CHECKING:
    from moderator.domain.charter import Charter
    from moderator.store.workspace import Workspace
    from moderator.work.brought import Brought
    from moderator.work.deciding import Done

_WIDTH = 1200  # pixels at 100 %
_NEW = ""  # the code of the reason being added


class CharterPage(Page):
    """What is written is kept when one goes to another reason or leaves; each change is an act, which can be undone."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("Charter"),
            _(
                "The reasons for which a contribution can be refused. Their descriptions and examples are shown when"
                " one is chosen. A retired reason keeps its name where it was used."
            ),
            parent,
            width=_WIDTH,
        )
        self.desk = desk
        self.codes: list[str] = []
        self._editing: str | None = None
        self._refused: dict[str, Mapping[str, object]] = {}  # what could not be kept, shown again
        self._counts: Mapping[str, int] = {}
        across = QHBoxLayout()
        across.setSpacing(theme.S6)
        across.addLayout(self._lay_list(), 5)
        across.addLayout(self._lay_form(), 6)
        self.column.addLayout(across, 1)
        self._lay_foot()
        desk.changed.connect(self._changed)
        desk.opened.connect(self._forget)

    # ----------------------------------------------------------------------------------------------- what it is made of

    def _lay_list(self) -> QVBoxLayout:
        self.table = reading_table([_("Digit"), _("Reason"), _("Refused")], self.inner, _("Reasons of the charter"))
        wrapped(self.table)
        whole(self.table)
        header = self.table.horizontalHeader()
        for column, width in ((0, 68), (2, 88)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.table.setColumnWidth(column, width)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.currentCellChanged.connect(lambda row, _column, _before, _was: self._go(row))
        self.up = Button(_("Earlier"), self.inner, icon="up", key="Ctrl+Up")
        self.down = Button(_("Later"), self.inner, icon="down", key="Ctrl+Down")
        self.retire = Button(_("Retire"), self.inner)
        self.new = Button(_("Add a reason"), self.inner, icon="charter")
        self.up.setAccessibleName(_("Propose this reason earlier"))
        self.down.setAccessibleName(_("Propose this reason later"))
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.retire.clicked.connect(self._retire)
        self.new.clicked.connect(self.add)
        self.by_key("Ctrl+Up", self.up)
        self.by_key("Ctrl+Down", self.down)
        buttons = QGridLayout()
        buttons.setSpacing(theme.S2)
        for place, button in enumerate((self.up, self.down, self.retire, self.new)):
            buttons.addWidget(button, place // 2, place % 2)
        down = QVBoxLayout()
        down.setSpacing(theme.S2)
        down.addWidget(self.table)
        down.addLayout(buttons)
        down.addStretch(1)
        return down

    def _lay_form(self) -> QVBoxLayout:
        self.label = QLineEdit(self.inner)
        self.label.setMaxLength(LONGEST["label"])
        self.texts = {name: _Lines(self.inner, LONGEST[name]) for name in TEXTS[1:]}
        self.violent = QCheckBox(_("Hard to read: many in a row call for a pause"), self.inner)
        self.code = sentence("", self.inner, "soft", "small")
        self.save = Button(_("Keep"), self.inner, main=True, key="Ctrl+Return")
        self.usual = Button(_("Usual texts"), self.inner)
        self.save.clicked.connect(self.keep)
        self.usual.clicked.connect(self._restore)
        self.by_key("Ctrl+Return", self.save)
        down = QVBoxLayout()
        down.setSpacing(theme.S1)
        said = {
            "description": _("What it means"),
            "accepted": _("An example that it leaves alone"),
            "refused": _("An example that it refuses"),
        }
        rows: list[tuple[str, QWidget]] = [
            (_("Label"), self.label),
            *((said[one], self.texts[one]) for one in self.texts),
        ]
        for words, widget in rows:
            title = sentence(words, self.inner, strong=True)
            title.setBuddy(widget)
            widget.setAccessibleName(words)
            down.addWidget(title)
            down.addWidget(widget)
            down.addSpacing(theme.S1)
        down.addWidget(self.violent)
        down.addWidget(self.code)
        line = QHBoxLayout()
        line.setSpacing(theme.S2)
        line.addWidget(self.save)
        line.addWidget(self.usual)
        line.addStretch(1)
        down.addSpacing(theme.S1)
        down.addLayout(line)
        down.addStretch(1)
        return down

    def _lay_foot(self) -> None:
        self.bring_in = Button(_("Import…"), self.foot, icon="file")
        self.send_out = Button(_("Export…"), self.foot, icon="export")
        self.bring_in.clicked.connect(lambda: self._ask_file(take=True))
        self.send_out.clicked.connect(lambda: self._ask_file(take=False))
        for button in (self.bring_in, self.send_out):
            self.bar.addWidget(button)

    # --------------------------------------------------------------------------------------------------------- showing

    def first(self) -> QWidget:
        return self.table

    def entered(self) -> None:
        """Show the charter as it is now."""
        self.show_charter()

    def hideEvent(self, event: QHideEvent) -> None:
        self.keep()
        super().hideEvent(event)

    def _forget(self) -> None:
        self._editing, self.codes = None, []
        self._refused.clear()

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open and not changed.readings:
            self.show_charter()

    @property
    def charter(self) -> Charter:
        """The charter in force."""
        return self.desk.workspace.standing.charter

    def show_charter(self, at: str | None = None) -> None:
        """Show the reasons, the cursor on the one of this code, else on the one that is written."""
        from moderator.work import history

        held = at if at is not None else self._editing
        written = self._values() if self._editing is not None and self._editing == held else None
        before = self._shown
        living = [one.code for one in self.charter.living()]
        counts = history.refusals(self.desk.workspace)
        self.codes = [one.code for one in self.charter.reasons]
        self.table.blockSignals(True)
        rows = []
        for one in self.charter.reasons:
            said = one.said()
            place = living.index(one.code) + 1 if one.code in living else 0
            words = _("{label} (retired)").format(label=said.label) if one.retired else said.label
            texts = (str(place % 10) if 0 < place <= 10 else "", words, number(counts.get(one.code, 0)))
            rows.append([cell(text, text) for text in texts])
        fill(self.table, rows)
        row = self.codes.index(held) if held in self.codes else 0 if held != _NEW else -1
        self.table.setCurrentCell(row, 0)
        self.table.blockSignals(False)
        self._show(self.codes[row] if row >= 0 else _NEW)
        if written is not None and before is not None and written != before:
            self._put(written)  # what was being written stays when a colleague's or an earlier act comes in

    def _go(self, row: int) -> None:
        """Another reason is chosen: what was written of the one before is kept."""
        if 0 <= row < len(self.codes) and self.codes[row] != self._editing:
            wanted = self.codes[row]
            self.keep()
            self._show(wanted)

    def _show(self, code: str) -> None:
        self._editing = code
        self.setProperty(SUBJECT, f"reason:{code}")
        one = self.charter.reason(code)
        said = one.said() if one else None
        self._shown = {name: getattr(said, name) if said else "" for name in TEXTS} | {
            "violent": bool(one and one.violent)
        }
        self._put(self._refused.pop(code, self._shown))
        self.code.setText(_coded(code) if one else _("A new reason"))
        self.usual.setVisible(bool(one and one.preset))
        self.usual.setEnabled(f"reason:{code}" in self.desk.workspace.standing.facts)
        self.retire.setText(_("Take back") if one and one.retired else _("Retire"))
        self.retire.setAccessibleName(self.retire.text())
        for button in (self.up, self.down):
            button.setEnabled(bool(one and not one.retired))
        self.retire.setEnabled(one is not None)

    _shown: Mapping[str, object] | None = None

    def _values(self) -> dict[str, object]:
        """What the form says."""
        fields = {"label": self.label.text()} | {name: field.toPlainText() for name, field in self.texts.items()}
        read = {name: " ".join(text.split()) for name, text in fields.items()}
        # Fields make plain spaces of the no-break ones: what nobody touched is as it was.
        was = {name: str(text) for name, text in (self._shown or {}).items()}
        kept = {name: was[name] if text == " ".join(was.get(name, "").split()) else text for name, text in read.items()}
        return {**kept, "violent": self.violent.isChecked()}

    def _put(self, values: Mapping[str, object]) -> None:
        self.label.setText(str(values["label"]))
        for text, field in self.texts.items():
            field.setPlainText(str(values[text]))
        self.violent.setChecked(bool(values["violent"]))

    # -------------------------------------------------------------------------------------------------------- deciding

    def add(self) -> None:
        """Write a new reason."""
        self.keep()
        self.table.blockSignals(True)
        self.table.setCurrentCell(-1, -1)
        self.table.blockSignals(False)
        self._show(_NEW)
        self.label.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        """Decide what the form says, when it says something new."""
        from moderator.work import charter

        code, values = self._editing, self._values()
        if code is None or not self.desk.is_open or values == self._shown or not any(values.values()):
            return
        self._shown = values

        def verb(ws: Workspace) -> Done | None:
            if code == _NEW:
                return charter.add(
                    ws, str(values["label"]), description=str(values["description"]), accepted=str(values["accepted"]),
                    refused=str(values["refused"]), violent=bool(values["violent"]),
                )  # fmt: skip
            return charter.write(ws, code, values)

        self._decide(verb, code, values)

    def _decide(
        self, verb: Callable[[Workspace], Done | None], code: str, values: Mapping[str, object] | None = None
    ) -> None:
        workspace = self.desk.workspace

        def done(value: Done | None) -> None:
            if value is None or not (self.desk.is_open and self.desk.workspace is workspace):
                return
            if code == _NEW and self._editing == _NEW:
                self._editing = value.made
            self.desk.told(value, self)

        def failed(problem: Problem) -> None:
            if values is not None:
                self._refused[code] = values
            self.desk.problem.emit(problem)
            if self.isVisible():
                self.show_charter(code)

        self.desk.tasks.write(lambda _progress: verb(workspace), done, failed=failed)

    def _move(self, by: int) -> None:
        from moderator.work import charter

        if code := self._editing:
            self.keep()
            self._decide(lambda ws: charter.move(ws, code, by), code)

    def _retire(self) -> None:
        from moderator.work import charter

        if code := self._editing:
            one = self.charter.reason(code)
            back = bool(one and one.retired)
            self.keep()
            self._decide(lambda ws: charter.retire(ws, code, back=back), code)

    def _restore(self) -> None:
        from moderator.work import charter

        if code := self._editing:
            self._shown = self._values()
            self._decide(lambda ws: charter.restore(ws, code), code)

    # ----------------------------------------------------------------------------------------------------------- files

    def _ask_file(self, *, take: bool) -> None:
        self.keep()
        folder = self.desk.settings.text("files/folder", str(Path.home()))
        asking = QFileDialog(self, _("Import a charter") if take else _("Export the charter"), folder)
        asking.setNameFilters([_("Charter ({endings})").format(endings="*.csv *.json")])
        if take:
            asking.setFileMode(QFileDialog.FileMode.ExistingFile)
        else:
            asking.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            asking.setDefaultSuffix("csv")
            asking.selectFile(_("charter") + ".csv")
        asking.fileSelected.connect(lambda name: (self.take_in if take else self.write_out)(Path(name)))
        asking.finished.connect(asking.deleteLater)
        asking.open()

    def write_out(self, path: Path) -> None:
        """Write the charter in a file."""
        from moderator.work import charter

        workspace = self.desk.workspace

        def done(count: int) -> None:
            said = ngettext("{n} reason written in {path}.", "{n} reasons written in {path}.", count)
            self.desk.said.emit(said.format(n=number(count), path=path.name))

        self.desk.tasks.read("charter file", lambda _progress: charter.export(workspace, path), done)

    def take_in(self, path: Path) -> None:
        """Take in the reasons of a file."""
        from moderator.work import charter

        workspace = self.desk.workspace

        def done(brought: Brought) -> None:
            self.desk.changed.emit(Changed(None, codebook=True), self)
            self.desk.said.emit(" ".join([brought.sentence, *brought.left_out]))

        self.desk.tasks.write(lambda _progress: charter.bring(workspace, path), done)


class _Lines(QPlainTextEdit):
    """A few lines of text; Tab goes on to the next field, Escape leaves the page."""

    def __init__(self, parent: QWidget, longest: int) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(3 * self.fontMetrics().lineSpacing() + 18)
        self._longest = longest
        self.textChanged.connect(self._cut)

    def _cut(self) -> None:
        if len(self.toPlainText()) > self._longest:
            cursor = self.textCursor()
            place = min(cursor.position(), self._longest)
            self.setPlainText(self.toPlainText()[: self._longest])
            cursor = self.textCursor()
            cursor.setPosition(place)
            self.setTextCursor(cursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


def _coded(code: str) -> str:
    """How a reason is written where it has no name: in searches, in the reader's language, and in the log."""
    search = f"{name(Field.REASON, language())}:{word(Field.REASON, code, language())}"
    return _("In searches: {search} · in the log: {code}").format(search=search, code=code)
