"""The page of keys: each command with its key, a new one pressed and judged, put back, exported, imported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QTableWidget,
    QWidget,
)

from moderator.domain.folding import fold
from moderator.domain.problem import Problem
from moderator.domain.words import _, ngettext, number, pgettext, quoted
from moderator.ui import digits, keymap, keys, theme
from moderator.ui.drafts import OWN
from moderator.ui.keys import COMMANDS, Command, Scope
from moderator.ui.parts import WIDE, Button, Page, sentence, toned
from moderator.ui.tables import cell, fill, reading_table, wrapped

if TYPE_CHECKING:
    from moderator.ui.window import Window

_HELD = (
    (Qt.KeyboardModifier.ControlModifier, "Ctrl"),
    (Qt.KeyboardModifier.AltModifier, "Alt"),
    (Qt.KeyboardModifier.ShiftModifier, "Shift"),
    (Qt.KeyboardModifier.MetaModifier, "Meta"),
)
_KEYPAD = (Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Asterisk, Qt.Key.Key_Slash, Qt.Key.Key_Equal)
_ALONE = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_unknown)


def combination(event: QKeyEvent) -> str:
    """What was pressed, in the form of the table of keys; empty while only Ctrl, Alt or Shift is down."""
    if event.key() in _ALONE or event.key() == 0:
        return ""
    held = [name for flag, name in _HELD if event.modifiers() & flag]
    if not held and event.modifiers() & Qt.KeyboardModifier.KeypadModifier and event.key() in _KEYPAD:
        held = ["Num"]
    digit = digits.digit(event)
    if digit is not None and {"Ctrl", "Alt"} & set(held):
        key = str(digit)
    else:
        key = QKeySequence(event.key()).toString(QKeySequence.SequenceFormat.PortableText)
        if len(key) == 1 and not key.isalpha() and "Shift" in held:
            held.remove("Shift")  # it made the sign: the sign tells what the key is
    return "+".join((*held, key))


class Capture(QLineEdit):
    """Takes the next combination pressed, whatever it does elsewhere; Escape and Tab leave it."""

    pressed = Signal(str)
    given_up = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAccessibleName(_("New key"))
        self.setPlaceholderText(_("Press the new key, or Escape to give up"))
        self.setProperty("takes", "keys")  # `Digits` leaves it alone

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif pressed := combination(event):
            self.setText(keys.spelled(pressed))
            self.pressed.emit(pressed)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.clear()


class OwnKeysPage(Page):
    """The commands with their keys, and how these are changed."""

    def __init__(self, window: Window) -> None:
        super().__init__(
            _("Keys"),
            _("Choose a command, press Enter, then the key you want. It is written so everywhere at once."),
            window,
            width=WIDE,
        )
        self.desk = window.desk
        self.settings = window.desk.settings
        self._rows: list[Command] = []
        self._wanted = ""  # the combination pressed, while a clash waits for an answer
        self.field = QLineEdit(self.inner)
        self.field.setProperty(OWN, True)
        self.field.setPlaceholderText(_("Name of a command, or a key"))
        self.field.setAccessibleName(_("Find among the keys"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._fill)
        headings = [_("Command"), pgettext("keyboard", "Key"), _("Where it acts")]
        self.table = reading_table(headings, self.inner, _("Commands and keys"))
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            self.table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.table.setMinimumHeight(120)
        # The page is as high as the window, whatever a table would like: only the table scrolls.
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        wrapped(self.table)
        self.table.itemSelectionChanged.connect(self._chosen)
        self.table.activated.connect(lambda _index: self.begin())
        self.capture = Capture(self.inner)
        self.capture.pressed.connect(self._take)
        self.capture.given_up.connect(self._give_up)
        self.verdict = sentence("", self.inner)
        self.change = Button(_("Change the key"), self.foot, icon="keys", main=True)
        self.anyway = Button(_("Take it from that command"), self.inner)
        self.none = Button(_("No key"), self.foot)
        self.usual = Button(_("Usual key"), self.foot, icon="undo")
        for button, act in (
            (self.change, self.begin),
            (self.anyway, self._take_anyway),
            (self.none, self._take_off),
            (self.usual, self._reset),
        ):
            button.clicked.connect(act)
        self.all = Button(_("All the usual keys"), self.inner)
        self.out = Button(_("Export…"), self.inner)
        self.into = Button(_("Import…"), self.inner)
        for button, act in ((self.all, self._reset_all), (self.out, self._ask_out), (self.into, self._ask_into)):
            button.clicked.connect(act)
        line = QHBoxLayout()
        line.setSpacing(theme.S2)
        line.addWidget(self.field, 1)
        for widget in (self.all, self.out, self.into):
            line.addWidget(widget)
        self.column.addLayout(line)
        self.column.addWidget(self.table, 1)
        pressing = QHBoxLayout()
        pressing.setSpacing(theme.S2)
        pressing.addWidget(self.capture, 1)
        pressing.addWidget(self.anyway)
        self.column.addLayout(pressing)
        self.column.addWidget(self.verdict)
        for button in (self.usual, self.none, self.change):
            self.bar.addWidget(button)
        self._rest()
        keys.in_force.changed.connect(self._fill)

    def first(self) -> QWidget:
        return self.table

    def entered(self) -> None:
        self._rest()
        self._say("")
        self._fill()

    # --------------------------------------------------------------------------------------------------- what is shown

    def _fill(self) -> None:
        words = fold(self.field.text()).split()
        chosen = self.command
        self._rows = [
            one
            for scope in (Scope.READING, Scope.EVERYWHERE)
            for one in COMMANDS
            if one.scope is scope and all(word in fold(f"{_(one.text)} {one.key}") for word in words)
        ]
        self.table.blockSignals(True)
        rows = []
        for command in self._rows:
            own = command.name in keys.in_force.own
            key = _(" or ").join(keys.spelled(one) for one in command.bound) or "–"
            spoken = key if command.bound else _("no key")
            bound = cell(f"{key}  *" if own else key)
            bound.setData(
                Qt.ItemDataRole.AccessibleTextRole, _("{key}, changed by you").format(key=spoken) if own else spoken
            )
            rows.append((cell(_(command.text).rstrip("…")), bound, cell(_where(command))))
        fill(self.table, rows)
        self.table.blockSignals(False)
        if self._rows:
            self.table.selectRow(self._rows.index(chosen) if chosen in self._rows else 0)
        self._chosen()

    @property
    def command(self) -> Command | None:
        """The command whose key would be changed."""
        row = self.table.currentRow()
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def _chosen(self) -> None:
        command = self.command
        for button in (self.change, self.none, self.usual):
            button.setEnabled(command is not None)
        self.usual.setEnabled(command is not None and command.name in keys.in_force.own)
        self.none.setEnabled(command is not None and bool(keys.in_force.chosen(command)))

    def _rest(self) -> None:
        self._wanted = ""
        self.capture.hide()
        self.anyway.hide()

    def _say(self, text: str, tone: str = "") -> None:
        toned(self.verdict, "bad" if tone == "bad" else "good" if tone == "good" else "")
        self.verdict.setText(text)
        self.verdict.setAccessibleName(text)
        self.verdict.setVisible(bool(text))

    # ---------------------------------------------------------------------------------------------------- what is done

    def choose(self, name: str) -> None:
        """Choose a command of the table by its name."""
        self.field.clear()
        self.table.selectRow(next(row for row, one in enumerate(self._rows) if one.name == name))

    def begin(self) -> None:
        """Wait for the new key of the chosen command."""
        command = self.command
        if command is None:
            return
        self._wanted = ""
        self.anyway.hide()
        self.capture.show()
        self.capture.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say(_("New key of {command}:").format(command=quoted(_(command.text).rstrip("…"))))
        # Once the layout is made: on a small screen the field would stay under the fold.
        QTimer.singleShot(0, lambda: self.area.ensureWidgetVisible(self.verdict))

    def _take(self, pressed: str) -> None:
        command = self.command
        if command is None:
            return
        verdict = keymap.judge(command, pressed)
        self.anyway.setVisible(bool(verdict.clash))
        if verdict.fit:
            self._given(command, pressed)
            return
        self._wanted = pressed if verdict.clash else ""
        key = keys.spelled(pressed)
        self._say(
            verdict.why if verdict.clash else _("{key} cannot be chosen. {why}").format(key=key, why=verdict.why), "bad"
        )

    def _given(self, command: Command, pressed: str) -> None:
        keymap.give(self.settings, command, pressed)
        self._rest()
        words = _("{command}: {key}")
        self._say(words.format(command=_(command.text).rstrip("…"), key=keys.spelled(pressed)), "good")
        self.table.setFocus()

    def _take_anyway(self) -> None:
        command = self.command
        if command is not None and self._wanted:
            self._given(command, self._wanted)

    def _give_up(self) -> None:
        self._rest()
        self._say("")
        self.table.setFocus()

    def _take_off(self) -> None:
        command = self.command
        if command is not None:
            keymap.take_off(self.settings, command)
            self._say(_("This command has no key any more; the menus and the field of commands still have it."))

    def _reset(self) -> None:
        command = self.command
        if command is not None:
            verdict = keymap.reset(self.settings, command)
            self._say(verdict.why or _("The usual key is back."), "good" if verdict.fit else "bad")

    def _reset_all(self) -> None:
        keymap.reset_all(self.settings)
        self._say(_("All the usual keys are back."), "good")

    # ------------------------------------------------------------------------------------------------------- exchanged

    def _ask_out(self) -> None:
        asking = self._asking(_("Export the keys"))
        asking.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asking.setDefaultSuffix("json")
        asking.selectFile(_("moderator keys.json"))
        asking.fileSelected.connect(lambda name: self.write(Path(name)))
        asking.open()

    def _ask_into(self) -> None:
        asking = self._asking(_("Import keys"))
        asking.setFileMode(QFileDialog.FileMode.ExistingFile)
        asking.fileSelected.connect(lambda name: self.read(Path(name)))
        asking.open()

    def _asking(self, title: str) -> QFileDialog:
        asking = QFileDialog(self, title, str(Path.home()))
        asking.setNameFilter(_("Keys (*.json)"))
        asking.finished.connect(asking.deleteLater)
        return asking

    def write(self, path: Path) -> None:
        """Write the keys to a file."""
        try:
            keymap.write(path)
        except Problem as problem:
            self.desk.problem.emit(problem)
        else:
            self._say(_("The keys are in {name}.").format(name=quoted(path.name)), "good")

    def read(self, path: Path) -> None:
        """Take the keys of a file, and say which are refused."""
        try:
            wrong = keymap.read(self.settings, path)
        except Problem as problem:
            self.desk.problem.emit(problem)
            return
        said = ngettext("{n} key is refused:", "{n} keys are refused:", len(wrong)).format(n=number(len(wrong)))
        self._say("\n".join((said, *wrong)) if wrong else _("These keys are in force."), "bad" if wrong else "good")


def _where(command: Command) -> str:
    if command.scope is Scope.EVERYWHERE and command.spaces == frozenset(keys.Space):
        return _("Everywhere")
    if command.scope is Scope.READING and command.spaces == keys.WORK:
        return _("In the list and the text")
    spaces = ", ".join(_(keys.SPACE_WORDS[one]) for one in keys.Space if one in command.spaces)
    return spaces if command.scope is Scope.EVERYWHERE else _("{spaces}: list and text").format(spaces=spaces)
