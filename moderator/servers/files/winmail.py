"""The winmail.dat of Outlook (TNEF, [MS-OXTNEF]): the files and the text that it holds, read within its bounds.

The library that reads it has been left alone since 2021; what is needed here is a few attributes of a format that no
longer moves.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from moderator.servers.files import rich

SIGNATURE = b"\x78\x9f\x3e\x22"
_BODY, _CODE_PAGE, _PROPERTIES = 0x0002800C, 0x00069007, 0x00069003
_BEGINS, _TITLE, _DATA, _ABOUT = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_LONG_NAME, _TEXT, _HTML, _HTML_PAGE, _RTF, _HELD = 0x3707, 0x1000, 0x1013, 0x3FDE, 0x1009, 0x3701
_SUBJECTS, _NAMES, _ADDRESSES, _SENT, _IDENTITY = (0x0037, 0x0070), (0x0042, 0x0C1A), (0x5D02, 0x0065), 0x0039, 0x1035
_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage, before a message inside
_FIXED = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8, 0x0040: 8,
          0x0048: 16}  # fmt: skip
_STRING, _WIDE, _BYTES, _OBJECT, _TIME, _SEVERAL = 0x001E, 0x001F, 0x0102, 0x000D, 0x0040, 0x1000
_MOST_FILES = 500
_DEEPEST = 8  # messages inside messages
_WIDEST = 4_000  # letters of a header


@dataclass(slots=True)
class Envelope:
    """What was inside: named files, text, HTML.

    `whole` is False when something of it is not here: it was cut, or holds what is unknown here.
    `rich` tells that a text in RTF could not be read, or is empty. `inside` are the messages attached to it. `headers`
    are those of e-mails that it says itself.
    """

    files: list[tuple[str, bytes]] = field(default_factory=list)
    inside: list[Envelope] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""
    html: str = ""
    whole: bool = True
    rich: bool = False


def opened(content: bytes, depth: int = 0) -> Envelope:
    """Return what a winmail.dat holds, as far as it can be read; `depth` is that of the messages around it."""
    found = Envelope()
    if not content.startswith(SIGNATURE):
        found.whole = False
        return found
    page = "cp1252"
    attached: _Attached | None = None
    try:
        for attribute, value in _attributes(content):
            if attribute == _CODE_PAGE and len(value) >= 4:
                page = _codec(int.from_bytes(value[:4], "little"))
            elif attribute == _BODY:
                found.text = _string(value, page)
            elif attribute == _PROPERTIES:
                held = _properties(value, page)
                found.html = held.texts.get(_HTML, "")
                words = held.texts.get(_RTF, "") if not found.html else ""
                found.text = held.texts.get(_TEXT, "") or found.text or words
                found.rich = _RTF in held.texts and not held.texts[_RTF]
                found.headers = _headers(held.texts)
                found.whole = found.whole and held.whole
            elif attribute == _BEGINS:
                _keep(found, attached, depth)
                attached = _Attached()
            elif attached is not None and attribute == _TITLE:
                attached.name = attached.name or _string(value, page)
            elif attached is not None and attribute == _DATA:
                attached.data = attached.data or value
            elif attached is not None and attribute == _ABOUT:
                held = _properties(value, page)
                attached.name = held.texts.get(_LONG_NAME, "") or attached.name
                # With what is held as properties, the other is the picture that stands for it in the text.
                attached.data, attached.object = held.file or attached.data, held.object
                found.whole = found.whole and held.whole
    except EOFError:
        found.whole = False
    _keep(found, attached, depth)
    return found


def as_message(content: bytes) -> bytes:
    """Return the e-mail that a winmail.dat saved alone came with: its own headers, itself attached."""
    said = "".join(f"{name}: {value}\n" for name, value in opened(content).headers.items())
    said += "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
    return said.encode("utf-8", "replace") + base64.encodebytes(content)


@dataclass(slots=True)
class _Attached:
    """What is known of one attachment while it is read."""

    name: str = ""
    data: bytes = b""
    object: bytes = b""


@dataclass(slots=True)
class _Properties:
    """Texts by property; the file or the object of an attachment; whether all of them could be read."""

    texts: dict[int, str] = field(default_factory=dict)
    file: bytes = b""
    object: bytes = b""
    whole: bool = True


def _keep(found: Envelope, attached: _Attached | None, depth: int) -> None:
    if attached is None:
        return
    if attached.object.startswith(_MESSAGE) and depth < _DEEPEST:
        inner = opened(attached.object.removeprefix(_MESSAGE), depth + 1)
        found.inside.append(inner)
        found.whole = found.whole and inner.whole and not (inner.rich and not inner.text and not inner.html)
    elif attached.data and not attached.object and len(found.files) < _MOST_FILES:
        found.files.append((attached.name, attached.data))
    else:
        found.whole = False  # an object of another program, or nothing that is kept as a file is


def _headers(texts: dict[int, str]) -> dict[str, str]:
    """Return what a message says of itself, as the headers of an e-mail."""

    def first(*properties: int) -> str:
        return next((" ".join(texts[one].split())[:_WIDEST] for one in properties if texts.get(one)), "")

    name, address = first(*_NAMES).replace('"', ""), first(*_ADDRESSES)
    sender = f'"{name}" <{address}>' if "@" in address else name
    said = {"From": sender, "Subject": first(*_SUBJECTS), "Date": first(_SENT), "Message-ID": first(_IDENTITY)}
    return {header: value for header, value in said.items() if value}


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6  # after the signature and a key
    while at < len(content):
        attribute, size = _number(content, at + 1, 4), _number(content, at + 5, 4)
        yield attribute, _slice(content, at + 9, size)
        at += 9 + size + 2  # a checksum follows


def _properties(content: bytes, page: str) -> _Properties:
    """Return what matters among MAPI properties; what follows one of a type unknown here is left."""
    found = _Properties()
    html, html_page, at = b"", page, 4
    for _each in range(min(_number(content, 0, 4), 10_000)):
        kind, property_ = _number(content, at, 2), _number(content, at + 2, 2)
        at += 4
        if property_ >= 0x8000:
            at = _after_name(content, at)
        if kind in _FIXED:
            if property_ == _HTML_PAGE:
                html_page = _codec(_number(content, at, 4))
            elif property_ == _SENT and kind == _TIME:
                found.texts[_SENT] = _moment(_number(content, at, 8))
            at += _FIXED[kind]
            continue
        count = _number(content, at, 4)
        if kind & ~_SEVERAL in _FIXED:
            at += 4 + count * _FIXED[kind & ~_SEVERAL]
            continue
        if kind & ~_SEVERAL not in (_STRING, _WIDE, _BYTES, _OBJECT):
            found.whole = False
            break
        at += 4
        for _value in range(min(count, 10_000)):
            size = _number(content, at, 4)
            value = _slice(content, at + 4, size)
            at += 4 + size + -size % 4
            if property_ == _HELD and kind in (_BYTES, _OBJECT):
                found.file, found.object = (value, b"") if kind == _BYTES else (b"", value)
            elif kind == _WIDE:
                found.texts[property_] = value.decode("utf-16-le", "replace").rstrip("\0")
            elif kind == _BYTES and property_ == _HTML:
                html = value
            elif kind == _STRING or (kind == _BYTES and property_ == _TEXT):
                found.texts[property_] = _string(value, page)
            elif property_ == _RTF:
                said = rich.read(rich.unpacked(value)) or rich.Rich()
                found.texts[property_] = said.text
                found.whole = found.whole and not said.cut
    if html:
        found.texts[_HTML] = _string(html, html_page)
    return found


def _moment(ticks: int) -> str:
    """Return a moment as e-mails say it, from tenths of microseconds since 1601; "" when no calendar has it."""
    try:
        return format_datetime(datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10))
    except OverflowError:
        return ""


def _after_name(content: bytes, at: int) -> int:
    """Return where the value of a named property starts: after its set, and its number or its name."""
    if _number(content, at + 16, 4) == 0:
        return at + 24
    size = _number(content, at + 20, 4)
    return at + 24 + size + -size % 4


def _codec(page: int) -> str:
    name = "utf-8" if page == 65_001 else f"cp{page}"
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name


def _string(value: bytes, page: str) -> str:
    return value.rstrip(b"\0").decode(page, "replace")


def _number(content: bytes, at: int, size: int) -> int:
    return int.from_bytes(_slice(content, at, size), "little")


def _slice(content: bytes, at: int, size: int) -> bytes:
    found = content[at : at + size]
    if len(found) != size:
        raise EOFError
    return found
