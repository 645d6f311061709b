"""The guided tour waits for real acts, takes no key, is left and taken up again."""

from pathlib import Path

from moderator.ui.keys import BY_NAME, Space
from moderator.ui.tour.steps import STEPS
from moderator.ui.window import Window
from tests.ui.opened import press, screen, type_text


def test_each_step_is_ended_by_doing_it(made: Window) -> None:
    tour = made.tour
    assert tour.isHidden()
    tour.begin()
    assert made.space is Space.MODERATE
    assert screen(made, Space.MODERATE).listing.view.hasFocus(), "the tour does not take the keyboard"
    done: list[str] = []

    def expect(name: str) -> None:
        assert tour.step is not None
        assert tour.step.name == name
        done.append(name)

    expect("next")
    assert "Press J" in tour.text.text()
    press("J")
    expect("accept")
    press("A")
    expect("refuse")
    press("R", "1")
    expect("undo")
    press("Ctrl+Z")
    expect("search")
    tour.show_me.click()
    press("Ctrl+F")
    type_text("piste")
    press("Return")
    expect("tag")
    press("T")
    type_text("velo")
    press("Return")
    expect("piles")
    made.ask("piles-page")
    expect("answer")
    tour.show_me.click()
    press("Return")
    type_text("Oui.")
    press("Ctrl+Return")
    expect("export")
    made.ran.emit("export")
    expect("commands")
    press("Ctrl+K")
    assert tour.step is None
    assert done == [one.name for one in STEPS]
    assert tour.title.text() == "The tour is over"


def test_doing_something_else_does_not_end_a_step(made: Window) -> None:
    made.tour.begin()
    press("A", "A")
    assert made.tour.at == 0


def test_it_is_left_and_taken_up_where_it_was(made: Window) -> None:
    made.tour.begin()
    press("J")
    made.tour.leave.click()
    assert made.tour.isHidden()
    assert screen(made, Space.MODERATE).listing.view.hasFocus()
    press("A")
    made.tour.begin()
    assert made.tour.at == 1
    made.tour.skip.click()
    assert made.tour.at == 2


def test_it_tells_a_screen_reader_what_to_do(made: Window) -> None:
    made.tour.begin()
    press("J")
    said = made.tour.accessibleName()
    assert "Done: Read the next contribution." in said
    assert "step 2 of 10" in said
    assert "Press A" in said


def test_it_shows_by_itself_once_on_the_sample(made: Window, tmp_path: Path) -> None:
    made.open_sample(tmp_path)
    assert not made.tour.isHidden()
    assert made.space is Space.MODERATE
    assert screen(made, Space.MODERATE).reader.sheet is not None, "the first contribution is shown"
    made.tour.leave.click()
    made.open_sample(tmp_path)
    assert made.tour.isHidden()
    made.ask("tour")
    assert not made.tour.isHidden()


def test_every_step_names_a_command_that_exists() -> None:
    assert {one.command for one in STEPS} <= BY_NAME.keys()
