"""The codebook in the window, by keys: described, pinned, split, retired, offered again, and every act undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from moderator.ui.analysing.tags import TagsCard
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import deciding, tagging
from tests.ui import opened
from tests.ui.opened import press, screen, type_text


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    window = opened.window(opened.workspace(tmp_path))
    qtbot.addWidget(window)
    press("Alt+3")
    ws = window.desk.workspace
    bike = deciding.define_tag(ws, "Vélo").made
    deciding.define_tag(ws, "Train")
    deciding.tag(ws, range(1, 41), bike)
    yield window
    window.close()


@pytest.fixture
def card(made: Window) -> TagsCard:
    press("Ctrl+T")
    (found,) = made.findChildren(TagsCard)
    return found


def chosen(card: TagsCard) -> str:
    return card.desk.workspace.standing.codebook.tags[card.chosen()].name


def test_a_tag_is_described_by_keys_in_one_gesture(made: Window, card: TagsCard) -> None:
    press("Down")
    assert chosen(card) == "Vélo"
    press("F2")
    type_text("Bicyclette")
    press("Tab")
    type_text("Se deplacer a velo")
    press("Tab")
    type_text("Une piste sure")
    press("Return")
    type_text("Un garage")
    press("Tab")
    type_text("Mobilites")
    press("Ctrl+Return")
    tag = made.desk.workspace.standing.codebook.named("Bicyclette")
    assert tag is not None
    assert (tag.about, tag.examples) == ("Se deplacer a velo", ("Une piste sure", "Un garage"))
    assert tag.public == "Mobilites"
    press("Escape", "Ctrl+Z")
    tag = made.desk.workspace.standing.codebook.named("Vélo")
    assert tag is not None
    assert (tag.about, tag.examples, tag.public) == ("", (), "")


def test_a_digit_in_the_tree_pins_the_tag_and_the_bar_shows_it(made: Window, card: TagsCard) -> None:
    press("Down", "3")
    assert card.said.text() == "Key 3: Vélo."
    assert tagging.pins(made.desk.workspace) == {3: card.chosen()}
    item = card.tree.currentItem()
    assert item is not None
    assert item.text(1) == "3"
    assert [button.text() for button in screen(made, Space.ANALYSE).bar.pins] == [" Vélo   3"]
    card.details.key.setCurrentIndex(0)
    card.details.key.activated.emit(0)
    assert tagging.pins(made.desk.workspace) == {}
    assert screen(made, Space.ANALYSE).bar.pins == []


def test_a_retired_tag_stays_and_is_offered_no_more(made: Window, card: TagsCard) -> None:
    press("Down", "Delete")
    item = card.tree.currentItem()
    assert item is not None
    assert item.text(0) == "Vélo (retired)"
    assert len(made.desk.workspace.standing.tags[card.chosen()]) == 40
    assert card.retire.text() == "Offer again"
    press("Escape", "T")
    offered = screen(made, Space.ANALYSE).chooser.choices
    assert [offered.item(at).text() for at in range(offered.count())] == ["Train"]
    press("Escape", "Ctrl+Z", "T")
    assert offered.count() == 2


def test_a_tag_is_split_by_a_search_counted_first_and_one_undo_puts_it_together(
    made: Window, card: TagsCard, qtbot: QtBot
) -> None:
    press("Down")
    old = card.chosen()
    card.splitting.search.setFocus()
    type_text("auteur:entreprise")
    qtbot.waitUntil(lambda: card.splitting.count.text() != "")
    assert card.splitting.count.text() == "13 contributions of 40 would leave the tag."
    assert not card.splitting.split.isEnabled()
    press("Return")
    type_text("Entreprises")
    press("Return")
    standing = made.desk.workspace.standing
    new = standing.codebook.named("Entreprises")
    assert new is not None
    assert (len(standing.tags[old]), len(standing.tags[new.uid])) == (27, 13)
    assert card.said.text() == "13 contributions moved from “Vélo” to “Entreprises”."
    press("Escape", "Ctrl+Z")
    standing = made.desk.workspace.standing
    assert len(standing.tags[old]) == 40
    assert standing.codebook.named("Entreprises") is None


def test_what_is_being_written_survives_an_act_elsewhere(made: Window, card: TagsCard) -> None:
    press("Down", "F2")
    type_text("Presque fini")
    made.desk.act(lambda ws: deciding.accept(ws, [1]))
    assert card.name.text() == "Presque fini"


def about(made: Window, name: str) -> str:
    """The definition of a tag."""
    tag = made.desk.workspace.standing.codebook.named(name)
    assert tag is not None
    return tag.about


def test_a_definition_being_typed_is_kept_when_another_tag_is_chosen_or_the_page_is_left(
    made: Window, card: TagsCard
) -> None:
    first, second = (card.tree.topLevelItem(at) for at in range(2))
    assert first is not None
    assert second is not None
    card.tree.setCurrentItem(second)
    card.details.about.setFocus()
    type_text("Deux roues")
    card.tree.setCurrentItem(first)
    assert (chosen(card), about(made, "Vélo")) == ("Train", "Deux roues")
    assert card.details.about.toPlainText() == ""
    card.details.about.setFocus()
    type_text("Sur des rails")
    press("Escape")
    assert not card.isVisible()
    assert about(made, "Train") == "Sur des rails"
    before = len(made.desk.workspace.standing.facts)
    press("Ctrl+T", "Down", "Up", "Escape")
    assert len(made.desk.workspace.standing.facts) == before
    press("Ctrl+Z", "Ctrl+Z")
    assert about(made, "Train") == about(made, "Vélo") == ""


def test_what_is_written_of_a_tag_stays_when_another_button_changes_it(made: Window, card: TagsCard) -> None:
    press("Down")
    card.details.about.setFocus()
    type_text("Deux roues")
    card.retire.click()
    assert card.details.about.toPlainText() == "Deux roues"
    assert card.details.differs()
    press("Escape")
    assert about(made, "Vélo") == "Deux roues"


def test_the_card_stays_open_on_a_name_that_is_taken_until_one_gives_it_up(made: Window, card: TagsCard) -> None:
    press("Down", "F2")
    type_text("train")
    press("Escape")
    assert card.isVisible()
    assert "There is already a tag" in card.said.text()
    assert (card.name.text(), chosen(card)) == ("train", "Vélo")
    press("Escape")
    assert not card.isVisible()
    assert made.desk.workspace.standing.codebook.named("Vélo") is not None


def test_a_new_tag_is_described_before_it_is_made(made: Window, card: TagsCard) -> None:
    press("Down")
    card.add_below.click()
    assert card.name.hasFocus()
    assert card.name.text() == ""
    type_text("Pistes")
    press("Tab")
    type_text("Ou rouler")
    made.desk.act(lambda ws: deciding.accept(ws, [1]))
    assert card.name.text() == "Pistes"
    press("Ctrl+Return")
    book = made.desk.workspace.standing.codebook
    assert (book.path(card.chosen()), about(made, "Pistes")) == ("Vélo / Pistes", "Ou rouler")
    card.add.click()
    type_text("Bus")
    press("Escape")
    assert made.desk.workspace.standing.codebook.named("Bus") is not None, "what was typed is made, not lost"


def test_no_break_spaces_of_a_definition_are_no_change(made: Window, card: TagsCard) -> None:
    uid = card.chosen()
    made.desk.act(lambda ws: deciding.describe_tag(ws, uid, about="Le mot\xa0: «\xa0rail\xa0»"))
    assert not card.details.differs()
    card.details.name.setText("Le train")
    press("Escape")
    assert about(made, "Le train") == "Le mot\xa0: «\xa0rail\xa0»"


def test_the_workspace_closes_after_the_card_was_left_and_opened_again(made: Window, card: TagsCard) -> None:
    press("Escape", "Ctrl+T", "Escape")
    QTest.qWait(1)  # what was left is deleted
    made.desk.put_away()
    assert not made.desk.is_open
