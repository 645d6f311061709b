"""Fifty contributions of the sample moderated without the mouse, every kind of act once, all undone, found again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from moderator.demo.server import SampleServer
from moderator.store.workspace import Workspace
from moderator.ui.contributions.screen import WorkScreen
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import deciding, sample
from tests.ui import opened
from tests.ui.opened import focused, press, screen, status, type_text

Held = dict[str, dict[str, frozenset[int]]]
ME = "Claire Martin"


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as it is received, nothing decided yet but a second opinion that a colleague asks of me."""
    path = tmp_path_factory.mktemp("sample") / "exemple.moderator"
    with SampleServer() as server, sample.open_sample(path, server) as workspace:
        workspace.set("actor", "Ahmed Diallo")
        workspace.actor = "Ahmed Diallo"
        asked = deciding.ask_opinion(workspace, [500], "Est-ce hors sujet ?", ME)
        assert asked is not None
        workspace.set("actor", ME)
    return path


@pytest.fixture
def path(received: Path, tmp_path: Path) -> Path:
    """A copy of it, to work on."""
    return Path(shutil.copy(received, tmp_path / "exemple.moderator"))


@pytest.fixture
def made(qtbot: QtBot, path: Path) -> Iterator[Window]:
    window = opened.window(path)
    qtbot.addWidget(window)
    yield window
    if window.desk.is_open:
        window.close()


def standing(workspace: Workspace) -> tuple[Held, list[tuple[str, str, str]], dict[str, str]]:
    """All that is decided but who read what: slots, tags that live, facts that say something."""
    now = workspace.standing
    held: Held = {
        slot: {value: frozenset(ids) for value, ids in now.holders(slot).items() if ids}
        for slot in now.slots
        if not slot.startswith("read:")
    }
    tags = sorted((tag.name, tag.parent, tag.colour) for tag in now.codebook.living())
    return {slot: values for slot, values in held.items() if values}, tags, {k: v for k, v in now.facts.items() if v}


def words(made: Window) -> str:
    """What the line at the foot says of the last act."""
    return made.footer.sentence.text()


def moderate_fifty(made: Window) -> list[int]:
    """Decide on fifty contributions of the queue, with every act of moderation; return those that were met."""
    press("Alt+1", "Return")
    queue = screen(made, Space.MODERATE)
    met: list[int] = []

    def here() -> int:
        met.append(queue.listing.current)
        return met[-1]

    for _each in range(20):
        one = here()
        press("A")
        assert status(made, one) == "accepted"
    for digit, reason in (
        ("1", "off-topic"),
        ("2", "insult"),
        ("5", "commercial"),
        ("9", "no-argument"),
        ("0", "unlawful"),
    ):
        one = here()
        press("R", digit)
        assert status(made, one) == f"refused:{reason}", words(made)
    one = here()
    press("R", "Tab")
    type_text("Deux numeros de telephone")
    press("Shift+Backtab", "6")
    assert status(made, one) == "refused:personal-data"
    one = here()
    press("S")
    assert one in made.desk.workspace.standing.anyone(f"later:{ME}")
    one = here()
    press("E")
    type_text("Est-ce bien l’objet ?")
    press("Return")
    assert one in made.desk.workspace.standing.anyone("asked")
    one = here()
    press("Shift+E")
    type_text("Faut-il saisir le parquet ?")
    press("Return")
    assert made.desk.workspace.standing.value("asked", one) != "", words(made)
    mask(made, queue)
    first = here()
    press("Shift+Down", "D")
    type_text("Lettre type")
    press("Return")
    assert len(made.desk.workspace.standing.anyone("pile")) == 2, words(made)
    assert first in made.desk.workspace.standing.anyone("pile")
    press("J")
    here()
    press("N")
    type_text("Voir avec le cabinet")
    press("Return", "L", "J")
    assert made.desk.workspace.standing.value("assignee", met[-1]) == ME
    while len(met) < 50:
        one = here()
        press("A")
        assert status(made, one) == "accepted"
    assert len(set(met)) == 50
    return met


def advise(made: Window) -> None:
    """Give the opinion that is asked of me: it is the first thing that waits."""
    press("Return")
    queue = screen(made, Space.MODERATE)
    assert [queue.listing.rows.id_at(row) for row in range(queue.listing.rows.rowCount())] == [500]
    assert queue.bar.buttons["opinion"].isVisible()
    press("E")
    assert "Est-ce hors sujet ?" in queue.chooser.title.text()
    type_text("Non, garder")
    press("Down", "Return")
    sheet = queue.reader.sheet
    assert sheet is not None
    (asked, given) = sheet.opinions
    assert (asked.asked, given.asked, given.text) == (True, False, "Non, garder")


def mask(made: Window, queue: WorkScreen) -> None:
    """Mask the first sentence of what is read, from the list and back to it."""
    press("F6", "C", "X")
    sheet = queue.reader.sheet
    assert sheet is not None
    (one,) = sheet.redactions
    assert sheet.body[one.start : one.end].strip()
    press("Shift+F6")
    assert focused() is queue.listing.view


def analyse(made: Window) -> None:
    """Tag by letters, by a pinned digit and again; say positions; quote; write notes and an answer to one."""
    press("Alt+3")
    coding = screen(made, Space.ANALYSE)
    ids = [coding.listing.rows.id_at(row) for row in range(8)]
    press("T")
    type_text("Moyens")
    press("Return", "J", ";")
    press("Ctrl+T", "Home", "3", "Escape")
    press("J", "3")
    now = made.desk.workspace.standing
    (tag,) = now.codebook.living()
    assert now.tags[tag.uid] >= type(now.tags[tag.uid])(ids[:3]), words(made)
    for key, position in (("G", "favorable"), ("H", "unfavorable"), ("Y", "mixed"), ("I", "none")):
        one = coding.listing.current
        press(key)
        assert made.desk.workspace.standing.value("position", one) == position, words(made)
        press("J")
    press("F", "N")
    type_text("Qui sait ?")
    press("Return", "Shift+N", "Shift+Backtab", "Home", "Return")
    type_text("Moi")
    press("Ctrl+Return", "Escape")
    sheet = coding.reader.sheet
    assert sheet is not None
    assert [(note.text, note.depth) for note in sheet.notes] == [("Qui sait ?", 0), ("Moi", 1)]
    assert focused() is coding.listing.view
    assert coding.listing.current in made.desk.workspace.standing.holding("quotable", "1")


def code_passages(made: Window) -> None:
    """Attach a sentence to a tag, then this sentence and the next to another: one lies over the other."""
    coding = screen(made, Space.ANALYSE)
    press("Ctrl+F")
    type_text("longueur>400")
    press("Return", "F6")
    assert focused() is coding.reader.view
    press("C", "T")
    type_text("Moyens")
    press("Return")
    assert focused() is coding.reader.view
    press("Ctrl+Home", "C", "C", "T")
    type_text("Delais")
    press("Return")
    sheet = coding.reader.sheet
    assert sheet is not None
    first, second = sorted(sheet.passages, key=lambda one: one.end - one.start)
    assert second.start <= first.start < first.end < second.end
    assert len({one.lane for one in coding.reader.view.marks()}) == 2
    press("B")
    assert coding.reader.card.isVisible()
    press("Escape", "Shift+F6")
    assert focused() is coding.listing.view


def tag_all(made: Window) -> None:
    """Tag all that a search finds: the preview says on how many, Escape does nothing, Enter does it."""
    coding = screen(made, Space.ANALYSE)
    press("Ctrl+F")
    type_text("longueur>40")
    press("Return")
    found = coding.listing.rows.rowCount()
    assert found > 100
    acts = made.desk.workspace.standing.position
    press("Ctrl+A", "T")
    assert str(found) in coding.chooser.title.text()
    press("Escape")
    assert made.desk.workspace.standing.position == acts
    assert coding.selection_size() == found
    press("T", "Return")
    type_text("Ensemble")
    press("Return")
    tag = made.desk.workspace.standing.codebook.named("Ensemble")
    assert tag is not None
    assert len(made.desk.workspace.standing.tags[tag.uid]) == found
    assert coding.selection_size() == found


def cross(made: Window) -> None:
    """Open a figure of the crossing table and come back to the table."""
    search = made.top.field.text()
    press("Ctrl+J")
    page = made.pages.crossing
    assert made.stack.currentWidget() is page
    assert focused() is page.grid
    press("Return")
    coding = screen(made, Space.ANALYSE)
    assert made.stack.currentWidget() is coding
    assert page.opened == made.top.field.text()
    assert "Ctrl+J goes back to it" in words(made)
    press("Ctrl+J")
    assert made.stack.currentWidget() is page
    press("Escape")
    assert made.stack.currentWidget() is coding
    assert made.top.field.text() == search


def look_back(made: Window) -> None:
    """See all as it was after an act, where nothing can be changed, and come back."""
    now = standing(made.desk.workspace)
    press("Ctrl+H", "Down", "Down", "Down", "Tab", "Tab", "Tab", "Return")
    assert made.desk.workspace is not made.desk.present
    press("A")
    press("F9")
    assert made.desk.workspace is made.desk.present
    assert standing(made.desk.workspace) == now


def test_fifty_contributions_with_every_act_then_all_undone_and_done_again(made: Window, qtbot: QtBot) -> None:
    before = standing(made.desk.workspace)
    advise(made)
    moderate_fifty(made)
    analyse(made)
    code_passages(made)
    tag_all(made)
    cross(made)
    look_back(made)
    after = standing(made.desk.workspace)
    for _each in range(200):
        press("Ctrl+Z")
        if words(made) == "There is nothing to undo.":
            break
    assert standing(made.desk.workspace) == before
    for _each in range(200):
        press("Ctrl+Y")
        if words(made) == "There is nothing to redo.":
            break
    assert standing(made.desk.workspace) == after
    press("N")
    type_text("pas fini")
    search = made.top.field.text()
    press("Ctrl+Q")
    assert not made.isVisible()
    again = opened.window()
    qtbot.addWidget(again)
    again.welcome_or_last()
    assert standing(again.desk.workspace) == after
    assert again.space is Space.ANALYSE
    assert again.top.field.text() == search
    press("N")
    assert focused().text() == "pas fini"  # type: ignore[attr-defined]
    again.close()
