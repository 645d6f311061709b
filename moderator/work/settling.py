"""Settling a letter that was refused or is contested on its server: send it again, keep ours, make theirs ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from pyroaring import BitMap

from moderator.domain.charter import Disposition, Status
from moderator.domain.decision import Act
from moderator.servers import replies, tags
from moderator.servers.contract import Agreed, Slot, Wanted
from moderator.store import outbox
from moderator.store.outbox import Addressee, Confirmed
from moderator.store.workspace import Workspace
from moderator.work import deciding, masking, sources
from moderator.work.letters import tells_outcomes
from moderator.work.sources import Connect


def insist(ws: Workspace, ids: Iterable[int], slot: Slot = Slot.ANSWER) -> None:
    """Somebody decided otherwise on the server: send ours all the same, over what is known to be there now."""
    retry(ws, ids, slot)


def take_theirs(ws: Workspace, id_: int, slot: Slot = Slot.ANSWER, *, connect: Connect = sources.connect) -> None:
    """Somebody decided otherwise on the server: make theirs ours. Ours stays in the history.

    Of an answer, its outcome is taken too where ours would say otherwise there. A contribution that they show is
    accepted; one that they hide is again to moderate, for they gave no reason. Where they changed a masked text, its
    passages are masked no more; the tags that they took off are taken off here.
    """
    with ws.read() as conn:
        one = outbox.addressees(conn, BitMap([id_]))[0]
        there = outbox.confirmed(conn, slot).get(one.uid)
    match slot:
        case Slot.ANSWER:
            found = there or Confirmed("", one.server_answer, one.server_state, ours=False)
            ours = ws.standing.value("disposition", id_) or ""
            theirs, there = _outcome_of(ws, one, found, ours, connect)
            with ws.gesture():
                ws.decide(Act.ANSWER, BitMap([id_]), {"text": found.text, "language": "fr"})
                if theirs != ours:
                    deciding.dispose(ws, [id_], Disposition(theirs) if theirs else None)
        case Slot.STATUS:
            (deciding.accept if there and there.fingerprint == Status.ACCEPTED else deciding.reset)(ws, [id_])
            there = None
        case Slot.WORDING:
            for ref in masking.refs(ws, id_):
                deciding.undo_one(ws, ref)
            there = None
        case Slot.TAGS:
            there = _untag(ws, id_, there)
        case _:
            assert_never(slot)
    with ws.write() as conn:
        outbox.confirm(conn, one.uid, there, slot)
        outbox.forget_ending(conn, [one.uid], slot)


def _outcome_of(
    ws: Workspace, one: Addressee, there: Confirmed, ours: str, connect: Connect
) -> tuple[str, Confirmed | None]:
    """The outcome of an answer that somebody else wrote: ours as long as it fits what they wrote, else one that does.

    Where answers are replies every outcome fits, and ours stays. With it what is then agreed: nothing is to be sent
    where one fits, nor where they left nothing.
    """
    server = connect(next(source for source in sources.servers(ws) if source.id == one.source))
    try:
        state = there.state if tells_outcomes(server) else ""
        shown = there.fingerprint or replies.fingerprint(there.text, state)
        values = (ours, *Disposition, "")
        fit = next((each for each in values if server.fingerprint(Wanted(one.key, each, there.text)) == shown), None)
    finally:
        server.close()
    if fit is None:
        return ours, there if there.text or state else None
    return str(fit), replace(there, fingerprint=shown, ours=True) if fit or there.text else None


def _untag(ws: Workspace, id_: int, there: Confirmed | None) -> Confirmed | None:
    """Take off here the public tags that somebody took off there. What stays there of ours is agreed."""
    now = ws.standing
    stay = tags.confirmed(Agreed("", there.text, there.state, there.fingerprint)) if there else frozenset()
    with ws.gesture():
        for uid, ids in now.wholly_tagged.items():
            tag = now.codebook.tags.get(uid)
            if tag and tag.public and id_ in ids and tags.known_as(tag.public) not in stay:
                deciding.untag(ws, [id_], uid)
    return replace(there, ours=True) if there and stay else None


def retry(ws: Workspace, ids: Iterable[int], slot: Slot = Slot.ANSWER) -> None:
    """Let refused sendings be tried again, once the cause is mended; those of another slot stay as they are."""
    with ws.write() as conn:
        outbox.forget_ending(conn, [one.uid for one in outbox.addressees(conn, BitMap(ids))], slot)
