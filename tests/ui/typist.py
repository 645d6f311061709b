"""A person at the window in another process, who types a note and an answer and is then interrupted."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from moderator.ui.keys import Space
from moderator.ui.window import Window
from tests.ui.opened import answering, focused, key, press, screen, type_text, window

_PATIENCE = 60_000  # milliseconds, and more


def at_work(path: Path, texts: list[str]) -> None:
    """Type an answer and a note, say so, and go on living until somebody ends it."""
    made: Window = window(path, at_once=False)
    _until(lambda: made.desk.is_open)
    made.go(Space.ANSWER)
    _until(lambda: answering(made).reader.sheet is not None)
    press(key("answer"))
    type_text(texts[0])
    made.go(Space.ANALYSE)
    _until(lambda: screen(made, Space.ANALYSE).reader.sheet is not None and not made.desk.tasks.busy())
    press("N")
    type_text(texts[1])
    assert focused() is not made
    print("typed", flush=True)  # noqa: T201
    application = QApplication.instance()
    assert application is not None
    QTimer.singleShot(60_000, application.quit)
    application.exec()


def _until(reached) -> None:  # type: ignore[no-untyped-def]
    for _each in range(_PATIENCE):
        if reached():
            return
        QTest.qWait(1)
    sys.exit("what was waited for never came")


if __name__ == "__main__":
    at_work(Path(sys.argv[1]), sys.argv[2:])
