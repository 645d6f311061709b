"""E-mails: an .eml file is one, an .mbox file many, split as a stream; each becomes a row with its attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.domain.problem import Problem
from moderator.domain.words import _, quoted
from moderator.servers.files import archive, winmail
from moderator.servers.files.message import COLUMNS, row_of
from moderator.servers.files.table import Row, Table

LARGEST = 64 << 20
"""Bytes of one message: mail servers refuse larger ones, most beyond 25 MB."""

_PEEKED = 10  # messages held in memory to recognise the file: their attachments are with them
_LINE = 1 << 20
_HEADERS = re.compile(rb"(?:[A-Za-z][A-Za-z0-9\-]{0,60}:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){2,}")
_TELLING = re.compile(
    rb"^(?:from|date|message-id|received|return-path|subject|mime-version):", re.IGNORECASE | re.MULTILINE
)
_ENVELOPE = re.compile(rb"From (?:\S.*\d{4}|.*@|[ \t]*\r?(?:\n|$))")
"""The line before a message; Thunderbird writes only its first word since 2023 (`MboxMsgOutputStream::Write`)."""


def is_mail(head: bytes) -> str:
    """Return `mbox` or `eml` when the beginning of a file is that of e-mails, "" when it is not."""
    if head.startswith(winmail.SIGNATURE):
        return "eml"
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _ENVELOPE.match(head) and _begins(head.partition(b"\n")[2].removeprefix(b">")):
        return "mbox"
    return "eml" if _begins(head) else ""


def _begins(head: bytes) -> bool:
    match = _HEADERS.match(head[:65_536])
    return match is not None and len(set(map(bytes.lower, _TELLING.findall(match.group())))) >= 2


def refuse_outlook(head: bytes, name: str) -> None:
    """Raise Problem for the files of Outlook itself, which only Outlook reads."""
    if head.startswith(b"!BDN") or (
        head.startswith(b"\xd0\xcf\x11\xe0") and "__substg1.0_".encode("utf-16-le") in head
    ):
        raise Problem(
            _("The file {name} is in Outlook’s own format, which other programs cannot read.").format(
                name=quoted(name)
            ),
            remedy=_(
                "In Outlook, move the messages to a folder outside, or save them as .eml; Thunderbird does it too."
            ),
        )


def table(file: BinaryIO, format_: str, place: str) -> Table:
    """Return the messages of a file as a table, read one after another."""
    messages = _split(file, place) if format_ == "mbox" else _alone(file, place)
    return Table(place, format_, COLUMNS, _rows(messages, place), peeked=_PEEKED)


def _rows(messages: Iterator[tuple[int, bytes | Finding]], place: str) -> Iterator[Row | Finding]:
    for number, content in messages:
        if isinstance(content, Finding):
            yield content
        else:
            yield from row_of(content, number, place)


def _alone(file: BinaryIO, place: str) -> Iterator[tuple[int, bytes | Finding]]:
    try:
        content = file.read(LARGEST + 1)
    except archive.BROKEN as error:
        raise archive.broken(place) from error
    if len(content) > LARGEST:
        yield 1, _oversized(1, content, place)
    else:
        yield 1, winmail.as_message(content) if content.startswith(winmail.SIGNATURE) else content


def _split(file: BinaryIO, place: str) -> Iterator[tuple[int, bytes | Finding]]:
    """Yield the messages of an mbox.

    The standard library's `mailbox` wants a file of the disk that it may write to and reads all of it first; here the
    file may lie in a ZIP and be 4 GiB. A line « From … » starts a message only when it says who or when, or nothing,
    after a blank line and before a header: people write such lines too.
    """
    number, size = 0, 0
    held: list[bytes] = []
    blank, pending = True, b""
    while True:
        try:
            line = file.readline(_LINE)
        except archive.BROKEN as error:
            yield number, Finding(Ailment.TRUNCATED_FILE, Remedy.KEPT, None, "", str(error)[:200], place)
            line = b""
        if pending:
            if not line or re.match(rb">?[A-Za-z][A-Za-z0-9\-]{0,60}:", line):
                if number:
                    yield number, _whole(held, size, number, place)
                number, held, size = number + 1, [], 0
            else:
                held.append(pending)
            pending = b""
        if not line:
            break
        if blank and _ENVELOPE.match(line):
            pending = line
            blank = False
            continue
        blank = not line.strip()
        size += len(line)
        if size <= LARGEST:
            held.append(re.sub(rb"^>(>*From )", rb"\1", line))
    if number:
        yield number, _whole(held, size, number, place)


def _whole(held: list[bytes], size: int, number: int, place: str) -> bytes | Finding:
    content = b"".join(held)
    return _oversized(number, content, place) if size > LARGEST else content


def _oversized(number: int, content: bytes, place: str) -> Finding:
    sample = content[:500].decode("utf-8", "replace")
    return Finding(Ailment.OVERSIZED, Remedy.SET_ASIDE, number, "", sample, place)
