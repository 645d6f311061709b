"""The labels that sources gave to contributions, for searching them: read once for each state of the mirror."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.store.columns import Columns


class Labels:
    """Which contributions bear which label: a tag of their site, « document numérisé », « réponse automatique »."""

    def __init__(self) -> None:
        self._state: Columns | None = None
        self._held: dict[str, BitMap] = {}

    def held(self, conn: Connection, state: Columns) -> Mapping[str, BitMap]:
        """The contributions of each label, as they are in this state of the mirror."""
        if self._state is not state:
            held: dict[str, BitMap] = {}
            for id_, labels in conn.exec_driver_sql("SELECT id, labels FROM wording WHERE labels NOT IN ('', '[]')"):
                for label in json.loads(labels):
                    held.setdefault(label, BitMap()).add(id_)
            self._state, self._held = state, held
        return self._held
