"""From the workspace to platforms that take answers as replies, and to those that take nothing, and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.charter import Disposition
from moderator.servers.contract import Slot
from moderator.store.mirror import Source
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, sources, syncing
from tests.servers.fakes import consul, democracyos, discourse


def followed(folder: Path, url: str, consultation: str, account: tuple[str, str] | None = None) -> Workspace:
    """A workspace that follows one consultation, found out by asking the address, and read once."""
    ws = Workspace.create(folder / "suivi.moderator", title="Suivi")
    source: Source = sources.add(ws, url, consultation=consultation, credentials=account, lasting=False)
    syncing.pull(ws, source)
    return ws


def ids(ws: Workspace, query: str) -> BitMap:
    return finding.find(ws, query).bitmap


def states(ws: Workspace) -> list[str]:
    """Where the answers of the outbox stand."""
    return [str(one.state) for one in syncing.contents(ws).letters if one.wanted.slot is Slot.ANSWER]


@pytest.mark.parametrize("platform", ["democracyos", "discourse"])
def test_an_answer_goes_out_as_a_reply_comes_back_with_it_and_is_taken_back(tmp_path: Path, platform: str) -> None:
    if platform == "democracyos":
        fake: democracyos.DemocracyOS | discourse.Discourse = democracyos.DemocracyOS()
        assert isinstance(fake, democracyos.DemocracyOS)
        fake.comment(fake.open("Article 1", "<p>Le texte.</p>"), "Il faudrait davantage de vélos")
        consultation = f"forum/{fake.forum}"
    else:
        fake = discourse.Discourse()
        fake.open("Un sujet", "Il faudrait davantage de vélos")
        consultation = "category/5"
    with fake, followed(tmp_path, fake.url, consultation, fake.account) as ws:
        ours = ids(ws, "vélos")
        assert len(ours) == 1
        deciding.answer(ws, ours, "Votre demande est retenue.")
        assert states(ws) == ["to-send"]
        assert syncing.push(ws).verified == 1
        assert states(ws) == ["verified"]
        assert syncing.push(ws).verified == 0
        # Read back, it stands with what it answers, and is still ours.
        syncing.pull(ws, sources.servers(ws)[0])
        assert states(ws) == ["verified"]
        assert fake.sent == ["Votre demande est retenue."]
        deciding.answer(ws, ours, "")
        assert states(ws) == ["to-take-back"]
        assert syncing.push(ws).verified == 1
        assert states(ws) == []
        syncing.pull(ws, sources.servers(ws)[0])
        syncing.pull(ws, sources.servers(ws)[0])
        assert states(ws) == []


def test_what_consul_cannot_take_is_kept_here(tmp_path: Path) -> None:
    with consul.Consul() as fake:
        fake.add("proposal", "Plus de vélos")
        fake.say("Proposal", 1, "D’accord")
        with followed(tmp_path, fake.url, "proposals") as ws:
            deciding.answer(ws, ids(ws, "vélos"), "Retenu.")
            deciding.dispose(ws, ids(ws, "vélos"), Disposition.RETAINED)
            (letter,) = [one for one in syncing.contents(ws).letters if one.wanted.slot is Slot.ANSWER]
            assert str(letter.state) == "kept-here"
            assert letter.reason.endswith(".")
            assert syncing.push(ws).sent == ()
            fake.hide("comment", 1)
            syncing.pull(ws, sources.servers(ws)[0])
            assert syncing.pull(ws, sources.servers(ws)[0]).gone == 1
