"""The headers of e-mails as people read them: who wrote, when, what is answered, whether a machine did."""

from __future__ import annotations

import email
import email.header
import re
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from moderator.servers.files.encoding import encoding_of
from moderator.servers.files.values import fold

_LONGEST_HEADER = 8_000
FIRST_YEAR = 1980  # before it, the clock of the computer was wrong
_EXPUNGED = 0x0008
SPAM, DELETED = "indésirable", "supprimé"
_FOLDERS = (
    (SPAM, {"spam", "indesirables"}),
    (DELETED, {"corbeille", "trash", "bin"}),
    ("envoyé", {"messages envoyes", "envoyes", "sent"}),
    ("brouillon", {"brouillons", "drafts"}),
)
_AUTOMATIC = re.compile(
    r"\s*(?:(?:réponse|message) automatique|automatic reply|auto(?:matic)?[ \-]?reply|out of (?:the )?office|"
    r"undeliver(?:able|ed)|échec de (?:la )?(?:remise|distribution)|delivery (?:status notification|failure)|"
    r"mail delivery failed|returned mail|read(?: receipt)?\s?:|(?:non )?lu\s?:|"
    r"(?:absen(?:t|ce) du bureau|non[ \-]?remis|accusé de (?:lecture|réception))\s*(?:$|[:(–—-]))",
    re.IGNORECASE,
)
"""Subjects. What a person may write too (« Absent du bureau de vote », « Accusé de réception jamais reçu ») is a
machine's only where it stands alone or before the subject answered."""

_MACHINES = ("mailer-daemon@", "postmaster@")

_NO_CHARSETS = frozenset({"unknown-8bit", "8bit", "default", "punycode", "idna"})
"""Names that say nothing, and two of Python's codecs that are no charset and take a time that is quadratic."""

WRONG = (
    ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError, NotImplementedError,
    email.errors.MessageError,
)  # fmt: skip
"""What the library raises on headers and parts made to harm or simply wrong."""


def header(message: Message, name: str) -> str:
    """Return a header decoded, whatever is wrong with it; "" when the message has none."""
    value = next((str(raw) for key, raw in message.raw_items() if key.lower() == name.lower()), "")
    return plain_header(value)


def author(message: Message) -> tuple[str, str]:
    """Return the name and the address of who wrote; a name that is an address is no name."""
    for field in ("From", "Reply-To", "Sender"):
        name, address = named(header(message, field))
        if name or address:
            return name, address
    return "", ""


def named(said: str) -> tuple[str, str]:
    """Return the name and the address of « Name <address> », as programs and people write it."""
    said = re.sub(r"\s*\[mailto:([^\]]+)\]", r" <\1>", said)
    name, address = parseaddr(said)
    if not address and not name:
        name = said
    if "@" not in address:
        name, address = name or said, ""
    name = " ".join(name.strip("\"' ").split())
    return ("" if "@" in name else name[:200]), address[:320]


def plain_header(value: str) -> str:
    """Return a raw header as people read it: encoded words and stray bytes decoded, on one line."""
    value = value[:_LONGEST_HEADER]
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raw = value.encode("utf-8", "surrogateescape")
        value = raw.decode(_guessed(raw), "replace")
    value = re.sub(r"\r?\n[ \t]*", " ", value)
    if "=?" not in value:
        return sound(value.strip())
    pieces: list[str] = []
    try:
        for piece, charset in email.header.decode_header(value):
            pieces.append(piece if isinstance(piece, str) else decoded(piece, charset or "")[0])
    except WRONG:
        return value.strip()
    return sound("".join(pieces).strip())


def is_automatic(message: Message, subject: str) -> bool:
    """Whether a machine answered: an absence, a delivery that failed, a receipt (RFC 3834, RFC 6522).

    A message without an address to return to is a notice on another (RFC 5321 §4.5.5).
    « auto-generated » is no answer: the forms of sites send what people wrote in them so.
    """
    said = header(message, "Auto-Submitted").lower()
    return (
        said.startswith("auto-replied")
        or message.get_content_type() == "multipart/report"
        or header(message, "Return-Path") == "<>"
        or author(message)[1].lower().startswith(_MACHINES)
        or _AUTOMATIC.match(subject) is not None
    )


def folders(message: Message) -> tuple[str, ...]:
    """Return what its mailbox made of a message, when it is not simply received.

    Gmail's export holds the whole account, and says where each stood; in Thunderbird's files the deleted ones stay
    until they are compacted, with a mark (`MSG_FLAG_EXPUNGED`).
    """
    said = {fold(label) for label in header(message, "X-Gmail-Labels").split(",")}
    found = [label for label, names in _FOLDERS if said & names]
    marks = header(message, "X-Mozilla-Status").strip()
    if re.fullmatch("[0-9A-Fa-f]{4}", marks) and int(marks, 16) & _EXPUNGED:
        found.append(DELETED)
    if header(message, "X-Spam-Flag").strip().upper() == "YES":
        found.append(SPAM)
    return tuple(dict.fromkeys(found))


def date_of(message: Message) -> str:
    """Return the date with its zone; that of the last server which received it, when the sender gave no likely one."""
    for said in (header(message, "Date"), header(message, "Received").rpartition(";")[2].strip()):
        try:
            when = parsedate_to_datetime(said)
        except WRONG:
            continue
        if when.year >= FIRST_YEAR:
            return when.isoformat()
    return header(message, "Date")


def identity_of(message: Message) -> str:
    """Return the Message-ID, "" for a message without any."""
    said = header(message, "Message-ID")
    found = re.search(r"<([^<>\s]{3,500})>", said)
    return found.group(1) if found else said.strip()[:500]


def answered_of(message: Message) -> str:
    """Return the Message-ID answered: what the program says, else the last of the thread (RFC 5322 §3.6.4)."""
    direct = re.findall(r"<([^<>\s]{3,500})>", header(message, "In-Reply-To"))
    thread = re.findall(r"<([^<>\s]{3,500})>", header(message, "References"))
    return direct[0] if direct else thread[-1] if thread else ""


def sound(text: str) -> str:
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


def decoded(content: bytes, charset: str) -> tuple[str, bool]:
    """Return bytes as text, and whether the charset said was missing or wrong."""
    name = charset.strip().lower()
    if name in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") and not content.isascii():
        # Programs that say Latin-1 or ASCII write what Windows does, or UTF-8.
        guessed = _guessed(content)
        name = guessed if guessed.startswith("utf") or name.endswith("ascii") else "cp1252"
    if name and name not in _NO_CHARSETS:
        try:
            return sound(content.decode(name)), name not in (charset.lower(), "cp1252")
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return content.decode(_guessed(content), "replace"), not content.isascii()
