"""A bad line in front of any server: it passes requests on, and spoils those that a test says."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from moderator.demo.faults import Fault, Faults, Request, Way
from tests.servers.fakes.serving import Loopback

_OWN = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host", "date", "server"})
SIGN_IN = b"<!DOCTYPE html><html><body><form>Connectez-vous</form></body></html>"


class BadLine:
    """Passes requests on to `upstream` (an address without a path); `faults` says what must go wrong."""

    def __init__(self, upstream: str) -> None:
        self.faults = Faults()
        self.requests: list[Request] = []
        self._upstream = urlsplit(upstream)
        line = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def _serve(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Request(self.command, self.path, headers, self.rfile.read(length))
                line.requests.append(request)
                line.relay(self, request, line.faults.take(request))

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 (the library's names)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Nobody reads it."""

        self._http = Loopback(Handler)
        self.url = self._http.url

    def relay(self, out: BaseHTTPRequestHandler, request: Request, fault: Fault | None) -> None:
        """Carry one request out, or not, and send an answer, or not."""
        way = fault.way if fault else None
        if way is Way.REFUSE:
            out.close_connection = True
        elif fault is not None and way is Way.STATUS:
            phrase = HTTPStatus(fault.status).phrase.encode()
            _send(out, fault.status, {"Content-Type": "text/plain", **fault.headers}, phrase)
        elif way is Way.HTML:
            _send(out, 200, {"Content-Type": "text/html"}, SIGN_IN)
        elif way is Way.REDIRECT:
            _send(out, 307, {"Location": f"{self.url}{request.path}"}, b"")
        else:
            status, headers, body = self._ask(request)
            if way is Way.DROP:
                out.close_connection = True
                _send(out, status, headers, body, cut=len(body) // 2)
            elif way is Way.TRUNCATE:
                _send(out, status, headers, body[: len(body) // 2])
            else:
                _send(out, status, headers, body)

    def _ask(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self._upstream.hostname or "", self._upstream.port or 80, timeout=30)
        try:
            headers = {name: value for name, value in request.headers.items() if name not in _OWN}
            connection.request(request.method, request.path, request.body or None, headers)
            answer = connection.getresponse()
            told = {name: value for name, value in answer.getheaders() if name.lower() not in _OWN}
            return answer.status, told, answer.read()
        finally:
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.__exit__()


def _send(
    out: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], body: bytes, cut: int | None = None
) -> None:
    out.send_response(status)
    for name, value in headers.items():
        out.send_header(name, value)
    out.send_header("Content-Length", str(len(body)))
    out.end_headers()
    out.wfile.write(body[:cut])
    out.wfile.flush()
