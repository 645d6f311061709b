"""Bad servers, end to end: each fault is a sentence that names the server, and what was there before still is."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from moderator.cli.frame import Exit
from moderator.demo.faults import Fault, Request, Way
from moderator.demo.generated import generated_corpus
from moderator.demo.server import CREDENTIALS, SampleServer
from tests.cli.console import asked, typed
from tests.patience import no_waiting

__all__ = ["no_waiting"]

KEYS = {"MODERATOR_SERVER_KEY": CREDENTIALS.key, "MODERATOR_SERVER_SECRET": CREDENTIALS.secret}
TEXTS = 8 + 8

pytestmark = pytest.mark.usefixtures("no_waiting")


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with SampleServer(generated_corpus(8, seed=7, comments_each=1)) as made:
        yield made


@pytest.fixture
def suivi(server: SampleServer, tmp_path: Path) -> Path:
    """A workspace that follows the server, all received, one answer waiting."""
    path = tmp_path / "suivi.moderator"
    typed("new", path)
    asked("source", "add", path, server.url, "--key", CREDENTIALS.key, keys=KEYS)
    asked("pull", path, keys=KEYS)
    number = asked("search", path, "type:proposition")["contributions"][0]["id"]
    asked("decide", path, "answer", "--ids", number, "--text", "La proposition est retenue.")
    asked("decide", path, "disposition", "--ids", number, "--value", "retained")
    return path


def withstood(server: SampleServer, path: Path) -> dict[str, str]:
    """Pull while the server misbehaves: a sentence; then decide offline, and sync once it behaves again."""
    done = asked("pull", path, code=Exit.PROBLEM, keys=KEYS)
    (problem,) = done["problems"]
    assert problem["remedy"], problem
    assert "127.0.0.1" in problem["what"] + problem["where"], problem
    assert asked("decide", path, "accept", "--on", "")["count"] == TEXTS
    server.faults.clear()
    after = asked("sync", path, keys=KEYS)
    assert after["reports"][0]["taken"] == TEXTS
    assert (after["reports"][0]["gone"], after["pushed"]["verified"]) == (0, 1)
    assert asked("stats", path)["stats"]["statuses"]["accepted"] == TEXTS
    assert asked("verify", path)["sound"]
    return dict(problem)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(Way.TRUNCATE, times=None), "JSON|cut|understood|data"),
        (Fault(Way.HTML, times=None), "page|signed in|data"),
        (Fault(Way.REDIRECT, times=None), "redirect|address|leads|turn"),
        (Fault(Way.REFUSE, times=None), "cut|reach"),
        (Fault(Way.STATUS, times=None, status=503), "503|moment|busy|trouble|failed"),
    ],
    ids=lambda value: value.way.name if isinstance(value, Fault) else "",
)
def test_a_server_that_fails_is_named_and_the_work_goes_on(
    server: SampleServer, suivi: Path, fault: Fault, words: str
) -> None:
    server.faults.append(fault)
    problem = withstood(server, suivi)
    assert any(word in " ".join(problem.values()) for word in words.split("|")), problem


def test_errors_beside_partial_data_are_counted_and_the_rest_is_taken(server: SampleServer, tmp_path: Path) -> None:
    path = tmp_path / "suivi.moderator"
    typed("new", path)
    asked("source", "add", path, server.url, keys=KEYS)

    def of_a_page(request: Request) -> bool:
        return "proposals" in request.query

    server.faults.append(
        Fault(Way.ERRORS, times=1, when=of_a_page, errors=({"message": "Une proposition est illisible"},))
    )
    (report,) = asked("pull", path, keys=KEYS)["reports"]
    assert report["new"] == TEXTS
    found = {one["ailment"]: one["count"] for one in report["findings"]}
    assert found.get("server-error", 0) >= 1, report
    assert "illisible" in str(asked("findings", path)["findings"])


def test_a_sign_in_page_is_recognised_as_such(server: SampleServer, tmp_path: Path) -> None:
    path = tmp_path / "suivi.moderator"
    typed("new", path)
    server.behaviour = replace(server.behaviour, forces_login=True)
    said = asked("source", "add", path, server.url, "--platform", "decidim", code=Exit.PROBLEM)["problem"]
    assert "signed in" in said["what"]
    assert "account or a key" in said["remedy"]
    assert asked("source", "list", path) == {"sources": []}


@pytest.mark.parametrize("hours", [1, -1, 24 * 400])
def test_a_clock_that_is_off_changes_nothing(server: SampleServer, suivi: Path, hours: int) -> None:
    server.advance(hours=hours)
    assert asked("sync", suivi, keys=KEYS)["pushed"]["verified"] == 1
    server.advance(hours=-hours)
    (report,) = asked("pull", suivi, keys=KEYS)["reports"]
    assert (report["taken"], report["gone"]) == (TEXTS, 0)
    assert asked("outbox", suivi, keys=KEYS)["counts"]["verified"] == 1


def test_decisions_dated_in_the_future_order_nothing(suivi: Path) -> None:
    """Another computer's clock was ahead: what comes after in the journal holds, whatever the dates say."""
    asked("decide", suivi, "accept", "--on", "")
    raw = dbapi2.connect(str(suivi))
    before = raw.execute("SELECT max(clock) FROM decision").fetchone()[0]
    raw.close()
    asked("decide", suivi, "reset", "--on", "")
    raw = dbapi2.connect(str(suivi))
    assert raw.execute("SELECT max(clock) FROM decision").fetchone()[0] == before + 1
    raw.close()
    assert asked("stats", suivi)["stats"]["statuses"]["to-moderate"] == TEXTS


# ------------------------------------------------------------------------------------------------------ certificates


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that nobody vouches for, and its key."""
    x509 = pytest.importorskip("cryptography.x509", reason="cryptography makes the certificate of this test")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    held, secret = folder / "certificat.pem", folder / "cle.pem"
    held.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return held, secret


class Telling(BaseHTTPRequestHandler):
    """Remembers what it was asked: nothing should reach it."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)

    def do_POST(self) -> None:
        self.asked.append(self.path)

    def log_message(self, *_words: Any) -> None:
        return


def test_a_certificate_that_nobody_vouches_for_is_refused_and_nothing_is_sent(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))
    reached: list[str] = []
    handler = type("Asked", (Telling,), {"asked": reached})

    class Quiet(HTTPServer):
        def handle_error(self, *_rest: Any) -> None:
            return  # the client hangs up during the handshake, which is the point

    with Quiet(("127.0.0.1", 0), handler) as web:
        web.socket = context.wrap_socket(web.socket, server_side=True)
        thread = threading.Thread(target=web.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        path = tmp_path / "suivi.moderator"
        typed("new", path)
        address = f"https://localhost:{web.server_address[1]}"
        said = asked("source", "add", path, address, "--key", "k", code=Exit.PROBLEM, keys=KEYS)["problem"]
        web.shutdown()
        thread.join()
    assert "certificate of localhost" in said["what"] + said["where"]
    assert said["remedy"]
    assert reached == []


@pytest.mark.parametrize(
    "address", ["ftp://exemple.invalid", "pas une adresse", "https://", "https://nulle-part.invalid"]
)
def test_an_address_that_leads_nowhere(tmp_path: Path, address: str) -> None:
    path = tmp_path / "suivi.moderator"
    typed("new", path)
    said = asked("source", "add", path, address, code=Exit.PROBLEM)["problem"]
    assert said["remedy"]


def test_a_platform_that_is_not_known(tmp_path: Path, server: SampleServer) -> None:
    path = tmp_path / "suivi.moderator"
    typed("new", path)
    said = asked("source", "add", path, server.url, "--platform", "minitel", code=Exit.PROBLEM)["problem"]
    assert "minitel" in said["what"]
    assert "decidim" in said["remedy"]
