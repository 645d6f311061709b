"""What was kept from going out by itself because of the personal data left in it: remembered until a person decides."""

from __future__ import annotations

import json
from collections.abc import Iterable

from moderator.store.workspace import Workspace, put_setting, setting
from moderator.work.letters import Letter, Outbox, State

_NAME = "held-back"


def remember(ws: Workspace, held: Iterable[Letter]) -> None:
    """Keep which letters did not go. It replaces what was kept before."""
    told = json.dumps([[one.id, one.slot, one.fingerprint] for one in held])
    with ws.write() as conn:
        if (setting(conn, _NAME) or "[]") != told:
            put_setting(conn, _NAME, told)


def still(ws: Workspace, found: Outbox) -> int:
    """Of how many contributions something was held back that still waits as it was: what is mended or sent does not."""
    with ws.read() as conn:
        kept = {(int(id_), str(slot), str(trace)) for id_, slot, trace in json.loads(setting(conn, _NAME) or "[]")}
    return len({one.id for one in found.in_state(State.TO_SEND) if (one.id, str(one.slot), one.fingerprint) in kept})
