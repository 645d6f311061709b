"""The window is there before what it does not need to show itself: that is loaded while somebody reads it."""

import os
import subprocess
import sys
from pathlib import Path

HEAVY = (
    "sqlalchemy", "numpy", "requests", "docx", "babel", "openpyxl", "pyroaring", "rapidfuzz", "pyqtgraph",
)  # fmt: skip


def test_the_window_is_shown_before_the_heavy_libraries_are_loaded(tmp_path: Path) -> None:
    shown = "from moderator import app; running = app.application(); made = app.window(running); made.show()"
    told = f"import sys; running.processEvents(); print(*[one for one in {HEAVY} if one in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", f"{shown}; {told}"],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)},
    )
    assert done.stdout.split() == []


def test_a_dialog_of_files_tells_a_workspace_by_its_name_without_opening_it(tmp_path: Path) -> None:
    # Closing it again would drop the locks of the window on it.
    for name in ("loi.moderator", "loi.moderator-wal", "loi.moderator-shm"):
        (tmp_path / name).write_bytes(b"SQLite format 3\0")
    known = "from moderator import app; running = app.application(); from PySide6.QtCore import QMimeDatabase"
    told = "import sys; print(*[QMimeDatabase().mimeTypeForFile(one).name() for one in sys.argv[1:]])"
    done = subprocess.run(
        [sys.executable, "-c", f"{known}; {told}", *map(str, tmp_path.iterdir())],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path / "settings")},
    )
    assert set(done.stdout.split()) == {"application/vnd.moderator.workspace"}
