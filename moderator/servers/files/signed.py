"""The message inside a signature that holds it (S/MIME « opaque », RFC 8551 §3.5.2): its bytes, where they are.

Whether the signature is good is not looked at: a consultation takes what is said, and the signed file is kept beside.
"""

from __future__ import annotations

_SIGNED, _DATA = bytes.fromhex("2a864886f70d010702"), bytes.fromhex("2a864886f70d010701")
_SEQUENCE, _NAME, _OCTETS, _CONTENT = 0x30, 0x06, 0x04, 0xA0
_IN_PIECES = 0x20
_DEEPEST = 16
_Element = tuple[int, int, int, int]  # its tag, where its value begins and ends, and where the next one begins


def held(content: bytes) -> bytes:
    """Return the bytes that were signed (RFC 5652 §5.2), b"" when they are encrypted, elsewhere or cut."""
    try:
        name, inside = _named(content, _only(content, 0, len(content), _SEQUENCE))
        if name != _SIGNED:
            return b""
        parts = _all(content, *_only(content, *inside, _SEQUENCE))
        name, inside = _named(content, next(one[1:3] for one in parts if one[0] == _SEQUENCE))
        return _octets(content, *inside) if name == _DATA else b""
    except (IndexError, ValueError, StopIteration):
        return b""


def _named(content: bytes, where: tuple[int, int]) -> tuple[bytes, tuple[int, int]]:
    """Return what a content is called, and where it is."""
    name, value = _all(content, *where)[:2]
    if name[0] != _NAME or value[0] != _CONTENT:
        raise ValueError
    return content[name[1] : name[2]], value[1:3]


def _only(content: bytes, at: int, end: int, tag: int) -> tuple[int, int]:
    found = _element(content, at, end)
    if found[0] != tag:
        raise ValueError
    return found[1:3]


def _octets(content: bytes, at: int, end: int) -> bytes:
    pieces = []
    for tag, start, stop, _next in _all(content, at, end):
        if tag == _OCTETS:
            pieces.append(content[start:stop])
        elif tag == _OCTETS | _IN_PIECES:
            pieces += [content[one[1] : one[2]] for one in _all(content, start, stop) if one[0] == _OCTETS]
    return b"".join(pieces)


def _all(content: bytes, at: int, end: int) -> list[_Element]:
    found = []
    while at < end:
        found.append(_element(content, at, end))
        at = found[-1][3]
    return found


def _element(content: bytes, at: int, end: int, depth: int = 0) -> _Element:
    """Return one element of BER (X.690 §8.1), of a length that is said or that two zeros end."""
    tag, size = content[at], content[at + 1]
    at += 2
    if size == 0x80:
        if depth > _DEEPEST:
            raise ValueError
        start = at
        while content[at : at + 2] != b"\0\0":
            at = _element(content, at, end, depth + 1)[3]
        return tag, start, at, at + 2
    if size > 0x80:
        count = size & 0x7F
        size = int.from_bytes(content[at : at + count], "big")
        at += count
    if at + size > end:
        raise ValueError
    return tag, at, at + size, at + size
