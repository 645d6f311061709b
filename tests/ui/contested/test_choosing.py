"""Two people decided differently without knowing it: both decisions are shown, one is chosen, which can be undone."""

from pathlib import Path

import pytest
from pyroaring import BitMap
from PySide6.QtWidgets import QLabel

from moderator.domain.decision import Act
from moderator.domain.position import Position
from moderator.domain.settings import QUEUE
from moderator.store.workspace import uids
from moderator.ui.contested.page import ContestedPage
from moderator.ui.desk import EVERYTHING
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import deciding, reading
from tests.domain.colleagues import Colleague
from tests.ui.opened import press, status, type_text


def uid(window: Window, id_: int) -> int:
    """The number of a contribution that every device shares."""
    ws = window.desk.workspace
    with ws.read() as conn:
        return uids(conn, BitMap([id_]))[0]


def heard(window: Window, colleague: Colleague) -> None:
    """Take in what a colleague decided elsewhere."""
    window.desk.workspace.absorb(list(colleague.known.values()))


def words(page: ContestedPage) -> str:
    """All that the page says."""
    return " ".join(label.text() for label in page.inner.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def divided(made: Window) -> Window:
    """Claire accepted a contribution, Ahmed refused it and another disposed of it; a second one has two answers."""
    ahmed = Colleague("Ahmed")
    ahmed.refuse(uid(made, 1), reason="off-topic")
    ahmed.decide(Act.ANSWER, [uid(made, 2)], {"text": "La réponse d’Ahmed.", "language": "fr"})
    made.desk.act(lambda ws: deciding.accept(ws, [1]))
    made.desk.act(lambda ws: deciding.answer(ws, [2], "La réponse de Claire."))
    heard(made, ahmed)
    return made


def test_both_decisions_are_shown_with_who_and_when(divided: Window) -> None:
    divided.ask("contested")
    page = divided.pages.contested
    assert page.count.text() == "2 disagreements to settle"
    shown = words(page)
    assert "refused: Off topic" in shown
    assert "accepted" in shown
    assert "Ahmed" in shown
    assert "Claire" in shown
    assert page.choices[0].hasFocus()


def test_a_key_chooses_and_the_next_one_comes(divided: Window) -> None:
    divided.ask("contested")
    page = divided.pages.contested
    assert page.shown is not None
    place = next(at for at, one in enumerate(page.shown.choices, 1) if one.actor == "Claire")
    press(str(place))
    assert status(divided, 1) == "accepted"
    assert page.count.text() == "1 disagreement to settle"
    assert "La réponse d’Ahmed." in words(page)
    assert "La réponse de Claire." in words(page)
    ahmed = next(at for at, one in enumerate(page.shown.choices, 1) if one.actor == "Ahmed")
    page.why.setFocus()
    type_text("Plus complete")
    page.choices[ahmed - 1].click()
    sheet = reading.sheet(divided.desk.workspace, 2)
    assert sheet is not None
    assert sheet.answer == "La réponse d’Ahmed."
    assert "La réponse de Claire." in [one.text for one in sheet.answers]
    assert page.count.text() == "Nobody disagrees any more."
    assert page.back.hasFocus()


def test_a_choice_is_undone_as_any_act(divided: Window) -> None:
    divided.ask("contested")
    page = divided.pages.contested
    page.choices[0].click()
    assert len(page.waiting) == 1
    press("Ctrl+Z")
    assert len(page.waiting) == 2


def test_arrows_walk_the_choices_and_escape_leaves(divided: Window) -> None:
    divided.go(Space.ANALYSE)
    divided.ask("contested")
    page = divided.pages.contested
    press("Right")
    assert page.choices[1].hasFocus()
    press("Left")
    assert page.choices[0].hasFocus()
    press("Escape")
    assert divided.space is Space.ANALYSE
    assert len(divided.desk.workspace.standing.contested()) == 2


def test_the_one_asked_for_comes_first(divided: Window, path: Path) -> None:
    divided.pages.show_contested(2)
    assert divided.pages.contested.shown is not None
    assert divided.pages.contested.shown.id == 2
    divided.pages.contested.later.click()
    assert divided.pages.contested.shown.id == 1


def test_two_positions_read_in_one_text_are_told_and_settled(made: Window) -> None:
    ahmed = Colleague("Ahmed")
    ahmed.decide(Act.POSITION, [uid(made, 3)], {"value": "unfavorable"})
    made.desk.act(lambda ws: deciding.judge(ws, [3], Position.FAVORABLE))
    heard(made, ahmed)
    made.ask("contested")
    page = made.pages.contested
    assert "Where does it stand?" in [label.text() for label in page.inner.findChildren(QLabel)]
    assert {"favourable", "unfavourable"} <= set(words(page).split())
    assert page.shown is not None
    place = next(at for at, one in enumerate(page.shown.choices, 1) if one.actor == "Ahmed")
    press(str(place))
    assert made.desk.workspace.standing.value("position", 3) == "unfavorable"
    assert not made.desk.workspace.standing.contested()


def test_what_holds_for_all_is_settled_there_too_and_the_first_screen_counts_it(divided: Window) -> None:
    ws, zoe = divided.desk.workspace, Colleague("Zoé")
    zoe.decide(Act.SET, (), {"key": "queue", "value": "before"})
    zoe.accept(*(uid(divided, one) for one in (4, 5, 6)))
    divided.desk.act(lambda ws: deciding.change(ws, QUEUE, "after"))
    divided.desk.act(lambda ws: deciding.refuse(ws, [4, 5, 6], "off-topic", "Relisez l’article"))
    heard(divided, zoe)
    divided.desk.changed.emit(EVERYTHING, None)
    divided.go(Space.TODAY)
    (line,) = (one for one in divided.today.lines if one.waiting.name == "contested")
    assert line.waiting.count == 6
    line.click()
    page = divided.pages.contested
    assert page.count.text() == "6 disagreements to settle"
    assert "Setting “moderation before or after publication”" in words(page)
    page.choices[0].click()
    while page.shown is not None and page.shown.id != 4:
        page.later.click()
    assert page.all.isVisible()
    assert "2 other contributions" in page.all.text()
    assert "Why: Relisez l’article" in words(page)
    page.all.setChecked(True)
    place = next(at for at, choice in enumerate(page.shown.choices) if choice.actor == "Zoé")  # type: ignore[union-attr]
    page.choices[place].click()
    assert {status(divided, one) for one in (4, 5, 6)} == {"accepted"}
    assert len(ws.standing.contested()) == 2
    assert not page.all.isVisible()
