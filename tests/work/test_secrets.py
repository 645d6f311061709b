"""Servers' secrets: in the keyring or in memory, for one host, never in the workspace."""

from __future__ import annotations

from pathlib import Path

import keyring
import pytest
from keyring.backends import fail, null

from moderator.demo.generated import generated_corpus
from moderator.demo.server import SampleServer
from moderator.domain.problem import Problem
from moderator.servers.contract import Ability
from moderator.store.workspace import Workspace
from moderator.work import secrets, sources
from moderator.work.secrets import Place

SPACE = "decidim:consultation.exemple.fr"


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
