"""What pages and dialogs are made of: a page with its acts at the foot, sentences, buttons, choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QShortcut,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from moderator.domain.words import _
from moderator.ui import icons, keys, theme

Tone = Literal["", "soft", "good", "warn", "bad", "clash"]
NARROW, WIDE = 760, 1160  # pixels at 100 %
_SIGN = QSize(20, 16)  # wider than the sign, which stands in its middle: it does not touch the words


class Button(QPushButton):
    """A button that follows the theme. `key` is the command whose key is written on it."""

    def __init__(
        self, text: str, parent: QWidget, *, icon: str = "", main: bool = False, quiet: bool = False, key: str = ""
    ) -> None:
        self._icon, self._main, self._words, self._key = icon, main, text, key
        self._bare = self._keyless = False
        super().__init__(text, parent)
        self.setAccessibleName(text)
        if key:
            self.write_key()
            keys.in_force.changed.connect(self.write_key)
        self.setAutoDefault(False)
        if main or quiet:
            self.setProperty("role", "main" if main else "quiet")
        self._paint()

    def write_key(self) -> None:
        """Write the key in force after the words."""
        self.setText(self._words if self._keyless else self._words + self._written)
        if self._key in keys.BY_NAME:
            self.setAccessibleDescription(keys.BY_NAME[self._key].key)

    def show_words(self, words: str, key: str = "") -> None:
        """Say something else, with the key of another act or none."""
        self._words, self._key = words, key
        self.setAccessibleName(words)
        self.write_key()

    @property
    def _written(self) -> str:
        command = keys.BY_NAME.get(self._key)
        written = "" if not self._key else keys.spelled(self._key) if command is None else command.key
        return f"   {written}" if written else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._key != "Ctrl+Return":
                event.ignore()  # for the main act of the page, whichever button has the keyboard
            else:
                self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()  # for the page: Qt would look for a neighbour and stop there
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._main and self.hasFocus():
            # Inside the button and clear of its words: a style sheet can only draw it against them.
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.current.on_accent), 3 if theme.current.name == "contrast" else 2))
            painter.drawRoundedRect(self.rect().adjusted(4, 4, -4, -4), 3, 3)

    @property
    def signed(self) -> bool:
        """Whether it has a sign to show beside its words."""
        return bool(self._icon)

    def show_sign(self, shown: bool) -> None:
        """Show the icon beside the words, or the words alone where there is little room."""
        if shown is self._bare:
            self._bare = not shown
            self._paint()

    @property
    def key_width(self) -> int:
        """What its key takes of the line, in pixels."""
        return self.fontMetrics().horizontalAdvance(self._written)

    def show_key(self, shown: bool) -> None:
        """Write its key after the words, or the words alone where there is very little room."""
        if shown is self._keyless:
            self._keyless = not shown
            self.write_key()

    def _paint(self) -> None:
        if self._bare:
            self.setIcon(QIcon())
        elif self._icon:
            self.setIcon(icons.icon(self._icon, theme.current.on_accent if self._main else ""))
            self.setIconSize(_SIGN)


class Paragraphs(QPlainTextEdit):
    """A few lines of text; Tab leaves it and Ctrl+Enter keeps what is written."""

    kept = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.kept.emit()
        else:
            super().keyPressEvent(event)


class Address(QLineEdit):
    """A field for an address, into which people also paste those that bear a password: it is never written down."""

    def __init__(self, parent: QWidget, example: str = "https://") -> None:
        super().__init__(parent)
        self.setPlaceholderText(example)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoAutoUppercase)


def dot(colour: str) -> QIcon:
    """A disc of a tag's colour, beside its name; the same on a chosen row or a dead button."""
    drawn = QPixmap(64, 64)
    drawn.setDevicePixelRatio(4)  # 16 pixels at 100 %, sharp on the finest screens
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.ink(colour))
    painter.drawEllipse(2, 2, 12, 12)
    painter.end()
    made = QIcon(drawn)
    for mode in (QIcon.Mode.Disabled, QIcon.Mode.Selected):
        made.addPixmap(drawn, mode)
    return made


class Glyph(QLabel):
    """An icon beside a word; it says nothing by itself."""

    def __init__(self, name: str, parent: QWidget, tone: str = "accent", size: int = 24) -> None:
        super().__init__(parent)
        self._name, self._tone, self._size = name, tone, size
        self.setFixedSize(size, size)
        self._paint()

    def show_icon(self, name: str, tone: str) -> None:
        """Show another icon."""
        self._name, self._tone = name, tone
        self._paint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint()

    def _paint(self) -> None:
        self.setPixmap(icons.icon(self._name, getattr(theme.current, self._tone)).pixmap(self._size, self._size))


def sentence(text: str, parent: QWidget, tone: Tone = "", letters: str = "", *, strong: bool = False) -> QLabel:
    """A text that wraps and that a screen reader reads as it is; never taken for HTML."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setContentsMargins(0, 1, 0, 0)  # the accent of a capital stands above the line in some typefaces
    policy = made.sizePolicy()  # which says that its height follows its width
    policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
    made.setSizePolicy(policy)
    if tone:
        made.setProperty("tone", tone)
    if letters:
        made.setProperty("letters", letters)
    if strong:
        made.setProperty("weight", "strong")
    return made


def toned(label: QLabel, tone: Tone) -> None:
    """Give a sentence another tone."""
    label.setProperty("tone", tone)
    label.style().unpolish(label)
    label.style().polish(label)


def card(parent: QWidget) -> tuple[QFrame, QVBoxLayout]:
    """A framed block and its layout."""
    made = QFrame(parent)
    made.setProperty("role", "card")
    inside = QVBoxLayout(made)
    inside.setContentsMargins(theme.S4, theme.S3, theme.S4, theme.S3)
    inside.setSpacing(theme.S2)
    return made, inside


def flush(line: QBoxLayout) -> None:
    """Begin or end a line with a quiet button: its words stand at the edge, not its frame, seen under the mouse only.

    The line must not be at the edge of its widget, which would cut the frame.
    """
    line.addSpacing(-(theme.S2 + 1))


def later(act: Callable[[], object], owner: QObject, milliseconds: int = 0) -> QTimer:
    """A timer that calls `act` once, so long after it was last started."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(act)
    return timer


def into_sight(widget: QWidget) -> None:
    """Scroll to what was just said, above or under the fold, once the page has the height for it."""

    def scroll() -> None:
        above = widget.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and widget.isVisible():
            above.ensureWidgetVisible(widget, 0, theme.S4)

    timer = later(scroll, widget, 50)
    timer.timeout.connect(timer.deleteLater)
    timer.start()


def emptied(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            emptied(inner)


def spaced(box: QAbstractSpinBox) -> None:
    """Let the figure of a box stand as far from its frame as the words of other fields: style sheets cannot."""
    box.lineEdit().setTextMargins(theme.S2, 0, theme.S2, 0)


class Chooser(QComboBox):
    """A list of choices that the wheel does not change by accident while the page is scrolled over it."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaxVisibleItems(24)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Groups(QWidget):
    """Groups of controls on one line; each on a line of its own where there is no room for all that are shown."""

    def __init__(self, parent: QWidget, *groups: Sequence[QWidget]) -> None:
        super().__init__(parent)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(theme.S3)
        self._groups: list[QHBoxLayout] = []
        for widgets in groups:
            group = QHBoxLayout()
            group.setSpacing(theme.S3)
            for widget in widgets:
                group.addWidget(widget)
            self._groups.append(group)
            self._line.addLayout(group)
            self._line.setAlignment(group, Qt.AlignmentFlag.AlignLeft)
        self._line.addStretch(1)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        shown = [one.sizeHint().width() for one in self._groups if not one.isEmpty()]
        beside = sum(shown) + theme.S3 * (len(shown) - 1) <= self.width()
        directions = QBoxLayout.Direction
        self._line.setDirection(directions.LeftToRight if beside else directions.TopToBottom)


class _Upright(QScrollArea):
    """An area that scrolls up and down only: the arrows across are for the page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)


class _Inner(QFrame):
    """What scrolls: as high as its texts are at its width, not as they would be at the narrowest."""

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 0)


class _Foot(QFrame):
    """The acts of a page on one line; where there is no room for all, signs go first, then keys: words stay."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "under")
        self._without = 0  # 1: signs are hidden; 2: keys too

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        layout, buttons = self.layout(), self.findChildren(Button)
        if layout is None:
            return
        shown = [one for one in buttons if one.isVisibleTo(self)]
        signs = sum(_SIGN.width() + theme.S1 for one in shown if one.signed)
        written = sum(one.key_width for one in shown)
        needed = layout.minimumSize().width() + sum((signs, written)[: self._without])
        without = 0 if needed <= self.width() else 1 if needed - signs <= self.width() else 2
        if without != self._without:
            self._without = without
            for one in buttons:
                one.show_sign(without < 1)
                one.show_key(without < 2)


class Page(QFrame):
    """A page over the spaces: a column that scrolls, and under it the acts, always in sight. Escape leaves it."""

    left = Signal()
    manual = ""
    """The page of the manual that F1 opens here, for a page that `ui.help.manual` does not know by its name."""

    def __init__(self, title: str, about: str, parent: QWidget, *, width: int = NARROW) -> None:
        super().__init__(parent)
        self.setProperty("role", "ground")
        self.setAccessibleName(title)
        scroll = self.area = _Upright(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.inner = _Inner(scroll)
        self.inner.setProperty("role", "ground")
        scroll.setWidget(self.inner)
        self.column = QVBoxLayout()
        self.column.setSpacing(theme.S3)
        self._centred(QHBoxLayout(self.inner), self.column, width, theme.S6)
        self.title = sentence(title, self.inner, letters="heading")
        self.about = sentence(about, self.inner, "soft")
        self.about.setVisible(bool(about))
        self.column.addWidget(self.title)
        self.column.addWidget(self.about)
        foot = _Foot(self)
        self.bar = QHBoxLayout()
        self.bar.setSpacing(theme.S2)
        under = QHBoxLayout(foot)
        self._centred(under, self.bar, width, theme.S2)
        scrolling = scroll.verticalScrollBar()
        # The acts stand under the column, which the bar beside it sets in.
        scrolling.rangeChanged.connect(
            lambda least, most: under.setContentsMargins(0, 0, scrolling.sizeHint().width() if most > least else 0, 0)
        )
        self.back = Button(_("Back"), foot, quiet=True, key="Esc")
        self.back.clicked.connect(self.left)
        self.bar.addWidget(self.back)
        self.bar.addStretch(1)
        self.foot = foot
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addWidget(scroll, 1)
        down.addWidget(foot)

    def _centred(self, across: QHBoxLayout, column: QVBoxLayout | QHBoxLayout, width: int, margin: int) -> None:
        holder = QFrame(across.parentWidget())
        holder.setMaximumWidth(width)
        holder.setLayout(column)
        column.setContentsMargins(theme.S6, margin, theme.S6, margin)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch(1)
        across.addWidget(holder, 1000)
        across.addStretch(1)

    def by_key(self, combination: str, button: QPushButton) -> None:
        """Let a combination press a button wherever the keyboard is in the page, whatever is written on the button."""
        shortcut = QShortcut(self)
        # Enter is on the keypad too, under another name.
        both = dict.fromkeys((combination, combination.replace("Return", "Enter")))
        shortcut.setKeys([QKeySequence(one) for one in both])
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(button.click)

    def first(self) -> QWidget:
        """What takes the keyboard when the page is shown."""
        return self.back

    def entered(self) -> None:
        """The page is shown: bring it up to date."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
