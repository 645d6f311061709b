"""Whatever happens on the site, at the desk, on the line and to the program: in the end nothing is lost, all agree."""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderator.demo.faults import Fault, Way
from tests.servers.contract.living import Life, life
from tests.servers.contract.stages import STAGES

EXAMPLES = int(os.environ.get("MODERATOR_HISTORIES", "8"))
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
KILL = st.one_of(st.none(), st.integers(1, 12))
HAPPENINGS = st.tuples(st.integers(0, 9), NUMBERS)
STEP = st.one_of(
    st.tuples(st.just("site"), st.integers(0, 9), NUMBERS),
    st.tuples(
        st.sampled_from(["accept", "refuse", "reset", "answer", "answer", "back", "redact", "tag", "untag"]), NUMBERS
    ),
    st.tuples(st.sampled_from(["undo", "theirs", "insist", "reopen"]), NUMBERS),
    st.tuples(st.just("clock"), st.sampled_from([0, 2, -400])),
    st.tuples(
        st.just("pull"),
        st.lists(st.sampled_from([*LINE, *PAGES]), max_size=2),
        st.lists(HAPPENINGS, max_size=4),
        KILL,
    ),
    st.tuples(st.just("push"), st.lists(st.sampled_from(LINE), max_size=2), st.lists(HAPPENINGS, max_size=1), KILL),
)


def step(one: Life, what: str, *more: object) -> None:
    """One thing that happens."""
    match what, more:
        case "site", (int(kind), int(n)):
            one.happen(kind, n)
        case (("pull" | "push"), (list(faults), list(meanwhile), kill)):
            one.sync(what, faults, meanwhile, kill if isinstance(kill, int) else None)
        case "clock", (int(days),):
            one.line.skew = timedelta(days=days)
        case "undo", _:
            one.undo()
        case "theirs", (int(n),):
            one.overwrite(n)
        case "insist", _:
            one.insist()
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
        one.sync("pull", [], [], None)
        for what, *more in steps:
            step(one, str(what), *more)
        one.calm()
        one.check()
