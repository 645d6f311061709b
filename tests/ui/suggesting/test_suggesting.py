"""Suggestions by keys alone: put, rejected, explained, settled, listed; every act of it undone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from moderator.ui.analysing.screen import AnalysingScreen
from moderator.ui.keys import Space
from moderator.ui.suggesting.page import SuggestionsPage
from moderator.ui.window import Window
from moderator.work import deciding
from tests.ui import opened
from tests.ui.opened import press, screen
from tests.work import coded


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A consultation from which something was learned, closed."""
    ws, _tags = coded.consultation(tmp_path_factory.mktemp("learned"))
    coded.hang(ws)
    coded.learn(ws)
    ws.close()
    return ws.path


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path, learned: Path) -> Iterator[Window]:
    copy = tmp_path / learned.name
    shutil.copy(learned, copy)
    window = opened.window(copy)
    qtbot.addWidget(window)
    press("Alt+3")
    yield window
    window.close()


@pytest.fixture
def analysing(made: Window) -> AnalysingScreen:
    found = screen(made, Space.ANALYSE)
    assert isinstance(found, AnalysingScreen)
    found.search("id:123,124,126")
    found.show_one(124)
    return found


def carried(made: Window, id_: int) -> tuple[set[str], set[str]]:
    """The tags and the arguments of a contribution, by name."""
    now = made.desk.workspace.standing
    tags = {now.codebook.tags[uid].name for uid in now.within("tag:", id_)}
    return tags, {now.arguments.every[uid].text for uid in now.within("argument:", id_)}


def test_one_key_puts_what_is_suggested_and_the_next_one_comes(made: Window, analysing: AnalysingScreen) -> None:
    line = analysing.suggested
    assert "“Impôts”" in line.said.text()
    assert "1 of 2" in line.said.text()
    press("A")
    assert carried(made, 124) == ({"Impôts"}, set())
    assert "argument" in line.said.text()
    press("A")
    assert carried(made, 124) == ({"Impôts"}, {"Les taxes sont lourdes"})
    assert not line.isVisible()
    press("Ctrl+Z")
    press("Ctrl+Z")
    assert carried(made, 124) == (set(), set())
    assert line.isVisible()


def test_the_words_that_weighed_are_marked_until_one_goes_on(made: Window, analysing: AnalysingScreen) -> None:
    before = len(analysing.reader.view.extraSelections())
    press("S")
    assert "Words that weighed" in analysing.suggested.words.text()
    assert "44 different texts" in analysing.suggested.words.text()
    marked = analysing.reader.view.extraSelections()[before:]
    assert {one.cursor.selectedText() for one in marked} & set(coded.WORDS["Impôts"].split())
    press("S")
    assert "Les taxes sont lourdes" in analysing.suggested.said.text()
    press("J")
    assert not analysing.suggested.words.isVisible()
    assert len(analysing.reader.view.extraSelections()) == before


def test_what_is_rejected_does_not_come_back_until_it_is_undone(made: Window, analysing: AnalysingScreen) -> None:
    press("R")
    assert "Impôts" not in analysing.suggested.said.text()
    assert carried(made, 124) == (set(), set())
    press("J")
    press("K")
    assert "Impôts" not in analysing.suggested.said.text()
    press("Ctrl+Z")
    analysing.show_one(124)
    assert "Impôts" in analysing.suggested.said.text()


def test_a_suggestion_is_accepted_wherever_it_is_made_in_a_selection(made: Window, analysing: AnalysingScreen) -> None:
    analysing.search("suggestion:Impôts")
    total = len(analysing.listing.rows.ids)
    press("Ctrl+A")
    press("A")
    assert len(made.desk.workspace.standing.tags[analysing_tag(made, "Impôts")]) == 44 + total
    press("Ctrl+Z")
    assert len(made.desk.workspace.standing.tags[analysing_tag(made, "Impôts")]) == 44
    analysing.search("")
    analysing.show_one(124)
    press("Ctrl+A")
    press("A")
    assert analysing.chooser.isVisible()  # more than a hundred: a preview comes first


def cell(page: SuggestionsPage, row: int, column: int) -> str:
    """What a cell of the table says."""
    item = page.table.item(row, column)
    assert item is not None
    return item.text()


def analysing_tag(made: Window, name: str) -> str:
    """The uid of a tag."""
    return next(uid for uid, tag in made.desk.workspace.standing.codebook.tags.items() if tag.name == name)


def test_the_page_says_what_is_silent_and_opens_the_list(made: Window, analysing: AnalysingScreen) -> None:
    press("Ctrl+Shift+S")
    page = made.pages.suggesting
    rows = {
        cell(page, row, 0): [cell(page, row, column) for column in range(1, 6)] for row in range(page.table.rowCount())
    }
    assert rows["Rare"] == ["3", "–", "–", "–", "silent: 3 examples, it takes 20"]
    assert rows["École"][-1] == "suggested"
    assert "120 contributions coded" in page.how.text()
    page.fewest.setValue(500)
    page.fewest.editingFinished.emit()
    assert cell(page, 0, 5) == "silent: 44 examples, it takes 500"
    made.ask("undo")
    page.table.setCurrentCell([cell(page, row, 0) for row in range(7)].index("École"), 0)
    press("V")
    assert analysing.isVisible()
    assert analysing.query_text == "suggestion:École"
    assert analysing.listing.rows.ids[0] in made.desk.workspace.corpus.columns.everyone


def test_enough_new_codings_are_learned_from_without_being_asked(made: Window, analysing: AnalysingScreen) -> None:
    press("Ctrl+Shift+S")
    page = made.pages.suggesting
    assert page.again.isEnabled()
    before = page.state
    assert before is not None
    analysing.learner.look()
    assert page.state == before
    tag = analysing_tag(made, "Rare")
    made.desk.act(lambda ws: deciding.tag(ws, range(121, 151), tag))
    assert page.how.text().endswith("30 codings since.")
    analysing.learner.look()
    assert page.state is not None
    assert page.state.since == 0
    row = [cell(page, row, 0) for row in range(7)].index("Rare")
    assert cell(page, row, 1) == "33"
