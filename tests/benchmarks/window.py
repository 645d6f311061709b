"""The window at full size, offscreen: what a person presses, to what is painted, beside the plain way in the same run.

The bars are those of 570,000 contributions; beyond that number they are doubled, as promised for 2,000,000. They are
judged by a clock that stops while the machine is at something else (see `clock`), and in the best of several runs; what
a plain clock showed stands beside.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

from tests.benchmarks.generator import SIZE
from tests.benchmarks.ground import Ground
from tests.benchmarks.measure import Raw, Result, at_most, median

# Milliseconds, or seconds for `START`.
PAINT, NEXT, FILTER, SELECT, LETTER, STALL, START = 16.0, 50.0, 150.0, 100.0, 16.0, 50.0, 1.5
BULK_RATIO = 3.0
STARTS = 5
RUNS = 2
"""Runs of each scene: the best counts, since the machine may be at something else meanwhile."""


def scroll(ground: Ground) -> Iterator[Result]:
    """Rows anywhere in the list."""
    best = _best(ground, "scroll", "p95")
    raw = Raw("bare QTableView, same rows (p95)", best["baseline"])
    yield at_most("window.scroll", best["p95"], "ms", raw, limit=_bar(ground, PAINT))
    yield from _beside("scroll", best)


def following(ground: Ground) -> Iterator[Result]:
    """From the key to the painted text of the next contribution."""
    best = _best(ground, "next", "p95")
    raw = Raw("bare QTextBrowser.setHtml of the same page, painted (p95)", best["baseline"])
    yield at_most("window.next", best["p95"], "ms", raw, limit=_bar(ground, NEXT))
    yield from _beside("next", best)


def facet(ground: Ground) -> Iterator[Result]:
    """From a click on a facet to the painted list."""
    best = _best(ground, "facet", "p95")
    raw = Raw("SQL statement and bare QTableView, one section (p95)", best["baseline"])
    yield at_most("window.facet", best["p95"], "ms", raw, limit=_bar(ground, FILTER))
    yield from _beside("facet", best)


def select_all(ground: Ground) -> Iterator[Result]:
    """Ctrl+A."""
    best = _best(ground, "select-all", "slowest")
    raw = Raw("bare QTableView.selectAll, painted (slowest)", best["baseline"])
    yield at_most("window.select-all", best["slowest"], "ms", raw, limit=_bar(ground, SELECT))
    yield from _beside("select-all", best)


def typing(ground: Ground) -> Iterator[Result]:
    """Letters typed while searches run."""
    best = _best(ground, "typing", "p99")
    raw = Raw("bare QLineEdit while FTS5 searches the same words in a thread (p99)", best["baseline"])
    yield at_most("window.typing", best["p99"], "ms", raw, limit=_bar(ground, LETTER))
    yield from _beside("typing", best)


def bulk(ground: Ground) -> Iterator[Result]:
    """A tag put on 100,000 contributions, and on all of them."""
    best = _best(ground, "bulk", "some.stall")
    quiet = Raw("the same window while raw SQL tags 100,000 rows in a thread", best["baseline.stall"])
    for what in ("some", "all"):
        yield at_most(f"window.bulk.{what}.stall", best[f"{what}.stall"], "ms", quiet, limit=_bar(ground, STALL))
        yield Result(f"window.bulk.{what}.worst-stall", best[f"{what}.worst"], "ms", quiet)
        yield at_most(
            f"window.bulk.{what}.undo-stall", best[f"{what}.undo-stall"], "ms", quiet, limit=_bar(ground, STALL)
        )
    raw = Raw("rows by json_each and a journal row", best["some.baseline"])
    yield at_most("window.bulk.some", best["some.seconds"], "s", raw, ratio=BULK_RATIO)
    yield Result("window.bulk.all", best["all.seconds"], "s")


def start(ground: Ground) -> Iterator[Result]:
    """From the start of the program to the first rows painted on the screen where it was left."""
    path = ground.path
    taken: dict[str, list[dict[str, float]]] = {"program": [], "plain": []}
    for turn in range(STARTS + 1):  # the first one compiles
        for way, times in taken.items():
            found = json.loads(ground.child("started", str(path), str(time.time()), way, room=_installed(ground)))
            if turn:
                times.append(found)
    raw = Raw("bare QTableView on the ids of a SQL statement", median([one["list"] for one in taken["plain"]]))
    listed = [one["list"] for one in taken["program"]]
    yield at_most("window.start", median(listed), "s", raw, limit=_bar(ground, START))
    yield Result("window.start.best", min(listed), "s")
    yield Result("window.start.by-the-wall-clock", median([one["wall"] for one in taken["program"]]), "s")
    yield Result("window.start.window-shown", median([one["window"] for one in taken["program"]]), "s")


def _best(ground: Ground, scene: str, by: str) -> dict[str, float]:
    path = ground.path
    runs = [
        json.loads(ground.child("shown", str(path), scene, room=_room(ground)).splitlines()[-1])[scene]
        for _run in range(RUNS)
    ]
    return min(runs, key=lambda one: one[by])


def _beside(scene: str, best: dict[str, float]) -> Iterator[Result]:
    yield Result(f"window.{scene}.median", best["median"], "ms")
    yield Result(f"window.{scene}.by-the-wall-clock", best["wall"], "ms")


def _room(ground: Ground) -> dict[str, str]:
    """No screen, and the window's settings in the ground's folder."""
    return {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(ground.folder / "settings"), "LANGUAGE": "fr"}


def _installed(ground: Ground) -> dict[str, str]:
    """The same, the program compiled once and not at each start, as it is where it was installed."""
    return {
        **_room(ground),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(ground.folder / "compiled"),
    }


def _bar(ground: Ground, bar: float) -> float:
    return bar if ground.size <= SIZE else 2 * bar


BENCHMARKS: dict[str, Callable[[Ground], Iterator[Result]]] = {
    "window-scroll": scroll,
    "window-next": following,
    "window-facet": facet,
    "window-select-all": select_all,
    "window-typing": typing,
    "window-bulk": bulk,
    "window-start": start,
}
