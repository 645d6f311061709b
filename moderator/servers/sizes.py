"""How much one server gives at once: less is asked for when it does not manage, down to a single row that is passed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from moderator.domain.problem import Problem
from moderator.servers.troubles import Broken, Tolerance, TooHeavy

T = TypeVar("T")


class Sizes:
    """How many rows of each list one server gives at once, learnt when it refuses more or does not manage."""

    def __init__(self) -> None:
        self._most: dict[str, int] = {}
        self._tolerance = Tolerance()

    def given(self, name: str, most: int, ask: Callable[[int, bool], T], least: int = 1) -> T:
        """What `ask(size, less)` gives for `most` rows of a list, or fewer; `less` says if fewer can still be asked.

        Raises what `ask` raises; TooHeavy and Broken once there is no asking for less: with fewer rows than `least`
        nothing is gained.
        """
        size = max(least, min(most, self._most.get(name, most)))
        while True:
            less = size > least
            try:
                return ask(size, less)
            except (TooHeavy, Broken):
                if not less:
                    # So little that it is these rows, and not their number: of that nothing was learnt.
                    self._most.pop(name, None)
                    raise
                size = max(least, size // 2)
                self._most[name] = size

    def passing(self, name: str, most: int, ask: Callable[[int, bool], T]) -> T | Problem:
        """As `given`; a Problem for so little that it is what was asked for that is bad, and not the server: pass it.

        After some of these in a row it is the server, and what `ask` raised is raised.
        """
        try:
            given = self.given(name, most, ask)
        except (TooHeavy, Broken) as problem:
            self._tolerance.ill(problem)
            return problem
        self.well()
        return given

    def well(self) -> None:
        """The server answered: what it did not give before was bad, and not the server."""
        self._tolerance.well()
