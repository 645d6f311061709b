"""The labels that sources gave to contributions, for searching them: read once for each state of the mirror."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pyroaring import BitMap
from sqlalchemy import Connection


class Labels:
    """Which contributions bear which label: a tag of their site, « document numérisé », « réponse automatique ».

    `known` is what was read before of the same state of the mirror, None when nothing was.
    """

    def __init__(self, known: Mapping[str, BitMap] | None = None) -> None:
        self.known = known

    def held(self, conn: Connection) -> Mapping[str, BitMap]:
        """The contributions of each label: 0.4 s for 570,000 the first time, their texts lying in between."""
        if self.known is None:
            found: dict[str, BitMap] = {}
            rows = conn.exec_driver_sql(
                "SELECT labels, json_group_array(id) FROM wording WHERE labels NOT IN ('', '[]') GROUP BY labels"
            )
            for labels, ids in rows:
                bearing = BitMap(json.loads(ids))
                for label in json.loads(labels):
                    found.setdefault(label, BitMap()).update(bearing)
            self.known = found
        return self.known
