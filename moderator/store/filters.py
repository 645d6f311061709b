"""The filters of a search, answered in memory: from a filter to the contributions that pass it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from moderator.domain import languages
from moderator.domain.charter import Status
from moderator.domain.contribution import AuthorKind
from moderator.domain.departments import DEPARTMENTS, named
from moderator.domain.fold import ADVISED, IN_CHARGE
from moderator.domain.folding import slug, tokens
from moderator.domain.keywords import DISMISSED, ESCALATED, GIVEN, ME, NO, NOBODY, NONE, POSSIBLE, YES, Field
from moderator.domain.personal import ABUSE, PERSONAL, Clue, bit
from moderator.domain.position import UNJUDGED
from moderator.domain.query import Choice, Compare, Complaint, Dates, Filter, Query, Sign, written
from moderator.domain.settings import LANGUAGE
from moderator.domain.words import _
from moderator.store.columns import ENUMS, MISSING, UNKNOWN, Columns, day_number
from moderator.store.lessons import Kept
from moderator.store.names import Mask, Names, tags_named, tags_under
from moderator.store.standing import NOBODY as NO_IDS
from moderator.store.standing import Standing

Ids = NDArray[np.int32]

_ENUM_FIELDS = {Field.KIND: "kind", Field.STANCE: "stance", Field.CHANNEL: "channel", Field.PRESENCE: "presence"}
_MEASURES = {
    Field.VOTES: "votes",
    Field.FOR: "votes_for",
    Field.AGAINST: "votes_against",
    Field.MIXED: "votes_mixed",
    Field.REPLIES: "replies",
    Field.LENGTH: "length",
}
_SIGNS: dict[Sign, Callable[[Any, int], Any]] = {
    Sign.MORE: np.greater,
    Sign.AT_LEAST: np.greater_equal,
    Sign.LESS: np.less,
    Sign.AT_MOST: np.less_equal,
    Sign.EXACTLY: np.equal,
}


def members(bitmap: BitMap, size: int) -> Ids:
    """The contributions of a bitmap: sections, numbered above all contributions, left out."""
    found = np.frombuffer(bitmap.to_array(), np.uint32)
    return found[found < size].astype(np.int32)


@dataclass
class Sieve:
    """One search's filters over one state of the mirror and of the decisions."""

    columns: Columns
    names: Names
    standing: Standing
    actor: str
    noted: Callable[[str], BitMap] = lambda _typed: NO_IDS
    """The ids that have a note with these words."""
    clues: Callable[[], NDArray[np.uint32]] = lambda: np.empty(0, np.uint32)
    """For each id, what rules found in its text and nobody settled: bits of `domain.personal`."""
    complaints: list[Complaint] = field(default_factory=list)
    labels_held: Callable[[], Mapping[str, BitMap]] = dict
    """The contributions of each label that their source gave."""
    learned: Callable[[], Kept | None] = lambda: None
    """What was learned from the team's codings, if anything was."""

    def passing(self, ids: Ids, one: Filter) -> Ids:
        """The ids that pass a filter. What it names and does not exist lets nothing pass, and is complained of."""
        match one:
            case Choice():
                mask = self._choice(one)
                return _kept(ids, mask[ids] ^ one.excluded)
            case Compare():
                values: Ids = getattr(self.columns, _MEASURES[one.field])[ids]
                kept: Mask = _SIGNS[one.sign](values, one.number)
                return _kept(ids, (kept ^ one.excluded) & (values != MISSING))
            case Dates():
                days = self.columns.day[ids]
                first, last = one.bounds
                kept = np.ones(len(days), np.bool_)
                if first:
                    kept &= days >= day_number(first)
                if last:
                    kept &= days <= day_number(last)
                return _kept(ids, (kept ^ one.excluded) & (days != UNKNOWN))
            case _ as never:
                assert_never(never)

    def _choice(self, one: Choice) -> Mask:
        found = np.zeros(self.columns.size, np.bool_)
        for value in one.values:
            found |= self._value(one, value)
        return found

    def _value(self, one: Choice, value: str) -> Mask:
        at = one.field
        if at in _ENUM_FIELDS:
            return self._coded(_ENUM_FIELDS[at], value)
        match at:
            case Field.SECTION:
                return self._section(one, value)
            case Field.TAG:
                return self._tag(one, value, self.standing.tags)
            case Field.ARGUMENT:
                return self._argument(one, value)
            case Field.LABEL:
                return self._label(one, value)
            case Field.STATUS | Field.REASON:
                return self._status(one, value if at is Field.STATUS else f"{Status.REFUSED}:{value}")
            case Field.PERSONAL | Field.ABUSE if value != NO:
                return self.clue(at, value)
            case Field.OPINION:
                return self.mask(self.opinion(value)) if value != NONE else ~self.mask(self.standing.anyone("asked"))
            case Field.DISPOSITION:
                return self._slot("disposition", value)
            case Field.POSITION if value == UNJUDGED:
                return ~self.mask(self.standing.anyone("position"))
            case Field.POSITION:
                return self.mask(self.standing.holding("position", value))
            case Field.NOTE if value not in (YES, NO):
                return self.mask(self.noted(value))
            case Field.AUTHOR if value in set(AuthorKind):
                return self._coded("author_kind", value)
            case Field.AUTHOR | Field.NAME:
                return self._author(one, value)
            case Field.LANGUAGE:
                return self._language(one, value)
            case Field.SOURCE:
                return self._source(one, value)
            case Field.NUMBER:
                found = self._nobody()
                found[int(value) : int(value) + 1] = True
                return found
            case Field.PILE if value not in (YES, NO):
                return self._pile(one, value)
            case Field.PASSAGE if value not in (YES, NO):
                return self._tag(one, value, self.standing.tagged_passages)
            case Field.SUGGESTION if value not in (YES, NO):
                return self._suggestion(one, value)
            case Field.READER:
                return self._reader(one, value)
            case Field.SAMPLE:
                return self._sample(one, value)
            case Field.ASSIGNEE:
                return self._assignee(one, value)
            case Field.DEPARTMENT:
                return self._department(one, value)
            case _:
                held = self.flag(at)
                return ~held if value == NO else held

    def flag(self, at: Field) -> Mask:
        """The contributions that a yes-or-no field says yes of."""
        match at:
            case Field.ANSWERED:
                return self.mask(self.standing.anyone("answer")) | self.columns.answered
            case Field.REMOVED:
                return self.columns.removed
            case Field.PILE:
                return self.mask(self.standing.anyone("pile"))
            case Field.PERSONAL | Field.ABUSE:
                return self.clue(at, YES)
            case Field.OUTDATED:
                return self.mask(self.names.read_outdated(self.standing))
            case Field.QUOTABLE:
                return self.mask(self.standing.anyone("quotable"))
            case Field.READ:
                return self.mask(self.standing.anyone(f"read:{self.actor}"))
            case Field.LATER:
                return self.mask(self.standing.anyone(f"later:{self.actor}"))
            case Field.CONTESTED:
                return self.mask(BitMap(id_ for _slot, id_ in self.standing.contested()))
            case Field.PASSAGE:
                return self.mask(self.standing.anyone_of("passage:"))
            case Field.SUGGESTION:
                return self.mask(self.suggested(()))
            case Field.NOTE | Field.REDACTED:
                family = "note:" if at is Field.NOTE else "redact:"
                return self.mask(self.standing.anyone_of(family))
            case _:
                raise AssertionError(at)

    def clue(self, at: Field, value: str) -> Mask:
        """The contributions in which rules found something of that kind that nobody masked or dismissed yet."""
        if value == DISMISSED:
            return self.mask(self.standing.anyone_of("dismiss:"))
        kinds = ABUSE if at is Field.ABUSE else PERSONAL
        looked_for = [Clue(value)] if value in kinds else kinds
        wanted = sum(bit(one, possible=value == POSSIBLE) for one in looked_for)
        found = self._nobody()
        bits = self.clues()[: len(found)]
        found[: len(bits)] = (bits & np.uint32(wanted)) != 0
        return found

    def mask(self, ids: BitMap) -> Mask:
        """A bitmap as a column of truths."""
        found = self._nobody()
        found[members(ids, self.columns.size)] = True
        return found

    def _nobody(self) -> Mask:
        return np.zeros(self.columns.size, np.bool_)

    def _coded(self, column: str, value: str) -> Mask:
        code = list(ENUMS[column]).index(ENUMS[column](value)) + 1
        found: Mask = getattr(self.columns, column) == code
        return found

    def _slot(self, slot: str, value: str) -> Mask:
        if value == NONE:
            return ~self.mask(self.standing.anyone(slot))
        return self.mask(self.standing.holding(slot, value))

    def opinion(self, value: str) -> BitMap:
        """The contributions on which a second opinion is asked, asked of this person, sent up, or given."""
        if value == ME:
            return self.standing.asked_of(self.actor)
        given = self.standing.holding("asked", ADVISED)
        if value == ESCALATED:
            return self.standing.holding("asked", IN_CHARGE)
        return given if value == GIVEN else self.standing.anyone("asked") - given

    def _status(self, one: Choice, value: str) -> Mask:
        if value == Status.TO_MODERATE:
            return ~self.mask(self.standing.anyone("status"))
        if value == Status.REFUSED:
            held = [
                ids for each, ids in self.standing.holders("status").items() if each.startswith(f"{Status.REFUSED}:")
            ]
            return self.mask(BitMap.union(*held)) if held else self._nobody()
        status, colon, code = value.partition(":")
        if colon:
            known = self.standing.charter.named(code)
            if known is None and not self.standing.holding("status", value):
                names = [name for each in self.standing.charter.reasons for name in (each.code, each.said().label)]
                asked = Choice(Field.REASON, (code,), one.excluded)
                self._unknown(asked, code, _("No reason is called “{value}”."), names)
                return self._nobody()
            value = f"{status}:{known.code}" if known else value
        return self.mask(self.standing.holding("status", value))

    def _section(self, one: Choice, value: str) -> Mask:
        if value == NONE:
            unplaced: Mask = self.columns.section == 0
            return unplaced
        places = self.names.places(value)
        if not places:
            known = [each for place in self.columns.places[1:] for each in (place.code, place.title) if each]
            self._unknown(one, value, _("No article or section is called “{value}”."), known)
            return self._nobody()
        found: Mask = self.names.below(places)[self.columns.section]
        return found

    def _tag(self, one: Choice, value: str, carried: Mapping[str, BitMap]) -> Mask:
        if value == NONE:
            return ~self.mask(BitMap.union(*carried.values())) if carried else ~self._nobody()
        book = self.standing.codebook
        wanted = tags_named(book, value)
        if not wanted:
            self._unknown(one, value, _("No tag is called “{value}”."), [tag.name for tag in book.living()])
            return self._nobody()
        found = self._nobody()
        for tag in tags_under(book, wanted):
            if tag in carried:
                found[members(carried[tag], self.columns.size)] = True
        return found

    def _argument(self, one: Choice, value: str) -> Mask:
        """What hangs on an argument itself: for those under it, which may say the contrary, each is named."""
        argued = self.standing.argued
        if value == NONE:
            return ~self.mask(BitMap.union(*argued.values())) if argued else ~self._nobody()
        known = self.standing.arguments
        wanted = known.called(value)
        if not wanted:
            said = _("No argument is called “{value}”.")
            self._unknown(one, value, said, [each.text for each in known.living()])
            return self._nobody()
        held = [argued[each.uid] for each in wanted if each.uid in argued]
        return self.mask(BitMap.union(*held)) if held else self._nobody()

    def _label(self, one: Choice, value: str) -> Mask:
        held = self.labels_held()
        if value == NONE:
            return ~self.mask(BitMap.union(*held.values())) if held else ~self._nobody()
        found = [ids for label, ids in held.items() if slug(value) in slug(label)]
        if not found:
            self._unknown(one, value, _("No label is called “{value}”."), list(held))
        return self.mask(BitMap.union(*found)) if found else self._nobody()

    def _suggestion(self, one: Choice, value: str) -> Mask:
        """What a tag or an argument is suggested to; a tag counts with those under it."""
        book = self.standing.codebook
        wanted = self._labels(value)
        if not wanted:
            said = _("No tag or argument is called “{value}”.")
            self._unknown(one, value, said, [tag.name for tag in book.living()])
            return self._nobody()
        return self.mask(self.suggested(wanted))

    def labels(self, query: Query) -> tuple[str, ...]:
        """The tags and arguments that a search names as suggested, every one that is offered for « yes »."""
        asked = [one for each in query.filters if isinstance(each, Choice) and each.field is Field.SUGGESTION
                 for one in each.values if not each.excluded]  # fmt: skip
        found = [label for value in asked if value not in (YES, NO) for label in self._labels(value)]
        kept = self.learned() if YES in asked else None
        return (*found, *(kept.offered(self.standing) if kept else ()))

    def _labels(self, value: str) -> list[str]:
        book, tree = self.standing.codebook, self.standing.arguments
        return [*sorted(tags_under(book, tags_named(book, value))), *(each.uid for each in tree.called(value))]

    def suggested(self, labels: Sequence[str]) -> BitMap:
        """The contributions to which one of these tags and arguments is suggested, without any: one of all."""
        kept = self.learned()
        if kept is None:
            return NO_IDS
        held = [kept.suggested(self.standing, one) for one in labels or kept.offered(self.standing)]
        return BitMap.union(*held) if held else NO_IDS

    def _author(self, one: Choice, value: str) -> Mask:
        ids = self.names.named(value)
        if not ids:
            self._unknown(one, value, _("No author is called “{value}”."), [])
            return self._nobody()
        return np.isin(self.columns.author, ids)

    def _department(self, one: Choice, value: str) -> Mask:
        column, codes = self.names.departments
        code = "" if value == NONE else named(value)
        if not code and value != NONE:
            self._unknown(one, value, _("No département is called “{value}”."), [*DEPARTMENTS, *DEPARTMENTS.values()])
            return self._nobody()
        found: Mask = column == codes.index(code)
        return found

    def _language(self, one: Choice, value: str) -> Mask:
        column, known = self.languages
        wanted = languages.code(value)
        if not wanted or wanted not in known:
            self._unknown(one, value, _("No contribution is in the language “{value}”."), list(known))
            return self._nobody()
        found: Mask = column == known.index(wanted)
        return found

    @cached_property
    def languages(self) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
        """The language of each contribution as a place in a list of codes: as a person said, else as it was found,
        else the consultation's."""
        known = self.columns.languages
        main = languages.main(self.columns.spoken, self.standing.setting(LANGUAGE))
        said = self.standing.holders("language")
        names = tuple(dict.fromkeys(name or main for name in (*known, main, *said)))
        places = np.array([names.index(name or main) for name in known] or [names.index(main)], np.uint8)
        column: NDArray[np.uint8] = places[self.columns.language]
        for name, held in said.items():
            column[members(held, self.columns.size)] = names.index(name)
        return column, names

    def _source(self, one: Choice, value: str) -> Mask:
        wanted = slug(value)
        exact = [id_ for id_, label in self.names.sources if wanted == slug(label)]
        words = set(tokens(value))
        found = exact or [id_ for id_, label in self.names.sources if words and words <= set(tokens(label))]
        if not found:
            self._unknown(one, value, _("No source is called “{value}”."), [label for _id, label in self.names.sources])
        return np.isin(self.columns.source, found)

    def _pile(self, one: Choice, value: str) -> Mask:
        held = self.standing.holding("pile", value)
        if not held:
            self._unknown(one, value, _("There is no pile “{value}”."), [])
        return self.mask(held)

    def _assignee(self, one: Choice, value: str) -> Mask:
        holders = self.standing.holders("assignee")
        if value == NOBODY:
            return ~self.mask(self.standing.anyone("assignee"))
        wanted = slug(self.actor if value == ME else value)
        held = [ids for person, ids in holders.items() if slug(person) == wanted]
        if not held and value != ME:
            self._unknown(one, value, _("Nothing is assigned to “{value}”."), list(holders))
        return self.mask(BitMap.union(*held)) if held else self._nobody()

    def _reader(self, one: Choice, value: str) -> Mask:
        if value == NOBODY:
            return ~self.mask(self.standing.anyone_of("read:"))
        people = [slot.removeprefix("read:") for slot in self.standing.slots.family("read:")]
        wanted = slug(self.actor if value == ME else value)
        held = [self.standing.anyone(f"read:{person}") for person in people if slug(person) == wanted]
        if not held and value != ME:
            self._unknown(one, value, _("“{value}” has read nothing here."), people)
        return self.mask(BitMap.union(*held)) if held else self._nobody()

    def _sample(self, one: Choice, value: str) -> Mask:
        held = self.standing.anyone(f"sample:{value}")
        if not held:
            self._unknown(one, value, _("There is no sample “{value}”."), [])
        return self.mask(held)

    def _unknown(self, one: Choice, value: str, sentence: str, known: list[str]) -> None:
        """Complain of a name that nothing has, with the nearest one that something has."""
        by_slug = {slug(name): name for name in known}
        near = difflib.get_close_matches(slug(value), by_slug, 1, 0.6)
        suggestion = ""
        if near:
            meant = tuple(by_slug[near[0]] if each == value else each for each in one.values)
            suggestion = written(Choice(one.field, meant, one.excluded))
        self.complaints.append(Complaint(0, 0, sentence.format(value=value), suggestion))


def _kept(ids: Ids, passing: Mask) -> Ids:
    found: Ids = ids[passing]
    return found
