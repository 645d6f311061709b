"""The texts with their masked passages, many at once, for what goes back to servers."""

from __future__ import annotations

from collections import defaultdict

from pyroaring import BitMap

from moderator.domain.decision import Body, Ref
from moderator.domain.redaction import located, masked
from moderator.store import journal
from moderator.store.workspace import Workspace

PREFIX = "redact:"


def ids(ws: Workspace) -> BitMap:
    """The contributions in which somebody masks a passage."""
    return ws.standing.anyone_of(PREFIX)


def bodies(ws: Workspace, texts: dict[int, str]) -> dict[int, str]:
    """These texts (by id) with the passages masked in their bodies; a passage that is lost masks nothing."""
    masks = _masks(ws, BitMap(texts))
    return {
        id_: masked(text, [located(ref, body, text) for ref, body in masks.get(id_, ()) if body["field"] == "body"])
        for id_, text in texts.items()
    }


def refs(ws: Workspace, id_: int) -> list[Ref]:
    """The decisions that mask passages in one contribution."""
    return [Ref.parse(ref) for ref, _body in _masks(ws, BitMap([id_])).get(id_, ())]


def _masks(ws: Workspace, wanted: BitMap) -> dict[int, list[tuple[str, Body]]]:
    return said(ws, PREFIX, wanted)


def said(ws: Workspace, prefix: str, wanted: BitMap) -> dict[int, list[tuple[str, Body]]]:
    """What the decisions of a family (`redact:`, `dismiss:`) say of some contributions, with their references."""
    found: defaultdict[int, list[tuple[str, Body]]] = defaultdict(list)
    with ws.read() as conn:
        slots = ws.standing.slots.family(prefix)
        held = wanted & ws.standing.anyone_of(prefix)
        names = dict.fromkeys(name for id_ in held for name in ws.standing.within(prefix, id_))
        for values in (slots[prefix + name] for name in names):
            for value, holders in values.items():
                here = holders & wanted
                place = journal.place(conn, Ref.parse(value)) if here else None
                body = None if place is None else journal.read(conn, [place])[place].decision.body
                for id_ in here if body is not None else ():
                    found[id_].append((value, body or {}))
    return found
