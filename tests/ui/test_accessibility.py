"""Everything has a name for who cannot see it, and is reached by the keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from moderator.ui.keys import Space
from moderator.ui.window import Window
from tests.ui.opened import press

USED = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)


def used(made: Window) -> list[QWidget]:
    """The widgets that a person works with, those inside of Qt's own left out."""
    return [
        widget
        for kind in USED
        for widget in made.findChildren(kind)
        if widget.isVisible()
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parentWidget(), QComboBox | QLineEdit)
    ]


def name_of(widget: QWidget) -> str:
    if widget.accessibleName():
        return widget.accessibleName()
    return widget.text() if isinstance(widget, QAbstractButton) else ""


@pytest.mark.parametrize("space", list(Space))
def test_every_widget_has_a_name(made: Window, space: Space) -> None:
    made.go(space)
    nameless = [
        f"{type(one).__name__} in {type(one.parentWidget()).__name__}" for one in used(made) if not name_of(one)
    ]
    assert nameless == []


@pytest.mark.parametrize("space", list(Space))
def test_every_widget_is_reached_by_tab(made: Window, space: Space) -> None:
    made.go(space)
    reached: set[QWidget] = set()
    widget = made.nextInFocusChain()
    while widget is not None and widget is not made:
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.add(widget)
        widget = widget.nextInFocusChain()
    unreached = [
        f"{type(one).__name__} {name_of(one)}"
        for one in used(made)
        if one.isEnabled() and one not in reached and one.focusPolicy() != Qt.FocusPolicy.NoFocus
    ]
    assert unreached == []


@pytest.mark.parametrize("space", [Space.MODERATE, Space.ANALYSE, Space.ANSWER])
def test_f6_goes_through_the_panes_and_back(made: Window, space: Space) -> None:
    made.go(space)
    panes = made.front.panes()  # type: ignore[union-attr]
    start = next(place for place, pane in enumerate(panes) if pane.hasFocus())
    for step in range(1, len(panes) + 1):
        press("F6")
        assert panes[(start + step) % len(panes)].hasFocus()
    press("Shift+F6")
    assert panes[(start - 1) % len(panes)].hasFocus()


@pytest.mark.parametrize("space", list(Space))
def test_no_text_is_cut_in_a_small_window(made: Window, space: Space) -> None:
    made.resize(1024, 680)
    made.go(space)
    QApplication.processEvents()  # layouts are worked out once the window has nothing else to do
    cut = [
        button.text()
        for button in made.findChildren(QAbstractButton)
        if button.isVisible() and button.text() and button.width() < button.minimumSizeHint().width()
    ]
    assert cut == []
    assert made.width() == 1024


@pytest.mark.parametrize("page", ["charter", "shorts"])
def test_pages_of_moderation_are_named_and_reached(made: Window, page: str) -> None:
    made.go(Space.MODERATE)
    made.ask(page)
    assert [type(one).__name__ for one in used(made) if not name_of(one)] == []
    reached: set[QWidget] = set()
    widget = made.nextInFocusChain()
    while widget is not None and widget is not made:
        reached.add(widget)
        widget = widget.nextInFocusChain()
    assert [name_of(one) for one in used(made) if one.isEnabled() and one not in reached] == []
