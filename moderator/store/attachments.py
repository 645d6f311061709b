"""The files that come with contributions: what the source named, and the bytes kept, once each, inside the workspace.

They are kept in the workspace file itself, not beside it: letters and e-mails are personal data, which the passphrase
then protects too, and a workspace that is copied, sent or backed up stays whole. Bytes are named by their SHA-256: the
leaflet that two hundred people attach is kept once.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from moderator.domain.contribution import Attachment

_COLUMNS = "a.id, a.contribution, a.n, a.name, a.media_type, a.link, a.size, a.sha256, a.fetched, a.refused"


@dataclass(frozen=True, slots=True)
class Kept:
    """One attachment. `link` is "" when it came with the contribution; `size` in bytes, None as long as nobody knows.

    `sha256` is "" when its bytes are not kept; `refused` then says why, if somebody tried; `fetched` is the epoch
    second at which they were taken in.
    """

    id: int
    contribution: int
    n: int
    name: str
    media_type: str
    link: str
    size: int | None
    sha256: str
    fetched: int | None
    refused: str

    @property
    def here(self) -> bool:
        """Whether its bytes are in the workspace."""
        return bool(self.sha256)


def named(conn: Connection, of: Iterable[tuple[int, Sequence[Attachment]]], *, largest: int, too_large: str) -> int:
    """Note the attachments of contributions, with the bytes of those that came along, up to `largest` each.

    What is known of an attachment named before stays; one that its source no longer names goes, unless its bytes are
    here: what was received is never lost. Returns how many were larger, which `too_large` says.
    """
    refused = 0
    for id_, attachments in of:
        before = {(one.name, one.link): one for one in listed(conn, [id_])}
        present = {(each.title, each.link) for each in attachments}
        for gone in (one for key, one in before.items() if key not in present and not one.here):
            conn.exec_driver_sql("DELETE FROM attachment WHERE id = ?", (gone.id,))
        last = max((one.n for one in before.values()), default=0)
        for each in attachments:
            known = before.get((each.title, each.link))
            if known is None:
                last += 1
                made = conn.exec_driver_sql(
                    "INSERT INTO attachment(contribution, n, name, media_type, link, size, sha256, refused) "
                    "VALUES (?, ?, ?, ?, ?, NULL, '', '')",
                    (id_, last, each.title, each.media_type, each.link),
                )
                number = int(made.lastrowid or 0)
            else:
                number = known.id
            if each.content is None or (known is not None and known.here):
                continue
            if len(each.content) > largest:
                refused += 1
                conn.exec_driver_sql(
                    "UPDATE attachment SET size = ?, refused = ? WHERE id = ?", (len(each.content), too_large, number)
                )
            else:
                keep(conn, number, each.content)
    return refused


def keep(conn: Connection, id_: int, content: bytes, media_type: str = "") -> str:
    """Keep the bytes of an attachment, and return their SHA-256; `media_type` is what the server said, if it did."""
    digest = hashlib.sha256(content).hexdigest()
    conn.exec_driver_sql("INSERT OR IGNORE INTO content(sha256, data) VALUES (?, ?)", (digest, content))
    conn.exec_driver_sql(
        "UPDATE attachment SET size = ?, sha256 = ?, fetched = ?, refused = '', "
        "media_type = CASE WHEN media_type = '' THEN ? ELSE media_type END WHERE id = ?",
        (len(content), digest, int(time.time()), media_type, id_),
    )
    return digest


def refuse(conn: Connection, id_: int, why: str) -> None:
    """Note why the bytes of an attachment could not be had."""
    conn.exec_driver_sql("UPDATE attachment SET refused = ? WHERE id = ? AND sha256 = ''", (why[:1_000], id_))


def listed(conn: Connection, ids: Iterable[int] | None = None) -> list[Kept]:
    """The attachments of these contributions (None = of all), in the order of contributions and of the sources."""
    where = "" if ids is None else "WHERE a.contribution IN (SELECT value FROM json_each(?)) "
    rows = conn.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM attachment a {where}ORDER BY a.contribution, a.n",
        () if ids is None else (json.dumps([int(id_) for id_ in ids]),),
    )
    return [Kept(*row) for row in rows]


def one(conn: Connection, id_: int) -> Kept | None:
    """One attachment, None when there is none of this number."""
    row = conn.exec_driver_sql(f"SELECT {_COLUMNS} FROM attachment a WHERE a.id = ?", (id_,)).first()
    return None if row is None else Kept(*row)


def content(conn: Connection, sha256: str) -> bytes | None:
    """The bytes of this print, None when they are not here. A file that was damaged since is not given."""
    data = conn.exec_driver_sql("SELECT data FROM content WHERE sha256 = ?", (sha256,)).scalar()
    found = None if data is None else bytes(data)
    return found if found is not None and hashlib.sha256(found).hexdigest() == sha256 else None


def page_of(conn: Connection, contribution: int) -> str:
    """The address of the server from which a contribution comes, "" for a file."""
    found = conn.exec_driver_sql(
        "SELECT s.link FROM contribution c JOIN source s ON s.id = c.source WHERE c.id = ?", (contribution,)
    ).scalar()
    return str(found or "")
