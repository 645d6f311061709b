"""The HTTP side of the sample server: reads requests, commits the faults asked for, leaves no connection open."""

import json
import logging
import socket
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import urlsplit

from moderator.demo import pages, spoiling
from moderator.demo.faults import Fault, Faults, Request, Way

log = logging.getLogger(__name__)

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
_LARGEST_BODY = 10_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back for one request."""

    status: int
    body: bytes = b""
    type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One line of the server's log: the request, the status sent, the seconds spent on it."""

    request: Request
    status: int
    seconds: float


class Service(Protocol):
    """What answers: the sample server, seen from its listener."""

    faults: Faults
    log: list[Exchange]
    closing: threading.Event

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        ...

    def answer(self, request: Request, /) -> Answer:
        """The answer to a request, faults left aside."""
        ...


def _object(text: str | bytes) -> dict[str, Any]:
    """A JSON object, empty when the text is none: Decidim then finds no query, and says so."""
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _with_errors(answer: Answer, fault: Fault) -> Answer:
    payload = json.loads(answer.body)
    payload["errors"] = [*payload.get("errors", ()), *fault.errors]
    if fault.drops_data:
        payload["data"] = None
    return replace(answer, body=json.dumps(payload, ensure_ascii=False).encode())


class Listener(ThreadingHTTPServer):
    """Keeps hold of its connections, so that closing the server leaves none open."""

    daemon_threads = True
    # Connections kept alive by clients would otherwise hold the end of the program back.
    block_on_close = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], sample: Service) -> None:
        self.sample = sample
        self._open: set[socket.socket] = set()
        self.told = spoiling.Memory()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def end_connections(self) -> None:
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                self._open.discard(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 (the library's parameters)
        """Clients that leave in the middle are their own business."""
        fault = sys.exception()
        if isinstance(fault, ConnectionError):
            log.info("the client at %s left: %s", client_address, fault)
        else:
            log.error("the sample server failed", exc_info=fault)


class _Handler(BaseHTTPRequestHandler):
    """Reads one request, lets the sample server answer it, commits the fault asked for."""

    server: Listener
    protocol_version = "HTTP/1.1"
    server_version = "SampleConsultation"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1

    def finish(self) -> None:
        """Close both ends, also when the client has left before all was said: the library would forget the other."""
        try:
            super().finish()
        except OSError:
            self.rfile.close()

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        sample = self.server.sample
        start = time.perf_counter()
        request = self._request()
        fault = sample.faults.take(request)
        answer = self._spoilt(fault, request) if fault else sample.answer(request)
        if answer is not None and (fault is None or fault.way is not Way.REPEATED):
            self.server.told.instead(request, answer.body, repeated=False)
        # The line is written before the answer leaves: whoever has the answer finds the line.
        sample.log.append(Exchange(request, answer.status if answer else 0, time.perf_counter() - start))
        if answer is None:
            self.close_connection = True
        elif fault is not None and fault.way is Way.DROP:
            self.close_connection = True
            self._write(answer, cut=len(answer.body) // 2)
        elif fault is not None and fault.way is Way.DRIP:
            self._write(answer, apart=fault.seconds)
        elif fault is not None and fault.way is Way.LORIS:
            self.close_connection = True
            self.wfile = spoiling.Dripping(self.wfile, lambda: sample.closing.wait(fault.seconds))
            self._write(answer)
        else:
            self._write(answer)

    def _request(self) -> Request:
        length = min(int(self.headers.get("Content-Length") or 0), _LARGEST_BODY)
        body = self.rfile.read(length)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = _object(body) if urlsplit(self.path).path == "/api" and self.command == "POST" else {}
        variables = asked.get("variables") or {}
        if isinstance(variables, str):
            variables = _object(variables)
        query = str(asked.get("query") or "")
        return Request(self.command, self.path, headers, body, query, asked.get("operationName") or "", variables)

    def _write(self, answer: Answer, cut: int | None = None, apart: float | None = None) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if apart is not None:
            for place in range(len(answer.body)):
                self.wfile.write(answer.body[place : place + 1])
                self.wfile.flush()
                self.server.sample.closing.wait(apart)
            return
        self.wfile.write(answer.body[:cut])
        self.wfile.flush()

    def _spoilt(self, fault: Fault, request: Request) -> Answer | None:
        sample = self.server.sample
        match fault.way:
            case Way.REFUSE:
                return None
            case Way.STATUS:
                words = HTTPStatus(fault.status).phrase
                return Answer(fault.status, pages.page(words, "").encode(), HTML, fault.headers)
            case Way.HTML:
                return Answer(200, pages.sign_in().encode(), HTML)
            case Way.REDIRECT:
                return Answer(307, b"", HTML, {"Location": f"{sample.url}{request.path}", **fault.headers})
            case Way.SLOW:
                sample.closing.wait(fault.seconds)
                return sample.answer(request)
            case Way.DROP | Way.DRIP | Way.LORIS:
                return sample.answer(request)
            case Way.DOUBLED | Way.REVERSED:
                whole = sample.answer(request)
                return replace(whole, body=spoiling.twisted(whole.body, fault.way))
            case Way.REPEATED:
                whole = sample.answer(request)
                return replace(whole, body=self.server.told.instead(request, whole.body, repeated=True))
            case Way.TRUNCATE:
                whole = sample.answer(request)
                return replace(whole, body=whole.body[: len(whole.body) // 2])
            case Way.ERRORS:
                return _with_errors(sample.answer(request), fault)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name of the library)
        log.debug(format, *args)
