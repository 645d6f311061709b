"""The window is there before what it does not need to show itself: that is loaded while somebody reads it."""

import subprocess
import sys


def test_the_window_is_shown_before_the_heavy_libraries_are_loaded() -> None:
    heavy = ("sqlalchemy", "numpy", "requests", "docx", "babel", "openpyxl", "pyroaring", "rapidfuzz", "pyqtgraph")
    code = f"import sys, moderator.ui.window; print(*[one for one in {heavy} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []
