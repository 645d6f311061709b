"""The queue: before or after publication, what is put off, the short texts; and what that changes elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.problem import Problem
from moderator.domain.query import Order
from moderator.domain.settings import QUEUE
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, pace, queue, reading
from tests.store.making import assert_sound, proposal, proposals, workspace


def order(ws: Workspace, typed: str = "statut:à-modérer") -> list[int]:
    return [int(one) for one in finding.find(ws, typed, Order.OLDEST).ids]


def test_before_publication_the_oldest_first_and_only_what_is_accepted_goes_out(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(4)) as ws:
        everyone = ws.corpus.columns.everyone
        deciding.accept(ws, [1])
        deciding.refuse(ws, [2], "insult")
        assert queue.mode(ws.standing) is queue.Mode.AFTER
        assert queue.start(ws.standing).order is Order.NEWEST
        assert queue.publishable(ws.standing, everyone) == BitMap([1, 3, 4])
        done = deciding.change(ws, QUEUE, "before")
        assert queue.start(ws.standing) == queue.Start("status:to-moderate", Order.OLDEST)
        assert queue.publishable(ws.standing, everyone) == BitMap([1])
        sheets = [reading.sheet(ws, one) for one in (1, 3)]
        assert [one.unpublished for one in sheets if one] == [False, True]
        deciding.undo_one(ws, done.ref)
        assert queue.mode(ws.standing) is queue.Mode.AFTER
        with pytest.raises(Problem, match="cannot be the value"):
            deciding.change(ws, QUEUE, "whenever")


def test_what_i_put_off_ends_my_queue_and_nobody_elses(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(5)) as ws:
        ws.actor = "Claire"
        done = deciding.later(ws, [1, 2])
        assert done.sentence == "2 contributions put at the end of the queue."
        assert order(ws) == [3, 4, 5, 1, 2]
        assert order(ws, "plus-tard:oui") == [1, 2]
        assert reading.rows(ws, [1])[0].later
        deciding.ask_opinion(ws, [3], "Un doute")
        assert order(ws) == [4, 5, 3, 1, 2], "what waits for somebody’s answer comes before what is put off"
        assert order(ws, "") == [1, 2, 3, 4, 5], "a list that is not the queue keeps its order"
        ws.actor = "Ahmed"
        assert order(ws) == [1, 2, 3, 4, 5]
        ws.actor = "Claire"
        deciding.later(ws, [2], back=True)
        assert order(ws, "later:yes") == [1]
        deciding.undo_one(ws, done.ref)
        assert order(ws, "later:yes") == []
        assert_sound(ws)


def test_short_texts_are_those_under_twelve_words_that_nobody_masked(tmp_path: Path) -> None:
    bodies = ["Je suis contre.", "mot " * 11, "mot " * 12, "Appelez-moi au 06", "é" * 200]
    items = [proposal(number, title="", body=body.strip()) for number, body in enumerate(bodies, 1)]
    with workspace(tmp_path, items) as ws:
        ids = finding.find(ws, "", Order.OLDEST).ids
        deciding.redact(ws, 4, "body", 15, 17)
        found = queue.shorts(ws, ids)
        assert [(one.id, one.text) for one in found.texts] == [(1, "Je suis contre."), (2, "mot " * 10 + "mot")]
        assert not found.more
        assert queue.shorts(ws, ids, most=1).more


def test_a_title_that_the_text_repeats_is_counted_once() -> None:
    assert queue.words("Je suis contre", "Je suis contre.") == 3
    assert queue.words("Contre", "Je suis opposé.") == 4


NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def decided(ws: Workspace, minutes: float, verb: str, *ids: int, reason: str = "insult") -> None:
    """An act at so many minutes before `NOW`."""
    from moderator.domain.decision import Act

    body = {"refuse": {"reason": reason}, "tag": {"tag": "velo"}}.get(verb, {})
    ws.decide(Act(verb), BitMap(ids), body, at=NOW - timedelta(minutes=minutes))


def test_the_pace_counts_this_hour_and_foretells_the_end(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(90)) as ws:
        decided(ws, 70, "accept", 1)
        for number in range(2, 32):
            decided(ws, 32 - number, "accept", number)
        decided(ws, 0.5, "refuse", 31)
        decided(ws, 0.4, "tag", 5)
        decided(ws, 0.3, "tag", 5, 6)
        found = pace.paces(ws, NOW)
        assert (found.moderation.done, found.moderation.remaining) == (30, 59)
        assert found.moderation.hour == 60, "thirty in the half hour since the first"
        assert found.moderation.ends == NOW + timedelta(minutes=59)
        assert (found.coding.done, found.coding.ends) == (2, None)
        ws.actor = "Ahmed"
        assert pace.paces(ws, NOW).moderation.done == 0, "each has a pace of their own"


def test_an_act_on_a_whole_search_counts_and_foretells_nothing(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(90)) as ws:
        decided(ws, 20, "accept", *range(1, 81))
        found = pace.paces(ws, NOW).moderation
        assert (found.done, found.remaining, found.ends) == (80, 10, None)


def test_a_pause_is_proposed_after_fifteen_violent_texts_with_no_pause_between(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(60)) as ws:
        for number in range(1, 15):
            decided(ws, 40 - number, "refuse", number)
        assert pace.paces(ws, NOW - timedelta(minutes=26)).run == ""
        decided(ws, 26, "refuse", 15, reason="off-topic")
        assert pace.paces(ws, NOW - timedelta(minutes=26)).run == "", "off topic tires nobody"
        decided(ws, 25, "refuse", 16)
        run = pace.paces(ws, NOW - timedelta(minutes=25)).run
        assert run
        assert pace.paces(ws, NOW - timedelta(minutes=5)).run == "", "a pause was made"
        deciding.undo(ws)
        assert pace.paces(ws, NOW - timedelta(minutes=25)).run == "", "what is undone was not decided"
