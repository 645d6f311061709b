"""Small pages written together: nothing is held back when reading stops, and what is told twice stays in order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from moderator.domain.contribution import Contribution, Kind
from moderator.servers.contract import Page
from moderator.work import gathering
from moderator.work.gathering import hand_on


def page(cursor: str, *keys: str, text: str = "Oui", gone: tuple[str, ...] = ()) -> Page:
    said = tuple(Contribution("essai", key, Kind.COMMENT, text) for key in keys)
    return Page(said, keys, cursor, gone=gone)


def test_small_pages_that_come_fast_are_written_together() -> None:
    kept: list[Page] = []
    hand_on([page("1", "a"), page("2", "b"), page("3")], kept.append)
    assert [one.cursor for one in kept] == ["3"]
    assert kept[0].present == ("a", "b")


def test_a_large_page_waits_for_no_other() -> None:
    kept: list[Page] = []
    many = [f"c/{n}" for n in range(gathering.ENOUGH)]
    hand_on([page("1", *many), page("2", "b")], kept.append)
    assert [one.cursor for one in kept] == ["1", "2"]


def test_what_was_read_is_kept_when_the_line_breaks() -> None:
    kept: list[Page] = []

    def cut() -> Iterator[Page]:
        yield page("1", "a")
        yield page("2", "b")
        raise ConnectionError

    with pytest.raises(ConnectionError):
        hand_on(cut(), kept.append)
    assert [one.cursor for one in kept] == ["2"]


def test_a_text_that_changed_while_it_was_read_follows_its_first_state() -> None:
    kept: list[Page] = []
    hand_on([page("1", "a"), page("2", "a", text="Non")], kept.append)
    assert [one.cursor for one in kept] == ["1", "2"]


def test_what_is_gone_is_told_after_what_came_before() -> None:
    kept: list[Page] = []
    hand_on([page("1", "a"), page("2", gone=("a",)), page("3", "a")], kept.append)
    assert [(one.cursor, one.gone) for one in kept] == [("1", ()), ("2", ("a",)), ("3", ())]


def test_a_slow_server_has_each_page_written_at_once() -> None:
    seconds = iter(range(0, 500, 5))
    kept: list[Page] = []
    hand_on([page("1", "a"), page("2", "b")], kept.append, clock=lambda: next(seconds))
    assert [one.cursor for one in kept] == ["1", "2"]


def test_pages_that_cannot_be_written_are_not_tried_again() -> None:
    tried: list[str] = []

    def full(one: Page) -> None:
        tried.append(one.cursor)
        raise OSError

    with pytest.raises(OSError):
        hand_on([page("1", "a")], full)
    assert tried == ["1"]
