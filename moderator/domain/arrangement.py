"""How a list is laid out: its columns, sorted by which, under which headings. Values, and a way to write them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from moderator.domain.query import Order


class Column(StrEnum):
    """What a line of the table can show, and be sorted by. The value is the English name, stable in scripts."""

    TITLE = "title"
    SECTION = "section"
    AUTHOR = "author"
    AUTHOR_KIND = "author-kind"
    KIND = "kind"
    DATE = "date"
    STATUS = "status"
    TAGS = "tags"
    POSITION = "position"
    STANCE = "stance"
    VOTES = "votes"
    FOR = "for"
    AGAINST = "against"
    REPLIES = "comments"
    PILE = "pile"
    ASSIGNEE = "assigned"
    OPINION = "second-opinion"
    READ = "read"
    ANSWERED = "answered"
    DISPOSITION = "outcome"
    SOURCE = "source"
    PLACE = "place"
    WORDS = "words"
    LENGTH = "length"
    LANGUAGE = "language"
    CHANNEL = "channel"
    PRESENCE = "visibility"
    CONTESTED = "contested"
    NUMBER = "id"


GROUPINGS: tuple[Column, ...] = (
    Column.SECTION,
    Column.AUTHOR,
    Column.DATE,
    Column.STATUS,
    Column.PILE,
    Column.AUTHOR_KIND,
    Column.POSITION,
    Column.ASSIGNEE,
    Column.DISPOSITION,
    Column.SOURCE,
    Column.PLACE,
)
"""Columns under whose values a list can be grouped; dates group by day."""

FROM_THE_GREATEST = frozenset(
    {Column.DATE, Column.VOTES, Column.FOR, Column.AGAINST, Column.REPLIES, Column.PILE, Column.WORDS, Column.LENGTH}
)
"""Columns of which one first wants the greatest or the newest."""


@dataclass(frozen=True, slots=True)
class Sort:
    """Sorted by a column; what has no value there comes last either way, and the newest first among equals."""

    column: Column
    descending: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.descending else ''}{self.column}"

    @property
    def reversed(self) -> Sort:
        """The other way round."""
        return Sort(self.column, not self.descending)


def first_sort(column: Column) -> Sort:
    """The way in which one first wants a column sorted."""
    return Sort(column, column in FROM_THE_GREATEST)


def order_from(text: str) -> Order | Sort:
    """The order that `str` wrote, a usual one or a column's. Raises ValueError for neither."""
    return Order(text) if text in set(Order) else sort_from(text)


def sort_from(text: str) -> Sort:
    """The sort that `str` wrote: `votes`, or `-votes` from the greatest. Raises ValueError for no column's name."""
    return Sort(Column(text.removeprefix("-")), text.startswith("-"))
