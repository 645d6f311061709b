"""A secret is looked for in all that the program writes: files and their logs, messages, addresses, JSON, reports."""

from __future__ import annotations

import base64
import json
import logging
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import keyring
import pytest
from keyring.backends import fail
from pyroaring import BitMap

from moderator.cli.frame import Exit
from moderator.demo.faults import Fault, Way
from moderator.demo.generated import generated_corpus
from moderator.demo.server import CREDENTIALS, SampleServer
from moderator.domain.charter import Disposition
from moderator.domain.problem import Problem
from moderator.servers import graphql, network, proxies
from moderator.servers.network import Network
from moderator.servers.network import Way as Reach
from moderator.servers.platforms import PLATFORMS
from moderator.store.workspace import Workspace
from moderator.ui import notices
from moderator.work import answersfile, deciding, finding, keeping, receiving, secrets, sources, syncing
from moderator.work.secrets import Place
from tests.cli.console import typed
from tests.servers.fakes.serving import Asked, Fake, Told
from tests.servers.relay import Relay

CANARY = "canari-é/8+secret"
PASSPHRASE = "cheval pile agrafe correct"


@pytest.fixture(autouse=True)
def nothing_lent() -> None:
    """Another start of the program."""
    secrets._lent.clear()


@pytest.fixture
def no_keyring() -> None:
    """A computer without a keyring."""
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> SampleServer:
    """A server whose secret is the canary."""
    monkeypatch.setattr("moderator.demo.server.CREDENTIALS", replace(CREDENTIALS, secret=CANARY))
    return SampleServer(generated_corpus(6, seed=7))


def forms(server: SampleServer | None = None) -> list[bytes]:
    """The canary in all the forms in which it may leak, and the tokens that a server gave for it."""
    raw = CANARY.encode()
    given = {one.headers.get("authorization", "") for one in server.requests} if server else set()
    inside = [
        base64.b64encode(CREDENTIALS.key.encode() + b":" + raw),
        base64.b64encode(raw),
        base64.b64encode(b":" + raw),
    ]
    return [
        raw,
        quote(CANARY).encode(),
        quote(CANARY, safe="").encode(),
        json.dumps(CANARY).strip('"').encode(),
        *inside,
        *(one.removeprefix("Bearer ").encode() for one in given - {""}),
    ]


def leaks(*folders: Path, server: SampleServer | None = None) -> list[str]:
    """The files that hold it."""
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return [str(file) for file in files if any(form in file.read_bytes() for form in forms(server))]


def worked(ws: Workspace, server: SampleServer, folder: Path) -> str:
    """A day's work with the server: received, answered, sent, failed, exported; all that was said of it."""
    made = sources.add(
        ws, server.url, platform="decidim", consultation=first(server), credentials=(CREDENTIALS.key, CANARY)
    )
    said = [str(receiving.receive(ws, [made]))]
    ids = BitMap(finding.find(ws, "type:proposition").ids[:3])
    deciding.answer(ws, ids, "Merci.")
    deciding.dispose(ws, ids, Disposition.RETAINED)
    said += [str(syncing.contents(ws)), str(receiving.expect(ws, [made]))]
    signed = Fault(Way.STATUS, status=502, when=lambda one: "authorization" in one.headers)
    for fault in (signed, Fault(Way.HTML, times=2)):
        server.faults.append(fault)
    said.append(str(syncing.push(ws)))
    said.append(str(syncing.push(ws)))
    answersfile.write(ws, made, folder / "reponses.html") if syncing.contents(ws).count(syncing.State.TO_SEND) else None
    with pytest.raises(Problem) as refused:
        sources.introduce(ws, made, (CREDENTIALS.key, CANARY + "faux"))
    said += [str(refused.value), repr(refused.value), notices.report(refused.value)]
    ws.back_up("essai")
    return "\n".join(said)


def first(server: SampleServer) -> str:
    """A consultation of the server."""
    return sources.look(server.url, "decidim")[1][0].key


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_nowhere_with_a_keyring(
    tmp_path: Path, home: Path, server: SampleServer, passphrase: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with server, Workspace.create(tmp_path / "w.moderator", passphrase=passphrase) as ws:
        said = worked(ws, server, tmp_path)
        assert leaks(tmp_path, home, server=server) == []  # while it is open: the write-ahead log too
        addresses = "\n".join(one.path for one in server.requests)
    assert leaks(tmp_path, home, server=server) == []
    assert len(forms(server)) > len(forms())
    assert "waiting" in caplog.text
    for text in (said, caplog.text, addresses):
        assert not any(form in text.encode() for form in forms(server))


def test_without_keyring_nor_passphrase_it_is_kept_nowhere_and_why_is_said(
    tmp_path: Path, home: Path, server: SampleServer, no_keyring: None
) -> None:
    with server, Workspace.create(tmp_path / "w.moderator") as ws:
        worked(ws, server, tmp_path)
        assert secrets.place_for(ws) is Place.MEMORY
        assert "asked again" in secrets.told(Place.MEMORY)
        (source,) = sources.servers(ws)
        assert sources.signs_in(source)
        assert leaks(tmp_path, home) == []
        secrets._lent.clear()
        secrets.recall(ws)
        assert secrets.kept(source.space) is None
    assert leaks(tmp_path, home) == []


def test_without_a_keyring_a_passphrase_protects_it_and_goes_with_it(
    tmp_path: Path, home: Path, server: SampleServer, no_keyring: None
) -> None:
    path = tmp_path / "w.moderator"
    with server:
        with Workspace.create(path, passphrase=PASSPHRASE) as ws:
            worked(ws, server, tmp_path)
            assert "under its passphrase" in secrets.told(secrets.place_for(ws))
            assert leaks(tmp_path, home) == []
        assert leaks(tmp_path, home) == []
        secrets._lent.clear()
        with Workspace.open(path, passphrase=PASSPHRASE) as ws:
            (source,) = sources.servers(ws)
            secrets.recall(ws)
            assert secrets.kept(source.space) == (CREDENTIALS.key, CANARY)
            # Whoever takes the passphrase off does not put the secret in the clear.
            keeping.change_passphrase(ws, "")
            assert leaks(tmp_path, home) == []
        assert leaks(tmp_path, home) == []
        secrets._lent.clear()
        with Workspace.open(path) as ws:
            secrets.recall(ws)
            assert secrets.kept(source.space) is None


def test_forgotten_it_is_in_no_page_of_an_encrypted_workspace(tmp_path: Path, no_keyring: None) -> None:
    with Workspace.create(tmp_path / "w.moderator", passphrase=PASSPHRASE) as ws:
        assert secrets.keep("decidim:x_y.fr", "clé", CANARY, ws) is Place.WORKSPACE
        assert secrets.keep("decidim:xzy.fr", "clé", "autre", ws) is Place.WORKSPACE
        secrets.forget("decidim:x_y.fr", ws)
        secrets._lent.clear()
        secrets.recall(ws)
        assert secrets.kept("decidim:x_y.fr") is None
        assert secrets.kept("decidim:xzy.fr") == ("clé", "autre")


def test_the_command_line_prints_it_nowhere(tmp_path: Path, home: Path, server: SampleServer) -> None:
    path, keys = tmp_path / "w.moderator", {"MODERATOR_SERVER_SECRET": CANARY}
    printed = []
    with server:
        typed("new", path)
        words = ("source", "add", path, server.url, "--consultation", first(server), "--key", CREDENTIALS.key)
        printed.append(typed(*words, "--json", keys=keys).output)
        lines = (("sync", path), ("outbox", path), ("properties", path), ("history", path), ("source", "list", path))
        printed += [typed(*line, "--json", code=None).output for line in lines]
        printed.append(typed("source", "credentials", path, 1, "--key", "faux", keys=keys, code=Exit.PROBLEM).output)
        words = ("source", "add", path, server.url, "--platform", "openstad", "--key", CANARY)
        printed.append(typed(*words, code=Exit.PROBLEM).output)
        assert "Say --token" in printed[-1]
    assert not any(form in "\n".join(printed).encode() for form in forms())
    assert leaks(tmp_path, home) == []


def test_the_password_of_a_proxy_is_in_no_file_and_no_sentence(
    tmp_path: Path, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with Relay("agent", "autre") as relay:
        network.choose(Network(Reach.PROXY, relay.host))
        secrets.keep(secrets.proxy_space(relay.host), "agent", CANARY)
        assert quote(CANARY, safe="") in proxies.Router().ways("http://exemple.fr/")[0]
        with pytest.raises(Problem) as refused:
            sources.look("http://127.0.0.2:9", "wordpress")
    said = f"{refused.value}{notices.report(refused.value)}{caplog.text}"
    assert not any(form in said.encode() for form in forms())
    assert leaks(tmp_path, home) == []


class Echo(Fake):
    """A site that repeats all that it is told, as debugging pages and careless refusals do."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status

    def answer(self, asked: Asked) -> Told:
        said = f"{asked.body.decode()} {asked.headers}"
        words = {"message": said, "errors": [{"message": said}], "error": {"message": said}, "status": said}
        return Told.data(words | {"id": asked.json.get("id"), "result": {"status": said}}, self.status)


@pytest.mark.parametrize("status", [200, 400, 401, 403])
def test_a_site_that_repeats_it_is_not_repeated(status: int) -> None:
    with Echo(status) as site:
        for platform in PLATFORMS.values():
            if platform.credentials:
                key = CREDENTIALS.key if platform.fields[0] else ""
                address = f"{site.url}/procedures/12" if platform.closed else site.url
                with pytest.raises(Problem) as refused:
                    sources.look(address, platform.name, (key, CANARY))
                # What GraphQL says beside its data is kept: in reports, and with what was to be sent.
                beside = graphql.Fault(f"unknown token {CANARY}").message
                said = f"{refused.value} {refused.value.args} {refused.value.where} {beside}"
                assert not any(form in said.encode() for form in forms()), platform.name
        told = [f"{one.headers} {one.body!r}" for one in site.asked]
        assert (
            sum(
                "canari" in one or base64.b64encode(f"{CREDENTIALS.key}:{CANARY}".encode()).decode() in one
                for one in told
            )
            > 5
        )
