"""The map of the code in README.md, made from the first line of each module, so that it cannot lie."""

import argparse
import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BEGIN = "<!-- map of the code: written by packaging/module_map -->"
END = "<!-- end of the map -->"


def purpose(file: Path) -> str:
    """Return the first line of a module's docstring; raises ValueError when it has none."""
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    if not docstring:
        raise ValueError(f"{file}: the module does not say in its first line what it is for")
    return docstring.partition("\n")[0].strip()


def tests_of(root: Path, module: Path) -> str:
    """Return the test file that bears a module's name, as a link, or nothing."""
    inside = module.relative_to(root / "moderator")
    places = [root / "tests" / inside.parent / f"test_{module.stem}.py"]
    if module.stem in ("__init__", "__main__"):
        return ""
    if inside.parent == Path():
        places.append(root / "tests" / module.stem / f"test_{module.stem}.py")
    found = next((place.relative_to(root).as_posix() for place in places if place.exists()), "")
    return f"[{found.removeprefix('tests/')}]({found})" if found else ""


def drawn(root: Path) -> str:
    """Return the map in Markdown: one table for each package, the top of the program first."""
    code = root / "moderator"
    lines = [BEGIN, ""]
    folders = sorted({file.parent for file in code.rglob("*.py")})
    for folder in folders:
        modules = sorted(folder.glob("*.py"), key=lambda file: (file.stem != "__init__", file.stem))
        start = folder / "__init__.py"
        name = folder.relative_to(root).as_posix()
        lines += [f"**`{name}/`**" + (f" – {purpose(start)}" if start.exists() else ""), ""]
        rows = [
            f"| [{file.stem}]({file.relative_to(root).as_posix()}) | {purpose(file)} | {tests_of(root, file)} |"
            for file in modules
            if file.stem != "__init__"
        ]
        if rows:
            lines += ["| module | what it is for | tests |", "|---|---|---|", *rows, ""]
    return "\n".join([*lines, END])


def main() -> int:
    """Run from the command line; return 1 when the map is stale or a module says nothing of itself."""
    parser = argparse.ArgumentParser(prog="packaging/module_map", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; say whether the map is up to date")
    check = parser.parse_args().check
    try:
        fresh, page = renewed(ROOT)
    except ValueError as error:
        print(error)
        return 1
    if fresh == page:
        return 0
    if check:
        print("README.md: the map of the code is not up to date; run packaging/module_map")
        return 1
    (ROOT / "README.md").write_text(fresh, encoding="utf-8")
    return 0


def renewed(root: Path) -> tuple[str, str]:
    """Return the README with a fresh map, and as it is; raises ValueError when it has no place for the map."""
    page = (root / "README.md").read_text(encoding="utf-8")
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md: the map of the code has lost its place (between “{BEGIN}” and “{END}”)")
    return before + drawn(root) + after, page


if __name__ == "__main__":
    sys.exit(main())
