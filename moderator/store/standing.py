"""What is decided now, in memory: one bitmap of contributions for each value of each slot."""

from __future__ import annotations

import json
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, ValuesView
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.argument import Arguments, arguments
from moderator.domain.charter import Charter, charter
from moderator.domain.codebook import Codebook, codebook
from moderator.domain.fold import ANYBODY, IN_CHARGE
from moderator.domain.lexicon import SLOT as WORDS
from moderator.domain.lexicon import Lexicon, lexicon
from moderator.domain.rule import Rules, rules
from moderator.domain.settings import CHARGE, Setting

MANY = frozenset({"answer", "pile"})
"""Slots with about as many values as contributions: the value of one is looked up in a dictionary, not in bitmaps."""

ONE_EACH = frozenset({"note:", "redact:", "dismiss:", "apart:", "passage:", "extract:", "opinion:"})
"""Families with one slot for each decision: which of them one id holds is looked up, not sought in all."""

PASSAGES = "passage:"
"""The family of the passages attached to a tag: the value of each slot is the tag."""

EXTRACTS = "extract:"
"""The family of the passages hung on an argument: the value of each slot is the argument."""

SHELVES = 512
"""Shelves of a family with one slot for each decision."""

NOBODY: BitMap = BitMap()

Holders = Mapping[str, BitMap]
U = TypeVar("U")


def family_of(slot: str) -> str:
    """The family that a slot belongs to: `note:` of `note:laptop:12`; a slot alone is its own family."""
    name, colon, _rest = slot.partition(":")
    return name + colon


class Family(Mapping[str, Holders]):
    """Slots of one family that there may be very many of, in shelves: changing one copies its shelf alone."""

    __slots__ = ("_shelves",)

    def __init__(self, shelves: tuple[dict[str, Holders], ...] | None = None) -> None:
        self._shelves = shelves or tuple({} for _each in range(SHELVES))

    @classmethod
    def of(cls, slots: Mapping[str, Holders]) -> Family:
        """These slots, put on their shelves."""
        made = cls()
        for slot, values in slots.items():
            made._shelves[hash(slot) % SHELVES][slot] = values
        return made

    def put(self, slot: str, values: Holders) -> Family:
        """The same with this slot holding these values, or absent when it holds none."""
        at = hash(slot) % SHELVES
        shelf = {**self._shelves[at], slot: values}
        if not values:
            del shelf[slot]
        return Family((*self._shelves[:at], shelf, *self._shelves[at + 1 :]))

    def __getitem__(self, slot: str) -> Holders:
        return self._shelves[hash(slot) % SHELVES][slot]

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._shelves)

    def __len__(self) -> int:
        return sum(map(len, self._shelves))

    def items(self) -> ItemsView[str, Holders]:
        """Its slots and what they hold, in one dictionary: asking for each would take six times longer."""
        return {slot: values for shelf in self._shelves for slot, values in shelf.items()}.items()

    def values(self) -> ValuesView[Holders]:
        """What its slots hold, in the same way."""
        return dict(self.items()).values()


class Slots(Mapping[str, Holders]):
    """Slot → value → ids, never changed in place: a changed one shares all families but the one that changed."""

    __slots__ = ("_families",)

    def __init__(self, families: Mapping[str, Mapping[str, Holders]] | None = None) -> None:
        self._families = families or {}

    @classmethod
    def of(cls, slots: Mapping[str, Holders]) -> Slots:
        """These slots, put in their families."""
        families: dict[str, dict[str, Holders]] = {}
        for slot, values in slots.items():
            families.setdefault(family_of(slot), {})[slot] = values
        return cls({name: Family.of(held) if name in ONE_EACH else held for name, held in families.items()})

    def family(self, prefix: str) -> Mapping[str, Holders]:
        """The slots of one family: `tag:`, `note:`, `read:`."""
        return self._families.get(prefix, {})

    def put(self, slot: str, values: Holders) -> Slots:
        """The same with this slot holding these values; a slot without any is absent."""
        name = family_of(slot)
        if name in ONE_EACH:
            known = self._families.get(name)
            many = known if isinstance(known, Family) else Family.of(known or {})
            return Slots({**self._families, name: many.put(slot, values)})
        family = dict(self.family(name))
        if values:
            family[slot] = values
        else:
            family.pop(slot, None)
        return Slots({**self._families, name: family})

    def __getitem__(self, slot: str) -> Holders:
        return self._families[family_of(slot)][slot]

    def __iter__(self) -> Iterator[str]:
        return (slot for family in self._families.values() for slot in family)

    def __len__(self) -> int:
        return sum(len(family) for family in self._families.values())

    def __repr__(self) -> str:
        return f"Slots({dict(self)!r})"


@dataclass(frozen=True)
class Standing:
    """A frozen view of the projection; each decision makes a new one that shares what did not change.

    `slots` maps slot → value → ids (never change a bitmap in place). `facts` describes the codebook, `contests` maps
    slot → id → the references of rival decisions. `position` is the last journal place taken into account.
    """

    slots: Slots = field(default_factory=Slots)
    facts: Mapping[str, str] = field(default_factory=dict)
    contests: Mapping[str, Mapping[int, tuple[str, ...]]] = field(default_factory=dict)
    position: int = 0
    # Shared and changed in place by the one writer: a copy at each decision would cost more than the decision.
    lookup: dict[str, dict[int, str]] = field(default_factory=dict, repr=False, compare=False)
    each: dict[str, dict[int, frozenset[str]]] = field(default_factory=dict, repr=False, compare=False)
    # Family → tag or argument → the ids of which a passage has it: kept, because there may be a hundred thousand
    # passages to gather.
    gathered: Mapping[str, Mapping[str, BitMap]] = field(default_factory=dict, compare=False)
    # What was read of the facts, with these: most acts change no fact, and all that follow share what was read.
    understood: dict[str, tuple[Mapping[str, str], Any]] = field(default_factory=dict, repr=False, compare=False)

    def holders(self, slot: str) -> Holders:
        """The ids that hold each value of the slot."""
        return self.slots.get(slot, {})

    def holding(self, slot: str, value: str) -> BitMap:
        """The ids that hold this value."""
        return self.holders(slot).get(value, NOBODY)

    def anyone(self, slot: str) -> BitMap:
        """The ids that hold any value of the slot."""
        values = self.holders(slot).values()
        return BitMap.union(*values) if values else NOBODY

    def value(self, slot: str, id_: int) -> str | None:
        """What one contribution or section holds in the slot."""
        if slot in MANY:
            return self.lookup.get(slot, {}).get(id_)
        return next((value for value, ids in self.holders(slot).items() if id_ in ids), None)

    def within(self, prefix: str, id_: int) -> tuple[str, ...]:
        """What one id holds of a family of slots: tags of `tag:`, references of `note:` or `redact:`, readers."""
        if prefix in ONE_EACH:
            slots = sorted(self.each.get(prefix, {}).get(id_, ()))
        else:
            slots = [slot for slot, values in self.slots.family(prefix).items() if _among(values, id_)]
        return tuple(slot.removeprefix(prefix) for slot in slots)

    def anyone_of(self, prefix: str) -> BitMap:
        """The ids that hold anything in a family of slots: `note:`, `redact:`, `read:`."""
        if prefix in ONE_EACH:
            return BitMap(list(self.each.get(prefix, ())))
        held = [self.anyone(slot) for slot in self.slots.family(prefix)]
        return BitMap.union(*held) if held else NOBODY

    @cached_property
    def tags(self) -> Mapping[str, BitMap]:
        """The ids that carry each tag, as a whole or for a passage; those of tags brought together count together."""
        return _gathered(self.codebook, (self.wholly_tagged, self.tagged_passages))

    @cached_property
    def wholly_tagged(self) -> Mapping[str, BitMap]:
        """The ids that carry each tag as a whole."""
        held = {
            slot.removeprefix("tag:"): values["1"]
            for slot, values in self.slots.family("tag:").items()
            if "1" in values
        }
        return _gathered(self.codebook, (held,))

    @cached_property
    def tagged_passages(self) -> Mapping[str, BitMap]:
        """The ids of which a passage carries each tag."""
        return _gathered(self.codebook, (self.gathered.get(PASSAGES, {}),))

    @cached_property
    def arguments(self) -> Arguments:
        """The team's arguments."""
        return self._understood("arguments", arguments)

    @cached_property
    def rules(self) -> Rules:
        """The team's keyword rules."""
        return self._understood("rules", rules)

    @cached_property
    def argued(self) -> Mapping[str, BitMap]:
        """The ids that hang on each argument, as a whole or by a passage; arguments brought together count together."""
        return _gathered(self.arguments, (self.wholly_argued, self.gathered.get(EXTRACTS, {})))

    @cached_property
    def wholly_argued(self) -> Mapping[str, BitMap]:
        """The ids that hang on each argument as a whole."""
        held = {
            slot.removeprefix("argument:"): values["1"]
            for slot, values in self.slots.family("argument:").items()
            if "1" in values
        }
        return _gathered(self.arguments, (held,))

    @cached_property
    def lexicon(self) -> Lexicon:
        """The list of insults, threats and ordinary words, as the team changed it."""
        return self._understood("lexicon", _lexicon)

    def setting(self, setting: Setting) -> str:
        """What the team settled, or what holds when it settled nothing."""
        return self.facts.get(f"setting:{setting.key}", setting.default)

    @cached_property
    def codebook(self) -> Codebook:
        """The team's tags."""
        return self._understood("codebook", codebook)

    def _understood(self, what: str, read: Callable[[Mapping[str, str]], U]) -> U:
        """What the facts say, read again once they are other ones."""
        facts, found = self.understood.get(what, (None, None))
        if facts is not self.facts or found is None:
            found = read(self.facts)
            self.understood[what] = (self.facts, found)
        known: U = found
        return known

    def asked_of(self, person: str) -> BitMap:
        """The contributions on which a second opinion is asked of this person: by name, as the one in charge, or as
        anybody. What is sent up while nobody is named in charge waits for anybody; nobody answers oneself."""
        asked, mine = self.holders("asked"), self.holding("asker", person)
        others = asked.get(ANYBODY, NOBODY) - mine
        if self.setting(CHARGE) == person:
            others = others | asked.get(IN_CHARGE, NOBODY)
        elif not self.setting(CHARGE):
            others = others | (asked.get(IN_CHARGE, NOBODY) - mine)
        return others | asked.get(f"of:{person}", NOBODY)

    @cached_property
    def charter(self) -> Charter:
        """The reasons of refusal, as the team wrote them."""
        return charter(self.facts)

    def contested(self) -> tuple[tuple[str, int], ...]:
        """The (slot, id) pairs on which people disagree."""
        return tuple((slot, id_) for slot, ids in self.contests.items() for id_ in ids)

    def moved(self, slot: str, value: str | None, ids: BitMap) -> tuple[Standing, set[str]]:
        """Put `ids` on `value` in the slot (None: on nothing) and say which values changed."""
        before = self.holders(slot)
        if slot in MANY:
            lookup = self.lookup.setdefault(slot, {})
            known = {was for one in ids if (was := lookup.get(one))}
            if value is None:
                for one in ids:
                    lookup.pop(one, None)
            else:
                lookup.update(dict.fromkeys(ids, value))
        else:
            known = set(before)
        after = dict(before)
        changed: set[str] = set()
        for other in known - {value}:
            left = before[other] - ids
            if len(left) != len(before[other]):
                changed.add(other)
                if left:
                    after[other] = left
                else:
                    del after[other]
        if value is not None:
            joined = before.get(value, NOBODY) | ids
            if len(joined) != len(before.get(value, NOBODY)):
                changed.add(value)
                after[value] = joined
        if (family := family_of(slot)) in ONE_EACH:
            self._told_each(family, slot, ids, kept=value is not None)
        moved = replace(self, slots=self.slots.put(slot, after))
        if family in (PASSAGES, EXTRACTS) and changed:
            again = moved._passages_again(family, changed, ids)
            moved = replace(moved, gathered={**moved.gathered, family: again})
        return moved, changed

    def _passages_again(self, family: str, tags: set[str], ids: BitMap) -> Mapping[str, BitMap]:
        """What is gathered of a family once the passages of some ids have changed for some tags or arguments."""
        slots, each = self.slots.family(family), self.each.get(family, {})
        after = dict(self.gathered.get(family, {}))
        for tag in tags:
            still = BitMap(
                one
                for one in ids
                if any(one in slots[slot].get(tag, ()) for slot in each.get(one, ()) if slot in slots)
            )
            if held := (after.get(tag, NOBODY) - ids) | still:
                after[tag] = held
            else:
                after.pop(tag, None)
        return after

    def _told_each(self, family: str, slot: str, ids: BitMap, *, kept: bool) -> None:
        """Note that ids hold a slot of a family with one slot for each decision, or hold it no more."""
        each = self.each.setdefault(family, {})
        alone = frozenset({slot})
        for one in ids:
            had = each.get(one)
            if kept:
                # The same set for all, as long as they hold nothing else: a decision may be on half a million.
                each[one] = alone if had is None else had | alone
            elif left := (had or alone) - alone:
                each[one] = left
            else:
                each.pop(one, None)


def _gathered(book: Codebook | Arguments, of: Iterable[Mapping[str, BitMap]]) -> Mapping[str, BitMap]:
    """The ids of each tag or argument, those of what was brought together into another put with it."""
    found: dict[str, list[BitMap]] = {}
    for part in of:
        for tag, ids in part.items():
            found.setdefault(book.resolve(tag), []).append(ids)
    return {tag: parts[0] if len(parts) == 1 else BitMap.union(*parts) for tag, parts in found.items()}


def _among(values: Holders, id_: int) -> bool:
    return any(id_ in ids for ids in values.values())


def load(conn: Connection) -> Standing:
    """Read the projection's tables."""
    slots: dict[str, dict[str, BitMap]] = {}
    for slot, value, data in conn.exec_driver_sql("SELECT slot, value, ids FROM holding").fetchall():
        part = BitMap.deserialize(data)
        values = slots.get(slot)
        if values is None:
            slots[slot] = {value: part}
        else:
            values[value] = values[value] | part if value in values else part
    facts = {row.slot: row.value for row in conn.exec_driver_sql("SELECT slot, value FROM fact")}
    contests: dict[str, dict[int, tuple[str, ...]]] = {}
    for slot, id_, rivals in conn.exec_driver_sql("SELECT slot, id, rivals FROM contest"):
        contests.setdefault(slot, {})[id_] = tuple(json.loads(rivals))
    position = conn.exec_driver_sql("SELECT max(seq) FROM decision").scalar() or 0
    return standing(slots, facts, contests, int(position))


def standing(
    slots: Mapping[str, Holders],
    facts: Mapping[str, str],
    contests: Mapping[str, Mapping[int, tuple[str, ...]]],
    position: int,
) -> Standing:
    """The view of these slots, with what is looked up in it."""
    lookup = {
        slot: {id_: value for value, ids in slots.get(slot, {}).items() for id_ in ids}
        for slot in MANY
        if slot in slots
    }
    now = Standing(Slots.of(slots), facts, contests, position, lookup)
    for prefix in ONE_EACH:
        told = now.each.setdefault(prefix, {})
        for slot, holders in now.slots.family(prefix).items():
            alone = frozenset((slot,))
            for ids in holders.values():
                for one in ids:
                    told[one] = told[one] | alone if one in told else alone
    return replace(now, gathered={family: _by_value(now.slots.family(family)) for family in (PASSAGES, EXTRACTS)})


def _by_value(slots: Mapping[str, Holders]) -> dict[str, BitMap]:
    """The ids of each value in all the slots of a family."""
    found: dict[str, list[BitMap]] = {}
    for values in slots.values():
        for value, ids in values.items():
            found.setdefault(value, []).append(ids)
    return {value: BitMap.union(*parts) for value, parts in found.items()}


def _lexicon(facts: Mapping[str, str]) -> Lexicon:
    """The list of words that the facts amount to."""
    return lexicon({slot.removeprefix(WORDS): value for slot, value in facts.items() if slot.startswith(WORDS)})
