"""A command that can be asked by key: where it acts, the keys in force for the person, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from moderator.domain.words import N_, language
from moderator.ui.layouts import NAMED, parts


class Scope(StrEnum):
    """Where a key acts."""

    EVERYWHERE = "everywhere"
    READING = "reading"  # the list or the reader has the focus


class Space(StrEnum):
    """The spaces of the window, in the order of the rail."""

    TODAY = "today"
    MODERATE = "moderate"
    ANALYSE = "analyse"
    ANSWER = "answer"
    DOCUMENTS = "documents"


class Menu(StrEnum):
    """The menus, in the order of the bar."""

    FILE = "file"
    EDIT = "edit"
    CONTRIBUTION = "contribution"
    VIEW = "view"
    HELP = "help"


MENU_WORDS: dict[Menu, str] = {
    Menu.FILE: N_("&File"),
    Menu.EDIT: N_("&Edit"),
    Menu.CONTRIBUTION: N_("&Contribution"),
    Menu.VIEW: N_("&View"),
    Menu.HELP: N_("&Help"),
}
SPACE_WORDS: dict[Space, str] = {
    Space.TODAY: N_("Today"),
    Space.MODERATE: N_("Moderate"),
    Space.ANALYSE: N_("Analyse"),
    Space.ANSWER: N_("Answer"),
    Space.DOCUMENTS: N_("Documents"),
}
WORK = frozenset({Space.MODERATE, Space.ANALYSE, Space.ANSWER})


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be asked for. `keys` in Qt's portable form; `digit` is a physical digit with its modifier."""

    name: str
    text: str
    menu: Menu
    keys: tuple[str, ...] = ()
    scope: Scope = Scope.EVERYWHERE
    spaces: frozenset[Space] = frozenset(Space)
    icon: str = ""
    digit: str = ""
    about: str = ""
    needs: frozenset[str] = frozenset({"workspace"})  # "workspace", "selection"
    short: str = ""  # the word on the button, where the text is too long for one

    @property
    def word(self) -> str:
        """What the button says; show `_(word)`."""
        return self.short or self.text

    @property
    def usual(self) -> tuple[str, ...]:
        """The combinations that the program gives it."""
        return (self.digit, *self.keys) if self.digit else self.keys

    @property
    def bound(self) -> tuple[str, ...]:
        """The combinations in force for the person; a digit in one is the physical key."""
        return in_force.of(self)

    @property
    def key(self) -> str:
        """The key in force as it is written on buttons, in the reader's language; empty when there is none."""
        return spelled(self.bound[0]) if self.bound else ""


class Bindings(QObject):
    """The keys in force: the program's, unless the person chose others (`keymap` reads and writes these)."""

    changed = Signal()  # what writes a key on itself writes it again

    def __init__(self) -> None:
        super().__init__()
        self.own: dict[str, tuple[str, ...]] = {}
        self.letters = True

    def of(self, command: Command) -> tuple[str, ...]:
        """The combinations of a command; without those of one key when the person wants none of these."""
        bound = self.chosen(command)
        return bound if self.letters else tuple(one for one in bound if not is_single(one))

    def chosen(self, command: Command) -> tuple[str, ...]:
        """The combinations of a command, those of one key too when these are switched off for now."""
        return self.own.get(command.name, command.usual)

    def put(self, own: dict[str, tuple[str, ...]], *, letters: bool) -> None:
        """Let these be in force from now on, and say so to every widget that shows a key."""
        self.own, self.letters = own, letters
        self.changed.emit()


in_force = Bindings()


def is_single(combination: str) -> bool:
    """Whether a combination is a character typed alone: what dictation and a hand that shakes set off by accident."""
    held, key = parts(combination)
    return not held & {"Ctrl", "Alt", "Meta"} and key not in NAMED


def is_physical(combination: str) -> bool:
    """Whether the key is a digit of the top row, known by its place and not by what is written on it."""
    key = parts(combination)[1]
    return key.isdigit() and key.isascii()


_FRENCH_KEYS = {
    "Num": "Pavé",
    "Shift": "Maj",
    "Alt": "Alt",
    "Return": "Entrée",
    "Enter": "Entrée",
    "Space": "Espace",
    "Esc": "Échap",
    "Del": "Suppr",
    "Up": "↑",
    "Down": "↓",
    "Left": "←",
    "Right": "→",
    "-": "−",  # after a + a hyphen is not seen
}
_ENGLISH_KEYS = {"Num": "Keypad", "Return": "Enter", "Up": "↑", "Down": "↓", "Left": "←", "Right": "→", "-": "−"}


def spelled(keys: str) -> str:
    """A combination as it is written on the reader's keyboard: `Ctrl+Shift+Z` gives `Ctrl+Maj+Z` in French."""
    words = _FRENCH_KEYS if language() == "fr" else _ENGLISH_KEYS
    *held, key = [*keys.removesuffix("++").split("+"), "+"] if keys.endswith("++") else keys.split("+")
    return "+".join(words.get(part, part) for part in (*held, key))


def sequences(command: Command) -> list[QKeySequence]:
    """The command's combinations in force as Qt knows them; physical digits are not among them."""
    return [
        QKeySequence(key, QKeySequence.SequenceFormat.PortableText) for key in command.bound if not is_physical(key)
    ]
