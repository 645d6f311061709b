"""One e-mail, from its bytes to a row: who, when, its own words, what it answers, what is attached."""

from __future__ import annotations

import email
import email.header
import email.policy
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from moderator.domain import markup
from moderator.domain.contribution import Attachment
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.servers.files.encoding import encoding_of
from moderator.servers.files.own_words import OwnWords, own_words
from moderator.servers.files.table import Row

COLUMNS = ("Message-ID", "Date", "Auteur", "Objet", "Texte", "Pièces jointes")
"""The columns under which messages are shown before they are brought in, and by which their layout is recognised."""

_MOST_PARTS = 500
_DEEPEST = 30
_MOST_BOUNDARIES = 400  # parsing a message takes a time that grows with the parts inside parts
_LONGEST_HEADER = 8_000
_LONGEST_TEXT = 2 << 20
_WRONG = (
    ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError, NotImplementedError,
    email.errors.MessageError,
)  # fmt: skip
"""What the library raises on headers and parts made to harm or simply wrong."""

_POLICY = email.policy.compat32
"""Headers are decoded here, by what people wrote; the newer policy parses each by its grammar: five times slower on a
mailbox, quadratic on some, and it raises on those made to harm."""

_QUOTES = "blockquote[type=cite], div.gmail_quote, div.yahoo_quoted, div.moz-cite-prefix, #divRplyFwdMsg, #appendonsend"


def row_of(content: bytes, number: int, place: str) -> Iterator[Row | Finding]:
    """Yield what was found wrong with a message, then its row, whose record keeps all of its texts and headers."""

    def finding(ailment: Ailment, remedy: Remedy, field: str, sample: str) -> Finding:
        return Finding(ailment, remedy, number, field, sample[:500], place)

    if content.count(b"boundary") > _MOST_BOUNDARIES:
        yield finding(Ailment.UNREADABLE, Remedy.SET_ASIDE, "boundary", content[:500].decode("utf-8", "replace"))
        return
    try:
        message = email.message_from_bytes(content, policy=_POLICY)
    except _WRONG as error:
        yield finding(Ailment.UNREADABLE, Remedy.SET_ASIDE, "", f"{type(error).__name__}: {error}")
        return
    if not message.keys():
        yield finding(Ailment.UNREADABLE, Remedy.SET_ASIDE, "", content[:500].decode("utf-8", "replace"))
        return
    reader = _Reader(message)
    reader.read()
    for ailment, field, sample in reader.noted:
        yield finding(ailment, Remedy.REPAIRED if ailment is Ailment.ENCODING else Remedy.KEPT, field, sample)
    yield _row(message, reader, number)


def saved_page(content: bytes) -> bytes:
    """Return the HTML of a web page that a browser saved in one file (MHTML, RFC 2557), headed by its address."""
    try:
        message = email.message_from_bytes(content, policy=_POLICY)
        page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
        found = page.get_payload(decode=True) if page is not None else b""
    except _WRONG:
        return b""
    address = header(message, "Snapshot-Content-Location").encode("ascii", "replace")
    return b"<!-- saved from url=(0000)%s -->\n%s" % (address, found) if isinstance(found, bytes) and found else b""


def _row(message: Message, reader: _Reader, number: int) -> Row:
    subject = " ".join(header(message, "Subject").split())
    html, words = reader.html, own_words(reader.plain, subject)
    if not reader.plain.strip() and html:
        words = _words_of_html(html, subject)
    name, address = author(message)
    identity, answered = _identity(message, "Message-ID"), _answered(message)
    said = dict(words.forwarded)
    if words.passed_on and said.get("from") and len(words.introduction.split()) < 12:
        # Who passes a citizen's message on to the consultation's box is not its author.
        name, address = _named(said["from"])
        subject = said.get("subject", "") or subject
    date = said.get("date", "") if words.passed_on and "date" in said and name_from(said, name) else _date(message)
    record: dict[str, object] = {
        "headers": {_sound(key): _plain_header(str(value)) for key, value in message.raw_items()},
        "id": identity, "answered": answered, "address": address.lower(), "text": reader.plain[:_LONGEST_TEXT],
        "html": html[:_LONGEST_TEXT], "quoted": words.quoted, "signature": words.signature,
        "passed_on": words.passed_on, "whole": not (words.quoted or words.signature or words.passed_on),
    }  # fmt: skip
    names = ", ".join(one.title for one in reader.attachments)
    cells = [identity, date, name, subject, words.body, names]
    return Row(number, cells, record, tuple(reader.attachments))


def name_from(said: dict[str, str], name: str) -> bool:
    """Whether the author shown is the one that the headers repeated in the message name."""
    return bool(said.get("from")) and _named(said["from"])[0] == name


def header(message: Message, name: str) -> str:
    """Return a header decoded, whatever is wrong with it; "" when the message has none."""
    value = next((str(raw) for key, raw in message.raw_items() if key.lower() == name.lower()), "")
    return _plain_header(value)


def author(message: Message) -> tuple[str, str]:
    """Return the name and the address of who wrote; a name that is an address is no name."""
    for field in ("From", "Reply-To", "Sender"):
        name, address = _named(header(message, field))
        if name or address:
            return name, address
    return "", ""


def _named(said: str) -> tuple[str, str]:
    said = re.sub(r"\s*\[mailto:([^\]]+)\]", r" <\1>", said)
    name, address = parseaddr(said)
    if not address and not name:
        name = said
    if "@" not in address:
        name, address = name or said, ""
    name = " ".join(name.strip("\"' ").split())
    return ("" if "@" in name else name[:200]), address[:320]


def _plain_header(value: str) -> str:
    """Return a raw header as people read it: encoded words and stray bytes decoded, on one line."""
    value = value[:_LONGEST_HEADER]
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raw = value.encode("utf-8", "surrogateescape")
        value = raw.decode(_guessed(raw), "replace")
    value = re.sub(r"\r?\n[ \t]*", " ", value)
    if "=?" not in value:
        return _sound(value.strip())
    pieces: list[str] = []
    try:
        for piece, charset in email.header.decode_header(value):
            pieces.append(piece if isinstance(piece, str) else _decoded(piece, charset or "")[0])
    except _WRONG:
        return value.strip()
    return _sound("".join(pieces).strip())


def _date(message: Message) -> str:
    """Return the date with its zone; that of the last server which received it, when the sender gave none."""
    for said in (header(message, "Date"), header(message, "Received").rpartition(";")[2].strip()):
        try:
            return parsedate_to_datetime(said).isoformat()
        except _WRONG:
            continue
    return header(message, "Date")


def _identity(message: Message, name: str) -> str:
    found = re.search(r"<([^<>\s]{3,500})>", header(message, name))
    return found.group(1) if found else header(message, name).strip()[:500]


def _answered(message: Message) -> str:
    """Return the Message-ID answered: what the program says, else the last of the thread (RFC 5322 §3.6.4)."""
    direct = re.findall(r"<([^<>\s]{3,500})>", header(message, "In-Reply-To"))
    thread = re.findall(r"<([^<>\s]{3,500})>", header(message, "References"))
    return direct[0] if direct else thread[-1] if thread else ""


def _words_of_html(html: str, subject: str) -> OwnWords:
    """Return the own words of a message in HTML only: what its elements mark as quoted is taken out first."""
    from selectolax.lexbor import LexborHTMLParser

    if html.count("<") > 20_000:
        return own_words(markup.plain(html), subject)
    tree = LexborHTMLParser(html.replace("\x00", ""))
    quoted: list[str] = []
    for node in tree.css(_QUOTES):
        text = markup.plain(node.html or "")
        if text and not re.search(r"forwarded message|message transf|réexpédié", text[:200], re.IGNORECASE):
            quoted.append(text)
            node.decompose()
    words = own_words(markup.plain(tree.html or ""), subject)
    if not words.body.strip() and quoted:
        return own_words(markup.plain(html), subject)
    apart = "\n\n".join(part for part in (*quoted, words.quoted) if part)
    return OwnWords(words.body, apart, words.signature, words.forwarded, words.passed_on, words.introduction)


def _sound(text: str) -> str:
    """Return a text without halves of letters: some codecs let them through, no file can hold them."""
    return text.encode("utf-8", "replace").decode()


def _guessed(content: bytes) -> str:
    """Return the codec of a whole text: short ones that end in the middle of a UTF-8 letter are not UTF-8."""
    name = encoding_of(content)
    try:
        content.decode(name)
    except UnicodeDecodeError:
        return "cp1252" if name.startswith("utf-8") else name
    return name


def _decoded(content: bytes, charset: str) -> tuple[str, bool]:
    """Return bytes as text, and whether the charset said was missing or wrong."""
    name = charset.strip().lower()
    if name in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") and not content.isascii():
        # Programs that say Latin-1 or ASCII write what Windows does, or UTF-8.
        guessed = _guessed(content)
        name = guessed if guessed.startswith("utf") or name.endswith("ascii") else "cp1252"
    if name and name not in ("unknown-8bit", "8bit", "default"):
        try:
            return _sound(content.decode(name)), name not in (charset.lower(), "cp1252")
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return content.decode(_guessed(content), "replace"), not content.isascii()


class _Reader:
    """Walks the parts of a message, keeping the best text and the attachments."""

    def __init__(self, message: Message) -> None:
        self.plain = ""
        self.html = ""
        self.attachments: list[Attachment] = []
        self.noted: list[tuple[Ailment, str, str]] = []
        self._todo: list[tuple[Message, int, str]] = [(message, 0, "")]

    def read(self) -> None:
        """Read every part, in order; too many or too deep, what is left is said and left."""
        count = 0
        while self._todo:
            part, depth, parent = self._todo.pop()
            count += 1
            if count > _MOST_PARTS or depth > _DEEPEST:
                self.noted.append((Ailment.UNREADABLE, "multipart", f"{count} · {depth}"))
                return
            try:
                self._part(part, depth, parent)
            except _WRONG as error:
                self.noted.append((Ailment.UNREADABLE, "part", f"{type(error).__name__}: {error}"))

    def _part(self, part: Message, depth: int, parent: str) -> None:
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind == "message/rfc822" and isinstance(payload, list) and payload and isinstance(payload[0], Message):
            self._inside(payload[0])
            return
        if part.is_multipart() and isinstance(payload, list):
            self._todo += [(one, depth + 1, kind) for one in reversed(payload) if isinstance(one, Message)]
            return
        name = self._name(part)
        disposition = (header(part, "Content-Disposition") or "").strip().lower()
        if kind in ("text/plain", "text/html") and not disposition.startswith("attachment") and not name:
            self._text(part, kind, parent)
        else:
            self._attached(part, name, kind)

    def _text(self, part: Message, kind: str, parent: str) -> None:
        text, guessed = _decoded(self._bytes(part), self._charset(part))
        if guessed:
            self.noted.append((Ailment.ENCODING, "charset", text[:300]))
        if kind == "text/html":
            self.html = f"{self.html}\n{text}" if self.html and parent != "multipart/alternative" else text
        elif not self.plain or parent != "multipart/alternative":
            self.plain = f"{self.plain}\n\n{text}" if self.plain else text

    def _inside(self, message: Message) -> None:
        """A message attached whole: kept as a file, and read when the one that carries it says nothing."""
        content = message.as_bytes(policy=_POLICY)
        title = " ".join(header(message, "Subject").split())[:120] or "message"
        self.attachments.append(Attachment(f"{title}.eml", "", "message/rfc822", content))
        within = _Reader(message)
        within._todo = [(message, _DEEPEST - 2, "")]
        within.read()
        text = within.plain or markup.plain(within.html)
        if text.strip():
            headers = f"From: {header(message, 'From')}\nDate: {header(message, 'Date')}\n"
            said = f"---------- Forwarded message ----------\n{headers}Subject: {header(message, 'Subject')}\n\n{text}"
            self.plain = f"{self.plain.rstrip()}\n\n{said}" if self.plain.strip() else said
        self.attachments += within.attachments

    def _attached(self, part: Message, name: str, kind: str) -> None:
        content = self._bytes(part)
        if name.lower() == "winmail.dat" or kind in ("application/ms-tnef", "application/vnd.ms-tnef"):
            self.noted.append((Ailment.ATTACHMENT, "winmail.dat", name or kind))
        elif kind.startswith("image/") and header(part, "Content-ID") and not name:
            return  # pictures of a signature
        self.attachments.append(Attachment(name or kind.replace("/", "."), "", kind, content))

    def _bytes(self, part: Message) -> bytes:
        content = part.get_payload(decode=True)
        return content if isinstance(content, bytes) else b""

    def _charset(self, part: Message) -> str:
        try:
            return str(part.get_content_charset() or "")
        except _WRONG:
            return ""

    def _name(self, part: Message) -> str:
        try:
            return " ".join(_plain_header(part.get_filename() or "").split())[:250]
        except _WRONG:
            return "?"
