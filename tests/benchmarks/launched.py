"""A fresh process that opens a workspace and shows its first page; it imports nothing of the benchmarks."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

PAGE = 200
PASSPHRASE = "MODERATOR_BENCHMARK_PASSPHRASE"


def launched(path: Path, started: float) -> dict[str, float]:
    """Open, find, read a page; seconds of each part. `started` is when the parent asked for this process."""
    marks = [("start", started), ("python", time.time())]
    from moderator.store.workspace import Workspace  # here: importing is a part of what is measured
    from moderator.work import finding, reading

    marks.append(("imports", time.time()))
    ws = Workspace.open(path, passphrase=os.environ.get(PASSPHRASE, ""), actor="Mesure")
    marks.append(("workspace", time.time()))
    found = finding.find(ws, "")
    marks.append(("list", time.time()))
    rows = reading.rows(ws, found.ids[:PAGE].tolist())
    marks.append(("rows", time.time()))
    assert len(rows) == min(PAGE, found.total), len(rows)
    taken = {name: at - before for (name, at), (_name, before) in zip(marks[1:], marks, strict=False)}
    ws._changed = False
    ws.close()
    return {"all": marks[-1][1] - marks[0][1], **taken}


if __name__ == "__main__":
    print(json.dumps(launched(Path(sys.argv[1]), float(sys.argv[2]))))  # noqa: T201
