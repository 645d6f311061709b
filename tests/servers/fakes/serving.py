"""What every fake platform shares: a listener on the loopback, a log of what was asked, and things that happen."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as a fake received it; header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    def one(self, name: str, default: str = "") -> str:
        """A parameter of the address."""
        return self.query.get(name, [default])[0]

    @property
    def json(self) -> dict[str, Any]:
        """The body as an object; empty when it is none."""
        try:
            read = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}


@dataclass(frozen=True, slots=True)
class Told:
    """What is sent back."""

    status: int
    body: bytes = b""
    type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def data(cls, value: object, status: int = 200, **headers: str) -> Told:
        """A value as JSON."""
        named = {name.replace("_", "-"): told for name, told in headers.items()}
        return cls(status, json.dumps(value, ensure_ascii=False).encode(), headers=named)

    @classmethod
    def page(cls, words: str, status: int = 404) -> Told:
        """A page of HTML."""
        return cls(status, f"<!DOCTYPE html><p>{words}</p>".encode(), "text/html; charset=utf-8")

    @classmethod
    def text(cls, words: str, status: int) -> Told:
        """A plain word."""
        return cls(status, words.encode(), "text/plain; charset=utf-8")


class Talk(BaseHTTPRequestHandler):
    """What is said on one connection: whoever serves says how in `serve`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def serve(self) -> None:
        """Answer one request."""
        raise NotImplementedError

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = lambda self: self.serve()  # noqa: N815 (the library's names)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nobody reads it."""

    def finish(self) -> None:
        """Close both ends, also when the client has left before all was said: the library would forget the other."""
        try:
            super().finish()
        except OSError:
            self.rfile.close()


class Loopback(ThreadingHTTPServer):
    """Listens on a free port of the loopback as long as its `with` block lasts."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that leave in the middle are their own business."""

    def __exit__(self, *rest: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class Fake:
    """A platform on the loopback. `after` is called after each answer: there things happen between two requests."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.after: Callable[[], None] | None = None
        self._lock = threading.RLock()
        fake = self

        class Handler(Talk):
            def serve(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                parts = urlsplit(self.path)
                asked = Asked(
                    self.command,
                    unquote(parts.path),
                    parse_qs(parts.query, keep_blank_values=True),
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(length),
                )
                with fake._lock:
                    fake.asked.append(asked)
                    told = fake.answer(asked)
                    if fake.after is not None:
                        fake.after()
                self.send_response(told.status)
                for name, value in {"Content-Type": told.type, **told.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(told.body)))
                self.end_headers()
                self.wfile.write(told.body)
                self.wfile.flush()

        self._http = Loopback(Handler)
        self.url = self._http.url

    def tire(self, rows: Callable[[Asked], int], most: int, bad: str, status: int = 504) -> None:
        """From now on it does not manage more rows in one page, nor a page with these words (a regular expression).

        `rows` tells how many are asked for.

        Requests for no page (0 rows) are as before. What stands in front of it says so at once, by that status.
        """
        answer = self.answer

        def tired(asked: Asked) -> Told:
            told = answer(asked)
            failed = rows(asked) and (rows(asked) > most or re.search(bad.encode(), told.body))
            return Told.text("The gateway has nothing from it", status) if failed else told

        self.answer = tired  # type: ignore[method-assign]

    def answer(self, asked: Asked) -> Told:
        """The platform's answer."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.__exit__()
