"""Attachments in the reader: seen with their size, saved or opened by key, never opened without a person's word."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from moderator.store.workspace import Workspace
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import importing
from tests.store.making import devices
from tests.ui import opened
from tests.ui.opened import press, screen


@pytest.fixture
def received(tmp_path: Path, qtbot: QtBot) -> Window:
    path = tmp_path / "boite.moderator"
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = "Zoé <zoe@x.fr>", "Piste", "<1@x>"
    made.set_content("Voir le plan.\n\n-- \nZoé, 06 00 00 00 00\n")
    for name in ("plan.pdf", "outil.exe"):
        made.add_attachment(b"%PDF " * 300, maintype="application", subtype="pdf", filename=name)
    (tmp_path / "1.eml").write_bytes(made.as_bytes())
    with Workspace.create(path, devices=devices(tmp_path)) as ws:
        importing.bring(ws, tmp_path / "1.eml")
    window = opened.window(path)
    qtbot.addWidget(window)
    return window


def test_they_are_listed_saved_and_opened_once_confirmed(
    received: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[Path] = []

    def opening(url: QUrl) -> bool:
        gone.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", opening)
    received.go(Space.ANALYSE)
    shown = screen(received, Space.ANALYSE)
    text = shown.reader.view.toPlainText()
    assert "Attachments: plan.pdf (PDF, 2 kB), outil.exe (file .exe, 2 kB)" in text.replace("\u00a0", " ")
    assert "Signature – Zoé, 06 00 00 00 00" in text
    chooser = shown.chooser
    press("Shift+P", "1")
    assert chooser.title.text().startswith("plan.pdf")
    assert "Open it only if you expected" in chooser.about.text()
    assert not gone
    press("2")
    (path,) = gone
    assert (path.name, path.stat().st_mode & 0o777) == ("plan.pdf", 0o400)
    shown.reader.told.emit("attachment", "2")  # its name in the text leads to it
    press("2")
    assert len(gone) == 1
    assert chooser.choices.count() == 1  # a program is only saved, and why is read before
    assert "outil.exe” is not opened from here" in chooser.about.text()
    received.close()


def test_one_that_cannot_be_downloaded_is_said_and_the_list_stays_as_it_was(received: Window) -> None:
    with received.desk.workspace.write() as conn:
        conn.exec_driver_sql("UPDATE attachment SET link = 'http://192.168.1.1/plan.pdf', sha256 = '' WHERE id = 1")
    received.go(Space.ANALYSE)
    said: list[str] = []
    received.desk.problem.connect(lambda problem: said.append(problem.what))
    press("Shift+P", "1", "1")
    assert "inside this network" in said[0]
    shown = screen(received, Space.ANALYSE)
    assert "not downloaded: " in shown.reader.view.toPlainText().replace("\u00a0", " ")
    assert not shown.listing.handled.isVisible()
    received.close()
