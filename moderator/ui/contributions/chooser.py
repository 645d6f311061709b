"""The small panel in which one thing is chosen without leaving the keyboard: a reason, a tag, a pile, a disposition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from moderator.domain.folding import fold
from moderator.domain.words import _
from moderator.ui import digits, keys, theme
from moderator.ui.contributions.choices import KEY, WORDS, ChoiceLines
from moderator.ui.parts import dot, sentence

if TYPE_CHECKING:
    from moderator.domain.charter import Reason

_ROWS_SHOWN, _FEWEST = 10, 2
_TALL = 680  # pixels of a window that has room for one column of all the keys
READ = 160  # pixels that the text above keeps, when the choices can be scrolled…
_GLANCED = 96  # … and when they are keys to press, which must be seen


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: `key` is the digit or letter that chooses it at once, `value` what is given back."""

    value: str
    text: str
    key: str = ""
    about: str = ""
    colour: str = ""
    checked: bool = False
    examples: Reason | None = None  # its accepted and refused examples are shown


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. With `typed`, letters filter the choices; without, a key chooses at once.

    `create` words the offer to make what was typed and does not exist ("" when it cannot be made). `comment` is the
    hint of a free text that goes along, "" when there is none; with `line`, that text is what is asked for: it has the
    keyboard first and cannot be empty, but for the values in `silent`. `at` is the value that is chosen at first.
    """

    title: str
    choices: Sequence[Choice]
    answered: Callable[[str, str, bool], None]  # value or typed text, comment, whether it is to be created
    typed: bool = True
    hint: str = ""
    create: str = ""
    comment: str = ""
    line: bool = False
    at: str = ""
    silent: frozenset[str] = frozenset()


class Chooser(QFrame):
    """Shown under the reader; Escape closes it and nothing was done."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._question: Question | None = None
        self.room: Callable[[], int] = lambda: 2 * _TALL  # pixels in all, for the choices and the text above them
        self.title = sentence("", self, strong=True)
        self.help = QLabel(self)
        self.help.setProperty("tone", "soft")
        self.help.setProperty("letters", "small")
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(True)
        self.choices = QListWidget(self)
        self.choices.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.choices.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.choices.setFlow(QListWidget.Flow.TopToBottom)
        self.choices.setWordWrap(False)
        self._lines = ChoiceLines(self.choices)
        self.choices.setItemDelegate(self._lines)
        self.about = QLabel(self)
        self.about.setProperty("letters", "small")
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.about.setWordWrap(True)
        self.about.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.comment = QLineEdit(self)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.help, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.S3, theme.S2, theme.S3, theme.S2)
        layout.setSpacing(theme.S1)
        layout.addLayout(head)
        for widget in (self.field, self.choices, self.about, self.comment):
            layout.addWidget(widget)
        self.field.textChanged.connect(self._filter)
        # What the mouse points at is described too: a choice is made knowing what it means.
        self.choices.setMouseTracking(True)
        self.choices.itemEntered.connect(self.choices.setCurrentItem)
        self.choices.currentItemChanged.connect(lambda item, _before: self._describe(item))
        self.choices.itemActivated.connect(lambda _item: self._choose())
        for child in (self.field, self.choices, self.comment):
            child.installEventFilter(self)
        self.hide()

    def ask(self, question: Question) -> None:
        """Show a question and give it the keyboard."""
        self._question = question
        self.title.setText(question.title)
        self._lines.fit_keys([choice.key for choice in question.choices])
        self.choices.setAccessibleName(question.title)
        self.field.setAccessibleName(question.title)
        self.help.setText(_("{escape}: give up").format(escape=keys.spelled("Esc")))
        self.field.setVisible(question.typed)
        self.field.setPlaceholderText(question.hint)
        self.field.clear()
        self.comment.setVisible(bool(question.comment))
        self.comment.setPlaceholderText(question.comment)
        self.comment.setAccessibleName(question.comment)
        self.comment.clear()
        if (frame := self.parentWidget()) is not None:
            # As wide as it will be: a height that changes while the frame is laid out is forgotten.
            self.resize(frame.contentsRect().width() - 2 * theme.S4, self.height())
        self._filter("")
        self.show()
        self._fit()
        if question.at:
            self._point(question.at)
        first = self.comment if question.line else self.field if question.typed else self.choices
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def free(self) -> QLineEdit:
        """The field for one's own words: the only one where nothing is chosen, else that of the comment."""
        return self.comment if self._question is None or self._question.choices else self.field

    def _point(self, value: str) -> None:
        """Put the cursor on the choice of that value, if it is there."""
        for row in range(self.choices.count()):
            choice = self.choices.item(row).data(Qt.ItemDataRole.UserRole)
            if choice is not None and choice.value == value:
                self.choices.setCurrentRow(row)

    def leave(self) -> None:
        """Close without choosing."""
        self._question = None
        self.hide()
        self.closed.emit()

    def _filter(self, text: str) -> None:
        question = self._question
        if question is None:
            return
        self.choices.clear()
        wanted = fold(text.strip())
        # What begins with the letters comes first, then what has a word that does, then what merely contains them.
        ranked = sorted((_rank(wanted, fold(one.text)), place) for place, one in enumerate(question.choices))
        for rank, place in ranked:
            choice = question.choices[place]
            if rank < _NO_MATCH:
                self._add(f"{choice.key}   {choice.text}" if choice.key else choice.text, choice)
        exact = any(fold(choice.text) == wanted for choice in question.choices)
        if question.create and wanted and not exact:
            self._add(question.create.format(name=text.strip()), None)
        self.choices.setCurrentRow(0)
        self._fit()

    def _fit(self) -> None:
        """Leave as much room as possible to the text above: keys to press stand in two columns."""
        question = self._question
        if question is None:
            return
        count = self.choices.count()
        model, half = self.choices.model(), (count + 1) // 2
        self._lines.wraps = False
        self.choices.setVisible(count > 0)
        wide = [self.choices.sizeHintForIndex(model.index(at, 0)).width() for at in range(count)]
        across = max(wide[:half], default=0) + max(wide[half:], default=0)
        room = self.width() - 2 * theme.S3 - theme.S2
        two = not question.typed and count > _ROWS_SHOWN // 2 and across <= room
        self.choices.setWrapping(two)
        self._lines.wraps = not two
        most = _ROWS_SHOWN if not question.typed and self.window().height() >= _TALL else _ROWS_SHOWN // 2
        left = self.room() - self._around() - (READ if question.typed else _GLANCED)
        self.choices.setFixedHeight(self._high(half if two else min(count, most), left, two=two) + theme.S1)
        self.choices.scheduleDelayedItemsLayout()
        # Where there is room for one of them only, the question is worth more than the way out of it.
        words = self.title.fontMetrics().horizontalAdvance(self.title.text())
        asked = words + self.help.sizeHint().width() + 2 * theme.S3 + 2 * theme.S2
        self.help.setVisible(asked <= self.width())

    def _high(self, rows: int, room: int, *, two: bool) -> int:
        """How high the first choices are together, in pixels: as many as there is room for, and at least a few."""
        model, high = self.choices.model(), 0
        for at in range(rows):
            line = max(26, self.choices.sizeHintForIndex(model.index(at, 0)).height())
            if not two and at >= _FEWEST and high + line > room:
                break
            high += line
        return max(26, high)

    def _around(self) -> int:
        """How high all but the choices is, in pixels at this width."""
        seen = [one for one in (self.field, self.about, self.comment) if not one.isHidden()]
        inner = self.width() - 2 * theme.S3
        heights = [one.heightForWidth(inner) if one is self.about else one.sizeHint().height() for one in seen]
        return sum(heights) + len(heights) * theme.S1 + self.title.heightForWidth(inner) + 2 * theme.S2

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _add(self, text: str, choice: Choice | None) -> None:
        item = QListWidgetItem(text, self.choices)
        item.setData(Qt.ItemDataRole.UserRole, choice)
        item.setData(KEY, choice.key if choice is not None else "")
        item.setData(WORDS, choice.text if choice is not None else text)
        item.setToolTip(text)
        if choice is not None and choice.checked:
            marked = item.font()
            marked.setWeight(marked.Weight.DemiBold)
            item.setFont(marked)
        if choice is not None and choice.colour:
            item.setIcon(dot(choice.colour))

    def _describe(self, item: QListWidgetItem | None) -> None:
        choice: Choice | None = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        said = [choice.about] if choice and choice.about else []
        tall = self.window().height() >= _TALL
        if choice and choice.examples is not None and tall:
            said += [f"✓ {choice.examples.accepted}"] if choice.examples.accepted else []
            said += [f"✗ {choice.examples.refused}"] if choice.examples.refused else []
        self.about.setText("\n".join(said))
        # Its place is kept from one choice to the next: the list must not move under the hand.
        lines = 3 if tall and any(one.examples for one in (self._question.choices if self._question else ())) else 1
        self.about.setMinimumHeight(lines * self.about.fontMetrics().lineSpacing())
        self.about.setVisible(bool(said))

    def _choose(self, choice: Choice | None = None) -> None:
        question, item = self._question, self.choices.currentItem()
        if question is None or (choice is None and item is None):
            return
        chosen: Choice | None = choice or item.data(Qt.ItemDataRole.UserRole)
        typed, comment = self.field.text().strip(), self.comment.text().strip()
        if question.line and not comment and (chosen is None or chosen.value not in question.silent):
            self.comment.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.leave()
        if chosen is None:
            question.answered(typed, comment, True)
        else:
            question.answered(chosen.value, comment, False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or self._question is None:
            return super().eventFilter(watched, event)
        match event.key():
            case Qt.Key.Key_Escape:
                self.leave()
                return True
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._choose()
                return True
            case Qt.Key.Key_Down | Qt.Key.Key_Up if watched is not self.choices:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.choices.setCurrentRow(max(0, min(self.choices.count() - 1, self.choices.currentRow() + step)))
                return True
        if watched is self.choices and not self._question.typed and (choice := self._keyed(event)):
            self._choose(choice)
            return True
        return super().eventFilter(watched, event)

    def _keyed(self, event: QKeyEvent) -> Choice | None:
        assert self._question is not None
        pressed = digits.digit(event)
        name = str(pressed) if pressed is not None else event.text().upper()
        return next((choice for choice in self._question.choices if choice.key and choice.key == name), None)


_NO_MATCH = 3


def _rank(wanted: str, text: str) -> int:
    if text.startswith(wanted):
        return 0
    if any(word.startswith(wanted) for word in text.replace("/", " ").split()):
        return 1
    return 2 if wanted in text else _NO_MATCH
