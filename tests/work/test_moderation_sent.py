"""Moderation that goes out: only where it differs, verified, contested, taken back, and never where it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.settings import QUEUE
from moderator.servers.contract import Slot
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, masking, settling, sources, syncing
from moderator.work.importing import Report
from moderator.work.syncing import State
from tests.servers.fakes.openstad import OpenStadServer

FIRST = "2024-03-01T09:00:00.000Z"


class Desk:
    """One person who follows a project of twelve ideas."""

    def __init__(self, ws: Workspace, server: OpenStadServer) -> None:
        self.ws, self.server = ws, server
        self.ideas = [server.idea(f"Idée {n}", f"<p>Le texte de Mme Martin, numéro {n}.</p>") for n in range(12)]
        self.comment = server.say(self.ideas[0], "Un commentaire")
        made = sources.add(
            ws, f"{server.url}/api/project/5", platform="openstad", credentials=("", server.token), lasting=False
        )
        assert made.space.startswith("openstad:")
        self.pull()

    def pull(self) -> Report:
        return syncing.pull(self.ws, sources.servers(self.ws)[0])

    def id(self, n: int) -> int:
        """The contribution that the n-th idea is here."""
        (found,) = finding.find(self.ws, f'"numéro {n}."').ids
        return int(found)

    def states(self) -> dict[str, int]:
        found = syncing.contents(self.ws)
        return {str(state): found.count(state) for state in State if found.count(state)}

    def shown(self, n: int) -> str | None:
        date: str | None = self.server.resources[self.ideas[n]]["publishDate"]
        return date


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with OpenStadServer() as server, Workspace.create(tmp_path / "idees.moderator", title="Idées") as ws:
        yield Desk(ws, server)


def test_only_what_differs_goes_out_and_comes_back_as_ours(desk: Desk) -> None:
    everyone = finding.find(desk.ws, "").bitmap
    deciding.accept(desk.ws, everyone)
    # All twelve are shown already: nothing to send, and the comment's moderation stays here.
    assert desk.states() == {}
    deciding.refuse(desk.ws, [desk.id(1), desk.id(2)], "insult")
    (first, _second) = syncing.contents(desk.ws).letters
    assert (first.slot, first.wanted.disposition, first.wanted.text) == (Slot.STATUS, "refused", "Attack or insult")
    assert syncing.push(desk.ws).verified == 2
    assert [desk.shown(n) for n in range(4)] == [FIRST, None, None, FIRST]
    drafts = finding.find(desk.ws, "presence:draft").bitmap
    assert drafts == BitMap([desk.id(1), desk.id(2)]), "known at once, and no news when it comes back"
    assert desk.pull().changed == 0
    assert desk.states() == {"verified": 2}
    # One is accepted after all, the other's refusal is undone: both get back the date that they had.
    deciding.accept(desk.ws, [desk.id(1)])
    deciding.reset(desk.ws, [desk.id(2)])
    assert desk.states() == {"to-send": 1, "to-take-back": 1}
    assert syncing.push(desk.ws).verified == 2
    assert [desk.shown(n) for n in range(4)] == [FIRST] * 4
    assert desk.states() == {"verified": 1}
    # Refused anew before anything was read again, it goes out anew.
    deciding.refuse(desk.ws, [desk.id(2)], "insult")
    assert desk.states() == {"to-send": 1, "verified": 1}
    deciding.reset(desk.ws, [desk.id(2)])
    assert (desk.pull().changed, desk.states()) == (0, {"verified": 1})


def test_what_is_put_back_there_is_contested_even_if_it_is_as_it_was_first_read(desk: Desk) -> None:
    deciding.refuse(desk.ws, [desk.id(3), desk.id(4)], "off-topic")
    syncing.push(desk.ws)
    for n in (3, 4):
        desk.server.resources[desk.ideas[n]]["publishDate"] = FIRST
    desk.pull()
    assert desk.states() == {"contested": 2}
    settling.insist(desk.ws, [desk.id(3)], Slot.STATUS)
    settling.take_theirs(desk.ws, desk.id(4), Slot.STATUS)
    assert desk.states() == {"to-send": 1}
    assert syncing.push(desk.ws).verified == 1
    assert [desk.shown(n) for n in (3, 4)] == [None, FIRST]
    assert desk.ws.standing.holding("status", "accepted") == BitMap([desk.id(4)])


def test_a_refusal_of_the_platform_is_told_and_tried_again_when_asked(desk: Desk) -> None:
    deciding.refuse(desk.ws, [desk.id(5)], "commercial")
    desk.server.open = False
    assert syncing.push(desk.ws).refused == 1
    (letter,) = syncing.contents(desk.ws).in_state(State.REFUSED)
    assert "closed to entries" in letter.reason
    assert syncing.push(desk.ws).sent == ()
    desk.server.open = True
    settling.retry(desk.ws, [desk.id(5)], Slot.STATUS)
    assert syncing.push(desk.ws).verified == 1


def test_an_answer_and_a_refusal_of_one_contribution_go_each_their_way(desk: Desk) -> None:
    deciding.answer(desk.ws, [desk.id(6)], "Votre idée sort du cadre.")
    deciding.refuse(desk.ws, [desk.id(6)], "off-topic")
    assert {one.slot for one in syncing.contents(desk.ws).letters} == {Slot.ANSWER, Slot.STATUS}
    there = desk.server.resources[desk.ideas[6]]
    assert syncing.push(desk.ws, only=[(desk.id(6), Slot.ANSWER)]).verified == 1
    assert there["publishDate"] == FIRST, "sent alone is alone"
    assert syncing.push(desk.ws).verified == 1
    assert there["publishDate"] is None
    assert [one["description"] for one in there["modBreaks"]] == ["<p>Votre idée sort du cadre.</p>"]
    # Somebody changes both there; who insists on the answer has not said a word of the refusal.
    there.update(publishDate=FIRST, modBreaks=[{"id": "theirs", "description": "<p>Bienvenue !</p>"}])
    desk.pull()
    assert desk.states() == {"contested": 2}
    settling.insist(desk.ws, [desk.id(6)])
    assert desk.states() == {"contested": 1, "to-send": 1}
    assert syncing.push(desk.ws).verified == 1
    assert there["publishDate"] == FIRST
    settling.insist(desk.ws, [desk.id(6)], Slot.STATUS)
    assert syncing.push(desk.ws).verified == 1
    assert there["publishDate"] is None
    deciding.reset(desk.ws, [desk.id(6)])
    assert syncing.push(desk.ws).verified == 1
    assert desk.states() == {"verified": 1}
    assert desk.pull().changed == 0


def test_masks_stay_here_where_the_platform_takes_none(desk: Desk) -> None:
    id_ = desk.id(7)
    deciding.redact(desk.ws, id_, "body", 12, 22)
    assert masking.ids(desk.ws) == BitMap([id_])
    texts = masking.bodies(desk.ws, {id_: "Le texte de Mme Martin, numéro 7.", desk.id(8): "Autre."})
    assert texts == {id_: "Le texte de […], numéro 7.", desk.id(8): "Autre."}
    assert desk.states() == {}


def test_without_the_right_to_moderate_there_is_nothing_to_send(tmp_path: Path) -> None:
    with OpenStadServer(role="member") as server, Workspace.create(tmp_path / "w.moderator", title="Idées") as ws:
        desk = Desk(ws, server)
        deciding.refuse(ws, [desk.id(1)], "insult")
        deciding.answer(ws, [desk.id(2)], "Merci.")
        assert desk.states() == {"kept-here": 1}


def test_before_publication_an_answer_waits_for_its_contribution_to_be_accepted(desk: Desk) -> None:
    deciding.change(desk.ws, QUEUE, "before")
    deciding.answer(desk.ws, [desk.id(1)], "Merci.")
    (letter,) = syncing.contents(desk.ws).letters
    assert (letter.state, letter.reason) == (
        State.INCOMPLETE,
        "Accept it first: nothing about it is published before.",
    )
    deciding.accept(desk.ws, [desk.id(1)])
    assert desk.states() == {"to-send": 1}
    deciding.change(desk.ws, QUEUE, "after")
    deciding.reset(desk.ws, [desk.id(1)])
    assert desk.states() == {"to-send": 1}, "it is public already"
