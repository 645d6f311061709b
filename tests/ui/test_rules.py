"""Keyword rules in the window: tried while one writes, applied by the button that says on how many, proposed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from moderator.domain.rule import Effect
from moderator.store.workspace import Workspace
from moderator.ui.analysing.screen import AnalysingScreen
from moderator.ui.keys import Space
from moderator.ui.ruling.page import RulesPage
from moderator.ui.window import Window
from moderator.work import deciding, rules
from tests.store.making import bring, proposal
from tests.ui import opened
from tests.ui.opened import press, type_text


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    window = opened.window(opened.workspace(tmp_path))
    qtbot.addWidget(window)
    deciding.define_tag(window.desk.workspace, "Vélo")
    press("Alt+3")
    yield window
    window.close()


def workspace(made: Window) -> Workspace:
    return made.desk.workspace


def analysing(made: Window) -> AnalysingScreen:
    found = made.screens[Space.ANALYSE]
    assert isinstance(found, AnalysingScreen)
    return found


def tagged(made: Window) -> int:
    return sum(len(ids) for ids in workspace(made).standing.tags.values())


def page(made: Window) -> RulesPage:
    made.ask("rules")
    return made.pages.rules


def cell(here: RulesPage, column: int) -> str:
    item = here.table.item(0, column)
    assert item is not None
    return item.text()


def test_a_rule_starts_from_the_search_is_tried_kept_then_applied_and_undone(made: Window) -> None:
    analysing(made).search("avenue")
    here = page(made)
    assert here.form.search.text() == "avenue"
    assert here.said.text() == "It would touch 60 contributions."
    assert "avenue" in here.sample.toPlainText()
    assert not here.put.isEnabled(), "a rule is kept before it is applied"
    here.form.name.setFocus()
    type_text("Avenues")
    press("Ctrl+Return")
    assert [one.name for one in workspace(made).standing.rules] == ["Avenues"]
    assert here.put.text() == "Put it on 60 contributions"
    assert tagged(made) == 0
    here.put.click()
    assert tagged(made) == 60
    assert (here.put.isEnabled(), here.said.text()) == (False, "It would touch 0 contributions.")
    made.ask("undo")
    assert tagged(made) == 0
    here.remove.click()
    assert len(workspace(made).standing.rules) == 0
    made.ask("undo")
    assert cell(here, 0) == "Avenues"


def test_what_is_typed_of_a_rule_stays_while_another_is_looked_at(made: Window) -> None:
    for name in ("Un", "Deux"):
        rules.write(workspace(made), name, "piste", Effect.TAG, "Vélo")
    here = page(made)
    here.form.search.setFocus()
    type_text(" cyclable")
    here.table.setCurrentCell(1, 0)
    assert here.form.search.text() == "piste"
    here.table.setCurrentCell(0, 0)
    assert here.form.search.text() == "piste cyclable"
    assert here.put.text() == "Keep the rule first"
    here.form.search.setText("étiquette:rien")
    here._try()
    assert here.said.text() == "No tag is called “rien”."


def test_what_is_proposed_is_read_whole_and_gives_way_to_a_question(made: Window) -> None:
    made.resize(960, 540)
    name = "Pistes et bandes cyclables, voies vertes, et tout ce qui se parcourt à vélo en ville"
    made.desk.act(lambda ws: rules.write(ws, name, "piste", Effect.TAG, "Vélo"))
    QApplication.processEvents()
    screen = analysing(made)
    strip, lines = screen.suggestions, screen.rule_lines
    assert strip.isVisible()
    assert strip.viewport().height() >= lines.height() >= lines.heightForWidth(lines.width())
    assert strip.geometry().bottom() < screen.bar.geometry().top(), "no button stands over words"
    made.resize(1366, 768)
    for wide in (374, 600, 374):  # its words take another number of lines, as where a table takes the place of the list
        sizes = screen.across.sizes()
        screen.across.setSizes([sizes[0], sum(sizes[1:]) - wide, wide])
        QApplication.processEvents()
        assert screen.bar.geometry().top() == strip.geometry().bottom() + 1, "neither over words nor cut below"
    press("T")
    assert (strip.isVisible(), screen.chooser.isVisible()) == (False, True)
    press("Esc")
    assert (strip.isVisible(), screen.chooser.isVisible()) == (True, False)


def test_a_rule_proposes_under_the_text_and_a_person_says_yes_or_no(made: Window) -> None:
    made.desk.act(lambda ws: rules.write(ws, "Pistes", "piste", Effect.TAG, "Vélo"))
    screen = analysing(made)
    strip = screen.suggestions
    assert strip.isVisible()
    assert [one.words for one in screen.rule_lines.proposals] == [("piste",)]
    press("Q")
    assert (tagged(made), screen.rule_lines.proposals) == (1, ())
    assert not strip.isVisible()
    press("J", "Shift+Q")
    assert (tagged(made), screen.rule_lines.proposals) == (1, ())
    press("Z", "Z")
    assert tagged(made) == 0


def test_what_comes_is_announced_and_leads_to_the_rule(made: Window) -> None:
    uid = rules.write(workspace(made), "Trains", "train", Effect.TAG, "Vélo")
    assert uid
    bring(workspace(made), [proposal(900 + n, body="Un train le soir.") for n in range(2)], name="late.csv")
    with workspace(made).write() as conn:
        conn.exec_driver_sql("UPDATE contribution SET first_seen = first_seen + 60 WHERE key >= 'proposal/900'")
    workspace(made).corpus.refresh()
    lines = analysing(made).rule_lines
    lines.look()
    assert [one.sentence for one in lines.arrived] == ["2 new contributions answer to the rule “Trains”."]
    assert lines.isVisibleTo(analysing(made))
    lines.rules_asked.emit(lines.arrived[0].rule.uid)
    here = made.pages.rules
    assert (here.current, cell(here, 2)) == (uid.made, "2")
