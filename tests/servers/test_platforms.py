"""Finding out what answers at an address."""

import time
from pathlib import Path

import pytest

from moderator.demo.call import Behaviour
from moderator.demo.dialect import VERSIONS, VersionName
from moderator.demo.generated import generated_corpus
from moderator.demo.server import Answer, SampleServer
from moderator.domain.problem import Problem
from moderator.servers import platforms
from moderator.servers.troubles import Unauthorised, Unreachable
from tests.servers.fakes import democracyos


@pytest.mark.parametrize("version", VERSIONS)
def test_a_decidim_is_recognised_whatever_its_age(version: VersionName) -> None:
    with SampleServer(generated_corpus(1), version=version) as server:
        assert platforms.guess(server.url) == "decidim"
        connected = platforms.connect("decidim", f"{server.url}/processes/consultation?locale=fr")
        assert connected.space == f"decidim:{server.url.removeprefix('http://')}"
        (hosted,) = connected.consultations()
        connected.close()
    assert (hosted.key, hosted.title) == ("process/1", "Consultation")


def test_something_else_is_a_sentence() -> None:
    with SampleServer(generated_corpus(1)) as server:
        server.answer = lambda _request: Answer(200, b'{"hello": "world"}')  # type: ignore[method-assign]
        with pytest.raises(Problem, match="No consultation platform"):
            platforms.guess(server.url)


def test_nobody_there_and_a_closed_door_say_so() -> None:
    with (
        SampleServer(generated_corpus(1), behaviour=Behaviour(forces_login=True)) as server,
        pytest.raises(Unauthorised, match="signed in"),
    ):
        platforms.guess(server.url)
    began = time.monotonic()
    with pytest.raises(Unreachable, match="Check the address"):
        platforms.guess(server.url)  # it is closed by now: who typed the address hears so without a second try
    assert time.monotonic() - began < 1


def test_what_is_wrong_with_credentials_is_said_by_the_platform_that_is_there() -> None:
    with (
        democracyos.DemocracyOS() as forum,
        pytest.raises(Unauthorised, match="does not accept this address and password") as said,
    ):
        platforms.guess(forum.url, ("equipe@example.org", "faux"))
    assert said.value.platform == "democracyos"


def test_an_unknown_platform_lists_the_known_ones() -> None:
    with pytest.raises(Problem, match="decidim"):
        platforms.connect("minitel", "https://x.fr")


def test_connecting_asks_nothing() -> None:
    with SampleServer(generated_corpus(1)) as server:
        platforms.connect("decidim", server.url, ("clef", "secret")).close()
        assert server.requests == []
    assert issubclass(Unreachable, Problem)


@pytest.mark.parametrize("page", ["README.md", "resources/help/fr/servers.md", "resources/help/en/servers.md"])
def test_each_platform_is_named_where_people_look_for_it(page: str) -> None:
    told = (Path(__file__).parents[2] / page).read_text("utf-8")
    assert [one.label for one in platforms.PLATFORMS.values() if one.label.split(" ")[0] not in told] == []
