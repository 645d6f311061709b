"""An OpenStad server as the program sees it: described, swept, answered, moderated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from moderator.domain.contribution import Section, SectionKind
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.servers import replies, tags
from moderator.servers.connection import Account, Connection, secret_of
from moderator.servers.contract import Ability, Agreed, Consultation, Description, Outcome, Page, Sent, Slot, Wanted
from moderator.servers.nodes import (
    Node,
    empty,
    identity,
    item,
    line_of,
    node,
    nodes,
    sentence,
    text_of,
    unread,
    web_address,
    word,
)
from moderator.servers.openstad import reading, writing
from moderator.servers.openstad.dialects import HEADLESS, OLD
from moderator.servers.openstad.labels import Labels
from moderator.servers.openstad.session import ANSWERING, EDITORS, Session
from moderator.servers.openstad.writing import Board, place_of
from moderator.servers.sweeping import END, Batch, Part, Sealed, sweep
from moderator.servers.troubles import Nowhere, Refusal, Unauthorised, unknown
from moderator.servers.walking import Listed, Stretch, by_number

PAGE = 200
"""Rows of one page: the platform sets no limit, but takes 100 requests a minute from one address."""


class _Mine:
    """What our account replied: the latest text by comment, and the numbers of its replies."""

    def __init__(self, me: str) -> None:
        self._me = me
        self.answers: dict[str, str] = {}
        self.replies: set[str] = set()

    def add(self, rows: Iterable[Node]) -> None:
        """Take in rows given the last first."""
        for row in rows:
            parent, id_ = identity(row.get("parentId")), identity(row.get("id"))
            if self._me and parent and identity(row.get("userId")) == self._me and id_ not in self.replies:
                self.replies.add(id_)
                self.answers.setdefault(parent, text_of(row.get("description")))


class OpenStad(Connection):
    """A connection to the API of one OpenStad headless server. `account` holds the token of who edits the project.

    The address may be that of a project there (…/api/project/5, or …/api/site/5 before 2025), for people who may not
    list them all. Used by one thread at a time; nothing is asked before the first method.
    """

    name, platform, most, least = "openstad", "OpenStad", PAGE, 2

    def _open(self, account: Account | None) -> None:
        self._session = Session(self._transport, secret_of(account))
        found = re.search(r"/(project|site)/([0-9]{1,9})(?:/|$)", self._address)
        self._named = found.group(2) if found else ""
        self._dialects = [one for one in (HEADLESS, OLD) if found is None or found.group(1) == one.project]
        self._projects: list[Node] | None = None
        self._homes: dict[str, str] = {}
        self._tags: Labels | None = None

    def describe(self) -> Description:
        """Ask the server what it is and who we are there. Raises Problem."""
        projects = self._known()
        abilities, notes = {Ability.READ, Ability.SEE_DELETIONS}, []
        role = word(self._session.me(self._project()).get("role")) if self._session.known else ""
        if role in ANSWERING:
            abilities |= {Ability.PUSH_ANSWER, Ability.PUSH_COMMENT, Ability.TAKE_BACK}
            notes += [
                _("An answer to an idea is shown there as the moderator’s message; one to a comment is a reply to it."),
                _("The site may tell by e-mail whoever wrote an idea that it was answered or published."),
            ]
            if self._session.dialect is OLD:
                notes.append(_("This older OpenStad takes answers, and no moderation."))
            elif role in EDITORS:
                abilities |= {Ability.PUSH_MODERATION, Ability.PUSH_TAG}
                notes.append(_("An idea that you refuse becomes a draft again, if the project is open to entries."))
            else:
                notes.append(_("A moderator’s token sends answers only: publishing and tags take an editor’s."))
            notes += [
                _("Comments can only be deleted there: what you decide of them stays here. Replies are not answered."),
            ]
        elif role == "superuser":
            notes.append(_("This token does not see what is not published: give one of an editor of the project."))
        elif self._session.known:
            notes.append(_("Your account may not edit the project: only what is public can be read."))
        else:
            notes.append(_("Only what is public is read. Answers and decisions can be sent with an editor’s token."))
        if Ability.PUSH_TAG in abilities:
            notes.append(
                _(
                    "Ideas and comments get those of your tags to which you gave a name that the project has; replies, "
                    "and comments placed on a map, get none."
                )
            )
            notes.append(_("Outcomes, piles and masked passages stay here and go into the documents."))
        else:
            notes.append(_("Outcomes, tags, piles and masked passages stay here and go into the documents."))
        name = _title(projects[0]) if len(projects) == 1 else self._host
        return Description("openstad", name, "", self._session.dialect.name, frozenset(abilities), tuple(notes))

    def consultations(self) -> tuple[Consultation, ...]:
        """The projects of the server. Raises Problem."""
        return tuple(
            Consultation(
                f"project/{identity(one.get('id'))}",
                _title(one),
                web_address(one.get("url")) or web_address(f"https://{word(one.get('domain'))}"),
            )
            for one in self._known()
        )

    def sweep(
        self, consultation: str, known: Mapping[str, str], cursor: str = "", progress: Progress = silent
    ) -> Iterator[Page]:
        """Everything of a project: its resources, then their comments. Raises Problem or Cancelled."""
        kind, _slash, project = consultation.partition("/")
        if kind != "project" or not project.isdigit():
            raise unknown(consultation)
        if cursor == END:
            return
        self._transport.progress = progress
        try:
            title = next((one.title for one in self.consultations() if one.key == consultation), project)
            section = Section(self.space, consultation, SectionKind.THEME, title)
            if not cursor:
                yield Page((section,), (), "")
            parts = [
                Part("resources", _("Reading the proposals"), lambda start: self._resources(project, start)),
                Part("comments", _("Reading the comments"), lambda start: self._comments(project, start)),
            ]
            yield from sweep(parts, known, cursor, progress)
        except Refusal as refusal:
            raise self._closed(refusal) from None
        finally:
            self._transport.progress = silent

    def _resources(self, project: str, start: str) -> Iterator[Batch]:
        words = self._session.dialect

        def ask(page: int, size: int, brief: bool) -> Listed[Node]:
            path = f"{words.home(project)}/{words.resource}"
            return self._session.page(path, page, size, brief, includeTags=1, includeUser=1, includeVoteCount=1)

        for stretch in by_number(ask, start, self._transport.host, most=self._size, passing=True):
            items = tuple(reading.resource(self.space, project, row) for row in stretch.rows)
            yield self._batch("resources", items, stretch)

    def _comments(self, project: str, start: str) -> Iterator[Batch]:
        """The comments, the last first: what our account replied is met before what it replied to."""
        me = identity(self._session.me(project).get("id")) if self._session.known else ""
        mine = _Mine(me)
        if me and (start or self._session.dialect is OLD):
            # The replies on the pages read before the interruption; older servers give no order that can be relied on.
            for stretch in self._walked(project, ""):
                mine.add(stretch.rows)
        for stretch in self._walked(project, start):
            mine.add(stretch.rows)
            items = tuple(
                reading.comment(self.space, project, row, mine.answers.get(id_, ""))
                for row in stretch.rows
                if (id_ := identity(row.get("id"))) not in mine.replies
            )
            yield self._batch("comments", items, stretch)

    def _batch(self, where: str, items: tuple[Sealed, ...], stretch: Stretch[Node]) -> Batch:
        told = (
            *empty(stretch.empty, where, self._transport.url),
            *unread(stretch.unread, where, self._transport.url),
        )
        return Batch((*items, *told), stretch.cursor, total=stretch.total, partial=stretch.unread > 0)

    def _walked(self, project: str, start: str) -> Iterator[Stretch[Node]]:
        return by_number(self._comment_page(project), start, self._transport.host, most=self._size, passing=True)

    def _comment_page(self, project: str) -> Callable[[int, int, bool], Listed[Node]]:
        words = self._session.dialect

        def ask(page: int, size: int, brief: bool) -> Listed[Node]:
            path = f"{words.home(project)}/{words.comment}"
            told = {"includeUser": 1, "includeVoteCount": 1, "includeAllComments": 1}
            told |= {} if words is HEADLESS else {"withVoteCount": 1}
            return self._session.page(path, page, size, brief, last_first=True, **told)

        return ask

    def answerable(self, key: str) -> bool:
        """Whether this kind of item can be answered there: resources and comments, and not replies to these."""
        return place_of(key) is not None

    def takes(self, key: str, slot: Slot) -> bool:
        """Answers and tags, and moderation of resources."""
        place = place_of(key)
        return place is not None and (
            slot in (Slot.ANSWER, Slot.TAGS) or (slot is Slot.STATUS and place.kind == "resource")
        )

    def fingerprint(self, wanted: Wanted) -> str:
        """The trace of what is wanted; "" for an outcome without a text."""
        if wanted.slot is Slot.STATUS:
            return wanted.disposition or "as-before"
        if wanted.slot is Slot.TAGS:
            return tags.fingerprint_of(wanted.text)
        return replies.fingerprint_of(wanted)

    def agreed(self, keys: Iterable[str], slot: Slot = Slot.ANSWER) -> dict[str, Agreed]:
        """What the server shows now of these. Raises Problem."""
        board = self._board()
        if slot is Slot.ANSWER:
            return replies.agreed(board, keys)
        if slot is Slot.TAGS:
            return tags.agreed(self._labels(), [key for key in keys if self.takes(key, slot)])
        if slot is not Slot.STATUS:
            return {}
        rows = {key: board.resource(place) for key in keys if (place := place_of(key)) and place.kind == "resource"}
        return {key: writing.status_of(key, row) for key, row in rows.items() if row is not None}

    def push(self, wanted: Wanted, base: Agreed | None) -> Sent:
        """Send one slot and verify it. Raises Problem when there is no token."""
        if not self._session.known:
            raise replies.nobody(self._transport.host)
        if not self.takes(wanted.key, wanted.slot):
            return Sent(wanted.key, Outcome.REFUSED, _("OpenStad does not take this from a program."))
        if wanted.slot is Slot.TAGS:
            if self._known() and self._session.dialect is not HEADLESS:
                return Sent(wanted.key, Outcome.REFUSED, _("This older OpenStad takes answers, and no tags."))
            return tags.push(self._labels(), wanted, base)
        board = self._board()
        return board.moderate(wanted, base) if wanted.slot is Slot.STATUS else replies.push(board, wanted, base)

    def _known(self) -> list[Node]:
        """The projects that we may see, or the one that the address names. Raises Problem."""
        if self._projects is None:
            told = self._asked()
            listed = told if isinstance(told, list) else item(told, "records")
            one = node(told)
            found = nodes(listed) if isinstance(listed, list) else [one] if one is not None else []
            if listed == []:
                # The platform lists a project to its administrators only.
                raise self._closed(Refusal(403, _("none is listed for this account.")))
            if not found or not all(
                identity(each.get("id")) and "name" in each and each.keys() & {"config", "url", "domain"}
                for each in found
            ):
                raise self._session.strange()
            self._projects = found
        return self._projects

    def _asked(self) -> object:
        """What the server says of its projects, in the first way of speaking that it knows. Raises Problem."""
        for place, dialect in enumerate(self._dialects, start=1):
            self._session.dialect = dialect
            try:
                return self._session.get(dialect.home(self._named) if self._named else dialect.projects)
            except Refusal as refusal:
                if refusal.status != 404 or place == len(self._dialects):
                    raise self._closed(refusal) from None
            except Nowhere:
                if place == len(self._dialects):
                    raise
        raise AssertionError("there is a way of speaking")

    def _project(self) -> str:
        return self._named or identity(self._known()[0].get("id"))

    def _board(self) -> Board:
        self._known()  # how the server speaks
        return Board(self._session, self._homes)

    def _labels(self) -> Labels:
        if self._tags is None:
            self._tags = Labels(self._session, self._board())
        return self._tags

    def _closed(self, refusal: Refusal) -> Problem:
        if refusal.status == 404 and self._named:
            return Problem(
                _("There is no project {number} at {host}.").format(number=self._named, host=self._host),
                remedy=_("Check the end of the address. Nothing was changed."),
            )
        if refusal.status in (401, 403):
            return Unauthorised(
                _("The server {host} does not give its projects to you: {words}").format(
                    host=self._transport.host, words=sentence(refusal.words or _("no reason given."))
                ),
                remedy=_("Give the address of one project (…/api/project/5), or an administrator’s token."),
            )
        return self._session.strange()


def _title(project: Node) -> str:
    """What a project is called: before 2025, its `name` is one that only machines use."""
    return line_of(project.get("title")) or line_of(project.get("name")) or identity(project.get("id"))
