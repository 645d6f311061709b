"""What a tag is: its name, colour, definition, examples, name on the sites and digit key, written in one form."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from moderator.domain.codebook import COLOUR_WORDS, COLOURS, Tag
from moderator.domain.words import _
from moderator.ui import theme
from moderator.ui.drafts import SUBJECT
from moderator.ui.parts import Button, Paragraphs, dot

TEXTS = ("name", "about", "examples", "public")
"""The texts of the form."""


class Written(NamedTuple):
    """What the form says of a tag."""

    name: str
    colour: str
    about: str
    examples: tuple[str, ...]
    public: str


class Details(QWidget):
    """The form of one tag. Nothing is decided here: `kept` says that the person wants what is written."""

    kept = Signal()
    pinned = Signal(int)  # the digit chosen, 0 for none

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = QLineEdit(self)
        self.name.setPlaceholderText(_("Name of the tag"))
        self.about = Paragraphs(self)
        self.about.setPlaceholderText(_("When this tag applies, and when it does not"))
        self.examples = Paragraphs(self)
        self.examples.setPlaceholderText(_("One typical passage a line"))
        self.public = QLineEdit(self)
        self.public.setPlaceholderText(_("Empty: the team’s own, never sent"))
        self.public.setToolTip(
            _("The sites that take tags show this one under that name, if they have it. Everybody can then read it.")
        )
        self._fields: dict[str, QLineEdit | Paragraphs] = {
            "name": self.name, "about": self.about, "examples": self.examples, "public": self.public,
        }  # fmt: skip
        self._tag = Tag("", "")
        self._shown: dict[str, str] = dict.fromkeys((*TEXTS, "colour"), "")
        self.colour = QComboBox(self)
        self.key = QComboBox(self)
        self.key.addItem(_("no key"), 0)
        for digit in range(1, 10):  # the physical keys of `tagging.DIGITS`, which brings the whole store with it
            self.key.addItem(str(digit), digit)
        self.save = Button(_("Keep these changes"), self, icon="save", key="Ctrl+Return")
        form = QGridLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(theme.S1)
        form.setHorizontalSpacing(theme.S3)
        form.setColumnStretch(0, 1)
        form.setColumnStretch(1, 1)
        for line, column, words, widget in (
            (0, 0, _("Name"), self.name),
            (2, 0, _("Definition"), self.about),
            (4, 0, _("Examples"), self.examples),
            (6, 0, _("Name on the sites"), self.public),
            (8, 0, _("Colour"), self.colour),
            (8, 1, _("Digit key in the list and the reader"), self.key),
        ):
            label = QLabel(words, self)
            label.setProperty("letters", "small")
            label.setBuddy(widget)
            widget.setAccessibleName(words)
            across = 1 if line == 8 else 2
            form.addWidget(label, line, column, 1, across)
            form.addWidget(widget, line + 1, column, 1, across)
        for field in (self.about, self.examples):
            field.setFixedHeight(field.fontMetrics().lineSpacing() * 3 + theme.S4)
        for field in (self.about, self.examples):
            field.kept.connect(self.kept)
        for one in (self.name, self.public):
            one.returnPressed.connect(self.kept)
        self.save.clicked.connect(self.kept)
        self.key.activated.connect(lambda _at: self.pinned.emit(int(self.key.currentData())))

    def show_tag(self, tag: Tag, digit: int, *, keep: bool = False) -> None:
        """Show a tag, or a new one, which has no `uid` yet. With `keep`, what is being written stays."""
        changed = self._changed() if keep else set()
        self.setProperty(SUBJECT, f"tag:{tag.uid}")
        for name, field in self._fields.items():
            if name not in changed:
                _put(field, _text_of(tag, name))
        if "colour" not in changed:
            self._show_colour(tag.colour)
        self._tag, self._shown = tag, self._plain(tag)
        self.key.setCurrentIndex(max(0, self.key.findData(digit)))
        self.key.setEnabled(bool(tag.uid) and not tag.retired)
        self.save.setText(_("Keep these changes") if tag.uid else _("Make this tag"))

    def _show_colour(self, colour: str) -> None:
        self.colour.clear()
        for known, words in COLOUR_WORDS.items():
            self.colour.addItem(dot(known), _(words), known)
        if colour.lower() not in COLOURS:
            self.colour.addItem(dot(colour), colour or _("none"), colour)
        self.colour.setCurrentIndex(self.colour.findData(colour.lower() if colour.lower() in COLOURS else colour))

    @staticmethod
    def _plain(tag: Tag) -> dict[str, str]:
        """What the form says of a tag that nobody touched: fields make plain spaces of the no-break ones."""
        return {name: _text_of(tag, name).replace("\xa0", " ") for name in TEXTS} | {"colour": tag.colour.lower()}

    def _written(self) -> dict[str, str]:
        texts = {name: field.text() if isinstance(field, QLineEdit) else field.toPlainText()
                 for name, field in self._fields.items()}  # fmt: skip
        return {name: text.replace("\xa0", " ") for name, text in texts.items()} | {
            "colour": str(self.colour.currentData() or "").lower()
        }

    def _changed(self) -> set[str]:
        return {name for name, text in self._written().items() if text.strip() != self._shown[name].strip()}

    def differs(self) -> bool:
        """Whether something is written that the tag does not say yet."""
        return bool(self._changed())

    def put(self, written: Written) -> None:
        """Write these again, which were not kept."""
        texts = {"name": written.name, "about": written.about, "public": written.public}
        for name, text in {**texts, "examples": "\n".join(written.examples)}.items():
            _put(self._fields[name], text)
        self.colour.setCurrentIndex(max(0, self.colour.findData(written.colour)))

    def show_key(self, digit: int) -> None:
        """Show on which digit the tag is pinned; what is being written stays."""
        self.key.setCurrentIndex(max(0, self.key.findData(digit)))

    def written(self) -> Written:
        """What the form says of the tag; what nobody touched is as it was."""
        now, changed = self._written(), self._changed()
        texts = {name: now[name] if name in changed else _text_of(self._tag, name) for name in TEXTS}
        examples = tuple(texts["examples"].split("\n"))
        return Written(texts["name"], now["colour"], texts["about"], examples, texts["public"])


def _text_of(tag: Tag, name: str) -> str:
    return "\n".join(tag.examples) if name == "examples" else str(getattr(tag, name))


def _put(field: QLineEdit | Paragraphs, text: str) -> None:
    if isinstance(field, QLineEdit):
        field.setText(text)
    else:
        field.setPlainText(text)
