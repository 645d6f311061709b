"""What a sweep would bring, told without writing anything: compared with the mirror, batch by batch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from moderator.domain.contribution import Contribution, uid
from moderator.domain.doctor import Finding, Item
from moderator.store.absences import unproven
from moderator.store.mirror import Source
from moderator.store.writing import fingerprint, shows

SHOWN = 20  # titles given as examples


@dataclass(slots=True)
class Forecast:
    """Counts of contributions as an intake would make them. `missing` are absent for the first time: gone the next."""

    source: Source
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    back: int = 0
    gone: int = 0
    missing: int = 0
    findings: int = 0
    examples: list[str] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    _seen: set[int] = field(default_factory=set)

    def take(self, conn: Connection, items: Iterable[Item], present: Sequence[str]) -> None:
        """Compare one page with what is here."""
        batch: dict[int, Contribution] = {}
        for item in items:
            if isinstance(item, Contribution):
                batch[item.uid] = item
            elif isinstance(item, Finding):
                self.findings += 1
        rows = conn.exec_driver_sql(
            "SELECT c.uid, c.id, c.fingerprint, c.removed, w.title, w.body FROM contribution c "
            "JOIN wording w USING (id) WHERE c.uid IN (SELECT value FROM json_each(?))",
            (json.dumps(list(batch)),),
        )
        known = {row.uid: row for row in rows}
        for number, one in batch.items():
            if number in self._seen:
                continue
            before = known.get(number)
            if before is None:
                self.new += 1
                if len(self.examples) < SHOWN:
                    self.examples.append(one.title or one.body[:90])
                continue
            self.back += before.removed is not None
            same = before.fingerprint == fingerprint(one) or shows(conn, before.id, one)
            self.unchanged += same
            self.changed += not same
            if (before.title, before.body) != (one.title, one.body):
                self.touched.add(before.id)
        still = {uid(self.source.space, key) for key in present} - batch.keys() - self._seen
        self.unchanged += len(still)
        self._seen |= still | batch.keys()

    def told_gone(self, conn: Connection, keys: Sequence[str]) -> None:
        """The server itself says that it deleted these."""
        uids = [uid(self.source.space, key) for key in keys]
        found = conn.exec_driver_sql(
            "SELECT count(*) FROM contribution WHERE source = ? AND removed IS NULL "
            "AND uid IN (SELECT value FROM json_each(?))",
            (self.source.id, json.dumps(uids)),
        )
        self.gone += int(found.scalar() or 0)
        self._seen.update(uids)

    def finish(self, conn: Connection, absences: int, since: int = 0) -> None:
        """The sweep is complete: what it did not show is missing, or gone when it was missing before.

        Of some of what was last seen before the sweep `since` nobody can tell, which is said.
        """
        rows = conn.exec_driver_sql(
            "SELECT uid, missed FROM contribution WHERE source = ? AND removed IS NULL", (self.source.id,)
        )
        absent = {number: missed for number, missed in rows if number not in self._seen}
        unsure = unproven(conn, self.source.id, since, self._seen) & absent.keys() if since and absent else set()
        self.findings += len(unsure)
        for number in absent.keys() - unsure:
            self.gone += absent[number] + 1 >= absences
            self.missing += absent[number] + 1 < absences
