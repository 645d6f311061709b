"""A facilitator searches, narrows by clicking, completes while typing, and keeps her searches."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from moderator.domain import words
from moderator.domain.keywords import Field
from moderator.domain.problem import Problem
from moderator.domain.query import Order
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding
from moderator.work.finding import Saved
from tests.store.corpora import bring, consultation, workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path) as made:
        bring(made, consultation())
        yield made


def labels(ws: Workspace, field: Field, typed: str = "") -> list[tuple[str, int]]:
    return [
        (value.label, value.count)
        for facet in finding.facets(ws, finding.find(ws, typed))
        if facet.field is field
        for value in facet.values
    ]


def test_find_in_the_order_asked_for(ws: Workspace) -> None:
    assert finding.find(ws, "vélo").ids.tolist() == [3, 2, 1]
    assert finding.find(ws, "vélo", "oldest").ids.tolist() == [1, 2, 3]
    assert finding.find(ws, "statut:acepté").complaints[0].suggestion == "status:accepted"


def test_facets_are_named_in_english(ws: Workspace) -> None:
    deciding.refuse(ws, [3], "insult")
    assert labels(ws, Field.STATUS) == [("to moderate", 4), ("refused", 1), ("Attack or insult", 1)]
    assert labels(ws, Field.SECTION, "vélo") == [("Titre Ier – Se déplacer", 3), ("Article 7 – Mobilités", 3)]
    assert labels(ws, Field.LANGUAGE) == [("French", 4), ("English", 1)]
    assert labels(ws, Field.ANSWERED) == [("yes", 1), ("no", 4)]


def test_a_click_narrows_and_a_second_click_lets_go(ws: Workspace) -> None:
    made = deciding.define_tag(ws, "Vélo et piéton").made
    deciding.tag(ws, [1, 2], made)
    facet = next(one for one in finding.facets(ws, finding.find(ws, "vélo")) if one.field is Field.TAG)
    tag = facet.values[0]
    assert (tag.value, tag.count, tag.key, tag.chosen) == ("Vélo et piéton", 2, made, False)
    typed = finding.narrowed("vélo", facet.field, tag.value)
    assert typed == 'vélo tag:"Vélo et piéton"'
    after = finding.find(ws, typed)
    assert after.ids.tolist() == [2, 1]
    again = next(one for one in finding.facets(ws, after) if one.field is Field.TAG)
    assert again.values[0].chosen
    assert finding.broadened(typed, Field.TAG, tag.value) == "vélo"
    assert finding.narrowed("statut:accepté", "status", "refused", widen=True) == "status:accepted,refused"


def test_what_was_typed_in_another_spelling_is_ticked_and_let_go_too(ws: Workspace) -> None:
    deciding.tag(ws, [1], deciding.define_tag(ws, "Vélo").made)
    typed = 'article:"article 7" tag:VELO source:consultation'
    facets = finding.facets(ws, finding.find(ws, typed))
    for field in (Field.SECTION, Field.TAG):
        (line,) = [value for facet in facets if facet.field is field for value in facet.values if value.chosen]
        typed = finding.broadened(typed, field, line.value)
    assert typed == "source:consultation"


def test_a_click_writes_french_on_a_french_screen(ws: Workspace) -> None:
    with words.speaking("fr"):
        assert finding.narrowed("vélo", Field.STATUS, "to-moderate") == "vélo statut:à-modérer"


def test_days_for_the_curve(ws: Workspace) -> None:
    assert [count for _day, count in finding.days(ws, finding.find(ws, "vélo"))] == [1, 1, 1]


def test_completion_knows_sections_tags_people_and_words(ws: Workspace) -> None:
    deciding.define_tag(ws, "Mobilité")
    deciding.assign(ws, [1], "Anaïs")

    def proposed(typed: str) -> list[str]:
        return [one.text for one in finding.complete(ws, typed, len(typed))]

    assert proposed("tag:mob") == ["Mobilité"]
    assert proposed("article:mobi") == [], "the mirror is not in memory yet, and typing never waits"
    finding.find(ws, "")
    assert proposed("article:mobi") == ["7"]
    assert proposed("assigned:ana") == ["Anaïs"]
    assert proposed("language:f") == ["fr"]
    assert proposed("retr") == ["retraites"]
    assert proposed("stat") == ["status:"]
    assert proposed("xyz") == []


def test_searches_are_kept_under_their_names(ws: Workspace) -> None:
    assert finding.searches(ws) == ()
    finding.save_search(ws, "À relire", "statut:à-modérer", "oldest")
    finding.save_search(ws, " Vélo  cargo ", '"vélo cargo"')
    finding.save_search(ws, "à relire", "statut:à-modérer lu:non", Order.OLDEST)
    assert finding.searches(ws) == (
        Saved("à relire", "statut:à-modérer lu:non", Order.OLDEST),
        Saved("Vélo cargo", '"vélo cargo"'),
    )
    assert finding.forget_search(ws, "à relire") == (Saved("Vélo cargo", '"vélo cargo"'),)
    with pytest.raises(Problem, match="name"):
        finding.save_search(ws, "  ", "vélo")
