"""The first screen says how much waits where, and one key starts the next work."""

from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import deciding
from tests.ui.opened import press, screen


def lines(made: Window) -> list[tuple[str, int]]:
    return [(line.waiting.name, line.waiting.count) for line in made.today.lines]


def test_work_is_listed_in_the_order_in_which_it_is_best_done(made: Window) -> None:
    assert lines(made) == [("to-moderate", 63)]
    workspace = made.desk.workspace
    deciding.pile(workspace, [10, 11, 12], "Lettre type")
    deciding.assign(workspace, [15], "Claire")
    press("Alt+2", "A", "Alt+1")
    assert lines(made) == [("piles", 3), ("mine", 1), ("to-moderate", 62), ("to-answer", 1)]
    assert made.today.lines[0].hasFocus()


def test_arrows_choose_and_enter_starts(made: Window) -> None:
    deciding.pile(made.desk.workspace, [10, 11, 12], "Lettre type")

    press("Alt+2", "A", "Alt+1", "Down", "Return")
    assert made.space is Space.MODERATE
    assert screen(made, Space.MODERATE).query_text == "status:to-moderate"
    press("Alt+1", "Return")
    assert screen(made, Space.MODERATE).query_text == "status:to-moderate pile:yes"
    assert screen(made, Space.MODERATE).listing.rows.rowCount() == 3


def test_an_empty_list_says_what_it_means(made: Window) -> None:
    press("Return", "Ctrl+A", "A", "Ctrl+R")
    moderating = screen(made, Space.MODERATE)
    assert moderating.listing.empty.isVisible()
    assert moderating.listing.empty.text().startswith("Nothing waits here.")
    assert moderating.reader.sheet is None
    assert not moderating.bar.buttons["accept"].isEnabled()
    press("Ctrl+Z")
    assert made.desk.workspace.standing.holders("status") == {}
