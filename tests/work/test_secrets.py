"""Servers' secrets: in the keyring or in memory, for one host, never in the workspace."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail, null
from keyring.errors import KeyringLocked

from moderator.demo.generated import generated_corpus
from moderator.demo.server import SampleServer
from moderator.domain.problem import Problem
from moderator.servers.contract import Ability, Description
from moderator.store import mirror
from moderator.store.workspace import Workspace
from moderator.work import secrets, sources
from moderator.work.secrets import Place
from tests.conftest import KeyringInMemory

SPACE = "decidim:consultation.exemple.fr"


@pytest.fixture(autouse=True)
def another_start() -> None:
    """Another start of the program."""
    secrets._lent.clear()
    secrets._recalled.clear()


def test_kept_in_the_keyring_then_forgotten() -> None:
    assert secrets.lasting()
    assert secrets.kept(SPACE) is None
    assert secrets.keep(SPACE, "clé", "secret: à deux points") is Place.KEYRING
    secrets._lent.clear()  # another start of the program
    assert secrets.kept(SPACE) == ("clé", "secret: à deux points")
    assert secrets.kept("decidim:autre.fr") is None
    secrets.forget(SPACE)
    secrets.forget(SPACE)
    assert secrets.kept(SPACE) is None


def test_without_a_keyring_they_last_as_long_as_the_program() -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    assert not secrets.lasting()
    assert secrets.keep(SPACE, "clé", "secret") is Place.MEMORY
    assert secrets.kept(SPACE) == ("clé", "secret")
    secrets.forget(SPACE)
    assert secrets.kept(SPACE) is None
    keyring.set_keyring(null.Keyring())  # type: ignore[no-untyped-call]
    assert not secrets.lasting()


def test_those_of_the_environment_are_for_one_host_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODERATOR_SERVER_KEY", "clé")
    monkeypatch.setenv("MODERATOR_SERVER_SECRET", "secret")
    assert secrets.kept(SPACE) is None
    monkeypatch.setenv("MODERATOR_SERVER_HOST", "consultation.exemple.fr")
    assert secrets.kept(SPACE) == ("clé", "secret")
    assert secrets.kept("decidim:mechant.fr") is None


def test_they_are_never_in_the_workspace_and_wrong_ones_are_not_kept(tmp_path: Path) -> None:
    with SampleServer(generated_corpus(3)) as server, Workspace.create(tmp_path / "w.moderator") as ws:
        given = server.credentials
        assert given is not None
        made = sources.add(ws, server.url)
        assert Ability.PUSH_ANSWER not in sources.abilities(made)
        with pytest.raises(Problem):
            sources.introduce(ws, made, ("faux", "faux"))
        assert secrets.kept(made.space) is None
        known = sources.introduce(ws, made, (given.key, given.secret))
        assert Ability.PUSH_ANSWER in sources.abilities(known)
        assert secrets.kept(made.space) == (given.key, given.secret)
        path = ws.path
        with Workspace.create(tmp_path / "autre.moderator") as other:
            # Those of this computer serve another workspace too, which knows that it reads in somebody's name.
            followed = sources.add(other, server.url)
            assert sources.signs_in(followed)
            assert sources.abilities(followed) == sources.abilities(known)
    for file in (path, *path.parent.rglob("*.backup")):
        assert given.secret.encode() not in file.read_bytes(), file


class Ailing(KeyringInMemory):
    """A keyring that is locked, whose daemon fails, or does not answer; `well` again when told."""

    priority = 1

    def __init__(self, trouble: Exception | None) -> None:
        super().__init__()
        self.trouble, self.well = trouble, threading.Event()

    def _answer(self) -> None:
        if self.trouble is None:
            self.well.wait(30)
        elif not self.well.is_set():
            raise self.trouble

    def get_password(self, service: str, username: str) -> str | None:
        self._answer()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._answer()
        super().set_password(service, username, password)


@pytest.mark.parametrize("trouble", [KeyringLocked("SECRET"), RuntimeError("dbus: SECRET"), None])
def test_a_keyring_in_trouble_holds_nobody_up_and_is_said(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception | None
) -> None:
    monkeypatch.setattr(secrets, "PATIENCE", 0.05)
    ring = Ailing(trouble)
    keyring.set_keyring(ring)
    assert secrets.kept(SPACE) is None
    assert secrets.keep(SPACE, "clé", "secret") is Place.MEMORY
    assert secrets.kept(SPACE) == ("clé", "secret")
    assert "locked or does not answer" in secrets.told(secrets.place_for(None))
    with pytest.raises(Problem, match="could not be erased"):
        secrets.forget(SPACE)
    assert secrets.kept(SPACE) is None
    ring.well.set()
    monkeypatch.setattr(secrets, "PATIENCE", 20.0)
    for thread in secrets._silent:
        thread.join()
    assert secrets.keep(SPACE, "clé", "secret") is Place.KEYRING
    assert secrets.told(secrets.place_for(None)) == ""


def test_what_another_program_wrote_in_the_keyring_is_nobody_s() -> None:
    for strange in ("SECRET", '{"a": 1}', "[1]", "null", "3", '["a", "b", "c"]'):
        keyring.set_password(secrets.SERVICE, SPACE, strange)
        assert secrets.kept(SPACE) is None


def test_the_latest_tokens_for_which_the_keyring_has_room_stay() -> None:
    for token in "abcd":
        secrets.keep(SPACE, "", token * 400)
    secrets._lent.clear()
    there = [secrets.kept(SPACE, secrets.mark(("", token * 400))) is not None for token in "abcd"]
    assert there == [False, True, True, True]


def test_each_workspace_speaks_in_the_name_of_its_own_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with SampleServer(generated_corpus(3)) as server:
        given = server.credentials
        assert given is not None
        one, other = (given.key, given.secret), ("autre-cle", "autre secret")
        with Workspace.create(tmp_path / "un.moderator") as ws:
            first = sources.introduce(ws, sources.add(ws, server.url), one)
        server.sessions.change(replace(given, key=other[0], secret=other[1]))
        with Workspace.create(tmp_path / "deux.moderator") as ws:
            second = sources.add(ws, server.url, credentials=other)
            secrets._lent.clear()  # another start of the program
            assert (sources.known(first), sources.known(second)) == (one, other)
            # Given again, they take the place of those of the same account.
            secrets.keep(first.space, one[0], "nouveau")
            assert (sources.known(first), sources.known(second)) == ((one[0], "nouveau"), other)
            sources.forget(ws, second)
            (second,) = sources.servers(ws)
            assert sources.known(second) is None, "nor in another's name"
            assert sources.known(first) == (one[0], "nouveau")
            secrets.keep(first.space, *other)
        server.sessions.change(replace(given, secret="nouveau"))
        with Workspace.open(tmp_path / "un.moderator") as ws:
            # Neither what is followed once more, nor what the environment lends for a while, changes whose name it is.
            again = sources.add(ws, server.url)
            assert sources.known(again) == (one[0], "nouveau")
            monkeypatch.setenv("MODERATOR_SERVER_HOST", again.space.partition(":")[2])
            monkeypatch.setenv("MODERATOR_SERVER_SECRET", "prêté")
            assert sources.known(again) == ("", "prêté")
            again = sources.met(ws, again, Description("decidim", "", "", "", sources.abilities(again)))
            monkeypatch.delenv("MODERATOR_SERVER_SECRET")
            assert sources.known(again) == (one[0], "nouveau")
            # What was followed before accounts were told apart has the credentials of then.
            with ws.write() as conn:
                mirror.note_options(conn, again.id, account=None)
            keyring.set_password(secrets.SERVICE, again.space, json.dumps(one))
            secrets._lent.clear()
            assert [sources.known(one) for one in sources.servers(ws)] == [one]


def test_what_an_encrypted_workspace_keeps_serves_no_other(tmp_path: Path) -> None:
    keyring.set_keyring(Ailing(KeyringLocked()))
    with Workspace.create(tmp_path / "un.moderator", passphrase="un") as ws:
        assert secrets.keep(SPACE, "clé", "un", ws) is Place.WORKSPACE
        assert secrets.kept(SPACE) == ("clé", "un")
        secrets._recalled.clear()
        secrets.recall(ws)
        assert secrets.kept(SPACE) == ("clé", "un")
    with Workspace.create(tmp_path / "clair.moderator") as ws:
        secrets.recall(ws)
        assert secrets.kept(SPACE) is None


def test_one_speaks_to_a_proxy_in_one_name_and_nothing_of_another_is_left_behind(
    secrets: KeyringInMemory,
) -> None:
    from moderator.work.secrets import for_proxy, keep, proxy_space

    keep(proxy_space("proxy.fr:8080"), "ancien", "un secret")
    keep(proxy_space("proxy.fr:8080"), "nouveau", "un autre")
    assert for_proxy("proxy.fr:8080") == ("nouveau", "un autre")
    assert "ancien" not in str(secrets.secrets)
