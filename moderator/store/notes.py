"""The words of internal notes, for searching them: in memory once asked for, and no more read than is new."""

from __future__ import annotations

import json
import threading

from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.folding import tokens
from moderator.store.standing import NOBODY, Standing

FAMILY = "note:"
_FEW = 1_000  # notes looked up one by one; beyond, one pass over all of them is the faster way


class NoteTexts:
    """What the notes in force say, accents and capitals apart. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: dict[str, str] = {}  # slot → its words between spaces

    def find(self, conn: Connection, now: Standing, typed: str) -> BitMap:
        """The ids that have a note with all these words, or with words that begin so.

        The name of who wrote a note counts among its words. A note that was undone or erased is not found.
        """
        wanted = [f" {token}" for token in tokens(typed)]
        if not wanted:
            return NOBODY
        slots = now.slots.family(FAMILY)
        with self._lock:
            # What was erased for good must not stay readable in memory.
            for gone in self._texts.keys() - slots.keys():
                del self._texts[gone]
            if missing := slots.keys() - self._texts.keys():
                self._read(conn, missing)
            texts = [(slot, text) for slot, text in self._texts.items() if all(word in text for word in wanted)]
        held = [ids for slot, _text in texts for ids in slots[slot].values()]
        return BitMap.union(*held) if held else NOBODY

    def _read(self, conn: Connection, missing: set[str]) -> None:
        which, given = "w.slot >= 'note:' AND w.slot < 'note;'", "[]"
        if len(missing) <= _FEW:
            which, given = "w.slot IN (SELECT value FROM json_each(?1))", json.dumps(list(missing))
        rows = conn.exec_driver_sql(
            f"SELECT w.slot, d.actor, d.body FROM writes w JOIN decision d ON d.seq = w.seq "
            f"WHERE {which} AND ?1 IS NOT NULL AND d.kind = 'note' AND d.body IS NOT NULL",
            (given,),
        )
        for slot, actor, body in rows:
            if slot in missing:
                said = tokens(f"{actor} {json.loads(body)['text']}")
                self._texts[slot] = f" {' '.join(said)} "
