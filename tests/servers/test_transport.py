"""What can answer instead of a consultation server, on real sockets."""

from __future__ import annotations

import contextlib
import gzip
import io
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from moderator.demo.faults import Fault, Way
from moderator.demo.generated import generated_corpus
from moderator.demo.server import SampleServer
from moderator.domain.problem import Problem
from moderator.servers import bodies, pace, transport
from moderator.servers.addresses import base_url, page_url
from moderator.servers.transport import USER_AGENT, Transport
from moderator.servers.troubles import Broken, Failing, Slow, Throttled, Unauthorised, Unintelligible, Unreachable


@contextmanager
def answering(*answers: bytes, context: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """A server that gives these bytes, one lot for each connection, the last one again and again."""
    asked: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        count = 0
        while True:
            try:
                raw, _address = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(raw, server_side=True) if context else raw as connection:
                    asked.append(_request(connection))
                    connection.sendall(answers[min(count, len(answers) - 1)])
                    count += 1
            except OSError:
                count += 1

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}", asked
    finally:
        # Waking the thread: closing alone does not end a blocked accept.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _request(connection: socket.socket) -> bytes:
    data = b""
    # A greeting in TLS is not a request: nothing more comes.
    while b"\r\n\r\n" not in data and data[:1] != b"\x16" and (part := connection.recv(65536)):
        data += part
    head, _blank, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
    )
    while len(body) < length and (part := connection.recv(65536)):
        body += part
    return head + b"\r\n\r\n" + body


def http(
    body: bytes, status: str = "200 OK", kind: str = "application/json", more: str = "", length: int | None = None
) -> bytes:
    count = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {count}\r\nConnection: close\r\n{more}\r\n"
    return head.encode() + body


class Clock:
    """Waits without waiting."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.waited.append(seconds)


def call(host: str, clock: Callable[[float], None] | None = None, **more: object) -> transport.Reply:
    one = Transport(f"http://{host}", pause=clock or Clock(), tries=3)
    try:
        return one.call("POST", "/api", json={"query": "q"}, **more)  # type: ignore[arg-type]
    finally:
        one.close()


def test_the_program_says_its_name_and_takes_compressed_answers() -> None:
    body = gzip.compress(b'{"data": {"a": 1}}')
    with answering(http(body, more="Content-Encoding: gzip\r\n")) as (host, asked):
        reply = call(host)
    assert reply.json == {"data": {"a": 1}}
    assert f"User-Agent: {USER_AGENT}".encode() in asked[0]
    assert b"Accept-Encoding: gzip" in asked[0]
    assert asked[0].endswith(b'{"query":"q"}')


def test_an_answer_cut_in_the_middle_is_asked_again() -> None:
    whole, cut = http(b'{"data": {}}'), http(b'{"da', length=12)
    with answering(cut, whole) as (host, asked):
        assert call(host).status == 200
        assert len(asked) == 2
    with answering(cut) as (host, _asked), pytest.raises(Unreachable, match="cut in the middle"):
        call(host)


def test_what_writes_is_sent_once_when_nobody_knows_whether_it_arrived() -> None:
    with answering(http(b'{"da', length=12), http(b'{"data": {}}')) as (host, asked), pytest.raises(Unreachable):
        call(host, repeatable=False)
    assert len(asked) == 1
    # A server that asks to slow down has done nothing: writing again is safe.
    with answering(http(b"", "429 Too Many Requests", more="Retry-After: 1\r\n"), http(b'{"data": {}}')) as (
        host,
        asked,
    ):
        assert call(host, repeatable=False).status == 200
        assert len(asked) == 2


def test_the_server_says_how_long_to_wait_by_its_own_clock() -> None:
    for told, wait in (
        ("Retry-After: 7\r\n", 7),
        ("", 15),
        # This computer's clock may be an hour off: the date is read against the server's own.
        ("Date: Mon, 02 Oct 2017 08:00:00 GMT\r\nRetry-After: Mon, 02 Oct 2017 08:00:30 GMT\r\n", 30),
    ):
        clock = Clock()
        with answering(http(b"", "429 Too Many Requests", more=told), http(b"{}")) as (host, _asked):
            call(host, clock)
        # From then on requests are also spaced a little.
        assert wait <= sum(clock.waited) < wait + 1
        assert max(clock.waited) <= 1
    # Another server has asked for nothing.
    clock = Clock()
    with answering(http(b"{}")) as (host, _asked):
        other = Transport(f"http://{host}", pause=clock)
        assert [other.call("GET", "/api").status for _each in range(3)] == [200] * 3
        other.close()
    assert clock.waited == []
    with (
        answering(http(b"", "429 Too Many Requests", more="Retry-After: 86400\r\n")) as (host, _asked),
        pytest.raises(Throttled, match="slow down"),
    ):
        call(host)


def test_waits_grow_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    away = http(b"<h1>Bad gateway</h1>", "502 Bad Gateway", "text/html")
    with answering(away) as (host, asked):
        one = Transport(f"http://{host}", pause=clock, tries=3)
        with pytest.raises(Failing, match="HTTP 502"):
            one.call("GET", "/api", brief=True)
        assert len(asked) == 3, "who says so at once may be back soon"
        assert 1 < sum(clock.waited) < 20
        with pytest.raises(Failing, match="HTTP 502"):
            one.call("GET", "/api?less", brief=True)
        assert len(asked) == 5, "who was not is not waited for as long again"
        one.close()
    monkeypatch.setattr(transport, "LABOUR", 0.0)
    with answering(away) as (host, asked), pytest.raises(Slow, match="HTTP 502"):
        call(host, brief=True)
    assert len(asked) == 2  # who says so after a while did not manage: one asks for less
    with (
        answering(http(b'{"errors": []}', "500 Internal Server Error")) as (host, asked),
        pytest.raises(Broken, match="HTTP 500"),
    ):
        call(host)
    assert len(asked) == 2  # what made the server fail once will most likely do so again


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (http(b"<!DOCTYPE html><title>Connexion</title>", kind="text/html"), Unintelligible, "web page"),
        (http(b"<html>", kind="application/json"), Unintelligible, "web page"),
        (http(b"<html>", "404 Not Found", "text/html"), Unintelligible, "404"),
        (http(b"<html>", "403 Forbidden", "text/html"), Unauthorised, "signed in"),
        (http(b"", "302 Found", more="Location: /users/sign_in?locale=fr\r\n"), Unauthorised, "signed in"),
        (http(b"", "302 Found", more="Location: /api\r\n"), Unintelligible, "circles"),
        (
            http(b"", "302 Found", more="Location: https://ailleurs.invalid/api\r\n"),
            Unintelligible,
            "moved to ailleurs",
        ),
        (http(b"", "302 Found", more="Location: file:///etc/passwd\r\n"), Unintelligible, "moved"),
        (http(b'{"data": ', "200 OK"), Unintelligible, "valid JSON"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Unreachable, "cut"),
        (b"", Unreachable, "cut"),
        (http(b"not gzip", more="Content-Encoding: gzip\r\n"), Unreachable, "cut"),
    ],
)
def test_what_is_not_an_answer_is_a_sentence(answer: bytes, kind: type[Problem], words: str) -> None:
    with answering(answer) as (host, _asked), pytest.raises(kind) as raised:
        call(host)
    assert words in raised.value.what
    assert raised.value.remedy


def test_a_flood_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "LARGEST", 1024 * 1024)
    bomb = gzip.compress(b" " * 8 * 1024 * 1024)
    with (
        answering(http(bomb, more="Content-Encoding: gzip\r\n")) as (host, _asked),
        pytest.raises(Unintelligible, match="far more"),
    ):
        call(host)


def test_a_server_that_drips_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "WHOLE", -1.0)
    with answering(http(b'{"data": {}}')) as (host, _asked), pytest.raises(Unreachable, match="too slow"):
        call(host)


def test_a_server_that_gives_a_byte_now_and_then_does_not_hold_us(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each byte is a sign of life: only the time for the whole answer ends it.
    monkeypatch.setattr(bodies, "WHOLE", 0.05)
    with SampleServer(generated_corpus(1)) as server:
        server.faults.append(Fault(Way.DRIP, seconds=0.002))
        one = Transport(server.url, pause=Clock())
        with pytest.raises(Unreachable, match="too slow"):
            one.call(
                "POST", "/api", json={"query": "{ __schema { types { name fields { name } } } }"}, repeatable=False
            )
        one.close()


def test_headers_that_come_byte_by_byte_do_not_hold_us(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each byte is a sign of life here too, before any body is there to be timed.
    monkeypatch.setattr(pace, "HEADERS", 0.1)
    with SampleServer(generated_corpus(1)) as server:
        one = Transport(server.url, pause=Clock())
        server.faults.append(Fault(Way.LORIS, seconds=0.005))
        with pytest.raises(Unreachable, match="too long"):
            one.call("POST", "/api", json={"query": "{ decidim { version } }"}, repeatable=False)
        assert one.call("POST", "/api", json={"query": "{ decidim { version } }"}).status == 200
        server.faults.append(Fault(Way.LORIS, times=None, seconds=0.005))
        with pytest.raises(Unreachable, match="too long"):
            one.download("/", io.BytesIO(), most=1_000_000)
        one.close()


def test_a_chunk_that_is_announced_for_ever_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    # The length of a chunk may bear any comment: the library waits for the end of that line, whatever it costs.
    monkeypatch.setattr(pace, "GRACE", 0.1)
    monkeypatch.setattr(transport, "READ", 5.0)
    ended = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2;")
        while not ended.wait(0.01):
            connection.sendall(b"x")

    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _address = listener.accept()
        with connection, contextlib.suppress(OSError):
            _request(connection)
            drip(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    one = Transport(f"http://127.0.0.1:{listener.getsockname()[1]}", pause=Clock(), tries=1)
    try:
        with pytest.raises(Unreachable, match="too long"):
            one.call("GET", "/api")
    finally:
        ended.set()
        one.close()
        listener.close()
        thread.join(5)


def test_a_server_that_is_slow_once_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "READ", 0.2)
    with SampleServer(generated_corpus(1)) as server:
        server.faults.append(Fault(Way.SLOW, seconds=30))
        one = Transport(server.url, pause=Clock())
        assert one.call("POST", "/api", json={"query": "{ decidim { version } }"}).status == 200
        server.faults.append(Fault(Way.SLOW, times=None, seconds=30))
        with pytest.raises(Unreachable, match="too long"):
            one.call("POST", "/api", json={"query": "{ decidim { version } }"}, repeatable=False)
        one.close()


def test_a_file_is_asked_for_in_our_name_at_this_very_address_only() -> None:
    with (
        answering(http(b"PDF", kind="application/pdf")) as (elsewhere, strangers),
        answering(http(b"", "302 Found", more=f"Location: http://{elsewhere}/plan.pdf\r\n")) as (host, asked),
    ):
        one = Transport(f"http://{host}", pause=Clock())
        one.token, one.headers = "jeton", {"X-Key": "clef"}
        one._session.cookies.set("session", "biscuit", domain="127.0.0.1")
        for own in (True, False):
            file = io.BytesIO()
            assert one.download("/plan", file, most=100, own=own) == "application/pdf"
            assert file.getvalue() == b"PDF"
        one.close()
    told = [[secret in each for secret in (b"Bearer jeton", b"X-Key: clef", b"session=biscuit")] for each in asked]
    assert told == [[True] * 3, [False] * 3]
    secrets = (b"jeton", b"clef", b"biscuit")
    assert not any(secret in each for each in strangers for secret in secrets), "led elsewhere, we are nobody"


def test_this_computer_is_reached_without_the_network_s_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with answering(http(b"{}")) as (host, _asked):
        assert call(host).status == 200
    with pytest.raises(Unreachable, match="proxy"):
        call("consultation.invalid")


def test_nobody_there_is_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for host in (f"127.0.0.1:{port}", "consultation.invalid"):
        with pytest.raises(Unreachable, match="cannot be reached") as raised:
            call(host)
        assert "kept" in raised.value.remedy


def test_a_site_that_does_not_speak_tls_or_has_a_bad_certificate_gets_nothing(tmp_path: Path) -> None:
    with answering(http(b"{}")) as (host, asked), pytest.raises((Unintelligible, Unreachable)):
        Transport(f"https://{host}", pause=Clock(), tries=1).call("GET", "/api")
    assert not any(b"GET /api" in one for one in asked)
    if not (openssl := shutil.which("openssl")):
        pytest.skip("openssl is not there to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with answering(http(b"{}"), context=context) as (host, asked):
        one = Transport(f"https://{host}", pause=Clock(), tries=1)
        one.token = "jeton"
        with pytest.raises(Unintelligible, match="certificate"):
            one.call("GET", "/api")
        assert asked == []


def test_a_password_of_the_user_s_own_files_is_never_sent(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / ".netrc").write_text("machine 127.0.0.1 login moi password confidentiel\n")
    monkeypatch.setenv("NETRC", str(home / ".netrc"))
    with answering(http(b"{}")) as (host, asked):
        call(host)
    assert b"authorization" not in asked[0].lower()


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        (" consultation.fr ", "https://consultation.fr"),
        ("https://moi:secret@consultation.fr/processes/x?a=b#c", "https://consultation.fr"),
        ("http://localhost:3000/", "http://localhost:3000"),
        ("https://[::1]:8080", "https://[::1]:8080"),
        ("HTTPS://Consultation.FR:443", "https://consultation.fr"),
    ],
)
def test_addresses_are_made_whole_and_bare(typed: str, url: str) -> None:
    assert base_url(typed) == url


JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9SECRETSECRETSECRETSECRETSECRET.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKx"


@pytest.mark.parametrize(
    "typed",
    [
        *("", "ftp://x.fr", "https://", "deux mots", "http://x:port", "file:///etc/passwd", "http://[::1", "a..fr"),
        # What is pasted in the wrong field, or cannot be read as an address, is neither looked for nor repeated.
        *(JWT, "SECRET-7f3a", "SECR ET7f 3a9b", "https://moi:SECRET/7f3a@site.fr", "https://mo i:SECRET@site.fr"),
    ],
)
def test_what_is_no_address_is_a_sentence(typed: str) -> None:
    with pytest.raises(Problem, match="not the address") as refused:
        base_url(typed)
    assert "SECR" not in str(refused.value)


@pytest.mark.parametrize(
    "typed",
    [
        "https://moi:SECRET@site.fr",
        "site.fr/?access_token=SECRET",
        "site.fr/#api_key=SECRET",
        "site.fr/?a=b&KEY=SECRET",
    ],
)
def test_an_address_that_bears_a_secret_is_refused_for_it_would_be_kept(typed: str) -> None:
    with pytest.raises(Problem, match="bears a password or a token") as refused:
        page_url(typed)
    assert "SECRET" not in str(refused.value)
    assert page_url("Site.fr/forum/?sid=12&author=3#haut") == "https://site.fr/forum/"


def test_a_name_that_no_network_can_have_is_said() -> None:
    elsewhere = b"HTTP/1.1 302 Found\r\nLocation: http://" + b"a" * 70 + b".fr/\r\nContent-Length: 0\r\n\r\n"
    with answering(elsewhere) as (host, _asked), pytest.raises(Unintelligible, match="address that cannot be used"):
        Transport(f"http://{host}", tries=1).download("/x", io.BytesIO(), most=9)


@pytest.mark.parametrize(
    ("method", "path", "data", "token"),
    [
        ("GET", "/api/v2/comments?topicId=5f&limit=100&sort=createdAt", None, ""),
        ("GET", "/t/7/posts.json?post_ids%5B%5D=12&include_raw=1", None, "clef"),
        ("GET", "/é à?q=vélo électrique", None, ""),
        ("POST", "/api", b'{"query":"{ a }"}', "clef"),
        ("POST", "/session", {"email": "a@b.fr", "mot": "é"}, ""),
        ("DELETE", "/session", None, ""),
    ],
)
def test_a_request_goes_as_the_library_would_send_it(method: Any, path: str, data: Any, token: str) -> None:
    line = Transport("https://site.example:8443")
    session = line._session
    session.cookies.set("session", "abc", domain="site.example")
    url = f"{line.url}{path}"
    headers = {"X-Wanted": "1", **({"Content-Type": "application/json"} if isinstance(data, bytes) else {})}
    line.token = token
    ours = line._prepared(method, url, data, headers, public=False)
    theirs = session.prepare_request(requests.Request(method, url, headers=headers, data=data))
    bearer = {"Authorization": f"Bearer {token}"} if token else {}
    assert (ours.method, ours.url, ours.body) == (theirs.method, theirs.url, theirs.body)
    assert dict(ours.headers) == {**theirs.headers, **bearer}
    line.close()
