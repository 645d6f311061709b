"""The page of preferences: language, looks, text, keys, name, places. Each choice is applied and kept at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from moderator.domain.words import _, percent
from moderator.ui import keymap, keys
from moderator.ui.parts import Button, Page, sentence
from moderator.ui.person import rename
from moderator.ui.preferences import choices
from moderator.ui.preferences.form import Section, choose
from moderator.ui.preferences.network import NetworkSection

if TYPE_CHECKING:
    from moderator.ui.window import Window


class Looks(Section):
    """Language, theme, sizes, density, movement."""

    def __init__(self, window: Window, parent: QWidget) -> None:
        super().__init__(_("Screen"), parent)
        self.window_ = window
        self.settings = window.desk.settings
        system = _("As the system")
        self.language = self.choice(
            _("Language"),
            # Each language in its own name: who chose the wrong one finds the way back.
            (("", system), ("fr", "Français"), ("en", "English")),
            self._speak,
        )
        self.next = sentence("", self.frame, "warn", "small")
        self.grid.addWidget(self.next, self.grid.rowCount(), 1)
        self.look = self.choice(
            _("Theme"),
            (
                ("", system),
                ("light", _("Light")),
                ("dark", _("Dark")),
                ("contrast", _("High contrast")),
            ),
            self._paint,
        )
        self.text = self.choice(
            _("Size of the text read"),
            [(str(one), percent(one / 100)) for one in choices.TEXTS],
            lambda chosen: window.read_at(int(chosen)),
            _("{more} and {less} change it from anywhere.").format(
                more=keys.BY_NAME["bigger"].key, less=keys.BY_NAME["smaller"].key
            ),
        )
        self.scale = self.choice(
            _("Size of everything"),
            [(str(one), percent(one / 100)) for one in choices.SCALES],
            self._enlarge,
        )
        self.blurred = self.choice(
            _("Blurred texts"),
            (("violent", _("Those refused as violent")), ("all", _("All")), ("none", _("None"))),
            window.desk.veil.keep,
            _("{key} shows a blurred text; nothing is written down of it.").format(key=keys.BY_NAME["reveal"].key),
        )
        self.density = self.choice(
            _("Lines of the lists"),
            (("0", _("Comfortable")), ("1", _("Close together"))),
            lambda chosen: self._arrange(choices.CLOSE, chosen == "1"),
        )
        self.still = self.tick(
            _("Reduce movement"),
            lambda on: self._arrange(choices.STILL, on),
            _("Nothing blinks or slides by itself."),
        )
        self._began = (choices.language(self.settings), choices.scale(self.settings))

    def entered(self) -> None:
        choose(self.language, choices.language(self.settings))
        choose(self.look, choices.look(self.settings) or "")
        choose(self.text, str(self.window_.work_screens[0].reader.scale))
        choose(self.scale, str(choices.scale(self.settings)))
        choose(self.blurred, self.window_.desk.veil.kept)
        choose(self.density, str(int(self.settings.flag(choices.CLOSE))))
        self.still.setChecked(self.settings.flag(choices.STILL))
        self._say_next()

    def _speak(self, chosen: str) -> None:
        self.settings.keep(choices.LANGUAGE, chosen)
        self._say_next()

    def _enlarge(self, chosen: str) -> None:
        self.settings.keep(choices.SCALE, int(chosen))
        self._say_next()

    def _say_next(self) -> None:
        changed = self._began != (choices.language(self.settings), choices.scale(self.settings))
        self.next.setText(_("The language and the size of everything change at the next start.") if changed else "")
        self.next.setVisible(changed)

    def _paint(self, chosen: str) -> None:
        self.settings.keep(choices.LOOK, chosen)
        self.window_.look.ask(choices.look(self.settings))

    def _arrange(self, name: str, on: bool) -> None:
        self.settings.keep(name, on)
        choices.arrange(self.settings, self.window_.look)


class Keyboard(Section):
    """Single-letter keys, and the way to the page of keys."""

    def __init__(self, window: Window, parent: QWidget) -> None:
        super().__init__(_("Keyboard"), parent)
        self.settings = window.desk.settings
        self.letters = self.tick(
            _("Single-key shortcuts"),
            lambda on: keymap.set_letters(self.settings, on),
            _("Off, no letter alone does anything: for dictation, or a hand that presses keys by accident."),
        )
        more = Button(_("Change the keys…"), self.frame, icon="keys")
        more.clicked.connect(lambda: window.ask("own-keys"))
        line = QHBoxLayout()
        line.addWidget(more)
        line.addStretch(1)
        self.grid.addLayout(line, self.grid.rowCount(), 0, 1, 2)

    def entered(self) -> None:
        self.letters.setChecked(keys.in_force.letters)


class Person(Section):
    """Under what name one decides in the open workspace."""

    def __init__(self, window: Window, parent: QWidget) -> None:
        super().__init__(_("You"), parent)
        self.desk = window.desk
        self.name = QLineEdit(self.frame)
        self.name.setMaxLength(100)
        self.name.setMinimumWidth(320)
        self.name.editingFinished.connect(self._keep)
        self.line(
            _("Your name"),
            self.name,
            _("It is written beside each of your acts, and your colleagues read it. Acts already decided keep theirs."),
        )

    def entered(self) -> None:
        self.setVisible(self.desk.is_open)
        if self.desk.is_open:
            self.name.setText(self.desk.workspace.actor)

    def _keep(self) -> None:
        if self.desk.is_open:
            rename(self.desk, self.name.text())


class Copies(Section):
    """Where the copies of the open workspace are."""

    def __init__(self, window: Window, parent: QWidget) -> None:
        super().__init__(_("Backups"), parent)
        self.desk = window.desk
        self.where = sentence("", self.frame, "soft")
        self.wide(self.where)
        more = Button(_("See the backups…"), self.frame, icon="history")
        more.clicked.connect(lambda: window.ask("backups"))
        line = QHBoxLayout()
        line.addWidget(more)
        line.addStretch(1)
        self.grid.addLayout(line, self.grid.rowCount(), 0, 1, 2)

    def entered(self) -> None:
        from moderator.store import backup

        self.setVisible(self.desk.is_open)
        if self.desk.is_open:
            words = _("The copies of this workspace are made by themselves, in {folder}.")
            self.where.setText(words.format(folder=backup.folder(self.desk.workspace.path)))


SECTIONS: tuple[type[Looks | Keyboard | Person | Copies | NetworkSection], ...] = (
    Looks,
    Keyboard,
    Person,
    NetworkSection,
    Copies,
)
"""The blocks of the page, in order. A new one takes the window and its parent, and follows `Section`."""


class PreferencesPage(Page):
    """What a person prefers."""

    def __init__(self, window: Window) -> None:
        super().__init__(
            _("Preferences"),
            _("Each choice is applied and kept at once, on this computer alone; the network’s, by their button."),
            window,
        )
        self.sections: list[Section] = [made(window, self.inner) for made in SECTIONS]
        for section in self.sections:
            self.column.addWidget(section)
        self.column.addStretch(1)

    def entered(self) -> None:
        for section in self.sections:
            section.entered()

    def first(self) -> QWidget:
        looks = self.sections[0]
        assert isinstance(looks, Looks)
        return looks.language
