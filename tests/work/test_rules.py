"""Keyword rules: tried before anything is done, applied in one act, never where a person said otherwise, proposed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.decision import Act
from moderator.domain.position import Position
from moderator.domain.problem import Problem
from moderator.domain.rule import Effect
from moderator.store import applied
from moderator.store.workspace import Workspace
from moderator.work import arguing, deciding, rules, suggesting
from tests.store.making import assert_sound, bring, proposal, workspace

BODIES = (
    "Une piste cyclable sur l’avenue.",
    "Des pistes cyclables, et vite.",
    "Un train le soir.",
    "Le vélo cargo, et une piste pour lui.",
    "Moins d’impôts.",
)


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path, [proposal(n, title=f"Avis {n}", body=body) for n, body in enumerate(BODIES, 1)]) as made:
        yield made


def cycling(ws: Workspace) -> tuple[str, str]:
    """A tag, and a rule that puts it."""
    tag = deciding.define_tag(ws, "Vélo").made
    done = rules.write(ws, "Pistes", "piste OU vélo", Effect.TAG, "vélo")
    assert done is not None
    return tag, done.made


def test_a_trial_tells_everything_and_does_nothing_then_one_act_applies_and_one_undo_takes_it_back(
    ws: Workspace,
) -> None:
    tag, uid = cycling(ws)
    rules.write(ws, "Pour", "cyclable", Effect.POSITION, "favorable")
    deciding.tag(ws, [1], tag)
    deciding.tag(ws, [4], tag)
    deciding.untag(ws, [4], tag)
    position = ws.standing.position
    tried = rules.trial(ws, rules.named(ws, "pistes"))
    assert (tried.found, tried.already, tried.kept_off, tried.ids) == (3, 1, 1, BitMap([2]))
    (seen,) = tried.sample
    assert [seen.text[a:b] for a, b in seen.hits] == ["pistes"]
    assert [(one.rule.name, one.count, one.against) for one in tried.overlaps] == [("Pour", 1, False)]
    assert ws.standing.position == position

    done = rules.apply(ws, uid)
    assert done.sentence == "“Vélo” put on 1 contribution. Rule: “Pistes”."
    assert ws.standing.tags[tag] == BitMap([1, 2])
    with pytest.raises(Problem, match="nothing left to put"):
        rules.apply(ws, uid)
    deciding.undo(ws)
    assert ws.standing.tags[tag] == BitMap([1])
    deciding.redo(ws)
    deciding.untag(ws, [2], tag)
    assert not rules.trial(ws, rules.named(ws, uid)).ids, "a person took it off: the rule leaves it alone"
    assert_sound(ws)


def test_a_rule_is_shared_by_the_team_rewritten_taken_away_and_every_act_of_it_undone(ws: Workspace) -> None:
    tag, uid = cycling(ws)
    before = ws.standing.facts
    assert rules.write(ws, "Pistes", "piste OU vélo", Effect.TAG, tag, uid=uid) is None
    changed = rules.write(ws, "Deux roues", "vélo", Effect.TAG, tag, proposes=False, uid=uid)
    assert changed is not None
    assert changed.sentence == "Rule “Deux roues” written."
    assert not rules.named(ws, "deux roues").proposes
    assert rules.remove(ws, uid).sentence == "Rule taken away; what it put stays."
    assert len(ws.standing.rules) == 0
    deciding.undo(ws)
    deciding.undo(ws)
    assert ws.standing.facts == before
    assert_sound(ws)


def test_what_a_colleague_writes_of_the_same_rule_meanwhile_is_contested(ws: Workspace) -> None:
    from moderator.domain.fold import contestable

    _tag, uid = cycling(ws)
    assert contestable(f"rule:{uid}")


@pytest.mark.parametrize(
    ("name", "search", "effect", "value", "why"),
    [
        ("", "vélo", Effect.TAG, "Vélo", "needs a name"),
        ("Tout", " ", Effect.TAG, "Vélo", "needs a search"),
        ("Pistes", "train", Effect.TAG, "Vélo", "already a rule"),
        ("Train", "étiquette:rien", Effect.TAG, "Vélo", "No tag is called"),
        ("Train", "train", Effect.TAG, "Train", "No tag is called"),
        ("Train", "train", Effect.ARGUMENT, "Plus de trains", "no argument"),
        ("Train", "train", Effect.POSITION, "tiède", "no position"),
        ("Train", "train " * 300, Effect.TAG, "Vélo", "more than"),
    ],
)
def test_a_rule_that_cannot_be_says_why(
    ws: Workspace, name: str, search: str, effect: Effect, value: str, why: str
) -> None:
    cycling(ws)
    position = ws.standing.position
    with pytest.raises(Problem, match=why):
        rules.write(ws, name, search, effect, value)
    assert ws.standing.position == position


def test_arguments_and_positions_are_put_too_and_what_a_person_judged_stays(ws: Workspace) -> None:
    arguing.define(ws, "Il manque des trains le soir")
    train = rules.write(ws, "Train", "train", Effect.ARGUMENT, "trains le soir")
    against = rules.write(ws, "Contre l’impôt", "impôt OU piste", Effect.POSITION, "unfavorable")
    assert train
    assert against
    deciding.judge(ws, [1], Position.FAVORABLE)
    deciding.judge(ws, [2], Position.MIXED)
    deciding.judge(ws, [2], None)
    assert rules.apply(ws, train.made).ids == BitMap([3])
    assert rules.apply(ws, against.made).ids == BitMap([4, 5])
    assert ws.standing.value("position", 1) == "favorable"
    assert ws.standing.value("position", 2) is None, "a person took a position back: no rule puts one again"


def test_a_rule_proposes_with_its_words_until_a_person_says_no(ws: Workspace) -> None:
    tag, uid = cycling(ws)
    (one,) = rules.proposals(ws, 4)
    assert (one.rule.uid, one.effect, one.words) == (uid, "tag “Vélo”", ("vélo", "piste"))
    assert not rules.proposals(ws, 3)
    done = rules.decline(ws, uid, [4])
    assert done.sentence == "Proposal of the rule “Pistes” declined on 1 contribution."
    assert not rules.proposals(ws, 4)
    assert 4 not in rules.apply(ws, uid).ids
    deciding.retire_tag(ws, tag)
    assert not rules.proposals(ws, 4)
    with pytest.raises(Problem, match="retired"):
        rules.apply(ws, uid)


def test_what_a_person_rejected_as_a_suggestion_is_put_only_by_a_rule_that_is_applied(ws: Workspace) -> None:
    tag = deciding.define_tag(ws, "Vélo").made
    body = {"rule": "r", "name": "Pistes", "search": "piste", "effect": "tag", "value": tag}
    ws.decide(Act.RULE, BitMap(), body, at=datetime.now(UTC) - timedelta(hours=1))
    assert [set(one.ids) for one in rules.arrived(ws)] == [{1, 2, 4}]
    suggesting.reject(ws, [4], tag)
    assert not rules.proposals(ws, 4)
    assert [set(one.ids) for one in rules.arrived(ws)] == [{1, 2}]
    tried = rules.trial(ws, ws.standing.rules.every["r"])
    assert (set(tried.ids), tried.rejected) == ({1, 2, 4}, 1)
    assert tried.warning.startswith("For 1 of them a person rejected the same suggestion")
    assert set(rules.apply(ws, "r").ids) == {1, 2, 4}


def test_only_what_came_since_the_rule_was_written_or_applied_is_announced(ws: Workspace) -> None:
    tag = deciding.define_tag(ws, "Vélo").made
    earlier = datetime.now(UTC) - timedelta(hours=1)
    body = {"rule": "r", "name": "Pistes", "search": "piste", "effect": "tag", "value": tag}
    ws.decide(Act.RULE, BitMap(), body, at=datetime.now(UTC) + timedelta(hours=1))
    assert rules.arrived(ws) == (), "what was there when it was written is not new"
    ws.decide(Act.RULE, BitMap(), body, at=earlier)
    bring(ws, [proposal(9, body="Encore une piste.")], name="late.csv")
    ws.corpus.refresh()
    (fresh,) = rules.arrived(ws)
    assert fresh.sentence == "4 new contributions answer to the rule “Pistes”."
    assert ws.standing.tags == {}, "a rule proposes, a person applies"
    rules.apply(ws, "r", [1, 2])
    assert applied.last_time(ws, "r", {f"tag:{tag}"}) > earlier.timestamp()
    deciding.undo(ws)
    assert applied.last_time(ws, "r", {f"tag:{tag}"}) == 0
