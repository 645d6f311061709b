"""What is being typed survives the end of the program, however brutal, and comes back where it was."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from moderator.store.workspace import Workspace
from moderator.ui import drafts
from moderator.ui.analysing.tags import TagsCard
from moderator.ui.contributions.notes import NotesCard
from moderator.ui.keys import Space
from moderator.ui.parts import Address
from moderator.ui.preferences.network import NetworkSection
from moderator.ui.recovered import RecoveredCard
from moderator.ui.settings import Settings
from moderator.ui.window import Window
from moderator.work import deciding
from tests.ui import opened
from tests.ui.opened import answering, focused, key, press, screen, type_text, window

ANSWER, NOTE = "La piste sera prolongee", "Voir avec le departement"
LOST = 2.7  # seconds: three times what may be lost, for the day when the computer has much else to do


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of somebody who was typing a note and an answer when the program was killed."""
    folder = tmp_path_factory.mktemp("killed")
    path = opened.workspace(folder)
    room = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(folder / "config")}
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.typist", str(path), ANSWER, NOTE],
        stdout=subprocess.PIPE, env=room, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "typed\n"
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(LOST)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    return folder


@pytest.fixture
def killed(left: Path, tmp_path: Path) -> Path:
    """That workspace, in a folder of its own."""
    shutil.copytree(left, tmp_path, dirs_exist_ok=True)
    (path,) = tmp_path.glob("*.moderator")
    return path


def test_less_than_a_second_of_typing_can_be_lost() -> None:
    assert drafts._LAG <= 500  # milliseconds; the rest is for the file


def test_what_was_typed_survives_a_kill_and_is_said(qtbot: QtBot, killed: Path, tmp_path: Path) -> None:
    remembered = Settings(tmp_path / "config" / "moderator" / "window.ini")
    assert remembered.text("space") == Space.ANALYSE, "and so is where one was"
    made = window(killed)
    qtbot.addWidget(made)
    assert made.strip.isVisible()
    assert "2" in made.strip.text.text()
    assert ANSWER in made.strip.text.text()
    made.go(Space.ANSWER)
    assert answering(made).editor.text.toPlainText() == ANSWER
    made.go(Space.ANALYSE)
    press("N")
    field = focused()
    assert isinstance(field, QLineEdit)
    assert field.text() == NOTE
    press("Return")
    assert [note.text for note in screen(made, Space.ANALYSE).reader.sheet.notes] == [NOTE]  # type: ignore[union-attr]
    made.close()
    again = window(killed)
    qtbot.addWidget(again)
    assert not again.strip.isVisible(), "nothing was interrupted this time"
    again.go(Space.ANSWER)
    assert answering(again).editor.text.toPlainText() == ANSWER, "not validated, so still a draft"
    again.close()


def test_a_text_whose_place_is_gone_can_be_read_and_let_go(qtbot: QtBot, killed: Path) -> None:
    made = window(killed)
    qtbot.addWidget(made)
    made.ask("recovered")
    (card,) = made.findChildren(RecoveredCard)
    assert card.text.toPlainText() == NOTE
    card._forget()
    made.close()
    with Workspace.open(killed, actor="Claire") as ws:
        assert not ws.get("typing:Claire")


def test_a_text_goes_back_to_its_own_contribution_only(qtbot: QtBot, killed: Path) -> None:
    made = window(killed)
    qtbot.addWidget(made)
    made.go(Space.ANALYSE)
    press("J", "N")
    field = focused()
    assert isinstance(field, QLineEdit)
    assert field.text() == ""
    made.close()


def test_typing_is_written_once_for_many_letters_and_forgotten_when_given_up(made: Window, qtbot: QtBot) -> None:
    drafts, ws = made.recovered.drafts, made.desk.workspace
    made.go(Space.ANALYSE)
    press("N")
    type_text("un mot")
    assert not ws.get("typing:Claire"), "nothing is written while letters come"
    drafts.keep()
    assert "un mot" in (ws.get("typing:Claire") or "")
    press("Esc")
    drafts.keep()
    assert not ws.get("typing:Claire")


def test_passphrases_keys_and_addresses_that_may_bear_one_are_never_written(made: Window) -> None:
    key_field = QLineEdit(made)
    key_field.setAccessibleName("Key")
    key_field.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
    key_field.show()
    key_field.setFocus()
    type_text("hunter2")
    made.ask("sources")
    assert isinstance(focused(), Address)
    type_text("https://claire:hunter2@consultation.fr")
    made.ask("preferences")
    (network,) = made.findChildren(NetworkSection)
    for field in (network.authority, network.address, network.user):
        field.setFocus()
        type_text("hunter2")
    network.secret.reveal(True)
    network.secret.setFocus()
    type_text("hunter2")
    made.ask("commands")
    assert isinstance(focused(), QLineEdit)
    type_text("hunter2")
    made.recovered.drafts.keep()
    assert "hunter2" not in (made.desk.workspace.get("typing:Claire") or "")


def test_an_answer_that_waits_for_its_validation_is_in_the_file(made: Window) -> None:
    made.go(Space.ANSWER)
    press(key("answer"))
    type_text("Retenue.")
    made.recovered.drafts.keep()
    assert "Retenue." in (made.desk.workspace.get("typing:Claire") or "")


def test_a_note_being_typed_goes_back_to_its_own_contribution_only(qtbot: QtBot, path: Path) -> None:
    made = window(path)
    qtbot.addWidget(made)
    made.go(Space.ANALYSE)
    here = screen(made, Space.ANALYSE).listing.current
    press("Shift+N")
    type_text("Pour celle-ci")
    made.recovered.drafts.keep()
    made.close()
    again = window(path)
    qtbot.addWidget(again)
    again.go(Space.ANALYSE)
    press("J", "Shift+N")
    (elsewhere,) = (one for one in again.findChildren(NotesCard) if one.isVisible())
    assert elsewhere.id != here
    assert elsewhere.text.toPlainText() == ""
    press("Esc")
    press("K", "Shift+N")
    (back,) = (one for one in again.findChildren(NotesCard) if one.isVisible())
    assert back.id == here
    assert back.text.toPlainText() == "Pour celle-ci"
    again.close()


def test_a_definition_being_typed_is_of_its_own_tag_only(made: Window) -> None:
    drafts, ws = made.recovered.drafts, made.desk.workspace
    for name in ("Bus", "Vélo"):
        deciding.define_tag(ws, name, about=f"Tout ce qui touche : {name}")
    made.go(Space.ANALYSE)
    press("Ctrl+T")
    (card,) = made.findChildren(TagsCard)
    first, second = card.tree.topLevelItem(0), card.tree.topLevelItem(1)
    assert first is not None
    assert second is not None
    card.tree.setCurrentItem(first)
    card.details.about.setFocus()
    card.tree.setCurrentItem(second)
    drafts.keep()
    assert not ws.get("typing:Claire"), "nobody typed what the second tag says"
    type_text("et les trottinettes")
    drafts.keep()
    assert f"tag:{ws.standing.codebook.named('Vélo').uid}/" in (ws.get("typing:Claire") or "")  # type: ignore[union-attr]


def test_a_definition_that_was_being_changed_comes_back_in_its_place(qtbot: QtBot, path: Path) -> None:
    made = window(path)
    qtbot.addWidget(made)
    made.desk.act(lambda ws: deciding.define_tag(ws, "Vélo", about="Deux roues"))
    made.go(Space.ANALYSE)
    press("Ctrl+T")
    (card,) = made.findChildren(TagsCard)
    card.details.about.setFocus()
    press("Ctrl+End")
    type_text(", sans moteur")
    made.recovered.drafts.keep()
    made.close()
    again = window(path)
    qtbot.addWidget(again)
    again.go(Space.ANALYSE)
    press("Ctrl+T")
    (back,) = (one for one in again.findChildren(TagsCard) if one.isVisible())
    assert back.details.about.toPlainText() == "Deux roues"
    back.details.about.setFocus()
    assert back.details.about.toPlainText() == "Deux roues, sans moteur"
    press("Escape")
    assert again.desk.workspace.standing.codebook.named("Vélo").about == "Deux roues, sans moteur"  # type: ignore[union-attr]
    again.close()
