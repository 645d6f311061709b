"""A line of text that ends at a word when there is no room for all of it, and says all of it to who asks."""

from __future__ import annotations

import re

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from moderator.domain.folding import fold
from moderator.ui import theme

_AROUND, _BESIDE = 16, 6  # pixels that an item keeps on both sides of its text, and around its sign
_ANY = 6  # lines of a sentence that is read whole
_SYLLABLE = re.compile(r"[bcdfgjkmnpqstvwz]h?[rl]?[aeiouy]|[lrhx][aeiouy]")
_WORDS = 20  # characters: the first words of a text
_MARKS = (("«", "\xa0»"), ("“", "”"))  # quotation marks: what opens them, what closes them


def shortened(text: str, metrics: QFontMetrics, width: int) -> str:
    """A text cut to a width at the end of a word, never inside one; quotation marks that it opens are closed."""
    if metrics.horizontalAdvance(text[:400]) <= width:
        return text
    cut = _cut(text, metrics, width)
    for begin, end in _MARKS:
        if cut.count(begin) > cut.count(end.strip()):
            cut = _cut(text, metrics, width - metrics.horizontalAdvance(end))
            return cut + end if cut.count(begin) > cut.count(end.strip()) else cut  # the mark itself may be cut off
    return cut


def _cut(text: str, metrics: QFontMetrics, width: int) -> str:
    cut = metrics.elidedText(text[:400], Qt.TextElideMode.ElideRight, width).rstrip("…")
    if " " in cut and not text[len(cut) : len(cut) + 1].isspace():
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:.·–—-«“(\xa0\u202f") + "…"


def on_lines(text: str, metrics: QFontMetrics, width: int, most: int = 2) -> list[str]:
    """A text on one line or a few, what is left over being cut at the end of a word.

    A word that is wider than a line goes on in the next one, after a hyphen.
    """
    if metrics.horizontalAdvance(text) <= width:
        return [text]
    if most == 1:
        return [shortened(text, metrics, width)]
    first = ""
    for word in text.split(" "):
        longer = f"{first} {word}" if first else word
        if first and metrics.horizontalAdvance(longer) > width:
            break
        first = longer
    if metrics.horizontalAdvance(first) > width and (begun := _begun(first, metrics, width)):
        return [f"{begun}-", *on_lines(text[len(begun) :], metrics, width, most - 1)]
    rest = text[len(first) :].strip()
    return [first, *on_lines(rest, metrics, width, most - 1)] if rest else [first]


def _begun(word: str, metrics: QFontMetrics, width: int) -> str:
    """The letters of a word that one line holds with a hyphen, at least two left for the next; "" when none does.

    A syllable begins at the consonant that a vowel follows; a word without any is cut where it must be.
    """
    fits = [at for at in range(2, len(word) - 1) if metrics.horizontalAdvance(f"{word[:at]}-") <= width]
    letters = fold(word)
    heard = [at for at in fits if len(letters) == len(word) and _SYLLABLE.match(letters, at)]
    return word[: (heard or fits)[-1]] if fits else ""


class OneLine(QFrame):
    """A label that never asks for more width than there is."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = self._short = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def text(self) -> str:
        """The whole text."""
        return self._text

    def setText(self, text: str, short: str = "") -> None:
        """Show another text; `short` stands for it where there is room for its first words only."""
        self._text, self._short = text, short
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text) + 2, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.fontMetrics().height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        metrics = painter.fontMetrics()
        little = self._short and self.width() < min(_WORDS * metrics.averageCharWidth(), self.sizeHint().width())
        shown = shortened(self._short if little else self._text, metrics, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class TwoLines(OneLine):
    """A label that goes on in a second line, in small letters, where one line has no room for all of it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.sizeHint().width() <= self.width():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.setFont(self._small())
        lines = on_lines(self.text(), painter.fontMetrics(), self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "\n".join(lines))

    def _small(self) -> QFont:
        font = self.font()
        font.setPixelSize(theme.SMALL)
        return font

    def minimumSizeHint(self) -> QSize:
        one = super().minimumSizeHint()
        return QSize(one.width(), max(one.height(), 2 * QFontMetrics(self._small()).lineSpacing()))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())


class WholeWords(QStyledItemDelegate):
    """Cuts the texts of a list or a table at the end of a word, as labels are; Qt cuts inside words."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if option.rect.isEmpty():
            return  # it is asked how wide the text would be
        option.text = shortened(option.text, option.fontMetrics, option.rect.width() - _kept(option))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        asked = super().sizeHint(option, index)
        said = QStyleOptionViewItem(option)
        super().initStyleOption(said, index)
        # What is as wide as its text is never cut: columns of choices are as wide as this says.
        return QSize(max(asked.width(), said.fontMetrics.horizontalAdvance(said.text) + _kept(said)), asked.height())


class TreeWords(WholeWords):
    """Lets the texts of a tree’s first column take the lines they need; the tree measures them again when it widens."""

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(tree)
        self._tree = tree
        tree.header().sectionResized.connect(lambda _at, _was, _now: tree.scheduleDelayedItemsLayout())

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        if index.column():
            super().initStyleOption(option, index)
            return
        QStyledItemDelegate.initStyleOption(self, option, index)
        option.text = "\u2028".join(self._lines(option, index))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        if index.column():
            return super().sizeHint(option, index)
        said = QStyleOptionViewItem(option)
        QStyledItemDelegate.initStyleOption(self, said, index)
        more = len(self._lines(said, index)) - 1
        line = said.fontMetrics.lineSpacing()
        said.text = ""  # the height of one line, as the style wants it
        one = self._tree.style().sizeFromContents(QStyle.ContentsType.CT_ItemViewItem, said, QSize(), self._tree)
        return QSize(one.width(), max(one.height(), line) + more * line)

    def _lines(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> list[str]:
        tree, depth, above = self._tree, int(self._tree.rootIsDecorated()), index.parent()
        while above.isValid():
            depth, above = depth + 1, above.parent()
        spanned = tree.isFirstColumnSpanned(index.row(), index.parent())
        width = tree.viewport().width() if spanned else tree.columnWidth(0)
        return on_lines(option.text, option.fontMetrics, width - depth * tree.indentation() - _kept(option), _ANY)


def _kept(option: QStyleOptionViewItem) -> int:
    """The pixels of an item that are not for its text."""
    signed = option.features & QStyleOptionViewItem.ViewItemFeature.HasDecoration
    return _AROUND + (option.decorationSize.width() + _BESIDE if signed else 0)
