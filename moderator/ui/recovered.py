"""What was being typed when the program was interrupted: said at the next opening, shown, copied or let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from moderator.domain.problem import Problem
from moderator.domain.words import _, ngettext, number
from moderator.ui import theme
from moderator.ui.answering.screen import AnsweringScreen
from moderator.ui.contributions.screen import WorkScreen
from moderator.ui.drafts import OWN, Draft, Drafts
from moderator.ui.keys import BY_NAME, Space
from moderator.ui.overlay import Overlay
from moderator.ui.parts import Button, sentence
from moderator.ui.tables import wrapped_list

if TYPE_CHECKING:
    from moderator.ui.shell import Shell

_SHOWN = 60  # letters of a text in the list and in the strip


class Recovered(QObject):
    """Joins the drafts to the window: what each field is about, the answers being written, and what is said of them."""

    def __init__(self, window: Shell) -> None:
        super().__init__(window)
        self._window = window
        self.drafts = Drafts(window.desk, self._about, self._answers, self)
        self._answering = window.screens[Space.ANSWER]
        assert isinstance(self._answering, AnsweringScreen)
        self._answering.editor.text.setProperty(OWN, True)
        self._answering.editor.text.textChanged.connect(self.drafts.stir)
        window.desk.opened.connect(self._tell)
        window.handle("recovered", self._show)

    def _about(self, field: QWidget) -> str:
        """A text typed on a contribution goes back to that one alone."""
        above: QWidget | None = field
        while above is not None:
            if isinstance(above, WorkScreen):
                return f"{above.space}:{above.sheets.shown}"
            above = above.parentWidget()
        return ""

    def _answers(self) -> list[object]:
        assert isinstance(self._answering, AnsweringScreen)
        return [[list(target), text] for target, text in self._answering.editor.drafts().items()]

    def _tell(self) -> None:
        assert isinstance(self._answering, AnsweringScreen)
        fields, answers = self.drafts.waiting, self._answering.recovered
        count = len(fields) + len(answers)
        if not count:
            return
        what = ngettext(
            "The program ended while you were typing. {n} text was kept: “{words}”.",
            "The program ended while you were typing. {n} texts were kept, among them “{words}”.",
            count,
        ).format(n=number(count), words=_first((*answers, *(one.text for one in fields))[0]))
        said = []
        if answers:
            said.append(_("Your answers are back where you were writing them."))
        if fields:
            shows = BY_NAME["recovered"]
            command = _(shows.text).rstrip("…")
            said.append(_("The menu “Edit”, “{command}”, shows the others.").format(command=command))
        self._window.tell(Problem(what, remedy=" ".join(said)))

    def _show(self) -> None:
        if self.drafts.waiting:
            RecoveredCard(self.drafts, self._window)
        else:
            self._window.footer.say(_("No text waits to be taken up again."))


class RecoveredCard(Overlay):
    """The texts, where each was being typed, and what to do with it."""

    def __init__(self, drafts: Drafts, window: QWidget) -> None:
        super().__init__(_("Texts recovered"), window, width=640, height=480)
        self.drafts = drafts
        self.list = QListWidget(self.card)
        self.list.setAccessibleName(_("Texts recovered"))
        wrapped_list(self.list)
        self.text = QPlainTextEdit(self.card)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Text recovered"))
        self.copied = QLabel(self.card)
        self.copied.setProperty("tone", "soft")
        copy = Button(_("Copy"), self.card, icon="copy", main=True)
        forget = Button(_("Let it go"), self.card, icon="close")
        copy.clicked.connect(self._copy)
        forget.clicked.connect(self._forget)
        line = QHBoxLayout()
        line.setSpacing(theme.S2)
        line.addWidget(self.copied, 1)
        line.addWidget(forget)
        line.addWidget(copy)
        words = _("Each comes back by itself when you open again what you were typing it in. You can also copy it.")
        self.body.addWidget(sentence(words, self.card, "soft"))
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.text, 1)
        self.body.addLayout(line)
        self.list.currentRowChanged.connect(self._read)
        self._fill()
        self.open(self.list)

    def _fill(self) -> None:
        self.list.clear()
        for one in self.drafts.waiting:
            said = _("{where}: {words}").format(where=one.where or _("Text"), words=_first(one.text))
            QListWidgetItem(said, self.list).setToolTip(one.where)
        self.list.setCurrentRow(0)

    def _chosen(self) -> Draft | None:
        row = self.list.currentRow()
        return self.drafts.waiting[row] if 0 <= row < len(self.drafts.waiting) else None

    def _read(self) -> None:
        chosen = self._chosen()
        self.text.setPlainText(chosen.text if chosen else "")
        self.copied.clear()

    def _copy(self) -> None:
        if (chosen := self._chosen()) is not None:
            QGuiApplication.clipboard().setText(chosen.text)
            self.copied.setText(_("Copied"))

    def _forget(self) -> None:
        if (chosen := self._chosen()) is not None:
            self.drafts.forget(chosen)
            self._fill()
            if not self.drafts.waiting:
                self.leave()


def _first(text: str) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= _SHOWN else whole[:_SHOWN].rsplit(" ", 1)[0] + "…"
