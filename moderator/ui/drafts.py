"""What is being typed, kept in the workspace within a third of a second: a program that is killed loses no sentence."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from moderator.ui.desk import Desk
from moderator.ui.parts import later
from moderator.ui.search_field import SearchField

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace

_LAG = 300
"""Milliseconds between a first letter and its place in the file; the letters typed meanwhile go with it."""
Typed = QLineEdit | QPlainTextEdit | QTextEdit


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was being typed. `key` tells its field from others, `where` says to people which one it was.

    `before` is what the field held when somebody began to change it.
    """

    key: str
    where: str
    text: str
    before: str = ""


class Drafts(QObject):
    """Watches every field that takes the keyboard, and gives its text back after an interruption.

    `about` says what a field is about (the contribution read…), so that a text only ever goes back where it was typed;
    `longer` gives the drafts that a screen keeps by itself, as pairs that JSON can hold.
    """

    recovered = Signal()

    def __init__(
        self,
        desk: Desk,
        about: Callable[[QWidget], str],
        longer: Callable[[], list[object]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._about, self._longer = desk, about, longer
        self._fields: dict[str, tuple[Typed, str]] = {}  # with what it held when it took the keyboard
        self.waiting: list[Draft] = []
        self._last = ""
        self._asked = 0
        self._writing = threading.Lock()
        self._timer = later(self.keep, self, _LAG)
        desk.opened.connect(self._opened)
        desk.closing.connect(self._left)
        desk.closed.connect(self._closed)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focused)

    # ------------------------------------------------------------------------------------------------------ watching

    def _focused(self, _before: QWidget | None, now: QWidget | None) -> None:
        if not isinstance(now, Typed) or isinstance(now, SearchField) or not self._desk.is_open:
            return
        if now.isReadOnly() or now.property(OWN) or now.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData:
            return  # what is sensitive is a passphrase or a key: never written down
        key = self._key(now)
        known = self._fields.get(key)
        if known is not None and known[0] is now:
            return
        # A field that asks for one thing after the other no longer holds what it was asked before.
        self._fields = {one: held for one, held in self._fields.items() if held[0] is not now}
        if not now.property(_WATCHED):
            now.setProperty(_WATCHED, True)
            now.textChanged.connect(self.stir)
            now.installEventFilter(self)
        self._fields[key] = (now, _text(now))
        self._give_back(key, now)

    def _key(self, field: Typed) -> str:
        about = _subject(field) or self._about(field)
        return f"{about}/{type(field.parentWidget()).__name__}/{field.accessibleName()}"

    def _give_back(self, key: str, field: Typed) -> None:
        """Put a recovered text back in its field, when that one is asked for again and says what it said then."""
        found = next((one for one in self.waiting if one.key == key), None)
        if found is None or _text(field) != found.before:
            return
        self.waiting.remove(found)
        if isinstance(field, QLineEdit):
            field.setText(found.text)
        else:
            field.setPlainText(found.text)
        self.recovered.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self.stir()  # given up or done with: it is no draft any more
        return False

    def stir(self) -> None:
        """Something was typed: it is written soon, and nothing more is done at each letter."""
        if not self._timer.isActive() and self._desk.is_open:
            self._timer.start()

    def _typed(self) -> list[Draft]:
        found = []
        for key, (field, before) in list(self._fields.items()):
            if not shiboken6.isValid(field) or not field.isVisible():
                del self._fields[key]
            elif _subject(field) and self._key(field) != key:
                # The form shows another tag or argument: nothing was typed there yet.
                del self._fields[key]
                self._fields[self._key(field)] = (field, _text(field))
            elif (text := _text(field)) and text != before:
                found.append(Draft(key, field.accessibleName(), text, before))
        return found

    # ------------------------------------------------------------------------------------------------------- keeping

    def keep(self) -> None:
        """Write what is being typed, on a thread of its own: neither letters nor long acts wait for it."""
        if not self._desk.is_open:
            return
        written = _written((*self._typed(), *self.waiting), self._longer())
        if written == self._last:
            return
        self._last = written
        self._asked += 1
        workspace, number = self._desk.workspace, self._asked

        def work(_progress: object) -> None:
            with self._writing:
                if number == self._asked:
                    workspace.set(_name(workspace), written)

        self._desk.tasks.jot(work)

    def forget(self, draft: Draft) -> None:
        """Let a recovered text go."""
        self.waiting.remove(draft)
        self.keep()

    def _opened(self) -> None:
        workspace = self._desk.workspace
        self._last = workspace.get(_name(workspace)) or ""
        kept = json.loads(self._last) if self._last else {}
        self.waiting = [Draft(**one) for one in kept.get("fields", ())]
        self._fields.clear()

    @staticmethod
    def interrupted(workspace: Workspace) -> list[tuple[list[int], str]]:
        """The longer drafts of a program that did not end as it should."""
        kept = workspace.get(_name(workspace))
        return [(target, text) for target, text in json.loads(kept)["longer"]] if kept else []

    def _left(self) -> None:
        """Who quits in the middle of a sentence loses no more than a program that is killed."""
        self.waiting += self._typed()

    def _closed(self) -> None:
        """The screens write their own drafts as they close; what is left is what nobody came back for."""
        self._timer.stop()
        workspace = self._desk.workspace
        left = _written(self.waiting, []) if self.waiting else ""
        with self._writing:
            self._asked += 1
            if left != (workspace.get(_name(workspace)) or ""):
                workspace.set(_name(workspace), left)
        self._fields.clear()
        self.waiting = []


_WATCHED = "draft-watched"
OWN = "draft-own"
"""The property of fields whose drafts are kept by their screen, which tells `stir`, or by nobody: those that search."""

SUBJECT = "draft-subject"
"""The property of a form or card: what its fields are about at the moment. Their texts go back there, nowhere else."""


def _subject(field: QWidget) -> str:
    above: QWidget | None = field
    while above is not None:
        if subject := above.property(SUBJECT):
            return str(subject)
        above = above.parentWidget()
    return ""


def _text(field: Typed) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def _name(workspace: Workspace) -> str:
    return f"typing:{workspace.actor}"


def _written(fields: Iterable[Draft], longer: list[object]) -> str:
    listed = [asdict(one) for one in fields]
    return json.dumps({"fields": listed, "longer": longer}, ensure_ascii=False) if listed or longer else ""
