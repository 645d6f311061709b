"""The answers in force: text and outcome of each contribution or article, as the team decided them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from moderator.domain.decision import Ref
from moderator.store import journal
from moderator.store.workspace import Workspace

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as written: the decision that holds it, its text, language, author and time."""

    ref: str
    text: str
    language: str
    actor: str
    at: datetime


def written(ws: Workspace, ids: Iterable[int]) -> dict[int, Answer]:
    """The answer in force for each id that has one. Ids answered together share one Answer."""
    refs = {id_: ref for id_ in ids if (ref := ws.standing.value("answer", id_))}
    texts = texts_of(ws, set(refs.values()))
    return {id_: texts[ref] for id_, ref in refs.items() if ref in texts}


def texts_of(ws: Workspace, refs: Iterable[str]) -> dict[str, Answer]:
    """The answers that these decisions hold; erased ones are left out."""
    wanted = sorted(refs)
    found: dict[str, Answer] = {}
    with ws.read() as conn:
        for at in range(0, len(wanted), AT_ONCE):
            places = [journal.place(conn, Ref.parse(ref)) for ref in wanted[at : at + AT_ONCE]]
            for entry in journal.read(conn, [one for one in places if one is not None]).values():
                one = entry.decision
                if one.body is not None and "text" in one.body:
                    found[str(one.ref)] = Answer(
                        str(one.ref), str(one.body["text"]), str(one.body.get("language", "")), one.actor, one.at
                    )
    return found
