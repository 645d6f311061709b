"""One contract for every platform that takes answers: looked at before, sent once, verified, taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderator.demo.faults import Fault, Request, Way
from moderator.domain.problem import Problem
from moderator.servers.contract import Ability, Agreed, Outcome, Slot, Wanted
from tests.servers.contract.stages import STAGES, Answered, names
from tests.servers.proxy import BadLine
from tests.servers.reader import Reader

NAMES = names(Answered)


@pytest.fixture(params=NAMES)
def stage(request: pytest.FixtureRequest) -> Iterator[Answered]:
    """Each platform that takes answers in turn."""
    with ExitStack() as stack:
        found = STAGES[request.param](stack)
        assert isinstance(found, Answered)
        yield found


def wanted(stage: Answered, text: str) -> Wanted:
    """An answer to what is on stage; an empty text takes it back."""
    return Wanted(stage.key, stage.disposition if text else "", text)


TEXT = "Merci.\n\nVotre demande est retenue : l’article 2 le prévoit."


def test_an_answer_is_sent_once_and_verified(stage: Answered) -> None:
    server = stage.connect(stage.url)
    assert Ability.PUSH_ANSWER in server.describe().abilities
    assert server.answerable(stage.key)
    assert server.takes(stage.key, Slot.ANSWER)
    asked = wanted(stage, TEXT)
    sent = server.push(asked, None)
    assert (sent.outcome, sent.reason) == (Outcome.VERIFIED, "")
    assert sent.agreed is not None
    assert sent.agreed.fingerprint == server.fingerprint(asked)
    assert len(stage.shown()) == 1
    # Asked again, by the same or by a colleague who knows nothing of it, nothing more is written.
    for base in (sent.agreed, None):
        assert stage.connect(stage.url).push(asked, base).outcome is Outcome.VERIFIED
    assert len(stage.shown()) == 1
    assert server.agreed([stage.key])[stage.key].fingerprint == server.fingerprint(asked)


def test_the_next_reading_brings_the_answer_back_with_what_it_answers(stage: Answered) -> None:
    server = stage.connect(stage.url)
    copy = Reader(server, stage.consultation)
    copy.sweep()
    assert copy.contributions[stage.key].answer == ""
    server.push(wanted(stage, TEXT), None)
    copy.sweep()
    assert " ".join(copy.contributions[stage.key].answer.split()) == " ".join(TEXT.split())


def test_another_wording_takes_the_place_of_the_first(stage: Answered) -> None:
    server = stage.connect(stage.url)
    first = server.push(wanted(stage, "Un premier texte."), None)
    second = server.push(wanted(stage, TEXT), first.agreed)
    assert second.outcome is Outcome.VERIFIED
    (shown,) = stage.shown()
    assert shown.startswith("Merci.")


def test_an_answer_is_taken_back(stage: Answered) -> None:
    server = stage.connect(stage.url)
    sent = server.push(wanted(stage, TEXT), None)
    back = server.push(wanted(stage, ""), sent.agreed)
    if stage.final:
        assert Ability.TAKE_BACK not in server.describe().abilities
        assert server.fingerprint(wanted(stage, "")) == ""
        assert (back.outcome, back.reason[-1:]) == (Outcome.REFUSED, ".")
        assert len(stage.shown()) == 1
        return
    assert Ability.TAKE_BACK in server.describe().abilities
    assert (back.outcome, back.reason) == (Outcome.VERIFIED, "")
    assert stage.shown() == []
    assert server.fingerprint(wanted(stage, ""))
    # It was already taken back: nothing to do.
    assert server.push(wanted(stage, ""), back.agreed).outcome is Outcome.VERIFIED


def test_somebody_else_s_answer_is_never_written_over(stage: Answered) -> None:
    server = stage.connect(stage.url)
    stage.overwrite("Une autre réponse.")
    for base in (None, Agreed(stage.key, TEXT, "", server.fingerprint(wanted(stage, TEXT)))):
        sent = server.push(wanted(stage, TEXT), base)
        assert sent.outcome is Outcome.CONFLICT
        assert sent.agreed is not None
        assert sent.agreed.text == "Une autre réponse."
    assert stage.shown() == ["Une autre réponse."]
    # A person has seen it and wants ours all the same.
    assert server.push(wanted(stage, TEXT), sent.agreed).outcome is Outcome.VERIFIED
    (shown,) = stage.shown()
    assert shown.startswith("Merci.")


def test_an_answer_that_somebody_removed_there_is_not_put_back_in_silence(stage: Answered) -> None:
    server = stage.connect(stage.url)
    sent = server.push(wanted(stage, TEXT), None)
    stage.overwrite("")
    again = server.push(wanted(stage, TEXT), sent.agreed)
    assert again.outcome is Outcome.CONFLICT
    assert stage.shown() == []
    assert server.push(wanted(stage, TEXT), again.agreed).outcome is Outcome.VERIFIED


def test_a_refusal_says_why_and_nothing_is_written(stage: Answered) -> None:
    server = stage.connect(stage.url)
    stage.close_door()
    sent = server.push(wanted(stage, TEXT), None)
    assert sent.outcome is Outcome.REFUSED
    assert sent.reason.endswith(".")
    assert stage.shown() == []


def test_what_is_not_there_or_takes_no_answer_is_refused(stage: Answered) -> None:
    server = stage.connect(stage.url)
    kind = stage.key.partition("/")[0]
    gone = server.push(replace(wanted(stage, TEXT), key=f"{kind}/987654"), None)
    assert gone.outcome is Outcome.REFUSED
    assert not server.answerable("survey/1")
    assert server.push(replace(wanted(stage, TEXT), key="survey/1"), None).outcome is Outcome.REFUSED
    for slot in Slot:
        key = stage.key if not server.takes(stage.key, slot) else f"{kind}/987654"
        assert server.push(replace(wanted(stage, TEXT), key=key, slot=slot), None).outcome is Outcome.REFUSED


def writes(request: Request) -> bool:
    """Whether the request changes something there."""
    if b'"query"' in request.body:
        return b"mutation" in request.body
    return request.method in ("POST", "PUT", "DELETE") and not request.path.startswith(("/api/signin", "/api/sign_in"))


WAYS: list[Callable[[], Fault]] = [
    lambda: Fault(Way.REFUSE, when=writes),
    lambda: Fault(Way.DROP, when=writes),
    lambda: Fault(Way.TRUNCATE, when=writes),
    lambda: Fault(Way.STATUS, status=502, when=writes),
    lambda: Fault(Way.STATUS, status=500, when=writes),
    lambda: Fault(Way.STATUS, status=429, headers={"Retry-After": "3"}, when=writes),
    lambda: Fault(Way.HTML, when=writes),
    lambda: Fault(Way.STATUS, status=401, when=writes),
]


@settings(max_examples=12)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["Oui.", "Non, car.", TEXT, ""]), st.lists(st.sampled_from(range(8)), max_size=2)),
        min_size=1,
        max_size=4,
    )
)  # fmt: skip
@pytest.mark.parametrize("name", NAMES)
def test_whatever_the_line_does_what_is_wanted_last_is_there_once(
    name: str, steps: list[tuple[str, list[int]]]
) -> None:
    with ExitStack() as stack:
        stage = STAGES[name](stack)
        assert isinstance(stage, Answered)
        line = stack.enter_context(BadLine(stage.url))
        server = stage.connect(line.url)
        base: Agreed | None = None
        for text, ways in steps:
            if stage.final and not text:
                continue
            for way in ways:
                line.faults.append(WAYS[way]())
            for _attempt in range(6):
                try:
                    sent = server.push(wanted(stage, text), base)
                except Problem:
                    continue
                assert sent.outcome is not Outcome.CONFLICT
                if sent.outcome is Outcome.VERIFIED:
                    base = sent.agreed
                    break
            else:
                line.faults.clear()
                sent = server.push(wanted(stage, text), base)
                assert sent.outcome is Outcome.VERIFIED
                base = sent.agreed
            line.faults.clear()
            assert [" ".join(one.split()) for one in stage.shown()] == ([" ".join(text.split())] if text else [])
