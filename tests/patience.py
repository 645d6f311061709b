"""For tests of servers that fail: the program tries again as often as it would, without the waits between."""

from __future__ import annotations

import pytest

from moderator.servers.transport import Transport


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let no time pass between tries; gives the waits, in seconds, that there would have been."""
    waits: list[float] = []
    kept = Transport.__init__.__kwdefaults__
    monkeypatch.setattr(Transport.__init__, "__kwdefaults__", {**(kept or {}), "pause": waits.append})
    return waits
