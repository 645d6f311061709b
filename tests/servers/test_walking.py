"""Lists read page by page while others write in them."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from moderator.servers.troubles import Slow, Unintelligible, Unreachable
from moderator.servers.walking import WALKS, Listed, Row, by_cursor, by_number, stride


@given(st.integers(1, 100_000))
def test_each_page_holds_the_last_row_of_the_one_before_and_goes_on(read: int) -> None:
    page, size = stride(read, 100, 50)
    assert (page - 1) * size < read < page * size
    assert page * size - read >= 40
    page, size = stride(read, 3, 1)
    assert (page - 1) * size <= read < page * size


def row(number: int, place: int) -> Row[int]:
    return Row(str(place + 1), str(number), number)


class Shelf:
    """A list asked for by cursor or by number, in which something happens after a given number of pages."""

    def __init__(self, rows: list[int], happenings: list[tuple[str, int]]) -> None:
        self.rows = rows
        self.happenings = happenings
        self.bad: set[int] = set()
        self.limit = 1_000

    def happen(self) -> None:
        if self.happenings:
            what, n = self.happenings.pop()
            if what == "remove" and self.rows:
                self.rows.pop(n % len(self.rows))
            elif what == "insert":
                self.rows.insert(n % (len(self.rows) + 1), 1_000 + n)

    def after(self, cursor: str, least: int = 1) -> Listed[int]:
        for size in (5, 2, 1):
            rows = self.rows[int(cursor or 0) :][:size]
            if size >= least and size <= self.limit and not self.bad.intersection(rows):
                return self.bare(cursor, size)
        raise Slow("The server took too long to answer.")

    def bare(self, cursor: str, size: int) -> Listed[int]:
        start = int(cursor or 0)
        page = [row(number, start + place) for place, number in enumerate(self.rows[start : start + size])]
        more = start + size < len(self.rows)
        self.happen()
        return Listed(tuple(page), more, str(start + len(page)))

    def numbered(self, page: int, size: int, _brief: bool = False) -> Listed[int]:
        rows = self.rows[(page - 1) * size : page * size]
        if size > self.limit or self.bad.intersection(rows):
            raise Slow("The server took too long to answer.")
        found = [row(number, 0) for number in self.rows[(page - 1) * size : page * size]]
        self.happen()
        return Listed(tuple(found), len(found) >= size)


HAPPENINGS = st.lists(st.tuples(st.sampled_from(["remove", "insert"]), st.integers(0, 30)), max_size=1)


@given(st.integers(0, 40), HAPPENINGS, st.booleans())
def test_a_row_that_stays_is_never_missed(count: int, happenings: list[tuple[str, int]], by_cursors: bool) -> None:
    shelf = Shelf(list(range(count)), happenings)
    if by_cursors:
        found = {one for stretch in by_cursor(shelf.after, "", "site.fr") for one in stretch.rows}
    else:
        found = {one for stretch in by_number(shelf.numbered, "", "site.fr", most=7) for one in stretch.rows}
    assert {one for one in shelf.rows if one < 1_000} <= found


@given(
    st.integers(0, 60),
    st.sets(st.integers(0, 59), max_size=5),
    st.integers(1, 20),
    st.integers(1, 9),
    st.integers(0, 8),
    HAPPENINGS,
)
def test_less_is_asked_for_where_more_fails_and_only_bad_rows_are_passed(
    count: int, bad: set[int], most: int, limit: int, stop: int, happenings: list[tuple[str, int]]
) -> None:
    assume(not any({n, n + 1, n + 2} <= bad for n in range(60)))
    there, quiet = bad & set(range(count)), not happenings
    shelf = Shelf(list(range(count)), happenings)
    shelf.bad, shelf.limit = bad, limit
    walk = by_number(shelf.numbered, "", "site.fr", most=most, passing=True)
    first = list(islice(walk, stop))
    start = first[-1].cursor if first else "0 "
    # Who stops in the middle goes on from there, whatever the sizes were.
    rest = list(by_number(shelf.numbered, start, "site.fr", most=most, passing=True))
    found = [one for stretch in (*first, *rest) for one in stretch.rows]
    if there <= set(shelf.rows):
        assert {one for one in shelf.rows if one < 1_000} - bad <= set(found)
    if quiet:
        assert sorted(set(found)) == [one for one in range(count) if one not in bad]
        assert sum(stretch.unread for stretch in rest) == len({one for one in there if one >= int(start.split()[0])})


@given(st.integers(0, 40), st.sets(st.integers(0, 39), max_size=9), st.integers(0, 8), HAPPENINGS)
def test_a_bad_row_of_a_list_by_cursor_is_told_by_its_id_and_hides_no_other(
    count: int, bad: set[int], stop: int, happenings: list[tuple[str, int]]
) -> None:
    assume(not any({n, n + 1, n + 2} <= bad for n in range(40)))
    shelf = Shelf(list(range(count)), happenings)
    shelf.bad = bad
    first = list(islice(by_cursor(shelf.after, "", "site.fr", bare=shelf.bare), stop))
    start = first[-1].cursor if first else ""
    seen = [*first, *by_cursor(shelf.after, start, "site.fr", bare=shelf.bare)]
    found, told = ([one for stretch in seen for one in stretch.rows], {id_ for stretch in seen for id_ in stretch.bad})
    stay = {one for one in shelf.rows if one < 1_000}
    assert stay - bad <= set(found)
    assert {str(one) for one in stay & bad} <= told <= {str(one) for one in bad}


def test_a_server_that_gives_nothing_any_more_is_told_and_not_taken_for_bad_rows() -> None:
    shelf = Shelf(list(range(20)), [])
    walk = by_number(shelf.numbered, "", "site.fr", most=8, passing=True)
    first = next(walk)
    shelf.limit = 0
    with pytest.raises(Slow):
        list(walk)
    shelf.limit = 1_000
    rest = by_number(shelf.numbered, first.cursor, "site.fr", most=8, passing=True)
    assert [one for stretch in rest for one in stretch.rows] == list(range(8, 20))


def test_who_may_miss_no_row_is_told_of_the_one_that_fails() -> None:
    shelf = Shelf(list(range(20)), [])
    shelf.bad = {5}
    with pytest.raises(Slow):
        list(by_number(shelf.numbered, "", "site.fr", most=8))


def test_who_stops_goes_on_from_there() -> None:
    shelf = Shelf(list(range(20)), [])
    first = next(iter(by_cursor(shelf.after, "", "site.fr")))
    rest = [one for stretch in by_cursor(shelf.after, first.cursor, "site.fr") for one in stretch.rows]
    assert [*first.rows, *rest] == list(range(20))
    first = next(iter(by_number(shelf.numbered, "", "site.fr", most=7)))
    rest = [one for stretch in by_number(shelf.numbered, first.cursor, "site.fr", most=7) for one in stretch.rows]
    assert [*first.rows, *rest] == list(range(20))


def test_a_list_that_never_stays_still_is_left_for_later() -> None:
    shelf = Shelf(list(range(20)), [("remove", 0), ("insert", 0)] * 40)
    with pytest.raises(Unreachable, match="keeps changing"):
        list(by_cursor(shelf.after, "", "site.fr"))
    assert len(shelf.happenings) <= 80 - WALKS


def test_pages_in_a_circle_are_told() -> None:
    def circle(_cursor: str, _least: int) -> Listed[int]:
        return Listed((row(1, 0), row(2, 1)), True, "2")

    with pytest.raises((Unintelligible, Unreachable)):
        list(by_cursor(circle, "", "site.fr"))
