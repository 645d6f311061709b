"""Ctrl+K goes anywhere and does anything: commands with their keys, places of the workspace, contributions."""

import pytest

from moderator.ui import keymap, keys
from moderator.ui.keys import BY_NAME, Space
from moderator.ui.palette import CommandField
from moderator.ui.window import Window
from moderator.work import deciding, finding
from tests.ui.opened import press, screen, type_text


def opened(made: Window) -> CommandField:
    press("Ctrl+K")
    (field,) = [one for one in made.findChildren(CommandField) if one.isVisible()]
    return field


def test_a_slip_of_the_finger_still_finds_the_command(made: Window) -> None:
    press("Alt+2")
    field = opened(made)
    type_text("hystory")
    assert "History of the decisions" in [one.text for one in field.offers()]


def test_an_act_of_another_space_is_found_and_gone_to(made: Window) -> None:
    press("Alt+2")
    field = opened(made)
    type_text("cross")
    assert (field.offers()[0].name, field.offers()[0].kind) == ("command:cross", "Analyse")
    press("Return")
    assert made.stack.currentWidget() is made.pages.crossing
    press("Alt+1")
    opened(made)
    type_text("favourable")
    before = made.desk.workspace.standing.position
    press("Return")
    assert made.space is Space.ANALYSE
    assert made.desk.workspace.standing.position == before, "a contribution is looked at before it is judged"
    assert "with G" in made.footer.sentence.text()


def test_an_article_a_tag_and_a_kept_filter_are_gone_to_by_name(made: Window) -> None:
    ws = made.desk.workspace
    deciding.tag(ws, [5, 6], deciding.define_tag(ws, "Vélo").made)
    finding.save_search(ws, "Soutenues", "votes>150")
    press("Alt+3")
    opened(made)
    type_text("velo")
    press("Return")
    analysing = screen(made, Space.ANALYSE)
    assert (analysing.query_text, len(analysing.listing.rows.ids)) == ("tag:Vélo", 2)
    opened(made)
    type_text("mobilites partie 2")
    press("Return")
    assert analysing.query_text.startswith("article:")
    opened(made)
    type_text("soutenues")
    press("Return")
    assert analysing.query_text == "votes>150"
    assert analysing.listing.view.hasFocus()


def test_from_a_page_without_a_list_one_goes_to_the_analysis(made: Window) -> None:
    press("Alt+1")
    opened(made)
    type_text("mobilites partie 1")
    press("Return")
    assert made.space is Space.ANALYSE


def test_a_contribution_is_read_by_its_number(made: Window) -> None:
    press("Alt+3")
    field = opened(made)
    type_text("12")
    wanted = field.offers()[0]
    press("Return")
    sheet = screen(made, Space.ANALYSE).reader.sheet
    assert sheet is not None
    assert wanted.name == f"contribution:{sheet.id}"
    assert "contribution" not in made.desk.settings.text("commands/lately")


def test_what_was_chosen_lately_comes_first(made: Window) -> None:
    press("Alt+2")
    opened(made)
    type_text("larger")
    press("Return")
    assert opened(made).offers()[0].text == "Larger text"


def test_each_command_shows_the_key_in_force(made: Window) -> None:
    keymap.give(made.desk.settings, BY_NAME["accept"], "Ctrl+F12")
    press("Alt+2")
    field = opened(made)
    shown = {one.name: one for one in field.offers()}
    assert shown["command:accept"].key == "Ctrl+F12"
    assert shown["command:accept"].spoken == "Accept and next, Ctrl+F12"
    assert field.field.accessibleDescription() == field.offers()[0].spoken


@pytest.mark.parametrize("typed", ["qqqqqqq", '"', "article:", "((", "%"])
def test_nothing_found_is_said_and_enter_does_nothing(made: Window, typed: str) -> None:
    press("Alt+2")
    field = opened(made)
    field.field.setText(typed)
    if not field.offers():
        assert field.count.text() == "Nothing is called so."
    press("Return")
    assert keys.in_force.own == {}
