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
