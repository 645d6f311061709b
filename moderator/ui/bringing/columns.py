"""What each column of an unknown table holds: its name, some of its cells, and the choice of a meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QGridLayout, QVBoxLayout, QWidget

from moderator.domain.contribution import LABELS, Channel, Kind
from moderator.domain.words import _
from moderator.servers.files import FIELD_LABELS, Field, Mapping
from moderator.servers.files.mapping import SEVERAL, UNUSED
from moderator.ui import theme
from moderator.ui.labels import TwoLines
from moderator.ui.parts import Chooser, emptied, sentence

_SAMPLES = 3
_ONCE = frozenset(Field) - SEVERAL
"""The fields that one column only may carry: choosing one takes it from the column that had it."""


class Columns(QFrame):
    """One line for each column; `mapping` is what they say together."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._mapping = Mapping((), ())
        self._filling = False
        self.choosers: dict[str, Chooser] = {}
        self.kind = Chooser(self, _("Kind"))
        for kind in Kind:
            self.kind.addItem(_(LABELS[kind]), kind)
        self.channel = Chooser(self, _("Channel"))
        for channel in Channel:
            self.channel.addItem(_(LABELS[channel]), channel)
        self.language = Chooser(self, _("Language"))
        for code, words in (("", _("not said")), ("fr", "français"), ("en", "English")):
            self.language.addItem(words, code)
        whole = QFormLayout()
        whole.setHorizontalSpacing(theme.S4)
        whole.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        for field in (self.kind, self.channel, self.language):
            field.setMinimumWidth(260)
            whole.addRow(field.accessibleName(), field)
            field.currentIndexChanged.connect(self._chosen)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.S4)
        self._grid.setVerticalSpacing(theme.S1)
        self._grid.setColumnStretch(2, 1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(theme.S3)
        down.addWidget(sentence(_("What each column holds"), self, strong=True))
        down.addLayout(self._grid)
        down.addWidget(sentence(_("All these contributions"), self, strong=True))
        down.addLayout(whole)

    def show_mapping(self, mapping: Mapping, rows: Sequence[Sequence[str]]) -> None:
        """Show the columns of a file, with what they are thought to hold and some of their cells."""
        self._filling = True
        emptied(self._grid)
        self._mapping = mapping
        self.choosers = {}
        for line, column in enumerate(mapping.columns):
            chooser = Chooser(self, _("Column {name} holds").format(name=column))
            chooser.addItem(_(UNUSED), None)
            for meant in Field:
                chooser.addItem(_(FIELD_LABELS[meant]), meant)
            meaning = mapping.meaning(column)
            chooser.setCurrentIndex(0 if meaning is None else chooser.findData(meaning))
            chooser.currentIndexChanged.connect(lambda _index, name=column: self._chosen(name))
            name = TwoLines(column, self)
            name.setMaximumWidth(260)
            name.setMinimumWidth(160)
            cells = [" ".join(row[line].split())[:80] for row in rows if line < len(row) and row[line].strip()]
            example = TwoLines(" · ".join(list(dict.fromkeys(cells))[:_SAMPLES]) or _("(empty)"), self)
            example.setEnabled(False)
            for place, widget in enumerate((name, chooser, example)):
                self._grid.addWidget(widget, line, place)
            self.choosers[column] = chooser
        for field, value in (
            (self.kind, mapping.kind),
            (self.channel, mapping.channel),
            (self.language, mapping.language),
        ):
            field.setCurrentIndex(max(0, field.findData(value)))
        self._order()
        self._filling = False

    @property
    def mapping(self) -> Mapping:
        """What the columns are said to hold."""
        fields = tuple(
            (column, Field(chooser.currentData()))
            for column, chooser in self.choosers.items()
            if chooser.currentData() is not None
        )
        return replace(
            self._mapping,
            fields=fields,
            kind=Kind(self.kind.currentData()),
            channel=Channel(self.channel.currentData()),
            language=str(self.language.currentData()),
        )

    def _chosen(self, name: object = None) -> None:
        if self._filling:
            return
        if isinstance(name, str):
            taken = self.choosers[name].currentData()
            if taken in _ONCE:
                self._filling = True
                for column, chooser in self.choosers.items():
                    if column != name and chooser.currentData() == taken:
                        chooser.setCurrentIndex(0)
                self._filling = False
        self.changed.emit()

    def _order(self) -> None:
        """Let Tab go from one column to the next, then to what holds for all."""
        chain: list[QWidget] = [*self.choosers.values(), self.kind, self.channel, self.language]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)
