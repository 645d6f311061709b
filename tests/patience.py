"""For tests of servers that fail: the program tries again as often as it would, without the waits between."""

from __future__ import annotations

from typing import Any

import pytest

from moderator.servers.transport import Transport


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let no time pass between tries; gives the waits, in seconds, that there would have been."""
    waits: list[float] = []
    make = Transport.__init__

    def hurried(self: Transport, *given: Any, **named: Any) -> None:
        make(self, *given, **{**named, "pause": waits.append})

    monkeypatch.setattr(Transport, "__init__", hurried)
    return waits
