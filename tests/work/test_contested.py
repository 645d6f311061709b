"""Every slot on which two people can disagree is told in words, with who, when and why, and can be settled."""

from collections.abc import Iterator

import pytest
from pyroaring import BitMap

from moderator.domain.argument import Side
from moderator.domain.decision import Act
from moderator.domain.fold import ONE_VALUE
from moderator.domain.problem import Problem
from moderator.domain.rule import Effect
from moderator.domain.settings import OPENING, PROCEDURE, QUEUE
from moderator.store.standing import family_of
from moderator.store.workspace import Workspace, uids
from moderator.work import arguing, charter, contested, deciding, history, reading, rules, slots, tagging, waiting
from tests.domain.colleagues import Colleague
from tests.store.making import article, bring, proposals


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Claire and Ahmed worked apart for a day on the same tags, arguments, charter, settings and contributions."""
    folder = tmp_path_factory.mktemp("apart")
    made = Workspace.create(folder / "claire.moderator", actor="Claire")
    bring(made, [article(0), *proposals(6)])
    bike = deciding.define_tag(made, "Vélo", uid="bike").made
    bus = deciding.define_tag(made, "Bus", uid="bus").made
    top = arguing.define(made, "Les pistes manquent.").made
    low = arguing.define(made, "Elles coûtent cher.", parent=top, side=Side.AGAINST).made
    rules.write(made, "Vélo", "vélo", Effect.TAG, bike)
    (rule,) = made.standing.rules
    ahmed = Colleague("Ahmed")
    with made.read() as conn:
        uid = [uids(conn, BitMap([one]))[0] for one in range(1, 7)]
    # Ahmed, on the train, without network
    ahmed.refuse(*uid[:3], reason="insult")
    ahmed.decide(Act.ANSWER, uid[3:4], {"text": "La réponse d’Ahmed."})
    ahmed.decide(Act.DISPOSITION, uid[3:4], {"value": "partly"})
    ahmed.decide(Act.PILE, uid[4:6], {"pile": "p1", "title": "Lettre type"})
    ahmed.decide(Act.ASSIGN, uid[4:5], {"to": "Ahmed"})
    ahmed.decide(Act.POSITION, uid[4:5], {"value": "mixed"})
    ahmed.decide(Act.RENAME, (), {"tag": bike, "name": "Bicyclette"})
    ahmed.decide(Act.MOVE, (), {"tag": bike, "parent": bus})
    ahmed.decide(Act.ALIAS, (), {"tag": bus, "into": bike})
    ahmed.decide(Act.DESCRIBE, (), {"tag": bike, "colour": "#ee6677", "about": "Deux roues", "examples": "Une piste"})
    ahmed.decide(Act.DESCRIBE, (), {"tag": bike, "public": "Vélo et marche"})
    ahmed.decide(Act.RETIRE, (), {"tag": bike})
    ahmed.decide(Act.SET, (), {"key": QUEUE.key, "value": "before"})
    ahmed.decide(Act.SET, (), {"key": PROCEDURE.key, "value": "crpa"})
    ahmed.decide(Act.SET, (), {"key": OPENING.key, "value": "2026-03-02"})
    ahmed.decide(Act.REASON, (), {"code": "insult", "label": "Injure", "violent": True, "place": 3})
    ahmed.decide(Act.RULE, (), {"rule": rule.uid, "name": "Cycles", "search": "cycle", "effect": "tag", "value": bus})
    for said in (
        {"text": "Trop peu de pistes.", "side": "for", "sources": "a"},
        {"parent": "", "section": 0, "place": 0, "retired": True, "outcome": "retained", "answer": "Ahmed répond."},
        {"into": top},
    ):
        ahmed.decide(Act.ARGUE, (), {"argument": low, **said})
    # Claire, at the office
    deciding.accept(made, [1, 2, 3])
    deciding.answer(made, [4], "La réponse de Claire.")
    deciding.dispose(made, [4], None)
    deciding.pile(made, [5, 6], "Autre lettre")
    deciding.assign(made, [5], "Claire")
    made.decide(Act.POSITION, BitMap([5]), {"value": None})
    deciding.rename_tag(made, bike, "Cyclisme")
    made.decide(Act.MOVE, BitMap(), {"tag": bike, "parent": ""})
    made.decide(Act.ALIAS, BitMap(), {"tag": bus, "into": ""})
    tagging.edit(made, bike, "Cyclisme", "#4477ab", "À vélo", ["Un garage"], "Cycles")
    made.decide(Act.RETIRE, BitMap(), {"tag": bike, "back": True})
    deciding.change(made, QUEUE, "after")
    deciding.change(made, PROCEDURE, "environment")
    deciding.change(made, OPENING, "2026-03-09")
    charter.write(made, "insult", {"label": "Insulte grave", "description": "Elle blesse."})
    made.decide(Act.RULE, BitMap(), {"rule": rule.uid})
    for said in (
        {"text": "C’est coûteux.", "side": "wording", "sources": "b"},
        {"parent": top, "section": 7, "place": 9, "retired": False, "outcome": "", "answer": "Claire répond."},
        {"into": ""},
    ):
        made.decide(Act.ARGUE, BitMap(), {"argument": low, **said})
    made.absorb(list(ahmed.known.values()))
    yield made
    made.close()


def words(ws: Workspace, slot: str, id_: int = 0) -> set[str]:
    found = contested.disagreement(ws, slot, id_)
    assert found is not None, slot
    return {one.words for one in found.choices}


def test_every_kind_of_slot_that_can_be_contested_is_listed_and_counted(ws: Workspace) -> None:
    listed = list(contested.every(ws))
    families = {family_of(one.slot) for one in listed}
    assert len(families) > 20
    assert families <= set(slots.QUESTIONS)
    assert all(any(family.startswith(one) for family in slots.QUESTIONS) for one in ONE_VALUE)
    assert len(listed) == contested.count(ws.standing) == history.stats(ws).contested
    today = {one.name: one.count for one in waiting.today(ws).waiting}
    assert today["contested"] == len(listed)
    assert listed[0].id == 0, "what holds for all comes first"
    for one in listed:
        assert {choice.actor for choice in one.choices} == {"Claire", "Ahmed"}, one.slot
        assert all(choice.words for choice in one.choices), one.slot
        assert one.question != "What was decided?"
        assert one.subject, one.slot


def test_values_are_told_in_words(ws: Workspace) -> None:
    argument = next(slot for slot, _id in ws.standing.contested() if slot.startswith("argument-text:"))
    low = argument.partition(":")[2]
    (rule,) = (slot for slot, _id in ws.standing.contested() if slot.startswith("rule:"))
    assert "accepted" in words(ws, "status", 1)
    assert words(ws, "answer", 4) == {"La réponse d’Ahmed.", "La réponse de Claire."}
    assert words(ws, "disposition", 4) == {"partly retained", "no outcome"}
    assert words(ws, "position", 5) == {"mixed position", "not judged"}
    assert words(ws, "assignee", 5) == {"Ahmed", "Claire"}
    assert words(ws, "name:bike") == {"Bicyclette", "Cyclisme"}
    assert "at the top" in words(ws, "parent:bike")
    assert words(ws, "colour:bike") == {"red", "#4477ab"}
    assert words(ws, "examples:bike") == {"Une piste", "Un garage"}
    assert words(ws, "public:bike") == {"Vélo et marche", "Cycles"}
    assert words(ws, "retired:bike") == {"no longer offered", "still offered"}
    assert words(ws, "setting:queue") == {"before publication", "after publication"}
    assert words(ws, "setting:opening") == {"2\xa0March 2026", "9\xa0March 2026"}
    assert any("Label: Injure" in one and "hard to read" in one for one in words(ws, "reason:insult"))
    assert words(ws, rule) >= {"the rule is taken away"}
    assert words(ws, f"argument-side:{low}") == {"For", "Wording proposed"}
    assert words(ws, f"argument-answer:{low}") == {"Ahmed répond.", "Claire répond."}
    assert words(ws, f"argument-parent:{low}") == {"at the top", "“Les pistes manquent.”"}
    assert slots.subject(ws.standing, "setting:queue") == "Setting “moderation before or after publication”"


def test_the_same_two_acts_are_settled_together_and_nothing_is_invented(ws: Workspace) -> None:
    one = contested.disagreement(ws, "status", 1)
    assert one is not None
    assert one.others == (2, 3)
    before = contested.count(ws.standing)
    with pytest.raises(Problem, match="Nobody decided “acepted”"):
        deciding.settle(ws, "status", [1, 2, 3], "acepted")
    deciding.settle(ws, "status", [one.id, *one.others], "accepted", "Relu ensemble")
    assert contested.count(ws.standing) == before - 3
    assert ws.standing.value("status", 3) == "accepted"
    sheet = reading.sheet(ws, 3)
    assert sheet is not None
    assert any("refused" in event.sentence for event in sheet.history), "the other decision stays"
    deciding.undo(ws)
    assert contested.count(ws.standing) == before
    done = deciding.settle(ws, "name:bike", [], "Bicyclette")
    assert done.sentence == "Tag “Bicyclette”: disagreement settled."
    assert contested.disagreement(ws, "name:bike", 0) is None
    deciding.undo(ws)
