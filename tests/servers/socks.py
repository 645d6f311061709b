"""A network's SOCKS5 proxy, small and real (RFC 1928, 1929): it leads to addresses, looks names up, knows its users."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Mapping
from socketserver import StreamRequestHandler, ThreadingTCPServer
from types import TracebackType
from typing import Self

from tests.servers.relay import carry

OPEN, PASSWORD, NONE = 0, 2, 0xFF
GRANTED, NO_HOST, REFUSED = 0, 4, 5
BY_NUMBER, BY_NAME = 1, 3


class Socks:
    """Listens on this machine; `known` says where names lead. With `user` and `secret` it lets nobody else through."""

    def __init__(self, user: str = "", secret: str = "", known: Mapping[str, str] | None = None) -> None:
        self.passed: list[str] = []
        relay = self

        class Handler(StreamRequestHandler):
            def handle(self) -> None:
                try:
                    if self._may():
                        self._lead()
                except OSError:
                    return  # who asked has hung up

            def _take(self, size: int) -> bytes:
                taken = self.rfile.read(size)
                if len(taken) < size:
                    raise OSError
                return taken

            def _may(self) -> bool:
                version, count = self._take(2)
                offered = self._take(count)
                wanted = PASSWORD if user else OPEN
                if version != 5 or wanted not in offered:
                    self.wfile.write(bytes((5, NONE)))
                    return False
                self.wfile.write(bytes((5, wanted)))
                if not user:
                    return True
                self._take(1)
                told = [self._take(self._take(1)[0]).decode() for _one in range(2)]
                self.wfile.write(bytes((1, 0 if told == [user, secret] else 1)))
                return told == [user, secret]

            def _lead(self) -> None:
                *_start, kind = self._take(4)
                if kind == BY_NAME:
                    name = self._take(self._take(1)[0]).decode()
                    host = (known or {}).get(name, "")
                else:
                    name = host = socket.inet_ntoa(self._take(4))
                (port,) = struct.unpack(">H", self._take(2))
                status = GRANTED if host else NO_HOST
                there = None
                try:
                    there = socket.create_connection((host, port), 5) if host else None
                except OSError:
                    status = REFUSED
                self.wfile.write(bytes((5, status, 0, BY_NUMBER, 0, 0, 0, 0, 0, 0)))
                if there is not None:
                    relay.passed.append(f"{name}:{port}")
                    with there:
                        carry(self.connection, there)

        self._server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
