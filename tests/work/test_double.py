"""Double reading: drawn once for all, coded without seeing, compared with what was, settled as any decision."""

from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.decision import Act
from moderator.domain.problem import Problem
from moderator.store import acts
from moderator.store.workspace import Workspace
from moderator.work import deciding, double, finding, reading
from tests.store.making import assert_sound, proposals, workspace


def coded(folder: Path) -> Workspace:
    """Ten contributions that Claire tagged: bikes on 1 to 5, buses on 4 to 8."""
    ws = workspace(folder, proposals(10))
    deciding.tag(ws, range(1, 6), deciding.define_tag(ws, "Vélo").made)
    deciding.tag(ws, range(4, 9), deciding.define_tag(ws, "Bus").made)
    deciding.note(ws, [1], "Très vélo")
    return ws


def tag(ws: Workspace, name: str) -> str:
    """The uid of the tag of that name."""
    found = ws.standing.codebook.named(name)
    assert found is not None
    return found.uid


def test_a_draw_is_shared_and_can_be_made_again(tmp_path: Path) -> None:
    with coded(tmp_path) as ws:
        done = double.draw(ws, " Ahmed ", "", size=6, seed=7)
        assert done.count == 6
        assert done.sentence == "6 contributions drawn for a blind reading by Ahmed."
        again = double.draw(ws, "Lea", "", share=0.6, seed=7)
        second, first = double.samples(ws)
        assert (first.coder, second.coder) == ("Ahmed", "Lea")
        assert first.ids == second.ids == done.ids == again.ids
        assert finding.find(ws, f"échantillon:{first.name}").bitmap == first.ids
        assert double.draw(ws, "Ahmed", "", size=6, seed=8).ids != first.ids
        deciding.undo(ws)
        assert len(double.samples(ws)) == 2
        assert_sound(ws)


def test_nobody_is_drawn_what_they_coded_already(tmp_path: Path) -> None:
    with coded(tmp_path) as ws:
        assert double.draw(ws, "Claire", "", share=1).ids == BitMap([9, 10])
        with pytest.raises(Problem, match="has not coded"):
            double.draw(ws, "Claire", "tag:vélo", share=1)
        with pytest.raises(Problem, match="who will code"):
            double.draw(ws, " ", "", size=2)


def test_the_second_coder_sees_nothing_of_the_first_and_decides_nothing_else(tmp_path: Path) -> None:
    with coded(tmp_path) as ws:
        name = double.draw(ws, "Ahmed", "", size=10, seed=1).made
        with pytest.raises(Problem, match="coded by Ahmed"):
            double.blind(ws, name)
        ws.actor = "Ahmed"
        view = double.blind(ws, name)
        assert not view.standing.tags
        assert finding.find(view, "tag:vélo").total == 0
        sheet = reading.sheet(view, 1)
        assert sheet is not None
        assert (sheet.row.tags, sheet.notes, sheet.history) == ((), (), ())
        deciding.tag(view, [1], tag(ws, "Vélo"))
        assert [one.name for one in reading.rows(view, [1])[0].tags] == ["Vélo"]
        assert finding.find(view, "tag:vélo").ids.tolist() == [1]
        assert ws.standing.holding(f"tag:{tag(ws, 'Vélo')}", "1") == BitMap(range(1, 6)), (
            "the team's tags are as they were"
        )
        deciding.undo(view)
        assert not view.standing.tags
        with pytest.raises(Problem, match="tags only"):
            deciding.accept(view, [1])
        claire = acts.history(ws, limit=1, sought=acts.Sought(actor="Claire", kinds=("tag",)))[0].entry
        with pytest.raises(Problem, match="tags only"):
            deciding.undo_one(view, claire.decision.ref)


def test_agreement_is_told_tag_by_tag_and_settling_does_not_embellish_it(tmp_path: Path) -> None:
    with coded(tmp_path) as ws:
        name = double.draw(ws, "Ahmed", "", size=10, seed=1).made
        ws.actor = "Ahmed"
        view = double.blind(ws, name)
        deciding.tag(view, [1, 2, 3, 4, 6], tag(ws, "Vélo"))
        deciding.tag(view, range(4, 9), tag(ws, "Bus"))
        double.no_tag(view, BitMap([5, 9, 10]))
        found = double.agreement(ws, name)
        assert found.sample.coded == BitMap(range(1, 11))
        bus, bike = found.tags
        assert (bus.name, bus.agreement.kappa, bus.agreement.observed) == ("Bus", 1.0, 1.0)
        assert (bike.agreement.both, bike.agreement.first, bike.agreement.second) == (4, 1, 1)
        assert bike.agreement.kappa == pytest.approx(0.6)
        assert [(one.id, one.first, one.settled) for one in found.disagreements] == [
            (5, True, False),
            (6, False, False),
        ]
        assert "  Vélo: kappa 0.60, same coding 80%, n = 10" in list(found.lines())

        ws.actor = "Claire"
        double.settle(ws, name, 6, tag(ws, "Vélo"), put=True)
        assert 6 in ws.standing.holding(f"tag:{tag(ws, 'Vélo')}", "1")
        after = double.agreement(ws, name)
        assert after.tags == found.tags, "what is settled since changes nothing of how far they agreed"
        assert [one.settled for one in after.disagreements] == [False, True]
        deciding.undo(ws)
        assert not any(one.settled for one in double.agreement(ws, name).disagreements)
        assert_sound(ws)


def test_a_sample_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with coded(tmp_path) as ws:
        with pytest.raises(Problem, match="no sample"):
            double.agreement(ws, "rien")
        assert "no sample" in finding.find(ws, "sample:rien").complaints[0].sentence
        assert acts.of_kind(ws, Act.SAMPLE) == []
