"""Whatever happens on the site, at the desk, on the line and to the program: in the end nothing is lost, all agree."""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderator.demo.faults import Fault, Way
from moderator.work import sources
from tests.servers.contract.living import End, Life, life
from tests.servers.contract.stages import STAGES, Answered, Signed, Tagged, names

EXAMPLES = int(os.environ.get("MODERATOR_HISTORIES", "4"))
"""Lives tried on each platform; more than the usual few when asked for, for instance before a release."""

LINE = [
    Fault(Way.REFUSE),
    Fault(Way.REFUSE, times=9),
    Fault(Way.DROP),
    Fault(Way.DROP, times=9),
    Fault(Way.TRUNCATE),
    Fault(Way.STATUS, status=500),
    Fault(Way.STATUS, status=500, times=3),
    Fault(Way.STATUS, status=502, times=9),
    Fault(Way.STATUS, status=429, headers={"Retry-After": "3"}),
    Fault(Way.STATUS, status=429, times=9, headers={"Retry-After": "3600"}),
    Fault(Way.STATUS, status=401),
    Fault(Way.REDIRECT),
    Fault(Way.HTML),
    Fault(Way.HTML, times=9),
]
PAGES = [Fault(Way.DOUBLED), Fault(Way.REVERSED), Fault(Way.REPEATED)]
NUMBERS = st.integers(0, 40)
CUT = st.one_of(st.none(), st.tuples(st.sampled_from(End), st.integers(1, 12)))
HAPPENINGS = st.tuples(st.integers(0, 4), st.integers(0, 9), NUMBERS)
LATE = st.integers(0, 8)
STEP = st.one_of(
    st.tuples(st.just("site"), st.integers(0, 9), NUMBERS),
    st.tuples(
        st.sampled_from(["accept", "refuse", "reset", "answer", "answer", "back", "redact", "tag", "untag"]), NUMBERS
    ),
    st.tuples(st.sampled_from(["theirs", "label"]), NUMBERS),
    st.tuples(st.sampled_from(["undo", "insist", "yield", "reopen", "foresee", "expire", "renew"])),
    st.tuples(st.just("clock"), st.sampled_from([0, 2, -400])),
    st.tuples(
        st.just("pull"),
        st.lists(st.tuples(LATE, st.sampled_from([*LINE, *PAGES])), max_size=2),
        st.lists(HAPPENINGS, max_size=4),
        CUT,
        st.booleans(),
    ),
    st.tuples(
        st.just("push"),
        st.lists(st.tuples(LATE, st.sampled_from(LINE)), max_size=2),
        st.lists(HAPPENINGS, max_size=1),
        CUT,
        st.just(False),
    ),
)


def step(one: Life, what: str, *more: object) -> None:
    """One thing that happens."""
    match what, more:
        case "site", (int(kind), int(n)):
            one.happen(kind, n)
        case (("pull" | "push"), (list(faults), list(meanwhile), cut, *rest)):
            one.sync(what, faults, meanwhile, cut, anew=any(rest))  # type: ignore[arg-type]
        case "clock", (int(days),):
            one.line.skew = timedelta(days=days)
        case "undo", _:
            one.undo()
        case "theirs", (int(n),):
            one.overwrite(n)
        case "label", (int(n),):
            one.label(n)
        case (("insist" | "yield"), _):
            one.settle(ours=what == "insist")
        case "foresee", _:
            one.foresee()
        case (("expire" | "renew"), _):
            if isinstance(one.stage, Signed):
                (one.stage.expire if what == "expire" else one.stage.renew)()
        case "reopen", _:
            one.reopen()
        case _, (int(n),):
            one.decide(what, n)
        case _:
            raise AssertionError(what)


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(steps=st.lists(STEP, max_size=14))
@pytest.mark.parametrize("name", sorted(STAGES))
@pytest.mark.timeout(0)
def test_in_the_end_all_agree_and_nothing_is_lost(name: str, steps: list[tuple[object, ...]]) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        one = stack.enter_context(life(STAGES[name](stack), folder))
        # Something is here before anything goes wrong: else most acts would have nothing to be about.
        one.sync("pull")
        for what, *more in steps:
            step(one, str(what), *more)
        one.calm()
        one.check()


QUIET: tuple[list[Fault], list[object], None] = ([], [], None)
ALL_ACTS: list[tuple[Any, ...]] = [
    ("label", 6), ("refuse", 0), ("refuse", 1), ("redact", 0), ("tag", 1), ("answer", 1),
    ("push", [], [], (End.AFTER, 8)), ("pull", *QUIET), ("push", *QUIET), ("pull", *QUIET),
    ("accept", 0), ("reset", 1), ("untag", 1), ("push", [], [], (End.AFTER, 7)), ("pull", *QUIET), ("tag", 1),
]  # fmt: skip


@pytest.mark.parametrize("name", names(Tagged))
def test_what_was_sent_in_every_slot_is_taken_back_and_sent_again(name: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        one = stack.enter_context(life(STAGES[name](stack), tmp_path))
        one.sync("pull")
        for what, *more in ALL_ACTS:
            step(one, what, *more)
        one.calm()
        one.check()


@pytest.mark.parametrize("name", ["adhocracy", "discourse", "openstad"])
def test_a_refusal_whose_sending_was_cut_leaves_no_trace_once_undone(name: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        stage = STAGES[name](stack)
        assert isinstance(stage, Answered)
        one = stack.enter_context(life(stage, tmp_path))
        one.sync("pull")
        step(one, "refuse", 0)
        for requests in range(1, 12):
            if not stage.published()[stage.key]:
                break
            step(one, "push", [], [], (End.AFTER, requests))
        assert not stage.published()[stage.key], "killed just after the server carried it out"
        step(one, "undo")
        one.calm()
        one.check()


def test_what_is_turned_away_once_is_sent_the_next_time(tmp_path: Path) -> None:
    with ExitStack() as stack:
        one = stack.enter_context(life(STAGES["openstad"](stack), tmp_path))
        one.sync("pull")
        for n in range(2, 8):
            step(one, "answer", n)
            step(one, "push", [(n, Fault(Way.STATUS, status=401))], [], None)
        one.calm()
        one.check()


def test_what_was_stopped_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with ExitStack() as stack:
        one = stack.enter_context(life(STAGES["consul-debates"](stack), tmp_path))
        one.sync("pull", end=(End.AFTER, 14))
        assert sources.servers(one.ws)[0].cursor
        one.sync("pull")
        twice = len(one.line.requests)
        one.check()
        one.sync("pull", anew=True)
        whole = len(one.line.requests) - twice
        assert 14 < whole < twice <= whole + 6, "what was read before it was killed is not read again"
