"""How long work tells where it is, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int | None, str], None]
"""`progress(done, total, what)`: `total` is None when unknown; `what` is a short sentence. It may raise Cancelled."""


class Cancelled(Exception):
    """The person asked to stop: what was done so far is kept and consistent, nothing more is done."""


def silent(done: int, total: int | None, what: str) -> None:
    """A progress that tells nobody."""
