"""Looks for copies in a workspace in this fresh process and prints the seconds, the memory and the groups as JSON.

The seconds are those of the processor: what else the machine does meanwhile does not count.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from moderator.analysis.likeness import THRESHOLD
from moderator.domain.progress import silent
from moderator.store.devices import Devices
from moderator.store.workspace import Workspace
from moderator.work import copies
from tests.benchmarks.ground import Ground


def highest() -> float:
    """The most memory that this process has held so far, in MB, as Linux says."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1e3


def main(path: str) -> None:
    """Do it."""
    # The program has the file open meanwhile: SQLite then leaves its log where it is.
    with Workspace.open(Path(path), devices=Devices(Path(path).parent / "devices"), actor="Mesure") as ws:
        before = highest() if sys.platform == "linux" else 0.0
        began = time.process_time()
        found = copies.find(Path(path), "", THRESHOLD, silent)
        spent = time.process_time() - began
        after = highest() if sys.platform == "linux" else 0.0
        Ground.unchanged(ws)
    groups = [one.ids[: one.below].tolist() for one in found.groups]
    print(  # noqa: T201
        json.dumps({"seconds": spent, "memory": after - before, "fresh": found.fresh, "groups": groups})
    )


if __name__ == "__main__":
    main(sys.argv[1])
