"""Reading the mirror for the screen and the documents: rows by page, one contribution whole, threads, sections."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from moderator.store.horizon import Horizon
from moderator.store.schema import SECTIONS
from moderator.store.search import words_of
from moderator.store.writing import unsqueezed

_RECORD = (
    "c.id, c.uid, c.key, c.kind, c.parent_uid, c.section_uid, c.author, c.author_kind, c.stance, c.channel, "
    "c.presence, c.created, c.updated, c.votes_for, c.votes_mixed, c.votes_against, "
    "ifnull((SELECT t.language FROM tongue t WHERE t.id = c.id), c.language) AS language, c.length, "
    "c.answered, c.version, c.removed, c.source, a.name AS author_name, a.official, a.place, a.key AS author_key, "
    "w.title, w.body, w.html, w.link, w.labels, w.attachments, w.answer, w.answer_state, (SELECT count(*) FROM "
    "contribution r WHERE r.parent_uid = c.uid) AS replies, (SELECT CASE s.label WHEN '' THEN s.name ELSE s.label END "
    "FROM source s WHERE s.id = c.source) AS source_name, (SELECT sz FROM text_docsize t WHERE t.id = c.id) AS words"
)
BEGINNING = 2_000  # characters
_BRIEF = _RECORD.replace(
    "w.title, w.body, w.html, w.link, w.labels, w.attachments, w.answer,",
    f"w.title, substr(w.body, 1, {BEGINNING}) AS body, '' AS html, '' AS link, '[]' AS labels, '[]' AS attachments, "
    "'' AS answer,",
)
_FROM = "contribution c JOIN wording w USING (id) JOIN author a ON a.id = c.author"


@dataclass(frozen=True, slots=True)
class Record:
    """One contribution as the mirror has it. Times are epoch seconds; `removed` is when it was found gone."""

    id: int
    uid: int
    key: str
    kind: str
    parent_uid: int | None
    section_uid: int | None
    author: int
    author_kind: str
    stance: str
    channel: str
    presence: str
    created: int | None
    updated: int | None
    votes_for: int | None
    votes_mixed: int | None
    votes_against: int | None
    language: str
    length: int
    answered: int
    version: int
    removed: int | None
    source: int
    author_name: str
    official: int
    place: str
    author_key: str
    title: str
    body: str
    html: str
    link: str
    labels: tuple[str, ...]
    attachments: tuple[tuple[str, str, str], ...]
    answer: str
    answer_state: str
    replies: int
    source_name: str | None = None
    words: int = 0  # of the body, as the search index counts them


@dataclass(frozen=True, slots=True)
class Place:
    """One section as the mirror has it, with the number of contributions placed directly in it."""

    id: int
    uid: int
    kind: str
    code: str
    title: str
    parent_uid: int | None
    position: int
    body: str
    html: str
    votes_for: int | None
    votes_mixed: int | None
    votes_against: int | None
    target: str
    space: str
    source: int
    removed: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Former:
    """An earlier text: in force until `until` (epoch seconds)."""

    n: int
    until: int
    title: str
    body: str


def records(conn: Connection, ids: Sequence[int], *, brief: bool = False) -> list[Record]:
    """The contributions of these ids, in that order; ids that are not here are left out.

    `brief`: of what they say, only the title and the beginning of the text, for a list that is scrolled.
    """
    rows = (
        conn.exec_driver_sql(
            f"SELECT {_BRIEF if brief else _RECORD} FROM {_FROM} WHERE c.id IN (SELECT value FROM json_each(?))",
            (json.dumps([int(i) for i in ids]),),
        )
        .mappings()
        .all()
    )
    by_id = {row["id"]: _record(dict(row)) for row in rows}
    return [by_id[id_] for id_ in ids if id_ in by_id]


def record(conn: Connection, id_: int) -> Record | None:
    """One contribution, or None."""
    return next(iter(records(conn, [id_])), None)


def _record(row: dict[str, object]) -> Record:
    sizes = row["words"]
    row["words"] = words_of(sizes) if isinstance(sizes, bytes) else 0
    row["labels"] = _listed(row["labels"])
    row["attachments"] = tuple(tuple(each) for each in _listed(row["attachments"]))
    return Record(**row)  # type: ignore[arg-type]


def _listed(written: object) -> tuple[Any, ...]:
    return () if written == "[]" else tuple(json.loads(str(written)))


def raw(conn: Connection, id_: int) -> dict[str, object]:
    """The source's own record of a contribution."""
    row = conn.exec_driver_sql(
        "SELECT data, CASE html WHEN '' THEN body ELSE html END FROM raw JOIN wording USING (id) WHERE id = ?", (id_,)
    ).first()
    return {} if row is None else unsqueezed(bytes(row[0]), row[1])


def places(conn: Connection, *, counted: bool = True) -> list[Place]:
    """All sections, in the order of the text; `counted` False leaves the counts at 0 and costs nothing."""
    sql = "SELECT section_uid, count(*) FROM contribution GROUP BY section_uid"
    counts = {row[0]: row[1] for row in conn.exec_driver_sql(sql)} if counted else {}
    rows = conn.exec_driver_sql(
        "SELECT id, uid, kind, code, title, parent_uid, position, body, html, votes_for, votes_mixed, votes_against, "
        "target, space, source, removed FROM section ORDER BY position, id"
    ).mappings()
    return [Place(**row, count=counts.get(row["uid"], 0)) for row in rows]


def headings(conn: Connection, uids: Iterable[int]) -> list[tuple[int, str, str, str]]:
    """What these sections are called: uid, kind, code and title, without their texts."""
    rows = conn.exec_driver_sql(
        "SELECT uid, kind, code, title FROM section WHERE uid IN (SELECT value FROM json_each(?))",
        (json.dumps(list(uids)),),
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows.fetchall()]


def former(conn: Connection, id_: int) -> list[Former]:
    """The earlier texts of a contribution or section, oldest first."""
    rows = conn.exec_driver_sql("SELECT n, until, title, body FROM version WHERE id = ? ORDER BY n", (id_,))
    return [Former(*row) for row in rows]


def known(conn: Connection, horizon: Horizon | None, ids: Sequence[int], *, brief: bool = False) -> list[Record]:
    """These contributions as they are, or as they were where somebody looks back; `brief`: see `records`."""
    found = records(conn, ids, brief=brief)
    return found if horizon is None else then(conn, found, horizon.seconds)


def then(conn: Connection, found: Sequence[Record], at: int) -> list[Record]:
    """These contributions with the texts that they had at a moment (epoch seconds), without those received later."""
    ids = json.dumps([one.id for one in found])
    late = "SELECT id FROM contribution WHERE first_seen > ? AND id IN (SELECT value FROM json_each(?))"
    unknown = {row[0] for row in conn.exec_driver_sql(late, (at, ids))}
    rows = conn.exec_driver_sql(
        "SELECT id, min(n), title, body, html FROM version WHERE until > ? AND id IN (SELECT value FROM json_each(?)) "
        "GROUP BY id",
        (at, ids),
    )
    texts = {row.id: row for row in rows}
    return [
        replace(one, title=text.title, body=text.body, html=text.html) if (text := texts.get(one.id)) else one
        for one in found
        if one.id not in unknown
    ]


def above(conn: Connection, id_: int, *, limit: int = 20) -> list[int]:
    """The ids of what a contribution answers, the root first; circles are cut."""
    chain: list[int] = []
    at: int | None = id_
    while at is not None and len(chain) < limit:
        at = conn.exec_driver_sql(
            "SELECT p.id FROM contribution c JOIN contribution p ON p.uid = c.parent_uid WHERE c.id = ?", (at,)
        ).scalar()
        if at is None or at in chain or at == id_:
            break
        chain.append(at)
    return chain[::-1]


def below(conn: Connection, id_: int, *, limit: int = 200) -> list[int]:
    """The ids of the direct replies to a contribution, oldest first."""
    rows = conn.exec_driver_sql(
        "SELECT r.id FROM contribution c JOIN contribution r ON r.parent_uid = c.uid WHERE c.id = ? AND r.id <> c.id "
        "ORDER BY r.created, r.id LIMIT ?",
        (id_, limit),
    )
    return [row[0] for row in rows]


def same_author(conn: Connection, id_: int, *, limit: int = 50) -> list[int]:
    """The other contributions of the same identified person (by the source's key, else by the same name and place)."""
    rows = conn.exec_driver_sql(
        "SELECT c.id FROM contribution c JOIN author a ON a.id = c.author, "
        "(SELECT a2.* FROM author a2 JOIN contribution c2 ON c2.author = a2.id WHERE c2.id = ?) me "
        "WHERE a.space = me.space AND a.key = me.key AND (me.key <> '' OR (me.name <> '' AND a.name = me.name)) "
        "AND c.id <> ? ORDER BY c.created LIMIT ?",
        (id_, id_, limit),
    )
    return [row[0] for row in rows]


def ids_of_uids(conn: Connection, uids: Iterable[int], *, sections: bool = False) -> dict[int, int]:
    """The local id of each known contribution uid, and of each known section uid where `sections` says so."""
    wanted = json.dumps(list(uids))
    found: dict[int, int] = {}
    for table in ("contribution", "section") if sections else ("contribution",):
        rows = conn.exec_driver_sql(
            f"SELECT uid, id FROM {table} WHERE uid IN (SELECT value FROM json_each(?))", (wanted,)
        )
        found |= {row[0]: row[1] for row in rows}
    return found


def keys(conn: Connection, ids: Sequence[int]) -> list[str]:
    """The ids of contributions as their source gave them, in the order asked for."""
    rows = conn.exec_driver_sql(
        "SELECT id, key FROM contribution WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    )
    found = {row[0]: str(row[1]) for row in rows}
    return [found[one] for one in ids]


def standing(conn: Connection) -> list[tuple[int, int]]:
    """The id and uid of each contribution that is still at its source, in order."""
    rows = conn.exec_driver_sql("SELECT id, uid FROM contribution WHERE removed IS NULL ORDER BY id")
    return [(row[0], row[1]) for row in rows]


def author_names(conn: Connection) -> list[str]:
    """The names of all authors, in the order of their ids, which are hashes: that order tells nothing of them."""
    return [row[0] for row in conn.exec_driver_sql("SELECT name FROM author WHERE name <> '' ORDER BY id")]


def is_section(id_: int) -> bool:
    """Whether a local id is a section's."""
    return id_ >= SECTIONS
