"""How long a server may take to say something: its headers within a delay, then a body that keeps a least pace."""

from __future__ import annotations

import contextlib
import http.client
import io
import time
from typing import Any

HEADERS = 90.0  # seconds for a status and all headers: each byte is a sign of life, which could go on for ever
GRACE = 300.0  # seconds of a body before its pace counts
BUFFER = 64 * 1024  # bytes read at once: a page of a list comes in one piece or two
LEAST = 2_000  # bytes a second on the average, from then on: the worst line that still brings a file


class _Watched(io.RawIOBase):
    """The bytes of one answer: no wait goes beyond what the whole of it may take.

    The library's timeout is for one piece: a server that sends a byte now and then would hold us as long as it likes.
    """

    def __init__(self, raw: io.RawIOBase, sock: Any) -> None:
        self._raw = raw
        self._sock = sock
        self._each: float | None = sock.gettimeout()
        self._until = time.monotonic() + HEADERS
        self._pace: float | None = None

    def headed(self) -> None:
        """The headers are there: from now on, the body's pace counts."""
        self._until = time.monotonic() + GRACE
        self._pace = 1 / LEAST
        self._sock.settimeout(self._each)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the whole answer takes too long")
        near = self._each is None or left < self._each
        if near:
            self._sock.settimeout(left)
        size = self._raw.readinto(buffer)
        if self._pace is not None and size:
            self._until += size * self._pace
        if near:
            with contextlib.suppress(OSError):  # closed meanwhile: there is nothing to wait for any more
                self._sock.settimeout(self._each)
        return size

    def close(self) -> None:
        self._raw.close()
        super().close()


class Paced(http.client.HTTPResponse):
    """The answer on a connection, or of a proxy that opens one, which cannot be drawn out."""

    def __init__(self, sock: Any, *rest: Any, **named: Any) -> None:
        super().__init__(sock, *rest, **named)
        self._watched = _Watched(self.fp.detach(), sock)
        self.fp = io.BufferedReader(self._watched, BUFFER)

    def begin(self) -> None:
        """Read the status and the headers. Raises TimeoutError when they are drawn out."""
        super().begin()
        if self.fp is not None:  # an answer without a body is closed already
            self._watched.headed()
