"""The winmail.dat of Outlook (TNEF, [MS-OXTNEF]): the files and the text that it holds, read within its bounds.

The library that reads it has been left alone since 2021; what is needed here is a few attributes of a format that no
longer moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

_SIGNATURE = b"\x78\x9f\x3e\x22"
_BODY, _CODE_PAGE, _PROPERTIES = 0x0002800C, 0x00069007, 0x00069003
_BEGINS, _TITLE, _DATA, _ABOUT = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_LONG_NAME, _TEXT, _HTML, _HTML_PAGE, _RTF = 0x3707, 0x1000, 0x1013, 0x3FDE, 0x1009
_FIXED = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8, 0x0040: 8,
          0x0048: 16}  # fmt: skip
_STRING, _WIDE, _BYTES, _OBJECT = 0x001E, 0x001F, 0x0102, 0x000D
_MOST_FILES = 500


@dataclass(slots=True)
class Envelope:
    """What was inside: named files, text, HTML.

    `whole` is False when something of it is not here: it was cut, holds another message, or what is unknown here.
    `rich` tells that the text is there in RTF, which is not read.
    """

    files: list[tuple[str, bytes]] = field(default_factory=list)
    text: str = ""
    html: str = ""
    whole: bool = True
    rich: bool = False


def opened(content: bytes) -> Envelope:
    """Return what a winmail.dat holds, as far as it can be read."""
    found = Envelope()
    if not content.startswith(_SIGNATURE):
        found.whole = False
        return found
    page = "cp1252"
    name, long_name, data = "", "", b""
    begun = False
    try:
        for attribute, value in _attributes(content):
            if attribute == _CODE_PAGE and len(value) >= 4:
                page = _codec(int.from_bytes(value[:4], "little"))
            elif attribute == _BODY:
                found.text = _string(value, page)
            elif attribute == _PROPERTIES:
                held = _properties(value, page)
                found.text = held.get(_TEXT, "") or found.text
                found.html = held.get(_HTML, "")
                found.rich = _RTF in held
            elif attribute == _BEGINS:
                _keep(found, long_name or name, data, begun=begun)
                name, long_name, data, begun = "", "", b"", True
            elif attribute == _TITLE:
                name = _string(value, page)
            elif attribute == _DATA:
                data = value
            elif attribute == _ABOUT:
                long_name = _properties(value, page).get(_LONG_NAME, "")
    except EOFError:
        found.whole = False
    _keep(found, long_name or name, data, begun=begun)
    return found


def _keep(found: Envelope, name: str, data: bytes, *, begun: bool) -> None:
    if data and len(found.files) < _MOST_FILES:
        found.files.append((name, data))
    elif begun:
        found.whole = False  # a message or an object, which is not kept as a file is


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6  # after the signature and a key
    while at < len(content):
        attribute, size = _number(content, at + 1, 4), _number(content, at + 5, 4)
        yield attribute, _slice(content, at + 9, size)
        at += 9 + size + 2  # a checksum follows


def _properties(content: bytes, page: str) -> dict[int, str]:
    """Return the texts among MAPI properties; what follows one of a type unknown here is left."""
    found: dict[int, str] = {}
    html, html_page, at = b"", page, 4
    for _each in range(min(_number(content, 0, 4), 10_000)):
        kind, property_ = _number(content, at, 2), _number(content, at + 2, 2)
        at += 4
        if property_ >= 0x8000:
            at = _after_name(content, at)
        if kind in _FIXED:
            if property_ == _HTML_PAGE:
                html_page = _codec(_number(content, at, 4))
            at += _FIXED[kind]
            continue
        if kind & 0x0FFF in _FIXED or kind & ~0x1000 not in (_STRING, _WIDE, _BYTES, _OBJECT):
            break
        count = _number(content, at, 4)
        at += 4
        for _value in range(min(count, 10_000)):
            size = _number(content, at, 4)
            value = _slice(content, at + 4, size)
            at += 4 + size + -size % 4
            if kind == _WIDE:
                found[property_] = value.decode("utf-16-le", "replace").rstrip("\0")
            elif kind == _BYTES and property_ == _HTML:
                html = value
            elif kind in (_STRING, _BYTES) and property_ in (_LONG_NAME, _TEXT, _HTML):
                found[property_] = _string(value, page)
            elif property_ == _RTF:
                found[property_] = ""
    if html:
        found[_HTML] = _string(html, html_page)
    return found


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
