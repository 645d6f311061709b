"""How a list is laid out: its columns, sorted by which, under which headings. Values, and a way to write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from moderator.domain.query import Order
from moderator.domain.words import N_


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
    QUOTABLE = "to-quote"
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


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's name (show `_(name)`), the width it starts with in pixels at 100 %, and whether it holds numbers."""

    name: str
    width: int
    numeric: bool = False


HEADINGS: Mapping[Column, Heading] = {
    Column.TITLE: Heading(N_("Contribution"), 270),
    Column.SECTION: Heading(N_("Section"), 150),
    Column.AUTHOR: Heading(N_("Author"), 140),
    Column.AUTHOR_KIND: Heading(N_("Kind of author"), 130),
    Column.KIND: Heading(N_("Kind"), 110),
    Column.DATE: Heading(N_("Date"), 95),
    Column.STATUS: Heading(N_("Status"), 200),
    Column.TAGS: Heading(N_("Tags"), 200),
    Column.POSITION: Heading(N_("Position"), 120),
    Column.QUOTABLE: Heading(N_("To quote"), 100),
    Column.STANCE: Heading(N_("Position ticked"), 120),
    Column.VOTES: Heading(N_("Votes"), 80, True),
    Column.FOR: Heading(N_("For"), 80, True),
    Column.AGAINST: Heading(N_("Against"), 80, True),
    Column.REPLIES: Heading(N_("Comments"), 110, True),
    Column.PILE: Heading(N_("Pile"), 80, True),
    Column.ASSIGNEE: Heading(N_("Assigned to"), 130),
    Column.OPINION: Heading(N_("Second opinion"), 150),
    Column.READ: Heading(N_("Read by me"), 110),
    Column.ANSWERED: Heading(N_("Answer given"), 100),
    Column.DISPOSITION: Heading(N_("Outcome"), 150),
    Column.SOURCE: Heading(N_("Source"), 160),
    Column.PLACE: Heading(N_("Département or place"), 170),
    Column.WORDS: Heading(N_("Words"), 80, True),
    Column.LENGTH: Heading(N_("Characters"), 110, True),
    Column.LANGUAGE: Heading(N_("Language"), 100),
    Column.CHANNEL: Heading(N_("Channel"), 120),
    Column.PRESENCE: Heading(N_("Visibility"), 120),
    Column.CONTESTED: Heading(N_("Contested"), 110),
    Column.NUMBER: Heading(N_("Number at the source"), 120),
}
"""What each column is called and how wide it starts; show `_(heading.name)`."""


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
