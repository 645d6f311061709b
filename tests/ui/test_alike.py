"""What resembles is shown beside the text, on a key, and follows what is read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from moderator.domain.rule import Effect
from moderator.ui.analysing.screen import AnalysingScreen
from moderator.ui.contributions.screen import WorkScreen
from moderator.ui.keys import Space
from moderator.ui.window import Window
from tests.store.making import article, proposal
from tests.ui import opened
from tests.ui.opened import press, screen
from tests.ui.test_accessibility import faults

BODIES = (
    "Des composteurs collectifs au pied de chaque immeuble.",
    "Un composteur collectif dans notre immeuble.",
    "Les trains du soir sont supprimés à la gare.",
    "La gare sans trains du soir, supprimés eux aussi.",
)


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    filler = [proposal(n, title="", body=f"Remarque numéro {n} sur le règlement.") for n in range(10, 50)]
    texts = [proposal(n, title="", body=body) for n, body in enumerate(BODIES, 1)]
    window = opened.window(opened.workspace(tmp_path, [article(0), article(1), article(2), *texts, *filler]))
    qtbot.addWidget(window)
    press("Alt+3")
    yield window
    window.close()


def here(made: Window) -> WorkScreen:
    return screen(made, Space.ANALYSE)


def test_similar_contributions_open_under_the_text_follow_it_and_lead_to_one_another(made: Window) -> None:
    screen_ = here(made)
    screen_.search("composteurs immeuble OU trains")
    screen_.show_one(1)
    press("F4")
    panel = screen_.similar
    assert panel.isVisible()
    assert [one.id for one in panel.found] == [2]
    assert "in common" in panel.page.toPlainText()
    assert "immeuble" in panel.page.toPlainText()
    screen_.show_one(3)
    assert [one.id for one in panel.found] == [4]
    panel.page.chosen.emit(4)
    assert screen_.sheets.shown == 4
    press("Esc")
    assert not panel.isVisible()
    assert screen_.listing.view.hasFocus()


def test_key_phrases_stand_beside_the_list_and_each_narrows_the_search(made: Window) -> None:
    screen_ = here(made)
    screen_.search("gare OU composteurs")
    press("F12")
    panel = screen_.phrases
    assert panel.isVisible()
    assert panel.found is not None
    assert panel.found.note == "4 distinct texts compared with 44."
    said = [one.words for one in panel.found.phrases]
    assert "immeuble" not in said, "two contributions are too few to tell"
    screen_.search("remarque")
    assert panel.found.search == "remarque"
    (first, *_others) = panel.found.phrases
    panel.table.setFocus()
    press("Return")
    assert (screen_.query_text, len(screen_.listing.rows.ids)) == (first.search, first.count)
    panel.once.setChecked(False)
    assert "contributions compared" in panel.note.text()
    press("F12")
    assert not panel.isVisible()


def test_a_near_answer_is_shown_with_its_words_and_taken_on_a_key_never_silently(made: Window) -> None:
    from moderator.work import deciding

    text = "L’État finance déjà des composteurs dans les immeubles collectifs."
    made.desk.act(lambda ws: deciding.answer(ws, [1], text))
    answering = opened.answering(made)
    press("Alt+4")
    answering.search("composteurs OU composteur")
    answering.show_one(2)
    assert [one.text for one in answering.near.found] == [text]
    assert answering.near.isVisible()
    assert answering.editor.text.toPlainText() == ""
    press("Ctrl+Shift+Y")
    assert answering.near.page.isVisible()
    assert "in common" in answering.near.page.toPlainText()
    answering.editor.write()
    press("Ctrl+1")
    assert not answering.near.page.isVisible()
    assert answering.editor.text.toPlainText() == text
    assert made.desk.workspace.standing.value("answer", 2) is None, "nothing is decided yet"
    press("Ctrl+Z")
    assert answering.editor.text.toPlainText() == ""
    press("Ctrl+2")
    assert answering.editor.text.toPlainText() == "", "there is no second one"
    press("Ctrl+1", "Ctrl+Return")
    assert made.desk.workspace.standing.value("answer", 2)
    made.ask("undo")
    assert made.desk.workspace.standing.value("answer", 2) is None


def test_an_argument_is_answered_from_what_was_answered_before(made: Window) -> None:
    from moderator.work import arguing, deciding

    text = "Les trains du soir dépendent de la région, qui dessert chaque gare."
    deciding.answer(made.desk.workspace, [3], text)
    uid = arguing.define(made.desk.workspace, "Il manque des trains le soir à la gare").made
    made.ask("arguments")
    page = made.pages.arguments
    page.trees.go(uid)
    assert [one.text for one in page.near.found] == [text]
    made.ask("near-1")
    assert page.form.answer.toPlainText() == text


def test_the_list_takes_the_order_of_learning_when_asked_and_says_why_each_comes(made: Window) -> None:
    from moderator.domain.query import Order
    from moderator.work import deciding

    screen_ = here(made)
    assert isinstance(screen_, AnalysingScreen)
    before = [int(one) for one in screen_.listing.rows.ids]
    tag = deciding.define_tag(made.desk.workspace, "Règlement").made
    made.desk.act(lambda ws: deciding.tag(ws, [one for one in before if one > 4], tag))
    assert [int(one) for one in screen_.listing.rows.ids] == before, "the list never moves by itself"
    assert not screen_.suggestions.isVisible()
    at = screen_.orders.findData(Order.INFORMATIVE)
    screen_.orders.setCurrentIndex(at)
    screen_.orders.activated.emit(at)
    assert {int(one) for one in screen_.listing.rows.ids[:4]} == {1, 2, 3, 4}
    screen_.listing.go(0)
    assert screen_.suggestions.isVisible()
    (why,) = [
        one.text() for one in screen_.suggestions.findChildren(QLabel) if one.isVisible() and "place 1" in one.text()
    ]
    assert "new words" in why
    assert opened.answering(made).orders.findData(Order.INFORMATIVE) == -1, "it is an order for coding"


def test_the_panels_are_named_reached_and_whole_at_200_percent(made: Window) -> None:
    from moderator.work import deciding, rules

    ws = made.desk.workspace
    made.desk.act(lambda now: deciding.answer(now, [1], "L’État finance déjà des composteurs dans les immeubles."))
    deciding.define_tag(ws, "Un nom d’étiquette plutôt long, comme il y en a")
    rule = ("Une règle au nom tout aussi long que l’étiquette", "composteur OU composteurs", Effect.TAG)
    made.desk.act(lambda now: rules.write(now, *rule, "Un nom d’étiquette plutôt long, comme il y en a"))
    made.resize(1280, 800)
    made.read_at(200)
    screen_ = here(made)
    screen_.search("composteurs OU composteur")
    for command in ("similar", "key-phrases"):
        screen_.show_one(2)
        made.ask(command)
        assert faults(made) == "", command
        made.ask(command)
    made.go(Space.ANSWER)
    answering = opened.answering(made)
    answering.search("composteurs OU composteur")
    answering.show_one(2)
    made.ask("near-answers")
    assert answering.near.page.isVisible()
    assert faults(made) == ""
