"""Bytes to lines of text: encodings recognised, stray bytes rescued, monstrous lines and cut files survived."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

import charset_normalizer

from moderator.domain.doctor import Ailment, Finding, Remedy

LONGEST_LINE = 32 << 20
"""Characters of one line beyond which it is given up: no contribution is that long."""

SNIFFED = 1 << 18
"""Bytes at the beginning of a file from which everything is recognised."""

_BLOCK = 1 << 16
_CUT = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, OSError)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes({*range(9), *range(14, 32)} - {27})
_FEW = 512  # bytes: in a shorter file, a few stray ones are many
_EXPECTED = ["cp1252", "iso8859_15", "mac_roman", "cp850", "cp1250"]


def encoding_of(beginning: bytes) -> str:
    """Return the name of the codec with which the beginning of a file reads best."""
    for mark, name in _MARKS:
        if beginning.startswith(mark):
            return name
    zeros = beginning[:4096].count(0)
    if zeros > len(beginning[:4096]) // 5:
        # Western text in UTF-16 has a zero in each pair, on the side of its byte order.
        return "utf-16-le" if beginning[1:4096:2].count(0) > zeros // 2 else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning)
    except UnicodeDecodeError:
        kept = beginning.decode("utf-8", "ignore")
        letters = sum(not letter.isascii() for letter in kept)
        if letters and letters >= len(beginning) - len(kept.encode()):
            return "utf-8"  # some bytes are not, most are: files glued together
        best = charset_normalizer.from_bytes(beginning[:SNIFFED], cp_isolation=_EXPECTED).best()
        return best.encoding if best is not None and best.encoding in ("mac_roman", "cp850") else "cp1252"
    return "utf-8"


def is_binary(beginning: bytes) -> bool:
    """Whether a file that begins so is no text: one sign in twenty is a control character, whatever the encoding."""
    if len(beginning) <= _FEW or len(beginning.translate(None, _CONTROLS)) >= 0.95 * len(beginning):
        return False
    encoding = encoding_of(beginning)
    if not encoding.startswith(("utf-16", "utf-32")):
        return True
    letters = beginning.decode(encoding, "replace")
    return len(letters.translate(dict.fromkeys((*_CONTROLS, 0xFFFD)))) < 0.95 * len(letters)


def _rescue(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 as Windows does: files glued together by hand hold both."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("moderator.rescue", _rescue)


class Lines:
    """The lines of a text file, each with its end, as `csv.reader` wants them.

    `findings` gathers what was wrong with the bytes; `line` counts the lines given; `back` gives lines again.
    """

    def __init__(self, file: BinaryIO, encoding: str, place: str) -> None:
        self.findings: list[Finding] = []
        self.line = 0
        self.cut = False  # whether the last line given lost its end
        self.place = place
        self._again: list[str] = []
        self._text = io.TextIOWrapper(io.BufferedReader(_Bytes(file, self, encoding), _BLOCK), encoding,
                                      errors="moderator.rescue" if encoding.startswith("utf-8") else "replace",
                                      newline="")  # fmt: skip
        if encoding not in ("utf-8", "utf-8-sig"):
            self.findings.append(Finding(Ailment.ENCODING, Remedy.REPAIRED, None, "", encoding, place))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._again:
            self.line += 1
            return self._again.pop()
        line = self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.line += 1
        self.cut = len(line) >= LONGEST_LINE and line[-1] not in "\r\n"
        if self.cut:
            self._skip()
        return line

    def read(self, size: int) -> str:
        """Return the next characters, whatever their lines; "" at the end."""
        return self._text.read(size)

    def back(self, lines: list[str]) -> None:
        """Give these lines again, in their order."""
        self._again += reversed(lines)
        self.line -= len(lines)

    def _skip(self) -> None:
        while (rest := self._text.readline(1 << 20)) and rest[-1] not in "\r\n":
            pass


class _Bytes(io.RawIOBase):
    """The bytes of a file until its end or the place where it is damaged, watched for what is not UTF-8."""

    def __init__(self, file: BinaryIO, lines: Lines, encoding: str) -> None:
        super().__init__()
        self._file = file
        self._lines = lines
        self._watch = codecs.getincrementaldecoder("utf-8")() if encoding.startswith("utf-8") else None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            block = self._file.read(len(view))
        except _CUT as error:
            self._lines.findings.append(
                Finding(Ailment.TRUNCATED_FILE, Remedy.KEPT, None, "", str(error)[:200], self._lines.place)
            )
            return 0
        view[: len(block)] = block
        if self._watch is not None:
            self._look(block)
        return len(block)

    def _look(self, block: bytes) -> None:
        try:
            if self._watch is not None:
                self._watch.decode(block, final=not block)
        except UnicodeDecodeError as error:
            self._watch = None
            around = error.object[max(0, error.start - 60) : error.start + 60].decode("utf-8", "moderator.rescue")
            self._lines.findings.append(Finding(Ailment.ENCODING, Remedy.REPAIRED, None, "", around, self._lines.place))
