"""Letters: a Word, OpenDocument, RTF, PDF or text file that is one contribution; title, date and author proposed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from lxml import etree

from moderator.domain.contribution import Attachment
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.domain.problem import Problem
from moderator.domain.words import _, quoted
from moderator.servers.files import archive, pdf, rich, values
from moderator.servers.files.encoding import encoding_of
from moderator.servers.files.table import Row, Table
from moderator.servers.files.values import fold

COLUMNS = ("Fichier", "Titre", "Date", "Auteur", "Texte", "Pages")
"""The columns under which letters are shown before they are brought in, and by which their layout is recognised."""

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
    "pdf": "application/pdf",
    "txt": "text/plain",
}

_LARGEST = 256 << 20
_DAY = r"(\d{1,2}(?:er)?\s+[a-zéèûôA-Z]{3,9}\.?\s+\d{4}|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{4}-\d{2}-\d{2})"
_PLACED = re.compile(rf"(?:^|[,;]|\bà\s[\w\- ']+,?)\s*(?:le|du|on)?\s*{_DAY}\s*\.?\s*$", re.IGNORECASE)
_SUBJECT = re.compile(r"^\s*(?:objet|sujet|subject|re|concerne)\s?[\u00a0\u202f]?:\s*(\S.{2,300})$", re.IGNORECASE)
_CLOSING = re.compile(
    r"salutations|cordialement|sentiments|considération|respectueusement|sincèrement|bien à vous|sincerely|regards|"
    r"faithfully|hommages",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:(?:m\.|mme|mlle|monsieur|madame|dr|me|pr|mr|mrs|ms)\s+)?"
    r"[A-ZÀ-ÖØ-Þ][\w'’.\-]*(?:[ \-](?:d[eu]s?|la|le|van|von|d['’])?\s?[A-ZÀ-ÖØ-Þ][\w'’.\-]*){0,5}",
)  # fmt: skip
_NOBODY = re.compile(r"user|utilisateur|windows|microsoft|admin|office|owner|propri[ée]taire|inconnu|unknown|scan|"
                     r"canon|pc\b|poste|hp\b|xerox|python-docx", re.IGNORECASE)  # fmt: skip
_SIGNS = re.compile("[\uf000-\uf0ff]")
"""Signs of the fonts Symbol and Wingdings, which Word puts before the items of lists and no other font can show."""
_CUT = re.compile(r"[^\W\d_][-\u2010\u00ad]$")
_COMPOUND = re.compile(
    r"(?i:peut|rendez|vis|porte|procès|avant|après|contre|demi|semi|mi|quasi|ex|non|vice|sud|nord|est|ouest|chef|main|"
    r"grand|haut|bas|moyen|long|bien|mal|celui|celle|ceux|celles|jusque|sous|arrière|socio|là|ci|au|par|quelques)-"
    r"|[^\W\d_]+-(?:vous|nous|je|tu|ils?|elles?|on|ce|ci|là|moi|toi|l[ae]s?|lui|leur|y|en|t|être|mêmes?)\b"
    r"|[^\W\d_]+-[A-ZÀ-ÖØ-Þ]"
)
"""Words whose hyphen is their own, wherever a line ends; any other is that of a word cut at the margin."""
_ENDS = (".", "!", "?", ":", ";", "»")  # a sentence that ends short of the margin ends its paragraph
_NOT_TITLES = re.compile(
    r"(?:document|sans titre|untitled|microsoft word|lettre|courrier|scan|img|doc)[\s\d_\-.]*", re.I
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a file says: its text, its pages if known, and what its properties claim; whether its end is missing."""

    text: str
    pages: int = 0
    blank: int = 0
    title: str = ""
    author: str = ""
    created: str = ""
    cut: bool = False


def table(content: bytes, letter: Letter, format_: str, place: str, encoding: str = "") -> Table:
    """Return a letter as a table of one row, with what was proposed and what is missing said before it."""
    return Table(place, format_, COLUMNS, iter(_rows(content, letter, format_, place)), encoding=encoding)


def _rows(content: bytes, letter: Letter, format_: str, place: str) -> list[Row | Finding]:
    name = PurePath(place.rpartition(" › ")[2]).name
    title, guessed = _title(letter, name)
    when, author = _date(letter, name), _author(letter)
    found: list[Row | Finding] = []
    if letter.cut:
        found.append(Finding(Ailment.TRUNCATED_FILE, Remedy.KEPT, None, "", name, place))
    if letter.blank:
        sample = f"{name} · {letter.blank}/{letter.pages}"
        found.append(Finding(Ailment.NO_TEXT, Remedy.KEPT, 1, "Texte", sample, place))
    proposed = [part for part in (title if guessed else "", when, author) if part]
    if proposed:
        found.append(Finding(Ailment.GUESSED, Remedy.KEPT, 1, "", " · ".join(proposed)[:500], place))
    cells = [name, title, when, author, letter.text, str(letter.pages or "")]
    record: dict[str, object] = {"file": name, "pages": letter.pages, "without_text": letter.blank,
                                 "properties": [letter.title, letter.author, letter.created]}  # fmt: skip
    kept = Attachment(name, "", MEDIA_TYPES[format_], content)
    found.append(Row(1, cells, record, (kept,)))
    return found


def whole(file: BinaryIO, place: str) -> bytes:
    """Return the bytes of a letter. Raises Problem when it is damaged or beyond any letter's size."""
    try:
        content = file.read(_LARGEST + 1)
    except archive.BROKEN as error:
        raise archive.broken(place) from error
    if len(content) > _LARGEST:
        raise archive.bomb(place)
    return content


def of_pdf(content: bytes, place: str) -> Letter:
    """Read a PDF. Raises Problem for one that is damaged or closed by a password."""
    pages = pdf.read(content, place)
    said = [(_flowing(_SIGNS.sub("•", page)), typed) for page, typed in zip(pages.texts, pages.typed, strict=True)]
    text = _shown("\n\n".join(part.strip() for page in said for part in page if part.strip()))
    unread = pages.count - len(pages.texts)
    return Letter(text, pages.count, pages.blank + unread, pages.title, pages.author, pages.created)


def of_rich(content: bytes, place: str) -> Letter:
    """Read RTF. Raises Problem when it is damaged or says nothing."""
    found = rich.read(content)
    if found is None:
        raise archive.broken(place)
    scanned = int(not found.text and found.pictures)
    if not found.text and not scanned:
        raise wordless(place)
    return Letter(_shown(found.text), scanned, scanned, found.title, found.author, found.created, found.cut)


def wordless(place: str) -> Problem:
    """Return the Problem of a document in which there is nothing to read."""
    return Problem(
        _("The document {name} holds neither text nor a table of comments.").format(name=quoted(place)),
        remedy=_("Check that it is the right file; a scanned letter is best imported as PDF."),
    )


def of_text(content: bytes) -> tuple[Letter, str]:
    """Read a text file; gives its encoding too."""
    encoding = encoding_of(content)
    errors = "moderator.rescue" if encoding.startswith("utf-8") else "replace"
    text = content.decode(encoding, errors).replace("\r\n", "\n").replace("\r", "\n")
    return Letter(_shown(text)), "utf-8" if encoding == "utf-8-sig" else encoding


def of_document(text: str, properties: Sequence[etree._Element]) -> Letter:
    """Return the letter of a Word or OpenDocument file from its text and what its properties say."""
    said: dict[str, str] = {}
    for node in (each for part in properties for each in part.iter()):
        if isinstance(node.tag, str) and (value := (node.text or "").strip()):
            said.setdefault(etree.QName(node).localname, value[:500])
    author = said.get("creator") or said.get("initial-creator") or ""
    created = said.get("created") or said.get("creation-date") or ""
    return Letter(_shown(text), 0, 0, said.get("title", ""), author, created)


def _shown(text: str) -> str:
    """Return a text as it is read: without the places where a word may be cut, with bullets that all fonts have."""
    return _SIGNS.sub("•", text.replace("\u00ad", "")).strip()


def is_prose(beginning: str, name: str) -> bool:
    """Whether a text file is a letter rather than a table: its lines are not cut by one separator in the same way."""
    if PurePath(name).suffix.lower() not in (".txt", ".text", ".md"):
        return False
    lines = [line for line in beginning.splitlines() if line.strip()][:60]
    for separator in "\t;|,":
        counts = [line.count(separator) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        regular = counts.count(usual) >= 0.8 * len(counts)
        if usual and regular and len(lines) > (2 if separator == "," else 1):
            return False
    return True


def _title(letter: Letter, name: str) -> tuple[str, bool]:
    """Return a title: the subject written in the letter, its property, else the words of the file's name."""
    for line in letter.text[:6_000].split("\n")[:60]:
        if match := _SUBJECT.match(line):
            return " ".join(match.group(1).split())[:300], True
    if (
        letter.title
        and not _NOT_TITLES.fullmatch(letter.title)
        and not letter.title.lower().endswith((".doc", ".docx"))
    ):
        return letter.title[:300], True
    words = re.sub(r"[_\s]+", " ", PurePath(name).stem).strip(" -")
    return words[:1].upper() + words[1:300], False


def _date(letter: Letter, name: str) -> str:
    """Return the date written at the head of the letter, in the file's name or in its properties; "" without any."""
    for line in letter.text[:6_000].split("\n")[:40]:
        if len(line) < 120 and (match := _PLACED.search(line)) and values.moment(match.group(1)) is not None:
            return match.group(1)
    match = re.search(r"((?:19|20)\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)", name)
    if match and values.moment(day := "-".join(match.groups())) is not None:
        return day
    return letter.created if letter.created and values.moment(letter.created) is not None else ""


def _author(letter: Letter) -> str:
    """Return who signs below the closing words, else the file's author when that is somebody; "" without any."""
    lines = [line.strip() for line in letter.text[-4_000:].split("\n") if line.strip()]
    closing = next((place for place in range(len(lines) - 1, -1, -1) if _CLOSING.search(lines[place])), None)
    if closing is not None:
        for line in lines[closing + 1 : closing + 6]:
            if len(line) <= 60 and len(line.split()) >= 2 and _NAME.fullmatch(line):
                return line
    name = letter.author.strip()
    return name[:200] if name and "@" not in name and not _NOBODY.search(name) and len(fold(name)) > 2 else ""


def _flowing(page: str) -> str:
    """Return the text of a page with its words whole and its paragraphs flowing: lines were cut to fit the paper."""
    lines = [" ".join(line.split()) for line in page.split("\n")]
    usual = sorted(map(len, lines))[int(len(lines) * 0.8)] if lines else 0
    flowing: list[str] = []
    for line in lines:
        before = flowing[-1] if flowing else ""
        full = len(before.rpartition("\n")[2]) >= (0.9 if before.endswith(_ENDS) else 0.75) * usual
        if before and line and full and usual > 40 and not _is_item(line) and not _begins(before, line):
            flowing[-1] = _joined(before, line)
            continue
        flowing.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(flowing)).strip()


def _joined(before: str, line: str) -> str:
    """Return two lines as one: with a space between them, or none in a word that the end of the first one cut."""
    if _CUT.search(before) is None or not line[:1].isalpha():
        return f"{before} {line}"
    word = before.rpartition(" ")[2].rpartition("’")[2]
    own = "-" in word[:-1] or (word[-1] != "\u00ad" and _COMPOUND.match(f"{word[:-1]}-{line}"))
    return f"{before[:-1]}{'-' if own else ''}{line}"


def _begins(before: str, line: str) -> bool:
    """Whether a line begins what follows the subject of a letter: the subject itself goes on in small letters."""
    return _SUBJECT.match(before) is not None and line[:1].isupper()


def _is_item(line: str) -> bool:
    return re.match(r"(?:[•▪\-–—*]|\d{1,2}[.)]|[a-z]\))\s", line) is not None
