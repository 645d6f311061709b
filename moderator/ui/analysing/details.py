"""What a tag is: its name, colour, definition, typical examples and digit key, written in one form."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from moderator.domain.codebook import COLOURS, Tag
from moderator.domain.words import N_, _
from moderator.ui import theme
from moderator.ui.drafts import SUBJECT
from moderator.ui.parts import Button, Paragraphs, dot

_COLOUR_WORDS = (
    N_("blue"),
    N_("red"),
    N_("green"),
    N_("yellow"),
    N_("sky blue"),
    N_("purple"),
    N_("orange"),
    N_("grey"),
)
"""What the colours of `COLOURS` are called: a colour is never told by the eye alone."""


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
        self.colour = QComboBox(self)
        self.key = QComboBox(self)
        self.key.addItem(_("no key"), 0)
        for digit in range(1, 10):  # the physical keys of `tagging.DIGITS`, which brings the whole store with it
            self.key.addItem(str(digit), digit)
        self.save = Button(_("Keep these changes"), self, icon="save", key="Ctrl+Return")
        form = QGridLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(theme.S1)
        form.setColumnStretch(0, 1)
        form.setColumnStretch(1, 1)
        for line, column, words, widget in (
            (0, 0, _("Name"), self.name),
            (2, 0, _("Definition"), self.about),
            (4, 0, _("Examples"), self.examples),
            (6, 0, _("Colour"), self.colour),
            (6, 1, _("Digit key in the list and the reader"), self.key),
        ):
            label = QLabel(words, self)
            label.setProperty("letters", "small")
            label.setBuddy(widget)
            widget.setAccessibleName(words)
            across = 1 if line == 6 else 2
            form.addWidget(label, line, column, 1, across)
            form.addWidget(widget, line + 1, column, 1, across)
        for field in (self.about, self.examples):
            field.setFixedHeight(field.fontMetrics().lineSpacing() * 3 + theme.S4)
        for field in (self.about, self.examples):
            field.kept.connect(self.kept)
        self.name.returnPressed.connect(self.kept)
        self.save.clicked.connect(self.kept)
        self.key.activated.connect(lambda _at: self.pinned.emit(int(self.key.currentData())))

    def show_tag(self, tag: Tag | None, digit: int) -> None:
        """Show a tag, or an empty form; what was written and not kept goes."""
        self.setProperty(SUBJECT, f"tag:{tag.uid if tag else ''}")
        self.name.setText(tag.name if tag else "")
        self.about.setPlainText(tag.about if tag else "")
        self.examples.setPlainText("\n".join(tag.examples) if tag else "")
        self.colour.clear()
        for colour, words in zip(COLOURS, _COLOUR_WORDS, strict=True):
            self.colour.addItem(dot(colour), _(words), colour)
        if tag and tag.colour.lower() not in COLOURS:
            self.colour.addItem(dot(tag.colour), tag.colour or _("none"), tag.colour)
        if tag:
            self.colour.setCurrentIndex(self.colour.findData(tag.colour.lower() if tag.colour else ""))
        self.key.setCurrentIndex(max(0, self.key.findData(digit)))
        for widget in (self.about, self.examples, self.colour, self.save):
            widget.setEnabled(tag is not None)
        self.key.setEnabled(tag is not None and not tag.retired)

    def show_key(self, digit: int) -> None:
        """Show on which digit the tag is pinned; what is being written stays."""
        self.key.setCurrentIndex(max(0, self.key.findData(digit)))

    def written(self) -> tuple[str, str, str, list[str]]:
        """The name, colour, definition and examples in the form."""
        return (
            self.name.text(),
            str(self.colour.currentData() or ""),
            self.about.toPlainText(),
            self.examples.toPlainText().split("\n"),
        )
