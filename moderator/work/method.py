"""The method of the response document: how the piles that stand were found, and what rules and suggestions put."""

from __future__ import annotations

from pyroaring import BitMap

from moderator.documents.model import Applied, Coding, Piling
from moderator.domain.decision import Act
from moderator.domain.folding import slug
from moderator.store import acts, applied
from moderator.store.standing import NOBODY, Standing
from moderator.store.workspace import Workspace


def piling(ws: Workspace) -> Piling | None:
    """How the piles that stand were found; None when there is none."""
    standing = {pile: ids for pile, ids in ws.standing.holders("pile").items() if ids}
    if not standing:
        return None
    proposed: dict[str, tuple[float, float | None]] = {}
    for entry in acts.of_kind(ws, Act.PILE):
        body = entry.decision.body or {}
        threshold, similarity = body.get("threshold"), body.get("similarity")
        if str(body.get("pile")) in standing and isinstance(threshold, int | float):
            least = float(similarity) if isinstance(similarity, int | float) else None
            proposed[str(body["pile"])] = (float(threshold), least)
    leasts = [least for _threshold, least in proposed.values() if least is not None]
    return Piling(
        len(proposed),
        len(standing) - len(proposed),
        sum(map(len, standing.values())),
        tuple(sorted({threshold for threshold, _least in proposed.values()})),
        min(leasts, default=None),
    )


def coding(ws: Workspace) -> Coding | None:
    """What rules and accepted suggestions put, and still holds; None when the program did not help."""
    now, everyone = ws.standing, ws.corpus.columns.everyone
    by_rule: dict[str, BitMap] = {}
    names: dict[str, str] = {}
    suggested = BitMap()
    for one in applied.put(ws):
        held = _holding(now, one) & one.ids & everyone
        if one.rule:
            by_rule[one.rule] = by_rule.get(one.rule, BitMap()) | held
            names[one.rule] = one.name
        else:
            suggested |= held
    rejected = BitMap.union(BitMap(), *(ids for some in now.slots.family("unfit:").values() for ids in some.values()))
    rules = tuple(
        Applied(known.name if known else names[uid], known.search if known else "–", len(ids))
        for uid, ids in by_rule.items()
        if ids
        for known in (now.rules.every.get(uid),)
    )
    if not rules and not suggested:
        return None
    return Coding(tuple(sorted(rules, key=lambda one: slug(one.name))), len(suggested), len(rejected & everyone))


def _holding(now: Standing, one: applied.Put) -> BitMap:
    """The contributions that have what was put, under whatever name it has now."""
    match one.kind:
        case Act.TAG:
            return now.tags.get(now.codebook.resolve(one.value), NOBODY)
        case Act.ATTACH:
            return now.argued.get(now.arguments.resolve(one.value), NOBODY)
        case _:
            return now.holding("position", one.value)
