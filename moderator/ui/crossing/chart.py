"""The bars beside a crossing table: one line or column of it, sorted, its figures written on the bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyqtgraph
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from moderator.domain.words import _, number
from moderator.ui import theme
from moderator.ui.labels import shortened
from moderator.ui.parts import sentence

MOST = 12
"""Bars shown at once; the rest are one bar, the last (`documents.md`, common rules of charts)."""
_LABEL = 0.5  # of the width, at most
_AROUND = 24  # pixels of the width that are neither labels, nor bars, nor figures


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: what it counts, with each letter of a grouped mailing and once for each mailing; `row` of the table."""

    label: str
    count: int
    texts: int
    row: int = -1


def sorted_bars(bars: Sequence[Bar]) -> list[Bar]:
    """The longest first; when they are too many, the last stands for all the others."""
    ordered = sorted((one for one in bars if one.count), key=lambda one: (-one.count, one.label))
    if len(ordered) <= MOST:
        return ordered
    rest = ordered[MOST - 1 :]
    others = Bar(_("Others ({n})").format(n=number(len(rest))), sum(one.count for one in rest),
                 sum(one.texts for one in rest))  # fmt: skip
    return [*ordered[: MOST - 1], others]


class Chart(QWidget):
    """Horizontal bars; a click on one asks for its contributions, as Enter does in the table."""

    row_asked = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.bars: list[Bar] = []
        self.title = sentence("", self, strong=True)
        self.base = sentence("", self, "soft", "small")
        self.plot: Any = pyqtgraph.PlotWidget(self)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setMenuEnabled(False)
        self.plot.setMouseEnabled(False, False)
        self.plot.hideButtons()
        self.plot.hideAxis("bottom")
        self.plot.setAccessibleName(_("Chart of the column chosen"))
        self.plot.scene().sigMouseClicked.connect(self._clicked)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(theme.S1)
        for widget in (self.title, self.plot, self.base):
            down.addWidget(widget)
        down.addStretch(1)

    def show_bars(self, title: str, bars: Sequence[Bar], base: str) -> None:
        """Draw other bars, with their base under them."""
        self.bars = sorted_bars(bars)
        self.title.setText(title)
        self.base.setText(base)
        said = "; ".join(f"{one.label} {number(one.count)}" for one in self.bars)
        self.plot.setAccessibleDescription(f"{title}: {said}. {base}")
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._draw()

    def _draw(self) -> None:
        colours = theme.current
        plot = self.plot
        plot.clear()
        plot.setBackground(colours.ground)
        count = len(self.bars)
        plot.setMinimumHeight(max(1, count) * 19 + 12)
        plot.setMaximumHeight(max(1, count) * 28 + 16)
        places = [count - at for at in range(count)]
        most = max((one.count for one in self.bars), default=1)
        for widths, colour, height in (
            ([one.count for one in self.bars], colours.accent, 0.62),
            ([one.texts for one in self.bars], colours.ground, 0.2),
        ):
            plot.addItem(pyqtgraph.BarGraphItem(x0=0, y=places, width=widths, height=height, brush=colour, pen=None))
        figures = [
            number(one.count) if one.count == one.texts else f"{number(one.count)} · {number(one.texts)}"
            for one in self.bars
        ]
        for place, one, both in zip(places, self.bars, figures, strict=True):
            label = pyqtgraph.TextItem(both, color=colours.text, anchor=(0, 0.5))
            label.setPos(one.count + most * 0.01, place)
            plot.addItem(label)
        axis = plot.getAxis("left")
        axis.setTextPen(colours.text)
        axis.setPen(None)
        axis.setStyle(tickLength=0, autoExpandTextSpace=True)
        metrics, room = QFontMetrics(axis.font()), int(self.width() * _LABEL)
        labels = [shortened(one.label, metrics, room) for one in self.bars]
        axis.setTicks([list(zip(places, labels, strict=True))])
        # Bars are as long as the figures written after them allow.
        free = max(1, self.width() - _AROUND - max(map(metrics.horizontalAdvance, labels), default=0))
        each = (
            (free - metrics.horizontalAdvance(both)) / one.count for one, both in zip(self.bars, figures, strict=True)
        )
        plot.setXRange(0, free / max(min(each, default=1), 1 / most), padding=0)
        plot.setYRange(0.4, count + 0.6, padding=0)

    def _clicked(self, event: Any) -> None:
        place = self.plot.getViewBox().mapSceneToView(event.scenePos())
        at = len(self.bars) - round(place.y())
        if 0 <= at < len(self.bars) and self.bars[at].row >= 0:
            self.row_asked.emit(self.bars[at].row)
