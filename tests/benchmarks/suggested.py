"""Learns tags in a workspace in this fresh process, then shows a page; prints seconds and memory as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from moderator.domain.progress import silent
from moderator.store.bitmaps import bitmap
from moderator.store.devices import Devices
from moderator.store.workspace import Workspace
from moderator.work import deciding, learning, suggesting, teaching
from tests.benchmarks.ground import Ground
from tests.benchmarks.measure import percentile
from tests.benchmarks.piled import highest

TAGS, PAGE = 40, 50


def main(path: str, coded: int) -> None:
    """Give some contributions one of forty tags by the words that they have, learn, and look at pages."""
    with Workspace.open(Path(path), devices=Devices(Path(path).parent / "devices"), actor="Mesure") as ws:
        some = ws.corpus.columns.ids[:: max(1, len(ws.corpus.columns.ids) // coded)][:coded]
        with ws.read() as conn:
            rows = conn.exec_driver_sql("SELECT id, title FROM wording").fetchall()
        titles = {row.id: row.title for row in rows}
        kind = np.array([sum(map(ord, titles.get(int(one), "").split(" ")[0])) % TAGS for one in some])
        for tag in range(TAGS):
            deciding.tag(ws, bitmap(some[kind == tag]), deciding.define_tag(ws, f"Thème {tag}").made)
        asked = teaching.lesson(ws)
        before = highest() if sys.platform == "linux" else 0.0
        start, cpu = time.perf_counter(), time.process_time()
        about = learning.learn(*asked, silent)
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        after = highest() if sys.platform == "linux" else 0.0
        suggesting.suggestions(ws, [1])
        times = []
        for at in range(1, 40 * PAGE, PAGE):
            start = time.process_time()
            suggesting.suggestions(ws, range(at, at + PAGE))
            times.append(time.process_time() - start)
        Ground.unchanged(ws)
    found = {"seconds": seconds, "cpu": cpu, "memory": after - before, "page": percentile(times), "coded": about.coded}
    print(json.dumps(found | {"first": about.first}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
