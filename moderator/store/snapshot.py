"""The columns of the mirror as last read, kept in the file so that opening does not read every contribution again."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.store import columns as reading
from moderator.store.columns import ENUMS, Columns
from moderator.store.mirror import moves

_RANKS, _LABELS = "ranks:", "labels:"
_APART = frozenset({"places", "languages", "day"})
"""Not kept as arrays: sections are few and read anew, and days depend on the time zone of this computer."""
_KEPT = tuple(one.name for one in fields(Columns) if one.name not in _APART)


def stamp(conn: Connection) -> str:
    """What the columns read now would be worth: it changes with the mirror, and with what the columns mean."""
    meaning = repr((_KEPT, sys.byteorder, [(name, [str(one) for one in values]) for name, values in ENUMS.items()]))
    return f"{moves(conn)}:{hashlib.blake2b(meaning.encode(), digest_size=8).hexdigest()}"


def load(conn: Connection) -> Columns | None:
    """The columns kept, or None when there are none or the mirror has changed since."""
    rows = conn.exec_driver_sql("SELECT name, type, data FROM columns WHERE stamp = ?", (stamp(conn),))
    found = {name: (kind, data) for name, kind, data in rows}
    if found.keys() != {*_KEPT, "languages"}:
        return None
    made: dict[str, Any] = {name: np.frombuffer(found[name][1], np.dtype(found[name][0])) for name in _KEPT}
    made["languages"] = tuple(json.loads(found["languages"][1]))
    return Columns(**made, day=reading.days(made["created"], made["live"]), places=reading.places(conn))


def ranks(conn: Connection) -> dict[str, NDArray[np.int32]]:
    """The ranks kept with the columns that are in the file now, by name."""
    rows = conn.exec_driver_sql("SELECT name, data FROM columns WHERE stamp = ?", (_RANKS + stamp(conn),))
    return {name.removeprefix(_RANKS): np.frombuffer(data, np.int32) for name, data in rows}


def keep_ranks(conn: Connection, made: Mapping[str, NDArray[np.int32]]) -> None:
    """Put ranks beside the columns in the file, which must be there: they go when these are replaced."""
    now = _RANKS + stamp(conn)
    rows = [(_RANKS + name, now, "<i4", rank.tobytes()) for name, rank in made.items()]
    if rows:
        conn.exec_driver_sql("INSERT OR REPLACE INTO columns(name, stamp, type, data) VALUES (?, ?, ?, ?)", rows)


def labels(conn: Connection) -> dict[str, BitMap] | None:
    """The contributions of each label as kept with the columns that are in the file now, None when they are not."""
    rows = conn.exec_driver_sql("SELECT name, data FROM columns WHERE stamp = ?", (_LABELS + stamp(conn),))
    found = {name.removeprefix(_LABELS): BitMap.deserialize(data) for name, data in rows}
    return found if found.pop("", None) is not None else None


def keep_labels(conn: Connection, held: Mapping[str, BitMap]) -> None:
    """Put labels beside the columns in the file, as `keep_ranks` does; the empty one says that they are all there."""
    now = _LABELS + stamp(conn)
    rows = [(_LABELS + label, now, "roaring", ids.serialize()) for label, ids in {**held, "": BitMap()}.items()]
    conn.exec_driver_sql("INSERT OR REPLACE INTO columns(name, stamp, type, data) VALUES (?, ?, ?, ?)", rows)


def keep(conn: Connection, columns: Columns) -> None:
    """Put the columns in the file: 80 bytes for each contribution."""
    now = stamp(conn)
    arrays = {name: np.ascontiguousarray(getattr(columns, name)) for name in _KEPT}
    rows = [(name, now, array.dtype.str, array.tobytes()) for name, array in arrays.items()]
    rows.append(("languages", now, "json", json.dumps(columns.languages).encode()))
    conn.exec_driver_sql("DELETE FROM columns")
    conn.exec_driver_sql("INSERT INTO columns(name, stamp, type, data) VALUES (?, ?, ?, ?)", rows)
