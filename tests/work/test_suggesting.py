"""Suggestions: learned from what the team coded, explained, silent when unsure, and never put without a person."""

from collections.abc import Iterator

import pytest
from pyroaring import BitMap

from moderator.analysis.lessons import Silence
from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled
from moderator.domain.query import Order
from moderator.domain.settings import SUGGEST_FEWEST, SUGGEST_FLOOR
from moderator.store import acts
from moderator.store.blind import Blind
from moderator.store.workspace import Workspace
from moderator.work import deciding, double, finding, suggesting, teaching
from moderator.work import waiting as today
from moderator.work.silences import silence
from moderator.work.suggesting import Rated
from tests.store.corpora import bring, text
from tests.work import coded

Ground = tuple[Workspace, dict[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A consultation of which two thirds were coded, and what was learned from it. Tests undo what they decide."""
    ws, tags = coded.consultation(tmp_path_factory.mktemp("coded"))
    arguments = coded.hang(ws)
    deciding.tag(ws, [4], deciding.define_tag(ws, "Pistes").made)
    deciding.alias_tag(
        ws, next(one.uid for one in ws.standing.codebook.offered() if one.name == "Pistes"), tags["Vélo"]
    )
    coded.learn(ws)
    with ws:
        yield ws, tags, arguments


def label(ws: Workspace, name: str) -> Rated:
    """What is said of a label."""
    return next(one for one in suggesting.state(ws).labels if one.name.rpartition(" / ")[2] == name)


def test_what_is_suggested_is_what_the_text_speaks_of(ground: Ground) -> None:
    ws, _tags, _arguments = ground
    found = suggesting.suggestions(ws, range(121, 181))
    right = [
        {one.name.rpartition(" / ")[2] for one in found[n] if one.kind == "tag"} == set(coded.topics(n))
        for n in range(121, 181)
    ]
    assert sum(right) >= 55
    assert all(one.certainty > 0.5 and one.precision > 0.9 for each in found.values() for one in each)


def test_a_tag_under_another_is_suggested_in_its_place_and_merged_tags_count_as_one(ground: Ground) -> None:
    ws, tags, _arguments = ground
    names = {one.name for one in suggesting.suggestions(ws, [123])[123]}
    assert "Transports / Vélo" in names
    assert "Transports" not in names
    assert label(ws, "Transports").measure.examples == label(ws, "Vélo").measure.examples >= 44
    assert all(one.name != "Pistes" for one in suggesting.state(ws).labels)
    assert not suggesting.suggestions(ws, [120])[120] or tags["Vélo"] not in {
        one.label for one in suggesting.suggestions(ws, [120])[120]
    }


def test_arguments_are_suggested_in_their_own_article_alone(ground: Ground) -> None:
    ws, _tags, arguments = ground
    found = suggesting.suggestions(ws, range(121, 181))
    hung = {n for n, each in found.items() for one in each if one.label == arguments["Les pistes manquent"]}
    assert hung
    assert all(n % 2 == 0 for n in hung)
    assert {n for n in range(121, 181) if n % 2 == 0 and "Vélo" in coded.topics(n)} - hung == set()


def test_the_words_that_weighed_are_shown_where_they_stand_and_masked_ones_are_not(ground: Ground) -> None:
    ws, tags, _arguments = ground
    why = suggesting.why(ws, 123, tags["Vélo"])
    body = acts.words(ws, 123)[1]
    assert why.words
    assert {body[start:end] for start, end in why.body} == set(why.words) <= set(coded.WORDS["Vélo"].split())
    start, end = why.body[0]
    deciding.redact(ws, 123, "body", start, end)
    assert body[start:end] not in suggesting.why(ws, 123, tags["Vélo"]).words
    deciding.undo(ws)


def test_too_few_examples_or_too_little_precision_keep_a_tag_silent_and_say_why(ground: Ground) -> None:
    ws, _tags, _arguments = ground
    rare = label(ws, "Rare")
    assert (rare.measure.silent, rare.waiting) == (Silence.FEW, 0)
    assert silence(rare.measure, 0.6, 20) == "3 examples, it takes 20"
    many = finding.find(ws, "suggestion:École").total
    assert many > 10
    deciding.change(ws, SUGGEST_FEWEST, "500")
    assert finding.find(ws, "suggestion:École").total == 0
    assert silence(label(ws, "École").measure, 0.6, 500) == "44 examples, it takes 500"
    deciding.undo(ws)
    deciding.change(ws, SUGGEST_FLOOR, "100")
    assert suggesting.state(ws).floor == 1
    deciding.undo(ws)
    assert finding.find(ws, "suggestion:École").total == many


def test_the_most_certain_come_first(ground: Ground) -> None:
    ws, tags, _arguments = ground
    found = finding.find(ws, "suggestion:Vélo", Order.RELEVANCE)
    assert tuple(found.ids.tolist()) == suggesting.waiting(ws, tags["Vélo"])
    assert set(found.ids.tolist()) == set(finding.find(ws, "suggestion:Transports").ids.tolist())
    assert finding.find(ws, "suggestion:Vélos").complaints
    assert finding.find(ws, "-suggestion:oui").total + finding.find(ws, "suggestion:oui").total == coded.SIZE


def test_accepting_and_rejecting_are_decisions_that_are_undone(ground: Ground) -> None:
    ws, tags, _arguments = ground
    velo = tags["Vélo"]
    waiting = suggesting.waiting(ws, velo)
    done = suggesting.accept(ws, waiting[:5], velo)
    assert set(suggesting.waiting(ws, velo)) == set(waiting[5:])
    suggesting.reject(ws, waiting[5:7], velo)
    assert set(suggesting.waiting(ws, velo)) == set(waiting[7:])
    assert done.act == "tag"
    deciding.undo(ws)
    deciding.undo(ws)
    assert suggesting.waiting(ws, velo) == waiting
    with pytest.raises(Problem):
        suggesting.reject(ws, [121], "nothing")


def test_what_is_suggested_waits_under_today_until_it_is_answered(ground: Ground) -> None:
    ws, _tags, _arguments = ground
    (one,) = [each for each in today.today(ws).waiting if each.name == "suggested"]
    assert (one.place, one.count) == (today.Place.ANALYSE, finding.find(ws, one.search).total)
    assert one.count == finding.find(ws, "suggestion:oui").total > 0


def test_nothing_is_told_to_whom_codes_blind(ground: Ground) -> None:
    ws, _tags, _arguments = ground
    sample = double.draw(ws, "Ahmed", "", size=5, seed=1).made
    blind = Blind(ws, sample)
    assert suggesting.suggestions(blind, [123]) == {}
    assert finding.find(blind, "suggestion:oui").total == 0
    assert suggesting.state(blind).about is None
    with pytest.raises(Problem, match="blind"):
        teaching.learn(blind)
    deciding.undo(ws)


def test_learning_is_stopped_and_what_was_learned_before_stays(ground: Ground) -> None:
    ws, _tags, _arguments = ground
    before = suggesting.state(ws).about

    def stop(done: int, total: int | None, what: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        teaching.learn(ws, stop)
    assert suggesting.state(ws).about == before


def test_what_is_rejected_is_learned_from_and_what_comes_in_is_looked_at(ground: Ground) -> None:
    """The last test: it learns again, in a process of its own as people do."""
    ws, tags, _arguments = ground
    since = suggesting.state(ws).since
    guitars = [text(n, f"Une piste de danse, un casque et une guitare, numéro {n}.") for n in range(201, 213)]
    bring(ws, guitars, name="concerts")
    assert suggesting.state(ws).unseen == len(guitars)
    assert teaching.catch_up(ws) == len(guitars)
    new = BitMap(range(coded.SIZE + 1, coded.SIZE + 13)) & BitMap(suggesting.waiting(ws, tags["Vélo"]))
    assert new
    suggesting.reject(ws, BitMap(range(coded.SIZE + 1, coded.SIZE + 12)), tags["Vélo"])
    assert suggesting.state(ws).since == since + 11
    assert not suggesting.state(ws).due
    deciding.tag(ws, range(121, 133), tags["Rare"])
    assert suggesting.state(ws).due  # 23 contributions: more than twenty, and than a tenth of those learned from
    deciding.undo(ws)
    teaching.learn(ws)
    assert label(ws, "Vélo").measure.refused == 11
    assert coded.SIZE + 12 not in suggesting.waiting(ws, tags["Vélo"])
    assert suggesting.state(ws).since == 0


def test_what_the_file_holds_is_not_trusted(ground: Ground) -> None:
    """After the last: the file is damaged."""
    ws, _tags, _arguments = ground
    with ws.write() as conn:
        conn.exec_driver_sql("UPDATE lesson SET data = x'0000', place = place + 1000 WHERE name = 'spread ids'")
    assert suggesting.suggestions(ws, [123]) == {}
    assert suggesting.state(ws).about is None
    assert finding.find(ws, "suggestion:oui").total == 0
