"""The page of the pseudonymised copy: where it goes, where its key goes, and what was decided on one coming back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from moderator.domain.words import _, ngettext, number
from moderator.ui import theme
from moderator.ui.desk import EVERYTHING, Desk
from moderator.ui.parts import Button, Page, sentence, toned
from moderator.ui.safekeeping.dialogs import Secret
from moderator.ui.working import Working

if TYPE_CHECKING:
    from moderator.domain.problem import Problem
    from moderator.domain.progress import Progress
    from moderator.ui.parts import Tone
    from moderator.work.pseudonymising import Back, Made

_SUFFIX, _KEY = ".moderator", ".moderator-key"


class PseudonymisedPage(Page):
    """The copy is made beside the work under way; nothing of the workspace changes."""

    manual = "personal"

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("Pseudonymised copy"),
            _(
                "Names, identifiers, addresses and the personal data found in texts are replaced by stable pseudonyms,"
                " in a new file. The copy is pseudonymised, not anonymous: with the key, or by comparing, people can"
                " be found again, and the GDPR applies to it. What is decided on the copy can come back here."
            ),
            parent,
        )
        self.desk = desk
        self.copy, self.key = (QLineEdit(self.inner) for _each in range(2))
        self.secret, self.again = (Secret(self.inner) for _each in range(2))
        self.secret.setPlaceholderText(_("Optional"))
        for field in (self.copy, self.key):
            field.textChanged.connect(field.setToolTip)  # a long path is not seen whole in it
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        form.setHorizontalSpacing(theme.S4)
        form.setVerticalSpacing(theme.S2)
        for words, field, choose in (
            (_("The copy"), self.copy, True),
            (_("Key, to be kept elsewhere"), self.key, True),
            (_("Passphrase of the key"), self.secret, False),
            (_("The same again"), self.again, False),
        ):
            field.setAccessibleName(words)
            form.addRow(words, self._chosen(field, words) if choose else field)
        self.warning = sentence(
            _("Names that the rules miss stay in the texts: look at the copy before it leaves."), self.inner, "soft"
        )
        self.working = Working(desk.tasks, self.inner)
        self.said = sentence("", self.inner, strong=True)
        self.column.addLayout(form)
        for part in (self.warning, self.working, self.said):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.bringing = Button(_("Bring back what was decided"), self.foot, icon="undo")
        self.making = Button(_("Write the copy"), self.foot, main=True, icon="lock")
        self.bringing.clicked.connect(self.bring_back)
        self.making.clicked.connect(self.make)
        self.bar.addWidget(self.bringing)
        self.bar.addWidget(self.making)
        self.working.ended.connect(self._offer)

    def _chosen(self, field: QLineEdit, words: str) -> QWidget:
        holder = QWidget(self.inner)
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(field, 1)
        choose = QPushButton(_("Choose…"), holder)
        choose.setAccessibleName(_("{field}: choose").format(field=words))
        choose.clicked.connect(lambda: self._ask(field, words))
        line.addWidget(choose)
        return holder

    def _ask(self, field: QLineEdit, words: str) -> None:
        suffix = _KEY if field is self.key else _SUFFIX
        asking = QFileDialog(self, words, str(Path(field.text() or Path.home()).parent), f"*{suffix}")
        asking.setFileMode(QFileDialog.FileMode.AnyFile)
        asking.setOption(QFileDialog.Option.DontConfirmOverwrite)
        if asking.exec() and (files := asking.selectedFiles()):
            field.setText(str(Path(files[0]).with_suffix(suffix)))

    def first(self) -> QWidget:
        return self.copy

    def entered(self) -> None:
        """Propose where both files go: the copy where documents are kept, its key beside the workspace."""
        from moderator.work import pseudonymising

        workspace = self.desk.workspace
        if not self.copy.text():
            word = _("pseudonymised")
            copy = Path.home() / f"{workspace.path.stem}-{word}{_SUFFIX}"
            self.copy.setText(str(copy))
            self.key.setText(str(pseudonymising.usual_key(workspace, copy)))
        self._say("")
        self._offer()

    def _offer(self) -> None:
        for button in (self.making, self.bringing):
            button.setEnabled(not self.working.busy)

    def _say(self, words: str, tone: Tone = "") -> None:
        self.said.setText(words)
        toned(self.said, tone)
        self.said.setVisible(bool(words))

    def make(self) -> None:
        """Write the copy and its key."""
        from moderator.work import pseudonymising

        if self.secret.text() != self.again.text():
            self._say(_("The two passphrases differ."), "bad")
            self.again.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        copy, key, secret = Path(self.copy.text()), Path(self.key.text()), self.secret.text()
        workspace = self.desk.workspace

        def work(progress: Progress) -> Made:
            return pseudonymising.make(workspace, copy, key, key_passphrase=secret, progress=progress)

        def made(done: Made) -> None:
            self._forget()
            words = _("Written: {copy}, and its key {key}: keep it elsewhere.")
            self._say(words.format(copy=done.copy, key=done.key), "good")

        self._carry(work, made, _("Writing the pseudonymised copy"))

    def bring_back(self) -> None:
        """Take over what was decided on the copy, in one gesture that undo takes back."""
        from moderator.work import pseudonymising

        copy, key, secret = Path(self.copy.text()), Path(self.key.text()), self.secret.text()
        workspace = self.desk.workspace

        def work(progress: Progress) -> Back:
            return pseudonymising.bring_back(workspace, copy, key, key_passphrase=secret, progress=progress)

        def back(done: Back) -> None:
            self._forget()
            taken = ngettext("{n} decision brought back.", "{n} decisions brought back.", done.taken)
            left = [_("Left out: {what}").format(what=one) for one in done.left_out]
            self.desk.changed.emit(EVERYTHING, self)
            self._say("\n".join([taken.format(n=number(done.taken)), *left]), "warn" if left else "good")

        self._carry(work, back, _("Bringing decisions back"))

    def _carry(self, work: Callable[[Progress], Any], done: Callable[[Any], None], label: str) -> None:
        self._say("")
        task = self.desk.tasks.serve(work, done, failed=self._failed, label=label)
        self.working.follow(task)
        self._offer()

    def _failed(self, problem: Problem) -> None:
        self._say(str(problem), "bad")

    def _forget(self) -> None:
        self.secret.clear()
        self.again.clear()
