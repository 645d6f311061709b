"""A bad line in front of any server: it passes requests on, and spoils those that a test says."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from moderator.demo import spoiling
from moderator.demo.faults import Fault, Faults, Request, Way
from tests.servers.fakes.serving import Loopback, Talk

_OWN = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host", "date", "server"})
_MOMENT = re.compile(rb"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d")
SIGN_IN = b"<!DOCTYPE html><html><body><form>Connectez-vous</form></body></html>"


class BadLine:
    """Passes requests on to `upstream` (an address without a path); `faults` says what must go wrong.

    `after` is called after each answer of the server: there rows come and go between two pages. `skew` puts the
    server's clock forward (or back), in its `Date` and in every moment that it tells.
    """

    def __init__(self, upstream: str) -> None:
        self.faults = Faults()
        self.requests: list[Request] = []
        self.after: Callable[[], None] | None = None
        self.skew = timedelta()
        self._told = spoiling.Memory()
        self._closing = threading.Event()
        self._upstream = urlsplit(upstream)
        line = self

        class Handler(Talk):
            def serve(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Request(self.command, self.path, headers, self.rfile.read(length))
                line.requests.append(request)
                line.relay(self, request, line.faults.take(request))

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
        elif fault is not None and way is Way.REDIRECT:
            _send(out, 307, {"Location": f"{self.url}{request.path}", **fault.headers}, b"")
        else:
            if fault is not None and way is Way.SLOW:
                self._closing.wait(fault.seconds)
            status, headers, body = self._ask(request)
            if self.after is not None:
                self.after()
            self._answer(out, request, fault, (status, headers, body))

    def _answer(
        self,
        out: BaseHTTPRequestHandler,
        request: Request,
        fault: Fault | None,
        told: tuple[int, dict[str, str], bytes],
    ) -> None:
        """Give what the server said, whole or spoilt."""
        status, headers, body = told
        way = fault.way if fault else None
        body = self._told.instead(request, body, repeated=way is Way.REPEATED)
        if way in (Way.DOUBLED, Way.REVERSED):
            body = spoiling.twisted(body, way)
        if self.skew:
            headers = {**headers, "Date": format_datetime(datetime.now(UTC) + self.skew, usegmt=True)}
            body = _MOMENT.sub(self._skewed, body)
        if way is Way.DROP:
            out.close_connection = True
            _send(out, status, headers, body, cut=len(body) // 2)
        elif way is Way.TRUNCATE:
            _send(out, status, headers, body[: len(body) // 2])
        elif fault is not None and way is Way.DRIP:
            _send(out, status, headers, body, drip=lambda: self._closing.wait(fault.seconds))
        elif fault is not None and way is Way.LORIS:
            out.close_connection = True
            out.wfile = spoiling.Dripping(out.wfile, lambda: self._closing.wait(fault.seconds))
            _send(out, status, headers, body)
        else:
            _send(out, status, headers, body)

    def _skewed(self, found: re.Match[bytes]) -> bytes:
        moment = datetime.fromisoformat(found.group().decode()) + self.skew
        return moment.isoformat(sep=chr(found.group()[10])).encode()

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
        self._closing.set()
        self._http.__exit__()


def _send(
    out: BaseHTTPRequestHandler,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    cut: int | None = None,
    drip: Callable[[], object] | None = None,
) -> None:
    out.send_response_only(status)
    for name, value in headers.items():
        out.send_header(name, value)
    if "Date" not in headers:
        out.send_header("Date", out.date_time_string())
    out.send_header("Content-Length", str(len(body)))
    out.end_headers()
    if drip is not None:
        for place in range(len(body)):
            out.wfile.write(body[place : place + 1])
            out.wfile.flush()
            drip()
        return
    out.wfile.write(body[:cut])
    out.wfile.flush()
