"""The README tells the truth: its commands run, its links lead somewhere, its map is that of the code."""

import os
import re
from pathlib import Path

from module_map import renewed

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_map_is_that_of_the_code() -> None:
    fresh, page = renewed(ROOT)
    assert fresh == page, "run packaging/module_map"


def test_every_script_named_exists_and_can_be_run() -> None:
    named = set(re.findall(r"packaging/\w+", README))
    assert {"packaging/start", "packaging/test", "packaging/benchmark"} <= named
    for name in named | {".ci/run"}:
        assert os.access(ROOT / name, os.X_OK), name


def test_every_link_leads_to_a_file_of_the_project() -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert "LICENSE" in targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
