"""A workspace that follows a sample server, for the stories of syncing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyroaring import BitMap

from moderator.demo.call import Behaviour
from moderator.demo.generated import generated_corpus
from moderator.demo.records import Corpus
from moderator.demo.server import SampleServer
from moderator.servers.decidim import Decidim
from moderator.store.mirror import Source
from moderator.store.workspace import Workspace
from moderator.work import finding, secrets, sources, syncing
from moderator.work.importing import Report


class Desk:
    """One person with one workspace and one server."""

    def __init__(self, ws: Workspace, server: SampleServer) -> None:
        self.ws = ws
        self.server = server
        hosted = sources.look(server.url, "decidim")[1]
        self.source: Source = sources.add(ws, server.url, platform="decidim", consultation=hosted[0].key)
        if given := server.credentials:
            secrets.lend(self.source.space, given.key, given.secret)

    def pull(self) -> Report:
        """Bring in what is new."""
        return syncing.pull(self.ws, sources.servers(self.ws)[0])

    def at_once(self, source: Source) -> Decidim:
        """Connect as usual, but never wait between tries: a story about a dead server need not last as long."""
        kept = secrets.kept(source.space)
        return Decidim(source.link, kept, pause=lambda _seconds: None)

    def ids(self, query: str) -> BitMap:
        """The contributions of a search."""
        return finding.find(self.ws, query).bitmap

    def states(self) -> dict[str, int]:
        """How many letters of the outbox are in each state, empty ones left out."""
        found = syncing.contents(self.ws)
        return {str(state): found.count(state) for state in syncing.State if found.count(state)}


def proposal(ws: Workspace, id_: int) -> int:
    """The number of a proposal on its server."""
    letter = next(one for one in syncing.contents(ws).letters if one.id == id_)
    return int(letter.wanted.key.rpartition("/")[2])


@contextmanager
def at_work(
    folder: Path, *, corpus: Corpus | None = None, version: str = "0.31", behaviour: Behaviour | None = None
) -> Iterator[Desk]:
    """A new workspace on a small server (or on the corpus given)."""
    small = corpus or generated_corpus(30, seed=7, comments_each=2)
    with (
        SampleServer(small, version=version, behaviour=behaviour) as server,  # type: ignore[arg-type]
        Workspace.create(folder / "suivi.moderator", title="Suivi") as ws,
    ):
        yield Desk(ws, server)
