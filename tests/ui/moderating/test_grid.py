"""Short texts in a grid, by keys: a tick selects and decides nothing; one key decides those ticked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from moderator.domain.doctor import Item
from moderator.ui.keys import Space
from moderator.ui.moderating.grid import ShortsPage, told
from moderator.ui.window import Window
from tests.store.making import article, proposal
from tests.ui import opened
from tests.ui.opened import press


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    """Fifty short texts and two long ones."""
    items: list[Item] = [article(0), article(1)]
    items += [proposal(number, title="", body=f"Je suis contre, n° {number}.") for number in range(1, 51)]
    items += [proposal(number, title="", body="Il faut une piste. " * 9) for number in (51, 52)]
    window = opened.window(opened.workspace(tmp_path, items))
    qtbot.addWidget(window)
    yield window
    window.close()


def page(made: Window) -> ShortsPage:
    made.go(Space.MODERATE)
    press("F3")
    return made.pages.shorts


def test_a_page_at_a_time_untick_two_accept_the_rest_then_the_next(made: Window) -> None:
    grid, ws = page(made), made.desk.workspace
    seen = len(grid.texts.texts)
    assert 26 <= seen <= 40, "as many as the window shows"
    assert len(grid.texts.chosen()) == seen
    assert grid.view.hasFocus()
    first = [one.id for one in grid.texts.texts]
    press("Space", "Down", "Down", "Space")
    assert grid.texts.out == {first[0], first[2]}
    assert not ws.standing.anyone("status"), "a tick decides nothing"
    assert grid.yes.accessibleName() == f"Accept {seen - 2} texts"
    press("Space", "Space")
    press("A")
    assert len(ws.standing.holding("status", "accepted")) == seen - 2
    assert len(grid.texts.texts) == 50 - seen
    assert not {one.id for one in grid.texts.texts} & {first[0], first[2]}
    assert "2 left aside stay in the queue." in grid.note.text()
    made.ask("undo")
    assert not ws.standing.anyone("status")


def test_those_ticked_are_refused_for_a_reason(made: Window) -> None:
    grid, ws = page(made), made.desk.workspace
    press("Ctrl+A")
    assert not grid.texts.chosen()
    assert not grid.yes.isEnabled()
    press("R")
    assert not grid.chooser.isVisible(), "nothing is ticked"
    press("Space", "R", "9")
    assert [len(ids) for ids in ws.standing.holders("status").values()] == [1]
    assert next(iter(ws.standing.holders("status"))) == "refused:no-argument"


def test_escape_leaves_and_long_texts_are_not_there(made: Window) -> None:
    grid = page(made)
    press("A", "A")
    assert len(made.desk.workspace.standing.holding("status", "accepted")) == 50
    assert "No short text waits." in grid.note.text()
    press("Esc")
    assert made.screens[Space.MODERATE].isVisible()


def test_a_text_too_wide_for_its_cell_is_read_below(made: Window) -> None:
    grid = page(made)
    press("Down")
    assert grid.whole.text() == grid.texts.texts[1].text


def test_a_short_text_with_personal_data_is_not_ticked_and_one_key_masks_it(tmp_path: Path, qtbot: QtBot) -> None:
    bodies = ("Appelez-moi au 06 12 34 56 78.", "Oui au train.")
    texts = enumerate(bodies, 1)
    items: list[Item] = [article(1), *(proposal(n, section="art1", title="", body=one) for n, one in texts)]
    window = opened.window(opened.workspace(tmp_path, items))
    qtbot.addWidget(window)
    press("F3")
    page = window.pages.shorts
    assert [one.id for one in page.texts.texts if one.id not in page.texts.out] == [2]
    assert any(told(one).startswith("⚠ phone number: ") for one in page.texts.texts)
    place = next(at for at, one in enumerate(page.texts.texts) if one.id == 1)
    rows = page.texts.rowCount()
    page.view.setCurrentIndex(page.texts.index(place % rows, place // rows))
    page.view.setFocus()
    press("Shift+X")
    assert len(window.desk.workspace.standing.anyone_of("redact:")) == 1
    press("Ctrl+Z")
    assert not window.desk.workspace.standing.anyone_of("redact:")
