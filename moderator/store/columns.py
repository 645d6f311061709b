"""The mirror in memory: one NumPy column for each thing that a list can be filtered, counted or sorted by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain import languages
from moderator.domain.contribution import AuthorKind, Channel, Kind, Presence, SectionKind, Stance

UNKNOWN = -(2**31)
"""A date that no source gave, in the column of days."""
NO_TIME = -(2**62)
MISSING = -1
"""A number that no source gave."""

ENUMS: Mapping[str, type[StrEnum]] = {
    "kind": Kind,
    "author_kind": AuthorKind,
    "stance": Stance,
    "channel": Channel,
    "presence": Presence,
}
"""Columns of closed values: the code of a value is 1 + its rank in the enumeration, 0 an unknown one."""

_NUMBERS = {
    "id": ("id", np.int64),
    "uid": ("uid", np.int64),
    "parent_uid": ("ifnull(parent_uid, -1)", np.int64),
    "section_uid": ("ifnull(section_uid, -1)", np.int64),
    "source": ("source", np.int32),
    "author": ("author", np.int64),
    "created": (f"ifnull(created, {NO_TIME})", np.int64),
    "votes_for": ("ifnull(votes_for, -1)", np.int32),
    "votes_mixed": ("ifnull(votes_mixed, -1)", np.int32),
    "votes_against": ("ifnull(votes_against, -1)", np.int32),
    "length": ("length", np.int32),
    "first_seen": ("first_seen", np.int64),
}
_LANGUAGE = "ifnull((SELECT t.language FROM tongue t WHERE t.id = contribution.id), language)"
_LANGUAGE_WIDTH = 5
_CODE = re.compile(r"[a-z]{2,3}")
_PART = 100_000  # rows in one text: more would only take more memory, and stop other threads for longer
_EPOCH = date(1970, 1, 1)
_SANE = (-2_208_988_800, 7_258_118_400)  # 1900 and 2200: what lies outside is a source's mistake, kept but not dated

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A section as filters need it. `above` and `index` are places in the list of all sections, 0 meaning none."""

    index: int
    id: int
    uid: int
    kind: SectionKind
    code: str
    title: str
    above: int
    depth: int


@dataclass(frozen=True)
class Columns:
    """All contributions by local id: row `id` of each column. Never changed in place; an import makes a new one.

    `live` tells the ids that exist. `section` is a place in `places`, taken from the contribution replied to when a
    reply has none of its own. `day` counts local days since 1970. `parent` is a local id, 0 for none.
    """

    live: NDArray[np.bool_]
    uid: NDArray[np.int64]
    parent_uid: NDArray[np.int64]
    section_uid: NDArray[np.int64]
    source: NDArray[np.int32]
    author: NDArray[np.int64]
    created: NDArray[np.int64]
    votes_for: NDArray[np.int32]
    votes_mixed: NDArray[np.int32]
    votes_against: NDArray[np.int32]
    length: NDArray[np.int32]
    first_seen: NDArray[np.int64]
    kind: NDArray[np.uint8]
    author_kind: NDArray[np.uint8]
    stance: NDArray[np.uint8]
    channel: NDArray[np.uint8]
    presence: NDArray[np.uint8]
    answered: NDArray[np.bool_]
    removed: NDArray[np.bool_]
    language: NDArray[np.uint8]
    languages: tuple[str, ...]
    parent: NDArray[np.int32]
    replies: NDArray[np.int32]
    section: NDArray[np.int32]
    day: NDArray[np.int32]
    places: tuple[Place, ...]

    @property
    def size(self) -> int:
        """One more than the greatest id."""
        return len(self.live)

    @cached_property
    def ids(self) -> NDArray[np.int32]:
        """The ids that exist, in their order."""
        return np.flatnonzero(self.live).astype(np.int32)

    @cached_property
    def everyone(self) -> BitMap:
        """The ids that exist, as a bitmap to compare with what is decided; never changed in place."""
        return BitMap(self.ids.astype(np.uint32))

    @cached_property
    def votes(self) -> NDArray[np.int32]:
        """All votes together, MISSING where the source counts none."""
        three = (self.votes_for, self.votes_mixed, self.votes_against)
        total = sum((np.maximum(one, 0) for one in three), np.zeros(self.size, np.int32))
        unknown = (three[0] < 0) & (three[1] < 0) & (three[2] < 0)
        return np.where(unknown, MISSING, total).astype(np.int32)

    @cached_property
    def spoken(self) -> Mapping[str, int]:
        """How many contributions are in each language, "" where nobody can tell."""
        counts = np.bincount(self.language[self.ids], minlength=len(self.languages))
        return {name: int(count) for name, count in zip(self.languages, counts, strict=False) if count}

    @cached_property
    def rolled(self) -> NDArray[np.int32]:
        """The places from the deepest to the shallowest: adding each to the one above rolls counts up."""
        return np.array(sorted(range(1, len(self.places)), key=lambda at: -self.places[at].depth), np.int32)


def load(conn: Connection) -> Columns:
    """Read everything: about 1 s for 570,000 contributions, other threads running meanwhile."""
    last = int(conn.exec_driver_sql("SELECT max(id) FROM contribution").scalar() or 0)
    parts = [_read(conn, "WHERE id BETWEEN ? AND ?", at, at + _PART - 1) for at in range(1, last + 1, _PART)]
    parts = parts or [_read(conn, "")]
    return _complete(conn, {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}, None)


def reload(conn: Connection, columns: Columns, ids: Sequence[int]) -> Columns:
    """The columns once these contributions are new, changed or gone."""
    listed = "[" + ",".join(map(str, ids)) + "]"
    fresh = _read(conn, "WHERE id IN (SELECT value FROM json_each(?))", listed)
    return _complete(conn, fresh, columns, np.array(list(ids), np.int64))


def _read(conn: Connection, where: str, *parameters: str | int) -> dict[str, Array]:
    """The rows as columns. One text for each column, because half a million Python rows would stall the window."""
    enums = [_code(name, values) for name, values in ENUMS.items()]
    spaces = " " * _LANGUAGE_WIDTH
    packed = " || ".join(
        [*enums, "answered", "(removed IS NOT NULL)", f"substr({_LANGUAGE} || '{spaces}', 1, {_LANGUAGE_WIDTH})"]
    )
    wanted = [f"group_concat({sql})" for sql, _dtype in _NUMBERS.values()] + [f"group_concat({packed}, '')"]
    row = conn.exec_driver_sql(f"SELECT {', '.join(wanted)} FROM contribution {where}", parameters).one()
    found: dict[str, Array] = {}
    for (name, (_sql, dtype)), text in zip(_NUMBERS.items(), row, strict=False):
        found[name] = np.fromstring(text or "", dtype=np.int64, sep=",").astype(dtype, copy=False)
    width = len(ENUMS) + 2 + _LANGUAGE_WIDTH
    letters = np.frombuffer((row[-1] or "").encode("latin-1", "replace"), np.uint8).reshape(-1, width)
    for place, name in enumerate(ENUMS):
        found[name] = letters[:, place] - ord("A")
    found["answered"] = letters[:, len(ENUMS)] == ord("1")
    found["removed"] = letters[:, len(ENUMS) + 1] == ord("1")
    found["tongue"] = np.ascontiguousarray(letters[:, len(ENUMS) + 2 :])
    return found


def _code(name: str, values: type[StrEnum]) -> str:
    cases = " ".join(f"WHEN '{value}' THEN '{chr(ord('A') + 1 + rank)}'" for rank, value in enumerate(values))
    return f"CASE {name} {cases} ELSE 'A' END"


def _complete(
    conn: Connection, fresh: dict[str, Array], before: Columns | None, changed: Array | None = None
) -> Columns:
    """Put rows at their ids, over what was known before, and work out what depends on other rows."""
    ids = fresh.pop("id")
    size = max(int(ids.max(initial=0)) + 1, before.size if before else 1)
    columns: dict[str, Any] = {}
    live = _grown(before.live if before else None, size, np.bool_, False)
    if changed is not None:
        live[changed[changed < size]] = False
    live[ids] = True
    columns["live"] = live
    tongue, known_languages = _languages(fresh.pop("tongue"), before.languages if before else ())
    fresh["language"], columns["languages"] = tongue, known_languages
    fresh["day"] = _days(fresh["created"])
    for name, values in fresh.items():
        known = getattr(before, name) if before else None
        column = _grown(known, size, values.dtype, UNKNOWN if name == "day" else MISSING if "uid" in name else 0)
        column[ids] = values
        columns[name] = column
    columns["places"] = places(conn)
    columns["parent"] = _looked_up(columns["uid"], live, columns["parent_uid"])
    columns["replies"] = np.bincount(columns["parent"][live], minlength=size).astype(np.int32)
    columns["replies"][0] = 0
    columns["section"] = _sections(columns, columns["places"])
    return Columns(**{one.name: columns[one.name] for one in fields(Columns)})


def _grown(known: Array | None, size: int, dtype: Any, empty: int | bool) -> Array:
    made = np.full(size, empty, dtype)
    if known is not None:
        made[: len(known)] = known
    return made


def _languages(letters: Array, known: tuple[str, ...]) -> tuple[Array, tuple[str, ...]]:
    """Codes of languages, and the languages that they stand for."""
    if not len(letters):
        return np.empty(0, np.uint8), known
    numbers = np.zeros(len(letters), np.int64)
    for place in range(_LANGUAGE_WIDTH):
        numbers = numbers * 256 + letters[:, place]
    distinct, codes = np.unique(numbers, return_inverse=True)
    names = [
        bytes(int(one) >> 8 * (_LANGUAGE_WIDTH - 1 - place) & 255 for place in range(_LANGUAGE_WIDTH))
        .decode("latin-1")
        .strip()
        for one in distinct
    ]
    # What the source says stands here as it says it until somebody looked at the text.
    names = [name if not name or _CODE.fullmatch(name) else languages.code(name) for name in names]
    # 255 languages and more are a source's mistake; the rest are counted as unknown.
    everything = tuple(dict.fromkeys((*known, *names)))[:255]
    ranks = np.array([everything.index(name) if name in everything else 0 for name in names], np.uint8)
    return ranks[codes], everything


def days(created: NDArray[np.int64], live: NDArray[np.bool_]) -> NDArray[np.int32]:
    """The column of days, from the column of times."""
    return np.where(live, _days(created), UNKNOWN).astype(np.int32)


def _days(created: NDArray[np.int64]) -> NDArray[np.int32]:
    """Local days since 1970. The zone's offset is taken at noon of each day, and clocks change at night."""
    sane = (created > _SANE[0]) & (created < _SANE[1])
    days = np.full(len(created), UNKNOWN, np.int32)
    seconds = created[sane]
    greenwich, back = np.unique(seconds // 86_400, return_inverse=True)
    noons = [datetime.fromtimestamp(0, UTC) + timedelta(days=int(one), hours=12) for one in greenwich]
    offsets = np.array([_offset(noon) for noon in noons], np.int64)
    days[sane] = (seconds + offsets[back]) // 86_400 if len(seconds) else 0
    return days


def _offset(noon: datetime) -> int:
    try:
        offset = noon.astimezone().utcoffset()
    except (OSError, OverflowError, ValueError):  # systems that know no zone before 1970 or after 2038
        return 0
    return int(offset.total_seconds()) if offset else 0


def day_number(day: date) -> int:
    """A day as the column of days has it."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """The day of a number in the column of days."""
    return _EPOCH + timedelta(days=number)


def _looked_up(uid: Array, live: Array, wanted: Array) -> NDArray[np.int32]:
    """The local id of each uid wanted, 0 for none or unknown."""
    found = np.zeros(len(uid), np.int32)
    asking = np.flatnonzero(live & (wanted != MISSING))
    if len(asking):
        ids = np.flatnonzero(live)
        known = uid[ids]
        order = np.argsort(known)
        at = np.minimum(np.searchsorted(known, wanted[asking], sorter=order), len(order) - 1)
        ids = ids[order[at]]
        found[asking] = np.where(uid[ids] == wanted[asking], ids, 0)
    return found


def _sections(columns: Mapping[str, Any], places: tuple[Place, ...]) -> NDArray[np.int32]:
    """The place of each contribution; replies without one take that of what they reply to, however deep the thread."""
    numbers = np.array([place.uid for place in places], np.int64)
    order = np.argsort(numbers)
    wanted = columns["section_uid"]
    at = np.minimum(np.searchsorted(numbers, wanted, sorter=order), len(order) - 1)
    section: NDArray[np.int32] = np.where(numbers[order[at]] == wanted, order[at], 0).astype(np.int32)
    parent = columns["parent"]
    lost = np.flatnonzero((section == 0) & (parent > 0))
    while len(lost):
        inherited = section[parent[lost]]
        section[lost] = inherited
        settled = inherited > 0
        if not settled.any():  # threads without any section, or turning in a circle
            break
        lost = lost[~settled]
    return section


def places(conn: Connection) -> tuple[Place, ...]:
    """All sections in the order of the text, the first standing for « none »."""
    rows = conn.exec_driver_sql(
        "SELECT id, uid, kind, code, title, parent_uid FROM section ORDER BY source, position, id"
    ).fetchall()
    below: dict[int | None, list[Any]] = {}
    known = {row.uid for row in rows}
    for row in rows:
        below.setdefault(row.parent_uid if row.parent_uid in known else None, []).append(row)
    found = [Place(0, 0, MISSING - 1, SectionKind.THEME, "", "", 0, 0)]

    def walk(starts: list[Any]) -> None:
        waiting = [(row, 0, 1) for row in reversed(starts)]
        while waiting:
            row, above, depth = waiting.pop()
            if row.uid not in known:  # met already: a circle
                continue
            known.discard(row.uid)
            place = Place(len(found), row.id, row.uid, SectionKind(row.kind), row.code, row.title, above, depth)
            found.append(place)
            waiting += [(child, place.index, depth + 1) for child in reversed(below.get(row.uid, []))]

    walk(below.get(None, []))
    # Sections whose parents turn in a circle hang from the first of them.
    for row in rows:
        if row.uid in known:
            walk([row])
    return tuple(found)
