"""Hesitating by keys: who is in charge is named by the team, and what is sent up goes there."""

from moderator.domain.settings import CHARGE
from moderator.ui.window import Window
from moderator.work import opinions
from tests.ui.opened import press, type_text


def test_the_person_in_charge_is_named_in_the_window_and_gets_what_is_sent_up(made: Window) -> None:
    ws = made.desk.workspace
    press("Alt+2")
    made.ask("in-charge")
    type_text("Ahmed")
    press("Return")
    assert ws.standing.setting(CHARGE) == "Ahmed"
    press("Shift+E")
    type_text("Est-ce une menace ?")
    press("Return")
    assert len(opinions.asked_of(ws, "Ahmed")) == 1
    assert not opinions.asked_of(ws, "Bob")
    made.ask("in-charge")
    type_text("Nobody")
    press("Return")
    assert ws.standing.setting(CHARGE) == ""
