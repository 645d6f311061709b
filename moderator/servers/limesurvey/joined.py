"""The files that people join to their response: what the answer says of them, and the bytes that the server gives."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from mimetypes import guess_type
from urllib.parse import unquote

import orjson

from moderator.domain.contribution import Attachment
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers.contract import OWN
from moderator.servers.limesurvey.remote import Remote
from moderator.servers.nodes import item, line_of, nodes, text_of, word
from moderator.servers.troubles import Refusal, no_file, too_large

KIND = "|"
"""The type of the questions that take files. Source: the platform's manual."""
_ADDRESS = re.compile(rf"{OWN}(\d+)/(\d+)/(.+)")


@dataclass(frozen=True, slots=True)
class Joined:
    """One file: its name, what its author says of it, what the server calls it, and its size there (bytes)."""

    name: str
    said: str
    there: str
    size: int


def joined(answer: object) -> list[Joined] | None:
    """The files that an answer names, in their order; None when it cannot be read as such."""
    told = answer.strip() if isinstance(answer, str) else ""
    try:
        rows = orjson.loads(told) if told else []
    except orjson.JSONDecodeError:
        return None
    if not isinstance(rows, list):
        return None
    found = []
    for one in nodes(rows):
        there, name = word(one.get("filename")), line_of(unquote(word(one.get("name"))))
        said = "\n".join(filter(None, (text_of(one.get("title")), text_of(one.get("comment")))))
        if there:
            found.append(Joined(name or there, said, there, _bytes(one.get("size"))))
    return found


def _bytes(kilobytes: object) -> int:
    """The size that an answer tells, in thousands of bytes and in either notation; 0 when it tells none."""
    told = str(kilobytes)
    return int(float(told) * 1_000) if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", told) else 0


def said(files: Iterable[Joined]) -> str:
    """What an answer of files says: the words beside each, else its name."""
    return "\n\n".join(one.said or one.name for one in files)


def attachments(survey: str, response: str, files: Iterable[Joined]) -> tuple[Attachment, ...]:
    """The files as attachments: they have no address of the web, the server gives them to who may read responses."""
    return tuple(
        Attachment(one.name, f"{OWN}{survey}/{response}/{one.there}", guess_type(one.name)[0] or "") for one in files
    )


def content(remote: Remote, link: str, most: int) -> tuple[bytes, str]:
    """The bytes of one file and its media type. Raises Problem, also when it has more than `most` bytes.

    The response is read first: its answers say how large the file is, and older servers give files only to who tells
    the participant's own code, which is not kept here.
    """
    found = _ADDRESS.fullmatch(link)
    if found is None:
        raise no_file(remote.transport.host)
    survey, response, there = found.group(1), int(found.group(2)), found.group(3)
    try:
        row = next((one for one in remote.responses(survey, response, response)), {})
        file = next((one for value in row.values() for one in _named(value) if one.there == there), None)
        if file is None:
            raise no_file(remote.transport.host)
        if file.size > most:
            raise too_large(remote.transport.host, most)
        told = remote.call("get_uploaded_files", int(survey), word(row.get("token")), response)
    except Refusal as refusal:
        raise _withheld(refusal.words) from None
    return _decoded(item(told, there, "content"), remote.transport.host, most), guess_type(file.name)[0] or ""


def _named(value: object) -> list[Joined]:
    return (joined(value) or []) if isinstance(value, str) and value.startswith("[") else []


def _decoded(told: object, host: str, most: int) -> bytes:
    if not isinstance(told, str):
        raise _withheld("")
    try:
        found = base64.b64decode(told)
    except (binascii.Error, ValueError):
        raise _withheld("") from None
    if len(found) > most:
        raise too_large(host, most)
    return found


def _withheld(words: str) -> Problem:
    return Problem(
        _("The server does not give this file: {words}").format(words=line_of(words) or _("no reason given.")),
        remedy=_(
            "The account must be allowed to read the survey’s responses; before 2022, LimeSurvey gave programs no "
            "files of anonymous surveys. Download it on the site, on the page of the responses."
        ),
    )
