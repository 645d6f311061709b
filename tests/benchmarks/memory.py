"""Memory of the program: a fresh process with the workspace open, its index loaded, a search and its facets done."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from tests.benchmarks.ground import Ground
from tests.benchmarks.measure import Result, at_most

LIMIT = 600.0  # MB


def memory(ground: Ground) -> Iterator[Result]:
    """Resident memory at its highest, without and with Qt's libraries and a window."""
    for name in ("program", "window"):
        highest = json.loads(ground.child("used", str(ground.path), name, room={"QT_QPA_PLATFORM": "offscreen"}))
        yield at_most(f"memory.{name}", highest["highest"], "MB", limit=LIMIT)
        yield Result(f"memory.{name}.afterwards", highest["afterwards"], "MB")


BENCHMARKS = {"memory": memory} if sys.platform == "linux" else {}
