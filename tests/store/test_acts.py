"""Looking acts up: those on a contribution, whoever did them and however many others they concerned."""

from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.decision import Act, Ref
from moderator.store import acts, projection
from moderator.store.journal import Entry
from moderator.store.workspace import Workspace
from tests.store.making import article, proposals, workspace


def undo(ws: Workspace, entry: Entry) -> Entry:
    """Undo a decision."""
    return ws.decide(Act.UNDO, BitMap(), {"target": str(entry.decision.ref)})


def test_the_history_of_a_contribution_holds_acts_on_many_and_their_undoings(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(2 * projection.WIDE)) as ws:
        many = ws.decide(Act.ACCEPT, BitMap(range(1, 2 * projection.WIDE)), {})
        few = ws.decide(Act.REFUSE, BitMap([5, 6]), {"reason": "insult"})
        other = ws.decide(Act.NOTE, BitMap([6]), {"text": "x"})
        back = undo(ws, many)
        again = undo(ws, back)
        lines = acts.concerning(ws, 5)
        assert [line.entry.seq for line in lines] == [many.seq, few.seq, back.seq, again.seq]
        assert [line.reversed for line in lines] == [False, False, True, False]
        assert [line.count for line in lines] == [1999, 2, 1999, 1999]
        assert [(one.ref, len(one.on)) for one in lines[2].chain] == [(many.decision.ref, 1999)]
        assert [line.entry.seq for line in acts.concerning(ws, 6)][:3] == [many.seq, few.seq, other.seq]
        assert acts.concerning(ws, 2 * projection.WIDE) == []
        assert acts.concerning(ws, 99_999) == []


def test_the_history_of_an_article_is_found_too(tmp_path: Path) -> None:
    with workspace(tmp_path, [article(1), *proposals(3)]) as ws:
        answer = ws.decide(Act.ANSWER, BitMap([1, 3_000_000_001]), {"text": "Retenu."})
        assert [line.entry for line in acts.concerning(ws, 3_000_000_001)] == [answer]
        assert acts.words(ws, 3_000_000_001) == ("Article 1", "Les vélos ont priorité.")
        assert acts.words(ws, 1)[0] == "Proposition 1"
        with pytest.raises(KeyError):
            acts.words(ws, 99)


def test_the_reach_of_an_undoing_is_that_of_what_it_undoes(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(5)) as ws:
        first = ws.decide(Act.ACCEPT, BitMap([1, 4]), {})
        chain = [first]
        for _turn in range(4):
            chain.append(undo(ws, chain[-1]))
        assert [acts.reached(ws, one) for one in chain] == [BitMap([1, 4])] * 5
        assert [acts.is_dead(ws, one) for one in chain] == [False, True, False, True, False]
        lost = ws.decide(Act.UNDO, BitMap(), {"target": str(Ref("elsewhere", 4))})
        assert acts.reached(ws, lost) == BitMap()
        turning = ws.decide(Act.UNDO, BitMap(), {"target": str(Ref(ws.device, lost.decision.n + 1))})
        assert acts.reached(ws, turning) == BitMap(), (
            "an act that names itself or a later one does not hang the program"
        )


def test_who_decided_and_how_much(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(5)) as ws:
        ws.decide(Act.ACCEPT, BitMap([1]), {})
        ws.actor = "Ahmed"
        ws.decide(Act.ACCEPT, BitMap([2]), {})
        ws.decide(Act.ACCEPT, BitMap([3]), {})
        assert acts.actors(ws) == {"Ahmed": 2, "Claire": 1}
        (last,) = acts.to_undo(ws)
        assert last.decision.actor == "Ahmed"
        ws.actor = "Claire"
        (first,) = acts.to_undo(ws)
        assert first.decision.on == (proposals(1)[0].uid,)
