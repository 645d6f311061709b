"""Which format a file really is, whatever its name says, and the tables inside."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from moderator.domain.problem import Problem
from moderator.domain.words import _, quoted
from moderator.servers.files import archive, delimited, json_records, letters, mail, message, spip, spreadsheet, word
from moderator.servers.files.archive import Part
from moderator.servers.files.comment_table import looks_like_one
from moderator.servers.files.encoding import SNIFFED, Lines, encoding_of, is_binary
from moderator.servers.files.table import Table

_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*")


def tables(part: Part, file: BinaryIO) -> Iterator[Table]:
    """Yield the tables of an open file. Raises Problem when it is of no format that can hold contributions.

    Text formats are streamed: their tables must be read in their order while the file is open.
    """
    head, damage = _head(file)
    if file.seekable():
        file.seek(0)
    mail.refuse_outlook(head, part.name)
    format_ = _packed(head, file, part.name)
    if format_ == "eml" and b"\nSnapshot-Content-Location:" in head[:8_000]:
        whole = file if file.seekable() else cast(BinaryIO, _Again(head, file, damage))
        saved = message.saved_page(letters.whole(whole, part.name))
        if (found_page := spip.table(saved, part.name)) is None:
            raise _no_data(part.name)
        yield found_page
        return
    if format_ in ("eml", "mbox"):
        yield mail.table(file if file.seekable() else cast(BinaryIO, _Again(head, file, damage)), format_, part.name)
        return
    if format_ and part.compressed:
        if damage is not None:
            raise archive.broken(part.name)
        file = _unfolded(file if file.seekable() else cast(BinaryIO, _Again(head, file, None)), part.name)
    if format_ in ("docx", "odt"):
        yield from word.tables(file, format_, part.name)
        return
    if format_ == "pdf":
        content = letters.whole(file, part.name)
        yield letters.table(content, letters.of_pdf(content, part.name), "pdf", part.name)
        return
    if format_ == "rtf":
        content = letters.whole(file, part.name)
        letter = letters.of_rich(content, part.name)
        if any(looks_like_one(frozenset(line.split("\t"))) for line in letter.text.split("\n") if "\t" in line):
            raise _table_of_rich_text(part.name)
        yield letters.table(content, letter, "rtf", part.name)
        return
    if format_:
        yield from spreadsheet.tables(file, format_, part.name, part.path if not part.compressed else None)
        return
    if not head:
        if damage is not None:
            raise archive.broken(part.name)
        return
    encoding = encoding_of(head)
    beginning = head.decode(encoding, "replace")
    whole = file if file.seekable() else cast(BinaryIO, _Again(head, file, damage))
    if _is_page(beginning):
        content = letters.whole(whole, part.name)
        if len(content) <= spip.LARGEST and (page := spip.table(content, part.name)) is not None:
            yield page
            return
    _refuse_pages(beginning, part.name)
    if letters.is_prose(beginning, part.name):
        content = letters.whole(whole, part.name)
        letter, encoding = letters.of_text(content)
        yield letters.table(content, letter, "txt", part.name, encoding)
        return
    lines = Lines(whole, encoding, part.name)
    if _is_json(beginning):
        found = json_records.tables(lines, part.name, by_line=json_records.is_lines(beginning))
    else:
        found = iter([delimited.table(lines, beginning, part.name)])
    for table in found:
        table.encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        yield table


def _unfolded(file: BinaryIO, name: str) -> BinaryIO:
    """Return a document that lies compressed in another file, in memory: its readers go back and forth."""
    try:
        content = file.read(archive.LARGEST_IN_MEMORY + 1)
    except archive.BROKEN as error:
        raise archive.broken(name) from error
    if len(content) > archive.LARGEST_IN_MEMORY:
        raise archive.bomb(name)
    return io.BytesIO(content)


def _head(file: BinaryIO) -> tuple[bytes, Exception | None]:
    """Return the beginning of a file, and what stopped it there when it is damaged that early."""
    head = b""
    try:
        while len(head) < SNIFFED and (block := file.read(min(4096, SNIFFED - len(head)))):
            head += block
    except archive.BROKEN as error:
        return head, error
    return head, None


def _packed(head: bytes, file: BinaryIO, name: str) -> str:
    """Return the format of a file that is not plain text, "" for one that is. Raises Problem for another."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        try:
            with zipfile.ZipFile(file) as inside:
                names = set(inside.namelist())
                type_ = b""
                if "mimetype" in names:
                    with inside.open("mimetype") as said:
                        type_ = said.read(100)
        except archive.BROKEN as error:
            raise archive.broken(name) from error
        file.seek(0)
        if "word/document.xml" in names:
            return "docx"
        if b"opendocument.text" in type_:
            return "odt"
        if b"opendocument.spreadsheet" in type_:
            return "ods"
        if any(inner.startswith("xl/workbook.") for inner in names):
            return "xlsx"
        raise _unknown(name)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if "WordDocument".encode("utf-16-le") in head:
            raise _old(name, "Word 97")
        return "xls"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if found := mail.is_mail(head):
        return found
    if head.startswith((b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", *_IMAGES)):
        raise _unknown(name)
    if is_binary(head):
        raise _unknown(name)
    return ""


def _old(name: str, format_: str) -> Problem:
    return Problem(
        _("The file {name} is in the format {format}, which cannot be read.").format(name=quoted(name), format=format_),
        remedy=_("Open it in Word or LibreOffice and save it as .docx or .odt."),
    )


def _table_of_rich_text(name: str) -> Problem:
    return Problem(
        _("The file {name} is a table of comments in RTF, whose rows cannot be told apart.").format(name=quoted(name)),
        remedy=_("Open it in Word or LibreOffice and save it as .docx or .odt."),
    )


def _unknown(name: str) -> Problem:
    return Problem(
        _("The file {name} is neither a table, nor a text document, nor JSON.").format(name=quoted(name)),
        remedy=_(
            "Formats that can be read: CSV, TSV, XLSX, XLS, ODS, JSON, JSON lines, DOCX, ODT, RTF, PDF, TXT, EML, MBOX,"
            " saved pages of a SPIP forum, and ZIP or GZ of these."
        ),
    )


def _no_data(name: str) -> Problem:
    return Problem(
        _("The file {name} is a web page, not data: often the page that asks to sign in.").format(name=quoted(name)),
        remedy=_("Sign in to the platform in the browser, then download the export again."),
    )


def _is_page(beginning: str) -> bool:
    start = re.sub(r"^(?:\s|\ufeff|<\?xml[^>]*>|<!--.*?-->)+", "", beginning[:8_000], flags=re.DOTALL).lower()
    return start.startswith(("<!doctype html", "<html"))


def _refuse_pages(beginning: str, name: str) -> None:
    start = beginning.lstrip("\ufeff \t\r\n")[:300].lower()
    if _is_page(beginning):
        raise _no_data(name)
    if start.startswith("<?xml") or "<!doctype" in start:
        raise Problem(
            _("The file {name} is XML, which is not one of the formats of consultations.").format(name=quoted(name)),
            remedy=_("Open it in a spreadsheet and save it as .xlsx or .csv."),
        )


def _is_json(beginning: str) -> bool:
    start = beginning.lstrip("\ufeff \t\r\n")[:200]
    return re.match(r'(?:\{\s*["}]|\[\s*(?:[{\[\]"\d]|true|false|null|-\d))', start) is not None or start in ("{", "[")


class _Again(io.RawIOBase):
    """A file that cannot go back, with the bytes already read put before it again."""

    def __init__(self, head: bytes, file: BinaryIO, damage: Exception | None) -> None:
        super().__init__()
        self._head = head
        self._damage = damage
        self._file = file

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._head:
            size = len(self._head) if size < 0 else size
            given, self._head = self._head[:size], self._head[size:]
            return given
        if self._damage is not None:
            raise self._damage
        return self._file.read(size)
