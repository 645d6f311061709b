"""A DemocracyOS server as the program sees it: described, swept, answered by replies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from urllib.parse import quote

from moderator.domain.doctor import Item
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.servers import replies
from moderator.servers.connection import Account, Connection
from moderator.servers.contract import Ability, Agreed, Consultation, Description, Outcome, Page, Sent, Slot, Wanted
from moderator.servers.democracyos import reading
from moderator.servers.democracyos.board import Board, number_of
from moderator.servers.democracyos.session import Session, words_of
from moderator.servers.nodes import Node, empty, identity, item, line_of, node, unread
from moderator.servers.sweeping import Batch, Part, Sealed, sweep
from moderator.servers.transport import Reply
from moderator.servers.troubles import login_needed, strange, unknown, unreadable
from moderator.servers.walking import Listed, by_number, listed

TOPICS, COMMENTS, FORUMS = 500, 100, 20
"""The most that the platform gives a page."""
_NOBODY = "0" * 24


class DemocracyOS(Connection):
    """A connection to one DemocracyOS 2 server. `account` is the e-mail address and password of who answers.

    Used by one thread at a time; nothing is asked before the first method.
    """

    name, platform, most, least = "democracyos", "DemocracyOS", COMMENTS, 2

    def _open(self, account: Account | None) -> None:
        self._session = Session(self._transport, account)
        self._board = Board(self._session, self._all_topics, self._all_comments)

    def describe(self) -> Description:
        """Ask the server what it is and who we are there. Raises Problem."""
        host = self._transport.host
        forums = self._session.transport.call("GET", "/api/forum/all?page=0")
        told = self._session.transport.call("GET", f"/api/v2/topics?forum={_NOBODY}&limit=1")
        if forums.status in (401, 403):
            raise login_needed(host)
        speaks = node(item(told.json, "error")) or node(item(told.json, "results"))
        if not isinstance(forums.json, list) or not speaks:
            raise strange(host, self.platform)
        abilities = {Ability.READ, Ability.SEE_DELETIONS}
        if self._session.known and self._session.me():
            abilities |= {Ability.PUSH_ANSWER, Ability.PUSH_COMMENT, Ability.TAKE_BACK}
            notes = [
                _(
                    "Answers are sent as replies by the account you gave, under the comment; each one notifies its "
                    "author."
                ),
                _(
                    "A deleted comment or reply is gone for good there; Moderator deletes only its own replies, to "
                    "take an answer back."
                ),
            ]
        else:
            notes = [_("Answers can be sent to this server once you give an account that may comment there.")]
        notes += [
            _(
                "DemocracyOS has no outcomes and no moderation but deletion: outcomes, decisions and tags stay here "
                "and go into the documents."
            ),
            _("A reply cannot be answered there: answer the comment that it is under."),
        ]
        return Description("democracyos", host, "", "v2", frozenset(abilities), tuple(notes))

    def consultations(self) -> tuple[Consultation, ...]:
        """Its forums. Raises Problem."""
        found: dict[str, Consultation] = {}
        for one in self._forums():
            id_, name = identity(one.get("id")), line_of(one.get("name"))
            link = f"{self._transport.url}/{quote(name)}" if name else self._transport.url
            found.setdefault(id_, Consultation(f"forum/{id_}", line_of(one.get("title")) or name or id_, link))
        return tuple(found.values())

    def sweep(
        self, consultation: str, known: Mapping[str, str], cursor: str = "", progress: Progress = silent
    ) -> Iterator[Page]:
        """Everything of a forum: its topics, then the comments of each, a hundred a request.

        Nothing there tells when a discussion last moved. Raises Problem or Cancelled.
        """
        self._transport.progress = progress
        try:
            found = re.fullmatch(r"forum/([0-9A-Za-z]{1,64})", consultation)
            if not found:
                raise unknown(consultation)
            topics = {identity(one.get("id")): one for one in self._topics(found.group(1), consultation)}
            sections: list[Item] = [reading.topic(self.space, one, n) for n, one in enumerate(topics.values(), start=1)]
            if not cursor:
                yield Page(tuple(sections), (), "")
            name = next((line_of(one.get("name")) for one in self._forums(found.group(1))), "")
            me = self._session.me()
            parts = [Part(id_, _("Reading the comments"), partial(self._discussion, id_, name, me)) for id_ in topics]
            yield from sweep(parts, known, cursor, progress)
        finally:
            self._transport.progress = silent

    def answerable(self, key: str) -> bool:
        """Whether a reply can be written under it: under comments, and not under other replies."""
        return bool(number_of(key))

    def takes(self, key: str, slot: Slot) -> bool:
        """DemocracyOS takes answers to comments, and nothing else from us."""
        return slot is Slot.ANSWER and self.answerable(key)

    def fingerprint(self, wanted: Wanted) -> str:
        """The trace of the reply; "" for an outcome without a text."""
        return replies.fingerprint_of(wanted)

    def agreed(self, keys: Iterable[str], slot: Slot = Slot.ANSWER) -> dict[str, Agreed]:
        """Our account's answers as they are shown now. Raises Problem."""
        return replies.agreed(self._board, filter(number_of, keys)) if slot is Slot.ANSWER else {}

    def push(self, wanted: Wanted, base: Agreed | None) -> Sent:
        """Write, change or delete our reply, and verify it. Raises Problem when there is no account."""
        if not self.takes(wanted.key, wanted.slot):
            reason = _("DemocracyOS takes answers to comments, and nothing else from a program.")
            return Sent(wanted.key, Outcome.REFUSED, reason)
        if not self._session.known:
            raise replies.nobody(self._transport.host)
        return replies.push(self._board, wanted, base)

    # ------------------------------------------------------------------------------------------------------- reading

    def _forums(self, id_: str = "") -> Iterator[Node]:
        """All forums, or the one of that number. The list has no order that can be asked for."""
        seen: set[str] = set()
        page = 0
        while True:
            reply = self._session.call("GET", f"/api/forum/all?page={page}")
            rows = [one for one in map(reading.called, reply.json if isinstance(reply.json, list) else ()) if one]
            fresh = [one for one in rows if identity(one.get("id")) and identity(one.get("id")) not in seen]
            for one in fresh:
                seen.add(identity(one.get("id")))
                if not id_ or identity(one.get("id")) == id_:
                    yield one
            if not fresh or len(rows) < FORUMS:
                return
            page += 1

    def _topics(self, forum: str, consultation: str) -> Iterator[Node]:
        """The published topics of a forum. Its `pageCount` is always 1: only a short page says that it is the last."""

        def ask(page: int, size: int, brief: bool) -> Listed[Node]:
            path = f"/api/v2/topics?forum={forum}&limit={size}&page={page}&sort=createdAt"
            reply = self._session.call("GET", path, brief=brief)
            told = item(reply.json, "results", "topics")
            if not isinstance(told, list):
                raise self._closed(reply, consultation)
            return _listed(told, size)

        for stretch in by_number(ask, "", self._transport.host, most=min(TOPICS, 5 * self._size), least=self._size):
            yield from stretch.rows

    def _closed(self, reply: Reply, consultation: str) -> Problem:
        if reply.status in (401, 403) and not self._session.known:
            return login_needed(self._transport.host)
        return unreadable(consultation, self._transport.host, words_of(reply))

    def _comments(self, topic: str) -> Callable[[int, int, bool], Listed[Node]]:
        def ask(page: int, size: int, brief: bool) -> Listed[Node]:
            # Without an order asked for, comments come by score, which moves while one reads.
            path = f"/api/v2/comments?topicId={topic}&limit={size}&page={page}&sort=createdAt"
            reply = self._session.call("GET", path, brief=brief)
            if reply.status == 404:
                return Listed((), False)  # removed since the topics were listed
            told = item(reply.json, "results", "comments")
            if not isinstance(told, list):
                raise self._closed(reply, f"topic/{topic}")
            return _listed(told, size)

        return ask

    def _discussion(self, topic: str, forum: str, me: str, start: str) -> Iterator[Batch]:
        prefix = f"{self._transport.url}/{quote(forum)}" if forum else self._transport.url
        least = max(2, self._size // 2)
        link = f"{prefix}/topic/{topic}"
        for stretch in by_number(
            self._comments(topic), start, self._transport.host, most=self._size, least=least, passing=True
        ):
            key = f"topic/{topic}"
            items: list[Item | Sealed] = [*empty(stretch.empty, key, link), *unread(stretch.unread, key, link)]
            for row in stretch.rows:
                items += reading.comment(self.space, row, f"topic/{topic}", link, me)
            yield Batch(tuple(items), stretch.cursor, partial=stretch.unread > 0)

    def _all_topics(self) -> Iterator[str]:
        for forum in self._forums():
            for one in self._topics(identity(forum.get("id")), f"forum/{identity(forum.get('id'))}"):
                yield identity(one.get("id"))

    def _all_comments(self, topic: str, page: int = 0) -> Iterator[tuple[int, Node]]:
        """The comments on a topic with the pages on which they are; those of one page when it is given."""
        ask = self._comments(topic)
        if page:
            yield from ((page, row.content) for row in ask(page, self._size, False).rows if row.content is not None)
            return
        for stretch in by_number(ask, "", self._host, most=self._size):
            read = int(stretch.cursor.partition(" ")[0])
            for place, row in enumerate(stretch.rows, start=read - len(stretch.rows)):
                yield place // self._size + 1, row


def _listed(told: list[object], size: int) -> Listed[Node]:
    return listed(map(reading.called, told), more=len(told) >= size)
