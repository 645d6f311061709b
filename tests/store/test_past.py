"""Looking back: the workspace as it was is what folding the decisions of then gives, and cannot be changed."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from moderator.domain.decision import WORKSPACE, Act, Ref
from moderator.domain.fold import fold
from moderator.domain.parsing import parse
from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled
from moderator.store import journal
from moderator.store.acts import Sought, concerning, history
from moderator.store.past import Past, earliest, look_back
from moderator.store.workspace import Workspace
from moderator.work import history as figures
from moderator.work import reading
from tests.domain.colleagues import Step, lived, steps
from tests.store.making import bring, proposal, proposals, workspace
from tests.store.test_projection import FIVE, UIDS, happen_all

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


@given(
    steps(2, UIDS, most=15),
    steps(1, UIDS, most=12),
    steps(1, UIDS, most=8),
    st.integers(0, 40),
)
@settings(max_examples=40, phases=(Phase.explicit, Phase.generate))
def test_any_moment_of_the_past_is_what_folding_its_decisions_gives(
    elsewhere: list[Step], here: list[Step], later: list[Step], chosen: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, workspace(Path(folder), FIVE) as ws:
        happen_all(ws, here)
        for person in lived(elsewhere, 2):
            ws.absorb([one for one in person.known.values() if one.device == person.name])
        happen_all(ws, later)
        with ws.read() as conn:
            every = list(journal.entries(conn))
        if not every:
            assert earliest(ws) is None
            return
        until = every[chosen % len(every)]
        # What was erased since stays erased: the words are no longer there to be folded.
        state = fold(one.decision for one in every if one.seq <= until.seq)
        assert_same(look_back(ws, until.decision.ref), state)
        now = look_back(ws, every[-1].decision.ref)
        assert now.standing.slots == ws.standing.slots
        assert now.standing.facts == ws.standing.facts
        assert now.standing.contests == {slot: ids for slot, ids in ws.standing.contests.items() if ids}


def assert_same(past: Past, state: object) -> None:
    """The standing of the past says what a folded state says."""
    from moderator.domain.fold import State

    assert isinstance(state, State)
    expected = {
        (slot, UIDS.index(uid) + 1): held.value
        for slot, holders in state.slots.items()
        for uid, held in holders.items()
        if uid != WORKSPACE and held.value is not None
    }
    found = {
        (slot, id_): value
        for slot, values in past.standing.slots.items()
        for value, ids in values.items()
        for id_ in ids
    }
    assert found == expected
    facts = {slot: held[WORKSPACE].value for slot, held in state.slots.items() if WORKSPACE in held}
    assert past.standing.facts == {slot: value for slot, value in facts.items() if value is not None}
    rivals = {
        (slot, UIDS.index(uid) + 1 if uid else WORKSPACE): tuple(map(str, state.slots[slot][uid].rivals))
        for slot, uid in state.contested()
    }
    assert {(slot, id_): one for slot, ids in past.standing.contests.items() for id_, one in ids.items()} == rivals


def a_week(ws: Workspace) -> None:
    """Three days of work on four contributions."""
    ws.decide(Act.ACCEPT, BitMap([1, 2]), {}, at=NOON)
    ws.decide(Act.NOTE, BitMap([1]), {"text": "À revoir"}, at=NOON + timedelta(hours=1))
    refused = ws.decide(Act.REFUSE, BitMap([2, 3]), {"reason": "insult"}, at=NOON + timedelta(days=1))
    ws.decide(Act.UNDO, BitMap(), {"target": str(refused.decision.ref)}, at=NOON + timedelta(days=2))


def test_a_day_of_the_past_has_its_list_its_history_and_its_figures(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(4)) as ws:
        with ws.write() as conn:
            conn.exec_driver_sql("UPDATE contribution SET first_seen = ?", (int(NOON.timestamp()) - 60,))
            conn.exec_driver_sql(
                "UPDATE contribution SET first_seen = ? WHERE id = 4", (int(NOON.timestamp()) + 100_000,)
            )
        ws.corpus.columns  # noqa: B018 - read, then read again
        ws.corpus.refresh()
        a_week(ws)
        then = look_back(ws, NOON + timedelta(days=1, hours=1))
        assert then.corpus.find(parse("status:refused")).ids.tolist() == [3, 2]
        assert then.corpus.find(parse("")).total == 3, "the fourth had not come in"
        assert ws.corpus.find(parse("status:refused")).total == 0
        assert [line.entry.decision.kind for line in history(then, limit=9)] == [Act.REFUSE, Act.NOTE, Act.ACCEPT]
        assert not any(line.reversed for line in history(then, limit=9)), "it was undone the day after only"
        assert len(concerning(then, 2)) == 2
        assert figures.stats(then).received == 3
        assert sum(figures.stats(then).refused.values()) == 2
        assert reading.sheet(then, 4) is None
        day_after = look_back(ws, NOON + timedelta(days=3))
        assert [line.reversed for line in history(day_after, limit=9, sought=Sought(kinds=("refuse",)))] == [True]
        first = earliest(ws)
        assert first == NOON


def test_a_contribution_is_read_as_it_was_known_then(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(2)) as ws:
        with ws.write() as conn:
            conn.exec_driver_sql("UPDATE contribution SET first_seen = ?", (int(NOON.timestamp()),))
        bring(ws, [proposal(1, body="Finalement, une rue pour les piétons.")])
        with ws.write() as conn:
            conn.exec_driver_sql("UPDATE version SET until = ?", (int(NOON.timestamp()) + 3_600,))
        ws.corpus.refresh()
        before, after = look_back(ws, NOON + timedelta(minutes=5)), look_back(ws, NOON + timedelta(hours=2))
        old, new = reading.sheet(before, 1), reading.sheet(after, 1)
        assert old is not None
        assert new is not None
        assert "piste cyclable" in old.body
        assert "piétons" in new.body
        assert (old.versions, len(new.versions)) == ((), 1)
        assert "piste cyclable" in reading.rows(before, [1])[0].excerpt


def test_the_past_cannot_be_changed(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        a_week(ws)
        then = look_back(ws, NOON)
        with pytest.raises(Problem, match="looking at the past"):
            then.decide(Act.ACCEPT, BitMap([1]), {})
        with pytest.raises(Problem, match="looking at the past"):
            then.set("title", "Autre")
        with pytest.raises(Problem, match="looking at the past"):
            then.rebuild()
        then.close()
        assert ws.standing.holding("status", "accepted") == BitMap([1, 2])
        with pytest.raises(Problem, match="no decision"):
            look_back(ws, Ref("nobody", 3))


def test_going_back_can_be_stopped(tmp_path: Path) -> None:
    def stop(_done: int, _total: int | None, _what: str) -> None:
        raise Cancelled

    with workspace(tmp_path, proposals(3)) as ws:
        a_week(ws)
        with pytest.raises(Cancelled):
            look_back(ws, NOON, stop)
