"""Merge ideas, never voices: whatever is piled, merged, split, attached and undone, each contribution counts once."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from moderator.domain.problem import Problem
from moderator.store.workspace import Workspace
from moderator.work import arguing, arguments, deciding
from moderator.work.arguments import Counting
from tests.store.making import assert_sound, proposals, workspace

VOICES = 8
ids = st.frozensets(st.integers(1, VOICES), min_size=1)
act = st.sampled_from(
    ("pile", "unpile", "apart", "define", "attach", "passage", "detach", "merge", "separate", "split", "move", "undo",
     "redo")
)  # fmt: skip


def happen(ws: Workspace, what: str, on: frozenset[int], choice: int) -> None:
    """Let one act happen, if it can."""
    known = sorted(ws.standing.arguments.every)
    one, other = (known[choice % len(known)], known[choice // 3 % len(known)]) if known else ("", "")
    match what:
        case "pile":
            deciding.pile(ws, on)
        case "unpile":
            deciding.unpile(ws, on)
        case "apart":
            deciding.apart(ws, on)
        case "define":
            arguing.define(ws, f"Argument {choice % 5}", parent=one if choice % 2 else "")
        case "attach":
            arguing.attach(ws, on, one)
        case "passage":
            arguing.attach_passage(ws, min(on), one, "body", choice % 4, 9)
        case "detach":
            arguing.detach_all(ws, on, one)
        case "merge":
            arguing.merge(ws, one, other)
        case "separate":
            arguing.separate(ws, one)
        case "split":
            arguing.split_off(ws, one, on, f"Part {choice}")
        case "move":
            arguing.move(ws, one, parent=other if choice % 2 else "", at=choice % 3)
        case "undo":
            deciding.undo(ws)
        case "redo":
            deciding.redo(ws)
        case _:
            pytest.fail(what)


def counted(ws: Workspace) -> None:
    """What must hold at any moment."""
    now, everyone = ws.standing, BitMap(range(1, VOICES + 1))
    piles = list(now.holders("pile").values())
    alone = everyone - now.anyone("pile")
    assert sum(map(len, piles)) + len(alone) == VOICES, "each contribution is in one pile at most, and all are counted"
    assert ws.corpus.columns.everyone == everyone, "no contribution is made or lost"
    counting = Counting(ws)
    assert counting.distinct(everyone) == len(piles) + len(alone)
    every = arguments.carried(ws)
    assert {one.argument.uid for one in every} == {one.uid for one in now.arguments.living()}
    union = BitMap()
    for one in every:
        held = counting.ids(one.argument.uid)
        assert one.total == len(held) <= VOICES, "a voice counts once under an argument, however it hangs there"
        assert one.distinct <= one.total
        assert one.people <= one.total
        assert {one.distinct == 0, one.people == 0} == {one.total == 0}
        union |= held
    hung = BitMap.union(
        now.anyone_of("extract:"), *(values["1"] for values in now.slots.family("argument:").values() if "1" in values)
    )
    # What hangs on an argument whose making was undone waits for it, and is counted nowhere meanwhile.
    known = now.arguments.every.keys()
    named = {slot.removeprefix("argument:") for slot in now.slots.family("argument:")}
    named |= {uid for values in now.slots.family("extract:").values() for uid in values}
    assert union == hung if named <= known else union <= hung, "merging and splitting lose no voice"


@settings(max_examples=40)
@given(st.lists(st.tuples(act, ids, st.integers(0, 30)), max_size=14))
def test_the_sum_of_voices_is_the_number_of_contributions(history: list[tuple[str, frozenset[int], int]]) -> None:
    with TemporaryDirectory() as folder:
        ws = workspace(Path(folder), proposals(VOICES))
        for at in range(3):
            arguing.define(ws, f"Depart {at}")
        votes = ws.corpus.columns.votes_for.copy()
        for what, on, choice in history:
            try:
                happen(ws, what, on, choice)
            except Problem:
                continue  # what cannot be done says so and changes nothing
            counted(ws)
        assert (ws.corpus.columns.votes_for == votes).all(), "votes stay where citizens put them"
        while deciding.undo(ws) is not None:
            pass
        assert ws.standing.slots == {} and ws.standing.facts == {}, "everything can be undone"  # noqa: PT018
        assert_sound(ws)
        ws.close()
