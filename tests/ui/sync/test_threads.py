"""Synchronising on real threads: the work goes on beside it, it stops on request, and it ends with the window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from moderator.demo.faults import Fault, Way
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import deciding
from tests.ui import opened


@pytest.fixture
def threaded(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    """The window with its threads, on the sample."""
    window = opened.window(at_once=False)
    qtbot.addWidget(window)
    window.open_sample(tmp_path)
    qtbot.waitUntil(lambda: window.desk.is_open, timeout=30_000)
    yield window
    window.close()


def test_decisions_are_taken_while_the_server_answers(qtbot: QtBot, threaded: Window) -> None:
    assert threaded.pages.sample is not None
    threaded.pages.sample.arrive()
    page = threaded.pages.syncing
    threaded.ask("sync")
    assert page.working.busy
    threaded.go(Space.MODERATE)
    threaded.desk.act(lambda ws: deciding.accept(ws, [1]))
    qtbot.waitUntil(lambda: threaded.desk.workspace.standing.value("status", 1) == "accepted")
    qtbot.waitUntil(lambda: bool(page.last.reports), timeout=30_000)
    (report,) = page.last.reports.values()
    assert report.new > 0
    assert threaded.stack.currentWidget() is threaded.screens[Space.MODERATE]


def test_receiving_is_stopped_and_goes_on_the_next_time(qtbot: QtBot, threaded: Window) -> None:
    server = threaded.pages.sample
    assert server is not None
    server.arrive()
    server.faults.append(Fault(Way.SLOW, times=None, seconds=0.05))
    page = threaded.pages.syncing
    before = len(server.requests)
    threaded.ask("sync")
    qtbot.waitUntil(lambda: len(server.requests) > before + 3 and page.working.busy)
    page.working.stop.click()
    qtbot.waitUntil(lambda: not page.working.busy, timeout=30_000)
    qtbot.waitUntil(lambda: "kept" in page.result.text())
    server.faults.clear()
    page.receive()
    assert not page.result.text()
    assert threaded.focusWidget() is page.working.stop
    qtbot.waitUntil(lambda: bool(page.last.reports), timeout=30_000)
    assert page.receive_button.isEnabled()


def test_the_window_closes_in_the_middle_of_a_sync(qtbot: QtBot, threaded: Window) -> None:
    server = threaded.pages.sample
    assert server is not None
    server.faults.append(Fault(Way.SLOW, times=None, seconds=0.05))
    threaded.ask("sync")
    qtbot.waitUntil(lambda: threaded.pages.syncing.working.busy)
    threaded.close()
    assert not threaded.desk.tasks.busy()
    assert threaded.pages.sample is None
