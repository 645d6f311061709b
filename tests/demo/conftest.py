"""A small consultation and a server of each version, for the tests of the sample server."""

from collections.abc import Callable, Iterator

import pytest

from moderator.demo.call import Behaviour
from moderator.demo.dialect import VERSIONS, VersionName
from moderator.demo.generated import generated_corpus
from moderator.demo.server import SampleServer

Serve = Callable[..., SampleServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers with sixty proposals of three comments each; they are closed at the end of the test."""
    running: list[SampleServer] = []

    def start(version: VersionName = "0.31", **set_up: object) -> SampleServer:
        behaviour = Behaviour(**set_up)  # type: ignore[arg-type]
        server = SampleServer(generated_corpus(60, comments_each=3), version=version, behaviour=behaviour)
        running.append(server)
        return server

    yield start
    for server in running:
        server.close()


@pytest.fixture(params=VERSIONS)
def any_version(request: pytest.FixtureRequest) -> VersionName:
    """Each version in turn."""
    version: VersionName = request.param
    return version
