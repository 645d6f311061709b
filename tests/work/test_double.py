"""Double reading: drawn once for all, coded without seeing, compared with what was, settled as any decision."""

from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.decision import Act
from moderator.domain.position import Position
from moderator.domain.problem import Problem
from moderator.store import acts
from moderator.store.workspace import Workspace
from moderator.work import deciding, double, finding, reading, tagging
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
        with pytest.raises(Problem, match="only tags and positions"):
            deciding.accept(view, [1])
        claire = acts.history(ws, limit=1, sought=acts.Sought(actor="Claire", kinds=("tag",)))[0].entry
        with pytest.raises(Problem, match="only tags and positions"):
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


def test_positions_are_coded_blind_too_and_compared_where_both_judged(tmp_path: Path) -> None:
    with coded(tmp_path) as ws:
        deciding.judge(ws, [1, 2, 3, 4], Position.FAVORABLE)
        deciding.judge(ws, [5, 6, 7], Position.UNFAVORABLE)
        name = double.draw(ws, "Ahmed", "", size=10, seed=1).made
        deciding.judge(ws, [1], Position.MIXED)  # after the draw: it does not count
        ws.actor = "Ahmed"
        view = double.blind(ws, name)
        assert reading.rows(view, [5])[0].position == ""
        deciding.judge(view, [1, 2, 3, 5, 6], Position.FAVORABLE)
        done = deciding.judge(view, [7, 8], Position.UNFAVORABLE)
        assert done.sentence == "2 contributions coded blind: position “unfavourable”."
        assert reading.rows(view, [5])[0].position == "favorable"
        assert finding.find(view, "position:favorable").total == 5
        assert ws.standing.value("position", 5) == "unfavorable"
        deciding.judge(view, [8], None)
        found = double.agreement(ws, name)
        assert found.position.n == 6, "4 was judged by the first alone, 8 by nobody"
        assert found.position.observed == pytest.approx(4 / 6)
        assert found.position.kappa == pytest.approx((4 / 6 - 0.5) / 0.5)
        apart = [one for one in found.disagreements if one.positions]
        assert [(one.id, one.put_by) for one in apart] == [
            (5, ("unfavourable", "favourable")), (6, ("unfavourable", "favourable")),
        ]  # fmt: skip
        assert "  Position: kappa 0.33, same coding 67%, n = 6" in list(found.lines())
        assert double.both(ws, found, 5)[1] == ("position: favourable",)
        deciding.undo(view)
        assert reading.rows(view, [8])[0].position == "unfavorable"
        ws.actor = "Claire"
        double.settle_position(ws, name, 5, Position.FAVORABLE)
        assert ws.standing.value("position", 5) == "favorable"
        assert [one.settled for one in double.agreement(ws, name).disagreements if one.positions] == [True, False]
        assert_sound(ws)


def test_several_codings_of_one_gesture_are_taken_back_together(tmp_path: Path) -> None:
    with coded(tmp_path) as ws:
        name = double.draw(ws, "Ahmed", "", size=10, seed=1).made
        ws.actor = "Ahmed"
        view = double.blind(ws, name)
        tagging.tag_all(view, [1, 2], [tag(ws, "Vélo"), tag(ws, "Bus")])
        deciding.undo(view)
        assert not view.standing.tags


def test_a_sample_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with coded(tmp_path) as ws:
        with pytest.raises(Problem, match="no sample"):
            double.agreement(ws, "rien")
        assert "no sample" in finding.find(ws, "sample:rien").complaints[0].sentence
        assert acts.of_kind(ws, Act.SAMPLE) == []
