"""Everything has a name for who cannot see it, is reached by the keyboard, shows its focus and is whole at 200 %."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from moderator.ui.announcing import ANNOUNCED
from moderator.ui.keys import COMMANDS, Scope, Space
from moderator.ui.overlay import Overlay
from moderator.ui.theme import THEMES, Name
from moderator.ui.window import Window
from tests.ui import walk
from tests.ui.opened import press, screen

SYSTEM = frozenset({"open", "new", "import", "export", "moderation-log", "export-list", "passphrase", "own-keys"})
"""Commands that show a dialog of the system or of Qt."""
ALWAYS = frozenset({"quit", "close", "undo", "redo", "undo-here", "sync", "search", "search-all", "select-all", "tour"})
HERE = frozenset({"next-pane", "previous-pane", "bigger", "smaller", "usual-size", "present", "recovered", "shorts"})
SILENT = ALWAYS | HERE | {"no-tag", "near-answers", "near-1", "near-2", "near-3"}
"""Commands that do something and show nothing new, on this consultation at least."""
PAGES = [
    one.name
    for one in COMMANDS
    if one.scope is Scope.EVERYWHERE
    and one.name not in SYSTEM | SILENT
    and not one.name.startswith("space-")
    and one.spaces == frozenset(Space)
]
QUESTIONS = ("refuse", "later", "ask", "tag", "pile", "note", "disposition")


def faults(made: Window) -> str:
    """What is wrong with what is in front, one line each; nothing when all is well."""
    QApplication.processEvents()  # layouts are worked out once the window has nothing else to do
    above = walk.front(made)
    found = {
        "without a name": walk.nameless(above),
        "cut": walk.cut(above),
        "out of sight": walk.outside(above),
        "not reached by the keyboard": walk.unreached(above),
    }
    return walk.told(f"{what}: {one}" for what, some in found.items() for one in some)


@pytest.fixture
def enlarged(made: Window) -> Window:
    """The window on the smallest usual screen, the text at 200 %."""
    made.resize(1280, 800)
    made.read_at(200)
    return made


def test_each_space_is_named_reached_and_whole_at_200_percent(enlarged: Window) -> None:
    for space in Space:
        enlarged.go(space)
        assert faults(enlarged) == "", space
        assert (enlarged.width(), enlarged.height()) == (1280, 800)


def test_each_page_is_named_reached_and_whole_at_200_percent(enlarged: Window) -> None:
    found = {}
    for command in PAGES:
        enlarged.go(Space.TODAY)
        before = enlarged.stack.currentWidget()
        enlarged.ask(command)
        above = walk.front(enlarged)
        assert above is not enlarged or enlarged.stack.currentWidget() is not before, f"{command} shows nothing"
        if wrong := faults(enlarged):
            found[command] = wrong
        if isinstance(above, Overlay):
            above.leave()
    assert found == {}


def test_each_question_is_named_reached_and_whole_at_200_percent(enlarged: Window) -> None:
    for command in QUESTIONS:
        enlarged.go(Space.MODERATE)
        enlarged.ask(command)
        assert faults(enlarged) == "", command


def test_nothing_is_cut_on_a_large_screen_enlarged_twice(made: Window) -> None:
    made.resize(960, 600)  # 1920 × 1200 at 200 %
    for space in Space:
        made.go(space)
        QApplication.processEvents()
        assert walk.told((*walk.cut(made), *walk.outside(made))) == "", space
        assert made.width() == 960


@pytest.mark.parametrize("look", list(THEMES))
def test_the_focus_is_seen_wherever_tab_goes(made: Window, look: Name) -> None:
    made.look.ask(look)
    made.go(Space.ANSWER)
    QApplication.processEvents()
    reached = [one for one in walk.tabbed(made) if one.isVisible()]
    unseen = []
    for one in reached:
        other = next(each for each in reached if not each.isAncestorOf(one) and not one.isAncestorOf(each))
        other = other if other is not one else reached[-1]
        pixels = walk.seen_by(one, other)
        if pixels < 2 * min(one.height(), 20):
            unseen.append(f"{walk.described(one)}: {pixels} pixels")
    assert walk.told(unseen) == ""
    assert len(reached) > 5


def test_tab_goes_from_left_to_right_through_the_panes(made: Window) -> None:
    for space in (Space.MODERATE, Space.ANALYSE, Space.ANSWER):
        made.go(space)
        work = screen(made, space)
        panes = [work.facets.tree, work.listing.view, work.reader.view]
        order = [one for one in walk.tabbed(made) if one in panes]
        start = order.index(work.facets.tree)
        assert order[start:] + order[:start] == panes, space


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


def test_acts_and_counts_are_announced_to_screen_readers(made: Window) -> None:
    made.go(Space.ANALYSE)
    listing = screen(made, Space.ANALYSE).listing
    assert listing.count.property(ANNOUNCED) == "63 contributions"
    press("Ctrl+A")
    assert listing.count.property(ANNOUNCED) == "63 selected"
    made.go(Space.MODERATE)
    press("A")
    assert made.footer.sentence.property(ANNOUNCED) == made.footer.sentence.text() != ""


# ------------------------------------------------------------------------------------ the walk itself finds what is bad


def bad_nameless(above: QWidget) -> QWidget:
    return QPushButton(above)


def bad_unreached(above: QWidget) -> QWidget:
    made = QLineEdit(above)
    made.setAccessibleName("Département")
    made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return made


def bad_cut(above: QWidget) -> QWidget:
    made = QLabel("Ce texte est plus long que la place qui lui est laissée", above)
    made.setFixedWidth(60)
    return made


def bad_out_of_sight(above: QWidget) -> QWidget:
    made = QPushButton("Envoyer", above)
    made.move(5000, 10)
    return made


def bad_focus(above: QWidget) -> QWidget:
    made = QPushButton("Envoyer", above)
    made.setStyleSheet("QPushButton, QPushButton:focus { border: 0; background: #ffffff; color: #000000; }")
    return made


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        (bad_nameless, "without a name"),
        (bad_unreached, "not reached"),
        (bad_cut, "cut"),
        (bad_out_of_sight, "out of sight"),
    ],
)
def test_the_walk_fails_on_a_bad_widget(made: Window, bad: Callable[[QWidget], QWidget], complaint: str) -> None:
    made.go(Space.TODAY)
    assert faults(made) == ""
    page = QWidget()
    layout = QVBoxLayout(page)
    good = QPushButton("Recevoir", page)
    layout.addWidget(good)
    one = bad(page)
    if complaint != "out of sight":
        layout.addWidget(one)
    made.add_page(page)
    made.show_page(page)
    good.setFocus()
    assert complaint in faults(made)


def test_the_walk_sees_that_a_focus_is_not_shown(made: Window) -> None:
    page = QWidget()
    layout = QVBoxLayout(page)
    good = QPushButton("Recevoir", page)
    layout.addWidget(good)
    bad = bad_focus(page)
    layout.addWidget(bad)
    made.add_page(page)
    made.show_page(page)
    assert walk.seen_by(bad, good) == 0
    assert walk.seen_by(good, bad) >= 40
