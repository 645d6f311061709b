"""Spoiling answers as faults ask: rows twice or turned round, the page of before given again, bytes that drip."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any, BinaryIO

from moderator.demo.faults import Request, Way

Rows = Callable[[list[object]], list[object]]


def twisted(body: bytes, way: Way) -> bytes:
    """An answer whose rows come twice (DOUBLED) or in the opposite order (REVERSED); no JSON stays as it is.

    Rows are the lists of objects, wherever they stand: pages of contributions, edges of connections.
    """
    try:
        told = json.loads(body)
    except ValueError:
        return body
    ways: dict[Way, Rows] = {
        Way.DOUBLED: lambda rows: [one for row in rows for one in (row, row)],
        Way.REVERSED: lambda rows: rows[::-1],
    }
    return json.dumps(_turned(told, ways[way]), ensure_ascii=False, separators=(",", ":")).encode()


def _turned(value: object, way: Rows) -> object:
    if isinstance(value, dict):
        return {name: _turned(one, way) for name, one in value.items()}
    if not isinstance(value, list):
        return value
    inner = [_turned(one, way) for one in value]
    return way(inner) if inner and all(isinstance(one, dict) for one in inner) else inner


class Memory:
    """The last answer to each kind of question, for the day when one is given again instead of the next page."""

    def __init__(self) -> None:
        self._told: dict[str, bytes] = {}

    def instead(self, request: Request, body: bytes, *, repeated: bool) -> bytes:
        """The body to give: this one, which is remembered, or the one of before where there is one."""
        before = self._told.get(request.kind, body)
        self._told[request.kind] = body
        return before if repeated else body


class Dripping(io.BufferedIOBase):
    """Writes byte by byte into `out`, calling `wait` after each."""

    def __init__(self, out: io.BufferedIOBase | BinaryIO, wait: Callable[[], object]) -> None:
        self._out = out
        self._wait = wait

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # whatever has bytes: Python has a name for it from 3.12 on
        whole = memoryview(data)
        for place in range(len(whole)):
            self._out.write(whole[place : place + 1])
            self._out.flush()
            self._wait()
        return len(whole)

    def flush(self) -> None:
        self._out.flush()

    def close(self) -> None:
        self._out.close()
        super().close()
