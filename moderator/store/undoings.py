"""What undoing several acts would change, and what other acts since then would keep standing."""

from __future__ import annotations

from dataclasses import dataclass

from pyroaring import BitMap

from moderator.domain.decision import WORKSPACE
from moderator.domain.fold import targets
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.store import projection
from moderator.store.acts import Sought, undoable
from moderator.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Outlook:
    """What undoing some acts would do.

    `acts` are those to undo, `already` those among them that no longer count. `ids` are the contributions and sections
    that they concerned, `changed` those of which something would change, `standing` those on which somebody else has
    decided since in the same matter, by person: that stays. `tags` counts acts on the codebook or the settings.
    """

    acts: int
    already: int
    ids: BitMap
    changed: BitMap
    standing: dict[str, BitMap]
    tags: int


def outlook(ws: Workspace, sought: Sought, progress: Progress = silent) -> Outlook:
    """What undoing the acts looked for would do; nothing is changed. Raises Cancelled."""
    entries = undoable(ws, sought)
    refs = {one.decision.ref for one in entries}
    slots: dict[str, BitMap] = {}
    ids, tags = BitMap(), 0
    with ws.read() as conn:
        dead = {row[0] for row in conn.exec_driver_sql("SELECT seq FROM dead")}
        for at, one in enumerate(entries):
            progress(at, len(entries), _("Looking at what was decided"))
            if targets(one.decision) == (WORKSPACE,):
                tags += not one.decision.undoes
                continue
            reach = projection.reach(conn, one)
            ids |= reach
            if one.seq in dead:
                continue
            for slot in projection.slots_of(conn, one.decision):
                slots[slot] = slots[slot] | reach if slot in slots else reach
        changed, standing = BitMap(), dict[str, BitMap]()
        for at, (slot, whole) in enumerate(slots.items()):
            progress(at, len(slots), _("Looking at what was decided since"))
            left = whole
            # From the last act to the first: the last that counts is the one in force.
            for other, mine in reversed(projection.concerned(conn, slot, whole)):
                if not (mine := mine & left):
                    continue
                left = left - mine
                if other.decision.ref in refs:
                    changed |= mine
                else:
                    by = other.decision.actor
                    standing[by] = standing.get(by, BitMap()) | mine
    return Outlook(len(entries), sum(one.seq in dead for one in entries), ids, changed, _by_size(standing), tags)


def _by_size(people: dict[str, BitMap]) -> dict[str, BitMap]:
    return dict(sorted(people.items(), key=lambda one: (-len(one[1]), one[0])))
