"""What was kept from going out by itself because of the personal data left in it: remembered until a person decides."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from moderator.domain.words import _
from moderator.store.workspace import Workspace, put_setting, setting
from moderator.work.letters import Letter, Name, Outbox, State

_NAME = "held-back"


def remember(ws: Workspace, held: Iterable[Letter]) -> None:
    """Keep which letters did not go. It replaces what was kept before."""
    told = json.dumps([[one.id, one.slot, one.fingerprint] for one in held])
    with ws.write() as conn:
        if (setting(conn, _NAME) or "[]") != told:
            put_setting(conn, _NAME, told)


def still(ws: Workspace, found: Outbox) -> frozenset[Name]:
    """What was held back and still waits as it was: what is mended or sent does not."""
    with ws.read() as conn:
        kept = {(int(id_), str(slot), str(trace)) for id_, slot, trace in json.loads(setting(conn, _NAME) or "[]")}
    waiting = found.in_state(State.TO_SEND) if kept else ()
    return frozenset(one.name for one in waiting if (one.id, str(one.slot), one.fingerprint) in kept)


def told(ws: Workspace, found: Outbox) -> Outbox:
    """The outbox in which each letter that was held back says so."""
    held = still(ws, found)
    why = _("It was held back: it may hold personal data.")
    return replace(found, letters=tuple(replace(one, reason=why) if one.name in held else one for one in found.letters))
