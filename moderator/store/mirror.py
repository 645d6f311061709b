"""The mirror: what servers and files said, taken in batch by batch; texts that changed keep their earlier versions."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection as Connection  # for those who may not know of SQL

from moderator.domain.contribution import Contribution, Section, uid
from moderator.domain.doctor import Ailment, Finding, Item, Remedy
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.store import attachments, journal
from moderator.store.absences import missed, told_gone, unknown
from moderator.store.kinship import loose_ends
from moderator.store.schema import SECTIONS
from moderator.store.writing import author_uid, fingerprint, seconds, section_uid, shows, squeezed, words_of

LISTED = 10_000  # findings kept one by one for each ailment; beyond, they are counted only, and the report says so
BATCH = 2_000
_UNREAD = frozenset({Ailment.TRUNCATED_FILE, Ailment.UNREADABLE})
"""What hides contributions that may well be there."""
LARGEST = 25 << 20  # bytes of an attachment that is kept, unless the team settled otherwise


@dataclass(frozen=True, slots=True)
class Source:
    """A consultation on a server, or a file and its later issues."""

    id: int
    space: str
    name: str
    platform: str
    label: str
    link: str
    options: dict[str, object]
    about: dict[str, object]
    cursor: str
    sweep: int
    started: str | None
    finished: str | None

    @property
    def is_server(self) -> bool:
        """Whether it can be asked again by itself."""
        return self.platform != "file"


@dataclass(slots=True)
class Tally:
    """What an intake amounted to. Contributions and sections are counted apart; findings by ailment and remedy."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    back: int = 0
    repeated: int = 0
    sections: int = 0
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)
    touched: set[int] = field(
        default_factory=set
    )  # ids whose text changed, so that decisions on them can be looked at again
    to_review: int = 0  # of these, answered before the change
    moderated: int = 0  # of these, accepted or refused before the change
    tagged: int = 0

    @property
    def set_aside(self) -> int:
        """Rows that were not taken in, all of them listed or counted."""
        return sum(count for (_ailment, remedy), count in self.findings.items() if remedy == Remedy.SET_ASIDE)

    def as_json(self) -> dict[str, object]:
        """The counts, for the report's row."""
        counts = {
            name: getattr(self, name)
            for name in ("new", "changed", "unchanged", "gone", "back", "repeated", "sections")
        }
        touched = {"to_review": self.to_review, "moderated": self.moderated, "tagged": self.tagged}
        return {
            **counts,
            **{name: count for name, count in touched.items() if count},
            "set_aside": self.set_aside,
            "findings": {f"{ailment}/{remedy}": count for (ailment, remedy), count in sorted(self.findings.items())},
        }


# ------------------------------------------------------------------------------------------------------------ sources

_SOURCE = "id, space, name, platform, label, link, options, about, cursor, sweep, started, finished"


def sources(conn: Connection) -> list[Source]:
    """All sources, oldest first."""
    rows = conn.exec_driver_sql(f"SELECT {_SOURCE} FROM source ORDER BY id")
    return [
        Source(**{**row, "options": json.loads(row["options"]), "about": json.loads(row["about"])})
        for row in rows.mappings()
    ]


def source(
    conn: Connection, space: str, name: str, *, platform: str = "file", label: str = "", link: str = ""
) -> Source:
    """The source of that space and name, made when it is new."""
    conn.exec_driver_sql(
        "INSERT OR IGNORE INTO source(space, name, platform, label, link, options, about, cursor, sweep) "
        "VALUES (?, ?, ?, ?, ?, '{}', '{}', '', 0)",
        (space, name, platform, label or name, link),
    )
    return next(one for one in sources(conn) if (one.space, one.name) == (space, name))


def note_source(conn: Connection, id_: int, **values: object) -> None:
    """Write columns of a source; dictionaries are kept as JSON."""
    for column, value in values.items():
        stored = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
        conn.exec_driver_sql(f"UPDATE source SET {column} = ? WHERE id = ?", (stored, id_))


def note_options(conn: Connection, id_: int, **changes: object) -> None:
    """Change these options of a source (None takes one away); the others stay as anybody else wrote them meanwhile."""
    for name, value in changes.items():
        if value is None:
            conn.exec_driver_sql("UPDATE source SET options = json_remove(options, ?) WHERE id = ?", (f"$.{name}", id_))
        else:
            conn.exec_driver_sql(
                "UPDATE source SET options = json_set(options, ?, json(?)) WHERE id = ?",
                (f"$.{name}", json.dumps(value, ensure_ascii=False), id_),
            )


# ------------------------------------------------------------------------------------------------------------- intake


def moves(conn: Connection) -> int:
    """How many times the mirror has changed: what was worked out from an earlier state is told by it."""
    found = conn.exec_driver_sql("SELECT value FROM setting WHERE name = 'mirror'").scalar()
    return int(found or 0)


def moved(conn: Connection) -> None:
    """The mirror says something else from now on: what was worked out from it is to be worked out again."""
    conn.exec_driver_sql(
        "INSERT INTO setting(name, value) VALUES ('mirror', '1') "
        "ON CONFLICT(name) DO UPDATE SET value = CAST(value + 1 AS TEXT)"
    )


_REPLACED = "INSERT INTO version(id, n, until, clock, title, body, html) VALUES (?, ?, ?, ?, ?, ?, ?)"


class Intake:
    """One run of one source: the sweep's number, its report, its tally. Each batch is the caller's transaction."""

    def __init__(
        self, conn: Connection, origin: Source, label: str, *, resumed: bool = False, largest: int = LARGEST
    ) -> None:
        self.source = origin
        self.sweep = origin.sweep if resumed else origin.sweep + 1
        self.tally = Tally()
        self.now = int(time.time())
        self._listed: Counter[str] = Counter()
        self._unanswered: dict[int, list[Finding]] = {}  # by the number of what their file lacks: it may be here
        self._orphans = {row[0] for row in conn.exec_driver_sql("SELECT uid FROM orphan")}
        self._taken: set[int] = set()  # the numbers of the batch taken in last
        self.awaited = False  # a contribution on which decisions were waiting has arrived
        self.largest = largest
        self._next = self._next_section = self._clock = 0
        cursor = conn.exec_driver_sql(
            "INSERT INTO report(source, at, label, counts, complete) VALUES (?, ?, ?, '{}', 0)",
            (origin.id, datetime.now(UTC).isoformat(), label),
        )
        self.report = int(cursor.lastrowid or 0)
        note_source(conn, origin.id, sweep=self.sweep, started=datetime.now(UTC).isoformat())

    def take(self, conn: Connection, items: Iterable[Item]) -> None:
        """Take in a batch of at most a few thousand items, in one transaction. Raises Problem when numbers collide."""
        moved(conn)
        # Other servers may have brought theirs in since the last page, and a long sweep has more than one moment.
        self._next = (conn.exec_driver_sql("SELECT max(id) FROM contribution").scalar() or 0) + 1
        self._next_section = (conn.exec_driver_sql("SELECT max(id) FROM section").scalar() or SECTIONS) + 1
        self.now, self._clock = int(time.time()), journal.clock(conn)
        contributions: dict[int, Contribution] = {}
        sections: list[Section] = []
        findings: list[Finding] = []
        for item in items:
            if isinstance(item, Contribution):
                number = item.uid
                if number in contributions:
                    self.tally.repeated += 1
                contributions[number] = item
            elif isinstance(item, Section):
                sections.append(item)
            elif item.ailment is Ailment.MISSING_PARENT:
                self._unanswered.setdefault(uid(self.source.space, item.sample), []).append(item)
            else:
                findings.append(item)
        if sections:
            self._take_sections(conn, sections)
        if contributions:
            self._take_contributions(conn, contributions)
        self._taken = set(contributions)
        self.note(conn, findings)

    def note(self, conn: Connection, findings: Sequence[Finding]) -> None:
        """Count the doctor's findings and keep the first ten thousand of each kind."""
        rows = []
        for one in findings:
            self.tally.findings[one.ailment, one.remedy] += 1
            self._listed[one.ailment] += 1
            if self._listed[one.ailment] <= LISTED:
                rows.append((self.report, one.ailment, one.remedy, one.row, one.field, one.sample[:500], one.place))
        if rows:
            conn.exec_driver_sql(
                "INSERT INTO finding(report, ailment, remedy, row, field, sample, place) VALUES (?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
        conn.exec_driver_sql(
            "UPDATE report SET counts = ? WHERE id = ?", (json.dumps(self.tally.as_json()), self.report)
        )

    def seen(self, conn: Connection, keys: Sequence[str]) -> None:
        """These keys are still at the source, and did not move as far as its cheap marks tell.

        Those of the batch taken in just before may be among them: they are known to be there.
        """
        moved(conn)
        uids = [number for key in keys if (number := uid(self.source.space, key)) not in self._taken]
        kept = conn.exec_driver_sql(
            "UPDATE contribution SET seen = ?, missed = 0, removed = NULL "
            "WHERE seen < ? AND uid IN (SELECT value FROM json_each(?))",
            (self.sweep, self.sweep, json.dumps(uids)),
        )
        self.tally.unchanged += kept.rowcount

    def seen_sections(self, conn: Connection, marks: dict[str, str]) -> dict[str, str]:
        """The articles that bear these marks are still at the source, changed or not. Gives the marks back."""
        conn.exec_driver_sql(
            "UPDATE section SET seen = ?, removed = NULL WHERE source = ? "
            "AND target IN (SELECT value FROM json_each(?))",
            (self.sweep, self.source.id, json.dumps(list(marks))),
        )
        return marks

    # -------------------------------------------------------------------------------------------------- sections

    def _take_sections(self, conn: Connection, sections: Sequence[Section]) -> None:
        known = {
            row.uid: row
            for row in conn.exec_driver_sql(
                "SELECT uid, id, title, body, html, version FROM section WHERE uid IN (SELECT value FROM json_each(?))",
                (json.dumps([one.uid for one in sections]),),
            )
        }
        for one in {each.uid: each for each in sections}.values():
            parent = None if one.parent is None else uid(one.space, f"section\x1f{one.parent}")
            values = (
                self.source.id, one.kind, one.code, one.title, parent, one.position, one.text, one.html,
                one.votes_for, one.votes_mixed, one.votes_against, one.target, self.sweep,
            )  # fmt: skip
            before = known.get(one.uid)
            if before is None:
                id_, self._next_section = self._next_section, self._next_section + 1
                conn.exec_driver_sql(
                    "INSERT INTO section(source, kind, code, title, parent_uid, position, body, html, votes_for, "
                    "votes_mixed, votes_against, target, seen, id, uid, space, key, version) VALUES "
                    "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,1)",
                    (*values, id_, one.uid, one.space, one.key),
                )
                self.awaited |= one.uid in self._orphans
                self.tally.sections += 1
                continue
            if (before.title, before.body) != (one.title, one.text):
                conn.exec_driver_sql(
                    _REPLACED,
                    (before.id, before.version, self.now, self._clock, before.title, before.body, before.html),
                )
                conn.exec_driver_sql("UPDATE section SET version = version + 1 WHERE id = ?", (before.id,))
                self.tally.touched.add(before.id)
            conn.exec_driver_sql(
                "UPDATE section SET source=?, kind=?, code=?, title=?, parent_uid=?, position=?, body=?, html=?, "
                "votes_for=?, votes_mixed=?, votes_against=?, target=?, seen=?, removed=NULL WHERE id = ?",
                (*values, before.id),
            )

    # ---------------------------------------------------------------------------------------------- contributions

    def _take_contributions(self, conn: Connection, batch: dict[int, Contribution]) -> None:
        known = {
            row[0]: row
            for row in conn.exec_driver_sql(
                "SELECT uid, id, key, fingerprint, version, removed, mark, seen FROM contribution "
                "WHERE uid IN (SELECT value FROM json_each(?))",
                (json.dumps(list(batch)),),
            ).all()
        }
        authors = {number: author_uid(one) for number, one in batch.items()}
        conn.exec_driver_sql(
            "INSERT OR IGNORE INTO author(id, space, key, name, kind, official, place) VALUES (?, ?, ?, ?, ?, ?, ?)",
            list({(authors[number], one.space, one.author.key, one.author.name, str(one.author.kind),
                   int(one.author.official), one.author.place) for number, one in batch.items()}),
        )  # fmt: skip
        fresh: list[tuple[int, int, Contribution, tuple[object, ...]]] = []
        same: list[int] = []
        again = 0
        for number, one in batch.items():
            print_ = fingerprint(one)
            before = known.get(number)
            if before is None:
                fresh.append((self._next, number, one, self._columns(one, authors[number], print_)))
                self._next += 1
                self.awaited |= number in self._orphans
                continue
            if before[2] != one.key:
                raise Problem(
                    _("Two contributions have the same number in this workspace."), where=f"{before[2]}, {one.key}"
                )
            if before[5] is not None:
                self.tally.back += 1
            if before[3] == print_ and before[6] == one.mark:
                same.append(before[1])
                again += before[7] == self.sweep  # a list that moved was walked twice
            else:
                columns = self._columns(one, authors[number], print_)
                changed = before[3] != print_ and not shows(conn, before[1], one)
                self._renew(conn, before[1], before[4], one, columns, changed=changed)
        if fresh:
            self._insert(conn, fresh)
        self._attach(conn, batch, {**{number: row[1] for number, row in known.items()},
                                   **{number: id_ for id_, number, _one, _columns in fresh}})  # fmt: skip
        if same:
            self.tally.unchanged += len(same) - again
            conn.exec_driver_sql(
                "UPDATE contribution SET seen = ?, missed = 0, removed = NULL WHERE id IN (SELECT value FROM "
                "json_each(?))",
                (self.sweep, json.dumps(same)),
            )

    def _attach(self, conn: Connection, batch: dict[int, Contribution], ids: dict[int, int]) -> None:
        """Note the attachments of a batch. Those too large to keep are findings: their names stay."""
        held = [(ids[number], one) for number, one in batch.items() if one.attachments]
        for id_, one in held:
            count = attachments.named(
                conn, [(id_, one.attachments)], largest=self.largest, too_large=_("larger than what is kept")
            )
            names = " · ".join(each.title for each in one.attachments)
            self.note(conn, [Finding(Ailment.ATTACHMENT, Remedy.KEPT, None, names[:200], one.title)] * count)

    def _insert(self, conn: Connection, fresh: list[tuple[int, int, Contribution, tuple[object, ...]]]) -> None:
        self.tally.new += len(fresh)
        first, last = fresh[0][0], fresh[-1][0]
        conn.exec_driver_sql(
            "INSERT INTO contribution(kind, parent_uid, section_uid, author, author_kind, stance, channel, presence, "
            "created, updated, votes_for, votes_mixed, votes_against, language, length, answered, fingerprint, mark, "
            "seen, id, uid, "
            f"source, key, first_seen, version, missed) VALUES ({'?, ' * 24}1, 0)",
            [(*columns, id_, number, self.source.id, one.key, self.now) for id_, number, one, columns in fresh],
        )
        conn.exec_driver_sql(
            "INSERT INTO wording(title, body, html, link, labels, attachments, answer, answer_state, id) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(*words_of(one), id_) for id_, _number, one, _columns in fresh],
        )
        conn.exec_driver_sql(
            "INSERT INTO raw(id, data) VALUES (?, ?)",
            [(id_, squeezed(one.raw, one.html or one.body)) for id_, _number, one, _columns in fresh],
        )
        conn.exec_driver_sql(
            "INSERT INTO text(rowid, title, body) SELECT id, title, body FROM wording WHERE id BETWEEN ? AND ?",
            (first, last),
        )

    def _renew(
        self,
        conn: Connection,
        id_: int,
        version: int,
        one: Contribution,
        columns: tuple[object, ...],
        *,
        changed: bool,
    ) -> None:
        """A contribution that moved at its source: its words are kept as a version when they changed."""
        old = conn.exec_driver_sql("SELECT title, body, html FROM wording WHERE id = ?", (id_,)).one()
        reworded = (old.title, old.body) != (one.title, one.body)
        if reworded:
            conn.exec_driver_sql(_REPLACED, (id_, version, self.now, self._clock, old.title, old.body, old.html))
            conn.exec_driver_sql(
                "INSERT INTO text(text, rowid, title, body) VALUES ('delete', ?, ?, ?)", (id_, old.title, old.body)
            )
            self.tally.touched.add(id_)
        if changed:
            self.tally.changed += 1
        else:
            self.tally.unchanged += 1
        conn.exec_driver_sql(
            "UPDATE contribution SET kind=?, parent_uid=?, section_uid=?, author=?, author_kind=?, stance=?, "
            "channel=?, presence=?, created=?, updated=?, votes_for=?, votes_mixed=?, votes_against=?, language=?, "
            "length=?, answered=?, fingerprint=?, mark=?, seen=?, removed=NULL, missed=0, version=version+? WHERE "
            "id=?",
            (*columns, int(reworded), id_),
        )
        conn.exec_driver_sql(
            "UPDATE wording SET title=?, body=?, html=?, link=?, labels=?, attachments=?, answer=?, "
            "answer_state=? WHERE id=?",
            (*words_of(one), id_),
        )
        conn.exec_driver_sql("UPDATE raw SET data = ? WHERE id = ?", (squeezed(one.raw, one.html or one.body), id_))
        if reworded:
            conn.exec_driver_sql("INSERT INTO text(rowid, title, body) VALUES (?, ?, ?)", (id_, one.title, one.body))

    def _columns(self, one: Contribution, author: int, print_: bytes) -> tuple[object, ...]:
        # As plain strings: SQLite's driver asks of each other kind of object how it is to be written.
        return (
            str(one.kind),
            None if one.parent is None else uid(one.space, one.parent),
            None if one.section is None else section_uid(one.space, one.section),
            author, str(one.author.kind), str(one.stance), str(one.channel), str(one.presence),
            seconds(one.created), seconds(one.updated),
            one.votes_for, one.votes_mixed, one.votes_against, one.language, len(one.title) + len(one.body),
            int(bool(one.answer)), print_, one.mark, self.sweep,
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------- end

    def gone(self, conn: Connection, keys: Sequence[str]) -> None:
        """The source itself says that it deleted these: they are gone at once; those not known here are left out."""
        if not keys:
            return
        moved(conn)
        self.tally.gone += told_gone(conn, self.source.id, self.source.space, keys, self.now)

    def finish(self, conn: Connection, *, absences: int, partial: bool = False, since: int = 0) -> None:
        """The source was read to its end: what it no longer shows is gone, after `absences` such ends in a row.

        Unless it was asked only for what moved (`partial`), or some of a file could not be read: then what it did not
        show is as it was. A file that was cut was not read to its end. What was last seen before the sweep `since` was
        seen with rights that nobody has any more: its absence may prove nothing. Nothing is deleted here: a
        contribution that is gone keeps its text, its votes and its decisions, and says so.
        """
        unread = {what for what, remedy in self.tally.findings if what in _UNREAD and remedy is not Remedy.REPAIRED}
        if self.source.is_server:
            unread.clear()  # its sweep tells what is there, whatever can be read of it
        if not partial and not unread:
            self._missed(conn, absences, since)
        self.note(conn, loose_ends(conn, self.source.id, self.sweep, self._unanswered))
        if Ailment.TRUNCATED_FILE not in unread:
            conn.exec_driver_sql("UPDATE report SET complete = 1 WHERE id = ?", (self.report,))
        note_source(conn, self.source.id, cursor="", finished=datetime.now(UTC).isoformat())

    def _missed(self, conn: Connection, absences: int, since: int) -> None:
        moved(conn)
        if since:
            count, told = unknown(conn, self.source.id, since, LISTED)
            self.note(conn, told)
            if count > len(told):
                self.tally.findings[Ailment.ACCOUNT_ONLY, Remedy.KEPT] += count - len(told)
        self.tally.gone += missed(conn, self.source.id, self.sweep, absences=absences, since=since, now=self.now)
        conn.exec_driver_sql(
            # Servers name the sections of what changed only: the others are not known to be gone, but for articles.
            "UPDATE section SET removed = ? WHERE source = ? AND seen >= ? AND seen < ? AND removed IS NULL "
            "AND (target <> '' OR ?)",
            (self.now, self.source.id, since, self.sweep, int(not self.source.is_server)),
        )
