"""Deciding, as a facilitator does it: each act says what it did, and can be undone."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain import words
from moderator.domain.charter import Disposition
from moderator.domain.decision import Act, Ref
from moderator.domain.problem import Problem
from moderator.domain.settings import QUEUE
from moderator.store.acts import Sought
from moderator.store.workspace import Workspace
from moderator.work import deciding, undoing
from moderator.work.deciding import Done
from tests.domain.colleagues import Colleague
from tests.store.making import article, assert_sound, proposal, proposals, reopened, rows, workspace

ACTS: dict[str, tuple[Callable[[Workspace], Done], str, int]] = {
    "accept": (lambda ws: deciding.accept(ws, [1, 2]), "2 contributions accepted.", 2),
    "refuse": (lambda ws: deciding.refuse(ws, [1], "off-topic", " déjà dit "), "1 contribution refused: off topic.", 1),
    "reset": (lambda ws: deciding.reset(ws, [1]), "1 contribution put back to moderate.", 1),
    "define": (lambda ws: deciding.define_tag(ws, " Vélo  cargo "), "Tag “Vélo cargo” created.", 0),
    "pile": (lambda ws: deciding.pile(ws, [1, 2, 3]), "3 contributions grouped in a pile.", 3),
    "unpile": (lambda ws: deciding.unpile(ws, [1]), "1 contribution taken out of its pile.", 1),
    "answer": (lambda ws: deciding.answer(ws, [1, 2], "Merci."), "Answer written for 2 contributions.", 2),
    "take back": (lambda ws: deciding.answer(ws, [1], " "), "Answer taken back for 1 contribution.", 1),
    "dispose": (
        lambda ws: deciding.dispose(ws, [1], Disposition.PARTLY), "Outcome “partly retained” for 1 contribution.", 1,
    ),
    "not disposed": (lambda ws: deciding.dispose(ws, [1], None), "Outcome taken back for 1 contribution.", 1),
    "note": (lambda ws: deciding.note(ws, [1], "À revoir"), "Note added to 1 contribution.", 1),
    "assign": (lambda ws: deciding.assign(ws, [1], "Ahmed"), "1 contribution given to Ahmed.", 1),
    "unassign": (lambda ws: deciding.assign(ws, [1], ""), "1 contribution given to nobody.", 1),
    "read": (lambda ws: deciding.read(ws, [1, 2], 3.14159), "2 contributions read.", 2),
    "redact": (lambda ws: deciding.redact(ws, 1, "body", 3, 8), "Passage masked; the original is kept.", 1),
    "set": (
        lambda ws: deciding.change(ws, QUEUE, "before"),
        "Setting of the consultation changed: moderation before or after publication.", 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_each_act_says_what_it_did_and_is_undone(tmp_path: Path, name: str) -> None:
    act, said, count = ACTS[name]
    with workspace(tmp_path, proposals(5)) as ws:
        deciding.accept(ws, [1, 2, 3])
        before = ws.standing
        done = act(ws)
        assert (done.sentence, done.count) == (said, count)
        after = ws.standing
        back = deciding.undo_one(ws, done.ref)
        assert back.sentence == f"Undone: {said}"
        assert back.ids == done.ids
        assert (ws.standing.slots, ws.standing.facts) == (before.slots, before.facts)
        again = deciding.undo_one(ws, back.ref)
        assert again.sentence == f"Done again: {said}"
        assert again.ids == done.ids
        assert (ws.standing.slots, ws.standing.facts) == (after.slots, after.facts)
        assert_sound(ws)


def test_undo_and_redo_without_limit_survive_a_restart(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(10))
    chance = random.Random(12)
    states = [ws.standing.slots]
    for _turn in range(40):
        ids = chance.sample(range(1, 11), 3)
        match chance.randrange(3):
            case 0:
                deciding.accept(ws, ids)
            case 1:
                deciding.reset(ws, ids)
            case _:
                deciding.refuse(ws, ids, "insult")
        states.append(ws.standing.slots)
    ws = reopened(ws)
    for expected in reversed(states[:-1]):
        assert deciding.undo(ws) is not None
        assert ws.standing.slots == expected
    assert deciding.undo(ws) is None
    ws = reopened(ws)
    for expected in states[1:]:
        assert deciding.redo(ws) is not None
        assert ws.standing.slots == expected
    assert deciding.redo(ws) is None
    assert_sound(ws)
    ws.close()


def test_a_new_act_ends_what_could_be_done_again(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        deciding.accept(ws, [1])
        deciding.undo(ws)
        deciding.accept(ws, [2])
        assert deciding.redo(ws) is None
        undone = deciding.undo(ws)
        assert undone is not None
        assert undone.ids == BitMap([2])
        assert deciding.undo(ws) is None


def test_opening_a_contribution_to_read_it_is_not_what_undo_takes_back(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        deciding.accept(ws, [1])
        deciding.read(ws, [2], 5)
        undone = deciding.undo(ws)
        assert undone is not None
        assert undone.ids == BitMap([1])
        deciding.read(ws, [3], 5)
        assert deciding.redo(ws) is not None
        assert ws.standing.value("status", 1) == "accepted"
        assert ws.standing.value("read:Claire", 2) == "1"


def test_undo_leaves_the_acts_of_others_alone_but_any_one_can_be_undone_by_name(tmp_path: Path) -> None:
    ahmed = Colleague("ahmed")
    theirs = ahmed.accept(proposal(2).uid)
    with workspace(tmp_path, proposals(3)) as ws:
        deciding.accept(ws, [1])
        ws.absorb([theirs])
        undone = deciding.undo(ws)
        assert undone is not None
        assert undone.ids == BitMap([1])
        assert deciding.undo(ws) is None
        assert deciding.undo_one(ws, theirs.ref, "erreur").ids == BitMap([2])
        assert ws.standing.slots == {}
        with pytest.raises(Problem, match="already undone"):
            deciding.undo_one(ws, theirs.ref)
        with pytest.raises(Problem, match="There is no decision ahmed:9"):
            deciding.undo_one(ws, Ref("ahmed", 9))


def test_what_was_erased_is_not_brought_back(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        first = deciding.accept(ws, [2])
        note = deciding.note(ws, [1], "Mme Martin, 12 rue des Lilas")
        back = deciding.undo(ws)
        assert back is not None
        erased = deciding.blank(ws, note.ref, "demande de l’auteur")
        assert erased.ids == BitMap([1])
        assert rows(ws, "SELECT count(*) FROM decision WHERE body LIKE '%Martin%'") == [(0,)]
        assert deciding.redo(ws) is None
        for ref in (erased.ref, back.ref):
            with pytest.raises(Problem, match="cannot be brought back"):
                deciding.undo_one(ws, ref)
        with pytest.raises(Problem, match="erase what it undid"):
            deciding.blank(ws, back.ref, "")
        undone = deciding.undo(ws)
        assert undone is not None
        assert undone.ids == BitMap([2])
        assert first.ref != note.ref
        assert_sound(ws)


def test_tags_are_made_renamed_moved_and_brought_together(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(6)) as ws:
        mobility = deciding.define_tag(ws, "Mobilité").made
        bike = deciding.define_tag(ws, "Vélo", parent=mobility, about="Pistes et stationnement").made
        cycle = deciding.define_tag(ws, "Bicyclette").made
        deciding.tag(ws, [1, 2], bike)
        deciding.tag(ws, [2, 3], cycle)
        assert deciding.rename_tag(ws, bike, "Vélos").sentence == "Tag renamed “Vélos”."
        assert deciding.alias_tag(ws, cycle, bike).sentence == "Tag “Bicyclette” brought together into “Vélos”."
        assert ws.standing.tags == {bike: BitMap([1, 2, 3])}
        assert ws.standing.codebook.path(bike) == "Mobilité / Vélos"
        assert deciding.move_tag(ws, bike, "").sentence == "Tag “Vélos” moved to the top."
        assert deciding.untag(ws, [2, 3], bike).count == 2
        assert ws.standing.tags == {bike: BitMap([1])}
        deciding.tag(ws, [3], cycle)
        deciding.untag(ws, [3], bike)
        assert ws.standing.tags == {bike: BitMap([1])}
        with pytest.raises(Problem, match="already the same"):
            deciding.alias_tag(ws, bike, cycle)
        with pytest.raises(Problem, match="under itself"):
            deciding.move_tag(ws, bike, bike)
        with pytest.raises(Problem, match="already a tag “Vélos”"):
            deciding.define_tag(ws, "vélos")
        with pytest.raises(Problem, match="needs a name"):
            deciding.rename_tag(ws, bike, "  ")
        with pytest.raises(Problem, match="does not exist"):
            deciding.tag(ws, [1], "nowhere")
        assert_sound(ws)


def test_a_pile_grows_by_what_is_grouped_with_the_whole_of_it(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(8)) as ws:
        first = deciding.pile(ws, [1, 2], "Lettre type")
        grown = deciding.pile(ws, [1, 2, 3])
        assert grown.made == first.made
        apart = deciding.pile(ws, [3, 4])
        assert apart.made != first.made
        assert ws.standing.holding("pile", first.made) == BitMap([1, 2])
        with pytest.raises(Problem, match="at least two"):
            deciding.pile(ws, [5])
        deciding.unpile(ws, [3])
        assert ws.standing.value("pile", 3) is None
        assert_sound(ws)


def test_refusals_that_the_charter_does_not_know_and_empty_notes_are_said(tmp_path: Path) -> None:
    with workspace(tmp_path, [article(1), *proposals(2)]) as ws:
        with pytest.raises(Problem, match="not a reason of the charter"):
            deciding.refuse(ws, [1], "boring")
        with pytest.raises(Problem, match="note is empty"):
            deciding.note(ws, [1], "  ")
        with pytest.raises(Problem, match="No contribution is concerned"):
            deciding.accept(ws, [])
        with pytest.raises(Problem, match="no passage to mask"):
            deciding.redact(ws, 1, "body", 5, 5)
        with pytest.raises(Problem, match="no passage to mask"):
            deciding.redact(ws, 1, "author", 0, 1)
        with pytest.raises(Problem, match="There is no disagreement"):
            deciding.settle(ws, "status", [1], "accepted")
        assert rows(ws, "SELECT count(*) FROM decision") == [(0,)]


def test_disagreements_are_settled_and_can_come_back(tmp_path: Path) -> None:
    ahmed, lea = Colleague("ahmed"), Colleague("lea")
    ahmed.accept(proposal(1).uid, proposal(2).uid)
    lea.refuse(proposal(1).uid, proposal(2).uid)
    ahmed.decide(Act.DEFINE, (), {"tag": "bike", "name": "Vélo"})
    lea.decide(Act.DEFINE, (), {"tag": "bike", "name": "Cycles"})
    with workspace(tmp_path, proposals(3)) as ws:
        ws.absorb([*ahmed.known.values(), *lea.known.values()])
        done = deciding.settle(ws, "status", [1, 2], "accepted", "relu ensemble")
        assert done.sentence == "Disagreement settled on 2 contributions."
        named = deciding.settle(ws, "name:bike", [], "Vélo")
        assert named.sentence == "Tag “Vélo”: disagreement settled."
        assert named.count == 0
        assert ws.standing.contested() == ()
        assert ws.standing.codebook.tags["bike"].name == "Vélo"
        deciding.undo(ws)
        deciding.undo(ws)
        assert set(ws.standing.contested()) == {("status", 1), ("status", 2), ("name:bike", 0)}
        assert_sound(ws)


def test_what_was_done_is_said_in_french(tmp_path: Path) -> None:
    with words.speaking("fr"), workspace(tmp_path, proposals(3)) as ws:
        bike = deciding.define_tag(ws, "Vélo").made
        assert deciding.tag(ws, [1, 2], bike).sentence == "Étiquette «\u00a0Vélo\u00a0» posée sur 2 contributions."
        refused = deciding.refuse(ws, [1], "off-topic")
        assert refused.sentence == "1 contribution refusée\u00a0: hors sujet."
        undone = deciding.undo(ws)
        assert undone is not None
        assert undone.sentence == f"Annulé\u00a0: {refused.sentence}"
        assert deciding.accept(ws, [1, 2, 3]).sentence == "3 contributions acceptées."
        with pytest.raises(Problem, match="Il y a déjà ici une étiquette"):
            deciding.define_tag(ws, "VÉLO")


def test_what_the_team_settles_for_its_consultation_holds_until_settled_otherwise(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(1)) as ws:
        assert ws.standing.setting(QUEUE) == "after"
        done = deciding.change(ws, QUEUE, "before")
        assert ws.standing.setting(QUEUE) == "before"
        deciding.undo_one(ws, done.ref)
        assert ws.standing.setting(QUEUE) == "after"
        deciding.change(ws, QUEUE, "before")
        deciding.change(ws, QUEUE, "")
        assert ws.standing.setting(QUEUE) == "after"
        assert_sound(ws)


def test_all_of_one_afternoon_is_undone_in_one_gesture_and_comes_back_with_the_undo_key(tmp_path: Path) -> None:
    noon = datetime(2026, 3, 12, 12, tzinfo=UTC)
    with workspace(tmp_path, proposals(6)) as ws:
        ws.actor = "Ahmed"
        ws.decide(Act.ACCEPT, BitMap([1, 2]), {}, at=noon - timedelta(hours=1))
        ws.decide(Act.REFUSE, BitMap([1, 2, 3]), {"reason": "insult"}, at=noon + timedelta(hours=1))
        ws.decide(Act.NOTE, BitMap([4]), {"text": "À revoir"}, at=noon + timedelta(hours=2))
        ws.decide(Act.READ, BitMap([4]), {}, at=noon + timedelta(hours=2))
        ws.actor = "Claire"
        ws.decide(Act.ACCEPT, BitMap([3]), {}, at=noon + timedelta(hours=3))
        before = ws.standing
        afternoon = Sought(actor="Ahmed", since=noon, until=noon + timedelta(hours=6))
        with pytest.raises(Problem, match="a person and a reason"):
            undoing.undo(ws, afternoon, " ")
        done = undoing.undo(ws, afternoon, "Mauvaise consigne")
        assert done.ids == BitMap([1, 2, 3, 4])
        assert done.sentence.startswith("2 acts of Ahmed undone together, from ")
        assert ws.standing.holders("status") == {"accepted": BitMap([1, 2, 3])}
        assert not ws.standing.anyone_of("note:")
        assert ws.standing.holding("read:Ahmed", "1") == BitMap([4]), "the reading register is left alone"
        with pytest.raises(Problem, match="nothing to undo"):
            undoing.undo(ws, afternoon, "Mauvaise consigne")

        back = deciding.undo(ws)
        assert back is not None
        assert back.sentence.startswith("2 acts of Ahmed done again together")
        assert ws.standing.slots == before.slots
        again = deciding.redo(ws)
        assert again is not None
        assert ws.standing.holders("status") == {"accepted": BitMap([1, 2, 3])}
        assert deciding.redo(ws) is None
        assert_sound(ws)


def test_an_act_undone_from_the_history_is_what_the_undo_key_takes_back_first(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        theirs = deciding.accept(ws, [1])
        ws.actor = "Ahmed"
        deciding.accept(ws, [2])
        deciding.undo_one(ws, theirs.ref, "Erreur de lecture")
        assert ws.standing.holding("status", "accepted") == BitMap([2])
        deciding.undo(ws)
        assert ws.standing.holding("status", "accepted") == BitMap([1, 2])
        deciding.undo(ws)
        assert ws.standing.holding("status", "accepted") == BitMap([1])
        assert deciding.undo(ws) is None
        deciding.redo(ws)
        deciding.redo(ws)
        assert ws.standing.holding("status", "accepted") == BitMap([2])
        assert deciding.redo(ws) is None


def test_decisions_of_one_gesture_are_undone_and_done_again_together(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(4)) as ws:
        deciding.accept(ws, [4])
        with ws.gesture():
            uid = deciding.define_tag(ws, "Vélo").made
            deciding.tag(ws, [1, 2], uid)
            deciding.tag(ws, [3], uid)
        after = ws.standing
        undone = deciding.undo(ws)
        assert undone is not None
        assert undone.sentence == "3 acts undone together, on 3 contributions."
        assert not ws.standing.tags
        assert not ws.standing.codebook.tags
        deciding.redo(ws)
        assert ws.standing.slots == after.slots
        deciding.undo(ws)
        deciding.undo(ws)
        assert not ws.standing.anyone("status"), "what came before is an act by itself"
        assert_sound(ws)
