"""Reading together on the screen: the register opens its lists, a sample is coded blind and compared."""

from pyroaring import BitMap

from moderator.domain.position import Position
from moderator.domain.settings import DWELL
from moderator.ui.keys import Space
from moderator.ui.parts import Button
from moderator.ui.reading.double import DrawCard
from moderator.ui.window import Window
from moderator.work import deciding, double
from tests.ui.opened import press, screen, type_text


def test_the_register_shows_coverage_and_opens_what_nobody_read(made: Window) -> None:
    workspace = made.desk.workspace
    deciding.read(workspace, [1, 2, 3], 5)
    made.ask("register")
    page = made.together.register
    assert page.isVisible()
    assert page.summary.text() == "3 contributions of 63 read by somebody (5%)"
    assert page.table.columnCount() == 4
    header = page.table.horizontalHeaderItem(3)
    assert header is not None
    assert header.text() == "Claire"
    page.seconds.setValue(7.5)
    page.settle.click()
    assert workspace.standing.setting(DWELL) == "7.5"
    oldest = next(one for one in page.findChildren(Button) if "oldest" in one.accessibleName())
    assert oldest.accessibleName() == "60 contributions that nobody has read, the oldest first"
    oldest.click()
    analysing = screen(made, Space.ANALYSE)
    assert made.space is Space.ANALYSE
    assert analysing.listing.rows.rowCount() == 60


def test_a_sample_is_drawn_coded_blind_by_keys_compared_and_settled(made: Window) -> None:
    workspace = made.desk.workspace
    bike = deciding.define_tag(workspace, "Vélo").made
    deciding.tag(workspace, [1, 2], bike)
    deciding.judge(workspace, [3], Position.UNFAVORABLE)
    made.ask("double")
    page = made.together.double
    page.draw.click()
    (card,) = made.findChildren(DrawCard)
    card.coder.setText("Ahmed")
    card.query.setText("id:1,2,3")
    card.many.setValue(3)
    card.seed.setText("x")
    card.go.click()
    assert card.told.text() == "The seed is a whole number."
    card.seed.setText("5")
    card.go.click()
    assert page.samples.rowCount() == 1
    assert not page.code.isEnabled(), "it is for Ahmed"
    name = page.sample().name  # type: ignore[union-attr]

    workspace.actor = "Ahmed"
    page.entered()
    assert page.tags.isHidden(), "no comparison before the sample is coded"
    page.code.click()
    analysing = screen(made, Space.ANALYSE)
    assert made.looking.banner.words.text() == "You are coding a sample blind: 3 contributions."
    assert [analysing.listing.rows.id_at(row) for row in range(3)] == [1, 2, 3]
    shown = analysing.listing.rows.row(0)
    assert shown.tags == ()
    press("T")
    type_text("Vélo")
    press("Return")
    analysing.listing.go(1)
    press("Ctrl+M")
    assert analysing.listing.current == 3
    press("T")
    type_text("Vélo")
    press("Return")
    press("G")
    assert analysing.listing.rows.row(2).position == "favorable"
    assert workspace.standing.value("position", 3) == "unfavorable"
    assert workspace.standing.holding(f"tag:{bike}", "1") == BitMap([1, 2])
    assert double.sample(workspace, name).coded == BitMap([1, 2, 3])
    press("A", "F9")
    assert made.desk.view is None

    workspace.actor = "Claire"
    made.ask("double")
    assert page.tags.rowCount() == 2, "the tag and the position"
    assert page.differences.rowCount() == 3
    page.differences.selectRow(1)
    assert page.sides.question.text() == "Where does it stand?"
    assert (page.sides.yes.text(), page.sides.no.text()) == ("unfavourable", "favourable")
    page.sides.no.click()
    assert workspace.standing.value("position", 3) == "favorable"
    page.differences.selectRow(2)
    assert page.sides.first.text() == "position: unfavourable"
    assert page.sides.second.text() == "Vélo, position: favourable"
    assert page.sides.question.text() == "Does “Vélo” apply?"
    page.sides.yes.click()
    assert workspace.standing.holding(f"tag:{bike}", "1") == BitMap([1, 2, 3])
    settled = page.differences.item(2, 3)
    assert settled is not None
    assert settled.text() == "settled"
