"""Following servers: found out by asking, chosen by name, followed once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from moderator.demo.generated import generated_corpus
from moderator.demo.server import SampleServer
from moderator.domain.problem import Problem
from moderator.servers.contract import Ability, Consultation
from moderator.store.workspace import Workspace
from moderator.work import sources
from tests.servers.fakes import consul


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with SampleServer(generated_corpus(4)) as made:
        yield made


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w.moderator") as made:
        yield made


def test_looking_before_adding(server: SampleServer) -> None:
    about, hosted = sources.look(server.url)
    assert [one.title for one in hosted] == ["Consultation"]
    assert Ability.PUSH_ANSWER not in about.abilities


def test_the_only_consultation_is_followed_and_names_the_workspace(server: SampleServer, ws: Workspace) -> None:
    made = sources.add(ws, server.url)
    assert (made.platform, made.label, made.link, ws.title) == ("decidim", "Consultation", server.url, "Consultation")
    assert sources.add(ws, server.url).id == made.id
    assert [one.id for one in sources.servers(ws)] == [made.id]


def test_a_title_already_given_stays(server: SampleServer, tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "t.moderator", title="Loi d’essai") as ws:
        sources.add(ws, server.url)
        assert ws.title == "Loi d’essai"


def test_a_consultation_that_is_not_there_is_a_sentence_with_those_that_are(
    server: SampleServer, ws: Workspace
) -> None:
    with pytest.raises(Problem, match="Consultation"):
        sources.add(ws, server.url, consultation="Une autre")
    assert sources.servers(ws) == []


def test_what_a_server_can_do_depends_on_its_version(tmp_path: Path) -> None:
    with SampleServer(generated_corpus(2), version="0.29") as old, Workspace.create(tmp_path / "o.moderator") as ws:
        can = sources.abilities(sources.add(ws, old.url))
    assert Ability.PUSH_ANSWER not in can
    assert Ability.ANSWERS_FILE in can


def test_credentials_that_nobody_would_look_at_are_not_taken(ws: Workspace) -> None:
    with consul.Consul() as fake, pytest.raises(Problem, match="CONSUL Democracy takes no credentials"):
        sources.add(ws, fake.url, platform="consul", consultation="proposals", credentials=("moi", "secret"))
    assert sources.servers(ws) == []


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("https://ville.fr", None),
        ("https://ville.fr/", None),
        ("https://ville.fr/projets/velo/#avis", "1"),
        ("https://ville.fr/projets/velo/f/3/propositions?page=2", "1"),
        ("https://ville.fr/projets/velodrome", "2"),
        ("https://ville.fr/?p=4", "3"),
        ("https://ville.fr/mentions", None),
    ],
)
def test_the_address_of_a_page_leads_to_its_consultation(typed: str, key: str | None) -> None:
    links = ("", "projets/velo", "projets/velodrome", "?p=4")
    hosted = tuple(Consultation(str(n), f"Titre {n}", f"https://ville.fr/{link}") for n, link in enumerate(links))
    led = sources.led_to(hosted, typed)
    assert (led.key if led else None) == key
