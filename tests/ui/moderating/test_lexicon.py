"""The page of the list of insults and threats: tried before it is changed, each change undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from moderator.domain.doctor import Item
from moderator.ui.keys import Space
from moderator.ui.moderating.lexicon import LexiconPage
from moderator.ui.window import Window
from moderator.work import finding
from tests.store.making import article, proposal
from tests.ui import opened
from tests.ui.opened import press, type_text

BODIES = ("Quel olibrius !", "Une piste.", "Espèce de connard.")


@pytest.fixture
def made(tmp_path: Path, qtbot: QtBot) -> Window:
    texts = enumerate(BODIES, 1)
    items: list[Item] = [article(1), *(proposal(n, section="art1", title=f"Avis {n}", body=one) for n, one in texts)]
    window = opened.window(opened.workspace(tmp_path, items))
    qtbot.addWidget(window)
    window.go(Space.MODERATE)
    window.ask("lexicon")
    return window


def page(window: Window) -> LexiconPage:
    return window.pages.lexicon


def test_an_entry_is_tried_kept_and_undone_by_keyboard(made: Window, tmp_path: Path) -> None:
    shown = page(made)
    shown.new.click()
    type_text("Olibrius*")
    shown._try()
    assert shown.said.text() == "It would find 1 contribution more."
    assert "olibrius" in shown.examples.entries[0].text
    press("Ctrl+Return")
    assert "1 of them of the team" in shown.count.text()
    assert finding.find(made.desk.workspace, "injure:oui").total == 2
    shown.retire.click()
    assert shown.retire.text() == "Look for it again"
    assert finding.find(made.desk.workspace, "injure:oui").total == 1
    shown.table.setFocus()
    press("Ctrl+Z", "Ctrl+Z")
    assert "olibrius*" not in made.desk.workspace.standing.lexicon.entries
    shown.words.setText("§")
    shown.keep()
    assert "cannot be looked for" in shown.said.text()
    path = tmp_path / "liste.csv"
    shown.send(path)
    shown.bring(path)
    assert "0 new" in shown.said.text()


def test_the_filter_shows_the_entries_that_hold_its_letters(made: Window) -> None:
    shown = page(made)
    shown.filter.setText("connard")
    assert [one.words for one in shown.entries if one.words.startswith("connard")] == ["connard*"]
    shown.table.setCurrentCell(0, 0)
    assert shown.words.text() == shown.entries[0].words
