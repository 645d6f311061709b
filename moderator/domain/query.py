"""A search as a value: words and filters, how it is written, and how a click adds or removes a filter.

`moderator.domain.parsing.parse` reads one from what a person types.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from moderator.domain import keywords
from moderator.domain.keywords import Field, Relation
from moderator.domain.words import Language, language

SEVERAL = frozenset({Field.TAG})
"""Fields of which one contribution can have several values: a second filter narrows instead of replacing the first."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word looked for in all its forms, or as the beginning of words. Written without a space."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words looked for exactly as written, one after the other, accents and capitals apart."""

    text: str
    prefix: bool = False


Term = Word | Phrase


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms of which one at least must be there, or, when excluded, of which none may be."""

    terms: tuple[Term, ...]
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A field that has one of these values, or, when excluded, none of them."""

    field: Field
    values: tuple[str, ...]
    excluded: bool = False


class Sign(StrEnum):
    """How a number is compared."""

    MORE = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="
    EXACTLY = "="


@dataclass(frozen=True, slots=True)
class Compare:
    """A measure compared with a whole number. What has no such measure never matches, excluded or not."""

    field: Field
    sign: Sign
    number: int
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Dates:
    """A date of contribution compared with a year, a month (day 0) or a day (month and day 0: the whole year)."""

    relation: Relation
    year: int
    month: int = 0
    day: int = 0
    excluded: bool = False

    @property
    def period(self) -> tuple[date, date]:
        """The first and last day of the year, month or day named."""
        if not self.month:
            return date(self.year, 1, 1), date(self.year, 12, 31)
        if not self.day:
            last = calendar.monthrange(self.year, self.month)[1]
            return date(self.year, self.month, 1), date(self.year, self.month, last)
        return (one := date(self.year, self.month, self.day)), one

    @property
    def bounds(self) -> tuple[date | None, date | None]:
        """The first and last day that match, None where there is no limit."""
        first, last = self.period
        match self.relation:
            case Relation.BEFORE:
                return None, first - timedelta(days=1)
            case Relation.AFTER:
                return last + timedelta(days=1), None
            case Relation.ON:
                return first, last
            case Relation.SINCE:
                return first, None
            case Relation.UNTIL:
                return None, last
            case _ as never:
                assert_never(never)


Filter = Choice | Compare | Dates


class Order(StrEnum):
    """In what order contributions are listed."""

    NEWEST = "newest"
    OLDEST = "oldest"
    RELEVANCE = "relevance"
    MOST_VOTES = "most-votes"
    MOST_AGAINST = "most-against"
    MOST_DISCUSSED = "most-discussed"
    LONGEST = "longest"
    ARTICLE = "article"
    TITLE = "title"
    INFORMATIVE = "informative"


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something that was not understood: where in the text, a sentence, and what to write instead ("" if unknown)."""

    start: int
    end: int
    sentence: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A search: every clause and every filter must hold. An empty one finds everything."""

    clauses: tuple[Clause, ...] = ()
    filters: tuple[Filter, ...] = ()
    complaints: tuple[Complaint, ...] = ()

    def chosen(self, field: Field) -> tuple[str, ...]:
        """The values of a field that the search asks for."""
        return tuple(
            value
            for one in self.filters
            if isinstance(one, Choice) and one.field is field and not one.excluded
            for value in one.values
        )


def with_filter(query: Query, added: Filter, *, widen: bool = False) -> Query:
    """The search with one more filter, as a click on a facet asks.

    A choice replaces the earlier one on the same field, unless one contribution can have several of its values (tags),
    or unless `widen` asks for either of them. Measures and dates replace the same comparison.
    """
    kept: list[Filter] = []
    for one in query.filters:
        if _same(one, added):
            if widen and isinstance(one, Choice) and isinstance(added, Choice):
                added = replace(added, values=tuple(dict.fromkeys((*one.values, *added.values))))
                continue
            if not (isinstance(one, Choice) and one.field in SEVERAL) or one == added:
                continue
        kept.append(one)
    return replace(query, filters=(*kept, added), complaints=())


def _same(one: Filter, other: Filter) -> bool:
    match one, other:
        case Choice(), Choice():
            return one.field is other.field and one.excluded == other.excluded
        case Compare(), Compare():
            return (one.field, one.sign) == (other.field, other.sign)
        case Dates(), Dates():
            return one.relation is other.relation
        case _:
            return False


def without(query: Query, removed: Field | Filter, value: str | None = None) -> Query:
    """The search without a filter: one filter, all those on a field, or one value of that field."""
    kept: list[Filter] = []
    for one in query.filters:
        if isinstance(removed, Field):
            if not isinstance(one, Dates) and one.field is removed:
                if value is None or not isinstance(one, Choice) or one.excluded:
                    if value is not None:
                        kept.append(one)
                    continue
                left = tuple(each for each in one.values if each != value)
                if left:
                    kept.append(replace(one, values=left))
                continue
        elif one == removed:
            continue
        kept.append(one)
    return replace(query, filters=tuple(kept), complaints=())


def unparse(query: Query, spoken: Language | None = None) -> str:
    """The search as a person would type it, in the language of the screen unless told; `parse` gives it back."""
    to = spoken or language()
    parts = [_clause(one, to) for one in query.clauses]
    parts += [written(one, to) for one in query.filters]
    return " ".join(part for part in parts if part)


def _clause(clause: Clause, to: Language) -> str:
    sign = "-" if clause.excluded else ""
    return (" ou " if to == "fr" else " OR ").join(sign + _term(term) for term in clause.terms)


def _term(term: Term) -> str:
    star = "*" if term.prefix else ""
    return f"{term.text}{star}" if isinstance(term, Word) else f'"{term.text}"{star}'


def written(one: Filter, spoken: Language | None = None) -> str:
    """One filter as a person would type it."""
    to = spoken or language()
    sign = "-" if one.excluded else ""
    match one:
        case Choice():
            values = ",".join(quoted(keywords.word(one.field, value, to)) for value in one.values)
            return f"{sign}{keywords.name(one.field, to)}:{values}"
        case Compare():
            return f"{sign}{keywords.name(one.field, to)}{one.sign}{one.number}"
        case Dates():
            day = "-".join([f"{one.year:04}", *(f"{part:02}" for part in (one.month, one.day) if part)])
            return f"{sign}{keywords.name(one.relation, to)}:{day}"
        case _ as never:
            assert_never(never)


def quoted(value: str) -> str:
    """A value as it must be typed: between quotation marks unless it is made of letters, figures and a few signs."""
    plain = value.replace('"', " ").strip()
    safe = all(char.isalnum() or char in "-_.:#@’'/" for char in plain)
    ends = plain[:1].isalnum() or plain[:1] == "#"
    return plain if safe and ends and plain[-1].isalnum() else f'"{plain}"'
