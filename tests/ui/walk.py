"""A walk through what is on the screen, as somebody does who neither sees it nor has a mouse."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMargins, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QButtonGroup,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

from moderator.ui.labels import OneLine
from moderator.ui.overlay import Overlay

USED = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
MOST = 400  # presses of Tab, more than any screen has fields


def front(window: QWidget) -> QWidget:
    """The card in front when there is one, else the window: what is under a card is not to be reached."""
    cards = [one for one in window.findChildren(Overlay) if one.isVisible()]
    return cards[-1] if cards else window


def used(above: QWidget) -> list[QWidget]:
    """The widgets that a person works with, those inside of Qt's own left out."""
    found: dict[int, QWidget] = {}
    for kind in USED:
        for widget in above.findChildren(kind):
            own = widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar)
            parent = widget.parentWidget()
            inner = isinstance(parent, QComboBox | QLineEdit | QAbstractSpinBox | QMenuBar | QTabBar)
            inner = inner or isinstance(widget, QHeaderView)  # the table says its columns with its cells
            inner = inner or (isinstance(widget, QAbstractButton) and isinstance(parent, QAbstractItemView))
            if widget.isVisible() and not own and not inner and type(widget).__name__ != "QComboBoxPrivateContainer":
                found[id(widget)] = widget
    return list(found.values())


def name_of(widget: QWidget) -> str:
    """What a screen reader calls it."""
    if widget.accessibleName():
        return widget.accessibleName()
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def described(widget: QWidget) -> str:
    """What a developer finds it by."""
    parent = widget.parentWidget()
    return f"{type(widget).__name__} “{name_of(widget)}” in {type(parent).__name__}"


def nameless(above: QWidget) -> list[str]:
    """The widgets that a screen reader has no name for."""
    return [described(one) for one in used(above) if not name_of(one).strip()]


def tabbed(above: QWidget) -> list[QWidget]:
    """The widgets that get the keyboard as Tab is pressed, in order, until it comes back where it was."""
    reached: list[QWidget] = []
    before: QWidget | None = None
    for _press in range(MOST):
        focus = QApplication.focusWidget()
        if focus is None or (reached and focus is reached[0] and before is not focus):
            break
        if focus not in reached:
            reached.append(focus)
        before = focus  # a page of text keeps the keyboard while Tab goes through its links
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    return reached


def unreached(above: QWidget) -> list[str]:
    """The widgets that neither Tab nor, inside a group, the arrows reach."""
    reached = tabbed(above)
    groups = {one.parentWidget() for one in reached if _one_of_several(one)}
    return [
        described(one)
        for one in used(above)
        if one.isEnabled()
        and one not in reached
        and not any(one.isAncestorOf(each) for each in reached)
        and not (_one_of_several(one) and one.parentWidget() in groups)
        and not (one.focusPolicy() is Qt.FocusPolicy.NoFocus and not _acts(one))
    ]


def _one_of_several(widget: QWidget) -> bool:
    """Whether it is one of the buttons of a choice, between which the arrows go."""
    if not isinstance(widget, QAbstractButton) or not widget.isCheckable():
        return False
    group: QButtonGroup | None = widget.group()
    return widget.autoExclusive() or (group is not None and group.exclusive())


def _acts(widget: QWidget) -> bool:
    """Whether a person could do something with it: a list that only proposes to a field above it is used from there."""
    return not isinstance(widget, QAbstractItemView)


def cut(above: QWidget) -> list[str]:
    """The texts that are not whole on the screen: buttons and labels narrower or lower than what they say."""
    found = [
        described(one)
        for one in above.findChildren(QAbstractButton)
        if one.isVisible() and one.text() and one.width() < one.minimumSizeHint().width()
    ]
    for label in above.findChildren(QLabel):
        if not label.isVisible() or not label.text() or isinstance(label, OneLine) or label.pixmap().width():
            continue
        low = label.hasHeightForWidth() and label.height() < label.heightForWidth(label.width()) - 1
        narrow = not label.wordWrap() and label.width() < label.sizeHint().width() - 1
        if (low or narrow) and not _scrolled(label):
            found.append(f"{label.text()[:60]!r} in {type(label.parentWidget()).__name__}: {label.size().toTuple()}")
    return found


def outside(above: QWidget) -> list[str]:
    """The widgets that go beyond the edge of the window, where nothing scrolls to them."""
    window = above.window()
    found = []
    for one in used(above):
        corner = one.mapTo(window, QPoint(one.width(), one.height()))
        if not _scrolled(one) and (corner.x() > window.width() + 1 or corner.y() > window.height() + 1):
            found.append(f"{described(one)}: {corner.toTuple()}")
    return found


def _scrolled(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QAbstractScrollArea):
            return True
        above = above.parentWidget()
    return False


def told(found: Iterable[str]) -> str:
    """A list on lines of its own, for the message of a test that fails."""
    return "\n".join(found)


def seen_by(widget: QWidget, elsewhere: QWidget) -> int:
    """How many pixels of a widget and its surroundings change, by 3:1 or more, as it gets the keyboard.

    WCAG 2.2, criterion 2.4.13, asks this contrast of what shows the focus.
    """
    window = widget.window()
    corner = widget.mapTo(window, QPoint(-4, -4))
    box = QRect(corner, widget.size().grownBy(QMargins(4, 4, 4, 4))).intersected(window.rect())
    pictures = []
    for one in (elsewhere, widget):
        one.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        pictures.append(window.grab(box).toImage().convertToFormat(QImage.Format.Format_RGB32))
    light = [_luminances(one) for one in pictures]
    low, high = np.minimum(*light), np.maximum(*light)
    return int(((high + 0.05) / (low + 0.05) >= 3).sum())


def _luminances(picture: QImage) -> NDArray[np.float64]:
    """The relative luminance of each pixel (WCAG 2.2, « relative luminance »)."""
    raw = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    parts = raw[:, : picture.width() * 4].reshape(picture.height(), picture.width(), 4)[:, :, 2::-1] / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])  # type: ignore[no-any-return]
