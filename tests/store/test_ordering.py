"""Lists sorted by any column and grouped under its values, on real workspaces."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyroaring import BitMap

from moderator.domain.arrangement import GROUPINGS, Column, Sort, order_from
from moderator.domain.contribution import Author, AuthorKind
from moderator.domain.query import Order, Query
from moderator.store import snapshot
from moderator.store.columns import MISSING
from moderator.store.ordering import LAST, LONG, TITLES, Ordering
from moderator.store.workspace import Workspace
from moderator.work import deciding
from tests.store.making import article, bring, devices, proposal, workspace

KIND = AuthorKind.CITIZEN
AUTHORS = ("Zoé Martin", "Émile Dupont", "anne Blé", "")
PLACES = ("Rhône", "Ain", "", "Rhône")
BODIES = ("Un deux trois.", "Un.", "Un deux.", "Un deux trois quatre.")


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    """Three articles and eight proposals by four people."""
    items = [article(number) for number in range(3)] + [
        proposal(
            number,
            title=f"{'ÀBCDabcd'[number - 1]}",
            body=BODIES[number % 4],
            author=Author(key=f"u{number % 4}", name=AUTHORS[number % 4], kind=KIND, place=PLACES[number % 4]),
            votes_for=None if number == 5 else number,
            language="en" if number % 2 else "fr",
        )
        for number in range(1, 9)
    ]  # fmt: skip
    made = workspace(tmp_path, items)
    yield made
    made.close()


def found(ws: Workspace, column: Column, *, down: bool = False) -> list[int]:
    return [int(one) for one in ws.corpus.find(Query(), Sort(column, down)).ids]


def test_numbers_titles_names_and_places_sort_as_people_read_them(ws: Workspace) -> None:
    assert found(ws, Column.FOR) == [1, 2, 3, 4, 6, 7, 8, 5]
    assert found(ws, Column.FOR, down=True) == [8, 7, 6, 4, 3, 2, 1, 5]
    assert found(ws, Column.TITLE)[:2] in ([1, 5], [5, 1])
    assert found(ws, Column.TITLE)[-2:] in ([4, 8], [8, 4])
    assert found(ws, Column.AUTHOR) == [6, 2, 5, 1, 8, 4, 7, 3]
    assert found(ws, Column.AUTHOR, down=True) == [8, 4, 5, 1, 6, 2, 7, 3]
    assert found(ws, Column.PLACE) == [5, 1, 8, 7, 4, 3, 6, 2]
    assert found(ws, Column.WORDS) == [5, 1, 6, 2, 8, 4, 7, 3]
    assert found(ws, Column.LANGUAGE) == [7, 5, 3, 1, 8, 6, 4, 2]
    assert found(ws, Column.NUMBER, down=True) == [8, 7, 6, 5, 4, 3, 2, 1]


def test_what_people_decided_sorts_as_it_stands_now(ws: Workspace) -> None:
    deciding.accept(ws, [3])
    deciding.refuse(ws, [5], "insult")
    assert found(ws, Column.STATUS)[-2:] == [3, 5]
    assert found(ws, Column.STATUS, down=True)[:2] == [5, 3]
    deciding.undo(ws)
    assert found(ws, Column.STATUS)[-1] == 3
    deciding.assign(ws, [2], "Zoé")
    deciding.assign(ws, [7], "Anne")
    assert found(ws, Column.ASSIGNEE)[:2] == [7, 2]
    velo = deciding.define_tag(ws, "Vélo").made
    bus = deciding.define_tag(ws, "Bus").made
    deciding.tag(ws, [4, 6], velo)
    deciding.tag(ws, [6], bus)
    assert found(ws, Column.TAGS)[:2] == [6, 4]
    deciding.pile(ws, [1, 2], "Deux")
    deciding.pile(ws, [3, 4, 5], "Trois")
    assert set(found(ws, Column.PILE, down=True)[:3]) == {3, 4, 5}
    deciding.answer(ws, [8], "Oui.")
    assert found(ws, Column.ANSWERED)[-1] == 8
    deciding.quote(ws, [7])
    assert found(ws, Column.QUOTABLE)[0] == 7


def test_every_column_sorts_both_ways_and_loses_nothing(ws: Workspace) -> None:
    everyone = list(range(1, 9))
    for column in Column:
        for down in (False, True):
            assert sorted(found(ws, column, down=down)) == everyone, column


def test_groups_keep_the_order_inside_and_cover_everything(ws: Workspace) -> None:
    for column in GROUPINGS:
        result = ws.corpus.find(Query(), Sort(Column.FOR), column)
        assert result.starts is not None
        assert sorted(int(one) for one in result.ids) == list(range(1, 9)), column
        assert int(result.starts[0]) == 0
    result = ws.corpus.find(Query(), Sort(Column.FOR, descending=True), Column.SECTION)
    assert result.starts is not None
    assert [part.tolist() for part in np.split(result.ids, result.starts[1:])] == [[6, 3], [7, 4, 1], [8, 2, 5]]


def test_namesakes_are_two_groups_and_the_nameless_one(tmp_path: Path) -> None:
    named = [
        proposal(number, author=Author(key=f"u{number}", name="Anne" if number < 3 else "", kind=KIND))
        for number in range(1, 6)
    ]
    with workspace(tmp_path, named) as ws:
        starts = ws.corpus.find(Query(), Order.OLDEST, Column.AUTHOR).starts
        assert starts is not None
        assert starts.tolist() == [0, 1, 2]


def test_an_import_is_taken_into_account(ws: Workspace) -> None:
    assert found(ws, Column.TITLE)[-1] in (4, 8)
    bring(ws, [proposal(9, title="Zèbre")])
    ws.corpus.refresh()
    assert found(ws, Column.TITLE)[-1] == 9


def test_long_orders_are_found_again_at_the_next_opening_until_something_comes_in(ws: Workspace) -> None:
    ws.corpus.warm()
    by_author = found(ws, Column.AUTHOR)
    path, folder = ws.path, devices(ws.path.parent)
    ws.close()
    with Workspace.open(path, devices=folder) as again, again.read() as conn:
        assert snapshot.ranks(conn).keys() == LONG
        assert found(again, Column.AUTHOR) == by_author
    with Workspace.open(path, devices=folder) as again:
        assert found(again, Column.FOR)[0] == 1
        bring(again, [proposal(9, title="Zèbre")])
        again.corpus.refresh()
        assert found(again, Column.TITLE)[-1] == 9
    with Workspace.open(path, devices=folder) as again, again.read() as conn:
        assert snapshot.ranks(conn).keys() == {TITLES}
        assert found(again, Column.TITLE)[-1] == 9


def test_an_order_is_written_and_read_back() -> None:
    for one in (*Order, *(Sort(column, down) for column in Column for down in (False, True))):
        read = order_from(str(one))
        assert read == one or read is Order.TITLE
    with pytest.raises(ValueError, match="nothing"):
        order_from("nothing")


def test_more_than_half_a_million_sort_in_a_moment(ws: Workspace) -> None:
    """Columns of 570,000 contributions, made here; what is measured is the sorting itself."""
    count = 570_000
    numbers = np.random.default_rng(7)
    small = ws.corpus.columns
    size = count + 1
    names = {name: getattr(small, name) for name in ("places", "languages")}
    wide: dict[str, Any] = {
        one: np.resize(value, size)
        for one, value in vars(small).items()
        if isinstance(value, np.ndarray) and one not in names and len(value) == small.size
    }
    wide["votes_for"] = numbers.integers(MISSING, 500, size).astype(np.int32)
    wide["section"] = numbers.integers(0, 3, size).astype(np.int32)
    wide["created"] = numbers.integers(1_400_000_000, 1_500_000_000, size)
    columns = replace(small, **wide)
    ordering = Ordering(columns)
    sieve = replace(ws.corpus.find(Query()).sieve, columns=columns)
    accepted = BitMap(numbers.integers(1, size, 200_000).astype(np.uint32))
    sieve.standing = replace(sieve.standing, slots=sieve.standing.moved("status", "accepted", accepted)[0].slots)
    ids = np.arange(1, size, dtype=np.int32)
    with ws.read() as conn:
        ordering.ordered(conn, ids, Order.NEWEST)
        for column in (Column.FOR, Column.SECTION, Column.STATUS, Column.LENGTH):
            start = time.perf_counter()
            result = ordering.sorted(conn, sieve, ids, Sort(column, descending=True))
            assert time.perf_counter() - start < 2, "0.1 s where nothing else runs"
            ranks = ordering.ranks(conn, sieve, column, result)
            known = ranks[ranks != LAST]
            assert np.all(known[:-1] >= known[1:])
            assert len(np.unique(result)) == count
        start = time.perf_counter()
        grouped, starts = ordering.grouped(conn, sieve, ids, Column.SECTION)
        assert time.perf_counter() - start < 2
        assert len(grouped) == count
        assert len(starts) == 3
