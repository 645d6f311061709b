"""The text of RTF, of letters and of what Outlook packs in a winmail.dat, and what keeps its libraries in bounds.

striprtf leaves out what a reader sees (list numbers, text boxes, notes), keeps what was deleted, writes some links
twice and loses what follows a binary picture; two of its patterns take quadratic or cubic time, so that a table
of fonts of 30 kB, made to harm, holds it for hours. It is given the text reworded, in one pass.
"""

from __future__ import annotations

import codecs
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count, islice

from compressed_rtf import decompress
from striprtf.striprtf import font_table_group, rtf_to_text

BEGINS = b"{\\rtf"
_LONGEST = 16 << 20  # bytes, without pictures
_MOST_GROUPS = 1_000_000
_MOST_PACKED = _LONGEST // 8  # two bytes unpack to seventeen at most, and eight such pairs have a byte of flags
_MOST_NOTES, _LONGEST_NOTE, _LONGEST_FONTS = 500, 20_000, 50_000
_PACKED, _PLAIN = b"LZFu", b"MELA"

_BINARY = re.compile(rb"(?<!\\)\\bin(\d{0,9})(?![a-z\d]) ?")
_PICTURE = re.compile(rb"(?<![0-9a-fA-F\r\n])[0-9a-fA-F\r\n]{1000,}")
_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
_FONT = re.compile(r"\\f(?=\d)")
_REWORDED = re.compile(
    r"(?P<sign>\\\\)|\\(?:(?P<aside>pict|deleted)|(?P<box>shptxt)|(?P<cell>(?:nest)?cell)|(?P<field>fldinst)"
    r"|(?P<bare>\*\\shpinst|shp|shpgrp|pntext))(?![a-zA-Z\d])"
)
_WORDS = {"sign": r"\'5c", "aside": r"\*", "box": r"\line", "cell": r"\tab", "field": "\\fldinst\n", "bare": r"\plain"}
"""What each is said as: aside is not read, and a link whose line ends is not taken for text."""
_NOTE = re.compile(r"\{\s*(?:\\\*)?\\footnote(?![a-zA-Z\d])")
_HEADER = re.compile(r"\{\s*\\header[lrf]?(?![a-zA-Z\d])")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_SAID = re.compile(r"\{\\(title|author)\b([^{}]{1,1000})\}")
_MADE = re.compile(r"\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Rich:
    """What a document says, and its properties: `created` as an ISO date; each "" when unknown.

    `cut` tells that its end, or some of more notes than a letter has, is not there; `pictures` that it shows some.
    """

    text: str = ""
    title: str = ""
    author: str = ""
    created: str = ""
    cut: bool = False
    pictures: bool = False


def unpacked(content: bytes) -> bytes:
    """Return the RTF of a compressed property ([MS-OXRTFCP]), as far as it goes; b"" when it is none or too long."""
    kind, packed = content[8:12], content[16:]
    if kind not in (_PACKED, _PLAIN) or len(packed) > (_MOST_PACKED if kind == _PACKED else _LONGEST):
        return b""
    # The library reads nothing under a wrong sum or length: what is here may be all that was received.
    for end in (len(packed), len(packed) - 1):
        body = packed[:end]
        check = ~zlib.crc32(body, 0xFFFFFFFF) & 0xFFFFFFFF if kind == _PACKED else 0
        try:
            whole: bytes = decompress(struct.pack("<II4sI", end + 12, end, kind, check) + body)
        except struct.error:  # cut within a pair
            continue
        return whole
    return b""


def read(content: bytes) -> Rich | None:
    """Return what RTF says, as far as it goes; None when it cannot be read, or is longer than any letter."""
    if not content.startswith(BEGINS):
        return None
    content = _PICTURE.sub(b"", _without_binary(content))
    if len(content) > _LONGEST or content.count(b"{") > _MOST_GROUPS:
        return None
    found = _PAGE.search(content)
    page = _codec(found.group(1).decode() if found else "1252")
    text = content.decode(page, "replace")
    said = dict(reversed(_SAID.findall(text[:200_000])))
    made = _MADE.search(text[:200_000])
    braces = Counter(brace.group() for brace in _BRACE.finditer(text))
    try:
        return Rich(
            _whole(text, page),
            _text("{" + said.get("title", "") + "}", page),
            _text("{" + said.get("author", "") + "}", page),
            _day(made) if made else "",
            cut=braces["{"] > braces["}"] or sum(1 for _note in _groups(_NOTE, text)) < len(_NOTE.findall(text)),
            pictures="\\pict" in text,
        )
    except (ValueError, OverflowError, TypeError, LookupError):
        return None  # numbers that no letter has, which the library does not expect


def _whole(text: str, page: str) -> str:
    """Return the text with what stands at the top of its pages before it and its notes, numbered, after it."""
    fonts = font_table_group(text)
    start = "{" + (fonts if len(fonts) < _LONGEST_FONTS else "") + " "
    notes, heads = ([_text(f"{start}{part}}}", page) for part in _groups(kind, text)] for kind in (_NOTE, _HEADER))
    number = count(1)
    marked = _NOTE.sub(lambda found: f"[{next(number)}]{found.group()}", text, len(notes)) if notes else text
    body = _text(marked, page)
    above = [head for head in dict.fromkeys(heads) if any(map(str.isalpha, head)) and head not in body]
    return "\n".join(filter(None, (*above, body, *(f"[{place}] {note}" for place, note in enumerate(notes, 1)))))


def _groups(opening: re.Pattern[str], text: str) -> Iterator[str]:
    """Yield what groups opened in this way hold, up to their end."""
    for found in islice(opening.finditer(text), _MOST_NOTES):
        depth = 1
        for brace in _BRACE.finditer(text, found.end(), found.end() + _LONGEST_NOTE):
            depth += {"{": 1, "}": -1}.get(brace.group(), 0)
            if not depth:
                yield text[found.end() : brace.start()]
                break


def _text(text: str, page: str) -> str:
    text = _REWORDED.sub(lambda found: _WORDS[found.lastgroup or ""], text)
    if fonts := font_table_group(text):
        # Each font ends before the next one begins, or the library looks for its end through all the others.
        safe = _FONT.sub(r" ;\n\\f", fonts[:-1]) + " ;" + fonts[-1] if page != "utf-8" else ""
        text = text.replace(fonts, safe, 1)
    whole = rtf_to_text(text + " ", page, "replace")
    whole = re.sub(r"\t+\n", "\n", whole.replace("\r", "\n").replace("\0", ""))
    # Letters beyond the first plane are said in two halves.
    return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


def _without_binary(content: bytes) -> bytes:
    kept: list[bytes] = []
    at = 0
    while found := _BINARY.search(content, at):
        kept.append(content[at : found.start()])
        at = found.end() + int(found.group(1) or 0)
    return b"".join([*kept, content[at:]])


def _codec(number: str) -> str:
    try:
        return codecs.lookup(f"cp{int(number)}").name
    except LookupError:
        return "cp1252"


def _day(made: re.Match[str]) -> str:
    try:
        return date(*map(int, made.groups())).isoformat()
    except ValueError:
        return ""
