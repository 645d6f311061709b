"""Moderating by keys: hesitating, putting off, the mode of the consultation, the pace, reasons and their examples."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pyroaring import BitMap
from PySide6.QtCore import Qt

from moderator.domain.decision import Act
from moderator.domain.settings import CHARGE, QUEUE
from moderator.ui.keys import Space
from moderator.ui.moderating.screen import ModeratingScreen
from moderator.ui.window import Window
from moderator.work import charter, deciding, opinions
from tests.ui.opened import press, screen, type_text


@pytest.fixture
def queue(made: Window) -> ModeratingScreen:
    made.go(Space.MODERATE)
    found = screen(made, Space.MODERATE)
    assert isinstance(found, ModeratingScreen)
    return found


def test_e_asks_of_a_colleague_in_one_line_then_goes_on(made: Window, queue: ModeratingScreen) -> None:
    ws = made.desk.workspace
    deciding.assign(ws, [40], "Ahmed")
    first = queue.listing.current
    press("E")
    type_text("Est-ce une injure")
    press("Down", "Ctrl+Return")
    assert queue.listing.current != first
    assert opinions.asked_of(ws, "Ahmed") == BitMap([first])
    assert made.footer.sentence.text() == "Second opinion asked of Ahmed on 1 contribution."
    queue.show_one(first)
    assert "Est-ce une injure" in queue.reader.view.toPlainText()
    press("Z")
    assert not opinions.waiting(ws)


def test_an_empty_question_stays_open_and_escape_gives_up(made: Window, queue: ModeratingScreen) -> None:
    press("E", "Return")
    assert queue.chooser.isVisible()
    press("Esc")
    assert not opinions.waiting(made.desk.workspace)
    assert queue.listing.view.hasFocus()


def test_e_answers_where_an_opinion_is_asked_of_me(made: Window, queue: ModeratingScreen) -> None:
    ws, first = made.desk.workspace, queue.listing.current
    ws.actor = "Ahmed"
    deciding.ask_opinion(ws, [first], "Menace ?", "Claire")
    ws.actor = "Claire"
    queue.refresh()
    queue.show_one(first)
    press("E")
    assert "Ahmed asks: “Menace ?”" in queue.chooser.title.text()
    press("Down", "Return")
    assert "Advice: accept" in _read(queue, first)
    assert list(ws.standing.holding("asked", "advised")) == [first]


def test_hard_cases_are_sent_up(made: Window, queue: ModeratingScreen) -> None:
    ws, first = made.desk.workspace, queue.listing.current
    deciding.change(ws, CHARGE, "Diane")
    press("Shift+E")
    type_text("A voir")
    press("Return")
    assert opinions.asked_of(ws, "Diane") == BitMap([first])


def test_s_puts_off_to_the_end_and_again_brings_back(made: Window, queue: ModeratingScreen) -> None:
    first = queue.listing.current
    press("S")
    assert queue.listing.current != first
    press("Ctrl+R")
    ids = [int(one) for one in queue.listing.rows.ids]
    assert ids[-1] == first
    queue.show_one(first)
    press("S", "Ctrl+R")
    assert int(queue.listing.rows.ids[-1]) != first


def test_before_or_after_publication_is_chosen_over_the_list(made: Window, queue: ModeratingScreen) -> None:
    ws = made.desk.workspace
    newest = int(queue.listing.rows.ids[0])
    box = queue.queue.mode
    assert box.currentData() == "after"
    box.setFocus()
    press("Up")
    box.activated.emit(box.currentIndex())
    assert ws.standing.setting(QUEUE) == "before"
    assert "Not online" in queue.queue.about.text()
    assert int(queue.listing.rows.ids[-1]) == newest, "the oldest first: people wait to be published"
    assert "not published" in queue.reader.view.toPlainText()
    made.ask("undo")
    assert box.currentData() == "after"
    assert int(queue.listing.rows.ids[0]) == newest


def test_each_reason_shows_what_it_means_and_two_examples(made: Window, queue: ModeratingScreen) -> None:
    ws, first = made.desk.workspace, queue.listing.current
    charter.write(ws, "insult", {"accepted": "Je suis furieux.", "refused": "Sale type."})
    press("R", "Down")
    shown = queue.chooser.about.text().splitlines()
    assert shown[0].startswith("The text attacks")
    assert shown[1:] == ["✓ Je suis furieux.", "✗ Sale type."]
    press("Return")
    assert ws.standing.value("status", first) == "refused:insult"


def test_a_selected_passage_points_at_personal_data(made: Window, queue: ModeratingScreen) -> None:
    queue.search("id:5")
    assert queue.reader.view.find("06 12 34 56 78")
    press("R")
    item = queue.chooser.choices.currentItem()
    assert item.data(Qt.ItemDataRole.UserRole).value == "personal-data"


def test_the_pace_is_a_line_that_can_be_hidden(made: Window, queue: ModeratingScreen) -> None:
    press("A", "A")
    assert queue.pace.line.text().startswith("2 this hour · 61 remain")
    made.ask("pace")
    assert not queue.pace.isVisible()
    made.ask("pace")
    assert queue.pace.isVisible()


def test_a_pause_is_proposed_once_and_never_again_if_one_wants(made: Window, queue: ModeratingScreen) -> None:
    ws, now = made.desk.workspace, datetime.now(UTC)
    for number in range(1, 16):
        ws.decide(Act.REFUSE, BitMap([number]), {"reason": "insult"}, at=now - timedelta(minutes=8, seconds=-number))
    assert not queue.pace.pause.isVisible()
    press("A")
    assert queue.pace.pause.isVisible()
    assert queue.pace.hint.text() == "15 hard texts in a row. A pause?"
    queue.pace.understood.click()
    press("A")
    assert not queue.pace.pause.isVisible(), "once for each row"
    queue.pace.never.click()
    assert made.desk.settings.flag("pace/no-pause")


def _read(queue: ModeratingScreen, id_: int) -> str:
    queue.show_one(id_)
    return queue.reader.view.toPlainText()
