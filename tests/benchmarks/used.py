"""A fresh process that uses a workspace for a while and says how much memory that took."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

SEARCHES = ("", "vélo", "transport école", "train -taxe", "article:3 eau", "auteur:association santé", "commune")


def used(path: Path, name: str) -> dict[str, float]:
    """Use the workspace for a while; MB at the highest and at the end."""
    if name == "window":
        from PySide6.QtWidgets import QApplication, QTableView

        application = QApplication([])
        view = QTableView()
        view.resize(1280, 800)
        view.show()
        application.processEvents()
    from moderator.store.workspace import Workspace
    from moderator.work import deciding, finding, reading

    ws = Workspace.open(path, actor="Mesure")
    for text in SEARCHES:
        found = finding.find(ws, text)
        finding.facets(ws, found)
        for at in range(0, min(2_000, found.total), 200):
            reading.rows(ws, found.ids[at : at + 200].tolist())
    tag = deciding.define_tag(ws, f"Mémoire {ws.standing.position}").made
    deciding.tag(ws, finding.find(ws, "").ids[:100_000].tolist(), tag)
    deciding.undo(ws)
    taken = {"highest": _status("VmHWM"), "afterwards": _status("VmRSS")}
    ws._changed = False
    ws.close()
    return taken


def _status(name: str) -> float:
    """A line of the kernel's account of this process, in MB."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise KeyError(name)


if __name__ == "__main__":
    print(json.dumps(used(Path(sys.argv[1]), sys.argv[2])), flush=True)  # noqa: T201
    os._exit(0)  # Qt's own tidying up is not what is measured
