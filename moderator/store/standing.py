"""What is decided now, in memory: one bitmap of contributions for each value of each slot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.codebook import Codebook, codebook
from moderator.domain.settings import Setting

MANY = frozenset({"answer", "pile"})
"""Slots with about as many values as contributions: the value of one is looked up in a dictionary, not in bitmaps."""

NOBODY: BitMap = BitMap()

Holders = Mapping[str, Mapping[str, BitMap]]


@dataclass(frozen=True)
class Standing:
    """A frozen view of the projection; each decision makes a new one that shares what did not change.

    `slots` maps slot → value → ids (never change a bitmap in place). `facts` describes the codebook, `contests` maps
    slot → id → the references of rival decisions. `position` is the last journal place taken into account.
    """

    slots: Holders = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    contests: Mapping[str, Mapping[int, tuple[str, ...]]] = field(default_factory=dict)
    position: int = 0
    # Shared and changed in place by the one writer: a copy at each decision would cost more than the decision.
    lookup: dict[str, dict[int, str]] = field(default_factory=dict, repr=False, compare=False)

    def holders(self, slot: str) -> Mapping[str, BitMap]:
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
        """The values that one id holds in all the slots of a family: `tag:`, `note:`, `redact:`, `read:`."""
        return tuple(
            slot.removeprefix(prefix)
            for slot, values in self.slots.items()
            if slot.startswith(prefix) and any(id_ in ids for ids in values.values())
        )

    @cached_property
    def tags(self) -> Mapping[str, BitMap]:
        """The ids that carry each tag, those of tags brought together into another counted with it."""
        gathered: dict[str, BitMap] = {}
        for slot, values in self.slots.items():
            if slot.startswith("tag:") and "1" in values:
                tag = self.codebook.resolve(slot.removeprefix("tag:"))
                gathered[tag] = gathered[tag] | values["1"] if tag in gathered else values["1"]
        return gathered

    def setting(self, setting: Setting) -> str:
        """What the team settled, or what holds when it settled nothing."""
        return self.facts.get(f"setting:{setting.key}", setting.default)

    @cached_property
    def codebook(self) -> Codebook:
        """The team's tags."""
        return codebook(self.facts)

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
        slots = dict(self.slots)
        if after:
            slots[slot] = after
        else:
            slots.pop(slot, None)
        return replace(self, slots=slots), changed


def load(conn: Connection) -> Standing:
    """Read the projection's tables."""
    slots: dict[str, dict[str, BitMap]] = {}
    for slot, value, _block, data in conn.exec_driver_sql("SELECT slot, value, block, ids FROM holding"):
        values = slots.setdefault(slot, {})
        part = BitMap.deserialize(bytes(data))
        values[value] = values[value] | part if value in values else part
    facts = {row.slot: row.value for row in conn.exec_driver_sql("SELECT slot, value FROM fact")}
    contests: dict[str, dict[int, tuple[str, ...]]] = {}
    for slot, id_, rivals in conn.exec_driver_sql("SELECT slot, id, rivals FROM contest"):
        contests.setdefault(slot, {})[id_] = tuple(json.loads(rivals))
    position = conn.exec_driver_sql("SELECT max(seq) FROM decision").scalar() or 0
    lookup = {
        slot: {id_: value for value, ids in slots.get(slot, {}).items() for id_ in ids}
        for slot in MANY
        if slot in slots
    }
    return Standing(slots, facts, contests, int(position), lookup)
