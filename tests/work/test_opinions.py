"""Second opinions: asked of somebody or of anybody, sent up, given, taken back; found, counted and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderator.domain.problem import Problem
from moderator.domain.settings import CHARGE
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, moderation_log, opinions, reading
from tests.store.making import assert_sound, proposals, workspace


def found(ws: Workspace, typed: str) -> list[int]:
    return sorted(map(int, finding.find(ws, typed).ids))


def counted(ws: Workspace) -> dict[str, int]:
    facets = finding.facets(ws, finding.find(ws, ""))
    return {value.value: value.count for one in facets if one.field == "opinion" for value in one.values}


def test_claire_asks_ahmed_answers_and_claire_decides(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(6)) as ws:
        ws.actor = "Claire"
        done = deciding.ask_opinion(ws, [1, 2], "  Est-ce une\ninjure ? ", "Ahmed")
        assert done.sentence == "Second opinion asked of Ahmed on 2 contributions."
        assert found(ws, "avis:demandé") == [1, 2]
        assert found(ws, "avis:moi") == [], "nobody answers oneself"
        assert list(opinions.asked_of(ws, "Ahmed")) == [1, 2]
        assert reading.rows(ws, [1])[0].asked == "asked"
        ws.actor = "Ahmed"
        assert found(ws, opinions.search_mine()) == [1, 2]
        assert reading.rows(ws, [1])[0].asked == "me"
        question = opinions.question(ws, 1)
        assert question is not None
        assert (question.text, question.actor, question.of) == ("Est-ce une injure ?", "Claire", "Ahmed")
        done = deciding.advise(ws, [1], "Oui, à mon avis.", "refused:insult")
        assert done.sentence == "Opinion given on 1 contribution: refuse: attack or insult."
        assert counted(ws) == {"asked": 1, "me": 1, "given": 1}
        assert found(ws, "avis:rendu") == [1]
        assert found(ws, "avis:aucun") == [3, 4, 5, 6]
        ws.actor = "Claire"
        sheet = reading.sheet(ws, 1)
        assert sheet is not None
        assert [(one.asked, one.actor, one.text, one.advice) for one in sheet.opinions] == [
            (True, "Claire", "Est-ce une injure ?", ""),
            (False, "Ahmed", "Oui, à mon avis.", "refuse: attack or insult"),
        ]
        assert sheet.row.status == "to-moderate", "an opinion decides nothing"
        deciding.undo_one(ws, done.ref)
        assert found(ws, "avis:demandé") == [1, 2]
        assert_sound(ws)


def test_what_is_asked_of_anybody_is_asked_of_all_but_who_asks(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        deciding.ask_opinion(ws, [1], "Un doute")
        assert not opinions.asked_of(ws)
        assert list(opinions.asked_of(ws, "Ahmed")) == [1]
        assert deciding.ask_no_more(ws, [1]).sentence == "Second opinion on 1 contribution no longer asked."
        assert not opinions.waiting(ws)
        assert not opinions.asked_of(ws, "Ahmed")
        with pytest.raises(Problem, match="No second opinion"):
            deciding.ask_no_more(ws, [1])


def test_hard_cases_go_up_to_the_person_in_charge(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        ws.actor = "Claire"
        done = deciding.ask_opinion(ws, [1], "Menace ?", escalate=True)
        assert done.sentence == "1 contribution sent up to the person in charge."
        assert list(opinions.asked_of(ws, "Ahmed")) == [1], "nobody is in charge yet: anybody may answer"
        deciding.change(ws, CHARGE, "Diane")
        assert not opinions.asked_of(ws, "Ahmed")
        assert list(opinions.asked_of(ws, "Diane")) == [1]
        assert found(ws, "avis:transmis") == [1]
        assert opinions.people(ws).in_charge == "Diane"
        assert reading.rows(ws, [1])[0].asked == "escalated"


def test_an_empty_question_or_opinion_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        with pytest.raises(Problem, match="question is empty"):
            deciding.ask_opinion(ws, [1], " ")
        with pytest.raises(Problem, match="somebody else"):
            deciding.ask_opinion(ws, [1], "Moi ?", ws.actor)
        with pytest.raises(Problem, match="opinion is empty"):
            deciding.advise(ws, [1], " ")
        with pytest.raises(Problem, match="no advice"):
            deciding.advise(ws, [1], "", "maybe")
        with pytest.raises(Problem, match="not a reason"):
            deciding.advise(ws, [1], "", "refused:nothing")
        assert deciding.advise(ws, [1], "", "accepted").sentence == "Opinion given on 1 contribution: accept."


def test_the_moderation_log_tells_who_asked_and_what_was_advised(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        deciding.ask_opinion(ws, [1], "Un doute sérieux", "Ahmed")
        deciding.advise(ws, [1], "Rien de grave", "refused:insult")
        written = moderation_log.write(ws, tmp_path / "log.csv")
        assert (written.acts, written.lines) == (2, 2)
        assert {one.code: one.lines for one in written.reasons}["insult"] == 0, "an advice refuses nothing"
        text = (tmp_path / "log.csv").read_text("utf-8-sig")
        for told in ("Second opinion asked", "Opinion given", "Un doute sérieux", "Ahmed", "refuse: attack or insult"):
            assert told in text, told
