"""Answers on DemocracyOS: our account's replies under comments, found again, written, changed and deleted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from moderator.domain.words import _
from moderator.servers.democracyos.reading import author_id, replies_of
from moderator.servers.democracyos.session import Session, words_of
from moderator.servers.nodes import Node, identity, sentence, text_of
from moderator.servers.replies import Ours, Refused
from moderator.servers.transport import Method, Reply
from moderator.servers.troubles import Unintelligible

LONGEST = 4_096
"""Characters of a comment or reply. Source: the platform's own limit."""


class Board:
    """Our account's replies. `topics` lists all topics there; `comments` those on one, with their pages, or a page."""

    def __init__(
        self,
        session: Session,
        topics: Callable[[], Iterator[str]],
        comments: Callable[[str, int], Iterator[tuple[int, Node]]],
    ) -> None:
        self._session = session
        self._topics = topics
        self._comments = comments
        self._homes: dict[str, tuple[str, int]] = {}  # the topic and page of each comment already met

    def ours(self, key: str) -> list[Ours] | None:
        """Our replies under a comment. The API gives no comment by itself: the topic's comments are looked through."""
        found = self._found(number_of(key))
        if found is None:
            return None
        me = self._session.me()
        return [
            Ours(identity(one.get("id")), text_of(one.get("text")))
            for one in replies_of(found)
            if me and author_id(one) == me
        ]

    def post(self, key: str, text: str) -> str:
        """Write a reply; the comment's author is told by e-mail."""
        if len(text) > LONGEST:
            told = _("DemocracyOS takes at most {n} characters: shorten the answer, then send again.")
            raise Refused(told.format(n=LONGEST))
        self._write("POST", f"/api/v2/comments/{number_of(key)}/reply", {"text": text})
        return ""

    def change(self, key: str, reply: Ours, text: str) -> str:
        """Put another text in our reply; where the site is too old for that, write anew, then delete the old one."""
        if len(text) > LONGEST:
            return self.post(key, text)
        try:
            self._write("PUT", f"/api/v2/comments/{number_of(key)}/replies/{reply.id}", {"text": text})
        except Unintelligible:
            self.post(key, text)
            self.remove(key, reply)
        return ""

    def remove(self, key: str, reply: Ours) -> None:
        """Delete our reply, for good: there is no other way there."""
        self._write("DELETE", f"/api/v2/comments/{number_of(key)}/replies/{reply.id}")

    def _found(self, id_: str) -> Node | None:
        topic, page = self._homes.get(id_, ("", 0))
        if topic and (found := self._in(topic, page, id_)) is not None:
            return found
        # Where it was, then where one has not looked yet.
        looked = {home for home, _page in self._homes.values()}
        asked = sorted(self._topics(), key=lambda one: (one != topic, one in looked))
        return next((found for one in asked if (found := self._in(one, 0, id_)) is not None), None)

    def _in(self, topic: str, page: int, id_: str) -> Node | None:
        """A comment, if it is on that topic. All those met are remembered: the next one is asked for at its page."""
        found = None
        for place, one in self._comments(topic, page):
            self._homes[identity(one.get("id"))] = (topic, place)
            if identity(one.get("id")) == id_:
                found = one
        return found

    def _write(self, method: Method, path: str, json: object = None) -> Reply:
        reply = self._session.call(method, path, json)
        if not 200 <= reply.status < 300:
            words = sentence(words_of(reply) or f"HTTP {reply.status}")
            raise Refused(_("The server refuses: {words}").format(words=words))
        return reply


def number_of(key: str) -> str:
    """The number in the key of a comment, "" for anything else."""
    found = re.fullmatch(r"comment/([0-9A-Za-z]{1,64})", key)
    return found.group(1) if found else ""
