"""The sample consultation server: Decidim's API on the loopback, in any of its versions, with its traps."""

import json
import logging
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from moderator.demo import pages
from moderator.demo.call import Behaviour, Call
from moderator.demo.corpus import sample_corpus
from moderator.demo.dialect import Dialect, VersionName
from moderator.demo.engine import Engine, Reply
from moderator.demo.faults import Fault, Faults, Request, Way
from moderator.demo.memory import Memory
from moderator.demo.records import Corpus, Person
from moderator.demo.sessions import Credentials, Sessions

log = logging.getLogger(__name__)

CREDENTIALS = Credentials("cle-de-demonstration", "secret-de-demonstration")
_ADMINISTRATOR = Person(0, "Équipe de la consultation", "equipe")
_LARGEST_BODY = 10_000_000
_JSON = "application/json; charset=utf-8"
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back for one request."""

    status: int
    body: bytes = b""
    type: str = _JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One line of the server's log: the request, the status sent, the seconds spent on it."""

    request: Request
    status: int
    seconds: float


class SampleServer:
    """A consultation server that lives as long as the `with` block (or until `close`).

    `url` is its address, `credentials` what its administrator would hand out (None before 0.31), `memory` its content
    with everything that can happen on the platform, `behaviour` its set-up, which may be replaced at any time,
    `faults` what must go wrong, `log` what was asked, `spent` the seconds it worked.
    """

    def __init__(
        self,
        corpus: Corpus | None = None,
        *,
        version: VersionName = "0.31",
        behaviour: Behaviour | None = None,
        port: int = 0,
    ) -> None:
        self.version = version
        self.dialect = Dialect(version)
        self.behaviour = behaviour or Behaviour()
        self.memory = Memory(sample_corpus() if corpus is None else corpus, self.now)
        self.memory.people.setdefault(_ADMINISTRATOR.id, _ADMINISTRATOR)
        self.sessions = Sessions(_ADMINISTRATOR, CREDENTIALS)
        self.faults = Faults()
        self.log: list[Exchange] = []
        self.closing = threading.Event()
        self._engine = Engine(version)
        self._ahead = timedelta()
        self._recent: deque[datetime] = deque()
        self._lock = threading.Lock()
        self._http = _Listener(("127.0.0.1", port), self)
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.02,), name="sample server", daemon=True
        )
        self._thread.start()

    # Using it

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def credentials(self) -> Credentials | None:
        """Key and secret of the API user, on the versions that have them."""
        return self.sessions.credentials if self.dialect.has_tokens else None

    @property
    def requests(self) -> list[Request]:
        """What was asked so far, in order."""
        return [exchange.request for exchange in self.log]

    @property
    def spent(self) -> float:
        """Seconds spent answering so far, all requests added."""
        return sum(exchange.seconds for exchange in self.log)

    def arrive(self) -> None:
        """Plays what happens between the first and the second synchronisation."""
        self.memory.arrive()

    def now(self) -> datetime:
        """The server's clock, which `advance` puts forward."""
        return datetime.now(UTC).replace(microsecond=0) + self._ahead

    def advance(self, **duration: float) -> None:
        """Puts the server's clock forward: `advance(hours=2)` makes tokens expire and windows of requests end."""
        self._ahead += timedelta(**duration)

    def close(self) -> None:
        """Stops listening and ends the open connections."""
        self.closing.set()
        self._http.shutdown()
        self._http.end_connections()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Answering

    def answer(self, request: Request) -> Answer:
        """The answer to a request, faults left aside."""
        if self._throttled():
            period = self.behaviour.throttle[1] if self.behaviour.throttle else 0
            return Answer(429, b"Retry later\n", "text/plain", {"Retry-After": str(max(1, round(period)))})
        path = urlsplit(request.path).path
        if path == "/api/sign_in" and request.method == "POST" and self.dialect.has_tokens:
            return self._sign_in(request)
        if path == "/api/sign_out" and request.method == "DELETE" and self.dialect.has_tokens:
            self.sessions.sign_out(request.headers.get("authorization", ""))
            return Answer(200, b"", "text/plain")
        viewer = self.sessions.viewer(request.headers.get("authorization", ""), self.now())
        if path == "/users/sign_in":
            return Answer(200, pages.sign_in().encode(), _HTML)
        if self.behaviour.forces_login and viewer is None:
            return Answer(302, b"", _HTML, {"Location": f"{self.url}/users/sign_in"})
        if path == "/api":
            return self._api(request, viewer)
        found = pages.public(path, self.memory, self.behaviour.application_name) if request.method == "GET" else None
        if found is None:
            return Answer(404, pages.page("Page introuvable", "").encode(), _HTML)
        return Answer(200, found.encode(), _HTML)

    def _api(self, request: Request, viewer: Person | None) -> Answer:
        if request.method == "GET":
            return Answer(302, b"", _HTML, {"Location": f"{self.url}/api/docs"})
        call = Call(self.memory, self.dialect, self.behaviour, viewer, self.url)
        reply = self._engine.execute(request.query, request.variables, request.operation or None, call)
        if reply.crash is not None:
            log.info("the sample server failed as Decidim would: %s", reply.crash)
        return _json(reply)

    def _sign_in(self, request: Request) -> Answer:
        form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        token = None
        if self.behaviour.issues_tokens:
            token = self.sessions.sign_in(form, self.now(), self.behaviour.token_minutes)
        known = self.sessions.user if token else None
        body = {
            "id": str(known.id) if known else None,
            "name": known.name if known else None,
            "nickname": known.nickname if known else None,
            "jwt_token": token,
            "avatar": None,
        }
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return Answer(200 if token else 401, json.dumps(body, ensure_ascii=False).encode(), _JSON, headers)

    def _throttled(self) -> bool:
        if self.behaviour.throttle is None:
            return False
        most, seconds = self.behaviour.throttle
        now = self.now()
        with self._lock:
            while self._recent and now - self._recent[0] >= timedelta(seconds=seconds):
                self._recent.popleft()
            if len(self._recent) >= most:
                return True
            self._recent.append(now)
            return False


def _json(reply: Reply) -> Answer:
    return Answer(reply.status, json.dumps(reply.payload, ensure_ascii=False, separators=(",", ":")).encode())


def _with_errors(answer: Answer, fault: Fault) -> Answer:
    payload = json.loads(answer.body)
    payload["errors"] = [*payload.get("errors", ()), *fault.errors]
    if fault.drops_data:
        payload["data"] = None
    return replace(answer, body=json.dumps(payload, ensure_ascii=False).encode())


class _Listener(ThreadingHTTPServer):
    """Keeps hold of its connections, so that closing the server leaves none open."""

    daemon_threads = True
    # Connections kept alive by clients would otherwise hold the end of the program back.
    block_on_close = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], sample: SampleServer) -> None:
        self.sample = sample
        self._open: set[socket.socket] = set()
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

    server: _Listener
    protocol_version = "HTTP/1.1"
    server_version = "SampleConsultation"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1

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
        # The line is written before the answer leaves: whoever has the answer finds the line.
        sample.log.append(Exchange(request, answer.status if answer else 0, time.perf_counter() - start))
        if answer is None:
            self.close_connection = True
        elif fault is not None and fault.way is Way.DROP:
            self.close_connection = True
            self._write(answer, cut=len(answer.body) // 2)
        else:
            self._write(answer)

    def _request(self) -> Request:
        length = min(int(self.headers.get("Content-Length") or 0), _LARGEST_BODY)
        body = self.rfile.read(length)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked: dict[str, Any] = {}
        if urlsplit(self.path).path == "/api" and self.command == "POST":
            try:
                read = json.loads(body)
            except ValueError:
                read = None
            asked = read if isinstance(read, dict) else {}
        variables = asked.get("variables") or {}
        if isinstance(variables, str):
            variables = json.loads(variables)
        query = str(asked.get("query") or "")
        return Request(self.command, self.path, headers, body, query, asked.get("operationName") or "", variables)

    def _write(self, answer: Answer, cut: int | None = None) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body[:cut])
        self.wfile.flush()

    def _spoilt(self, fault: Fault, request: Request) -> Answer | None:
        sample = self.server.sample
        match fault.way:
            case Way.REFUSE:
                return None
            case Way.STATUS:
                words = HTTPStatus(fault.status).phrase
                return Answer(fault.status, pages.page(words, "").encode(), _HTML, fault.headers)
            case Way.HTML:
                return Answer(200, pages.sign_in().encode(), _HTML)
            case Way.REDIRECT:
                return Answer(307, b"", _HTML, {"Location": f"{sample.url}{request.path}"})
            case Way.SLOW:
                sample.closing.wait(fault.seconds)
                return sample.answer(request)
            case Way.DROP:
                return sample.answer(request)
            case Way.TRUNCATE:
                whole = sample.answer(request)
                return replace(whole, body=whole.body[: len(whole.body) // 2])
            case Way.ERRORS:
                return _with_errors(sample.answer(request), fault)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name of the library)
        log.debug(format, *args)
