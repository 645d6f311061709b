"""A facilitator and the personal data of a file: seen, masked, dismissed, refused, undone, by keys alone."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from moderator.store.workspace import Workspace
from moderator.ui.keys import Space
from moderator.work import finding, importing
from tests.ui import opened
from tests.ui.opened import press, screen

ROWS = """id;titre;texte
1;Le train;"Il passe trop tôt. Appelez-moi au 06 12 34 56 78 ou zoe@exemple.fr. Cordialement, Zoé Kermarrec"
2;La piste;Une piste cyclable rue Jean-Jaurès.
3;Le maire;Ce maire est un abruti.
"""


def test_personal_data_is_looked_at_from_today_and_every_act_is_undone(tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "avis.csv"
    file.write_text(ROWS, "utf-8")
    path = opened.workspace(tmp_path, [])
    with Workspace.open(path) as closed:
        importing.bring(closed, file)
    window = opened.window(path)
    ws = window.desk.workspace
    qtbot.addWidget(window)
    (line,) = [one for one in window.today.lines if one.waiting.name == "personal"]
    assert line.waiting.count == 1
    line.click()
    moderating = screen(window, Space.MODERATE)
    assert moderating.query_text == "personal:yes -status:refused"
    moderating.listing.view.setFocus()
    press("X", "X")
    assert len(moderating.reader.spots()) == 2
    press("Del")
    assert [one.text for one in moderating.reader.spots()] == ["Zoé Kermarrec"]
    press("Shift+X")
    assert not moderating.reader.spots()
    assert finding.find(ws, "données:oui").total == 0
    moderating.search("injure:oui")
    press("R", "Return")
    assert str(ws.standing.value("status", moderating.sheets.shown)).startswith("refused:insult")
    for _each in range(4):
        press("Ctrl+Z")
    assert finding.find(ws, "données:oui").total == 1
    assert not ws.standing.anyone("status")
    assert not ws.standing.anyone_of("redact:")
    assert not ws.standing.anyone_of("dismiss:")
