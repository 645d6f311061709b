"""The window open on a small consultation, and how a person presses its keys."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from moderator import app
from moderator.domain.contribution import Author, AuthorKind, Contribution, Kind
from moderator.domain.doctor import Item
from moderator.store.workspace import Workspace
from moderator.ui import keys
from moderator.ui.answering.screen import AnsweringScreen
from moderator.ui.contributions.screen import WorkScreen
from moderator.ui.keys import Space
from moderator.ui.theme import Name
from moderator.ui.window import Window
from moderator.work import tongues
from tests.store.making import SPACE, article, bring, proposal

KINDS = (AuthorKind.CITIZEN, AuthorKind.ASSOCIATION, AuthorKind.COMPANY)


def consultation(count: int = 60) -> list[Item]:
    """Three articles, proposals on them, and replies to the first proposal."""
    items: list[Item] = [article(number, title=f"Mobilités, partie {number + 1}") for number in range(3)]
    items += [
        proposal(
            number,
            body=f"Il faut une piste cyclable sur l’avenue n° {number}.\n\nAppelez-moi au 06 12 34 56 78.",
            author=Author(key=f"u{number % 7}", name=f"Auteur {number % 7}", kind=KINDS[number % 3]),
            votes_for=number * 3,
            votes_against=number % 4,
            link=f"https://consultation.example.org/{number}",
        )
        for number in range(1, count + 1)
    ]
    items += [
        Contribution(
            SPACE,
            f"comment/{number}",
            Kind.COMMENT,
            f"Je suis d’accord, pour la {number}e fois.",
            parent="proposal/1",
            section="art1",
        )
        for number in range(1, 4)
    ]
    return items


def workspace(folder: Path, items: Sequence[Item] | None = None) -> Path:
    """A workspace file on the disk, closed."""
    path = folder / "essai.moderator"
    if items is None:
        path.write_bytes(_usual())
    else:
        _filled(path, items)
    return path


@cache
def _usual() -> bytes:
    """The file of the usual consultation, made once: hundreds of tests begin with a copy of it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "essai.moderator"
        _filled(path, consultation())
        return path.read_bytes()


def _filled(path: Path, items: Sequence[Item]) -> None:
    ws = Workspace.create(path, actor="Claire", title="Mobilités de demain")
    ws.set("actor", "Claire")
    bring(ws, items)
    tongues.find(ws)  # once for hundreds of tests
    ws.close()


def window(path: Path | None = None, *, at_once: bool = True, look: Name = "light") -> Window:
    """The window, shown, on this workspace."""
    made = app.window(app.application(), at_once=at_once, shown=look)
    made.resize(1440, 900)
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    if path is not None:
        made.open(path)
    return made


def screen(made: Window, space: Space) -> WorkScreen:
    """The work screen of a space."""
    found = made.screens[space]
    assert isinstance(found, WorkScreen)
    return found


def answering(made: Window) -> AnsweringScreen:
    """The screen where answers are written."""
    found = made.screens[Space.ANSWER]
    assert isinstance(found, AnsweringScreen)
    return found


def focused() -> QWidget:
    """The widget that gets the keys."""
    found = QApplication.focusWidget()
    assert found is not None, "nothing has the keyboard"
    return found


def press(*pressed: str) -> None:
    """Press combinations one after the other, wherever the keyboard is: `A`, `Ctrl+Z`, `Alt+2`, `Return`."""
    for one in pressed:
        combination = QKeySequence(one, QKeySequence.SequenceFormat.PortableText)[0]  # type: ignore[index]
        if len(one) == 1 and not one.isascii():
            _letter(one.lower(), combination.key())
        else:
            QTest.keyClick(focused(), combination.key(), combination.keyboardModifiers())


def type_text(text: str) -> None:
    """Type a text where the keyboard is."""
    for char in text:
        if char.isascii():
            QTest.keyClick(focused(), char)  # type: ignore[call-overload]
        else:
            _letter(char, Qt.Key.Key_unknown)


def _letter(text: str, key: int) -> None:
    # Qt's own tests cannot press what is not on an American keyboard.
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(focused(), QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))


def key(command: str) -> str:
    """The first combination of a command, as `press` takes it."""
    found = keys.BY_NAME[command]
    return found.digit or found.keys[0]


def status(made: Window, id_: int) -> str:
    """What is decided of a contribution: `accepted`, `refused:insult`… or nothing."""
    return made.desk.workspace.standing.value("status", id_) or ""
