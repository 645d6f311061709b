"""Analysing by keys alone: positions, pinned tags, the same tags again, what to quote."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyroaring import BitMap
from pytestqt.qtbot import QtBot

from moderator.domain.position import Position
from moderator.ui.contributions.screen import WorkScreen
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
    yield window
    window.close()


@pytest.fixture
def analysing(made: Window) -> WorkScreen:
    return screen(made, Space.ANALYSE)


def position(made: Window, id_: int) -> str | None:
    return made.desk.workspace.standing.value("position", id_)


def tags(made: Window, id_: int) -> set[str]:
    standing = made.desk.workspace.standing
    return {standing.codebook.tags[uid].name for uid in standing.within("tag:", id_)}


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("G", Position.FAVORABLE),
        ("H", Position.UNFAVORABLE),
        ("Y", Position.MIXED),
        ("I", Position.NONE),
        ("Num++", Position.FAVORABLE),
        ("Num+-", Position.UNFAVORABLE),
        ("Num+=", Position.MIXED),
    ],
)
def test_one_key_says_where_a_contribution_stands_and_the_same_takes_it_back(
    made: Window, analysing: WorkScreen, key: str, given: Position
) -> None:
    first = analysing.listing.current
    press(key)
    assert position(made, first) == given
    assert analysing.listing.current == first
    press(key)
    assert position(made, first) is None
    press("Ctrl+Z")
    assert position(made, first) == given


def test_what_is_to_quote_is_marked_in_any_space(made: Window, analysing: WorkScreen) -> None:
    first = analysing.listing.current
    press("Shift+Down", "F")
    held = made.desk.workspace.standing.holding("quotable", "1")
    assert first in held
    assert len(held) == 2
    press("F")
    assert not made.desk.workspace.standing.holding("quotable", "1")
    press("Alt+2", "F")
    assert made.desk.workspace.standing.holding("quotable", "1") == BitMap(
        [screen(made, Space.MODERATE).listing.current]
    )


def test_a_tag_is_found_by_three_letters_without_accents_the_last_used_first(
    made: Window, analysing: WorkScreen
) -> None:
    ws = made.desk.workspace
    for name in ("Énergie", "Énergie nucléaire", "Trains", "Écoles"):
        deciding.define_tag(ws, name)
    ids = [analysing.listing.rows.id_at(row) for row in range(3)]
    press("T")
    type_text("nuc")
    press("Return")
    assert tags(made, ids[0]) == {"Énergie nucléaire"}
    press("J", "T")
    assert analysing.chooser.choices.item(0).text() == "Énergie nucléaire"
    type_text("ene")
    press("Return")
    assert tags(made, ids[1]) == {"Énergie nucléaire"}
    press("J", "T")
    type_text("Vieillissement")
    press("Return")
    assert tags(made, ids[2]) == {"Vieillissement"}
    press("Ctrl+Z")
    assert tags(made, ids[2]) == set()
    assert ws.standing.codebook.named("Vieillissement") is None


def test_the_tags_of_the_last_tagging_are_put_again(made: Window, analysing: WorkScreen) -> None:
    ids = [analysing.listing.rows.id_at(row) for row in range(4)]
    press(";")
    assert made.footer.sentence.text() == "No tag was put yet."
    for name in ("Mobilité", "Vélo"):
        press("T")
        type_text(name)
        press("Return")
    press("J", ";")
    assert tags(made, ids[1]) == {"Mobilité", "Vélo"}
    press("J", ".")
    assert tags(made, ids[2]) == {"Mobilité", "Vélo"}
    press("Ctrl+Z")
    assert tags(made, ids[2]) == set()
    press("T")
    type_text("Vél")
    press("Return", "J", ";")
    assert tags(made, ids[3]) == {"Vélo"}


def test_pinned_tags_are_put_by_the_digits_of_the_top_row_also_on_azerty(made: Window, analysing: WorkScreen) -> None:
    ws = made.desk.workspace
    bike = deciding.define_tag(ws, "Vélo").made
    train = deciding.define_tag(ws, "Train").made
    tagging.pin(ws, bike, 1)
    tagging.pin(ws, train, 2)
    analysing.analysis.read_pins()
    assert [button.text() for button in analysing.bar.pins] == [" Vélo   1", " Train   2"]
    first = analysing.listing.current
    press("1", "É")
    assert tags(made, first) == {"Vélo", "Train"}
    press("1")
    assert tags(made, first) == {"Train"}
    press("4")
    assert made.footer.sentence.text().startswith("No tag is pinned on 4")
    press("Ctrl+F")
    type_text("1")
    assert tags(made, first) == {"Train"}
    assert made.top.field.text() == "1"


def test_what_is_read_becomes_an_example_of_a_tag(made: Window, analysing: WorkScreen) -> None:
    bike = deciding.define_tag(made.desk.workspace, "Vélo").made
    made.ask("tag-example")
    press("Return")
    examples = made.desk.workspace.standing.codebook.tags[bike].examples
    assert len(examples) == 1
    assert examples[0].startswith("Il faut une piste cyclable")
    press("T")
    assert "Example: Il faut une piste" in analysing.chooser.about.text()
