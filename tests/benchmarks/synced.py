"""A fresh process that syncs with one server, then again when nothing moved, and says what that cost it."""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from pathlib import Path
from typing import Any


def main(name: str, server: dict[str, Any], path: Path) -> dict[str, float]:
    """Seconds of work of this process for each sync, MB at the highest, contributions held."""
    from moderator.store.devices import Devices
    from moderator.store.workspace import Workspace
    from moderator.work import sources, syncing

    gc.set_threshold(50_000, 20, 50)  # as the program does when it starts
    credentials = server["credentials"]
    with Workspace.create(path, actor="Mesure", devices=Devices(path.parent / "devices")) as ws:
        sources.add(
            ws, str(server["url"]), platform=name, consultation=server["consultation"],
            credentials=tuple(credentials) if isinstance(credentials, list) else None, lasting=False,
        )  # fmt: skip
        told: dict[str, float] = {"before": _status("VmHWM")}
        for which in ("first", "again"):
            at, worked = time.perf_counter(), time.process_time()
            _say("begin")
            report = syncing.pull(ws, sources.servers(ws)[0])
            syncing.push(ws)
            told[which] = time.process_time() - worked
            told[f"{which}.wall"] = time.perf_counter() - at
            told[f"{which}.new"] = report.new
            _say("end")
        told["highest"] = _status("VmHWM")
        ws._changed = False
    return told


def _say(word: str) -> None:
    """Tell the benchmark, and wait until it has looked at the server's own account."""
    print(word, flush=True)  # noqa: T201
    sys.stdin.readline()


def _status(name: str) -> float:
    """A line of the kernel's account of this process, in MB."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise KeyError(name)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], json.loads(sys.argv[2]), Path(sys.argv[3]))), flush=True)  # noqa: T201
    os._exit(0)
