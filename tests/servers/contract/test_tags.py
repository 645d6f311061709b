"""One contract for every platform that takes tags: ours put and taken off once, nobody else's touched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from moderator.domain.problem import Problem
from moderator.servers import tags
from moderator.servers.contract import Ability, Agreed, Outcome, Sent, Server, Slot, Wanted
from tests.servers.contract.stages import STAGES, Tagged, names
from tests.servers.contract.test_answering import WAYS
from tests.servers.proxy import BadLine


@pytest.fixture(params=names(Tagged))
def stage(request: pytest.FixtureRequest) -> Iterator[Tagged]:
    with ExitStack() as stack:
        found = STAGES[request.param](stack)
        assert isinstance(found, Tagged)
        yield found


def wanted(stage: Tagged, *chosen: str) -> Wanted:
    return Wanted(stage.bearer, "", "\n".join(chosen), slot=Slot.TAGS)


def pushed(server: Server, what: Wanted, base: Agreed | None = None) -> Sent:
    sent = server.push(what, base)
    assert (sent.outcome, sent.reason) == (Outcome.VERIFIED, ""), sent
    assert sent.agreed is not None
    assert sent.agreed.fingerprint == server.fingerprint(what)
    return sent


def test_ours_are_put_changed_and_taken_off_beside_those_of_others(stage: Tagged) -> None:
    server = stage.connect(stage.url)
    assert Ability.PUSH_TAG in server.describe().abilities
    assert server.takes(stage.bearer, Slot.TAGS)
    first, second, third = stage.offers
    stage.retag(stage.bearer, second)
    others = {key: found for key, found in stage.tags().items() if key != stage.bearer}
    one = pushed(server, wanted(stage, first, second))
    assert stage.tags()[stage.bearer] == [first, second]
    for base in (one.agreed, None):
        pushed(stage.connect(stage.url), wanted(stage, second, first.upper()), base)
    two = pushed(server, wanted(stage, third), one.agreed)
    assert stage.tags()[stage.bearer] == [second, third]
    pushed(server, wanted(stage), two.agreed)
    assert stage.tags() == {**others, stage.bearer: [second]}


def test_one_of_ours_taken_off_there_is_not_put_back_in_silence(stage: Tagged) -> None:
    server = stage.connect(stage.url)
    first, second, third = stage.offers
    one = pushed(server, wanted(stage, first, second))
    stage.retag(stage.bearer, second, third)
    sent = server.push(wanted(stage, first, second), one.agreed)
    assert (sent.outcome, first in sent.reason) == (Outcome.CONFLICT, True)
    assert stage.tags()[stage.bearer] == [second, third]
    # A person insists; then takes all of ours back: what somebody added meanwhile stays.
    again = pushed(server, wanted(stage, first, second), sent.agreed)
    pushed(server, wanted(stage), again.agreed)
    assert stage.tags()[stage.bearer] == [third]


def test_a_tag_that_the_site_has_not_is_refused_and_nothing_is_written(stage: Tagged) -> None:
    server = stage.connect(stage.url)
    before = stage.tags()
    sent = server.push(wanted(stage, stage.offers[0], "Introuvable"), None)
    assert (sent.outcome, "“Introuvable”" in sent.reason) == (Outcome.REFUSED, True)
    kind = stage.bearer.partition("/")[0]
    gone = server.push(replace(wanted(stage, stage.offers[0]), key=f"{kind}/5/987654"), None)
    assert (gone.outcome, gone.reason[-1:]) == (Outcome.REFUSED, ".")
    assert stage.tags() == before


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_whatever_the_line_does_ours_are_there_and_go_again(stage: Tagged, way: int) -> None:
    first, second, _third = stage.offers
    stage.retag(stage.bearer, second)
    with BadLine(stage.url) as line:
        server = stage.connect(line.url)
        base: Agreed | None = None
        for asked in (wanted(stage, first, second), wanted(stage)):
            # What is there is looked at and kept before anything is sent: a sending that was cut is then known again.
            base = tags.claim(asked, base, server.agreed([stage.bearer], Slot.TAGS)[stage.bearer].text)
            line.faults.append(WAYS[way]())
            for _attempt in range(4):
                try:
                    sent = server.push(asked, base)
                except Problem:
                    continue
                if sent.outcome is Outcome.VERIFIED:
                    break
            line.faults.clear()
            base = pushed(server, asked, base).agreed
            assert stage.tags()[stage.bearer] == sorted({second} | ({first} if asked.text else set()))
