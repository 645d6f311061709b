"""Tags that go out: only those that somebody made public, only where the site has them, nobody else's touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyroaring import BitMap

from moderator.domain.decision import Act
from moderator.domain.settings import QUEUE
from moderator.servers.contract import Ability, Slot
from moderator.servers.openstad.session import Session
from moderator.store.workspace import Workspace
from moderator.work import contested, deciding, history, letters, preview, settling, sources, syncing, tagging
from moderator.work.syncing import Letter, State
from tests.domain.colleagues import Colleague
from tests.servers.fakes.openstad import OpenStadServer
from tests.work.test_moderation_sent import Desk


class Tagged(Desk):
    """The same desk, with a codebook and a project that has three tags, one of them the whole server's."""

    def __init__(self, ws: Workspace, server: OpenStadServer) -> None:
        self.water, self.streets = server.offer("Eau"), server.offer("Rues et places")
        self.europe = server.offer("Europe", everywhere=True)
        super().__init__(ws, server)
        self.eau, self.rues, self.intern = (deciding.define_tag(ws, one).made for one in ("eau", "Voirie", "à creuser"))

    def there(self, n: int) -> list[str]:
        return sorted(one["name"] for one in self.server.resources[self.ideas[n]]["tags"])

    def put(self, n: int, *tags: dict[str, Any]) -> None:
        """Somebody gives the n-th idea these tags on the site."""
        self.server.resources[self.ideas[n]]["tags"] = list(tags)

    def letters(self) -> tuple[Letter, ...]:
        return syncing.contents(self.ws).letters

    def writes(self) -> int:
        return sum(one.method == "PUT" for one in self.server.asked)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Tagged]:
    with OpenStadServer() as server, Workspace.create(tmp_path / "idees.moderator", title="Idées") as ws:
        yield Tagged(ws, server)


def test_a_tag_is_the_team_s_own_until_somebody_makes_it_public(desk: Tagged) -> None:
    assert Ability.PUSH_TAG in sources.abilities(sources.servers(desk.ws)[0])
    for uid in (desk.eau, desk.intern):
        deciding.tag(desk.ws, [desk.id(1)], uid)
    assert desk.states() == {}
    desk.put(1, desk.europe, desk.streets)
    desk.pull()
    deciding.describe_tag(desk.ws, desk.eau, public="Eau")
    # An answer sent there leaves the idea its own state, which is no tag.
    deciding.answer(desk.ws, [desk.id(1)], "Merci de cette idée.")
    assert syncing.push(desk.ws, only=[]).verified == 0
    assert desk.states() == {"to-send": 2}
    (letter,) = (one for one in desk.letters() if one.slot is Slot.TAGS)
    assert (letter.state, letter.wanted.text) == (State.TO_SEND, "Eau")
    shown = preview.preview(letter)
    assert (shown.before, shown.after) == ("Europe\nRues et places", "Eau\nEurope\nRues et places")
    assert syncing.push(desk.ws).verified == 2
    assert desk.there(1) == ["Eau", "Europe", "Rues et places"]
    desk.pull()
    assert desk.states() == {"verified": 2}
    deciding.answer(desk.ws, [desk.id(1)], "Merci encore de cette idée.")
    assert syncing.push(desk.ws).verified == 1
    # The tag is the team's own again: it goes, the others stay. Undone, it comes back.
    done = deciding.describe_tag(desk.ws, desk.eau, public="")
    assert "own again" in done.sentence
    assert desk.states() == {"verified": 1, "to-take-back": 1}
    (letter,) = (one for one in desk.letters() if one.slot is Slot.TAGS)
    assert preview.preview(letter).after == "Europe\nRues et places"
    assert syncing.push(desk.ws).verified == 1
    assert desk.there(1) == ["Europe", "Rues et places"]
    assert desk.states() == {"verified": 1}
    deciding.undo(desk.ws)
    assert syncing.push(desk.ws).verified == 1
    assert desk.there(1) == ["Eau", "Europe", "Rues et places"]


def test_what_others_had_put_there_is_never_taken_off(desk: Tagged) -> None:
    deciding.describe_tag(desk.ws, desk.eau, public="EAU ")
    deciding.describe_tag(desk.ws, desk.rues, public="Rues et places")
    desk.put(2, desk.water)
    desk.pull()
    deciding.tag(desk.ws, [desk.id(2)], desk.eau)
    assert desk.states() == {}, "the site shows it already"
    deciding.tag(desk.ws, [desk.id(2)], desk.rues)
    assert syncing.push(desk.ws).verified == 1
    assert desk.there(2) == ["Eau", "Rues et places"]
    for uid in (desk.eau, desk.rues):
        deciding.untag(desk.ws, [desk.id(2)], uid)
    assert syncing.push(desk.ws).verified == 1
    assert desk.there(2) == ["Eau"]


def test_a_sending_that_was_cut_still_tells_ours_from_theirs(desk: Tagged, monkeypatch: pytest.MonkeyPatch) -> None:
    for uid, name in ((desk.eau, "Eau"), (desk.rues, "Rues et places")):
        deciding.describe_tag(desk.ws, uid, public=name)
        deciding.tag(desk.ws, [desk.id(3)], uid)
    desk.put(3, desk.streets)
    send = Session.send

    def cut(self: Session, *asked: Any) -> object:
        send(self, *asked)
        raise KeyboardInterrupt

    monkeypatch.setattr(Session, "send", cut)
    with pytest.raises(KeyboardInterrupt):
        syncing.push(desk.ws)
    monkeypatch.undo()
    assert desk.there(3) == ["Eau", "Rues et places"]
    desk.pull()
    for uid in (desk.eau, desk.rues):
        deciding.untag(desk.ws, [desk.id(3)], uid)
    assert syncing.push(desk.ws).verified == 1
    assert desk.there(3) == ["Rues et places"]


def test_ours_taken_off_there_is_contested_and_settled_either_way(desk: Tagged) -> None:
    deciding.describe_tag(desk.ws, desk.eau, public="Eau")
    deciding.tag(desk.ws, [desk.id(n) for n in range(4)], desk.eau)
    assert syncing.push(desk.ws).verified == 4
    for n in range(3):
        desk.put(n, desk.streets)
    desk.pull()
    assert desk.states() == {"verified": 1, "contested": 3}
    assert "Somebody took off “Eau”" in next(one.reason for one in desk.letters() if one.state is State.CONTESTED)
    settling.insist(desk.ws, [desk.id(0)], Slot.TAGS)
    settling.take_theirs(desk.ws, desk.id(1), Slot.TAGS)
    deciding.untag(desk.ws, [desk.id(2)], desk.eau)
    assert desk.states() == {"verified": 1, "to-send": 1}
    assert syncing.push(desk.ws).verified == 1
    assert [desk.there(n) for n in range(3)] == [["Eau", "Rues et places"], ["Rues et places"], ["Rues et places"]]
    assert not desk.ws.standing.tags[desk.eau] & BitMap([desk.id(1), desk.id(2)])
    # Seen at the sending, before any reading.
    desk.put(3)
    deciding.describe_tag(desk.ws, desk.rues, public="Rues et places")
    deciding.tag(desk.ws, [desk.id(3)], desk.rues)
    assert syncing.push(desk.ws).contested == 1
    assert desk.there(3) == []


def test_the_site_says_no_with_its_rule(desk: Tagged) -> None:
    deciding.describe_tag(desk.ws, desk.intern, public="À creuser")
    deciding.tag(desk.ws, [desk.id(5)], desk.intern)
    before = desk.writes()
    assert syncing.push(desk.ws).refused == 1
    assert "The site has no tag “À creuser”" in desk.letters()[0].reason
    # A tag that the administrators took away since, and which a change would take off with it.
    deciding.describe_tag(desk.ws, desk.intern, public="Eau")
    desk.put(5, {"id": 9999, "name": "Ancien thème"})
    assert syncing.push(desk.ws).refused == 1
    assert "“Ancien thème”" in desk.letters()[0].reason
    assert desk.writes() == before
    desk.put(5)
    desk.server.locked = True
    settling.retry(desk.ws, [desk.id(5)], Slot.TAGS)
    assert syncing.push(desk.ws).refused == 1
    assert desk.there(5) == []


def test_nothing_is_published_before_it_is_accepted_and_rivals_wait(desk: Tagged) -> None:
    deciding.change(desk.ws, QUEUE, "before")
    deciding.describe_tag(desk.ws, desk.eau, public="Eau")
    deciding.tag(desk.ws, [desk.id(6)], desk.eau)
    assert desk.states() == {"incomplete": 1}
    deciding.accept(desk.ws, [desk.id(6)])
    assert desk.states() == {"to-send": 1}
    colleague = Colleague("Ahmed")
    colleague.decide(Act.DESCRIBE, (), {"tag": desk.eau, "public": "Rivières"})
    desk.ws.absorb(list(colleague.known.values()))
    assert desk.states() == {"contested": 1}
    assert letters.disputed_tags(desk.ws) == BitMap([desk.id(6)])
    (asked,) = contested.every(desk.ws)
    theirs = next(one for one in asked.choices if one.actor == "Ahmed")
    deciding.settle(desk.ws, asked.slot, BitMap(), theirs.value)
    assert [one.wanted.text for one in desk.letters()] == ["Rivières"]


def test_the_form_makes_and_changes_the_public_name_in_one_gesture(desk: Tagged) -> None:
    made = tagging.make(desk.ws, "Arbres", "#228833", "", [], "Nature")
    assert desk.ws.standing.codebook.tags[made.made].public == "Nature"
    deciding.undo(desk.ws)
    assert made.made not in desk.ws.standing.codebook.tags
    tag = desk.ws.standing.codebook.tags[desk.eau]
    done = tagging.edit(desk.ws, tag.uid, tag.name, tag.colour, tag.about, tag.examples, " Eau ")
    assert done is not None
    assert "made public" in done.sentence
    assert desk.ws.standing.codebook.tags[desk.eau] == replace(tag, public="Eau")
    assert history.verify(desk.ws).sound
    assert contested.count(desk.ws.standing) == 0
