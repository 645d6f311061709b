"""Long imports on real threads: shown where the eyes are, stopped on request, and put away with their workspace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from moderator.ui.bringing.page import BringingPage
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import importing
from tests.ui import opened
from tests.ui.table import survey

MANY = 30_000


@pytest.fixture
def threaded(qtbot: QtBot, path: Path) -> Iterator[Window]:
    """The window with its threads, on a workspace."""
    window = opened.window(at_once=False)
    qtbot.addWidget(window)
    window.open(path)
    qtbot.waitUntil(lambda: window.desk.is_open)
    yield window
    window.close()


def looked(qtbot: QtBot, window: Window, file: Path) -> BringingPage:
    """The page once it has looked at the file."""
    window.pages.look_at([file])
    page = window.pages.bringing
    qtbot.waitUntil(page.go.isEnabled)
    return page


def test_an_import_is_followed_to_its_report(qtbot: QtBot, threaded: Window, tmp_path: Path) -> None:
    page = looked(qtbot, threaded, survey(tmp_path, 40))
    assert threaded.focusWidget() is page.go
    page.bring()
    assert page.working.busy
    assert not page.go.isEnabled()
    assert threaded.focusWidget() is page.back
    qtbot.waitUntil(lambda: threaded.stack.currentWidget() is threaded.pages.report)
    qtbot.waitUntil(lambda: threaded.pages.report.report is not None)
    assert threaded.pages.report.report is not None
    assert threaded.pages.report.report.new == 40
    assert not page.working.busy
    # Who went on elsewhere meanwhile stays there: the footer says what came.
    looked(qtbot, threaded, survey(tmp_path, 50)).bring()
    threaded.go(Space.MODERATE)
    qtbot.waitUntil(lambda: threaded.pages.report.report is not None and threaded.pages.report.report.new == 10)
    assert threaded.space is Space.MODERATE
    assert not threaded.pages.report.isVisible()
    assert "contributions received." in threaded.footer.sentence.text()


def test_a_stopped_import_keeps_what_it_read_and_says_so(qtbot: QtBot, threaded: Window, tmp_path: Path) -> None:
    page = looked(qtbot, threaded, survey(tmp_path, MANY))
    said: list[str] = []
    threaded.desk.said.connect(said.append)
    page.bring()
    qtbot.waitUntil(lambda: page.working.bar.maximum() > 0, timeout=20_000)
    assert page.working.isVisible()
    page.working.stop.setFocus()
    page.working.stop.click()
    held = threaded.focusWidget()
    assert held is not None
    assert page.isAncestorOf(held)  # not the rail, where a space would leave the page
    qtbot.waitUntil(lambda: not page.working.busy, timeout=20_000)
    qtbot.waitUntil(lambda: bool(said))
    assert "kept" in said[0]
    report = importing.reports_of(threaded.desk.workspace)[0]
    assert not report.complete
    assert report.new < MANY
    assert report.gone == 0
    assert page.go.isEnabled()


def test_closing_the_workspace_ends_the_import(qtbot: QtBot, threaded: Window, path: Path, tmp_path: Path) -> None:
    page = looked(qtbot, threaded, survey(tmp_path, MANY))
    page.bring()
    qtbot.waitUntil(lambda: page.working.bar.maximum() > 0, timeout=20_000)
    threaded.ask("close")
    qtbot.waitUntil(lambda: not threaded.desk.tasks.busy(), timeout=20_000)
    assert threaded.stack.currentWidget() is threaded.pages.start
    threaded.open(path)
    qtbot.waitUntil(lambda: threaded.desk.is_open)
    assert threaded.desk.workspace.title == "Mobilités de demain"
