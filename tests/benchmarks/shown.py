"""A fresh process that works in the window as a person does and says how long each gesture took."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QTreeWidgetItemIterator, QWidget

from moderator.ui.contributions import page
from moderator.ui.contributions.facets import _Tree
from moderator.ui.keys import Space
from tests.benchmarks import bare, plain
from tests.benchmarks.clock import Clock
from tests.benchmarks.measure import median, percentile, timed
from tests.benchmarks.stage import Stage

Numbers = dict[str, float]

SCROLLS, STEPS, CLICKS, ROUNDS, LETTERS = 120, 120, 40, 9, 240
BULK = 100_000
EVERY = 0.06  # seconds between two letters: a fast typist
WORDS = ("vélo", "transport", "école", "taxe", "train", "santé", "commune", "eau", "logement", "association")
KEY = Qt.Key


def scroll(stage: Stage, path: Path) -> Numbers:
    """Rows anywhere in the whole list: from the place asked for to its painted page, in turns with a bare table."""
    listing = stage.screen(Space.ANALYSE).listing
    view, ids = listing.view, listing.rows.ids
    plain_view, _model = bare.table(view, ids)
    places = np.random.default_rng(21).integers(0, len(ids), SCROLLS).tolist()
    ours: list[Clock] = []
    theirs: list[Clock] = []
    for row in places:
        for shown, times in ((view, ours), (plain_view, theirs)):
            shown.verticalScrollBar().setValue(shown.rowViewportPosition(row) + shown.verticalScrollBar().value())
            clock = Clock(alone=True)
            shown.viewport().repaint()
            times.append(clock.stop())
        stage.app.processEvents()
    return _percentiles("p95", ours, theirs)


def following(stage: Stage, path: Path) -> Numbers:
    """J pressed again and again: from the key to the painted text of the next contribution."""
    screen = stage.screen(Space.MODERATE)
    reader, rows = screen.reader, screen.listing.rows
    plain_page = bare.page(reader.view)
    _focus(stage, screen.listing.view)
    screen.listing.go(1000)
    stage.settle()
    ours, theirs = [], []
    for _step in range(STEPS):
        row = rows.row_of(screen.listing.current)
        wanted = rows.id_at(row + 1)
        ours.append(
            stage.painted(
                reader.view.viewport(),
                lambda: stage.press(KEY.Key_J),
                lambda: reader.sheet is not None and reader.sheet.id == wanted,  # noqa: B023
            )
        )
        assert reader.sheet is not None
        html = page.written(reader.sheet, context=reader.context)
        theirs.append(_clocked(lambda: _painted_after(plain_page.setHtml, plain_page, html)))  # noqa: B023
        stage.wait(0.15)  # nobody reads faster
    return _percentiles("p95", ours, theirs)


def facet(stage: Stage, path: Path) -> Numbers:
    """A click on a line of the facets, and a second one to take the filter off: to the painted list."""
    screen = stage.screen(Space.ANALYSE)
    screen.search("")
    stage.settle()
    plain_view, model = bare.table(screen.listing.view, screen.listing.rows.ids)
    raw = plain.opened(path)
    values = [
        line.value for group in screen.facets.groups if group.name in ("section", "article") for line in group.lines
    ]
    uids = [row[0] for row in raw.execute("SELECT uid FROM section WHERE kind = 'article'")]
    rng = np.random.default_rng(22)
    ours, theirs = [], []
    for value in rng.choice(values, CLICKS // 2).tolist():
        for _on_and_off in range(2):
            before = screen.found
            place = _line(screen.facets.tree, "section", value)
            ours.append(
                stage.painted(
                    screen.listing.view.viewport(),
                    lambda: QTest.mouseClick(
                        screen.facets.tree.viewport(), Qt.MouseButton.LeftButton, pos=place  # noqa: B023
                    ),
                    lambda: screen.found is not before,  # noqa: B023
                )
            )  # fmt: skip
            stage.settle()
        uid = int(rng.choice(uids))
        theirs.append(_clocked(lambda: _plain_filter(raw, model, plain_view, uid)))  # noqa: B023
    raw.close()
    return _percentiles("p95", ours, theirs)


def select_all(stage: Stage, path: Path) -> Numbers:
    """Ctrl+A on the whole list, to the painted selection and the count above it."""
    screen = stage.screen(Space.ANALYSE)
    screen.search("")
    stage.settle()
    view, total = screen.listing.view, len(screen.listing.rows.ids)
    plain_view, _model = bare.table(view, screen.listing.rows.ids)
    ours, theirs = [], []
    for _round in range(ROUNDS):
        screen.listing.go(0)
        stage.settle()
        _focus(stage, view)
        ours.append(
            stage.painted(
                view.viewport(),
                lambda: stage.press(KEY.Key_A, Qt.KeyboardModifier.ControlModifier),
                lambda: view.count_selected() == total,
            )
        )
        plain_view.clearSelection()
        theirs.append(_clocked(lambda: _painted_after(plain_view.selectAll, plain_view)))
    return _percentiles("slowest", ours, theirs)


def typing(stage: Stage, path: Path) -> Numbers:
    """Letters typed at a steady pace while searches run and come back: how late each is handled, its paint included.

    A letter that has to wait because the main thread is busy is late by that wait too.
    """
    screen = stage.screen(Space.ANALYSE)
    field = screen.field

    def type_letters(where: QLineEdit, ask: Callable[[str], object]) -> list[Clock]:
        late: list[Clock] = []
        where.clear()
        where.setFocus()
        start = time.perf_counter() + EVERY
        for number in range(LETTERS):
            due = start + number * EVERY
            clock = Clock(alone=True)
            stage.wait(due - time.perf_counter())
            word = WORDS[(number // 8) % len(WORDS)]
            QTest.keyClick(where, "a")  # type: ignore[call-overload]
            where.repaint()
            late.append(clock.stop(since=due))
            if number % 4 == 0:
                ask(word)
            if number % 24 == 23:
                where.clear()
        stage.settle()
        return late

    ours = type_letters(field, screen.search)
    bare_field, raw = QLineEdit(), plain.opened(path)
    bare_field.resize(field.size())
    bare_field.show()
    bare_field.activateWindow()
    asked = "SELECT rowid FROM text WHERE text MATCH ? ORDER BY rowid DESC"
    turn = threading.Lock()

    def search(word: str) -> None:
        with turn:
            raw.execute(asked, (word,)).fetchall()

    threads: list[threading.Thread] = []

    def ask_raw(word: str) -> None:
        threads.append(threading.Thread(target=search, args=(word,)))
        threads[-1].start()

    theirs = type_letters(bare_field, ask_raw)
    for one in threads:
        one.join()
    raw.close()
    screen.search("")
    return _percentiles("p99", ours, theirs)


def bulk(stage: Stage, path: Path) -> Numbers:
    """A tag put by its key on 100,000 contributions and on all, and taken off: stalls and seconds, beside raw SQL."""
    from moderator.work import deciding

    screen = stage.screen(Space.ANALYSE)
    name = f"Essai {stage.window.desk.workspace.standing.position}"
    stage.window.desk.act(lambda ws: deciding.define_tag(ws, name))
    stage.settle()
    screen.search("")
    stage.settle()
    raw = plain.opened(path.with_name("tagging.sqlite"))
    raw.execute("CREATE TABLE IF NOT EXISTS journal(n INTEGER PRIMARY KEY, at TEXT, kind TEXT, targets TEXT)")
    raw.execute("CREATE TABLE IF NOT EXISTS tagged(id INTEGER, tag INTEGER, PRIMARY KEY(id, tag)) WITHOUT ROWID")
    raw.execute("DELETE FROM tagged")
    found: Numbers = {}
    for what, number in (("some", BULK), ("all", len(screen.listing.rows.ids))):
        seconds, stalls, plain_seconds, undo_stalls = [], [], [], []
        listed = json.dumps(np.asarray(screen.listing.rows.ids)[:number].tolist())
        raw.execute("DELETE FROM tagged")
        for turn in range(5):
            seconds_here, gaps = _tag(stage, screen, name, min(number, len(screen.listing.rows.ids)))
            seconds.append(seconds_here)
            stalls.append(max(gaps))
            with stage.beating() as gaps:
                stage.press(KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
                stage.settle()
            undo_stalls.append(max(gaps))
            plain_seconds.append(timed(lambda: plain.tag(raw, listed, turn)))  # noqa: B023
        found |= {
            f"{what}.stall": min(stalls[1:]) * 1e3, f"{what}.worst": max(stalls[1:]) * 1e3,
            f"{what}.undo-stall": min(undo_stalls[1:]) * 1e3,
            f"{what}.seconds": median(seconds[1:]), f"{what}.baseline": median(plain_seconds[1:]),
        }  # fmt: skip
    raw.execute("DELETE FROM tagged")
    found["baseline.stall"] = _stall_of_sql(stage, raw, json.dumps(list(range(1, BULK + 1))))
    raw.close()
    return found


def _tag(stage: Stage, screen: Any, name: str, number: int) -> tuple[float, list[float]]:
    """The tag chosen, the preview of how many confirmed: from that key to the sentence that says it is done."""
    view, rows = screen.listing.view, screen.listing.rows
    screen.listing.go(0)
    flag = QItemSelectionModel.SelectionFlag
    view.selectionModel().select(
        QItemSelection(rows.index(0, 0), rows.index(number - 1, 0)), flag.ClearAndSelect | flag.Rows
    )
    view.setFocus()
    stage.settle()

    def standing() -> int:
        return stage.window.desk.workspace.standing.position

    position, footer = standing(), stage.window.footer.sentence
    stage.press(KEY.Key_T)
    stage.settle()
    QTest.keyClicks(QApplication.focusWidget(), name)  # type: ignore[arg-type]
    stage.settle()
    stage.press(KEY.Key_Return)
    stage.settle()
    assert standing() == position, "the preview of an act on many was not shown"
    footer.clear()
    with stage.beating() as gaps:
        start = time.perf_counter()
        stage.press(KEY.Key_Return)
        stage.until(lambda: standing() > position and bool(footer.text()))
        footer.repaint()
        taken = time.perf_counter() - start  # it is done, and says so; the counts beside the list follow
        stage.settle()
    return taken, gaps


def _stall_of_sql(stage: Stage, raw: Any, listed: str) -> float:
    """The longest beat of the same window while raw SQL does the same in a thread."""
    worst = []
    for turn in range(10, 14):
        work = threading.Thread(target=plain.tag, args=(raw, listed, turn))
        with stage.beating() as gaps:
            work.start()
            stage.until(lambda: not work.is_alive())  # noqa: B023
        worst.append(max(gaps))
    return min(worst) * 1e3


def _percentiles(what: str, ours: list[Clock], theirs: list[Clock]) -> Numbers:
    """Milliseconds of both ways: what the bar is about by a clock that stops while the machine does something else, …

    … and by a plain one.
    """
    share = {"p95": 0.95, "p99": 0.99, "slowest": 1.0}[what]
    return {
        what: percentile([one.own for one in ours], share) * 1e3,
        "baseline": percentile([one.own for one in theirs], share) * 1e3,
        "median": median([one.own for one in ours]) * 1e3,
        "wall": percentile([one.wall for one in ours], share) * 1e3,
    }


def _clocked(act: Callable[[], object]) -> Clock:
    clock = Clock(alone=True)
    act()
    return clock.stop()


def _plain_filter(raw: Any, model: bare.Model, view: Any, uid: int) -> None:
    sql = "SELECT id FROM contribution WHERE section_uid = ? ORDER BY created DESC"
    model.replace([row[0] for row in raw.execute(sql, (uid,))])
    view.viewport().repaint()


def _line(tree: _Tree, group: str, value: str) -> QPoint:
    """Where a line of the facets stands, brought into sight."""
    walk = QTreeWidgetItemIterator(tree)
    while (item := walk.value()) is not None:
        if item.data(0, tree.VALUE) == value:
            tree.scrollToItem(item)
            return tree.visualItemRect(item).center()
        walk += 1
    raise LookupError(f"{group}: {value}")


def _painted_after(act: Callable[..., object], view: QAbstractScrollArea, *given: object) -> None:
    act(*given)
    view.viewport().repaint()


def _focus(stage: Stage, view: QWidget) -> None:
    """Give a view of the window the keyboard, which the plain way's widgets took as they were shown."""
    stage.window.activateWindow()
    view.setFocus()
    stage.until(view.hasFocus)


SCENES: dict[str, Callable[[Stage, Path], Numbers]] = {
    "scroll": scroll,
    "next": following,
    "facet": facet,
    "select-all": select_all,
    "typing": typing,
    "bulk": bulk,
}

if __name__ == "__main__":
    where = Path(sys.argv[1])
    opened = Stage(where)
    print(json.dumps({name: SCENES[name](opened, where) for name in sys.argv[2:]}), flush=True)  # noqa: T201
    opened.close()
    os._exit(0)  # Qt's own tidying up is not what is measured
