"""Attachments: listed, downloaded when asked, saved under names that do no harm, and never opened unasked."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from moderator.domain.contribution import Attachment
from moderator.domain.problem import Problem
from moderator.domain.settings import ATTACHMENTS
from moderator.servers import attached
from moderator.store import attachments as store
from moderator.store.workspace import Workspace
from moderator.work import attachments, deciding
from moderator.work.attachments import Kept
from tests.store.making import proposals, rows, workspace

PLAN = b"%PDF-1.7 " + b"plan de la piste " * 20


class _Files(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PLAN if self.path == "/plan.pdf" else b"x" * 3_000_000 if self.path == "/gros" else b""
        if self.path == "/detour":
            self.send_response(302)
            self.send_header("Location", "http://192.168.1.1/x")
            self.end_headers()
            return
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "application/pdf")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Say nothing: a stray line on the error output would fail the test."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Files)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(5)


def holding(tmp_path: Path, *links: str) -> Workspace:
    """A workspace whose first contribution names these files, on a site of this computer."""
    ws = workspace(tmp_path, proposals(1))
    with ws.write() as conn:
        conn.exec_driver_sql("UPDATE source SET link = 'http://127.0.0.1'")
        found = [Attachment(link.rpartition("/")[2], link) for link in links]
        store.named(conn, [(1, found)], largest=1, too_large="")
    return ws


def test_one_is_downloaded_when_asked_hashed_and_kept(tmp_path: Path, site: str) -> None:
    with holding(tmp_path, f"{site}/plan.pdf", f"{site}/absent.pdf") as ws:
        plan, absent = attachments.of(ws, [1])
        assert attachments.described(plan) == "PDF, not downloaded"
        got = attachments.fetch(ws, plan.id)
        assert (got.here, got.size, got.media_type) == (True, len(PLAN), "application/pdf")
        assert attachments.described(got) == "PDF, 349 bytes"
        with pytest.raises(Problem, match="404"):
            attachments.fetch(ws, absent.id)
        assert "404" in attachments.described(attachments.of(ws)[1])
        assert [one.name for one in attachments.missing(attachments.of(ws))] == ["absent.pdf"]
        saved = attachments.save(ws, attachments.of(ws), tmp_path / "pièces")
        again = attachments.save(ws, attachments.of(ws), tmp_path / "pièces")
        assert [one.path.name for one in (*saved, *again)] == ["plan.pdf", "plan (2).pdf"]
        assert saved[0].path.read_bytes() == PLAN
        path = attachments.to_open(ws, plan.id)
        assert (path.name, path.read_bytes(), path.stat().st_mode & 0o777) == ("plan.pdf", PLAN, 0o400)


def test_one_over_the_team_s_limit_or_inside_the_network_is_refused(
    tmp_path: Path, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with holding(tmp_path, f"{site}/gros") as ws:
        deciding.change(ws, ATTACHMENTS, "1")
        with pytest.raises(Problem, match="larger than"):
            attachments.fetch(ws, 1)
        assert rows(ws, "SELECT count(*) FROM content") == [(0,)]
    for link in (f"{site}/plan.pdf", "http://[::1]/x", "http://192.168.1.1/x", "http://169.254.169.254/latest"):
        with pytest.raises(Problem, match="inside this network"):
            attached.fetch(link, "https://participer.exemple.fr", largest=100)
    for link in ("file:///etc/passwd", "javascript:alert(1)", "ftp://x.fr/a", "", "http://[x"):
        with pytest.raises(Problem, match="not the address of a file"):
            attached.refuse_inside(link, "")
    # Nor is one led there by a site of the outside, which this computer's own stands for here.
    found = attached._addresses
    monkeypatch.setattr(attached, "_addresses", lambda host: [] if host == "127.0.0.1" else found(host))
    with pytest.raises(Problem, match=r"192\.168\.1\.1 leads inside this network"):
        attached.fetch(f"{site}/detour", "https://participer.exemple.fr", largest=100)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("plan été.pdf", "plan été.pdf"),
        ("../../../etc/passwd", "passwd.bin"),
        ("..\\..\\Windows\\system.ini", "system.ini.not-opened"),
        ("facture\u202efdp.exe", "facture fdp.exe.not-opened"),
        ("CON.pdf", "_CON.pdf"),
        ("a:b*c?.docx", "a_b_c_.docx"),
        (".bashrc", "bashrc.bin"),
        ("x" * 400 + ".pdf", "x" * 120 + ".pdf"),
        ("page.html", "page.html.not-opened"),
        ("macro.docm", "macro.docm.not-opened"),
        ("", "attachment.pdf"),
    ],
)
def test_names_that_do_no_harm(name: str, safe: str) -> None:
    media = "application/pdf" if not name else "application/octet-stream"
    assert attachments.safe_name(Kept(1, 1, 1, name, media, "", 1, "x", 1, "")) == safe


def test_programs_and_damaged_files_are_not_opened(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(1)) as ws:
        with ws.write() as conn:
            files = [Attachment("avis.pdf.exe", "", "", b"MZ"), Attachment("plan.pdf", "", "", PLAN)]
            store.named(conn, [(1, files)], largest=1_000, too_large="")
            conn.exec_driver_sql("UPDATE content SET data = x'00' WHERE length(data) > 10")
        for id_, words in ((1, "not opened from here"), (2, "was damaged")):
            with pytest.raises(Problem, match=words):
                attachments.to_open(ws, id_)
        with pytest.raises(Problem, match="no such attachment"):
            attachments.to_open(ws, 9)
