"""The dialogs of a workspace's passphrase: given when it is opened, chosen when it is made, changed or taken off."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.ui import theme
from moderator.ui.overlay import Overlay
from moderator.ui.parts import Button, sentence, toned

SUFFIX = ".moderator"
_WIDTH = 600  # pixels at 100 %


class _Dialog(Overlay):
    """A title, an explanation, a form, the problem if there is one, and the button that agrees; Escape gives up."""

    accepted = Signal()

    def __init__(self, title: str, about: str, accept: str, parent: QWidget) -> None:
        super().__init__(title, parent, width=_WIDTH, height=0)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(theme.S4)
        self.form.setVerticalSpacing(theme.S2)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.about = sentence(about, self.card, "soft")
        self.trouble = sentence("", self.card, "bad")
        self.trouble.hide()
        self.agree = Button(accept, self.card, main=True)
        self.agree.clicked.connect(self.agreed)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.agree)
        self.body.addWidget(self.about)
        self.body.addLayout(self.form)
        self.body.addWidget(self.trouble)
        self.body.addStretch(1)
        self.body.addLayout(line)

    def first(self) -> QWidget:
        """What takes the keyboard."""
        return self.agree

    def ask(self) -> None:
        """Show the dialog."""
        self.open(self.first())

    def agreed(self) -> None:
        """Do what the dialog is for."""
        self.accept()

    def accept(self) -> None:
        """Close, having agreed."""
        self.leave()
        self.accepted.emit()

    def leave(self) -> None:
        if self._before is not None and not shiboken6.isValid(self._before):
            self._before = None
        super().leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.agreed()
            event.accept()
        else:
            super().keyPressEvent(event)

    def complain(self, text: str) -> None:
        """Say what is wrong, under the fields; empty when nothing is."""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))
        self.trouble.setAccessibleName(text)
        self._place()

    def row(self, words: str, field: QWidget) -> None:
        """Add a field under its name."""
        label = QLabel(words, self.card)
        label.setBuddy(field)
        field.setAccessibleName(words)
        self.form.addRow(label, field)


class Secret(QLineEdit):
    """A field whose letters are hidden."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.reveal(False)

    def reveal(self, shown: bool) -> None:
        """Show the letters, or hide them."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        # Letters that are shown are no longer sensitive for Qt: what is typed would be written down as a draft.
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)

    def clear(self) -> None:
        """Empty it for good: what Qt clears, Ctrl+Z brings back."""
        self.setText("")


class PassphraseDialog(_Dialog):
    """Asks for the passphrase of a workspace until it opens or the person gives up.

    `attempt` is given the passphrase and what to do with the Problem when it is refused; it closes the dialog itself.
    """

    def __init__(
        self,
        path: Path,
        attempt: Callable[[str, Callable[[Problem], None]], None],
        parent: QWidget,
    ) -> None:
        super().__init__(
            _("Passphrase"),
            _("“{name}” is protected by a passphrase.").format(name=path.stem),
            _("Open"),
            parent,
        )
        self._attempt = attempt
        self.field = Secret(self.card)
        self.shown = QCheckBox(_("Show what is typed"), self.card)
        self.shown.toggled.connect(self.field.reveal)
        self.row(_("Passphrase"), self.field)
        self.form.addRow("", self.shown)
        self.field.textEdited.connect(lambda _text: self.complain(""))

    def first(self) -> QWidget:
        return self.field

    def agreed(self) -> None:
        given = self.field.text()
        if not given:
            self.complain(_("Type the passphrase of this workspace."))
            return
        self.agree.setEnabled(False)
        self._attempt(given, self._refused)

    def _refused(self, problem: Problem) -> None:
        self.agree.setEnabled(True)
        self.complain(" ".join(filter(None, (problem.what, problem.remedy))))
        self.field.selectAll()
        self.field.setFocus()


class _Chosen:
    """The two fields of a passphrase that is being chosen, and what is said of it."""

    def __init__(self, dialog: _Dialog) -> None:
        self.dialog = dialog
        self.first, self.again = Secret(dialog.card), Secret(dialog.card)
        self.shown = QCheckBox(_("Show what is typed"), dialog.card)
        self.advice = sentence("", dialog.card, "soft", "small")
        for field in (self.first, self.again):
            field.textEdited.connect(self.advise)
            self.shown.toggled.connect(field.reveal)
        self.first.setPlaceholderText(_("empty: no protection"))
        dialog.row(_("Passphrase"), self.first)
        dialog.row(_("The same again"), self.again)
        dialog.form.addRow("", self.shown)
        dialog.form.addRow("", self.advice)
        self.advise()

    def advise(self) -> None:
        """Say what the choice means."""
        from moderator.work import keeping

        text = self.first.text()
        weak = keeping.advice(text)
        self.dialog.complain("")
        toned(self.advice, "warn" if text and weak else "soft")
        good = _("Nobody can recover a passphrase that is lost, not even who maintains the program: keep it safe.")
        self.advice.setText(weak or good)

    def value(self) -> str | None:
        """The passphrase, or None, having said why, when the two fields differ."""
        if self.first.text() != self.again.text():
            self.dialog.complain(_("The two passphrases differ: type the same twice."))
            self.again.setFocus()
            return None
        return self.first.text()


class NewWorkspaceDialog(_Dialog):
    """Asks for the name, the folder and the passphrase of a new workspace; `path`, `name` and `passphrase` answer."""

    def __init__(self, folder: Path, parent: QWidget, *, title: str = "") -> None:
        super().__init__(
            _("New workspace"),
            _("One file will hold the contributions, all that is decided on them, and their history."),
            _("Make the workspace"),
            parent,
        )
        self.named = QLineEdit(title, self.card)
        self.named.setPlaceholderText(_("for instance: National mobility consultation"))
        self.folder = QLineEdit(str(folder), self.card)
        self.folder.setReadOnly(True)
        choose = Button(_("Choose…"), self.card)
        choose.setAccessibleName(_("Choose the folder"))
        choose.clicked.connect(self._choose)
        holder = QWidget(self.card)
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.folder, 1)
        line.addWidget(choose)
        self.row(_("Name of the consultation"), self.named)
        self.row(_("Folder"), holder)
        self.folder.setAccessibleName(_("Folder"))
        self.chosen = _Chosen(self)
        self.path = Path()
        self.passphrase = ""

    def first(self) -> QWidget:
        return self.chosen.first if self.name else self.named

    @property
    def name(self) -> str:
        """What the workspace is called."""
        return self.named.text().strip()

    def agreed(self) -> None:
        if not self.name:
            self.complain(_("Give the consultation a name: the file and the documents bear it."))
            self.named.setFocus()
            return
        self.path = Path(self.folder.text()) / f"{file_name(self.name)}{SUFFIX}"
        if self.path.exists():
            self.complain(_("There is already a workspace of that name in this folder: choose another name."))
            self.named.setFocus()
            return
        passphrase = self.chosen.value()
        if passphrase is not None:
            self.passphrase = passphrase
            self.accept()

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Folder"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)


def file_name(title: str) -> str:
    """A title as the name of a file on every system: no sign that one of them refuses, at most 80 characters."""
    cleaned = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', " ", title)
    return " ".join(cleaned.split())[:80].strip(" .") or _("consultation")


class ProtectionDialog(_Dialog):
    """Gives a workspace a passphrase, another one, or none; `passphrase` answers ("" = none)."""

    def __init__(self, encrypted: bool, parent: QWidget) -> None:
        about = (
            _("This workspace is protected by a passphrase. Leave both fields empty to take the protection off.")
            if encrypted
            else _("This workspace is not protected: whoever can read the file can read all that it holds.")
        )
        more = _("The file is rewritten, and its backups are replaced by one made anew.")
        super().__init__(
            _("Passphrase of the workspace"),
            f"{about} {more}",
            _("Change the passphrase") if encrypted else _("Protect the workspace"),
            parent,
        )
        self.encrypted = encrypted
        self.chosen = _Chosen(self)
        self.passphrase = ""
        if encrypted:
            self.chosen.first.textChanged.connect(self._word)
            self._word("")

    def first(self) -> QWidget:
        return self.chosen.first

    def _word(self, text: str) -> None:
        words = _("Change the passphrase") if text else _("Take the protection off")
        self.agree.setText(words)
        self.agree.setAccessibleName(words)

    def agreed(self) -> None:
        given = self.chosen.value()
        if given is None:
            return
        if not given and not self.encrypted:
            self.complain(_("Type the passphrase that will protect the workspace."))
            return
        self.passphrase = given
        self.accept()
