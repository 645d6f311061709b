"""What waits for a person, and how far the team is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.decision import Act
from moderator.store.effort import Ledger
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, reporting, waiting
from moderator.work.waiting import Cover, Place, Share, Span
from tests.store.making import article, bring, proposal, proposals, workspace


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return workspace(tmp_path, [*(article(number) for number in range(3)), *proposals(10)])


def names(ws: Workspace) -> list[tuple[str, int]]:
    return [(one.name, one.count) for one in waiting.today(ws).waiting]


def test_a_new_consultation_is_all_to_moderate(ws: Workspace) -> None:
    assert names(ws) == [("to-moderate", 10)]
    (only,) = waiting.today(ws).waiting
    assert (only.place, finding.find(ws, only.search).total) == (Place.MODERATE, 10)


def test_work_comes_in_the_order_in_which_it_is_best_done(ws: Workspace, tmp_path: Path) -> None:
    deciding.accept(ws, [1, 2])
    deciding.answer(ws, [1], "Oui.")
    deciding.pile(ws, [3, 4], "Lettre")
    deciding.assign(ws, [5], "Claire")
    ws.actor = "Zoé"
    deciding.ask_opinion(ws, [6], "Est-ce une insulte ?")
    ws.actor = "Claire"
    reporting.export(ws, "responses", tmp_path)
    deciding.refuse(ws, [7], "insult")
    found = waiting.today(ws)
    assert [(one.name, one.count) for one in found.waiting] == [
        ("opinions", 1),
        ("piles", 2),
        ("mine", 1),
        ("to-moderate", 7),
        ("to-answer", 1),
        ("stale", 1),
    ]
    assert {one.label for one in found.stale[0].moved} == {"Still to moderate", "Refused"}
    for one in found.waiting:
        if one.search:
            assert finding.find(ws, one.search).total == one.count


@pytest.mark.parametrize("hours", [-48, 0, 48])
def test_an_answer_is_to_review_once_its_text_changed(ws: Workspace, hours: int) -> None:
    deciding.accept(ws, [1, 2])
    # In the second in which the text comes in, or by a clock set right since: what came first is not told by the hour.
    ws.decide(Act.ANSWER, BitMap([1, 2]), {"text": "Oui."}, at=datetime.now(UTC) + timedelta(hours=hours))
    bring(ws, [proposal(1, body="Il ne faut plus de piste cyclable."), *proposals(10)[1:]])
    ws.corpus.refresh()
    assert dict(names(ws))["to-review"] == 1
    assert finding.find(ws, "à-revoir:oui").ids.tolist() == [1]
    ws.decide(Act.ANSWER, BitMap([1]), {"text": "Non, en effet."}, at=datetime.now(UTC) - timedelta(hours=hours))
    assert "to-review" not in dict(names(ws))
    deciding.undo(ws)
    assert dict(names(ws))["to-review"] == 1


def test_how_far_the_team_is(ws: Workspace) -> None:
    tag = deciding.define_tag(ws, "Vélo").made
    deciding.accept(ws, [1, 2])
    deciding.tag(ws, [1], tag)
    deciding.read(ws, [1, 2, 3], 4)
    ws.actor = "Zoé"
    deciding.read(ws, [3, 4], 4)
    cover = waiting.cover(ws)
    assert cover == Cover(received=10, read=4, mine=2, moderated=2, tagged=1, answered=0)


def test_who_did_what_today_this_week_and_in_all(ws: Workspace) -> None:
    wednesday = date(2026, 3, 11)

    def decide(day: int, who: str, ids: list[int]) -> None:
        ws.actor = who
        ws.decide(Act.ACCEPT, BitMap(ids), {}, at=datetime(2026, 3, day, 10, tzinfo=UTC))

    decide(8, "Claire", [1, 2, 3])  # the Sunday before
    decide(9, "Zoé", [4, 5])
    decide(11, "Claire", [5])
    ledger = Ledger()
    assert waiting.effort(ws, ledger, Span.TODAY, wednesday) == (Share("Claire", 1, 0, 0, 0), Share("", 1, 0, 0, 0))
    week = waiting.effort(ws, ledger, Span.WEEK, wednesday)
    assert [(one.person, one.moderated) for one in week] == [("Zoé", 2), ("Claire", 1), ("", 2)]
    whole = waiting.effort(ws, ledger, Span.ALL, wednesday)
    assert [(one.person, one.moderated) for one in whole] == [("Claire", 4), ("Zoé", 2), ("", 5)]
    assert waiting.effort(ws, ledger, Span.TODAY, date(2026, 3, 12)) == ()


def test_each_source_says_when_it_was_last_read(ws: Workspace) -> None:
    (only,) = waiting.followed(ws)
    assert (only.label, only.is_server) == ("export.csv", False)
    assert only.last is not None
