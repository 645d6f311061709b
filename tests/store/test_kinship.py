"""Replies looked through as a whole once a source was read: what is missing and what turns in a circle is told."""

from pathlib import Path

from moderator.domain.doctor import Ailment
from moderator.store.kinship import loose_ends
from moderator.store.workspace import Workspace
from tests.store.making import bring, proposal, workspace


def told(ws: Workspace) -> list[tuple[Ailment, str]]:
    with ws.read() as conn:
        return sorted((one.ailment, one.sample) for one in loose_ends(conn, 1, 1))


def test_replies_to_what_is_not_here_are_told(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(ws, [proposal(1), proposal(2, parent="proposal/1"), proposal(3, parent="proposal/77")])
        assert told(ws) == [(Ailment.MISSING_PARENT, "proposal/3")]


def test_each_circle_is_told_once_however_many_talk_in_it(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        circle = [proposal(n, parent=f"proposal/{n % 3 + 1}") for n in (1, 2, 3)]
        outside = [proposal(4, parent="proposal/2"), proposal(5, parent="proposal/4")]
        bring(ws, [*circle, *outside, proposal(9, parent="proposal/9"), proposal(20)])
        assert told(ws) == [(Ailment.PARENT_CYCLE, "proposal/1"), (Ailment.PARENT_CYCLE, "proposal/9")]


def test_a_very_deep_thread_is_no_circle(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(ws, [proposal(1), *(proposal(n, parent=f"proposal/{n - 1}") for n in range(2, 1_500))])
        assert told(ws) == []
