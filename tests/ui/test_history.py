"""Any act of the past is found again and undone, and the team's tags are kept in order."""

from PySide6.QtWidgets import QTableWidgetItem

from moderator.ui.analysing.tags import TagsCard
from moderator.ui.history import HistoryCard
from moderator.ui.keys import Space
from moderator.ui.window import Window
from tests.ui.opened import press, screen, status, type_text


def cell(card: HistoryCard, row: int, column: int) -> QTableWidgetItem:
    found = card.table.item(row, column)
    assert found is not None
    return found


def test_one_act_of_the_past_is_undone_and_the_later_ones_stay(made: Window) -> None:
    press("Alt+2")
    moderating = screen(made, Space.MODERATE)
    first, second = moderating.listing.rows.id_at(0), moderating.listing.rows.id_at(1)
    press("A", "R", "2", "Ctrl+H")
    (card,) = made.findChildren(HistoryCard)
    said = [cell(card, row, 2).text() for row in range(card.table.rowCount())]
    assert said == ["1 contribution refused: attack or insult.", "1 contribution accepted."]
    card.table.selectRow(1)
    card.why.setText("Wrong article")
    card.undo.click()
    assert status(made, first) == ""
    assert status(made, second) == "refused:insult"
    assert cell(card, 2, 2).font().strikeOut()
    assert cell(card, 0, 1).text() == "Claire"
    card.kind.setCurrentIndex(card.kind.findData("refuse"))
    card.kind.activated.emit(card.kind.currentIndex())
    assert card.table.rowCount() == 1
    press("Escape")
    assert not made.findChildren(HistoryCard)[0].isVisible()


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
    assert cell(card, 0, 1).text() == "Claire Martin"
    assert made.desk.workspace.get("actor") == "Claire Martin"
