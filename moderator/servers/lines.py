"""The open connections to servers: how they reach them, and how those that a thread waits for are cut."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Collection
from typing import Any
from weakref import WeakKeyDictionary

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.contrib.socks import SOCKSHTTPConnectionPool, SOCKSHTTPSConnectionPool

from moderator.domain.progress import Cancelled
from moderator.servers.pace import Paced

_users: WeakKeyDictionary[Any, int] = WeakKeyDictionary()  # connection -> the thread that uses it
_stopping: set[int] = set()
_looking = threading.Lock()


class _Noted:
    """The part of a pool that hands out connections: it notes who uses each."""

    def _get_conn(self, timeout: float | None = None) -> Any:
        connection = super()._get_conn(timeout)  # type: ignore[misc]
        try:
            heed()  # only now: whoever asks gives back a connection in any case
        except Cancelled:
            connection.close()
            raise
        connection.response_class = Paced
        with _looking:
            _users[connection] = threading.get_ident()
        return connection


class Plain(_Noted, HTTPConnectionPool):
    """Connections by http."""


class Sealed(_Noted, HTTPSConnectionPool):
    """Connections by https."""


class PlainBySocks(_Noted, SOCKSHTTPConnectionPool):
    """Connections by http, through a SOCKS proxy."""


class SealedBySocks(_Noted, SOCKSHTTPSConnectionPool):
    """Connections by https, through a SOCKS proxy."""


def heed() -> None:
    """Raise Cancelled in a thread whose connections were cut."""
    if threading.get_ident() in _stopping:
        raise Cancelled


def spare(threads: Collection[int | None]) -> None:
    """These threads have ended: others may bear their numbers."""
    with _looking:
        _stopping.difference_update(one for one in threads if one is not None)


POOLS: dict[str, type[HTTPConnectionPool]] = {"http": Plain, "https": Sealed}
BY_SOCKS: dict[str, type[HTTPConnectionPool]] = {"http": PlainBySocks, "https": SealedBySocks}


def cut(threads: Collection[int | None]) -> None:
    """Cut the connections that these threads use: what they wait for fails now, and they get no other one.

    For requests that only read. The threads are to be let go with `spare` once they have ended.
    """
    with _looking:
        _stopping.update(one for one in threads if one is not None)
        used = [connection for connection, thread in _users.items() if thread in threads]
    for connection in used:
        sock = getattr(connection, "sock", None)
        while sock is not None and not isinstance(sock, socket.socket):
            sock = getattr(sock, "socket", None)  # TLS inside TLS, through a proxy
        if sock is not None:
            with contextlib.suppress(OSError):
                # Of the socket itself: closing the TLS layer from another thread would confuse the one that reads.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
