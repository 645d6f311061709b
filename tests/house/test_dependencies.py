"""The project file declares the libraries that the program imports, all of them and no other."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Needed without being imported, with the reason.
NOT_IMPORTED = {
    "shiboken6": "the binding under PySide6, held to its series",
    "pytest-qt": "plugin",
    "pytest-timeout": "plugin",
    "pytest-xdist": "plugin",
    "mypy": "tool",
    "ruff": "tool",
    "import-linter": "tool",
    "tzdata": "the time zones that Windows does not have",
}


def normal(name: str) -> str:
    """Return the name of a distribution as PEP 503 compares them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> tuple[set[str], set[str]]:
    """Return what the program needs, and what its tests need besides."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [
        {normal(re.match(r"[\w.-]+", line)[0]) for line in lines}  # type: ignore[index]
        for lines in (project["dependencies"], project["optional-dependencies"]["test"])
    ]
    return names[0], names[1]


def imported(*folders: str) -> set[str]:
    """Return the distributions imported by the Python files of these folders, wherever the import stands."""
    roots: set[str] = set()
    for folder in folders:
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    roots |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    roots.add(node.module.partition(".")[0])
    ours = {"moderator", "tests", *(file.stem for file in (ROOT / "packaging").glob("*.py"))}
    owners = packages_distributions()
    unknown = roots - set(sys.stdlib_module_names) - ours - set(owners)
    assert not unknown, f"imported but not installed: {sorted(unknown)}"
    # PySide6 is the folder of several distributions; the program declares the one that holds what it uses.
    chosen = {"PySide6": "PySide6-Essentials"}
    return {normal(chosen.get(root, owners[root][0])) for root in roots - ours if root in owners}


def test_the_program_imports_what_it_declares_and_declares_what_it_imports() -> None:
    needed, _for_tests = declared()
    used = imported("moderator")
    assert used - needed == set(), "imported by the program and not declared"
    assert needed - used - set(NOT_IMPORTED) == set(), "declared and not imported by the program"


def test_the_tests_import_what_is_declared() -> None:
    needed, for_tests = declared()
    used = imported("tests", "packaging")
    assert used - needed - for_tests == set(), "imported by the tests and not declared"
    stubs = {name for name in for_tests if name.startswith("types-")}
    assert for_tests - used - set(NOT_IMPORTED) - stubs == set(), "declared for the tests and used by none"


def test_every_library_of_the_program_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = text.partition("\ndependencies = [\n")[2].partition("\n]")[0].splitlines()
    for before, line in zip(["", *lines], lines, strict=False):
        assert "#" in line or before.strip().startswith("#"), line
