"""A network's proxy, small and real: it lets tunnels and plain requests through, to whoever may, and notes them."""

from __future__ import annotations

import base64
import http.client
import select
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit


class Relay:
    """Listens on this machine. With `user` and `secret` it lets nobody else through, and says how it `asks`."""

    def __init__(self, user: str = "", secret: str = "", asks: str = 'Basic realm="ministere"') -> None:
        self.passed: list[str] = []
        self.turned_away = 0
        pass_ = base64.b64encode(f"{user}:{secret}".encode()).decode()
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _may(self) -> bool:
                if not user or self.headers.get("Proxy-Authorization") == f"Basic {pass_}":
                    return True
                relay.turned_away += 1
                self.send_response(407)
                for one in asks.split(";"):
                    self.send_header("Proxy-Authenticate", one)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return False

            def do_CONNECT(self) -> None:
                if not self._may():
                    return
                relay.passed.append(f"CONNECT {self.path}")
                host, _colon, port = self.path.rpartition(":")
                with socket.create_connection((host, int(port)), 5) as there:
                    self.send_response(200)
                    self.end_headers()
                    carry(self.connection, there)
                self.close_connection = True

            def do_GET(self) -> None:
                if not self._may():
                    return
                relay.passed.append(f"GET {self.path}")
                parts = urlsplit(self.path)
                there = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=5)
                there.request("GET", parts.path)
                answer = there.getresponse()
                body = answer.read()
                there.close()
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.getheader("Content-Type") or "")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Nobody reads it."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.host = f"127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)


def carry(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until one side has ended."""
    while True:
        ready, _writable, _failed = select.select([one, other], [], [], 5)
        if not ready:
            return
        for side in ready:
            try:
                data = side.recv(65536)
            except OSError:
                return
            if not data:
                return
            (other if side is one else one).sendall(data)
