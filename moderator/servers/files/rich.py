"""The text of RTF as Outlook packs it in a winmail.dat ([MS-OXRTFCP], RTF 1.9.1): what is read, without its looks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_LONGEST = 16 << 20  # bytes unpacked: the pictures of a text may be in it
_PACKED, _PLAIN = b"LZFu", b"MELA"
_KNOWN = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What both sides have before the first byte ([MS-OXRTFCP] §2.1.3.1.1)."""
_WINDOW = 4096

_WORD = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n\x00]+)", re.DOTALL
)
_ASIDE = frozenset(
    b"fonttbl colortbl stylesheet info pict object fldinst header headerl headerr headerf footer footerl footerr"
    b" footerf listtable listoverridetable rsidtbl xmlnstbl themedata colorschememapping datastore latentstyles"
    b" filetbl revtbl".split()
)
"""Groups that hold no text."""
_SIGNS = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n\n", b"page": "\n\n", b"tab": "\t", b"cell": "\t",
    b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_SYMBOLS = {b"~": "\xa0", b"_": "\u2011", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
_MOST_GROUPS = 2_000  # inside one another


@dataclass(frozen=True, slots=True)
class _Group:
    aside: bool = False
    stands_for: int = 1  # signs that stand for a letter where letters are not known (`\\uc`)


def unpacked(content: bytes) -> bytes:
    """Return the RTF of a compressed property, as far as it goes; b"" when it is none."""
    kind, packed = content[8:12], content[16:]
    if kind == _PLAIN:
        return packed[:_LONGEST]
    if kind != _PACKED:
        return b""
    made = bytearray(_KNOWN)
    at, first = 0, len(_KNOWN)
    while at < len(packed) and len(made) < _LONGEST:
        flags, at = packed[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                made += packed[at : at + 1]
                at += 1
                continue
            pair = int.from_bytes(packed[at : at + 2], "big")
            at += 2
            back = (len(made) - (pair >> 4)) % _WINDOW
            if at > len(packed) or back == 0:
                return bytes(made[first:])
            if back > len(made):
                return b""
            for _each in range((pair & 15) + 2):
                made.append(made[-back])
    return bytes(made[first:])


def text_of(content: bytes) -> str:
    """Return what RTF says."""
    if not content.startswith(b"{\\rtf"):
        return ""
    page, group, around = "cp1252", _Group(), list[_Group]()
    said: list[str] = []
    held = bytearray()  # letters of several bytes come one byte after another
    passed = 0
    for match in _WORD.finditer(content):
        word, value, code, symbol, brace, plain = match.groups()
        if code is None and held:
            said.append(held.decode(page, "replace"))
            held.clear()
        if brace == b"{" and len(around) < _MOST_GROUPS:
            around.append(group)
        elif brace == b"}":
            group = around.pop() if around else _Group()
            passed = 0
        elif symbol == b"*" or word in _ASIDE:
            group = replace(group, aside=True)
        elif word == b"ansicpg":
            page = _codec(value)
        elif word == b"uc":
            group = replace(group, stands_for=max(0, int(value or 1)))
        elif group.aside:
            continue
        elif word == b"u" and value:
            said.append(chr(int(value) % 65_536))
            passed = group.stands_for
        elif word in _SIGNS:
            said.append(_SIGNS[word])
        elif symbol in _SYMBOLS:
            said.append(_SYMBOLS[symbol])
        elif code is not None and passed:
            passed -= 1
        elif code is not None:
            held += bytes.fromhex(code.decode())
        elif plain:
            said.append(plain[passed:].decode(page, "replace"))
            passed = max(0, passed - len(plain))
    whole = "".join([*said, held.decode(page, "replace")])
    # Letters beyond the first plane are said in two halves.
    return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


def _codec(value: bytes | None) -> str:
    name = f"cp{int(value or 1252)}"
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name
