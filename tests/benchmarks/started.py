"""A fresh process that starts the program on a workspace: seconds to the window, and to the first rows painted."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path


def program(path: Path, started: float) -> dict[str, float]:
    """The program as it starts every morning, on the screen where it was left. `started`: when it was asked for."""
    from PySide6.QtCore import QTimer

    from moderator import app
    from tests.benchmarks import clock

    running = app.application()
    made = app.window(running, shown="light")
    made.desk.settings.keep("space", "moderate")
    made.show()
    running.processEvents()
    shown = clock.since(started)
    QTimer.singleShot(0, lambda: made.open(path))
    from moderator.ui.keys import Space

    screen = made.screens[Space.MODERATE]
    _painted(running, screen.listing.view.viewport(), lambda: len(screen.listing.rows.ids) > 0)  # type: ignore[attr-defined]
    listed = clock.since(started)
    made.desk.workspace._changed = False
    made.close()
    return {"window": shown.own, "list": listed.own, "wall": listed.wall}


def plain_table(path: Path, started: float) -> dict[str, float]:
    """A bare table of Qt on a statement that reads the ids: the least that a list can be."""
    from PySide6.QtWidgets import QApplication, QWidget

    from tests.benchmarks import bare, clock, plain

    running = QApplication([])
    like = QWidget()
    like.resize(1440, 900)
    raw = plain.opened(path)
    ids = [row[0] for row in raw.execute("SELECT id FROM contribution ORDER BY created DESC")]
    view, _model = bare.table(like, ids)
    _painted(running, view.viewport(), lambda: True)
    listed = clock.since(started)
    raw.close()
    return {"window": listed.own, "list": listed.own, "wall": listed.wall}


def _painted(running, view, reached) -> None:  # type: ignore[no-untyped-def]
    """Wait until a view was painted once something was so."""
    from PySide6.QtCore import QEventLoop, QTimer

    from tests.benchmarks.eye import Eye

    eye = Eye(view, reached)
    tick = QTimer(interval=5)
    tick.start()
    end = time.time() + 60
    while not eye.seen:
        running.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)  # asleep meanwhile, as the program is
        assert time.time() < end, "no row was ever painted"


if __name__ == "__main__":
    ways = {"program": program, "plain": plain_table}
    print(json.dumps(ways[sys.argv[3]](Path(sys.argv[1]), float(sys.argv[2]))), flush=True)  # noqa: T201
    os._exit(0)
