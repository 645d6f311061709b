"""The letters attached to a message that says little else: their text is what its author contributes."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from moderator.domain.contribution import Attachment
from moderator.domain.doctor import Ailment
from moderator.domain.problem import Problem
from moderator.servers.files import letters, rich, word
from moderator.servers.files.encoding import SNIFFED, is_binary
from moderator.servers.files.letters import MEDIA_TYPES, Letter
from moderator.servers.files.table import Row

FEW_WORDS = 60
"""Words of a message beyond which it is itself the contribution, and what is attached an annex."""

_MOST = 10  # attachments: who joins more sends a file, not a letter
_LONGEST = 100_000  # characters: beyond, it is a report or a book
_LARGEST = 16 << 20  # bytes of an attachment: a letter with text has some hundred kilobytes
_UNFOLDED = 32 << 20  # bytes of what it unfolds to: a parsed document takes ten times as much
_SHUT = {"doc": "application/msword"}
"""Letters that only their own program opens: that they wait to be read is told."""
_NAMES = {said: name for name, said in (*MEDIA_TYPES.items(), *_SHUT.items(), ("rtf", "text/rtf")) if name != "txt"}
_FOOTER = re.compile(r"ATT\d+\.(?:txt|htm)", re.IGNORECASE)
"""What Outlook makes of the lines that servers and mailing lists put under messages."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The texts of attached letters, each headed by the name of its file; what was noted; and whether one is scanned.

    `noted` holds what is wrong, and about which file.
    """

    text: str
    noted: tuple[tuple[Ailment, str], ...]
    scanned: bool


def enclosed(body: str, attachments: Sequence[Attachment]) -> Enclosed:
    """Return what the letters attached to a message say, when its own words are few."""
    texts: list[str] = []
    noted: list[tuple[Ailment, str]] = []
    scanned = False
    held = [(one, format_) for one in attachments if (format_ := _format(one))] if len(body.split()) < FEW_WORDS else []
    for place, (one, format_) in enumerate(held):
        content = one.content or b""
        shut = format_ in _SHUT or (format_ == "txt" and is_binary(content[:SNIFFED]))  # whatever its name says
        if place >= _MOST or shut or len(content) > _LARGEST:
            noted.append((Ailment.ATTACHMENT, one.title))
            continue
        try:
            letter = _letter(one, format_)
        except Problem as problem:
            noted.append((Ailment.ATTACHMENT, str(problem)))
            continue
        if letter is None:
            continue
        if letter.blank:
            scanned = True
            noted.append((Ailment.NO_TEXT, f"{one.title} · {letter.blank}/{letter.pages}"))
        if letter.cut:
            noted.append((Ailment.ATTACHMENT, one.title))
        text = letter.text.strip()
        if len(text) > _LONGEST:
            noted.append((Ailment.OVERSIZED, f"{one.title} · {text}"))
        elif text:
            texts.append(f"[{one.title}]\n{text}")
            noted.append((Ailment.ENCLOSED, f"{one.title} · {text}"))
    return Enclosed("\n\n".join(texts), tuple(noted), scanned)


def _format(one: Attachment) -> str:
    """Return the format of a letter that a file may be, "" for any other file."""
    suffix = PurePath(one.title).suffix.lower().removeprefix(".")
    if not one.content or _FOOTER.fullmatch(one.title):
        return ""
    if one.content.startswith(rich.BEGINS):
        return "rtf"  # whatever its name says: many a .doc
    return suffix if suffix in (*MEDIA_TYPES, *_SHUT) else _NAMES.get(one.media_type, "")


def _letter(one: Attachment, format_: str) -> Letter | None:
    """Return the letter that a file is, None for a table. Raises Problem for one that cannot be read."""
    content = one.content or b""
    if format_ == "pdf":
        return letters.of_pdf(content, one.title)
    if format_ == "rtf":
        return letters.of_rich(content, one.title)
    if format_ == "txt":
        return letters.of_text(content)[0]
    found = next(word.tables(io.BytesIO(content), format_, one.title, _UNFOLDED))
    if found.columns != letters.COLUMNS:
        return None  # a table of comments
    text = next(row.cells[letters.COLUMNS.index("Texte")] for row in found.rows if isinstance(row, Row))
    return Letter(text)
