"""Runs benchmarks, one JSON line each: `python -m tests.benchmarks [NAME…] [--size N]`; 1 when one does not hold."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from importlib import import_module

from tests.benchmarks.generator import SIZE
from tests.benchmarks.ground import KEEP, Ground
from tests.benchmarks.measure import Result

FAMILIES = (
    "importing",
    "filing",
    "searching",
    "deciding",
    "opening",
    "memory",
    "sealed",
    "piles",
    "foreign",
    "copied",
    "languages",
    "suggestions",
    "assist",
    "personal",
    "window",
    "syncing",
)
"""One module each; its `BENCHMARKS` maps a name to a function of the ground that yields results."""

Benchmark = Callable[[Ground], Iterator[Result]]


def benchmarks() -> dict[str, Benchmark]:
    """All of them by name, in the order in which they run."""
    found: dict[str, Benchmark] = {}
    for family in FAMILIES:
        found |= import_module(f"tests.benchmarks.{family}").BENCHMARKS
    return found


def main(arguments: list[str]) -> int:
    """Run what was asked for. Returns the exit code."""
    every = benchmarks()
    parser = argparse.ArgumentParser(
        prog="benchmark",
        description="Measure Moderator on a generated consultation; one JSON line for each benchmark.",
        epilog=f"Names: {', '.join(every)}. Set {KEEP} to a folder to keep the generated workspace between runs.",
    )  # fmt: skip
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="the benchmarks to run; all of them when none is named"
    )
    parser.add_argument("--size", type=int, default=SIZE, help="contributions generated (default: %(default)s)")
    asked = parser.parse_args(arguments)
    if unknown := [name for name in asked.names if name not in every]:
        parser.error(f"no benchmark named {', '.join(unknown)}; there are: {', '.join(every)}")
    kept = True
    with Ground(asked.size) as ground:
        for name in asked.names or every:
            for result in every[name](ground):
                print(result.line(), flush=True)  # noqa: T201
                kept = kept and result.holds is not False
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
