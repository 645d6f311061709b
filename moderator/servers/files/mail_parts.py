"""The parts of an e-mail, walked within limits: its best text, and its attachments whole."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import Message
from pathlib import PurePath

from moderator.domain import markup
from moderator.domain.contribution import Attachment
from moderator.domain.doctor import Ailment
from moderator.servers.files import signed, winmail
from moderator.servers.files.mail_headers import WRONG, decoded, header, plain_header

POLICY = email.policy.compat32
"""Headers are decoded here, by what people wrote; the newer policy parses each by its grammar: five times slower on a
mailbox, quadratic on some, and it raises on those made to harm."""

MOST_BOUNDARIES = 400  # parsing a message takes a time that grows with the parts inside parts
_MOST_PARTS = 500
_DEEPEST = 30
_MOST_INSIDE = 8  # messages inside messages: each is kept whole, with all those inside it
_LONGEST_NAME = 250
_LONGEST_SUFFIX = 12
_UNSEEN = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What hides in a name what it ends with: control characters and those that turn the direction of writing."""

_CLOSED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")
"""Envelopes of messages, encrypted or signed: only their own program opens the former."""

_HEAD = 2_000  # bytes among which a message that was signed says what it is

_PGP = "-----BEGIN PGP MESSAGE-----"
_NAMED = {"application/octet-stream": "attachment.bin", "text/calendar": "invitation.ics"}


class Parts:
    """Walks the parts of a message, keeping the best text and the attachments."""

    def __init__(self, message: Message, inside: int = 0) -> None:
        self.plain = ""
        self.html = ""
        self.attachments: list[Attachment] = []
        self.noted: list[tuple[Ailment, str, str]] = []
        self.sealed = False  # some of it is encrypted
        self.replies = False  # to an invitation, as calendars do (RFC 5546)
        self._inside_of = inside  # messages around this one
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
            except WRONG as error:
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
            self._attached(part, name, kind, depth)

    def _text(self, part: Message, kind: str, parent: str) -> None:
        text, guessed = decoded(self._bytes(part), self._charset(part))
        if kind == "text/plain" and self._said(part, "format") == "flowed":
            text = _unflowed(text, delsp=self._said(part, "delsp") == "yes")
        if guessed:
            self.noted.append((Ailment.ENCODING, "charset", text[:300]))
        if _PGP in text:
            self._seal(kind, text.strip()[:300])
        if kind == "text/html":
            self.html = f"{self.html}\n{text}" if self.html and parent != "multipart/alternative" else text
        elif not self.plain or parent != "multipart/alternative":
            self.plain = f"{self.plain}\n\n{text}" if self.plain else text

    def _inside(self, message: Message) -> None:
        """A message attached whole: kept as a file, and read under the words of the one that carries it."""
        content = message.as_bytes(policy=POLICY)
        title = " ".join(header(message, "Subject").split())[:120] or "message"
        self.attachments.append(Attachment(f"{title}.eml", "", "message/rfc822", content))
        if self._inside_of == _MOST_INSIDE:
            self.noted.append((Ailment.UNREADABLE, "message/rfc822", title))
            return
        within = Parts(message, self._inside_of + 1)
        within.read()
        self.noted += within.noted
        text = within.plain or markup.plain(within.html)
        self._passed_on({name: header(message, name) for name in ("From", "Date", "Subject")}, text)
        self.attachments += within.attachments

    def _passed_on(self, headers: dict[str, str], text: str) -> None:
        """Put the words of a message attached under those of the one that carries it, as mail programs do."""
        if text.strip():
            names = "\n".join(f"{name}: {headers.get(name, '')}" for name in ("From", "Date", "Subject"))
            said = f"---------- Forwarded message ----------\n{names}\n\n{text}"
            self.plain = f"{self.plain.rstrip()}\n\n{said}" if self.plain.strip() else said

    def _attached(self, part: Message, name: str, kind: str, depth: int) -> None:
        content = self._bytes(part)
        if name.lower() == "winmail.dat" or "tnef" in kind:
            envelope = winmail.opened(content)
            if not self._winmail(envelope):
                self.noted.append((Ailment.ATTACHMENT, "winmail.dat", name or kind))
            elif not envelope.inside:
                return
        elif kind == "text/calendar" and self._said(part, "method") == "reply":
            self.replies = True
        elif kind in _CLOSED:
            said = signed.held(content)
            if b"content-type:" in said[:_HEAD].lower() and said.count(b"boundary") <= MOST_BOUNDARIES:
                self._todo.append((email.message_from_bytes(said, policy=POLICY), depth + 1, ""))
            else:
                self._seal(kind, name or kind)
        self.attachments.append(Attachment(name or _NAMED.get(kind, kind.replace("/", ".")), "", kind, content))

    def _seal(self, kind: str, said: str) -> None:
        self.sealed = True
        self.noted.append((Ailment.SEALED, kind, said))

    def _winmail(self, envelope: winmail.Envelope) -> bool:
        """Take what was inside a winmail.dat; return whether all of it could be read."""
        said = self.plain.strip() or self.html.strip()
        if not self.plain.strip():
            self.plain = envelope.text
        self.html = self.html or envelope.html
        taken = [envelope]
        for one in taken:
            self.attachments += [Attachment(_shown(name) or "attachment.bin", "", "", held) for name, held in one.files]
            taken += one.inside
        if envelope.inside and not self.plain.strip():
            self.plain = markup.plain(self.html)
        for one in taken[1:]:
            self._passed_on(one.headers, one.text or markup.plain(one.html))
        words = envelope.text or envelope.html
        return envelope.whole and bool(words or ((envelope.files or envelope.inside) and (said or not envelope.rich)))

    def _bytes(self, part: Message) -> bytes:
        content = part.get_payload(decode=True)
        return content if isinstance(content, bytes) else b""

    def _charset(self, part: Message) -> str:
        try:
            return str(part.get_content_charset() or "")
        except WRONG:
            return ""

    def _said(self, part: Message, name: str) -> str:
        try:
            return str(part.get_param(name) or "").lower()
        except WRONG:
            return ""

    def _name(self, part: Message) -> str:
        try:
            return _shown(plain_header(part.get_filename() or ""))
        except WRONG:
            return "?"


def _shown(name: str) -> str:
    """Return the name of a file as it may be shown: nothing hidden in it, not too long, with its ending."""
    said = " ".join(_UNSEEN.sub("", name).split())
    suffix = PurePath(said).suffix if len(PurePath(said).suffix) <= _LONGEST_SUFFIX else ""
    return said if len(said) <= _LONGEST_NAME else said[: _LONGEST_NAME - len(suffix)] + suffix


def _unflowed(text: str, *, delsp: bool) -> str:
    """Return a text with its paragraphs whole: lines that end with a space go on (RFC 3676 §4.1, §4.5)."""
    paragraphs: list[list[str]] = []
    goes_on, before = False, 0
    for line in text.replace("\r\n", "\n").split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")
        signs = words == "-- "
        ends = not words.endswith(" ") or signs
        if delsp and not ends:
            words = words[:-1]
        if goes_on and depth == before and not signs:
            paragraphs[-1].append(words)
        else:
            paragraphs.append([f"{'>' * depth} {words}" if depth else words])
        goes_on, before = not ends, depth
    return "\n".join(map("".join, paragraphs))
