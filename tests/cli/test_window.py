"""`moderator` and `moderator FILE` go to the window; a machine without one is told what to do instead."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from moderator.cli import MODULES

ROOT = Path(__file__).parents[2]
WITHOUT_QT = (
    "import sys; sys.modules['PySide6'] = None; sys.argv[0] = 'moderator'; from moderator.cli import main; main()"
)


@pytest.mark.parametrize(
    "words", [[], ["loi.moderator"], ["open", "loi.moderator"], ["/nulle/part/loi.moderator"], ["demo"]]
)
def test_without_qt_a_sentence_says_what_remains_possible(tmp_path: Path, words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_QT, *words],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert "window cannot be opened" in done.stderr
    assert "moderator --help" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_window_does_not_wait_for_the_other_commands() -> None:
    heavy = ("docx", "numpy", "requests", "sqlalchemy", "lxml", "keyring")
    asked = f"import sys, moderator.cli, moderator.cli.window; print([one for one in {heavy} if one in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=False, cwd=ROOT, timeout=60
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_each_command_is_where_it_is_said_to_be() -> None:
    for module, names in MODULES.items():
        found = {one.name for one in import_module(f"moderator.cli.{module}").COMMANDS}
        assert found == set(names), module
