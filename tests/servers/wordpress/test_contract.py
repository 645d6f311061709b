"""The contract of all platforms on a real WordPress, and lives of a desk that follows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from moderator.demo.faults import Fault, Way
from tests.servers.contract.living import End, life
from tests.servers.contract.test_answering import (  # noqa: F401 (run here again, on this stage)
    test_a_refusal_says_why_and_nothing_is_written,
    test_an_answer_is_sent_once_and_verified,
    test_an_answer_is_taken_back,
    test_an_answer_that_somebody_removed_there_is_not_put_back_in_silence,
    test_another_wording_takes_the_place_of_the_first,
    test_somebody_else_s_answer_is_never_written_over,
    test_the_next_reading_brings_the_answer_back_with_what_it_answers,
)
from tests.servers.contract.test_expired import reading_ends, sending_ends
from tests.servers.contract.test_histories import step
from tests.servers.contract.test_reading import (  # noqa: F401
    test_a_person_who_cancels_keeps_what_came,
    test_a_reading_that_stops_goes_on_where_it_stopped,
    test_a_second_reading_gives_nothing_again_and_costs_no_more,
    test_a_server_whose_clock_is_wrong_is_read_right,
    test_a_site_that_sends_elsewhere_is_not_followed,
    test_pages_doubled_turned_round_or_given_again_lose_nothing,
    test_what_happens_between_two_readings_is_seen,
    test_what_is_read_is_what_the_server_shows,
)
from tests.servers.contract.test_taken_away import changed_then_removed
from tests.servers.wordpress.site import Site
from tests.servers.wordpress.stage import WordPressStage


@pytest.fixture
def stage(site: Site) -> WordPressStage:
    return WordPressStage(site)


CUT = [(0, Fault(Way.DROP, when=lambda one: one.method == "POST"))]
AFTER = End.AFTER
LIVES: dict[str, list[tuple[Any, ...]]] = {
    "answers sent, cut, changed and taken back": [
        ("answer", 0), ("answer", 1), ("push", [], [], (AFTER, 3)), ("answer", 6), ("push", CUT, [(0, 0, 3)], None),
        ("back", 1), ("site", 1, 2), ("pull", [(0, Fault(Way.DROP))], [(0, 2, 4)], (AFTER, 2)),
        ("push", [], [], (AFTER, 4)), ("undo", 0),
    ],
    "moderation and masks, killed on the way": [
        ("refuse", 2), ("redact", 3), ("push", [], [], (AFTER, 4)), ("pull", [], [], None), ("accept", 2),
        ("redact", 4), ("push", [], [], (AFTER, 6)), ("undo", 0), ("pull", [], [(0, 0, 1)], None), ("refuse", 3),
        ("push", CUT, [], None),
    ],
    "somebody else answers there": [
        ("answer", 0), ("push", [], [], None), ("theirs", 1), ("pull", [], [], None), ("answer", 6),
        ("push", [], [], None), ("insist", 0), ("push", [], [], (AFTER, 3)),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", LIVES)
def test_in_the_end_all_agree_and_nothing_is_lost(name: str, stage: WordPressStage, tmp_path: Path) -> None:
    with life(stage, tmp_path) as one:
        one.sync("pull")
        for what, *more in LIVES[name]:
            step(one, what, *more)
        one.calm()
        one.check()
        for key, text in stage.wordings().items():
            masked = key in one.wishes and one.wishes[key].masked
            assert (text == stage.truth()[key]) is not masked


def test_ours_changed_or_removed_there_is_contested_at_the_next_reading(stage: WordPressStage, tmp_path: Path) -> None:
    with life(stage, tmp_path) as one:
        changed_then_removed(one)


def test_an_application_password_that_is_withdrawn_loses_nothing(stage: WordPressStage, tmp_path: Path) -> None:
    with life(stage, tmp_path) as one:
        reading_ends(one, ())
        sending_ends(one)
