"""One e-mail, from its bytes to a row: who, when, its own words, what it answers, what is attached."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message

from moderator.domain import markup
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.servers.files.mail_headers import (
    WRONG,
    answered_of,
    author,
    date_of,
    folders,
    header,
    identity_of,
    is_automatic,
    named,
    plain_header,
    sound,
)
from moderator.servers.files.mail_parts import MOST_BOUNDARIES, POLICY, Parts
from moderator.servers.files.own_words import MOST_TIMES, OwnWords, own_words, unsealed
from moderator.servers.files.table import Row

COLUMNS = ("Message-ID", "Date", "Auteur", "Objet", "Texte", "Pièces jointes")
"""The columns under which messages are shown before they are brought in, and by which their layout is recognised."""

_LONGEST_TEXT = 2 << 20
_FEW_BESIDE_HTML = 40
_FEW_WORDS = 12  # « Pour suite à donner » and a signature: whoever writes more has something to say
_QUOTES = "blockquote[type=cite], div.gmail_quote, div.yahoo_quoted, div.moz-cite-prefix, #divRplyFwdMsg, #appendonsend"


def row_of(content: bytes, number: int, place: str) -> Iterator[Row | Finding]:
    """Yield what was found wrong with a message, then its row, whose record keeps all of its texts and headers."""

    def finding(ailment: Ailment, remedy: Remedy, field: str, sample: str) -> Finding:
        return Finding(ailment, remedy, number, field, sample[:500], place)

    if content.count(b"boundary") > MOST_BOUNDARIES:
        yield finding(Ailment.UNREADABLE, Remedy.SET_ASIDE, "boundary", content[:500].decode("utf-8", "replace"))
        return
    try:
        message = email.message_from_bytes(content, policy=POLICY)
    except WRONG as error:
        yield finding(Ailment.UNREADABLE, Remedy.SET_ASIDE, "", f"{type(error).__name__}: {error}")
        return
    if not message.keys():
        yield finding(Ailment.UNREADABLE, Remedy.SET_ASIDE, "", content[:500].decode("utf-8", "replace"))
        return
    reader = Parts(message)
    reader.read()
    for ailment, field, sample in reader.noted:
        yield finding(ailment, Remedy.REPAIRED if ailment is Ailment.ENCODING else Remedy.KEPT, field, sample)
    yield _row(message, reader, number)


def saved_page(content: bytes) -> bytes:
    """Return the HTML of a web page that a browser saved in one file (MHTML, RFC 2557), headed by its address."""
    try:
        message = email.message_from_bytes(content, policy=POLICY)
        page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
        found = page.get_payload(decode=True) if page is not None else b""
    except WRONG:
        return b""
    address = header(message, "Snapshot-Content-Location").encode("ascii", "replace")
    return b"<!-- saved from url=(0000)%s -->\n%s" % (address, found) if isinstance(found, bytes) and found else b""


def _row(message: Message, reader: Parts, number: int) -> Row:
    subject = " ".join(header(message, "Subject").split())
    html, automatic = reader.html, reader.replies or is_automatic(message, subject)
    plain = "" if _stands_for(reader.plain, html) else unsealed(reader.plain)
    if automatic:
        words = OwnWords(reader.plain.strip() or markup.plain(html))
    elif not plain.strip() and html:
        words = _words_of_html(html, subject)
    else:
        words = own_words(plain, subject)
    name, address = author(message)
    identity, answered = identity_of(message), answered_of(message)
    said, body = dict(words.forwarded), words.body
    introduction = "\n\n".join(words.introductions)
    if words.passed_on and said.get("from") and all(len(one.split()) < _FEW_WORDS for one in words.introductions):
        # Who passes a citizen's message on to the consultation's box is not its author.
        name, address = named(said["from"])
        subject = said.get("subject", "") or subject
    elif introduction:
        body, introduction = f"{introduction}\n\n{body}", ""
    date = (words.passed_on and name_from(said, name) and said.get("date", "")) or date_of(message)
    record: dict[str, object] = {
        "headers": {sound(key): plain_header(str(value)) for key, value in message.raw_items()},
        "id": identity, "answered": answered, "address": address.lower(), "text": reader.plain[:_LONGEST_TEXT],
        "html": html[:_LONGEST_TEXT], "quoted": words.quoted, "signature": words.signature,
        "passed_on": words.passed_on, "whole": not (words.quoted or words.signature or words.passed_on),
        "introduction": introduction, "automatic": automatic, "folders": folders(message), "sealed": reader.sealed,
    }  # fmt: skip
    names = ", ".join(one.title for one in reader.attachments)
    cells = [identity, date, name, subject, body, names]
    return Row(number, cells, record, tuple(reader.attachments))


def _stands_for(plain: str, html: str) -> bool:
    """Whether a few words only say that the message is to be read in HTML: its HTML says far more."""
    few = len(plain.split())
    return few < _FEW_BESIDE_HTML and bool(html) and len(markup.plain(html).split()) > 3 * few


def name_from(said: dict[str, str], name: str) -> bool:
    """Whether the author shown is the one that the headers repeated in the message name."""
    return bool(said.get("from")) and named(said["from"])[0] == name


def _words_of_html(html: str, subject: str) -> OwnWords:
    """Return the own words of a message in HTML only: what its elements mark as quoted is taken out first."""
    from selectolax.lexbor import LexborHTMLParser

    if html.count("<") > 20_000:
        return own_words(markup.plain(html), subject)
    tree = LexborHTMLParser(html.replace("\x00", ""))
    quoted: list[str] = []
    within = passed_on = 0
    for node in tree.css(_QUOTES):
        if within:
            within -= 1  # what a quotation quotes went with it
            continue
        text = markup.plain(node.html or "")
        if re.search(r"forwarded message|message transf|réexpédié", text[:200], re.IGNORECASE):
            passed_on += 1
            if passed_on > MOST_TIMES:
                break
            continue
        quoted += [text] if text else []
        within = sum(1 for inner in node.css(_QUOTES) if inner.mem_id != node.mem_id)
        node.decompose()
    words = own_words(markup.plain(tree.html or ""), subject)
    if not words.body.strip() and quoted:
        return own_words(markup.plain(html), subject)
    return replace(words, quoted="\n\n".join(part for part in (*quoted, words.quoted) if part))
