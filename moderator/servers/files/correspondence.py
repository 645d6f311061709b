"""E-mails and letters as contributions: each message, each letter is one, whole in its record and its attachments."""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from moderator.domain import markup
from moderator.domain.contribution import Author, Channel, Contribution, Kind
from moderator.domain.doctor import Ailment, Remedy
from moderator.domain.passage import shortened
from moderator.servers.files import letters, message
from moderator.servers.files.enclosed import enclosed
from moderator.servers.files.layout import Desk, Found, Names
from moderator.servers.files.mail_headers import FIRST_YEAR
from moderator.servers.files.table import Row
from moderator.servers.files.values import fold

MAIL, LETTERS = "mail", "letters"
"""Id spaces. A Message-ID is the same in every mailbox (RFC 5322 §3.6.4), so that mailboxes may overlap."""

FORWARDED, SCANNED, AUTOMATIC, SEALED = "transféré", "document numérisé", "réponse automatique", "message chiffré"
"""Labels of the contribution, to find again what a person should look at."""


_LONGEST_TITLE = 250  # letters of a subject beyond which it is a text


class MailReader:
    """Messages: their thread is that of In-Reply-To; the address of who wrote is known by its trace only."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names(desk.columns, fold)
        self._space = desk.space or MAIL

    def read(self, row: Row) -> list[Found]:
        """Return the message of one row."""
        cells, checkup, record = row.cells, self._desk.checkup, row.record or {}
        body = checkup.text(self._names.raw(cells, "texte"), "Texte")[0]
        title = checkup.line(self._names.get(cells, "objet"), "Objet")
        attached = enclosed(body, row.attachments)
        for ailment, said in attached.noted:
            checkup.note(ailment, Remedy.KEPT, "Pièces jointes", said)
        if attached.text:
            body = "\n\n".join(filter(None, (body, checkup.text(attached.text, "Pièces jointes")[0])))
            record = {**record, "whole": False}  # its HTML lacks what is attached
        if len(title) > _LONGEST_TITLE:  # some write all they have to say there
            body, record = f"{title}\n\n{body}".strip(), {**record, "whole": False}
            title = shortened(title, _LONGEST_TITLE)
        if not (body or title or row.attachments):
            checkup.set_aside(Ailment.EMPTY_ROW, cells)
            return []
        if record.get("quoted") or record.get("signature"):
            said = f"{record.get('quoted') or ''}\n{record.get('signature') or ''}".strip()
            checkup.note(Ailment.QUOTED, Remedy.KEPT, "Texte", said)
        html = (
            str(record.get("html") or "") if record.get("whole") and not str(record.get("text") or "").strip() else ""
        )
        if markup.is_active(html):
            checkup.note(Ailment.ACTIVE_CONTENT, Remedy.REPAIRED, "Texte", html)
        author = checkup.line(self._names.get(cells, "auteur"), "Auteur")
        if record.get("passed_on"):
            checkup.note(Ailment.FORWARDED, Remedy.KEPT, "Auteur", f"{author} · {title}")
        apart = [str(one) for one in folders] if isinstance(folders := record.get("folders"), tuple) else []
        apart += [AUTOMATIC] if record.get("automatic") else []
        if apart:
            checkup.note(Ailment.NOT_A_CONTRIBUTION, Remedy.KEPT, "Objet", " · ".join([*apart, author, title]))
        identity, answered = str(record.get("id") or ""), str(record.get("answered") or "")
        when = self._names.get(cells, "date")
        if not identity:
            checkup.note(Ailment.MISSING_ID, Remedy.KEPT, "Message-ID", title)
            identity = f"{author}\x1f{when}\x1f{title}\x1f{body}"
        apart += [SEALED] if record.get("sealed") else []
        labels = [*([FORWARDED] if record.get("passed_on") else []), *([SCANNED] if attached.scanned else []), *apart]
        created = checkup.when(when, "Date")
        if created is not None and created.year < FIRST_YEAR:
            checkup.note(Ailment.DOUBTFUL_DATE, Remedy.KEPT, "Date", when)
        written_by = Author(_trace(str(record.get("address") or "")), author)
        return [
            Contribution(
                space=self._space, key=_key(identity), kind=Kind.LETTER, body=body, title=title, html=html,
                parent=_key(answered) if answered else None, author=written_by,
                created=created, channel=Channel.EMAIL, attachments=row.attachments,
                labels=tuple(labels), raw=record,
            )
        ]  # fmt: skip

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []


class LetterReader:
    """Letters: one for each file, which is kept as its attachment."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names(desk.columns, fold)
        self._space = desk.space or LETTERS

    def read(self, row: Row) -> list[Found]:
        """Return the letter of one row. A scanned one has no text: it is kept, and found by its label."""
        cells, checkup, record = row.cells, self._desk.checkup, row.record or {}
        name = self._names.get(cells, "fichier")
        body = checkup.text(self._names.raw(cells, "texte"), "Texte")[0]
        if not body and not record.get("without_text"):
            checkup.set_aside(Ailment.EMPTY_ROW, cells)
            return []
        # Scanners give the same names again and again: two letters of one name with other contents are two.
        print_ = row.attachments[0].content if row.attachments else None
        digest = hashlib.sha256(print_ or body.encode("utf-8", "replace")).hexdigest()[:16]
        return [
            Contribution(
                space=self._space, key=f"letter/{fold(PurePath(name).stem)[:200]}/{digest}", kind=Kind.LETTER,
                body=body, title=checkup.line(self._names.get(cells, "titre"), "Titre"),
                author=Author(name=checkup.line(self._names.get(cells, "auteur"), "Auteur")),
                created=checkup.when(self._names.get(cells, "date"), "Date"), channel=Channel.LETTER,
                attachments=row.attachments, labels=(SCANNED,) if record.get("without_text") else (), raw=record,
            )
        ]  # fmt: skip

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []


def is_mail(columns: frozenset[str]) -> bool:
    """Whether the columns are those of e-mails."""
    return frozenset(message.COLUMNS) == columns


def is_letter(columns: frozenset[str]) -> bool:
    """Whether the columns are those of letters."""
    return frozenset(letters.COLUMNS) == columns


def _key(identity: str) -> str:
    """The key of a message: a Message-ID may hold an address, which is personal data."""
    return "message/" + hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:20]


def _trace(address: str) -> str:
    """What stands for an address: the same for the same address, and from which it cannot be read."""
    return (
        "mail/" + hashlib.blake2b(address.lower().encode(), digest_size=12, person=b"moderator-mail").hexdigest()
        if address
        else ""
    )
