"""Finding: search with words and filters, the counts beside the list, what to propose while typing, saved searches."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from moderator.domain import keywords, languages
from moderator.domain.arrangement import Column, Sort, order_from
from moderator.domain.charter import DISPOSITION_LABELS, STATUS_LABELS, Disposition, Status
from moderator.domain.completion import Completion, completions
from moderator.domain.contribution import LABELS, AuthorKind, Channel, Kind, Presence, Stance
from moderator.domain.departments import DEPARTMENTS
from moderator.domain.folding import slug
from moderator.domain.keywords import ASKED, ESCALATED, FREE, GIVEN, ME, NOBODY, NONE, YES, Field
from moderator.domain.parsing import parse
from moderator.domain.personal import LABELS as CLUE_LABELS
from moderator.domain.personal import Clue
from moderator.domain.position import POSITION_LABELS, UNJUDGED
from moderator.domain.problem import Problem
from moderator.domain.query import Choice, Order, unparse, with_filter, without
from moderator.domain.words import N_, _, language, ngettext, number, pgettext
from moderator.store.corpus import Found
from moderator.store.facets import Count
from moderator.store.names import tags_named
from moderator.store.search import beginnings
from moderator.store.workspace import Workspace
from moderator.work import queue

_SAVED = "searches"

ORDERS: Mapping[Order, str] = {
    Order.NEWEST: N_("Newest first"),
    Order.OLDEST: N_("Oldest first"),
    Order.RELEVANCE: N_("Most relevant first"),
    Order.MOST_VOTES: N_("Most votes first"),
    Order.MOST_AGAINST: N_("Most votes against first"),
    Order.MOST_DISCUSSED: N_("Most discussed first"),
    Order.LONGEST: N_("Longest first"),
    Order.ARTICLE: N_("Order of the text"),
    Order.TITLE: N_("By title"),
    Order.INFORMATIVE: N_("Most instructive first"),
}
"""The orders of a list with their English words; show `_(ORDERS[order])`."""

_FIELDS: Mapping[Field, str] = {
    Field.SECTION: N_("Articles and sections"),
    Field.STATUS: N_("Moderation"),
    Field.TAG: N_("Tags"),
    Field.ARGUMENT: N_("Arguments"),
    Field.DISPOSITION: N_("Outcome"),
    Field.ANSWERED: N_("Answered"),
    Field.KIND: N_("Kind of contribution"),
    Field.AUTHOR: N_("Author"),
    Field.POSITION: N_("Position"),
    Field.STANCE: N_("Position ticked by the author"),
    Field.QUOTABLE: N_("To quote"),
    Field.PERSONAL: N_("Personal data found"),
    Field.ABUSE: N_("Insults and threats found"),
    Field.ASSIGNEE: N_("Assigned to"),
    Field.READER: N_("Read by"),
    Field.SAMPLE: N_("Sample for double reading"),
    Field.READ: N_("Read by me"),
    Field.PILE: N_("In a pile"),
    Field.NOTE: N_("With a note"),
    Field.OPINION: N_("Second opinion"),
    Field.LATER: N_("Put off by me"),
    Field.CONTESTED: N_("Contested"),
    Field.OUTDATED: N_("Answer to review: the text changed"),
    Field.DEPARTMENT: N_("Département"),
    Field.REDACTED: N_("With a redacted passage"),
    Field.PASSAGE: N_("With a tagged passage"),
    Field.CHANNEL: N_("Channel"),
    Field.LANGUAGE: N_("Language"),
    Field.SOURCE: N_("Source"),
    Field.PRESENCE: N_("Visibility on the platform"),
    Field.REMOVED: N_("Gone from the platform"),
}
_NONE: Mapping[Field, str] = {
    Field.SECTION: N_("no section"),
    Field.TAG: N_("no tag"),
    Field.ARGUMENT: N_("no argument"),
    Field.DEPARTMENT: N_("not known"),
    Field.DISPOSITION: N_("no disposition yet"),
}


_OPINIONS: Mapping[str, str] = {
    ASKED: N_("asked, waiting"),
    ME: N_("asked of me"),
    ESCALATED: N_("sent up to the person in charge"),
    GIVEN: N_("given"),
}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One line of a facet. `value` is what `narrowed` takes; `key`: a tag's uid, a section's id; `depth` indents."""

    value: str
    label: str
    count: int
    depth: int = 0
    chosen: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A way of narrowing the list, with what each choice would leave."""

    field: Field
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """A search kept under a name."""

    name: str
    text: str
    order: Order | Sort = Order.NEWEST


def find(
    ws: Workspace, text: str, order: Order | Sort | str = Order.NEWEST, group: Column | str | None = None
) -> Found:
    """The contributions that a search asks for, in that order, under the values of the column `group` if there is one.

    Days stand in the direction of the order: the newest day first unless the oldest contributions come first.
    Raises nothing for what is typed: see `Found.complaints`. An act on « all that was found » must refuse a search
    that has complaints. What this person put off ends the queue of moderation. Raises Problem when the file cannot be
    read.
    """
    wanted = order_from(str(order))
    under = Column(group) if group else None
    upwards = wanted in (Order.OLDEST, Sort(Column.DATE))
    learning = wanted is Order.INFORMATIVE
    listed = Order.ARTICLE if learning else wanted
    found = ws.corpus.find(parse(text), listed, under, last_group_first=under is Column.DATE and not upwards)
    if learning:
        from moderator.work import instructive

        return instructive.in_order(ws, replace(found, order=wanted))
    return queue.in_order(found, ws.standing, ws.actor)


def asks(text: str, field: Field) -> bool:
    """Whether a search narrows by this field."""
    return any(isinstance(one, Choice) and one.field is field for one in parse(text).filters)


def facets(ws: Workspace, found: Found) -> tuple[Facet, ...]:
    """The counts beside the list, for exactly the contributions found, with words in the language of the screen."""
    return tuple(
        Facet(
            tally.field,
            _(_FIELDS[tally.field]),
            tuple(_line(found, tally.field, one) for one in tally.counts),
        )
        for tally in ws.corpus.facets(found)
    )


def _line(found: Found, field: Field, one: Count) -> FacetValue:
    """A facet's line. A value that the search asks for keeps the spelling typed, so that letting it go finds it."""
    typed = next((each for each in found.query.chosen(field) if _same(found, field, each, one)), None)
    return FacetValue(typed or one.value, label(field, one), one.count, one.depth, typed is not None, one.key)


def _same(found: Found, field: Field, typed: str, one: Count) -> bool:
    """Whether what was typed means this line: « tag:velo » is Vélo, « article:"Article 7" » is 7."""
    if typed == one.value:
        return True
    match field:
        case Field.SECTION if one.key:
            places = found.sieve.columns.places
            return [str(places[at].id) for at in found.sieve.names.places(typed)] == [one.key]
        case Field.TAG if one.key:
            return tags_named(found.sieve.standing.codebook, typed) == {one.key}
        case Field.ARGUMENT if one.key:
            return [each.uid for each in found.sieve.standing.arguments.called(typed)] == [one.key]
        case Field.SOURCE | Field.ASSIGNEE | Field.READER | Field.LANGUAGE:
            return slug(typed) == slug(one.value)
        case _:
            return False


def days(ws: Workspace, found: Found) -> tuple[tuple[date, int], ...]:
    """How many of the contributions found each day had, in order."""
    return ws.corpus.days(found)


def narrowed(text: str, field: Field | str, value: str, *, widen: bool = False) -> str:
    """The search as typed, with one facet's value chosen. `widen` adds it to the values already chosen."""
    return unparse(with_filter(parse(text), Choice(Field(field), (value,)), widen=widen))


def broadened(text: str, field: Field | str, value: str | None = None) -> str:
    """The search as typed, with one facet's value, or all of them, let go."""
    return unparse(without(parse(text), Field(field), value))


def complete(ws: Workspace, text: str, cursor: int) -> tuple[Completion, ...]:
    """What to propose for the word under way before the cursor (a place in characters)."""
    return completions(text, cursor, lambda field: _vocabulary(ws, field)) or _words(ws, text, cursor)


def _words(ws: Workspace, text: str, cursor: int) -> tuple[Completion, ...]:
    """Words of the contributions themselves, once four letters tell enough."""
    start = cursor
    while start and text[start - 1].isalpha():
        start -= 1
    typed = text[start:cursor]
    if len(typed) < 4 or text[start - 1 : start] in (":", '"', "=", "<", ">"):
        return ()
    with ws.read() as conn:
        return tuple(
            Completion(word, ngettext("in {n} text", "in {n} texts", count).format(n=number(count)), start, cursor)
            for word, count in beginnings(conn, typed)
        )


def _vocabulary(ws: Workspace, field: Field) -> list[tuple[str, str]]:
    """The workspace's own values of a field. Those of the mirror wait until it is in memory: typing never waits."""
    match field:
        case Field.TAG | Field.PASSAGE | Field.SUGGESTION:
            book = ws.standing.codebook
            tags = sorted(book.living(), key=lambda tag: book.path(tag.uid).casefold())
            return [(tag.name, book.path(tag.uid) if tag.parent else tag.about) for tag in tags]
        case Field.ARGUMENT:
            known = ws.standing.arguments
            return [(one.text, "") for section in known.sections() for one, _depth in known.walk(section)]
        case Field.STATUS | Field.REASON:
            before = f"{keywords.word(Field.STATUS, Status.REFUSED, language())}:" if field is Field.STATUS else ""
            own = [one for one in ws.standing.charter.living() if not one.preset]
            return [(before + one.code, one.label) for one in own]
        case Field.DEPARTMENT:
            return list(DEPARTMENTS.items())
        case Field.READER:
            return [(slot.removeprefix("read:"), "") for slot in sorted(ws.standing.slots.family("read:"))]
        case Field.ASSIGNEE:
            return [(person, "") for person in sorted(ws.standing.holders("assignee"))]
        case _ if not ws.corpus.ready:
            return []
        case Field.SECTION:
            names = ws.corpus.names
            pairs = zip(names.spellings[1:], names.columns.places[1:], strict=True)
            return [(spelling, place.title) for spelling, place in pairs]
        case Field.SOURCE:
            return [(name, "") for _id, name in ws.corpus.names.sources]
        case Field.LANGUAGE:
            codes = [*ws.corpus.columns.spoken, *ws.standing.holders("language"), *languages.USUAL]
            return [(code, languages.called(code)) for code in dict.fromkeys(codes) if code]
        case _:
            return []


def label(field: Field, one: Count) -> str:
    """What a facet's line is called on screen."""
    if one.value == NONE and field in _NONE:
        return _(_NONE[field])
    match field:
        case Field.STATUS:
            status, colon, code = one.value.partition(":")
            return (one.name or code) if colon else _(STATUS_LABELS[Status(status)])
        case Field.PERSONAL | Field.ABUSE if one.value in set(Clue):
            return _(CLUE_LABELS[Clue(one.value)])
        case Field.PERSONAL | Field.ABUSE:
            return _("perhaps: to look at")
        case Field.DISPOSITION:
            return _(DISPOSITION_LABELS[Disposition(one.value)])
        case Field.KIND:
            return _(LABELS[Kind(one.value)])
        case Field.AUTHOR:
            return _(LABELS[AuthorKind(one.value)])
        case Field.POSITION:
            return _("not judged yet") if one.value == UNJUDGED else _(POSITION_LABELS[one.value])
        case Field.STANCE:
            return _(LABELS[Stance(one.value)])
        case Field.CHANNEL:
            return _(LABELS[Channel(one.value)])
        case Field.PRESENCE:
            return _(LABELS[Presence(one.value)])
        case Field.LANGUAGE:
            return languages.called(one.value)
        case Field.OPINION:
            return _(_OPINIONS[one.value])
        case Field.ASSIGNEE | Field.READER if one.value == NOBODY:
            return _("nobody")
        case Field.NOTE:
            return pgettext("facet", "yes") if one.value == YES else pgettext("facet", "no")
        case _ if field not in FREE or field in (Field.PILE, Field.PASSAGE):
            return pgettext("facet", "yes") if one.value == YES else pgettext("facet", "no")
        case _:
            return one.name or one.value


def searches(ws: Workspace) -> tuple[Saved, ...]:
    """The saved searches, in the order in which they were saved."""
    kept = json.loads(ws.get(_SAVED) or "[]")
    return tuple(Saved(str(one["name"]), str(one["text"]), order_from(one.get("order", Order.NEWEST))) for one in kept)


def save_search(ws: Workspace, name: str, text: str, order: Order | Sort | str = Order.NEWEST) -> tuple[Saved, ...]:
    """Keep a search under a name, in place of an earlier one of that name. Raises Problem when there is no name."""
    name = " ".join(name.split())
    if not name:
        raise Problem(_("A saved search needs a name."), remedy=_("Type a name for it."))
    made = Saved(name, text.strip(), order_from(str(order)))
    kept = [made if one.name.casefold() == name.casefold() else one for one in searches(ws)]
    return keep_searches(ws, kept if made in kept else [*kept, made])


def forget_search(ws: Workspace, name: str) -> tuple[Saved, ...]:
    """Let a saved search go; nothing happens when there is none of that name."""
    return keep_searches(ws, [one for one in searches(ws) if one.name != name])


def keep_searches(ws: Workspace, kept: Sequence[Saved]) -> tuple[Saved, ...]:
    """Keep these searches, in this order, in place of those kept before."""
    listed = [{"name": one.name, "text": one.text, "order": str(one.order)} for one in kept]
    ws.set(_SAVED, json.dumps(listed, ensure_ascii=False))
    return tuple(kept)


__all__ = [
    "ORDERS",
    "Facet",
    "FacetValue",
    "Found",
    "Saved",
    "broadened",
    "complete",
    "days",
    "facets",
    "find",
    "forget_search",
    "keep_searches",
    "narrowed",
    "save_search",
    "searches",
]
