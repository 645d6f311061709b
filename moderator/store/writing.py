"""How the mirror writes a contribution down: its words, its record in little room, its print, its numbers."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

import orjson
from sqlalchemy import Connection

from moderator.domain.contribution import Contribution, uid

_LONG = 400  # bytes of a record from which compressing it is worth the time
_WORDS, _COMPRESSED = b"\x00", b"\x01"  # signs that JSON text never contains


def fingerprint(one: Contribution) -> bytes:
    """What a reader can see of it, in 16 bytes; white space at the ends and raw records do not count."""
    seen = (
        one.kind, one.parent, one.section, one.author, one.stance, one.channel, one.presence, one.title.strip(),
        one.body.strip(), seconds(one.created), one.votes_for, one.votes_mixed, one.votes_against, one.link,
        one.labels, _named(one), one.answer, one.answer_state,
    )  # fmt: skip
    return hashlib.blake2b(orjson.dumps(seen), digest_size=16).digest()


def _named(one: Contribution) -> list[dict[str, str]]:
    """The attachments as the source names them: their bytes are no part of what a reader sees of a contribution."""
    if not one.attachments:
        return []
    return [{"title": each.title, "link": each.link, "media_type": each.media_type} for each in one.attachments]


def shows(conn: Connection, id_: int, one: Contribution) -> bool:
    """Whether the mirror already shows all that a reader can see of it: our own answer comes back as it was sent.

    Its fingerprint may be of before we sent something there.
    """
    columns = "parent_uid, section_uid, author, kind, stance, channel, presence, created, votes_for, votes_mixed"
    there = conn.exec_driver_sql(
        f"SELECT {columns}, votes_against, title, body, html, link, labels, attachments, answer, answer_state "
        "FROM contribution JOIN wording USING (id) WHERE id = ?",
        (id_,),
    ).one()
    came = (
        None if one.parent is None else uid(one.space, one.parent),
        None if one.section is None else section_uid(one.space, one.section),
        author_uid(one), one.kind, one.stance, one.channel, one.presence, seconds(one.created),
        one.votes_for, one.votes_mixed, one.votes_against, *words_of(one),
    )  # fmt: skip
    return _read(there) == _read(came)


def _read(shown: Iterable[object]) -> list[object]:
    """What people read of it, whatever the white space."""
    return [" ".join(one.split()) if isinstance(one, str) else one for one in shown]


def squeezed(record: dict[str, object], words: str) -> bytes:
    """The source's own record in little room: `words`, which `wording` holds and most records repeat, are left out.

    At 570,000 contributions that spares 300 MB of the file. What remains is compressed when it is long.
    """
    written = orjson.dumps(record, default=str, option=orjson.OPT_NON_STR_KEYS)
    if words:
        written = written.replace(orjson.dumps(words)[1:-1], _WORDS)
    return written if len(written) < _LONG else _COMPRESSED + zlib.compress(written, 1)


def unsqueezed(data: bytes, words: str) -> dict[str, object]:
    """The record of `squeezed`; `words` is the HTML that `wording` holds, else its body."""
    written = zlib.decompress(data[1:]) if data.startswith(_COMPRESSED) else data
    found: dict[str, object] = orjson.loads(written.replace(_WORDS, orjson.dumps(words)[1:-1]))
    return found


def words_of(one: Contribution) -> tuple[str, ...]:
    """The columns of `wording` but its number, in their order."""
    return (
        one.title,
        one.body,
        "" if one.html == one.body else one.html,
        one.link,
        orjson.dumps(one.labels).decode() if one.labels else "[]",
        orjson.dumps([(each.title, each.link, each.media_type) for each in one.attachments]).decode()
        if one.attachments
        else "[]",
        one.answer,
        one.answer_state,
    )


@lru_cache(maxsize=8192)
def section_uid(space: str, key: str) -> int:
    """The number of a section, the same on every device."""
    return uid(space, f"section\x1f{key}")


def seconds(moment: datetime | None) -> int | None:
    """A time in epoch seconds."""
    return None if moment is None else int(moment.timestamp())


def author_uid(one: Contribution) -> int:
    """The number of who wrote: a hash of all that is said of them, so that writing them down needs no look-up."""
    author = one.author
    return uid(
        one.space, "\x1f".join(("author", author.key, author.name, author.kind, str(author.official), author.place))
    )
