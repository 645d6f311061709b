"""Measuring fairly: our way and the raw way taken in turns in one run, and one JSON line for what was found."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable
from dataclasses import dataclass

WARM_UP = 2


@dataclass(frozen=True, slots=True)
class Raw:
    """The named baseline: the best plain way to the same result, measured in the same run, in the result's unit."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Result:
    """One measurement. `bar` says what was promised ("" = for information) and `holds` whether it is kept.

    `ratio` is `value` ÷ the baseline's.
    """

    benchmark: str
    value: float
    unit: str
    raw: Raw | None = None
    bar: str = ""
    holds: bool | None = None

    @property
    def ratio(self) -> float | None:
        """`value` against the baseline."""
        return self.value / self.raw.value if self.raw else None

    def line(self) -> str:
        """The JSON line."""
        return json.dumps(
            {
                "benchmark": self.benchmark,
                "value": _short(self.value),
                "unit": self.unit,
                "baseline": {"name": self.raw.name, "value": _short(self.raw.value)} if self.raw else None,
                "ratio": None if self.ratio is None else _short(self.ratio),
                "bar": self.bar or None,
                "holds": self.holds,
            },
            ensure_ascii=False,
        )


def at_most(
    benchmark: str,
    value: float,
    unit: str,
    raw: Raw | None = None,
    *,
    ratio: float | None = None,
    limit: float | None = None,
) -> Result:
    """A result that must be small: at most `ratio` times the baseline and at most `limit` units, where given."""
    bars = []
    holds = True
    if ratio is not None:
        assert raw is not None, "a ratio needs a baseline"
        bars.append(f"≤ {ratio:g} × baseline")
        holds = value <= ratio * raw.value
    if limit is not None:
        bars.append(f"≤ {limit:g} {unit}")
        holds = holds and value <= limit
    return Result(benchmark, value, unit, raw, " and ".join(bars), holds if bars else None)


def at_least(benchmark: str, value: float, unit: str, raw: Raw, ratio: float) -> Result:
    """A result that must be large: at least `ratio` times the baseline."""
    return Result(benchmark, value, unit, raw, f"≥ {ratio:g} × baseline", value >= ratio * raw.value)


def timed(act: Callable[[], object]) -> float:
    """Seconds that one act takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def alternated(
    ours: Callable[[int], object], raw: Callable[[int], object], rounds: int
) -> tuple[list[float], list[float]]:
    """Seconds of each round of both ways, in turns and each first every other time; the warm-up rounds do not count.

    Both receive the number of the round (from 0, warm-up included), so that each round can be about something else.
    """
    times: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    for number in range(rounds + WARM_UP):
        order = (0, 1) if number % 2 else (1, 0)
        for which in order:
            taken = timed(lambda: (ours, raw)[which](number))  # noqa: B023 - called at once
            if number >= WARM_UP:
                times[which].append(taken)
    return times


def percentile(times: list[float], share: float = 0.95) -> float:
    """The value that `share` of the times do not pass (0.95: all but the slowest twentieth)."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(times: list[float]) -> float:
    """The middle one."""
    return percentile(times, 0.5)


def _short(value: float) -> float:
    return float(f"{value:.4g}")
