"""The README tells the truth: its commands run, its links lead somewhere, its map is that of the code."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
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


def test_the_scripts_are_well_formed() -> None:
    bash = shutil.which("bash")
    if not bash:
        pytest.skip("bash is not installed")
    scripts = [ROOT / ".ci/run", *(file for file in (ROOT / "packaging").iterdir() if file.is_file())]
    shells = [file for file in scripts if file.suffix == ".sh" or file.read_bytes().startswith(b"#!/usr/bin/env bash")]
    assert len(shells) >= 6
    for file in shells:
        run = subprocess.run([bash, "-n", str(file)], capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
