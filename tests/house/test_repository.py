"""What must hold for every file of the project: small modules that say what they are for, nothing of one machine."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from module_map import purpose

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "moderator").rglob("*.py"))

# One letter of each stands in brackets, so that this file does not contain what it looks for.
OF_ONE_MACHINE = [
    r"(?<!\w)/[w]ork/",
    r"/tmp/(?:[b]ash|[w]ork)",
    r"/(?:[h]ome|[U]sers)/\w+/",
    r"(?:extra-)?[i]ndex-url",
    r"(?:pypi|pythonhosted|npmjs)\.[o]rg",
    r"deb\.[d]ebian",
]


def files() -> list[Path]:
    """Return the files that the project keeps, or would keep once added."""
    if not shutil.which("git"):
        pytest.skip("git is not installed: no list of the project's files")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not in a git checkout: no list of the project's files")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_place_that_exists_on_one_machine_only() -> None:
    pattern = re.compile("|".join(OF_ONE_MACHINE).encode())
    found = {str(file.relative_to(ROOT)): match[0] for file in files() if (match := pattern.search(file.read_bytes()))}
    assert found == {}


def test_no_file_is_heavy() -> None:
    assert [file for file in files() if file.stat().st_size > 5_000_000] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_each_module_says_what_it_is_for_and_is_one_idea(module: Path) -> None:
    assert len(purpose(module)) <= 120
    assert purpose(module).endswith((".", "?", "!"))
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 500


def test_names_are_those_of_the_trade() -> None:
    vague = re.compile(r"manager|helper|utils?|controller|misc|common", re.IGNORECASE)
    assert [module for module in MODULES if vague.search(module.stem)] == []


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "EUPL-1.2"
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert [int(n) for n in re.findall(r"^(\d+)\.(?=[A-Z])", text, re.MULTILINE)] == list(range(1, 16))
    assert "Reciprocity (LiLiQ-R)" in text
