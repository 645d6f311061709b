"""The sample consultation server: Decidim's API on the loopback, in any of its versions, with its traps."""

import json
import logging
import threading
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from moderator.demo import pages
from moderator.demo.call import Behaviour, Call
from moderator.demo.corpus import sample_corpus
from moderator.demo.dialect import Dialect, VersionName
from moderator.demo.engine import Reply, engine
from moderator.demo.faults import Faults, Request
from moderator.demo.listener import HTML, JSON, Exchange, Listener
from moderator.demo.listener import Answer as Answer
from moderator.demo.memory import Memory
from moderator.demo.open_data import OpenData
from moderator.demo.records import Corpus, Person
from moderator.demo.sessions import Credentials, Sessions

log = logging.getLogger(__name__)

CREDENTIALS = Credentials("cle-de-demonstration", "secret-de-demonstration")
_ADMINISTRATOR = Person(0, "Équipe de la consultation", "equipe")


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
        self._open_data: bytes | None = None
        self._ahead = timedelta()
        self._recent: deque[datetime] = deque()
        self._lock = threading.Lock()
        self._http = Listener(("127.0.0.1", port), self)
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
        return self.sessions.credentials if self.has_tokens else None

    @property
    def has_tokens(self) -> bool:
        """Whether credentials can be exchanged for a token: in the core from 0.31 on, before with a module."""
        return self.dialect.has_tokens or self.behaviour.apiext

    def publish_open_data(self, *, without: Sequence[str] = ()) -> None:
        """The nightly task makes the archive of open data anew; until then it stays as it was."""
        self._open_data = OpenData(self.memory, self.dialect, self.url).archive(without=without)

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

    def answer(self, request: Request, /) -> Answer:
        """The answer to a request, faults left aside."""
        if self._throttled():
            # Rack::Attack says nothing of when to come back.
            return Answer(429, b"Retry later\n", "text/plain")
        path = urlsplit(request.path).path
        if path == "/api/sign_in" and request.method == "POST" and self.has_tokens:
            return self._sign_in(request)
        if path == "/api/sign_out" and request.method == "DELETE" and self.has_tokens:
            self.sessions.sign_out(request.headers.get("authorization", ""))
            return Answer(200, b"", "text/plain")
        viewer = self.sessions.viewer(request.headers.get("authorization", ""), self.now())
        viewer = viewer or self.sessions.within(request.headers.get("cookie", ""), self.now())
        if path == "/users/sign_in" and request.method == "POST":
            cookie = self.sessions.enter(dict(parse_qsl(request.body.decode("utf-8", "replace"))), self.now())
            if cookie is not None:
                kept = {"Location": f"{self.url}/", "Set-Cookie": f"_session_id={cookie}; path=/; HttpOnly"}
                return Answer(303, b"", HTML, kept)
        if path == "/users/sign_in":
            return Answer(200, pages.sign_in().encode(), HTML)
        if self.behaviour.forces_login and viewer is None:
            return Answer(302, b"", HTML, {"Location": f"{self.url}/users/sign_in"})
        if path.startswith("/open-data/") and request.method == "GET":
            return self._open_data_answer(path)
        if path == "/api" and self.behaviour.api == "credentials" and viewer is None:
            return Answer(401, b'{"error":"You need to sign in or sign up before continuing."}')
        if path == "/api" and self.behaviour.api == "off":
            return Answer(404, pages.page("Page introuvable", "").encode(), HTML)
        if path == "/api":
            return self._api(request, viewer)
        if request.method == "GET" and path.startswith("/fichiers/"):
            return Answer(200, "Pièce jointe de la consultation d’exemple.\n".encode(), "text/plain; charset=utf-8")
        found = pages.public(path, self.memory, self.behaviour.application_name) if request.method == "GET" else None
        if found is None:
            return Answer(404, pages.page("Page introuvable", "").encode(), HTML)
        return Answer(200, found.encode(), HTML)

    def _api(self, request: Request, viewer: Person | None) -> Answer:
        if request.method == "GET":
            return Answer(302, b"", HTML, {"Location": f"{self.url}/api/docs"})
        call = Call(self.memory, self.dialect, self.behaviour, viewer, self.url)
        speaking = engine(self.version, apiext=self.behaviour.apiext)
        reply = speaking.execute(request.query, request.variables, request.operation or None, call)
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
        return Answer(200 if token else 401, json.dumps(body, ensure_ascii=False).encode(), JSON, headers)

    def _open_data_answer(self, path: str) -> Answer:
        """The archive; up to 0.29 it lies elsewhere on the site, and is said not to be there yet by the home page."""
        behaviour, older = self.behaviour.open_data, self.dialect.minor <= 29
        if behaviour == "none" or path not in ("/open-data/download", "/open-data/archive.zip"):
            return Answer(404, pages.page("Page introuvable", "").encode(), HTML)
        if behaviour == "not-yet":
            return Answer(302, b"", HTML, {"Location": f"{self.url}/"})
        if older and path == "/open-data/download":
            return Answer(302, b"", HTML, {"Location": f"{self.url}/open-data/archive.zip"})
        if self._open_data is None:
            self.publish_open_data()
        return Answer(200, self._open_data or b"", "application/zip")

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
