"""What was put by rules and by suggestions, as the journal has it, and what people took off again."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from pyroaring import BitMap

from moderator.store import projection
from moderator.store.acts import reach
from moderator.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Put:
    """What one rule put, or what suggestions put when `rule` is "": `kind` of act, and the tag, argument or position.

    `name` is the rule's when it was last applied; `ids` the contributions then concerned, whatever became of them.
    """

    rule: str
    name: str
    kind: str
    value: str
    ids: BitMap


def put(ws: Workspace) -> list[Put]:
    """All that rules and accepted suggestions put, in acts that count, the first applied first."""
    with ws.read() as conn:
        rows = conn.exec_driver_sql(
            "SELECT seq, kind, ifnull(json_extract(body, '$.rule'), ''), ifnull(json_extract(body, '$.why'), ''), "
            "coalesce(json_extract(body, '$.tag'), json_extract(body, '$.argument'), json_extract(body, '$.value')) "
            "FROM decision WHERE kind IN ('tag', 'attach', 'position') AND seq NOT IN (SELECT seq FROM dead) AND "
            "coalesce(json_extract(body, '$.rule'), json_extract(body, '$.suggested')) IS NOT NULL ORDER BY seq"
        ).fetchall()
    seqs: dict[tuple[str, str, str], list[int]] = {}
    names: dict[str, str] = {}
    for seq, kind, rule, name, value in rows:
        if value is not None:  # a position of nothing is a proposal that was declined
            seqs.setdefault((rule, kind, str(value)), []).append(seq)
            names[rule] = name
    return [Put(rule, names[rule], kind, value, reach(ws, some)) for (rule, kind, value), some in seqs.items()]


def taken_off(ws: Workspace, slots: Collection[str], ids: BitMap) -> BitMap:
    """Those of `ids` from which a person took off what one of these slots holds, in an act that counts."""
    with ws.read() as conn:
        rows = conn.exec_driver_sql(
            "SELECT DISTINCT w.seq FROM writes w JOIN decision d USING (seq) "
            "WHERE w.slot IN (SELECT value FROM json_each(?)) AND w.seq NOT IN (SELECT seq FROM dead) AND "
            "(d.kind IN ('untag', 'detach') OR "
            "d.kind IN ('position', 'settle') AND json_extract(d.body, '$.value') IS NULL)",
            (json.dumps(sorted(slots)),),
        )
        seqs = json.dumps([row[0] for row in rows])
        few = len(ids) <= projection.WIDE  # for more, reading all that was touched costs less than looking each up
        narrow = conn.exec_driver_sql(
            "SELECT DISTINCT id FROM touch WHERE seq IN (SELECT value FROM json_each(?))"
            + (" AND id IN (SELECT value FROM json_each(?))" if few else ""),
            (seqs, json.dumps(list(ids))) if few else (seqs,),
        )
        found = BitMap([row[0] for row in narrow])
        wide = conn.exec_driver_sql("SELECT ids FROM wide WHERE seq IN (SELECT value FROM json_each(?))", (seqs,))
        return BitMap.union(found, *(BitMap.deserialize(bytes(row[0])) for row in wide)) & ids


def last_time(ws: Workspace, rule: str, slots: Collection[str]) -> float:
    """When a rule was last applied (epoch seconds), its effect being one of these slots; 0 when it never was."""
    with ws.read() as conn:
        found = conn.exec_driver_sql(
            "SELECT max(CAST(strftime('%s', d.at) AS INTEGER)) FROM writes w JOIN decision d USING (seq) "
            "WHERE w.slot IN (SELECT value FROM json_each(?)) AND d.kind IN ('tag', 'attach', 'position') "
            "AND json_extract(d.body, '$.rule') = ? AND w.seq NOT IN (SELECT seq FROM dead)",
            (json.dumps(sorted(slots)), rule),
        ).scalar()
    return float(found or 0)
