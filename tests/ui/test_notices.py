"""The world's problems are said quietly, our bugs frankly, and neither gives anybody away."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from moderator.domain.problem import Problem
from moderator.domain.words import speak
from moderator.ui.keys import Space
from moderator.ui.notices import BugCard, report
from moderator.ui.window import Window
from tests.ui.opened import press


def test_a_problem_is_a_sentence_that_stays_until_an_act_succeeds(made: Window) -> None:
    made.go(Space.MODERATE)
    made.desk.problem.emit(Problem("The disk is full.", where="Disk D.", remedy="Make room, then try again."))
    assert made.strip.isVisible()
    assert made.strip.text.text() == "The disk is full. Disk D. Make room, then try again."
    press("A")
    assert not made.strip.isVisible()


def test_markup_in_a_problem_is_text(made: Window) -> None:
    made.tell(Problem("<b>bold</b>"))
    assert made.strip.text.text() == "<b>bold</b>"
    assert made.strip.text.textFormat().name == "PlainText"


def fails() -> None:
    name = "Claire Martin"
    raise KeyError(name)


def test_the_report_of_a_bug_says_where_and_not_what() -> None:
    with pytest.raises(KeyError) as caught:
        fails()
    text = report(caught.value)
    assert "test_notices.py" in text
    assert "KeyError" in text
    assert "fails" in text
    assert "Claire" not in text
    assert "/home" not in text
    assert str(caught.tb.tb_frame.f_code.co_filename) not in text


def test_a_bug_shows_a_card_whose_report_is_copied(made: Window, capsys: pytest.CaptureFixture[str]) -> None:
    made.go(Space.MODERATE)
    before = QApplication.focusWidget()

    def broken(_progress: object) -> None:
        raise ZeroDivisionError

    made.desk.tasks.write(broken)
    (card,) = made.findChildren(BugCard)
    copy = next(one for one in card.findChildren(QPushButton) if one.text() == "Copy the report")
    copy.click()
    assert "ZeroDivisionError" in QApplication.clipboard().text()
    assert "ZeroDivisionError" in capsys.readouterr().err
    # The keyboard is the card's until Escape: no letter decides anything underneath.
    press("A")
    assert not made.desk.workspace.standing.holding("status", "accepted")
    press("Escape")
    assert QApplication.focusWidget() is before
    press("A")
    assert len(made.desk.workspace.standing.holding("status", "accepted")) == 1


def test_a_card_shuts_when_what_had_the_keyboard_before_it_is_gone(made: Window) -> None:
    field = QLineEdit(made)
    field.show()
    field.setFocus()

    def broken(_progress: object) -> None:
        raise ZeroDivisionError

    made.desk.tasks.write(broken)
    (card,) = made.findChildren(BugCard)
    field.deleteLater()
    QApplication.sendPostedEvents(field, QEvent.Type.DeferredDelete)
    press("Escape")
    assert not card.isVisible()


def test_a_long_sentence_about_an_act_is_whole_and_moves_nothing(made: Window) -> None:
    made.resize(960, 540)
    before = made.footer.height()
    made.footer.say("What you refuse stays visible on the site until its administrators hide it. " * 2, undoable=True)
    QApplication.processEvents()
    label = made.footer.sentence
    assert label.heightForWidth(label.width()) <= label.height()
    assert made.footer.height() == before
    made.footer.say("1 contribution accepted.", undoable=True)
    assert not label.wordWrap()


def test_long_work_is_shown_with_its_progress_and_a_way_to_stop(made: Window) -> None:
    seen: list[tuple[str, int]] = []
    footer = made.footer

    def long(progress: object) -> None:
        progress(50, 200, "Reading")  # type: ignore[operator]
        seen.append((footer.what.text(), footer.bar.value()))

    speak("en")
    made.desk.tasks.serve(long, label="Receiving")
    assert seen == [("Reading (25%)", 250)]
    assert not footer.bar.isVisible()
