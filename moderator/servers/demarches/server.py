"""A procedure of Démarches simplifiées as the program sees it: read since the last time, answered, labelled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

from moderator.domain.doctor import Ailment, Finding, Item, Remedy
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _, ngettext
from moderator.domain.words import number as display
from moderator.servers import replies, tags
from moderator.servers.attached import refuse_inside
from moderator.servers.connection import Account, Connection
from moderator.servers.contract import (
    Ability,
    Agreed,
    Consultation,
    Description,
    Mark,
    Outcome,
    Page,
    Sent,
    Slot,
    Wanted,
)
from moderator.servers.demarches import documents, reading
from moderator.servers.demarches.board import Board, stays
from moderator.servers.demarches.desk import MOST, NAME, OVERLAP, Desk
from moderator.servers.demarches.labels import Labels
from moderator.servers.files import forms
from moderator.servers.graphql import Given, speechless
from moderator.servers.nodes import Node, findings, identity, line_of, moment, node, nodes, not_given, word
from moderator.servers.sweeping import END, Batch, Part, sweep
from moderator.servers.troubles import no_file, unknown, unreadable

_NUMBERED = re.compile(r"/(?:procedures?|demarches?)/([0-9]{1,9})(?:\D|$)")


class Demarches(Connection):
    """A connection to one procedure. The address is that of its page for administrators or instructors.

    (…/procedures/12345: a token does not tell which procedures it covers). `account` is the e-mail address of the
    instructor who answers ("" = nobody) and an API token. Used by one thread at a time; nothing is asked before the
    first method.
    """

    name, platform, most = "demarches-simplifiees", NAME, MOST

    def _open(self, account: Account | None) -> None:
        instructor, token = account or ("", "")
        if not token and "@" not in instructor:
            # One secret only: a person may write it on either line.
            instructor, token = "", instructor
        self._desk = Desk(self._transport, token.strip())
        self._board = Board(self._desk)
        self._instructor = instructor.strip()
        self._files = documents.FILES_NOW
        found = _NUMBERED.search(self._address)
        self._named = found.group(1) if found else ""
        self._labels = Labels(self._desk, self._named)
        self._lacking = False  # whether this reading met a file that the server does not manage to give

    def describe(self) -> Description:
        """Ask for the procedure and for who may answer in it. Raises Problem."""
        procedure = self._procedure(self._number())
        abilities = {Ability.READ, Ability.SEE_DELETIONS, Ability.INCREMENTAL}
        notes = []
        if self._board.id:
            abilities.add(Ability.PUSH_ANSWER)
            notes += [
                _(
                    "Each answer is a message of {instructor} in the file; the applicant is told of it by e-mail."
                ).format(instructor=self._instructor),
            ]
        elif self._instructor:
            notes.append(
                _("{instructor} is not an instructor of this procedure: answers cannot be sent in that name.").format(
                    instructor=self._instructor
                )
            )
        else:
            notes.append(_("To send answers, give the e-mail address of an instructor of the procedure."))
        notes.append(_("Names and addresses of natural persons are not fetched; drafts are never given."))
        if self._labels.known():
            abilities.add(Ability.PUSH_TAG)
            notes += [
                _("Tags are labels there, which only instructors see; the procedure’s administrators make them."),
                _(
                    "Labels put or taken off there are seen when the file moves otherwise, or when everything is "
                    "received again."
                ),
            ]
        else:
            notes.append(_("This server is of an older version, which has no labels: tags stay here."))
        notes.append(_("Outcomes and decisions stay here and go into the documents."))
        name = line_of(procedure.get("title")) or self._transport.host
        return Description("demarches-simplifiees", name, "", "GraphQL v2", frozenset(abilities), tuple(notes))

    def consultations(self) -> tuple[Consultation, ...]:
        """The procedure of the address. Raises Problem."""
        number = self._number()
        found = self._procedure(number)
        opened, closed = (word(found.get(name))[:10] for name in ("datePublication", "dateFermeture"))
        link = f"{self._transport.url}/procedures/{number}"
        return (Consultation(f"demarche/{number}", line_of(found.get("title")), link, opened, closed),)

    def sweep(
        self, consultation: str, known: Mapping[str, str], cursor: str = "", progress: Progress = silent
    ) -> Iterator[Page]:
        """What moved in the procedure since the last complete sweep, or everything of it when there was none.

        The cursor tells since when, and which was the latest change there when the sweep began.
        """
        self._transport.progress = progress
        try:
            found = re.fullmatch(r"demarche/([0-9]{1,9})", consultation)
            if not found:
                raise unknown(consultation)
            since, until, within = cursor.split("|", 2) if cursor.count("|") >= 2 else (known.get(consultation), "", "")
            if within != END:
                procedure = self._procedure(found.group(1))
                if not cursor:
                    until = self._until(found.group(1))
                parts = self._parts(found.group(1), procedure, since or "")
                self._lacking = False
                for page in sweep(parts, known, within, progress):
                    if self._lacking:
                        until = since or ""  # what the server did not give is asked for again the next time
                    marks = (Mark(consultation, until),) if page.cursor == END else ()
                    yield replace(page, cursor=f"{since or ''}|{until}|{page.cursor}", marks=marks, partial=bool(since))
            else:
                yield Page((), (), cursor, marks=(Mark(consultation, until),), partial=bool(since))
        finally:
            self._transport.progress = silent

    def answerable(self, key: str) -> bool:
        """Whether a message can be written in it: every file takes them."""
        return re.fullmatch(r"dossier/[0-9]{1,12}", key) is not None

    def takes(self, key: str, slot: Slot) -> bool:
        """The platform takes messages and labels from us, and nothing else."""
        return slot in (Slot.ANSWER, Slot.TAGS) and self.answerable(key)

    def fingerprint(self, wanted: Wanted) -> str:
        """The trace of what is wanted; "" for a message without a text: what was sent cannot be taken back."""
        if wanted.slot is Slot.TAGS:
            return tags.fingerprint_of(wanted.text)
        return replies.fingerprint(wanted.text) if wanted.text.strip() else ""

    def agreed(self, keys: Iterable[str], slot: Slot = Slot.ANSWER) -> dict[str, Agreed]:
        """Our instructor's latest messages as they are shown now, or the labels of files. Raises Problem."""
        if slot is Slot.TAGS:
            return tags.agreed(self._labels, filter(self.answerable, keys))
        if slot is not Slot.ANSWER:
            return {}
        self._introduced()
        return replies.agreed(self._board, filter(self.answerable, keys))

    def push(self, wanted: Wanted, base: Agreed | None) -> Sent:
        """Write a message, or put and take off labels, and verify it. Raises Problem when nobody may write."""
        if not self.takes(wanted.key, wanted.slot):
            reason = _("Démarches simplifiées takes messages and labels in files, and nothing else from this program.")
            return Sent(wanted.key, Outcome.REFUSED, reason)
        if wanted.slot is Slot.TAGS:
            return tags.push(self._labels, wanted, base)
        if not wanted.text.strip():
            return Sent(wanted.key, Outcome.REFUSED, stays())
        self._introduced()
        if not self._board.id:
            raise replies.nobody(self._transport.host)
        return replies.push(self._board, wanted, base)

    def download(self, link: str, to: BinaryIO, *, most: int, progress: Progress) -> str:
        """A file joined to a file: its address of the moment is asked for first; who has it needs no token."""
        self._transport.progress = progress
        try:
            given = self._desk.ask(documents.JOINED, number=reading.file_of(link))
            found = {one.link: url for one, url in reading.files(node(given.item("dossier")) or {})}
            if not (url := found.get(link, "")):
                raise no_file(self._host)
            refuse_inside(url, self._transport.url)
            return self._transport.download(url, to, most=most)
        finally:
            self._transport.progress = silent

    # ------------------------------------------------------------------------------------------------------- reading

    def _number(self) -> str:
        if not self._named:
            # Who answers there is asked first: at another platform's address, that is what is wrong.
            self._desk.ask(documents.PROCEDURE, number=0)
            raise Problem(
                _("Which procedure of {host}? A token does not tell.").format(host=self._transport.host),
                remedy=_("Copy the address of its page from the browser, one like {site}/procedures/12345").format(
                    site=self._transport.url
                ),
            )
        return self._named

    def _introduced(self) -> None:
        """Find out who we are there, once. Raises Problem."""
        if not self._board.id and self._instructor and self._named:
            self._procedure(self._named)

    def _procedure(self, number: str) -> Node:
        given = self._desk.ask(documents.PROCEDURE, number=int(number))
        found = node(given.item("demarche"))
        if found is None:
            if not given.coded("not_found"):
                raise speechless(given, self._transport.host)
            raise unreadable(f"demarche/{number}", self._transport.host, given.words)
        for group in nodes(found.get("groupeInstructeurs")):
            for one in nodes(group.get("instructeurs")):
                if self._instructor and word(one.get("email")).lower() == self._instructor.lower():
                    self._board.me, self._board.id = self._instructor, identity(one.get("id"))
        return found

    def _until(self, number: str) -> str:
        """From when on to ask next time: a while before the latest change as the server dates it; "" when none.

        Whatever happens from now on is later than that. The clocks of proxies are not believed, and a server whose own
        clock runs ahead is not believed further than ours.
        """
        given = self._desk.ask(documents.LATEST, number=int(number))
        rows = nodes(given.item("demarche", "dossiers", "nodes"))
        latest = moment(rows[-1].get("dateDerniereModification")) if rows else None
        return (min(latest, datetime.now(UTC)) - OVERLAP).isoformat() if latest else ""

    def _parts(self, number: str, procedure: Node, since: str) -> list[Part]:
        """What was deleted comes first: a file restored meanwhile is then given again."""
        gone = _("Asking what was deleted")
        return [
            Part("deleted", gone, partial(self._gone, "deletedDossiers", number, since)),
            Part("pending", gone, partial(self._gone, "pendingDeletedDossiers", number, since)),
            Part("files", _("Reading the files"), partial(self._read, number, reading.kinds(procedure), since)),
        ]

    def _asked(self, document: str, number: str, since: str, after: str | None) -> Given:
        return self._desk.page(document, self._size, number=int(number), after=after, since=since or None)

    def _gone(self, name: str, number: str, since: str, start: str) -> Iterator[Batch]:
        document = documents.gone(name)
        for stretch in self._desk.listed(name, partial(self._asked, document, number, since), start):
            keys = [identity(one.get("number")) for one in stretch.rows]
            yield Batch((), stretch.cursor, gone=tuple(f"dossier/{key}" for key in keys if key))

    def _read(self, number: str, kinds: reading.Kinds, since: str, start: str) -> Iterator[Batch]:
        left: Counter[str] = Counter()
        cursor = start
        read, bare = partial(self._page, number, since), partial(self._bare, number, since)
        for stretch in self._desk.listed("dossiers", read, start, bare):
            items: list[Item] = [not_given(f"dossier/{one}", why) for one, why in stretch.bad.items()]
            self._lacking |= bool(stretch.bad)
            for row in stretch.rows:
                if not identity(row.get("number")) or word(row.get("state")) == "brouillon":
                    continue
                made = reading.contribution(
                    self.space, self._transport.url, number, row, kinds, self._board.me, left
                )  # fmt: skip
                texts = {line_of(one.get("label")): one.get("stringValue") for one in nodes(row.get("champs"))}
                dates = {name: row.get(name) for name in ("dateDepot", "dateDerniereModificationChamps")}
                items += [made, *findings(made, texts, dates)]
            if stretch.empty:
                told = ngettext(
                    "{n} file that the server does not show.", "{n} files that the server does not show.", stretch.empty
                )
                sample = told.format(n=display(stretch.empty))
                items.append(
                    Finding(Ailment.SERVER_ERROR, Remedy.SET_ASIDE, None, "dossier", sample, self._transport.url)
                )
            cursor = stretch.cursor
            yield Batch(tuple(items), cursor, tuple(f"dossier/{one}" for one in stretch.bad))
        if left and not since:
            # It is so of the form, and is said when all is read: not again with each file that moves.
            yield Batch(forms.left_out(left, self._transport.url), cursor)

    def _bare(self, number: str, since: str, after: str | None) -> Given:
        """The number of one file, and the way past it."""
        return self._desk.ask(documents.FILES_BARE, number=int(number), first=1, after=after, since=since or None)

    def _page(self, number: str, since: str, after: str | None) -> Given:
        given = self._asked(self._files, number, since, after)
        if given.undefined and self._files == documents.FILES_NOW:
            self._files = documents.FILES_BEFORE
            given = self._asked(self._files, number, since, after)
        return given
