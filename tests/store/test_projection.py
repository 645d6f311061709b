"""What is decided now: lived decision by decision, it is what replaying the whole journal gives."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from moderator.domain.decision import ON_OBJECTS, WORKSPACE, Act, Ref
from moderator.domain.fold import fold
from moderator.store import journal, mirror, projection, standing
from moderator.store.workspace import Workspace
from tests.domain.colleagues import Colleague, Step, lived, steps, targets
from tests.store.making import SPACE, article, assert_sound, bring, derived, proposal, proposals, rows, workspace

FIVE = [proposal(number) for number in range(1, 6)]
UIDS = tuple(one.uid for one in FIVE)
PHASES = (Phase.explicit, Phase.generate)  # shrinking histories that live in files would take minutes


def happen(ws: Workspace, step: Step) -> None:
    """A step of a history, on this device."""
    with ws.read() as conn:
        known = [one.decision for one in journal.entries(conn)]
    body = step.body(sorted(known, key=lambda one: one.order))
    if body is None or step.kind is None:
        return
    ids = BitMap() if step.kind in ON_OBJECTS else BitMap(UIDS.index(uid) + 1 for uid in targets(step))
    ws.decide(step.kind, ids, body)


def assert_rebuilt_is_lived(ws: Workspace) -> None:
    """Dropping the projection and replaying gives the same rows."""
    before, was = derived(ws), ws.standing
    ws.rebuild()
    assert derived(ws) == before
    assert ws.standing.slots == was.slots
    assert ws.standing.facts == was.facts


@given(steps(1, UIDS, most=40))
@settings(max_examples=30, phases=PHASES)
def test_on_one_device_lived_is_rebuilt_is_folded(history: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder, workspace(Path(folder), FIVE) as ws:
        for step in history:
            happen(ws, step)
        assert_sound(ws)
        assert_rebuilt_is_lived(ws)
        with ws.read() as conn:
            state = fold(one.decision for one in journal.entries(conn))
        for slot, holders in state.slots.items():
            for uid, held in holders.items():
                mine = ws.standing.facts.get(slot) if uid == WORKSPACE else ws.standing.value(slot, UIDS.index(uid) + 1)
                assert mine == held.value


@given(steps(2, UIDS, most=15), steps(1, UIDS, most=12), steps(2, UIDS, most=10), st.randoms(use_true_random=False))
@settings(max_examples=30, phases=PHASES)
def test_with_decisions_of_colleagues_arriving_at_any_moment(
    elsewhere: list[Step], here: list[Step], later: list[Step], chance: object
) -> None:
    with tempfile.TemporaryDirectory() as folder, workspace(Path(folder), FIVE) as ws:
        team = lived(elsewhere, 2)
        for person in team:
            # Each device's decisions come in their order; devices come when they come.
            happen_all(ws, here[: len(here) // 2])
            ws.absorb([one for one in person.known.values() if one.device == person.name])
            assert_sound(ws)
        happen_all(ws, here[len(here) // 2 :])
        assert_sound(ws)
        with ws.read() as conn:
            mine = {one.decision.ref: one.decision for one in journal.entries(conn)}
        for person in team:
            person.known = mine | person.known
        for step in later:
            body = step.body(sorted(team[step.who].known.values(), key=lambda one: one.order))
            if step.kind is not None and body is not None:
                team[step.who].decide(step.kind, targets(step), body)
        for person in reversed(team):
            ws.absorb([one for one in person.known.values() if one.device == person.name])
        happen_all(ws, here)
        assert_sound(ws)
        assert_rebuilt_is_lived(ws)


def happen_all(ws: Workspace, history: list[Step]) -> None:
    """Several steps, one after the other."""
    for step in history:
        happen(ws, step)


@given(steps(1, UIDS, most=15))
@settings(max_examples=30, phases=PHASES)
def test_undo_everything_then_redo_everything(history: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder, workspace(Path(folder), FIVE) as ws:
        happen_all(ws, [step for step in history if step.kind not in (Act.UNDO, Act.BLANK)])
        after = ws.standing
        with ws.read() as conn:
            acts = [one.decision.ref for one in journal.entries(conn)]
        undoings = [ws.decide(Act.UNDO, BitMap(), {"target": str(ref)}).decision.ref for ref in reversed(acts)]
        assert ws.standing.slots == {}
        assert ws.standing.facts == {}
        assert_sound(ws)
        for ref in reversed(undoings):
            ws.decide(Act.UNDO, BitMap(), {"target": str(ref)})
        assert ws.standing.slots == after.slots
        assert ws.standing.facts == after.facts
        assert_sound(ws)


@pytest.mark.parametrize("count", [projection.WIDE - 1, projection.WIDE, projection.WIDE + 1, 2 * projection.WIDE])
def test_acts_on_very_many_contributions_are_undone_as_those_on_a_few(tmp_path: Path, count: int) -> None:
    with workspace(tmp_path, proposals(2 * projection.WIDE)) as ws:
        many = BitMap(range(1, count + 1))
        ws.decide(Act.REFUSE, BitMap([5, 6]), {"reason": "insult"})
        accepted = ws.decide(Act.ACCEPT, many, {})
        ws.decide(Act.REFUSE, BitMap([6]), {"reason": "off-topic"})
        assert ws.standing.holding("status", "accepted") == many - BitMap([6])
        assert rows(ws, "SELECT count(*) FROM wide") == [(int(count > projection.WIDE),)]
        ws.decide(Act.UNDO, BitMap(), {"target": str(accepted.decision.ref)})
        assert ws.standing.holders("status") == {"refused:insult": BitMap([5]), "refused:off-topic": BitMap([6])}
        assert_sound(ws)
        assert_rebuilt_is_lived(ws)


def test_ids_of_several_blocks_are_kept_apart(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws, ws.write() as conn:
        ids = BitMap([1, 65_535, 65_536, 200_000, 3_000_000_000, 4_294_967_295])
        blocks = sorted({one >> projection.BLOCK for one in projection._firsts(ids)})
        assert blocks == sorted({one >> 16 for one in ids})
        projection.store_blocks(conn, "status", "accepted", ids, blocks)
        assert standing.load(conn).holding("status", "accepted") == ids
        projection.store_blocks(conn, "status", "accepted", ids - BitMap([200_000]), [200_000 >> 16])
        assert standing.load(conn).holding("status", "accepted") == ids - BitMap([200_000])


def test_articles_are_answered_as_contributions_are(tmp_path: Path) -> None:
    with workspace(tmp_path, [article(1), article(2), *proposals(3)]) as ws:
        both = BitMap([2, 3_000_000_001, 3_000_000_002])
        answer = ws.decide(Act.ANSWER, both, {"text": "Retenu à l’article 1."})
        assert ws.standing.holding("answer", str(answer.decision.ref)) == both
        assert set(answer.decision.on) == {proposal(2).uid, article(1).uid, article(2).uid}
        ws.decide(Act.UNDO, BitMap(), {"target": str(answer.decision.ref)})
        assert not ws.standing.anyone("answer")
        assert ws.standing.value("answer", 3_000_000_001) is None
        assert_sound(ws)


def test_decisions_on_contributions_that_arrive_later_are_found_again(tmp_path: Path) -> None:
    ahmed = Colleague("ahmed")
    ahmed.accept(proposal(1).uid, proposal(9).uid, article(1).uid)
    with workspace(tmp_path, proposals(3)) as ws:
        ws.absorb(list(ahmed.known.values()))
        assert ws.standing.holding("status", "accepted") == BitMap([1])
        assert {row[0] for row in rows(ws, "SELECT uid FROM orphan")} == {proposal(9).uid, article(1).uid}
        intake = bring(ws, [article(1), *proposals(9)])
        assert intake.awaited
        assert ws.standing.holding("status", "accepted") == BitMap([1, 9, 3_000_000_001])
        assert rows(ws, "SELECT uid FROM orphan") == []
        assert_sound(ws)
        assert not bring(ws, proposals(9)).awaited


def test_a_program_killed_between_an_arrival_and_its_decisions_finds_them_at_the_next_opening(tmp_path: Path) -> None:
    ahmed = Colleague("ahmed")
    ahmed.accept(proposal(2).uid)
    ws = workspace(tmp_path, proposals(1))
    ws.absorb(list(ahmed.known.values()))
    with ws.write() as conn:
        intake = mirror.Intake(conn, mirror.source(conn, SPACE, "export.csv"), "export.csv")
        intake.take(conn, proposals(2))
    assert intake.awaited
    ws.close()
    with Workspace.open(ws.path, devices=ws._devices) as again:
        assert again.standing.holding("status", "accepted") == BitMap([2])
        assert_sound(again)


def test_people_disagree_on_very_many_contributions_and_undoing_ends_it(tmp_path: Path) -> None:
    ahmed, lea = Colleague("ahmed"), Colleague("lea")
    everything = proposals(2 * projection.WIDE)
    no = ahmed.refuse(*(one.uid for one in everything))
    lea.accept(*(one.uid for one in everything[:1500]))
    lea.refuse(everything[0].uid, reason="off-topic")
    with workspace(tmp_path, everything) as ws:
        ws.absorb([*ahmed.known.values(), *lea.known.values()])
        assert len(ws.standing.contests["status"]) == 1500
        undoing = ws.decide(Act.UNDO, BitMap(), {"target": str(no.ref)})
        assert not ws.standing.contests["status"]
        assert len(ws.standing.holding("status", "accepted")) == 1499
        assert_sound(ws)
        ws.decide(Act.UNDO, BitMap(), {"target": str(undoing.decision.ref)})
        assert len(ws.standing.contests["status"]) == 1500
        assert_sound(ws)
        settled = ws.decide(Act.SETTLE, BitMap([1, 2]), {"slot": "status", "value": "accepted"})
        assert ws.standing.value("status", 1) == ws.standing.value("status", 2) == "accepted"
        assert len(ws.standing.contests["status"]) == 1498
        ws.decide(Act.UNDO, BitMap(), {"target": str(settled.decision.ref)})
        assert len(ws.standing.contests["status"]) == 1500
        assert_sound(ws)
        assert_rebuilt_is_lived(ws)


def test_a_disagreement_on_the_name_of_a_tag_is_settled(tmp_path: Path) -> None:
    ahmed, lea = Colleague("ahmed"), Colleague("lea")
    ahmed.decide(Act.DEFINE, (), {"tag": "bike", "name": "Vélo"})
    lea.decide(Act.DEFINE, (), {"tag": "bike", "name": "Cycles"})
    with workspace(tmp_path, proposals(2)) as ws:
        ws.absorb([*ahmed.known.values(), *lea.known.values()])
        assert ws.standing.contested() == (("name:bike", WORKSPACE),)
        settled = ws.decide(Act.SETTLE, BitMap([WORKSPACE]), {"slot": "name:bike", "value": "Vélo"})
        assert settled.decision.on == (WORKSPACE,)
        assert ws.standing.contested() == ()
        assert ws.standing.codebook.tags["bike"].name == "Vélo"
        assert_sound(ws)
        assert_rebuilt_is_lived(ws)
        ws.decide(Act.UNDO, BitMap(), {"target": str(settled.decision.ref)})
        assert ws.standing.contested() == (("name:bike", WORKSPACE),)
        assert_sound(ws)


def test_what_differs_from_the_journal_is_named(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        ws.decide(Act.ACCEPT, BitMap([1, 2]), {})
        ws.decide(Act.DEFINE, BitMap(), {"tag": "bike", "name": "Vélo"})
        with ws.write() as conn:
            projection.store_blocks(conn, "status", "accepted", BitMap([1, 3]), [0])
            conn.exec_driver_sql("UPDATE fact SET value = 'Train'")
            conn.exec_driver_sql("INSERT INTO dead VALUES (1)")
            conn.exec_driver_sql("INSERT INTO contest VALUES ('status', 1, '[\"a:1\", \"b:1\"]')")
        with ws.read() as conn:
            assert projection.differences(conn) == ["status = accepted", "name:bike", "contested", "undone"]
        ws.rebuild()
        assert_sound(ws)


def test_undoing_what_is_not_here_does_nothing(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        ws.decide(Act.ACCEPT, BitMap([1]), {})
        ws.decide(Act.UNDO, BitMap(), {"target": str(Ref("elsewhere", 12))})
        assert ws.standing.holding("status", "accepted") == BitMap([1])
        assert_sound(ws)
