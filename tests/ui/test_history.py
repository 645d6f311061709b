"""Any act of the past is found again and undone, and the team's tags are kept in order."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from moderator.ui.analysing.tags import TagsCard
from moderator.ui.history.card import HistoryCard
from moderator.ui.history.looking import WhenCard
from moderator.ui.history.period import PeriodCard
from moderator.ui.keys import Space
from moderator.ui.window import Window
from tests.ui.opened import press, screen, status, type_text


def said(card: HistoryCard, row: int, column: int = 2) -> str:
    """What a cell of the list says."""
    return str(card.rows.data(card.rows.index(row, column)))


def all_said(card: HistoryCard) -> list[str]:
    """The sentences of the list, the latest first."""
    return [said(card, row) for row in range(card.rows.rowCount())]


def test_one_act_of_the_past_is_undone_and_the_later_ones_stay(made: Window, qtbot: QtBot) -> None:
    press("Alt+2")
    moderating = screen(made, Space.MODERATE)
    first, second = moderating.listing.rows.id_at(0), moderating.listing.rows.id_at(1)
    press("A", "R", "2", "Ctrl+H")
    (card,) = made.findChildren(HistoryCard)
    assert all_said(card) == ["1 contribution refused: attack or insult.", "1 contribution accepted."]
    card.table.selectRow(1)
    card.why.setText("Wrong article")
    card.undo.click()
    assert status(made, first) == ""
    assert status(made, second) == "refused:insult"
    qtbot.waitUntil(lambda: card.rows.rowCount() == 3)
    struck = card.rows.data(card.rows.index(2, 2), Qt.ItemDataRole.FontRole)
    assert isinstance(struck, QFont)
    assert struck.strikeOut()
    assert "(undone)" in str(card.rows.data(card.rows.index(2, 2), Qt.ItemDataRole.AccessibleTextRole))
    assert said(card, 0, 1) == "Claire"
    assert said(card, 0).endswith("– Wrong article")
    card.kind.setCurrentIndex(card.kind.findData("refuse"))
    card.kind.activated.emit(card.kind.currentIndex())
    assert card.rows.rowCount() == 1
    card.kind.setCurrentIndex(0)
    card.number.setText(str(first))
    card.number.editingFinished.emit()
    assert card.rows.rowCount() == 2, "the acceptance and what undid it"
    press("Escape")
    assert not made.findChildren(HistoryCard)[0].isVisible()
    press("Ctrl+Z")
    assert status(made, first) == "accepted", "what was undone from the history comes back with the undo key"


def test_all_of_a_period_is_undone_after_seeing_what_it_changes_and_comes_back_by_one_key(made: Window) -> None:
    press("Alt+2", "A", "A", "R", "1")
    before = made.desk.workspace.standing
    made.ask("undo-period")
    (card,) = made.findChildren(PeriodCard)
    assert card.person.currentText() == "Claire"
    assert card.told.text().startswith("3 acts of Claire, on 3 contributions.")
    assert not card.undo.isEnabled(), "a reason is asked for"
    card.since.setText("mardi")
    card.since.editingFinished.emit()
    assert "not a day" in card.told.text()
    card.since.setText("")
    card.since.editingFinished.emit()
    card.kind.setCurrentIndex(card.kind.findData("accept"))
    card.kind.activated.emit(card.kind.currentIndex())
    card.why.setText("Wrong instructions")
    assert card.undo.text() == "Undo 2 acts"
    card.undo.click()
    assert not made.desk.workspace.standing.holding("status", "accepted")
    press("Ctrl+Z")
    assert made.desk.workspace.standing.slots == before.slots


def test_the_past_is_looked_at_without_changing_it_and_left_by_one_key(made: Window) -> None:
    press("Alt+2")
    moderating = screen(made, Space.MODERATE)
    total = moderating.listing.rows.rowCount()
    first = moderating.listing.rows.id_at(0)
    press("A", "A", "Ctrl+R")
    assert moderating.listing.rows.rowCount() == total - 2
    press("Ctrl+H")
    (card,) = made.findChildren(HistoryCard)
    card.table.selectRow(1)
    card.then.click()
    assert made.looking.banner.isVisible()
    assert made.looking.banner.words.text().startswith("You are looking at ")
    assert moderating.listing.rows.rowCount() == total - 1, "the second acceptance had not come"
    press("A", "Ctrl+Z")
    assert made.desk.present.standing.value("status", first) == "accepted"
    assert len(made.desk.present.standing.holding("status", "accepted")) == 2
    press("F9")
    assert not made.looking.banner.isVisible()
    assert moderating.listing.rows.rowCount() == total - 2
    press("F8")
    (when,) = made.findChildren(WhenCard)
    type_text("2020-01-01")
    press("Return")
    assert made.desk.view is not None
    assert moderating.listing.rows.rowCount() == 0, "nothing had come in"
    press("F9")
    assert made.desk.view is None
    assert not when.isVisible()


def test_tags_are_made_renamed_moved_and_brought_together(made: Window) -> None:
    press("Alt+3", "T")
    type_text("Velo")
    press("Return", "Ctrl+T")
    (card,) = made.findChildren(TagsCard)
    press("F2")
    type_text("Vélo")
    press("Return")
    card.name.setText("Mobilité")
    card.add.click()
    book = made.desk.workspace.standing.codebook
    assert sorted(tag.name for tag in book.living()) == ["Mobilité", "Vélo"]
    (bike,) = card.tree.findItems("Vélo", Qt.MatchFlag.MatchExactly)
    card.tree.setCurrentItem(bike)
    card.other.setCurrentIndex(card.other.findText("Mobilité"))
    card.move_under.click()
    assert made.desk.workspace.standing.codebook.path(card.chosen()) == "Mobilité / Vélo"
    card.other.setCurrentIndex(card.other.findText("Mobilité"))
    card.join_into.click()
    standing = made.desk.workspace.standing
    assert [tag.name for tag in standing.codebook.living()] == ["Mobilité"]
    assert [len(ids) for ids in standing.tags.values()] == [1]
    press("Escape", "Ctrl+Z")
    assert len(list(made.desk.workspace.standing.codebook.living())) == 2


def test_acts_bear_the_name_one_gives_oneself(made: Window) -> None:
    press("Alt+2")
    made.ask("person")
    type_text("Claire Martin")
    press("Return")
    assert made.top.person.text() == "Claire Martin"
    press("A", "Ctrl+H")
    (card,) = made.findChildren(HistoryCard)
    assert said(card, 0, 1) == "Claire Martin"
    assert made.desk.workspace.get("actor") == "Claire Martin"
