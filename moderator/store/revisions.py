"""Texts that changed after they were answered: their answers are to be read again."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.decision import Ref
from moderator.store.standing import Standing


def last(conn: Connection, among: Collection[int] | None = None) -> dict[int, int]:
    """Where the journal stood when each contribution or section whose text changed (all, or these) did so last.

    That is the clock of the last decision before: wall clocks are set back, and two things happen in one second.
    """
    these = "" if among is None else "WHERE id IN (SELECT value FROM json_each(?))"
    given = () if among is None else (json.dumps(list(among)),)
    rows = conn.exec_driver_sql(f"SELECT id, max(clock) FROM version {these} GROUP BY id", given)
    return {row[0]: row[1] for row in rows}


def touched(conn: Connection, changed: Collection[int], now: Standing) -> tuple[BitMap, BitMap, BitMap]:
    """The decisions that stand on texts that just changed: the ids answered before, moderated, tagged."""
    _answered, moderated, tagged = would_touch(changed, now)
    return outdated(conn, last(conn, changed), now), moderated, tagged


def would_touch(changed: Collection[int], now: Standing) -> tuple[BitMap, BitMap, BitMap]:
    """The same for texts that would change."""
    ids = BitMap(changed)
    tagged = BitMap.union(BitMap(), *now.tags.values())
    return ids & now.anyone("answer"), ids & now.anyone("status"), ids & tagged


def outdated(conn: Connection, changed: Mapping[int, int], now: Standing) -> BitMap:
    """Those among them whose answer in force was decided before the change."""
    answered = now.lookup.get("answer", {})
    refs = {id_: Ref.parse(ref) for id_ in changed if (ref := answered.get(id_))}
    if not refs:
        return BitMap()
    rows = conn.exec_driver_sql(
        "SELECT d.device, d.n, d.clock FROM json_each(?) AS wanted JOIN decision AS d "
        "ON d.device = json_extract(wanted.value, '$[0]') AND d.n = json_extract(wanted.value, '$[1]')",
        (json.dumps([[ref.device, ref.n] for ref in set(refs.values())]),),
    )
    decided = {Ref(device, n): clock for device, n, clock in rows}
    return BitMap(id_ for id_, ref in refs.items() if ref in decided and decided[ref] <= changed[id_])
