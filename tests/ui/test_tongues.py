"""A letter in German among French ones: said beside it, narrowed to, corrected by a person, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from moderator.domain.doctor import Item
from moderator.domain.query import Query
from moderator.ui.desk import EVERYTHING
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import finding
from tests.store.making import article, bring, proposal
from tests.ui import opened
from tests.ui.opened import press, screen, type_text

GERMAN = "Auf dem Marktplatz sollte es mehr Bänke im Schatten geben, vor allem auf breiten Straßen."
CATALAN = "Caldria que hi hagués més bancs a l’ombra a la plaça del mercat, sobretot per a la gent gran."


@pytest.fixture
def made(tmp_path: Path, qtbot: QtBot) -> Window:
    items: list[Item] = [
        article(1),
        proposal(1, section="art1"),
        proposal(2, section="art1", title="Bänke", body=GERMAN),
    ]
    made = opened.window(opened.workspace(tmp_path, items))
    qtbot.addWidget(made)
    made.go(Space.ANALYSE)
    return made


def total(window: Window, query: str) -> int:
    return finding.find(window.desk.workspace, query).total


def test_the_language_is_told_beside_the_text_and_corrected(made: Window) -> None:
    analysing = screen(made, Space.ANALYSE)
    analysing.show_one(2)
    assert "in German" in analysing.reader.view.toPlainText()
    assert total(made, "langue:de") == 1
    made.ask("language")
    type_text("dutch")
    press("Return")
    assert (total(made, "langue:de"), total(made, "langue:nl")) == (0, 1)
    assert "in Dutch" in analysing.reader.view.toPlainText()
    press("Ctrl+Z")
    assert total(made, "langue:de") == 1


def test_what_comes_in_later_is_looked_at_behind_the_window(made: Window) -> None:
    bring(made.desk.workspace, [proposal(3, section="art1", title="", body=CATALAN)])
    made.desk.changed.emit(EVERYTHING, None)
    assert total(made, "langue:ca") == 1


def test_hits_are_shown_in_the_forms_of_their_language(made: Window) -> None:
    analysing = screen(made, Space.ANALYSE)
    analysing.search("strasse")
    analysing.show_one(2)
    assert analysing.reader.shown_query != Query()
    assert "de" in analysing.reader.languages
    assert len(analysing.reader.view.extraSelections()) >= 1
