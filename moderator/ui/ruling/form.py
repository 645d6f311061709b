"""One keyword rule being written: its name, its search, what it puts, and whether it proposes on what comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from moderator.domain.passage import shortened
from moderator.domain.position import POSITION_LABELS
from moderator.domain.rule import LONGEST_NAME, LONGEST_SEARCH, Effect
from moderator.domain.words import N_, _
from moderator.ui import theme
from moderator.ui.drafts import SUBJECT
from moderator.ui.parts import Button, Chooser, sentence

if TYPE_CHECKING:
    from moderator.store.standing import Standing

EFFECTS: Mapping[Effect, str] = {
    Effect.TAG: N_("A tag"),
    Effect.ARGUMENT: N_("An argument"),
    Effect.POSITION: N_("A position"),
}

Values = tuple[str, str, str, str, bool]
"""Name, search, effect, what it puts, whether it proposes."""


class Form(QWidget):
    """What is written here is decided by its button or Ctrl+Enter; every change asks for a new trial."""

    kept = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.name, self.search = QLineEdit(self), QLineEdit(self)
        self.name.setMaxLength(LONGEST_NAME)
        self.search.setMaxLength(LONGEST_SEARCH)
        self.search.setPlaceholderText(_("As in the search field: piste OU vélo, article:7…"))
        self.effect, self.value = Chooser(self, _("Kind of thing that it puts")), Chooser(self, _("What it puts"))
        for effect, words in EFFECTS.items():
            self.effect.addItem(_(words), str(effect))
        self.value.setSizeAdjustPolicy(Chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.value.setMinimumContentsLength(16)
        self.proposes = QCheckBox(_("Propose it on the contributions that will come"), self)
        self.keep = Button(_("Keep the rule"), self, icon="save", key="Ctrl+Return")
        self._known: Values = ("", "", str(Effect.TAG), "", True)
        self._offers: dict[str, Sequence[tuple[str, str]]] = {}
        self._lay()
        for field in (self.name, self.search):
            field.textEdited.connect(lambda _text: self.changed.emit())
        self.effect.activated.connect(lambda _at: self._offer())
        self.effect.activated.connect(lambda _at: self.changed.emit())
        self.value.activated.connect(lambda _at: self.changed.emit())
        self.proposes.toggled.connect(lambda _on: self.changed.emit())
        self.keep.clicked.connect(self.kept)

    def _lay(self) -> None:
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(theme.S1)
        for words, field in ((_("Name of the rule"), self.name), (_("What it looks for"), self.search)):
            title = sentence(words, self, letters="small", strong=True)
            title.setBuddy(field)
            field.setAccessibleName(words)
            down.addWidget(title)
            down.addWidget(field)
            down.addSpacing(theme.S1)
        title = sentence(_("What it puts"), self, letters="small", strong=True)
        title.setBuddy(self.effect)
        across = QHBoxLayout()
        across.setSpacing(theme.S2)
        across.addWidget(self.effect)
        across.addWidget(self.value, 1)
        down.addWidget(title)
        down.addLayout(across)
        down.addSpacing(theme.S1)
        down.addWidget(self.proposes)
        line = QHBoxLayout()
        line.addWidget(self.keep)
        line.addStretch(1)
        down.addLayout(line)

    def offer(self, now: Standing) -> None:
        """Offer the tags, arguments and positions that there are."""
        book, tree = now.codebook, now.arguments
        tags = [(book.path(one.uid), one.uid) for one in book.living() if not one.retired]
        arguments = [(shortened(one.text), one.uid) for one in tree.offered()]
        self._offers = {
            str(Effect.TAG): sorted(tags, key=lambda one: one[0].casefold()),
            str(Effect.ARGUMENT): sorted(arguments, key=lambda one: one[0].casefold()),
            str(Effect.POSITION): [(_(words), str(value)) for value, words in POSITION_LABELS.items()],
        }
        self._offer()

    def _offer(self) -> None:
        chosen = self.value.currentData()
        self.value.clear()
        for words, value in self._offers.get(str(self.effect.currentData()), ()):
            self.value.addItem(words, value)
        self.value.setCurrentIndex(max(0, self.value.findData(chosen)))
        self.value.setEnabled(self.value.count() > 0)
        self.value.setPlaceholderText(_("Make one first"))

    def put(self, values: Values, *, subject: str, written: Values | None = None) -> None:
        """Show a rule; `written` is what was typed of it and not kept."""
        self.setProperty(SUBJECT, f"rule:{subject}")
        self._known = values
        name, search, effect, value, proposes = written or values
        self.blockSignals(True)
        self.name.setText(name)
        self.search.setText(search)
        self.effect.setCurrentIndex(max(0, self.effect.findData(effect)))
        self._offer()
        if (at := self.value.findData(value)) >= 0:
            self.value.setCurrentIndex(at)
        self.proposes.setChecked(proposes)
        self.blockSignals(False)

    @property
    def values(self) -> Values:
        """What is written."""
        return (
            " ".join(self.name.text().split()),
            " ".join(self.search.text().split()),
            str(self.effect.currentData()),
            str(self.value.currentData() or ""),
            self.proposes.isChecked(),
        )

    @property
    def unsaved(self) -> bool:
        """Whether something is written that is not kept."""
        return self.values != self._known
