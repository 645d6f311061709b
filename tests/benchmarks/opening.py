"""Opening a workspace, in a fresh process: from the start of Python to the first 200 rows of the list."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import plain
from tests.benchmarks.ground import Ground
from tests.benchmarks.launched import PASSPHRASE
from tests.benchmarks.measure import Raw, Result, at_most, median, timed

LIMIT = 1.0  # second
ROUNDS = 7


def opening(ground: Ground) -> Iterator[Result]:
    """The whole of it, then each part; files are in the system's cache, as after any recent use."""
    taken = measured(ground, ground.path, "")
    raw = Raw("raw connection and statement, same rows", median([_plain(ground.path) for _ in range(ROUNDS)]))
    yield at_most("open", median([one["all"] for one in taken]), "s", raw, limit=LIMIT)
    yield Result("open.slowest", max(one["all"] for one in taken), "s")
    yield from parts("open", taken)
    ground.let_go()
    unkept = plain.opened(ground.path)
    unkept.execute("DELETE FROM columns")
    unkept.close()
    first = json.loads(ground.child("launched", str(ground.path), str(time.time())))
    yield Result("open.first-after-import", first["all"], "s")


def measured(ground: Ground, path: Path, passphrase: str) -> list[dict[str, float]]:
    """The times of several children, one warming up."""
    room = {PASSPHRASE: passphrase}
    outputs = [ground.child("launched", str(path), str(time.time()), room=room)]
    outputs += [ground.child("launched", str(path), str(time.time()), room=room) for _round in range(ROUNDS)]
    return [json.loads(one) for one in outputs[1:]]


def parts(name: str, taken: list[dict[str, float]]) -> Iterator[Result]:
    """For information: where the time goes."""
    for part in taken[0]:
        if part != "all":
            yield Result(f"{name}.{part}", median([one[part] for one in taken]), "s")


def _plain(path: Path) -> float:
    def first_rows() -> None:
        raw = plain.opened(path)
        raw.execute(
            "SELECT c.id, kind, author_kind, created, title, substr(body, 1, 300) FROM contribution c "
            "JOIN wording USING (id) "
            "WHERE c.id IN (SELECT id FROM contribution ORDER BY created DESC LIMIT 200) ORDER BY created DESC"
        ).fetchall()
        raw.close()

    return timed(first_rows)


BENCHMARKS = {"open": opening}
