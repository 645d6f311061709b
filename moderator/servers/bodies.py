"""What is read of an answer over HTTP: its bytes as they come, the words of a failure, how long it asks to wait."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import BinaryIO

import orjson
import requests
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from moderator.domain.words import _
from moderator.servers.troubles import NoRoom, Passing, Slow, TooHeavy, safe_later

WHOLE = 300.0  # seconds for one answer, however lively
LARGEST = 64 * 1024 * 1024  # bytes of one answer once decompressed: a page of a consultation is under 2 MB


def write(to: BinaryIO, part: bytes | None = None, *, last: bool = False) -> None:
    """Add a piece to a file, or empty it first; the `last` one is written then. Raises NoRoom when there is none."""
    try:
        if part is None:
            to.seek(0)
            to.truncate()
        else:
            to.write(part)
        if last:
            to.flush()
    except OSError as error:
        raise NoRoom(
            _("The file cannot be written on this computer: {reason}.").format(reason=error.strerror or str(error)),
            remedy=_("Make room on the disk, then try again. Nothing was changed."),
        ) from error


def piece(response: requests.Response) -> bytes:
    """What has come of the body since, decompressed; b"" at its end. Waits for no more than is there.

    `iter_content` waits until a whole block is full: a server that drips would hold us for as long as it likes.
    """
    try:
        read: bytes = response.raw.read1(256 * 1024, decode_content=True)
    except ReadTimeoutError as error:
        raise requests.exceptions.ReadTimeout(error) from None
    except DecodeError as error:
        raise requests.exceptions.ContentDecodingError(error) from None
    except HTTPError as error:
        raise requests.exceptions.ChunkedEncodingError(error) from None
    return read


def whole(response: requests.Response, host: str) -> bytes:
    """The body, decompressed, within limits of size and time. Raises TooHeavy or Passing beyond."""
    deadline = time.monotonic() + WHOLE
    parts: list[bytes] = []
    size = 0
    while part := piece(response):
        size += len(part)
        if size > LARGEST:
            raise TooHeavy(
                _("The server {host} sends far more than a page of data (over {size} MB).").format(
                    host=host, size=LARGEST // 1024 // 1024
                ),
                remedy=_("Reading was stopped for safety. Tell the people who run the site."),
            )
        if time.monotonic() > deadline:
            raise Passing(Slow(_("The server {host} is too slow.").format(host=host), remedy=safe_later()))
        parts.append(part)
    return b"".join(parts)


def words(content: bytes) -> str:
    """What a server says of its own failure, when it says it in JSON."""
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        return ""
    said = told.get("message") if isinstance(told, dict) else None
    return said[:500] if isinstance(said, str) else ""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait as told by the server; a date is read against the server's own clock, ours may be wrong."""
    told = headers.get("Retry-After", "").strip()
    if told.isascii() and told.isdigit():
        return float(told[:9])
    try:
        until = parsedate_to_datetime(told)
        now = parsedate_to_datetime(headers.get("Date", ""))
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError):
        return None
