"""One WordPress for all the stories; each publishes its own posts."""

from collections.abc import Iterator

import pytest

from tests.servers.wordpress.site import Site, missing, running


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    if lacking := missing():
        pytest.skip(f"no real WordPress here: install {lacking} (packaging/test does it where apt-get may)")
    with running() as started:
        yield started
